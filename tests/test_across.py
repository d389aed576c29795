"""The same question in several meetings: matched as people would, each count where it belongs."""

from __future__ import annotations

import datetime as dt
import io
from typing import Any

import openpyxl
import pytest

from polling.across import Side, Together, matched, together
from polling.export.across_xlsx import write_across
from polling.kinds import translate_nothing
from polling.meeting import Item, ItemState, Meeting, Phase, State
from polling.record import MeetingRecord, Round, Row
from polling.themes import Codebook, Theme

WORST = '=HYPERLINK("http://evil.example")'


def asked(id_: str, kind: str, text: str, **settings: Any) -> Item:
    return Item.model_validate({"id": id_, "kind": kind, "question": {"text": text, **settings}})


def options(*texts: str) -> list[dict[str, str]]:
    return [{"id": f"o{at}", "text": text} for at, text in enumerate(texts, 1)]


def met(
    year: int,
    *answers: tuple[Item, list[dict[str, Any]]],
    joined: int = 40,
    **more: Any,
) -> MeetingRecord:
    """A meeting that ended; each answer is another person's."""
    rounds = tuple(
        Round(item=item.id, run=1, people=len(given), rows=tuple(Row(value=v) for v in given))
        for item, given in answers
    )
    meeting = Meeting(
        id=f"m{year}",
        title=f"Samling {year}",
        date=dt.date(year, 4, 21),
        agenda=tuple(item for item, _given in answers),
    )
    items = {item.id: ItemState(phase=Phase.closed) for item, _ in answers}
    state = State(revision=1, ended=True, items=items)
    return MeetingRecord(meeting=meeting, state=state, joined=joined, rounds=rounds, **more)


def beside(*records: MeetingRecord, **by_hand: Any) -> tuple[Together, ...]:
    found = {record.meeting.id: record for record in records}
    return together(found, by_hand.get("by_hand", {}), translate_nothing)


def choices(*picks: str) -> list[dict[str, Any]]:
    return [{"options": [pick]} for pick in picks]


def figures(each: Together) -> dict[str, list[tuple[Any, ...] | None]]:
    return {row.text: [line and line.figures for line in row.cells] for row in each.rows}


def test_counts_and_shares_stand_side_by_side_with_n_and_missing() -> None:
    text = "Hva bør komme først?"
    old = met(
        2021, (asked("aaaa", "choice", text, options=options("Team", "Digitalt", "Avtaler")),
               choices(*["o1"] * 12, *["o2"] * 6, *["o3"] * 2)), joined=26,
    )  # fmt: skip
    new = met(
        2024, (asked("bbbb", "choice", text.upper(), options=options("digitalt", "Team", "Ro")),
               choices(*["o1"] * 5, *["o2"] * 15)), joined=50,
    )  # fmt: skip
    (found,) = beside(old, new)
    assert [(s.people, s.joined, s.missing) for s in found.sides if s] == [
        (20, 26, 6),
        (20, 50, 30),
    ]
    # By text, though the ids say otherwise: these items are no copies of each other.
    assert figures(found) == {
        "digitalt": [(6, 30), (5, 25)], "Team": [(12, 60), (15, 75)], "Ro": [None, (0, 0)],
        "Avtaler": [(2, 10), None],
    }  # fmt: skip
    team = next(row for row in found.rows if row.text == "Team")
    assert [line.share for line in team.cells if line] == [0.6, 0.75]
    assert found.head == ("Antall", "Prosent av dem som svarte")


def test_a_copy_is_known_by_its_item_and_its_options_by_theirs() -> None:
    old = asked("aaaa", "choice", "Er vi klare?", options=options("Ja", "Nei"))
    new = asked("aaaa", "choice", "Er dere klare nå?", options=options("Ja, helt", "Nei"))
    (found,) = beside(met(2021, (old, choices("o1", "o2"))), met(2023, (new, choices("o1", "o1"))))
    assert found.text == "Er dere klare nå?"
    assert [side.text for side in found.sides if side] == ["Er vi klare?", "Er dere klare nå?"]
    assert figures(found) == {"Ja, helt": [(1, 50), (2, 100)], "Nei": [(1, 50), (0, 0)]}


def test_scales_rankings_points_and_numbers_likewise() -> None:
    items = {
        "scales": (
            options("Klare", "Enige"),
            [{"values": {"o1": 4, "o2": 2}}, {"values": {"o1": 5}}],
        ),
        "ranking": (options("Tid", "Ro"), [{"order": ["o1", "o2"]}, {"order": ["o1", "o2"]}]),
        "points": (options("Tid", "Ro"), [{"shares": [{"id": "o1", "points": 100}]}]),
    }
    given = [
        (asked(f"aaa{at}", kind, f"Om {kind}", options=opts), answers)
        for at, (kind, (opts, answers)) in enumerate(items.items())
    ]
    number = asked("nnnn", "number", "Hvor mange?", least=0, most=10)
    given.append((number, [{"value": 2.0}, {"value": 4.0}]))
    found = {each.kind: each for each in beside(met(2021, *given), met(2022, *given))}
    scales = found["scales"]
    assert scales.head == ("Snitt", "Median", "Standardavvik", "Antall som vurderte")
    assert figures(scales)["Enige"] == [(2, 2, None, 1)] * 2
    assert [line.share for line in scales.rows[0].cells if line] == [0.875] * 2
    facts = dict(found["ranking"].facts(translate_nothing))
    assert facts["Kendalls W"] == (1, 1)
    assert figures(found["ranking"])["Tid"] == [(1, 1, 4, 2, 2)] * 2
    assert found["ranking"].head[1:3] == ("Snittplass", "Poeng")
    assert [line.share for line in found["points"].rows[0].cells if line] == [1, 1]
    assert dict(found["number"].facts(translate_nothing))["Snitt"] == (3, 3)


