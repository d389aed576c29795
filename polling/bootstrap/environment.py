"""Make the project's own environment in .venv on first use, and move into it.

Written for a bare Debian 12: Python and pip, but no ensurepip, no compiler and no root. Debian's
pip refuses to install outside an environment, yet installs into one that has no pip of its own.
"""

import fcntl
import hashlib
import importlib.metadata
import importlib.util
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
VENV = ROOT / ".venv"
LOCK = ROOT / "requirements.lock"
# What decides what is installed; their digest in .venv says whether it still is.
INPUTS = ("pyproject.toml", "requirements.lock", "package-lock.json", "hatch_build.py")
TEST_COMMANDS = {"test", "check"}
TESTS_MARK = "# Tests\n"


class NotInstalled(Exception):
    """The environment cannot be made; says what to do about it."""


def enter(args: list[str]) -> None:
    """Return when this process can run the command `args`; else become one that can.

    Raises NotInstalled.
    """
    tests = bool(args) and args[0] in TEST_COMMANDS
    if Path(sys.prefix).resolve() == VENV.resolve():
        if not _stamp(tests).is_file():
            with _only_one():
                _install(tests)
            # Once more from the start: what was replaced may already be imported.
            _become(args)
    elif not _fits_already():
        with _only_one():
            _make_venv()
        _become(args)


def _fits_already() -> bool:
    """Whether whoever prepared this Python (a container, another environment) did it for us."""
    if os.environ.get("POLLING_NO_VENV") == "1" or not LOCK.is_file():
        return True
    try:
        # A bare `pip install` of the project, or of its lock; not whatever else lies about.
        importlib.metadata.distribution("polling")
    except importlib.metadata.PackageNotFoundError:
        return all(_is_installed(name, version) for name, version in _wanted())
    return True


def _wanted() -> list[tuple[str, str]]:
    """What the lock names for every machine: name and version."""
    return re.findall(r"^([a-z0-9-]+)==(\S+) \\$", _requirements(tests=False), re.MULTILINE)


def _is_installed(name: str, version: str) -> bool:
    try:
        return importlib.metadata.version(name) == version
    except importlib.metadata.PackageNotFoundError:
        return False


@contextmanager
def _only_one() -> Iterator[None]:
    """Let two first starts wait for each other."""
    with LOCK.open("rb") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield


def _make_venv() -> None:
    if _runs(VENV):
        return
    if VENV.exists() and not (VENV / "pyvenv.cfg").exists() and any(VENV.iterdir()):
        raise NotInstalled(f"{VENV} is not an environment of Python. Move it away and try again.")
    _say("Making an environment in .venv. This happens once.")
    # --clear: one whose Python is gone, after an upgrade of the system, is of no use.
    command = [sys.executable, "-m", "venv", "--clear", "--without-pip", str(VENV)]
    done = subprocess.run(command, stdin=subprocess.DEVNULL, check=False)
    if done.returncode or not _runs(VENV):
        raise NotInstalled(
            f"The environment {VENV} could not be made (the reason stands above). "
            "Is there room on the disk, and may you write there?"
        )


def _runs(venv: Path) -> bool:
    try:
        done = subprocess.run([venv / "bin" / "python", "-c", ""], check=False)
    except OSError:
        return False
    return done.returncode == 0


def _install(tests: bool) -> None:
    """Install into .venv, in which this process runs, what the lock names, and the project."""
    if _stamp(tests).is_file():
        return  # by another start that was a little earlier
    _say(f"Installing {'what the tests need' if tests else 'what polling needs'}; about a minute.")
    pip = _pip()
    with tempfile.NamedTemporaryFile("w", suffix=".txt", prefix="polling-") as wanted:
        wanted.write(_requirements(tests))
        wanted.flush()
        _run([*pip, "--require-hashes", "-r", wanted.name])
    # Without isolation: what builds the project comes from the lock as well.
    _run([*pip, "--no-build-isolation", "--no-deps", "--editable", str(ROOT)])
    for stamp in {_stamp(False), _stamp(tests)}:
        stamp.touch()
    _say("Installed.")


def _pip() -> list[str]:
    """How to install into .venv, with a pip of its own or the one of the Python that made it."""
    base = str(getattr(sys, "_base_executable", sys.executable))
    if importlib.util.find_spec("pip"):
        pip = [sys.executable, "-m", "pip"]
    elif subprocess.run([base, "-m", "pip", "-V"], capture_output=True, check=False).returncode:
        raise NotInstalled(
            f"{base} has no pip. Install it (on Debian: apt install python3-pip) and try again."
        )
    else:
        pip = [base, "-m", "pip", "--python", sys.executable]
    quiet = ["--quiet", "--no-input", "--disable-pip-version-check", "--root-user-action=ignore"]
    return [*pip, "install", *quiet]


def _requirements(tests: bool) -> str:
    lock = LOCK.read_text(encoding="utf-8")
    return lock if tests else lock.partition(TESTS_MARK)[0]


def _run(command: list[str]) -> None:
    if subprocess.run(command, stdin=subprocess.DEVNULL, check=False, cwd=ROOT).returncode:
        raise NotInstalled(
            "The installation did not succeed; the reason stands above. It needs the network this "
            "once, to reach the package indexes of Python and npm, and about 500 MB of disk. "
            "Try the same command again."
        )


def _stamp(tests: bool) -> Path:
    """The file that is there when .venv holds what the checkout, as it is now, asks for."""
    told = [str(ROOT), str(sys.version_info[:2]), *(_digest(ROOT / name) for name in INPUTS)]
    digest = hashlib.sha256("\n".join(told).encode()).hexdigest()[:16]
    return VENV / f".polling-{'tests' if tests else 'runtime'}-{digest}"


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _become(args: list[str]) -> None:
    """Replace this process by one of .venv that runs the same command."""
    python = str(VENV / "bin" / "python")
    sys.stderr.flush()
    os.execv(python, [python, "-m", "polling", *args])  # noqa: S606 (no shell is the point)


def _say(sentence: str) -> None:
    sys.stderr.write(f"{sentence}\n")
    sys.stderr.flush()
