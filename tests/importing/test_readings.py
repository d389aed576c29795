"""What a column may have been: each kind says for itself, and nothing is lost in silence."""

from __future__ import annotations

from typing import Any

import pytest

from polling import kinds
from polling.kinds import total
from polling.kinds._reading import Column, Reading, readings


def column(*said: str, text: str = "Hva?") -> Column:
    """A column of one cell for each person; "" where nothing was written."""
    return Column(text, (), tuple(((each,) if each else (),) for each in said))


def parts(names: tuple[str, ...], *rows: tuple[str, ...], text: str = "Hva?") -> Column:
    """A question with a column for each of the parts."""
    people = tuple(tuple((cell,) if cell else () for cell in row) for row in rows)
    return Column(text, names, people)


def best(given: Column) -> tuple[str, Reading]:
    return next(iter(readings(given).items()))


def tally(reading: Reading) -> Any:
    answers = [answer for each in reading.answers for answer in each]
    counts = total(reading.question.counts(answer) for answer in answers)
    return reading.question.tally(counts, sum(map(bool, reading.answers)), len(answers), {})


def test_what_everybody_wrote_differently_is_an_open_question() -> None:
    name, found = best(column("Bedre tjenester nå", "", "Usikkerhet, kanskje", "=1+1"))
    assert (name, sum(map(len, found.answers)), found.lost) == ("open_text", 3, ())


def test_several_answers_of_one_person_stay_that_person_s() -> None:
    given = Column("Hva?", (), ((("Først", "Så", "Til slutt"),), (("Bare ett",),)))
    found = readings(given)["open_text"]
    assert [len(each) for each in found.answers] == [3, 1]
    assert found.question.slots == 3


def test_what_is_too_long_is_told_and_not_cut() -> None:
    found = readings(column("a" * 501, "kort nok", "b" * 10_000))["open_text"]
    assert [len(each) for each in found.answers] == [0, 1, 0]
    assert len(found.lost) == 2


def test_few_texts_that_many_wrote_are_a_choice() -> None:
    name, found = best(column(*["Ja"] * 5, *["Nei"] * 3, "ja ", "", text="Er vi klare?"))
    assert name == "choice"
    assert [option.text for option in found.question.options] == ["Ja", "Nei"]  # type: ignore[attr-defined]
    assert [bar.n for bar in tally(found).bars] == [6, 3]


@pytest.mark.parametrize(
    ("separator", "name"), [("\n", "lines"), (";", "semicolons"), (", ", "commas")]
)
def test_several_choices_in_one_cell(separator: str, name: str) -> None:
    cells = [("Oslo", "Bergen"), ("Oslo",), ("Bergen", "Bodø"), ("Oslo", "Bodø"), ("Bodø", "Oslo")]
    found = readings(column(*(separator.join(cell) for cell in cells)))[f"choice:{name}"]
    assert [bar.n for bar in tally(found).bars] == [4, 3, 2]
    assert found.question.max_choices == 2  # type: ignore[attr-defined]
    assert sum(map(bool, found.answers)) == 5


def test_semicolons_behind_the_last_choice_too() -> None:
    name, found = best(column(*["A;B;", "A;", "B;", "A;B;", "A;B;"]))
    assert name == "choice:semicolons"
    assert [option.text for option in found.question.options] == ["A", "B"]  # type: ignore[attr-defined]


def test_ones_and_zeros_below_options_are_a_choice_of_several() -> None:
    given = parts(("Tid", "Penger", "Annet"), ("1", "0", ""), ("1", "1", "Ro"), ("0", "0", ""))
    name, found = best(given)
    assert name == "choice"
    result = tally(found)
    assert ([bar.n for bar in result.bars], [o.text for o in result.others]) == ([2, 1], ["Ro"])
    assert found.answers[2] == ()


@pytest.mark.parametrize("mark", ["x", "Ja", "own", "TRUE"])
def test_options_may_be_marked_by_a_cross_or_by_their_own_name(mark: str) -> None:
    names = ("Ja", "Nei")
    own = names if mark == "own" else (mark, mark)
    name, found = best(parts(names, (own[0], ""), own, ("", own[1]), (own[0], "")))
    assert name == "choice"
    assert [bar.n for bar in tally(found).bars] == [3, 2]


def test_a_word_among_numbers_is_told_of_and_a_skipped_one_is_none() -> None:
    rows = [(str(1 + at % 5), "hoppet over" if at % 2 else "3") for at in range(12)]
    name, found = best(parts(("Klare", "Enige"), *rows, ("usikker", "4")))
    assert name == "scales:1-5"
    assert [each.n for each in tally(found).statements] == [12, 6]
    assert found.lost == ("usikker · 4",)


