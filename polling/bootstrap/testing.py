"""`python3 -m polling test`: all tests, with everything that they need found first."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from polling.bootstrap import npm
from polling.bootstrap.chromium import find
from polling.bootstrap.environment import ROOT
from polling.bootstrap.trials import run_trials

#: Processes side by side at most: each has a store, a server and a Chromium of its own.
MOST = 6
#: Pytest's exit status when some test failed, and how many of them a crowd may be to blame for.
FAILED = 1
FEW = 10
#: Where pytest keeps which failed, also in runs before that were of others.
LAST_FAILED = ROOT / ".pytest_cache" / "v" / "cache" / "lastfailed"


def test(args: list[str]) -> int:
    """Run pytest with `args` in the checkout and return its exit status.

    Without `args` all tests run but for the trials that are marked `long`: first, two processes for
    each core, those that do not mind what else the machine does; then, one by one, those that
    measure it. A few that failed are tried once more by themselves, and said to be so: what fails
    then, too, fails the whole.

    `trials` as the first argument runs the faults and attacks alone, with `--full` in their true
    size, and ends with a table of what they came to.
    """
    environment = dict(os.environ)
    # Playwright's own node wants a library that a bare Debian does not have.
    environment.setdefault("PLAYWRIGHT_NODEJS_PATH", str(npm.node()))
    required = environment.get("POLLING_REQUIRE_BROWSER") == "1"
    if chromium := find():
        environment["CHROMIUM"] = str(chromium)
    else:
        _say_in_red(
            "No Chromium was found or could be fetched: the tests in a browser "
            + ("fail." if required else "are SKIPPED.")
            + " Install it (on Debian: apt install chromium), or set CHROMIUM to its path."
        )
        if required:
            return 1
    if args[:1] == ["trials"]:
        return run_trials(args[1:], environment, _trials)
    return _pytest(args, environment) if args else _everything([], environment)


def _trials(args: list[str], environment: dict[str, str], place: Path) -> int:
    """Run the trials, side by side where they do not measure; reports go to `place`."""
    # What is chosen by name is few, and wants to be seen as it runs.
    if any(arg.startswith("-") or "::" in arg for arg in args):
        return _pytest([*args, f"--junitxml={place / '0.xml'}"], environment)
    # Most of a trial is waiting for what was struck to come back; at full size others are crowds.
    each = 2 if "POLLING_TRIALS_FULL" in environment else 3
    return _everything(args, environment, place, each)


def _everything(
    paths: list[str], environment: dict[str, str], place: Path | None = None, each: int = 2
) -> int:
    """Run all tests in `paths`, `each` processes for a core; reports go to `place`, in the order of
    their names.
    """
    # The long trials are for whoever asks for trials; all the tests have to end within a quarter.
    short = [] if paths else ["not long"]
    run = _Runs(paths, environment, place)
    if _cores() < 2:
        return run.once(*(["-m", *short] if short else []))
    # Half of a test is waiting for a page or a store, so that each core has work for more than one.
    processes = str(min(_cores() * each, MOST))
    # Who has nothing left takes from the others: a long file at the end keeps nobody waiting.
    crowd = ["-n", processes, "--dist", "worksteal", "--durations=20"]
    beside = run.twice("beside all the others", " and ".join(["not alone", *short]), crowd)
    alone = run.twice("while they measured", " and ".join(["alone", *short]))
    return beside or alone


class _Runs:
    """Runs of some tests, one after the other, each with a report of its own."""

    def __init__(self, paths: list[str], environment: dict[str, str], place: Path | None) -> None:
        self._paths = paths
        self._environment = environment
        self._place = place
        self._number = 0

    def twice(self, where: str, marked: str, more: Sequence[str] = ()) -> int:
        """The status of those `marked`; a few that fail, `where` it says, are run once more."""
        LAST_FAILED.unlink(missing_ok=True)
        status = self.once("-m", marked, *more)
        if status == FAILED and 0 < _failed() <= FEW:
            _say_in_red(f"Some failed {where}. They are tried once more:")
            status = self.once("-m", marked, "--last-failed")
        return status

    def once(self, *args: str) -> int:
        report = [f"--junitxml={self._place / f'{self._number}.xml'}"] if self._place else []
        self._number += 1
        return _pytest([*self._paths, *args, *report], self._environment)


def _cores() -> int:
    """The processors of the machine, or those that this process may use, where that is told."""
    may_use = getattr(os, "sched_getaffinity", None)
    return len(may_use(0)) if may_use else os.cpu_count() or 1


def _failed() -> int:
    """How many tests failed in the run before."""
    try:
        return len(json.loads(LAST_FAILED.read_text(encoding="utf-8")))
    except (OSError, ValueError):
        return 0


def _pytest(args: list[str], environment: dict[str, str]) -> int:
    return subprocess.run(
        [sys.executable, "-m", "pytest", *args],
        cwd=ROOT,
        env=environment,
        stdin=subprocess.DEVNULL,
        check=False,
    ).returncode


def _say_in_red(sentence: str) -> None:
    red, plain = ("\033[1;31m", "\033[0m") if sys.stderr.isatty() else ("", "")
    sys.stderr.write(f"{red}{sentence}{plain}\n")
    sys.stderr.flush()
