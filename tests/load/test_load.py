"""The benchmarks run, and say what they were asked to measure; their figures prove nothing here."""

import pytest

from tests.load import burst, fanout, handshake, themes
from tests.load.goals import Goal, Report
from tests.load.measure import table

pytestmark = pytest.mark.timeout(120)


def test_a_table_lines_up() -> None:
    assert table(["what", "ours"], [["a", "1.0 µs"], ["long name", "10 µs"]]).splitlines() == [
        "| what      |   ours |",
        "|-----------|-------:|",
        "| a         | 1.0 µs |",
        "| long name |  10 µs |",
    ]


def test_a_goal_is_met_missed_or_not_here() -> None:
    met = Goal.ratio("fanout", "a message", 1.25, [2.0, 2.2, 9.0], [2.0, 2.0, 2.0])
    assert met.cells == ("fanout", "a message", "1.10", "≤ 1.25", "yes")
    assert Goal.ratio("fanout", "a message", 1.0, [2.2], [2.0]).met is False
    assert Goal.ratio("fanout", "a message", 1.0, [2.2], []).found == "not here"
    assert Goal.least("burst", "answers", 34_999, 35_000, "").cells[2:] == (
        "34,999",
        "≥ 35,000",
        "no",
    )


def _measured(report: Report, *rows: str) -> None:
    assert {goal.row for goal in report.goals} == set(rows)
    assert "polling" in report.text


def test_a_state_reaches_every_phone_of_all_servers() -> None:
    _measured(fanout.run(phones=6, passes=1, rounds=2), "fanout", "last")


def test_answers_are_stored_and_counted_once_by_all_servers() -> None:
    _measured(burst.run(phones=6, passes=1), "burst")


def test_phones_come_in_and_come_back() -> None:
    _measured(handshake.run(phones=6, passes=1), "handshake")
    _measured(handshake.back(phones=6, passes=1), "back")


def test_suggestions_are_measured_beside_chance_and_a_neighbour() -> None:
    printed = themes.run(sizes=(100,), runs=1)
    for name in ("samhandling", "evaluering", "bosted"):
        assert f"| {name}: " in printed
    for name in ("chance", "nearest neighbour, words", "ours"):
        assert f"| {name} " in printed
    assert "| 100 answers " in printed