def test_lines_of_a_cell_may_be_answers_of_their_own() -> None:
    given = column("Mer tid til dette\nBedre møter enn før", "Bare ett svar her")
    assert best(given)[0] == "open_text"
    found = readings(given)["open_text:lines"]
    assert [[answer.text for answer in each] for each in found.answers] == [
        ["Mer tid til dette", "Bedre møter enn før"], ["Bare ett svar her"],
    ]  # fmt: skip


def test_statements_with_whole_numbers_are_scales_and_skipped_ones_count_nowhere() -> None:
    given = parts(("Klare", "Enige"), ("4", ""), ("5", "2"), ("", ""), ("3.0", "1"))
    name, found = best(given)
    assert name == "scales:1-5"
    ready, agreed = tally(found).statements
    assert (ready.n, ready.mean, agreed.n, agreed.mean) == (3, 4, 2, 1.5)
    assert {"scales:1-7", "scales:1-10"} <= readings(given).keys()


def test_a_zero_may_be_a_statement_that_was_skipped() -> None:
    found = readings(parts(("A", "B"), ("0", "4"), ("3", "0")))
    assert [each.n for each in tally(found["scales:0-5"]).statements] == [2, 2]
    assert [each.n for each in tally(found["scales:skipped"]).statements] == [1, 1]


def test_places_below_options_are_a_ranking() -> None:
    names = ("Tid", "Tillit", "Penger")
    given = parts(names, ("1", "2", "3"), ("2", "1", "3"), ("1", "3", "2"), ("", "", ""))
    name, found = best(given)
    assert name == "ranking"
    assert {o.id: o.average for o in tally(found).options} == {
        "o1": pytest.approx(4 / 3, abs=1e-4), "o2": 2, "o3": pytest.approx(8 / 3, abs=1e-4),
    }  # fmt: skip


@pytest.mark.parametrize(
    "cells",
    [
        ("1. Tid, 2. Ro", "1. Ro, 2. Tid", "1. Tid, 2. Ro"),
        ("Tid > Ro", "Ro > Tid", "Tid > Ro"),
        ("2) Ro; 1) Tid", "1) Ro; 2) Tid", "1) Tid; 2) Ro"),
    ],
)
def test_an_order_in_one_cell_is_a_ranking(cells: tuple[str, ...]) -> None:
    name, found = best(column(*cells))
    assert name == "ranking"
    texts = {option.id: option.text for option in found.question.options}  # type: ignore[attr-defined]
    assert {texts[o.id]: o.first for o in tally(found).options} == {"Tid": 2, "Ro": 1}


def test_numbers_as_people_write_them() -> None:
    name, found = best(column("12", "3,5", "1 200", "-4", ""))
    assert name == "number"
    assert sorted(a.value for each in found.answers for a in each) == [-4, 3.5, 12, 1200]


def test_points_that_come_to_the_same_are_points() -> None:
    name, found = best(
        parts(("A", "B", "C"), ("50", "50", "0"), ("100", "", ""), ("0", "40", "60"))
    )
    assert name == "points"
    assert [round(o.percent) for o in tally(found).options] == [50, 30, 20]


def test_a_word_each_is_a_cloud() -> None:
    name, found = best(column("Tillit", "tillit, ro", "Åpenhet", "Samarbeid", "Ro", "Mot, Tid"))
    assert name == "word_cloud:commas"
    words = {word.text.casefold(): word.n for word in tally(found).words}
    assert (words["tillit"], words["ro"], words["åpenhet"]) == (2, 2, 1)


@pytest.mark.parametrize("kind", kinds.names())
def test_nothing_makes_a_reading_fail(kind: str) -> None:
    """Whatever stands in a cell: a reading gives answers that its question takes, or says so."""
    hostile = (
        "\x00",
        "\ud800",
        "1e400",
        "9" * 400,
        "‮",
        "a" * 3000,
        "NaN",
        "-0",
        "=cmd()",
        "½",
        "٣",
    )
    for given in (
        column(*hostile),
        column(*hostile * 3),
        parts(("", "a"), *((each, "1") for each in hostile)),
        parts(tuple("abc"), ("1", "2", "x"), ("٣", "2", "1")),
        parts(("x" * 900, "y"), ("1", "2"), ("3", "4")),
    ):
        for name, found in readings(given).items():
            if name.partition(":")[0] == kind:
                for answer in (answer for each in found.answers for answer in each):
                    assert found.question.check(answer) == answer
