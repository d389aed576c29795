"""The benchmarks run, and say what they were asked to measure; their figures prove nothing here."""

from pathlib import Path

import pytest

from tests.load import (
    against,
    burst,
    compressed,
    fanout,
    growth,
    hall,
    handshake,
    idle,
    joining,
    meanwhile,
    meetings,
    summary,
    themes,
    wall,
    workers,
)
from tests.load.__main__ import ROWS
from tests.load.goals import Goal, Report
from tests.load.measure import table
from tests.load.product import one_place

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
    many = Goal.least("burst", "answers", 34_999, 35_000, "")
    assert many.cells[2:] == ("34,999", "≥ 35,000", "no")


def test_a_row_of_the_one_table_takes_the_place_of_what_stood_there(tmp_path: Path) -> None:
    page = tmp_path / "capacity.md"
    page.write_text(f"Before.\n\n{summary._BEGIN}{summary._END}\nAfter.\n", encoding="utf-8")
    order = ["fanout", "burst"]
    for row, found in (("burst", 30.0), ("fanout", 9.0), ("burst", 25.0)):
        report = Report("", [Goal.most(row, "what it costs", found, 28, "µs")])
        summary.kept(order, row, report, page)
    text = page.read_text(encoding="utf-8")
    assert text.startswith("Before.\n\n")
    assert text.endswith("\nAfter.\n")
    assert [line.split(" | ")[2].strip() for line in text.splitlines() if "costs" in line] == [
        "9.0 µs",
        "25.0 µs",
    ]


def test_every_row_is_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    """In one go, on one server of the product; references where they differ from one another."""
    monkeypatch.setattr(burst, "REFERENCES", ("node",))
    monkeypatch.setattr(joining, "WITHIN", 0.2)
    monkeypatch.setattr(hall, "PROCESSES", 1)
    for each in (handshake, idle, meanwhile):
        monkeypatch.setattr(each, "REFERENCES", ())
    with one_place():
        found = {
            "fanout": fanout.run(phones=6, passes=1, rounds=2),
            "meanwhile": meanwhile.run(phones=6, passes=1, seconds=0.3),
            "burst": burst.run(phones=6, passes=1),
            "compressed": compressed.run(phones=4, passes=1, rounds=2),
            "wall": wall.run(phones=10, passes=1, silences=5),
            "idle": idle.run(phones=30, seconds=0.4),
            "handshake": handshake.run(phones=6, passes=1),
            "back": handshake.back(phones=6, passes=1),
            "joining": joining.run(phones=4, passes=1),
            "workers": workers.run(phones=6, passes=1, rounds=2),
            "meetings": meetings.run(count=2, passes=1, seconds=0.3),
            "growth": growth.run(sizes=(4, 8), passes=1),
        }
    assert [row for row in ROWS if row != "texts"] == list(found)
    for row, report in found.items():
        assert {goal.row for goal in report.goals} == {row}
        assert "polling" in report.text
    for name in against.NAMES.values():
        assert f"| {name} " in found["fanout"].text


def test_suggestions_are_measured_beside_chance_and_a_neighbour() -> None:
    printed = themes.run(sizes=(100,), runs=1)
    for name in ("samhandling", "evaluering", "bosted"):
        assert f"| {name}: " in printed
    for name in ("chance", "nearest neighbour, words", "ours"):
        assert f"| {name} " in printed
    assert "| 100 answers " in printed
