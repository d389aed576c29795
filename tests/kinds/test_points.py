"""Points by example."""

from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from polling.agenda_file import from_markdown, to_markdown
from polling.kinds import Option, total, translate_nothing
from polling.kinds.points import Answer, Question, Share, Tally
from polling.refused import Refused
from tests.kinds import points

OPTIONS = tuple(Option(id=id_, text=id_.upper()) for id_ in "abcd")
HUNDRED = Question(text="Hva skal pengene gå til?", options=OPTIONS)


def answer(**shares: int) -> Answer:
    return Answer(shares=tuple(Share(id=id_, points=n) for id_, n in shares.items()))


def counted(question: Question, *answers: Answer) -> dict[str, int]:
    return total(question.counts(question.check(each)) for each in answers)


def tallied(question: Question, *answers: Answer) -> Tally:
    return question.tally(counted(question, *answers), len(answers), len(answers), {})


def share(id_: Any = "a", points: Any = 100) -> dict[str, Any]:
    return {"id": id_, "points": points}


@pytest.mark.parametrize(
    "shares",
    [
        [], None, 100, "a", {"a": 100}, [share(points=99)], [share(points=101)],
        [share(points=-1), share("b", 101)], [share(points=0), share("b", 100)],
        [share(points=10**20)], [share(points=float("inf"))], [share(points=float("nan"))],
        [share(points=1e400)], [share(points="100")], [share(points=100.0)],
        [share(points=True), share("b", 99)], [share(points=None), share("b", 100)],
        [share(points=50), share(points=50)], [share("e")], [share("A")], [share(0)],
        [share(), share("b", 0)], [share(points=60), share("b", 60), share("c", -20)],
        [{"id": "a"}], [{**share(), "extra": 1}], [share(points=[100])], [share(["a"])],
        [share("a", 5)] * 20, [share("a", 4)] * 25,
    ],
)  # fmt: skip
def test_refuses_all_but_the_whole_budget_on_options_that_are_there(shares: Any) -> None:
    with pytest.raises((Refused, ValidationError)):
        HUNDRED.check(Answer.model_validate({"shares": shares}))


def test_an_answer_says_nothing_of_the_order_it_was_tapped_in() -> None:
    assert HUNDRED.check(answer(d=1, a=99)).shares == HUNDRED.check(answer(a=99, d=1)).shares


def test_the_budget_is_the_question_s() -> None:
    small = HUNDRED.model_copy(update={"budget": 10})
    assert small.check(answer(a=7, b=3))
    with pytest.raises(Refused, match="Fordel alle"):
        small.check(answer(a=100))
    for budget in (9, 1001):
        with pytest.raises(ValidationError):
            Question(text="Hva?", options=OPTIONS, budget=budget)


def test_the_mean_of_what_each_got() -> None:
    tally = tallied(HUNDRED, answer(a=100), answer(a=20, b=50, c=30), answer(b=60, c=40))
    assert [(g.id, g.percent, g.points, g.givers) for g in tally.options] == [
        ("a", 40.0, 40.0, 2), ("b", 36.6667, 36.6667, 2), ("c", 23.3333, 23.3333, 2),
        ("d", 0.0, 0.0, 0),
    ]  # fmt: skip
    assert tally.ballots == 3


def test_equal_ones_stand_in_the_question_s_order() -> None:
    tally = tallied(HUNDRED, answer(d=50, b=50), answer(c=100))
    assert [g.id for g in tally.options] == ["c", "b", "d", "a"]


def test_nobody_has_answered_yet() -> None:
    tally = tallied(HUNDRED)
    assert [(g.percent, g.givers) for g in tally.options] == [(0, 0)] * 4
    assert tally.ballots == 0


def test_answers_from_before_the_budget_was_edited_weigh_the_same() -> None:
    smaller = HUNDRED.model_copy(update={"budget": 10})
    counts = total([counted(HUNDRED, answer(a=100)), counted(smaller, answer(b=10))])
    tally = smaller.tally(counts, 2, 2, {})
    assert [(g.id, g.percent, g.points) for g in tally.options[:2]] == [("a", 50, 5), ("b", 50, 5)]


def test_what_an_option_taken_off_the_agenda_got_is_nobody_s() -> None:
    shorter = HUNDRED.model_copy(update={"options": OPTIONS[1:]})
    tally = shorter.tally(counted(HUNDRED, answer(a=50, b=50), answer(c=100)), 2, 2, {})
    assert {g.id: g.percent for g in tally.options} == {"c": 50, "b": 25, "d": 0}
    with pytest.raises(Refused, match="finnes ikke"):
        shorter.check(answer(a=100))


@given(st.data())
def test_shares_add_up_to_a_hundred_and_keys_are_few(data: st.DataObject) -> None:
    question = data.draw(points.questions())
    answers = data.draw(st.lists(points.answers(question), min_size=1, max_size=30))
    counts = counted(question, *answers)
    assert len(counts) <= 2 * len(question.options) + 1
    tally = question.tally(counts, len(answers), len(answers), {})
    assert sum(g.percent for g in tally.options) == pytest.approx(100, abs=0.01)
    assert sum(g.points for g in tally.options) == pytest.approx(question.budget, abs=0.1)
    assert all(0 <= g.givers <= len(answers) for g in tally.options)


def test_exports_the_points_of_each_option() -> None:
    assert HUNDRED.columns(translate_nothing) == ("A", "B", "C", "D")
    assert HUNDRED.row(answer(d=30, a=70), translate_nothing) == (70, 0, 0, 30)


def test_the_summary_has_the_chart_s_numbers_in_its_table() -> None:
    findings = HUNDRED.findings(tallied(HUNDRED, answer(a=90, b=10)), translate_nothing)
    (result,), (chart,) = findings.tables, findings.charts
    assert result.rows[0] == ("A", 90.0, 90.0, 1)
    assert chart.values == tuple(row[1] for row in result.rows)


def test_a_made_up_room_leans_and_spends_it_all() -> None:
    for budget in (10, 17, 100, 999):
        question = HUNDRED.model_copy(update={"budget": budget})
        tally = tallied(question, *(question.made_up(Random(n), []) for n in range(100)))
        assert tally.options[0].percent > 30


def test_an_agenda_says_it_in_words_and_reads_them_again() -> None:
    written = "# Møte\n\n## Hva skal pengene gå til?\nPoeng\n- Poeng å fordele: 50\n- Buss\n- Båt\n"
    meeting = from_markdown(written, Random(1))
    question = meeting.agenda[0].question
    assert isinstance(question, Question)
    assert (question.budget, [option.text for option in question.options]) == (50, ["Buss", "Båt"])
    assert "- Poeng å fordele: 50\n" in to_markdown(meeting)
    for said in ("Poeng, 50 poeng", "Poengfordeling, budsjett 50", "Points\n- budget: 50"):
        text = f"# Møte\n\n## Hva?\n{said}\n- Buss\n- Båt\n"
        question = from_markdown(text, Random(1)).agenda[0].question
        assert isinstance(question, Question)
        assert question.budget == 50
