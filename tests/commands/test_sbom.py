"""S30. The bill of materials is what is installed, and what is installed is what is locked."""

from __future__ import annotations

import importlib.metadata
import json
import re

import pytest

from polling.cli import main
from polling.commands.parts import Part, normal, pins
from polling.commands.sbom import differences
from polling.settings import ROOT

LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")


def printed(capsys: pytest.CaptureFixture[str]) -> str:
    assert main(["sbom"]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    return out


def test_s30_it_is_what_is_installed_and_what_is_locked(
    capsys: pytest.CaptureFixture[str],
) -> None:
    said = printed(capsys)
    assert printed(capsys) == said
    told = json.loads(said)
    assert (told["bomFormat"], told["specVersion"]) == ("CycloneDX", "1.6")
    parts = {part["purl"]: part for part in told["components"]}
    assert len(parts) == len(told["components"])

    installed = {(normal(d.name), d.version) for d in importlib.metadata.distributions()}
    python = {part["name"]: part for purl, part in parts.items() if purl.startswith("pkg:pypi/")}
    assert {(name, part["version"]) for name, part in python.items()} == {
        (name, version) for name, version in installed if name != "polling"
    }
    for name, version in re.findall(r"^([a-z0-9-]+)==(\S+) \\$", LOCK, re.MULTILINE):
        part = python[name]
        pin = re.search(rf"^{name}=={re.escape(version)} \\\n((?:    .*\n)+)", LOCK, re.MULTILINE)
        assert pin
        assert part["version"] == version
        digests = re.findall("sha256:([0-9a-f]{64})", pin[1])
        assert [each["content"] for each in part["hashes"]] == digests, name
    assert python["starlette"]["licenses"] == [{"license": {"id": "BSD-3-Clause"}}]

    lit = parts["pkg:npm/lit-html@3.3.3"]
    assert len(lit["hashes"][0]["content"]) == 128
    assert not any("typescript" in purl for purl in parts)
    assert any(re.match(r"pkg:generic/(valkey|redis)@\d", purl) for purl in parts)

    refs = {told["metadata"]["component"]["bom-ref"], *parts}
    depends = {each["ref"]: each["dependsOn"] for each in told["dependencies"]}
    assert depends.keys() == refs
    assert refs.issuperset(ref for each in depends.values() for ref in each)


def test_what_differs_from_the_lock_is_said() -> None:
    lock = pins(f"one==1.0 \\\n    --hash=sha256:{'a' * 64}\nfar==2 ; sys_platform == 'win32'\n")
    assert differences(lock, []) == ["one 1.0 is locked and is not installed."]
    other = Part("library", "one", "1.1", "pkg:pypi/one@1.1", "", locked=False)
    assert differences(lock, [other]) == ["one 1.1 is installed; 1.0 is locked."]
    assert differences(lock, [other._replace(locked=True)]) == []
