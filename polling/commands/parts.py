"""What this installation is made of: Python's packages, the pages' parts, the store's program."""

from __future__ import annotations

import base64
import importlib.metadata
import json
import re
import subprocess
from collections.abc import Iterable, Iterator
from importlib.metadata import Distribution
from pathlib import Path
from typing import NamedTuple

from polling.bootstrap.environment import TESTS_MARK
from polling.store.place import StoreError, binary

_PIN = re.compile(r"^([A-Za-z0-9._-]+)==(\S+)(.*(?:\n    .*)*)", re.MULTILINE)
_NEEDS = re.compile(r"^[A-Za-z0-9._-]+")

#: Licences that are told as a sentence about themselves only, by the last words of it.
CLASSIFIED = {
    "MIT License": "MIT",
    "Apache Software License": "Apache-2.0",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
}


class Pin(NamedTuple):
    """One version of a package that the lock admits, with the SHA-256 of each of its files."""

    version: str
    hashes: tuple[str, ...]
    tests: bool
    always: bool  # wanted on every machine


class Part(NamedTuple):
    """One thing that is installed. `hashes` are (CycloneDX's name of the algorithm, hex)."""

    kind: str  # library, or application
    name: str
    version: str
    purl: str
    licence: str
    hashes: tuple[tuple[str, str], ...] = ()
    needs: tuple[str, ...] = ()
    locked: bool = True
    tests: bool = False


def normal(name: str) -> str:
    """A package's name as all ways of writing it come to (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()


def pins(lock: str) -> dict[str, list[Pin]]:
    """What the text of requirements.lock names, by normal name."""
    found: dict[str, list[Pin]] = {}
    runtime, _, tests = lock.partition(TESTS_MARK)
    for text, for_tests in ((runtime, False), (tests, True)):
        for name, version, rest in _PIN.findall(text):
            hashes = tuple(re.findall(r"--hash=sha256:([0-9a-f]{64})", rest))
            always = not rest.lstrip().startswith(";")
            found.setdefault(normal(name), []).append(Pin(version, hashes, for_tests, always))
    return found


def python_parts(lock: dict[str, list[Pin]]) -> Iterator[Part]:
    """Python's packages that are installed, but for this one; each against the lock."""
    found = {normal(each.name): each for each in importlib.metadata.distributions()}
    for name, one in sorted(found.items()):
        if name == "polling":
            continue
        pin = next((pin for pin in lock.get(name, []) if pin.version == one.version), None)
        yield Part(
            kind="library",
            name=name,
            version=one.version,
            purl=f"pkg:pypi/{name}@{one.version}",
            licence=_licence(one),
            hashes=tuple(("SHA-256", digest) for digest in pin.hashes) if pin else (),
            needs=tuple(sorted(needs(one.requires or ()) & found.keys())),
            locked=pin is not None,
            tests=pin is not None and pin.tests,
        )


def needs(requirements: Iterable[str]) -> set[str]:
    """The packages that are needed whatever extras are asked for; other markers are not read."""
    wanted = [each for each in requirements if "extra ==" not in each]
    return {normal(found[0]) for each in wanted if (found := _NEEDS.match(each))}


def npm_parts(lock: Path) -> Iterator[Part]:
    """What a package-lock.json says the pages' own parts are."""
    packages = json.loads(lock.read_text(encoding="utf-8"))["packages"]
    for place, told in sorted(packages.items()):
        if not place or told.get("dev"):
            continue
        name = place.rpartition("node_modules/")[2]
        algorithm, _, digest = told["integrity"].partition("-")
        yield Part(
            kind="library",
            name=name,
            version=told["version"],
            purl=f"pkg:npm/{name.replace('@', '%40')}@{told['version']}",
            licence=told.get("license", ""),
            hashes=((algorithm.upper().replace("SHA", "SHA-"), base64.b64decode(digest).hex()),),
            needs=tuple(sorted(told.get("dependencies", {}))),
        )


def store_part() -> Iterator[Part]:
    """The store's program, which comes along in a package of Python's; nothing if there is none."""
    try:
        program = binary()
    except StoreError:
        return
    said = subprocess.run([program, "--version"], capture_output=True, text=True, check=False)
    if found := re.match(r"(Valkey|Redis) server v=(\S+)", said.stdout):
        name, version = found[1].lower(), found[2]
        yield Part(
            kind="application",
            name=name,
            version=version,
            purl=f"pkg:generic/{name}@{version}",
            licence="BSD-3-Clause" if name == "valkey" else "",
        )


def _licence(one: Distribution) -> str:
    """What the package says its licence is: an SPDX expression where it has one; "" if nothing."""
    told = one.metadata
    if expression := told.get_all("License-Expression"):
        return str(expression[0])
    classified = [
        each.rpartition(" :: ")[2]
        for each in told.get_all("Classifier") or []
        if each.startswith("License :: OSI Approved :: ")
    ]
    short = str((told.get_all("License") or [""])[0]).strip()
    if short and "\n" not in short and len(short) < 40:
        return short
    return CLASSIFIED.get(classified[0], classified[0]) if classified else ""
