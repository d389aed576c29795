"""A run of the trials ends with what they came to, and with a status that says if it is well."""

from __future__ import annotations

from pathlib import Path

import pytest

from polling.bootstrap import trials, trialtable
from tests.trials.figures import figure

REPORT = """<?xml version="1.0" encoding="utf-8"?><testsuites><testsuite>
<testcase classname="tests.trials.test_d" name="test_d01_the_store_is_killed" time="1"/>
<testcase classname="tests.trials.test_d" name="test_d02_the_power_is_cut" time="1">
<skipped message="no gcc"/></testcase>
<testcase classname="tests.trials.test_p04" name="test_four[x]" time="1">{p04}</testcase>
<testcase classname="tests.trials.test_s" name="test_s23_s24_bodies" time="1"/>
</testsuite></testsuites>"""
ROWS = {name: f"What {name} is." for name in ("D01", "D02", "P04", "S23", "S24")}


def runner(failing: bool, value: float) -> trials.Run:
    """Stands for pytest: leaves its report and one figure."""

    def run(args: list[str], environment: dict[str, str], place: Path) -> int:
        told = '<failure message="no"/>' if failing else ""
        (place / "0.xml").write_text(REPORT.format(p04=told), encoding="utf-8")
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("POLLING_TRIALS_TABLE", environment["POLLING_TRIALS_TABLE"])
            figure("D01", "seconds to go on", f"{value} s", "at most 3 s", value <= 3)
        return int(failing)

    return run


@pytest.mark.parametrize(("failing", "value"), [(False, 1), (True, 1), (False, 4)])
def test_the_table_says_what_failed_and_what_is_missed(
    capsys: pytest.CaptureFixture[str], failing: bool, value: float
) -> None:
    status = trials.run_trials([], {}, runner(failing, value))
    said = capsys.readouterr().out
    assert status == int(failing or value > 3)
    assert f"{value} s" in said
    assert ("1 FAILED" in said) == failing
    assert ("MISSED: seconds to go on" in said) == (value > 3)
    assert "not measured in this size" in said


def test_what_is_not_measured_meets_no_goal() -> None:
    goal = {"what": "lost", "goal": "0", "rows": ["D01", "D02"]}
    passed, skipped = trialtable.Tests(passed=1), trialtable.Tests(reasons=["no gcc"])
    (line,) = trialtable.against_goals([goal], {"D01": passed, "D02": skipped}, {}, full=False)
    assert (line.met, line.measured) == (None, trialtable.NOT_HERE)
    (line,) = trialtable.against_goals([goal], {"D01": passed, "D02": passed}, {}, full=False)
    assert line.met is True
    (line,) = trialtable.against_goals(
        [{**goal, "full": True}], {"D01": passed, "D02": passed}, {}, full=False
    )
    assert line.met is None
    failed = {"D01": trialtable.Tests(failed=1)}
    (line,) = trialtable.against_goals([goal], failed, {}, full=False)
    assert line.met is False


def test_a_test_shows_the_rows_that_it_or_its_module_is_named_by() -> None:
    assert trialtable.rows_of("test_s23", "test_s23_s24_no_body[x]") == {"S23", "S24"}
    assert trialtable.rows_of("test_p04", "test_of_four") == {"P04"}
    assert trialtable.rows_of("test_d", "test_that_it_runs") == set()


def test_a_full_run_is_written_down(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(trials, "KEPT", tmp_path / "trials.md")
    monkeypatch.setattr(trials, "ROOT", tmp_path)
    trials.run_trials(["--full"], {}, runner(False, 1))
    page = (tmp_path / "trials.md").read_text(encoding="utf-8")
    assert "| D01 | seconds to go on | 1 s | at most 3 s | yes |" in page
    assert "skipped: no gcc" in page
