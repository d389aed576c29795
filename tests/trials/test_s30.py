"""D. S30: nothing installed is older than what is known to be safe; what is not looked at fails.

There is no audit that asks others: without its sources it would say that all is well. What counts
is here: the floors, with their reasons, the lock with its digests, and the bill of materials.
"""

from __future__ import annotations

import ast
import importlib.metadata
import json
from pathlib import Path

import pytest
from packaging.version import Version

from polling.cli import main
from polling.commands.parts import normal, pins, python_parts
from polling.commands.sbom import differences
from polling.settings import ROOT
from tests.test_floors import FLOORS, LOCK
from tests.trials.figures import figure

pytestmark = pytest.mark.trial


def test_s30_nothing_is_below_its_floor_and_the_bill_is_the_lock(
    capsys: pytest.CaptureFixture[str],
) -> None:
    below = []
    for name, floor in FLOORS["packages"].items():
        # One that is not there raises: it is no package less to look at, it is a fault.
        if Version(importlib.metadata.version(name)) < Version(floor["least"]):
            below.append(name)
        assert floor["why"]
    assert main(["sbom"]) == 0
    told = json.loads(capsys.readouterr().out)
    versions = {normal(each["name"]): each["version"] for each in told["components"]}
    for name in FLOORS["packages"]:
        assert versions[normal(name)] == importlib.metadata.version(name)
    # What installs, or measures tests, is no part of what runs.
    runs = {name for name, some in pins(LOCK).items() if not all(pin.tests for pin in some)}
    unlocked = [n["name"] for n in told["components"] if "properties" in n and n["name"] in runs]
    figure("S30", "packages below their floor, or not locked", len(below + unlocked), "0",
           met=not below + unlocked)  # fmt: skip
    assert (below, unlocked) == ([], [])


def test_s30_what_is_missing_is_a_fault_and_never_skipped() -> None:
    lock = pins(LOCK)
    parts = list(python_parts(lock))
    assert differences(lock, parts) == []
    needed = {name for name, some in lock.items() if any(p.always and not p.tests for p in some)}
    assert len(needed) > 30
    for name in ("starlette", "uvicorn", "redis", "pydantic"):
        assert name in needed
        less = [part for part in parts if part.name != name]
        versions = " or ".join(pin.version for pin in lock[name])
        assert differences(lock, less) == [f"{name} {versions} is locked and is not installed."]
    for path in (Path(__file__), ROOT / "tests" / "test_floors.py",
                 ROOT / "tests" / "commands" / "test_sbom.py"):  # fmt: skip
        called = {
            node.attr
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
            if isinstance(node, ast.Attribute)
        }
        assert not called & {"skip", "skipif", "importorskip", "xfail"}, path
