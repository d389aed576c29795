"""`python3 -m polling sbom`: what is installed here, as a CycloneDX 1.6 bill of materials."""

from __future__ import annotations

import argparse
import json
import re
import sys
import tomllib
import uuid
from collections.abc import Sequence
from typing import Any

from polling import __version__
from polling.commands.parts import (
    Part,
    Pin,
    needs,
    npm_parts,
    pins,
    python_parts,
    store_part,
)
from polling.settings import ROOT

#: An SPDX expression of known shape; anything else is told as the licence's name.
_EXPRESSION = re.compile(r"[A-Za-z0-9.+-]+(?: (?:AND|OR|WITH) [A-Za-z0-9.+-]+)*")
_SINGLE = {
    "MIT", "MIT-CMU", "BSD-2-Clause", "BSD-3-Clause", "Apache-2.0", "MPL-2.0", "PSF-2.0", "ISC",
    "OFL-1.1",
}  # fmt: skip
_SPACE = uuid.UUID("6f3f6d5e-6d0c-5d52-9d9a-1f2a6c8e4b10")


def main(_chosen: argparse.Namespace) -> int:
    """Prints it; 1 when what is installed is not what is locked, with what differs on stderr."""
    lock = pins((ROOT / "requirements.lock").read_text(encoding="utf-8"))
    python = list(python_parts(lock))
    parts = [*python, *npm_parts(ROOT / "package-lock.json"), *store_part()]
    print(json.dumps(bill(parts), ensure_ascii=False, indent=2))
    wrong = differences(lock, python)
    for sentence in wrong:
        sys.stderr.write(f"{sentence}\n")
    return 1 if wrong else 0


def bill(parts: Sequence[Part]) -> dict[str, Any]:
    """The CycloneDX document; the same parts give the same document, without time or chance."""
    refs = {part.name: part.purl for part in parts if part.purl.startswith("pkg:pypi/")}
    npm = {part.name: part.purl for part in parts if part.purl.startswith("pkg:npm/")}
    root = f"pkg:pypi/polling@{__version__}"
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    direct = {refs[name] for name in needs(project["dependencies"]) if name in refs}
    depends = [{"ref": root, "dependsOn": sorted(direct | {*npm.values()})}]
    for part in parts:
        known = npm if part.purl in npm.values() else refs
        wanted = sorted(known[name] for name in part.needs if name in known)
        depends.append({"ref": part.purl, "dependsOn": wanted})
    body: dict[str, Any] = {
        "metadata": {
            "component": {
                "type": "application",
                "bom-ref": root,
                "name": "polling",
                "version": __version__,
                "purl": root,
                "licenses": [{"license": {"id": "MIT"}}],
            }
        },
        "components": [_component(part) for part in parts],
        "dependencies": depends,
    }
    serial = uuid.uuid5(_SPACE, json.dumps(body, sort_keys=True))
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{serial}",
        "version": 1,
        **body,
    }


def differences(lock: dict[str, list[Pin]], parts: Sequence[Part]) -> list[str]:
    """A sentence for each locked package that is missing, or installed in another version.

    What only tests need may be missing, and so may what only other machines need.
    """
    installed = {part.name: part for part in parts}
    found = []
    for name, admitted in sorted(lock.items()):
        versions = " or ".join(pin.version for pin in admitted)
        if name not in installed:
            if any(pin.always and not pin.tests for pin in admitted):
                found.append(f"{name} {versions} is locked and is not installed.")
        elif not installed[name].locked:
            found.append(f"{name} {installed[name].version} is installed; {versions} is locked.")
    return found


def _component(part: Part) -> dict[str, Any]:
    told: dict[str, Any] = {
        "type": part.kind,
        "bom-ref": part.purl,
        "name": part.name,
        "version": part.version,
        "purl": part.purl,
    }
    if part.tests:
        told["scope"] = "optional"
    if part.hashes:
        told["hashes"] = [{"alg": alg, "content": digest} for alg, digest in part.hashes]
    if part.licence:
        told["licenses"] = [_license(part.licence)]
    if not part.locked:
        told["properties"] = [{"name": "polling:locked", "value": "no"}]
    return told


def _license(said: str) -> dict[str, Any]:
    if said in _SINGLE:
        return {"license": {"id": said}}
    if " " in said and _EXPRESSION.fullmatch(said):
        return {"expression": said}
    return {"license": {"name": said}}
