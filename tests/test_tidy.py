"""The sources are lint-free, typed, and short enough to read."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
LONGEST = {"polling/**/*.py": 300, "static/**/*.js": 200}


@pytest.mark.timeout(300)
@pytest.mark.parametrize("command", [("ruff", "check", "."), ("mypy", "--no-error-summary")])
def test_linters_find_nothing(command: tuple[str, ...]) -> None:
    done = subprocess.run(
        [sys.executable, "-m", *command], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("pattern", LONGEST)
def test_no_source_is_too_long(pattern: str) -> None:
    sources = [path for path in ROOT.glob(pattern) if "vendor" not in path.parts]
    lines = {
        str(path.relative_to(ROOT)): len(path.read_text(encoding="utf-8").splitlines())
        for path in sources
    }
    assert {name: n for name, n in lines.items() if n > LONGEST[pattern]} == {}
