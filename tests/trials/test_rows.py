"""Every row of the list of faults and attacks has a test named by its id, or a reason."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from polling.bootstrap.trialtable import rows_of

PLACE = Path(__file__).parent
ROOT = PLACE.parents[1]
SIMULATION = ROOT / "tests" / "simulation"
ROWS: dict[str, str] = tomllib.loads((PLACE / "rows.toml").read_text(encoding="utf-8"))
REASONS: dict[str, dict[str, str]] = tomllib.loads(
    (PLACE / "reasons.toml").read_text(encoding="utf-8")
)


def rows_with_tests() -> set[str]:
    """The ids that a test here is named by, alone or with others, or its module is."""
    found = set()
    for path in [*PLACE.glob("test_*.py"), *SIMULATION.glob("test_*.py")]:
        text = path.read_text(encoding="utf-8")
        for name in re.findall(r"^(?:async )?def (test_\w+)", text, re.MULTILINE):
            found |= rows_of(path.stem, name)
    return found


def test_every_row_has_a_test_or_a_reason() -> None:
    missing = sorted(ROWS.keys() - rows_with_tests() - REASONS.keys())
    assert not missing, f"rows without a test and without a reason: {', '.join(missing)}"


def test_reasons_are_of_rows_without_a_test_and_say_why() -> None:
    for row, reason in REASONS.items():
        assert row in ROWS
        assert row not in rows_with_tests(), f"{row} has a test, and a reason for having none"
        assert reason.keys() <= {"why", "shown"}
        assert reason["why"].endswith(".")
        if "shown" in reason:
            assert (ROOT / reason["shown"]).exists()
