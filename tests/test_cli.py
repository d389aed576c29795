"""Each command is found, and reads what it was given."""

from __future__ import annotations

import argparse
import subprocess
import sys
import types
from pathlib import Path

import pytest

from polling import __version__, cli
from tests.running import ROOT


def test_help_names_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main(["--help"])
    assert ended.value.code == 0
    said = capsys.readouterr().out
    for command in (
        "rehearse", "load", "export", "import", "link", "purge", "backup", "restore", "sbom",
        "test", "check",
    ):  # fmt: skip
        assert f"\n    {command} " in said


def test_the_version_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        cli.main(["--version"])
    assert capsys.readouterr().out == f"polling {__version__}\n"


@pytest.mark.parametrize(
    ("args", "module", "wanted"),
    [
        (
            ["rehearse", "agenda.md", "--phones", "9", "--into", "out", "--url", "http://h:1"],
            "rehearse",
            {"file": Path("agenda.md"), "phones": 9, "into": Path("out"), "link": "http://h:1"},
        ),
        (
            ["rehearse", "agenda.md", "--into", "out"],
            "rehearse",
            {"phones": 25, "into": Path("out"), "link": None},
        ),
        (["export", "abc", "--into", "out"], "export", {"id": "abc", "into": Path("out")}),
        (
            ["export", "abc", "--into", "out", "--template", "own.pptx"],
            "export",
            {"template": Path("own.pptx")},
        ),
        (["import", "meeting.json"], "import_", {"file": Path("meeting.json")}),
        (["backup", "all.jsonl"], "backup", {"file": Path("all.jsonl")}),
        (["restore", "a"], "restore", {"file": Path("a"), "replace": False}),
        (["purge"], "purge", {"meeting": None, "yes": False, "list": False}),
        (["purge", "--meeting", "abc", "--yes"], "purge", {"meeting": "abc", "yes": True}),
    ],
)
def test_a_command_gets_what_was_said(
    monkeypatch: pytest.MonkeyPatch,
    args: list[str],
    module: str,
    wanted: dict[str, object],
) -> None:
    seen: list[argparse.Namespace] = []
    stand_in = types.ModuleType(module)
    stand_in.main = lambda chosen: seen.append(chosen) or 7  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, f"polling.commands.{module}", stand_in)
    assert cli.main(args) == 7
    (chosen,) = seen
    assert {name: getattr(chosen, name) for name in wanted} == wanted


@pytest.mark.parametrize("args", [["--data", "/a", "link"], ["link", "--data", "/a"]])
def test_the_data_directory_may_stand_before_or_behind(args: list[str]) -> None:
    assert cli._settings(cli._parser().parse_args(args)).data == Path("/a")


def test_what_cannot_be_is_status_2(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["--workers", "0"]) == 2
    assert "workers" in capsys.readouterr().err


def test_asking_for_help_loads_no_server() -> None:
    loaded = "import sys; from polling import cli; print('uvicorn' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", loaded], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout == "False\n"
