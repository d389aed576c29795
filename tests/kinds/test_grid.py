"""A grid by example."""

from random import Random
from statistics import mean, stdev
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from polling.agenda_file import from_markdown, to_markdown
from polling.kinds import Option, total, translate_nothing
from polling.kinds.grid import Answer, Place, Question, Tally
from polling.refused import Refused
from tests.kinds import grid

OPTIONS = tuple(Option(id=id_, text=id_.upper()) for id_ in "abc")
EFFORT = Question(
    text="Hvor står tiltakene?", options=OPTIONS,
    across="Innsats", up="Effekt", up_low="liten", up_high="stor",
)  # fmt: skip


def answer(**places: tuple[int, int]) -> Answer:
    return Answer(places=tuple(Place(id=id_, x=x, y=y) for id_, (x, y) in places.items()))


def tallied(question: Question, *answers: Answer) -> Tally:
    counts = total(question.counts(question.check(each)) for each in answers)
    return question.tally(counts, len(answers), len(answers), {})


def place(id_: Any = "a", x: Any = 3, y: Any = 4) -> dict[str, Any]:
    return {"id": id_, "x": x, "y": y}


@pytest.mark.parametrize(
    "places",
    [
        [], None, "a", {"a": [1, 2]}, [place(), place()], [place("d")], [place("A")], [place(1)],
        [place(x=-1)], [place(y=11)], [place(x=10**20)], [place(x=1e400)], [place(y=float("nan"))],
        [place(x="3")], [place(x=3.0)], [place(x=3.5)], [place(x=True)], [place(x=None)],
        [place(x=[3])], [{"id": "a", "x": 3}], [{**place(), "z": 1}], [place()] * 13,
        [place("a"), place("b"), place("c"), place("d")],
    ],
)  # fmt: skip
def test_refuses_all_but_places_on_the_grid(places: Any) -> None:
    with pytest.raises((Refused, ValidationError)):
        EFFORT.check(Answer.model_validate({"places": places}))


def test_any_may_be_left_out() -> None:
    assert EFFORT.check(answer(c=(0, 10)))
    assert EFFORT.check(answer(c=(0, 0), a=(10, 10), b=(5, 5))).places[0].id == "a"


def test_mean_place_and_spread() -> None:
    # Across 2, 4, 4, 4, 5, 5, 7, 9: mean 5, squared distances 32, s = √(32 / 7) = 2.14.
    across = (2, 4, 4, 4, 5, 5, 7, 9)
    tally = tallied(EFFORT, *(answer(a=(x, 3)) for x in across), answer(b=(1, 0)))
    a, b, c = tally.items
    assert (a.n, a.x, a.y, a.spread_x, a.spread_y) == (8, 5.0, 3.0, 2.14, 0.0)
    assert (b.n, b.x, b.y, b.spread_x, b.spread_y) == (1, 1.0, 0.0, None, None)
    assert (c.n, c.x, c.y, c.spread_x, c.spread_y) == (0, None, None, None, None)


def test_places_at_nought_count_as_places() -> None:
    (a, _b, _c) = tallied(EFFORT, answer(a=(0, 0)), answer(a=(10, 0))).items
    assert (a.n, a.x, a.y, a.spread_x, a.spread_y) == (2, 5.0, 0.0, 7.07, 0.0)


@given(st.data())
def test_says_what_the_library_says_of_all_places_and_keys_are_few(data: st.DataObject) -> None:
    question = data.draw(grid.questions())
    answers = data.draw(st.lists(grid.answers(question), max_size=20))
    counts = total(question.counts(each) for each in answers)
    assert len(counts) <= 5 * len(question.options)
    for item in question.tally(counts, len(answers), len(answers), {}).items:
        across = [p.x for each in answers for p in each.places if p.id == item.id]
        assert item.n == len(across)
        assert item.x == (round(mean(across), 2) if across else None)
        spread = pytest.approx(stdev(across), abs=0.0051) if len(across) > 1 else None
        assert item.spread_x == spread


def test_exports_two_columns_for_each_item() -> None:
    columns = EFFORT.columns(translate_nothing)
    assert columns[:3] == ("A: Innsats", "A: Effekt", "B: Innsats")
    row = EFFORT.row(answer(c=(0, 10), a=(1, 2)), translate_nothing)
    assert row == (1, 2, None, None, 0, 10)


def test_the_summary_says_what_the_numbers_mean() -> None:
    tally = tallied(EFFORT, answer(a=(2, 8)), answer(a=(4, 8), b=(9, 1)))
    findings = EFFORT.findings(tally, translate_nothing)
    (result,) = findings.tables
    assert result.caption == "Innsats fra 0 (lav) til 10 (høy), Effekt fra 0 (liten) til 10 (stor)"
    assert result.rows[0] == ("A", 2, 3.0, 1.41, 8.0, 0.0)
    assert result.rows[2] == ("C", 0, None, None, None, None)
    across, up = findings.charts
    assert (across.categories, across.values) == (("A", "B"), (3.0, 9.0))
    assert (up.categories, up.values) == (("A", "B"), (8.0, 1.0))


def test_axes_without_names_have_plain_ones() -> None:
    plain = Question(text="Hvor?", options=OPTIONS[:1])
    assert plain.columns(translate_nothing) == ("A: Bortover", "A: Oppover")


def test_a_made_up_room_has_its_places() -> None:
    tally = tallied(EFFORT, *(EFFORT.made_up(Random(n), []) for n in range(100)))
    again = tallied(EFFORT, *(EFFORT.made_up(Random(n), []) for n in range(200, 300)))
    for one, other in zip(tally.items, again.items, strict=True):
        assert one.n > 30
        assert one.x == pytest.approx(other.x, abs=1)


def test_an_agenda_says_it_in_words_and_reads_them_again() -> None:
    written = """# Møte

## Hvor står tiltakene?
Rutenett
- Bortover: Innsats
- Til venstre: liten
- Til høyre: stor
- Oppover: Effekt
- Øverst: stor
- Felles journal
- Nattbuss
- Oppover\\: ikke en akse
"""
    meeting = from_markdown(written, Random(1))
    question = meeting.agenda[0].question
    assert isinstance(question, Question)
    assert (question.across, question.across_low, question.across_high) == (
        "Innsats", "liten", "stor",
    )  # fmt: skip
    assert (question.up, question.up_low, question.up_high) == ("Effekt", "", "stor")
    assert [option.text for option in question.options][2] == "Oppover: ikke en akse"
    again = from_markdown(to_markdown(meeting), Random(1)).agenda[0].question
    assert again.model_dump(exclude={"options"}) == question.model_dump(exclude={"options"})
    assert "- Til venstre: liten\n" in to_markdown(meeting)
