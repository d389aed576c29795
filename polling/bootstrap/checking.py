"""`python3 -m polling check`: lint the sources, and check the types of Python and the scripts."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys

from polling.bootstrap import npm
from polling.bootstrap.environment import ROOT

# The scripts are checked as a copy, in which the vendored ones are only types.
CHECKED = npm.PLACE / "checked"
CONFIGURATION = {
    "compilerOptions": {
        "allowJs": True,
        "checkJs": True,
        "noEmit": True,
        "strict": True,
        "skipLibCheck": True,
        "target": "es2022",
        "module": "esnext",
        "moduleResolution": "bundler",
        "lib": ["es2023", "dom", "dom.iterable"],
        "types": [],
    },
    "include": ["static/**/*.js"],
}


def check() -> int:
    """Run ruff, mypy and, where npm can be reached, tsc; return 1 if any finds something."""
    found = [
        subprocess.run([sys.executable, "-m", *command], cwd=ROOT, check=False).returncode
        for command in (["ruff", "check"], ["ruff", "format", "--check"], ["mypy"])
    ]
    return int(any([*found, check_scripts()]))


def check_scripts() -> int:
    """Run tsc over static/ by its JSDoc types; return its exit status, 0 where there is none."""
    if not npm.fetch():
        sys.stderr.write("npm was not reached, so the types of the scripts are not checked.\n")
        return 0
    _lay_out()
    tsc = npm.MODULES / "typescript" / "bin" / "tsc"
    return subprocess.run([npm.node(), tsc, "-p", "."], cwd=CHECKED, check=False).returncode


def _lay_out() -> None:
    shutil.rmtree(CHECKED, ignore_errors=True)
    static = CHECKED / "static"
    shutil.copytree(ROOT / "static", static, ignore=shutil.ignore_patterns("vendor"))
    fetched = npm.MODULES / "lit-html"
    for source in [*fetched.glob("*.d.ts"), *fetched.glob("directives/*.d.ts")]:
        target = static / "vendor" / "lit-html" / source.relative_to(fetched)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(source, target)
    (CHECKED / "tsconfig.json").write_text(json.dumps(CONFIGURATION), encoding="utf-8")
