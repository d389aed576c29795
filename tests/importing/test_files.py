"""Files in, and what they hold out: people counted, who they were and when forgotten."""

from __future__ import annotations

import datetime as dt
import time
from random import Random

import pytest

from polling import importing, kinds
from polling.export.csv_zip import write_csv
from polling.export.summary import summary
from polling.importing.becoming import Choices, record
from polling.importing.tables import Found, date_in
from polling.importing.understanding import Understood, found_in, understood
from polling.kinds import translate_nothing
from polling.record import MeetingRecord
from polling.refused import Refused
from polling.words import translator
from tests.export.meetings import played
from tests.importing.made import STATEMENTS, brukerne, csv_of, gathering, hostile, workbook


async def taken(
    data: bytes, name: str = "Gamle svar.xlsx", sitting: str | None = None
) -> tuple[Found, list[Understood]]:
    found = found_in(await importing.tables(data, name), name, sitting)
    return found, understood(found)


def made(found: Found, questions: list[Understood], **chosen: str) -> MeetingRecord:
    """The record when each question is what it most likely was, but for those `chosen`."""
    readings = {at: next(iter(each.readings), "") for at, each in enumerate(questions)}
    readings |= {int(at.removeprefix("q")): name for at, name in chosen.items()}
    choices = Choices(found.title or "Uten tittel", found.date, "nb", 365, readings)
    return record(found, questions, choices, Random(4))


