"""What is installed is no older than what is known to be safe."""

from __future__ import annotations

import importlib.metadata
import re
import tomllib
from pathlib import Path

import pytest
import redis
from packaging.requirements import Requirement
from packaging.version import Version

ROOT = Path(__file__).resolve().parents[1]
FLOORS = tomllib.loads((Path(__file__).parent / "floors.toml").read_text(encoding="utf-8"))
LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", FLOORS["packages"])
def test_what_is_installed_is_not_below_its_floor(name: str) -> None:
    floor = FLOORS["packages"][name]
    installed = Version(importlib.metadata.version(name))
    assert installed >= Version(floor["least"]), floor["why"]


def test_the_store_is_not_below_its_floor(store_url: str) -> None:
    with redis.Redis.from_url(store_url, decode_responses=True) as store:
        told = store.info("server")
    floor = FLOORS["store"]["valkey" if "valkey_version" in told else "redis"]
    installed = told.get("valkey_version", told["redis_version"])
    assert Version(installed) >= Version(floor["least"]), floor["why"]


def test_the_lock_names_no_address() -> None:
    assert not re.search(r"://|--(extra-)?index-url|--find-links|^-", LOCK, re.MULTILINE)
    npm = (ROOT / "package-lock.json").read_text(encoding="utf-8")
    assert '"resolved"' not in npm
    assert '"integrity"' in npm


def test_everything_locked_has_digests() -> None:
    pins = re.findall(r"^[a-z].*(?:\n    .*)*", LOCK, re.MULTILINE)
    assert len(pins) > 40
    for pin in pins:
        assert re.match(r"[a-z0-9-]+==\S+", pin), pin
        assert "--hash=sha256:" in pin, pin


def test_the_lock_fits_the_ranges_of_the_project() -> None:
    locked = {
        name: Version(version)
        for name, version in re.findall(r"^([a-z0-9-]+)==(\S+)", LOCK, re.MULTILINE)
    }
    wanted = [
        *PROJECT["build-system"]["requires"],
        *PROJECT["project"]["dependencies"],
        *PROJECT["project"]["optional-dependencies"]["test"],
    ]
    for requirement in map(Requirement, wanted):
        assert locked[requirement.name] in requirement.specifier, requirement


def test_what_is_installed_is_what_is_locked() -> None:
    for name, version in re.findall(r"^([a-z0-9-]+)==(\S+) \\$", LOCK, re.MULTILINE):
        assert importlib.metadata.version(name) == version, name