def test_themes_by_name_with_answers_and_their_share() -> None:
    def year(number: int, *themes: str, of: int) -> MeetingRecord:
        names = dict.fromkeys(themes)
        book = Codebook(
            themes=tuple(Theme(id=f"t{at}{number}", name=n) for at, n in enumerate(names))
        )
        ids = {theme.name: theme.id for theme in book.themes}
        record = met(number, (asked("oooo", "open_text", "Hva nå?"), [{"text": "x"}] * of))
        sorted_ = tuple(Row(value={"text": "x"}, themes=(ids[name],)) for name in themes)
        rows = (*sorted_, *record.rounds[0].rows[len(sorted_) :])
        round_ = record.rounds[0].model_copy(update={"rows": rows})
        return record.model_copy(update={"rounds": (round_,), "codebooks": {"oooo": book}})

    old = year(2021, "Samhandling", "Samhandling", "Tillit", of=10)
    new = year(2024, "tillit", "Samhandling", "tillit", "Økonomi", of=8)
    (found,) = beside(old, new)
    assert figures(found) == {
        "tillit": [(1, 10), (2, 25)], "Samhandling": [(2, 20), (1, 13)], "Økonomi": [None, (1, 13)],
    }  # fmt: skip
    assert dict(found.facts(translate_nothing))["Usorterte svar"] == (7, 4)


def test_what_a_person_matched_goes_before_what_looks_alike() -> None:
    records = [
        met(
            2021,
            (asked("aaaa", "open_text", "Hva nå?"), []),
            (asked("abcd", "open_text", "Og?"), []),
        ),
        met(
            2023,
            (asked("bbbb", "open_text", "Hva nå?"), []),
            (asked("number1", "number", "Og?"), []),
        ),
    ]
    known = {record.meeting.id: record for record in records}
    lead = ("m2023", "bbbb")
    assert matched(known, {})[lead] == {"m2023": "bbbb", "m2021": "aaaa"}
    assert matched(known, {(lead, "m2021"): "abcd"})[lead] == {"m2023": "bbbb", "m2021": "abcd"}
    # The other is then on its own, and a number is never the same as an open question.
    assert matched(known, {(lead, "m2021"): "abcd"})["m2021", "aaaa"] == {"m2021": "aaaa"}
    assert matched(known, {(lead, "m2021"): ""})[lead] == {"m2023": "bbbb"}
    assert matched(known, {(lead, "m2021"): "gone"})[lead] == {"m2023": "bbbb"}
    assert all(len(group) == 1 for (m, i), group in matched(known, {}).items() if i == "number1")


def test_hidden_answers_and_earlier_rounds_are_left_out() -> None:
    item = asked("aaaa", "choice", "Er vi klare?", options=options("Ja", "Nei"))
    record = met(2021, (item, choices("o1", "o1")))
    again = Round(item="aaaa", run=2, people=3, rows=(
        *(Row(value=value) for value in choices("o2", "o2")),
        Row(value=choices("o1")[0], hidden=True),
    ))  # fmt: skip
    record = record.model_copy(update={"rounds": (*record.rounds, again)})
    (found,) = beside(record, met(2022, (item, choices("o1"))))
    side = found.sides[0]
    assert isinstance(side, Side)
    assert (side.run, side.people, side.answers) == (2, 3, 2)
    assert figures(found)["Nei"] == [(2, 67), (0, 0)]


@pytest.mark.parametrize("year", [2022])
def test_the_workbook_has_the_same_numbers_and_nothing_to_run(year: int) -> None:
    item = asked("aaaa", "choice", WORST, options=options(WORST, "Nei"))
    found = beside(met(2021, (item, choices("o1", "o2"))), met(year, (item, choices("o1"))))
    data = write_across(["=2021", "2022"], found, translate_nothing)
    book = openpyxl.load_workbook(io.BytesIO(data))
    (sheet,) = book.worksheets
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert [WORST, 1, 50, 1, 100] in [row[:5] for row in rows]
    assert ["Svarte ikke", 38, 39] in [row[:3] for row in rows]
    kinds = {cell.data_type for row in sheet.iter_rows() for cell in row}
    assert "f" not in kinds
    assert data == write_across(["=2021", "2022"], found, translate_nothing)
