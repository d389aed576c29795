"""What was lifted most, in a summary: equal texts as one, nothing hidden, marked where answered."""

from polling import kinds
from polling.export.lifted import MOST, lifted
from polling.export.summary import summary
from polling.kinds import translate_nothing
from polling.meeting import Meeting, State
from polling.record import MeetingRecord, Round, Row
from tests.live.agenda import item

OPEN = kinds.kind("open_text").Question.model_validate({"text": "Hva?", "lifts": 3})
FLOOR = kinds.kind("floor").Question.model_validate({"text": "Spør"})


def rows(kind: str, *said: tuple[str, int, dict[str, object]]):  # noqa: ANN201
    answer = kinds.kind(kind).Answer
    return [
        (
            answer.model_validate({"text": text}),
            Row.model_validate({"value": {"text": text}, "lifts": lifts, **about}),
        )
        for text, lifts, about in said
    ]


def test_equal_texts_are_one_and_what_is_hidden_is_left_out() -> None:
    found = rows(
        "open_text",
        ("Mer tid", 2, {}), ("mer tid.", 3, {}), ("Én plan", 4, {}), ("Ingen løft", 0, {}),
        ("Skjult", 9, {"hidden": True}), ("Venter", 9, {"hidden": True, "waiting": True}),
    )  # fmt: skip
    (table,) = lifted(OPEN, found, translate_nothing)
    assert table.head == ("Svar", "Løft")
    assert table.rows == (("Mer tid", 5), ("Én plan", 4))


def test_questions_from_the_floor_say_whether_they_were_answered() -> None:
    found = rows("floor", ("Når?", 1, {"mark": "answered"}), ("Hvem?", 2, {}))
    (table,) = lifted(FLOOR, found, translate_nothing)
    assert table.rows == (("Hvem?", 2, ""), ("Når?", 1, "besvart"))


def test_without_lifts_there_is_no_table_and_with_many_not_all() -> None:
    assert lifted(OPEN, rows("open_text", ("Mer tid", 0, {})), translate_nothing) == ()
    many = rows("open_text", *((f"Svar {n}", n + 1, {}) for n in range(50)))
    (table,) = lifted(OPEN, many, translate_nothing)
    assert len(table.rows) == MOST
    assert table.rows[0] == ("Svar 49", 50)


def test_the_summary_has_it_beside_the_kinds_own_tables_and_in_the_list() -> None:
    question = {"text": "Hva?", "lifts": 2}
    meeting = Meeting(id="meet1", title="Møte", agenda=(item("open1", "open_text", question),))
    found = tuple(
        Row.model_validate(row)
        for row in (
            {"value": {"text": "Mer tid"}, "lifts": 2},
            {"value": {"text": "Faen"}, "hidden": True, "waiting": True},
        )
    )
    round_ = Round(item="open1", run=1, people=2, rows=found)
    record = MeetingRecord(meeting=meeting, state=State(), joined=2, rounds=(round_,))
    (part,) = summary(record, translate_nothing).parts
    assert [table.caption for table in part.findings.tables] == ["Antall", "Løftet mest fram"]
    assert part.head == ("Svar", "Skjult", "Løft")
    assert sorted(part.rows) == [("Faen", "ikke godkjent", 0), ("Mer tid", "", 2)]
