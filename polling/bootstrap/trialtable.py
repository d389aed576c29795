"""The table that a run of the trials ends with: each row, what it measured, and the goals."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

ID = r"[a-z]\d\d"
MET, MISSED, OPEN = "yes", "NO", "–"
NOT_HERE = "not measured in this size"


@dataclass(frozen=True)
class Line:
    """One line of the table; `met` is None where nothing was measured."""

    row: str
    what: str
    measured: str
    goal: str
    met: bool | None

    def cells(self) -> tuple[str, str, str, str, str]:
        """As it is read."""
        met = OPEN if self.met is None else MET if self.met else MISSED
        return self.row, self.what, self.measured, self.goal, met


@dataclass
class Tests:
    """What became of the tests of one row."""

    passed: int = 0
    failed: int = 0
    reasons: list[str] = field(default_factory=list)  # why some were skipped

    @property
    def met(self) -> bool | None:
        """None when none of them ran to its end."""
        return not self.failed if self.passed or self.failed else None

    def told(self) -> str:
        """In words."""
        parts = []
        if self.passed:
            parts.append(f"{self.passed} {'test' if self.passed == 1 else 'tests'} passed")
        if self.failed:
            parts.append(f"{self.failed} FAILED")
        parts += [f"skipped: {reason}" for reason in dict.fromkeys(self.reasons)]
        return "; ".join(parts) or "did not run"


def rows_of(module: str, name: str) -> set[str]:
    """The ids that a test `name` of the module `test_x` shows: by its own name, or its module's."""
    named = re.match(rf"test_((?:{ID}_)+)", f"{name}_") or re.match(rf"test_({ID})(_|$)", module)
    return {found.upper() for found in re.findall(ID, named[1])} if named else set()


def outcomes(reports: Iterable[Path]) -> dict[str, Tests]:
    """What became of each row's tests, by pytest's reports; a later run of a test replaces an
    earlier one. A report that is not there is of a run that had nothing to do."""
    cases: dict[tuple[str, str], ElementTree.Element] = {}
    for report in reports:
        if report.exists():
            # Written by pytest a moment ago.
            for case in ElementTree.parse(report).iter("testcase"):  # noqa: S314
                cases[case.get("classname", ""), case.get("name", "")] = case
    rows: dict[str, Tests] = {}
    for (module, name), case in cases.items():
        for row in rows_of(module.rpartition(".")[2], name):
            tests = rows.setdefault(row, Tests())
            if case.find("failure") is not None or case.find("error") is not None:
                tests.failed += 1
            elif (skipped := case.find("skipped")) is not None:
                tests.reasons.append(skipped.get("message", ""))
            else:
                tests.passed += 1
    return rows


def measured(table: Path) -> dict[tuple[str, str], Line]:
    """The figures that the trials noted, by row and what; the latest of each."""
    found: dict[tuple[str, str], Line] = {}
    if table.exists():
        for text in table.read_text(encoding="utf-8").splitlines():
            said = json.loads(text)
            line = Line(
                said["row"], said["what"], str(said["value"]), said["goal"], bool(said["met"])
            )
            found[line.row, line.what] = line
    return found


def table(
    rows: dict[str, str], found: dict[str, Tests], figures: dict[tuple[str, str], Line]
) -> list[Line]:
    """Every row with its figures, or with what became of its tests where it has none."""
    lines: list[Line] = []
    for row, told in rows.items():
        tests = found.get(row, Tests())
        own = [line for line in figures.values() if line.row == row]
        lines += own
        if not own or tests.failed or tests.reasons:
            lines.append(Line(row, told, tests.told(), "", tests.met))
    return lines


def against_goals(
    goals: list[dict[str, Any]],
    found: dict[str, Tests],
    figures: dict[tuple[str, str], Line],
    full: bool,
) -> list[Line]:
    """Each goal with what its rows came to.

    A goal (`what`, `goal`, `rows`, perhaps `figures` that are told with it, perhaps `full` when a
    small run says nothing about it) is missed when a test of one of its rows failed, or a figure
    of them did not meet its own goal.
    """
    lines = []
    for goal in goals:
        rows = goal["rows"]
        own = [line for line in figures.values() if line.row in rows]
        tests = [found[row] for row in rows if row in found and found[row].met is not None]
        missed = any(one.failed for one in tests) or any(not line.met for line in own)
        complete = all(row in found and found[row].met is not None for row in rows)
        said = "; ".join(
            f"{line.row} {line.what}: {line.measured}"
            for line in own
            if line.what in goal.get("figures", [line.what])
        )
        said = said or ", ".join(f"{row}: {found[row].told()}" for row in rows if row in found)
        if missed:
            lines.append(Line("", goal["what"], said, goal["goal"], False))
        elif not complete or (goal.get("full") and not full):
            lines.append(Line("", goal["what"], NOT_HERE, goal["goal"], None))
        else:
            lines.append(Line("", goal["what"], said, goal["goal"], True))
    return lines


def plain(heads: tuple[str, ...], lines: list[Line], widths: tuple[int, ...]) -> str:
    """Columns for a terminal; what is wider than its column goes on below."""
    said = []
    for cells in [heads, tuple("-" * width for width in widths), *(x.cells() for x in lines)]:
        wrapped = [_wrapped(cell, width) for cell, width in zip(cells, widths, strict=True)]
        for n in range(max(map(len, wrapped))):
            parts = [(cell[n] if n < len(cell) else "") for cell in wrapped]
            padded = (part.ljust(width) for part, width in zip(parts, widths, strict=True))
            said.append("  ".join(padded).rstrip())
    return "\n".join(said)


def markdown(heads: tuple[str, ...], lines: list[Line], skip: int = 0) -> str:
    """The same as a table in Markdown, without the first `skip` columns."""
    rows = [heads, tuple("---" for _ in heads), *(line.cells() for line in lines)]
    cells = ([cell.replace("|", "\\|").replace("\n", " ") for cell in row[skip:]] for row in rows)
    return "\n".join(f"| {' | '.join(row)} |" for row in cells)


def read(path: Path) -> dict[str, Any]:
    """A TOML file, or nothing where there is none."""
    return tomllib.loads(path.read_text(encoding="utf-8")) if path.exists() else {}


def _wrapped(text: str, width: int) -> list[str]:
    lines = [""]
    for word in text.split():
        if lines[-1] and len(lines[-1]) + 1 + len(word) > width:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return lines
