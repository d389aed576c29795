"""The one table of docs/capacity.md: every row with its goal, as it was last measured."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from tests.load.goals import HEAD, Report
from tests.load.measure import ROOT, machine, table

PAGE = ROOT / "docs" / "capacity.md"
_BEGIN, _END = "<!-- load -->\n", "<!-- end of load -->\n"


def kept(order: Sequence[str], row: str, report: object, page: Path = PAGE) -> None:
    """Puts the goals of `row` into the table in place of what stood there, in this `order`."""
    assert isinstance(report, Report)
    text = page.read_text(encoding="utf-8")
    before, _, rest = text.partition(_BEGIN)
    found, _, after = rest.partition(_END)
    rows = [cells for cells in _rows(found) if cells[0] != row]
    rows += [list(goal.cells) for goal in report.goals]
    groups = list(order)
    rows.sort(key=lambda cells: groups.index(cells[0]) if cells[0] in groups else len(groups))
    said = f"{machine()}, {datetime.now(UTC):%d.%m.%Y}"
    made = f"{said}\n\n{table(HEAD, rows)}\n"
    page.write_text(f"{before}{_BEGIN}{made}{_END}{after}", encoding="utf-8")


def _rows(found: str) -> list[list[str]]:
    """The cells of the rows of a table that was made by `table`."""
    lines = re.findall(r"^\| (.+) \|$", found, re.MULTILINE)
    return [[cell.strip() for cell in line.split(" | ")] for line in lines[1:]]
