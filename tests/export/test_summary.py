from polling.export.summary import date_text, overview, summary
from polling.kinds import translate_nothing
from polling.meeting import State
from polling.record import MeetingRecord, Round, Row
from tests.export.meetings import AGENDA, item, meeting, of_rows, played, texts


def test_people_joined_people_who_answered_and_answers_are_told_apart() -> None:
    question = item("open", "open_text", max_answers=3)
    rows = tuple(Row(value={"text": f"svar {n}"}) for n in range(5))
    record = MeetingRecord(
        meeting=meeting([question]),
        state=State(),
        joined=7,
        rounds=(Round(item="open", run=1, people=2, rows=rows),),
    )
    made = summary(record, translate_nothing)
    (part,) = made.parts
    assert (made.joined, part.people, part.answers) == (7, 2, 5)


def test_hidden_answers_are_listed_as_such_and_count_in_no_result() -> None:
    question = item("pick", "choice", options=AGENDA[2].question.model_dump()["options"])
    values = [{"options": ["a"], "other": None}] * 3 + [{"options": ["b"], "other": None}]
    record = MeetingRecord(
        meeting=meeting([question]),
        state=State(),
        joined=4,
        rounds=(of_rows(question, values, hidden=[3]),),
    )
    (part,) = summary(record, translate_nothing).parts
    assert (part.answers, part.hidden) == (4, 1)
    assert [row for row in part.rows if row[-1] == "ja"] == [("Felles journal", "ja")]
    numbers = {row[0]: row[1] for row in part.findings.tables[0].rows}
    assert numbers["Flere hender"] == 3
    assert numbers["Felles journal"] == 0


def test_words_merged_by_hand_are_merged() -> None:
    question = item("word", "word_cloud")
    record = MeetingRecord(
        meeting=meeting([question]),
        state=State(),
        joined=2,
        rounds=(of_rows(question, [{"words": ["tillit"]}, {"words": ["trygghet"]}]),),
        merges={"word": {"trygg": "tillit", "trygghet": "tillit"}},
    )
    (part,) = summary(record, translate_nothing).parts
    assert [row[:2] for row in part.findings.tables[0].rows] == [("tillit", 2)]


def test_rounds_of_one_question_stand_apart() -> None:
    question = item("open", "open_text")
    first = of_rows(question, [{"text": "før"}])
    again = of_rows(question, [{"text": "etter"}]).model_copy(update={"run": 2})
    record = MeetingRecord(
        meeting=meeting([question]), state=State(), joined=1, rounds=(again, first)
    )
    parts = summary(record, translate_nothing).parts
    assert [(part.label, part.rows[0][0]) for part in parts] == [("1.1", "før"), ("1.2", "etter")]


def test_a_question_that_was_never_asked_is_there_without_answers() -> None:
    made = summary(played().model_copy(update={"rounds": ()}), translate_nothing)
    assert [(part.label, part.people, part.rows) for part in made.parts] == [
        (str(number), 0, ()) for number in range(1, 5)
    ]


def test_the_order_of_arrival_is_nowhere_in_it() -> None:
    said = [f"svar {n}" for n in range(30)]
    assert summary(texts(said), translate_nothing) == summary(texts(said[::-1]), translate_nothing)


def test_every_kind_says_something_in_the_language_asked_for() -> None:
    def _(text: str) -> str:
        return f"«{text}»"

    made = summary(played(), _)
    assert [part.number for part in made.parts] == [1, 2, 3, 4]
    for part in made.parts:
        assert part.kind.startswith("«")
        assert part.head[-1] == "«Skjult»"
        assert all(len(row) == len(part.head) for row in part.rows)
    head, rows = overview(made, _)
    assert all(len(row) == len(head) for row in rows)


def test_a_date_is_written_as_people_write_it() -> None:
    date = meeting().date
    assert date_text(date, "nb") == "22.11.2026"
    assert date_text(date, "en") == "2026-11-22"
    assert date_text(None, "nb") == ""
