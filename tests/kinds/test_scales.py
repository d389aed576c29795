"""Scales by example."""

from random import Random
from typing import Any

import pytest
from pydantic import ValidationError

from polling.agenda_file import Unreadable, from_markdown, to_markdown
from polling.kinds import Option, total, translate_nothing
from polling.kinds.scales import Answer, Question, Tally
from polling.refused import Refused

OPTIONS = tuple(Option(id=id_, text=f"Påstand {id_.upper()}") for id_ in "abc")
FIVE = Question(text="Hvor enig er du?", options=OPTIONS)
TEN = Question(text="Hvor enig?", options=OPTIONS, least=0, most=10, low="Aldri", high="Alltid")


def given(question: Question, *answers: dict[str, int]) -> Tally:
    checked = [question.check(Answer(values=values)) for values in answers]
    return question.tally(total(map(question.counts, checked)), len(answers), len(answers), {})


@pytest.mark.parametrize(
    "values",
    [
        {}, {"a": 0}, {"a": 6}, {"a": -1}, {"a": 11}, {"a": 10**20}, {"a": -(10**400)}, {"d": 3},
        {"a": 3.0}, {"a": 1e400}, {"a": float("nan")}, {"a": "3"}, {"a": True}, {"a": None},
        {"a": [3]}, {"a": 3, "b": 9}, {"A": 3}, {"": 3}, [3], None, 3, "a",
        {f"x{n}": 3 for n in range(13)},
    ],
)  # fmt: skip
def test_refuses_what_is_not_on_the_scale(values: Any) -> None:
    with pytest.raises((Refused, ValidationError)):
        FIVE.check(Answer.model_validate({"values": values}))


def test_any_statement_may_be_skipped_but_not_all() -> None:
    assert FIVE.check(Answer(values={"b": 1})).values == {"b": 1}
    with pytest.raises(Refused, match="minst én"):
        FIVE.check(Answer(values={}))
    assert TEN.check(Answer(values={"a": 0, "b": 10})).values == {"a": 0, "b": 10}
    with pytest.raises(Refused) as refused:
        FIVE.check(Answer(values={"a": 6}))
    assert refused.value.sentence(translate_nothing) == "Skalaen går fra 1 til 5."


def test_the_order_of_tapping_is_not_kept() -> None:
    answer = FIVE.check(Answer(values={"c": 1, "a": 2}))
    assert list(answer.values) == ["a", "c"]
    assert answer.model_dump_json() == '{"values":{"a":2,"c":1}}'


def test_mean_median_and_spread_of_those_who_rated_it() -> None:
    tally = given(FIVE, {"a": 2, "b": 5}, {"a": 4}, {"a": 4}, {"a": 4}, {"a": 5}, {"a": 5},
                  {"a": 1, "b": 4}, {"a": 5})  # fmt: skip
    a, b, c = tally.statements
    # 1, 2, 4, 4, 4, 5, 5, 5: mean 30 / 8; squares 128, s² = (128 − 900 / 8) / 7.
    assert (a.n, a.mean, a.median) == (8, 3.75, 4)
    assert a.spread == pytest.approx((15.5 / 7) ** 0.5, abs=1e-4)
    assert a.distribution == (1, 1, 0, 3, 3)
    assert (b.n, b.mean, b.median, b.distribution) == (2, 4.5, 4.5, (0, 0, 0, 1, 1))
    assert (c.n, c.mean, c.median, c.spread) == (0, None, None, None)
    assert (tally.people, tally.least, tally.most) == (8, 1, 5)


def test_one_alone_spreads_over_nothing() -> None:
    (a, _b, _c) = given(FIVE, {"a": 2}).statements
    assert (a.mean, a.median, a.spread) == (2, 2, None)


def test_what_was_given_on_another_scale_is_counted_no_more() -> None:
    counts = FIVE.counts(Answer(values={"a": 5}))
    longer = FIVE.model_copy(update={"most": 10})
    assert longer.tally(counts, 1, 1, {}).statements[0].n == 0
    assert FIVE.tally(counts, 1, 1, {}).statements[0].n == 1


def test_a_statement_taken_off_the_agenda_counts_no_more() -> None:
    counts = FIVE.counts(Answer(values={"a": 5, "b": 1}))
    shorter = Question(text="Hvor enig?", options=OPTIONS[1:])
    assert [each.n for each in shorter.tally(counts, 1, 1, {}).statements] == [1, 0]
    with pytest.raises(Refused, match="finnes ikke"):
        shorter.check(Answer(values={"a": 5, "b": 1}))


@pytest.mark.parametrize(
    "settings", [{"most": 11}, {"most": 1}, {"least": 2}, {"least": -1}, {"low": "x" * 41},
                 {"options": ()}, {"options": [{"id": f"x{n}", "text": "x"} for n in range(13)]}],
)  # fmt: skip
def test_a_scale_has_its_limits(settings: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Question.model_validate({"text": "Hva?", "options": OPTIONS, **settings})


def test_exports_the_value_of_each_statement() -> None:
    assert FIVE.columns(translate_nothing) == ("Påstand A", "Påstand B", "Påstand C")
    assert FIVE.row(Answer(values={"c": 4, "a": 1}), translate_nothing) == (1, None, 4)


def test_the_summary_says_figures_and_how_many_gave_each_value() -> None:
    findings = TEN.findings(given(TEN, {"a": 0, "b": 10}, {"a": 3}), translate_nothing)
    result, spread = findings.tables
    assert result.rows == (
        ("Påstand A", 1.5, 1.5, 2.1213, 2), ("Påstand B", 10, 10, None, 1),
        ("Påstand C", None, None, None, 0),
    )  # fmt: skip
    assert (spread.head[1], spread.head[2], spread.head[-1]) == ("0 (Aldri)", "1", "10 (Alltid)")
    assert spread.rows[0] == ("Påstand A", 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0)
    assert list(findings.charts[0].values) == [1.5, 10, 0]
    ends = FIVE.findings(given(FIVE), translate_nothing).tables[1].head
    assert (ends[1], ends[-1]) == ("1 (Helt uenig)", "5 (Helt enig)")


def test_a_made_up_room_leans_and_skips_some() -> None:
    made = [TEN.made_up(Random(n), []).values for n in range(200)]
    tally = given(TEN, *made)
    assert len({each.n for each in tally.statements}) > 1
    means = [each.mean or 0 for each in tally.statements]
    assert max(means) - min(means) > 0.5


def test_is_written_in_an_agenda_and_read_again() -> None:
    written = """# Skala
## Hvor ofte skjer dette?
Skala, fra 0, til 10
- Laveste betyr: Aldri
- Høyeste betyr: Alltid
- Vi ringer hverandre
- Fra: tidlig til sent er noen til stede
"""
    # A statement that begins like a setting has a backslash before its colon.
    with pytest.raises(Unreadable, match="Skriv et helt tall"):
        from_markdown(written, Random(1))
    meeting = from_markdown(written.replace("- Fra:", "- Fra\\:"), Random(1))
    question: Any = meeting.agenda[0].question
    assert (question.least, question.most, question.low, question.high) == (
        0,
        10,
        "Aldri",
        "Alltid",
    )
    texts = ["Vi ringer hverandre", "Fra: tidlig til sent er noen til stede"]
    assert [option.text for option in question.options] == texts
    again: Any = from_markdown(to_markdown(meeting), Random(1)).agenda[0].question
    assert again.model_dump(exclude={"options"}) == question.model_dump(exclude={"options"})
    assert [option.text for option in again.options] == texts
