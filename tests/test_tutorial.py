"""The tutorial in docs/adding-a-kind.md runs: its kind is held to the laws of every kind."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from polling.bootstrap.npm import node
from polling.settings import ROOT


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project with the tutorial's files in it."""
    copy = tmp_path_factory.mktemp("project")
    leave_out = shutil.ignore_patterns("vendor", "__pycache__")
    for folder in ("polling", "static", "templates", "tests"):
        shutil.copytree(ROOT / folder, copy / folder, ignore=leave_out)
    shutil.copy(ROOT / "pyproject.toml", copy)
    for name, content in tutorial().items():
        assert not (copy / name).exists(), f"{name} is there already"
        (copy / name).write_text(content, encoding="utf-8")
    return copy


def tutorial() -> dict[str, str]:
    """The files of docs/adding-a-kind.md by their paths."""
    files = re.findall(
        r"^`([\w/.]+)`:\n\n```\w+\n(.*?)^```$",
        (ROOT / "docs" / "adding-a-kind.md").read_text(encoding="utf-8"),
        re.MULTILINE | re.DOTALL,
    )
    return dict(files)


def test_the_tutorial_has_the_four_files_of_a_kind() -> None:
    folders = {Path(name).parent.as_posix() for name in tutorial()}
    assert folders == {"polling/kinds", "templates/kinds", "static/kinds", "tests/kinds"}
    assert len(tutorial()["polling/kinds/yes_no.py"].splitlines()) < 90


@pytest.mark.timeout(180)
def test_the_kind_of_the_tutorial_is_a_kind(project: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider",
         "tests/kinds/test_contract.py", "-k", "yes_no or alias or nothing_else"],
        cwd=project, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert re.search(r"\b1[5-9] passed|\b[2-9]\d passed", done.stdout), done.stdout


@pytest.mark.timeout(180)
@pytest.mark.parametrize("command", [["ruff", "check"], ["ruff", "format", "--check"]])
def test_the_tutorial_is_written_as_the_rest_is(project: Path, command: list[str]) -> None:
    files = [name for name in tutorial() if name.endswith(".py")]
    done = subprocess.run(
        [sys.executable, "-m", *command, "--no-cache", *files],
        cwd=project, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_script_of_the_tutorial_can_be_read(project: Path) -> None:
    script = (project / "static/kinds/yes_no.js").read_text(encoding="utf-8")
    done = subprocess.run(
        [node(), "--input-type=module", "--check"],
        input=script, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
