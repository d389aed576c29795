"""The front end's third-party parts are there, and a missing one is named."""

from __future__ import annotations

from pathlib import Path

from polling.settings import ROOT
from polling.vendor import PARTS, missing_parts


def test_this_installation_is_complete() -> None:
    assert missing_parts(ROOT) == []


def test_what_is_absent_or_empty_is_named(tmp_path: Path) -> None:
    for part in PARTS:
        path = tmp_path / "static" / "vendor" / part
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x")
    assert missing_parts(tmp_path) == []
    emptied, removed = (tmp_path / "static" / "vendor" / part for part in PARTS[:2])
    emptied.write_text("")
    removed.unlink()
    assert missing_parts(tmp_path) == [emptied, removed]


def test_scripts_are_modules_that_import_only_each_other() -> None:
    vendor = ROOT / "static" / "vendor"
    for script in vendor.rglob("*.js"):
        text = script.read_text(encoding="utf-8")
        assert "require(" not in text, script
        assert "module.exports" not in text, script
        assert 'from"http' not in text, script
        assert "export" in text, script


def test_every_part_comes_with_its_licence() -> None:
    vendor = ROOT / "static" / "vendor"
    for licence in ("lit-html/LICENSE", "inter/LICENSE"):
        assert (vendor / licence).stat().st_size > 500
