"""All tests run, each once, and what measures runs alone."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from typing import Any

import pytest

from polling.bootstrap import npm, testing
from polling.bootstrap.environment import ROOT

Runs = list[list[str]]


@pytest.fixture
def runs(monkeypatch: pytest.MonkeyPatch) -> Runs:
    """What pytest is started with, on a machine with two cores; it is not started."""
    started: Runs = []

    def start(args: list[str], environment: dict[str, str]) -> int:
        assert environment["CHROMIUM"] == "/opt/chromium"
        started.append(args)
        return 1 if any("not alone" in arg for arg in args) else 0

    monkeypatch.setattr(testing, "_pytest", start)
    monkeypatch.setattr(npm, "node", lambda: "/opt/node")
    monkeypatch.setattr(testing, "_cores", lambda: 2)
    monkeypatch.setattr(testing, "_failed", lambda: testing.FEW + 1)
    monkeypatch.setenv("CHROMIUM", "/opt/chromium")
    return started


def test_all_run_side_by_side_but_what_measures(runs: Runs) -> None:
    assert testing.test([]) == 1, "a failure of the first run is not forgotten in the second"
    beside = ["-m", "not alone and not long", "-n", "4", "--dist", "worksteal", "--durations=20"]
    assert runs == [beside, ["-m", "alone and not long"]]


@pytest.mark.parametrize("status", [0, 1])
@pytest.mark.parametrize(
    ("part", "at"), [("not alone and not long", 0), ("alone and not long", 1)], ids=str
)
def test_a_few_that_failed_are_tried_once_more(
    runs: Runs, monkeypatch: pytest.MonkeyPatch, capsys: Any, part: str, at: int, status: int
) -> None:
    def start(args: list[str], environment: dict[str, str]) -> int:
        runs.append(args)
        return (status if "--last-failed" in args else 1) if args[1] == part else 0

    monkeypatch.setattr(testing, "_failed", lambda: testing.FEW)
    monkeypatch.setattr(testing, "_pytest", start)
    assert testing.test([]) == status, "what fails again fails the whole"
    assert runs[at][1] == part
    assert runs[at + 1] == ["-m", part, "--last-failed"]
    assert len(runs) == 3
    assert "They are tried once more" in capsys.readouterr().err


def test_what_is_named_runs_as_it_is_named(runs: Runs) -> None:
    assert testing.test(["tests/test_text.py::test_name", "-x"]) == 0
    assert runs == [["tests/test_text.py::test_name", "-x"]]


def test_one_core_runs_them_one_by_one(runs: Runs, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(testing, "_cores", lambda: 1)
    assert testing.test([]) == 0
    assert runs == [["-m", "not long"]]


def test_what_measures_is_left_out_of_the_first_run() -> None:
    measured = ["trials/test_l06.py", "trials/test_s22.py", "trials/test_w.py", "test_rude.py"]
    said = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "--collect-only", "-p", "no:cacheprovider",
         "-m", "not alone", *(f"tests/{name}" for name in measured)],
        cwd=ROOT, capture_output=True, text=True, check=False, env=os.environ,
    )  # fmt: skip
    assert re.search(r"\d+ tests collected \(\d+ deselected\)", said.stdout), said.stdout
    found = set(re.findall(r"^tests/(.+?)::", said.stdout, re.MULTILINE))
    assert found == {"trials/test_w.py", "test_rude.py"}
    assert "w06" not in said.stdout
    assert "w01" in said.stdout
