"""The benchmarks run, and say what they were asked to measure; their figures prove nothing here."""

import pytest

from tests.load import fanout, hall, themes
from tests.load.measure import table


def test_a_table_lines_up() -> None:
    assert table(["what", "ours"], [["a", "1.0 µs"], ["long name", "10 µs"]]).splitlines() == [
        "| what      |   ours |",
        "|-----------|-------:|",
        "| a         | 1.0 µs |",
        "| long name |  10 µs |",
    ]


@pytest.mark.timeout(120)
def test_the_fan_out_is_measured_for_all_three() -> None:
    printed = fanout.run(phones=20, messages=60)
    assert printed.startswith("1 KB to 20 phones")
    for name in fanout.SERVERS.values():
        assert f"| {name} " in printed


@pytest.mark.timeout(120)
def test_a_small_hall_comes_in_answers_and_is_on_the_wall() -> None:
    printed = hall.run(phones=30, messages=1200)
    assert "| 30 phones " in printed
    assert "| all on the wall after " in printed


@pytest.mark.timeout(120)
def test_suggestions_are_measured_beside_chance_and_a_neighbour() -> None:
    printed = themes.run(sizes=(100,), runs=1)
    for name in ("samhandling", "evaluering", "bosted"):
        assert f"| {name}: " in printed
    for name in ("chance", "nearest neighbour, words", "ours"):
        assert f"| {name} " in printed
    assert "| 100 answers " in printed