@pytest.mark.parametrize("date", ["Date", "Date (UTC)"])
async def test_a_mentimeter_spreadsheet(date: str) -> None:
    text, answers = brukerne()
    found, questions = await taken(gathering(date))
    assert (found.title, found.date) == ("Organisering – samling 1B", dt.date(2021, 4, 21))
    assert found.joined == len(answers) + 1
    rated, said = questions
    assert (rated.asked.column.text, rated.asked.column.parts) == ("Ståsted", STATEMENTS)
    assert (said.asked.column.text, next(iter(said.readings))) == (text, "open_text")
    brought = made(found, questions)
    assert brought.joined == len(answers) + 1
    assert sorted(row.value["text"] for row in brought.rounds[1].rows) == sorted(answers)
    assert [each.people for each in brought.rounds] == [len(answers)] * 2
    # Every fourth skipped the second statement.
    table = summary(brought, translate_nothing).parts[0].findings.tables[0]
    assert [row[-1] for row in table.rows] == [len(answers), len(answers) - len(answers) // 4]
    assert brought.state.ended
    whole = brought.model_dump_json()
    assert "secret" not in whole
    assert "09:30" not in whole
    # The file's order says who came first.
    assert [row.value["text"] for row in brought.rounds[1].rows] != list(answers)


async def test_of_several_sittings_one_is_a_meeting() -> None:
    head = ["Date", "Session", "Voter", "Er vi klare?"]
    rows = [["2021-04-21", "1", f"v{at}", "Ja"] for at in range(3)]
    rows += [["2022-05-02", "2", f"v{at}", "Nei" if at else "Ja"] for at in range(5)]
    found, _ = await taken(workbook([head, *rows]))
    assert [(s.name, s.people, s.date) for s in found.sittings] == [
        ("1", 3, dt.date(2021, 4, 21)), ("2", 5, dt.date(2022, 5, 2)),
    ]  # fmt: skip
    assert (found.sitting, found.joined, found.date) == ("2", 5, dt.date(2022, 5, 2))
    first, _ = await taken(workbook([head, *rows]), sitting="1")
    assert (first.joined, first.date) == (3, dt.date(2021, 4, 21))


async def test_a_voter_in_several_rows_is_one_person() -> None:
    rows = [
        ["Voter", "Hva?"],
        ["a", "Først dette"],
        ["a", "Så dette"],
        ["b", "Noe annet"],
        ["", "Et"],
    ]
    found, (asked,) = await taken(csv_of(rows).encode(), "svar.csv")
    assert found.joined == 3
    assert asked.people(asked.readings["open_text"]) == 3
    assert sum(map(len, asked.readings["open_text"].answers)) == 4


async def test_prompts_that_stand_twice_and_columns_without_answers() -> None:
    head = ["Date", "Session", "Voter", "S::a", "S::b", "S::a", "S::b", "Hva?", "Hva?", "Tom"]
    rows = [[1, 1, f"v{n}", n, 2, 5, n, f"svar {n}", f"annet {n}", None] for n in range(1, 5)]
    found, questions = await taken(workbook([head, *rows]))
    texts = [(each.asked.column.text, each.asked.column.parts) for each in questions]
    assert texts == [("S", ("a", "b")), ("S", ("a", "b")), ("Hva?", ()), ("Hva?", ())]
    assert [left.text for left in found.left] == ["Tom"]


@pytest.mark.parametrize("separator", [";", ",", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
async def test_csv_however_it_was_saved(separator: str, encoding: str) -> None:
    said = ["Økt samhandling; og mer, til", "To\nlinjer", 'Han sa "nei"']
    rows = [["E-post", "Tidspunkt", "Hva må til?"], *(["a@b.no", "09:30", each] for each in said)]
    text = "\r\n".join(
        separator.join('"' + cell.replace('"', '""') + '"' for cell in row) for row in rows
    )
    found, (asked,) = await taken(text.encode(encoding), "Møte_2019.csv")
    assert (found.title, found.joined) == ("Møte 2019", 3)
    assert [left.text for left in found.left] == ["E-post", "Tidspunkt"]
    assert asked.asked.column.said() == said
    assert "a@b.no" not in made(found, [asked]).model_dump_json()


async def test_what_was_downloaded_here_comes_back_with_the_same_numbers() -> None:
    before = played(phones=25)
    for language in ("nb", "en"):
        _ = translator(language)
        model = summary(before, _)
        found, questions = await taken(write_csv(model, _), "svar.csv.zip")
        assert (found.title, found.date, found.joined) == (model.title, model.date, model.joined)
        brought = made(found, questions)
        known = {item.question.text: item for item in brought.meeting.agenda}
        for round_, part in zip(before.rounds, model.parts, strict=True):
            item = known[part.text]
            assert item.kind == before.meeting.item(round_.item).kind
            again = next(each for each in brought.rounds if each.item == item.id)
            assert (again.people, again.answers) == (round_.people, round_.answers)
            assert sum(row.hidden for row in again.rows) == part.hidden


def test_days_as_files_write_them() -> None:
    day = dt.date(2021, 4, 21)
    for said in ("44307.39583", "44307", "2021-04-21T09:30:00Z", "21.04.2021", "21/4/2021 09:30"):
        assert date_in(said) == day
    for said in ("", "1", "i går", "2021-13-41", "123456"):
        assert date_in(said) is None


async def test_a_meeting_needs_a_question_and_has_room_for_a_hundred() -> None:
    found, questions = await taken(b"Hva?\nsvar en\nsvar to\n", "x.csv")
    with pytest.raises(Refused, match="minst"):
        made(found, questions, q0="")
    many = (
        ";".join(f"Hva {at}?" for at in range(101)) + "\n" + ";".join("svar nå" for _ in range(101))
    )
    with pytest.raises(Refused, match="plass"):
        made(*await taken(many.encode(), "x.csv"))


async def test_every_kind_that_is_chosen_makes_a_meeting() -> None:
    """Whatever reading a person chooses, the record holds, and its answers pass their question."""
    found, questions = await taken(gathering())
    for at, each in enumerate(questions):
        for name in each.readings:
            brought = made(found, questions, **{f"q{at}": name})
            for round_ in brought.rounds:
                item = brought.meeting.item(round_.item)
                for row in round_.rows:
                    answer = kinds.kind(item.kind).Answer.model_validate(row.value)
                    assert item.question.check(answer) == answer


async def test_hostile_files_are_refused_soon_and_with_a_sentence() -> None:
    for name, data in hostile().items():
        began = time.monotonic()
        with pytest.raises(Refused) as refused:
            await taken(data, "x")
        assert refused.value.sentence(translate_nothing).endswith("."), name
        # Trials measure it alone; here it only must not hang.
        assert time.monotonic() - began < 6, name
