"""Whole meetings, played by the command as a person starts it, and read back from its files."""

import csv
import io
import json
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import openpyxl
import pytest

from polling.commands.comparing import compared
from polling.commands.playing import Asked
from polling.export.formats import FORMATS
from polling.export.meeting_json import write_json
from polling.meeting import ItemState, Phase, State
from polling.record import MeetingRecord
from tests.export.meetings import played, texts
from tests.running import ROOT, Started
from tests.trials.house import FULL

MEETINGS = ROOT.parent / "shared" / "meetings"
COMMAND = ("-c", "import sys; from polling.cli import main; sys.exit(main())")
SMALL = """\
# Prøvemøte

## Hva må vi få til sammen?
Åpent svar

- Svar per deltaker: 2

### Prøvesvar
- Én felles journal
- =1+1
- Tillit

## Hva bør komme først?
Rangering
Stemmesedler: ja

- Flere hender
- Felles journal
"""

pytestmark = pytest.mark.timeout(180)


def rehearse(file: Path, into: Path, phones: int, *more: str) -> subprocess.CompletedProcess[str]:
    """The command as it ended."""
    return subprocess.run(
        [
            sys.executable, *COMMAND, "rehearse", str(file),
            "--phones", str(phones), "--into", str(into), *more,
        ],
        cwd=ROOT, capture_output=True, text=True, timeout=150, check=False,
    )  # fmt: skip


def numbers(printed: str) -> list[list[int]]:
    """The numbers of the table's rows: joined, answered, answers, acknowledged, exported ×3."""
    rows = re.findall(r"^\d+ .*?((?: {2,}\d+){7})$", printed, re.MULTILINE)
    return [[int(number) for number in row.split()] for row in rows]


def open_answers(into: Path) -> dict[str, list[str]]:
    """The answers to the first question, of each export, read with nothing of ours."""
    sheet = openpyxl.load_workbook(into / "summary.xlsx").worksheets[2]
    column = [row[0].value for row in sheet.iter_rows(max_col=1)]
    with zipfile.ZipFile(into / "summary.csv.zip") as archive:
        (name,) = (n for n in archive.namelist() if n.startswith("01 ") and n.endswith("svar.csv"))
        text = archive.read(name).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=";"))
    found = json.loads((into / "meeting.json").read_text(encoding="utf-8"))
    return {
        "xlsx": sorted(text for text in column[column.index("Svar") + 1 :] if text),
        "csv": sorted(row[0] for row in rows[1:]),
        "json": sorted(row["value"]["text"] for row in found["rounds"][0]["rows"]),
    }


def test_a_small_meeting_is_played_and_everything_agrees(tmp_path: Path) -> None:
    file = tmp_path / "agenda.md"
    file.write_text(SMALL, encoding="utf-8")
    ended = rehearse(file, tmp_path / "out", 5)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    first, second = numbers(ended.stdout)
    assert first == [5, 3, 3, 3, 3, 3, 3]
    assert second[0] == 5
    assert 4 <= second[1] <= 5
    assert len(set(second[1:])) == 1
    said = sorted(["Én felles journal", "=1+1", "Tillit"])
    found = open_answers(tmp_path / "out")
    assert found["xlsx"] == found["json"] == said
    assert found["csv"] == sorted(["Én felles journal", "'=1+1", "Tillit"])


def test_an_export_is_played_again_with_its_own_answers(tmp_path: Path) -> None:
    record = played(phones=6)
    file = tmp_path / "meeting.json"
    file.write_bytes(write_json(record))
    ended = rehearse(file, tmp_path / "out", 1)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert [row[2] for row in numbers(ended.stdout)] == [r.answers for r in record.rounds]
    assert "so many play" in ended.stdout


@pytest.mark.skipif(not FULL, reason="a day of facts is played whole in any case")
@pytest.mark.skipif(not MEETINGS.exists(), reason="the facts of the meeting are not at hand")
def test_the_25_answers_of_a_real_meeting_come_out_unchanged(tmp_path: Path) -> None:
    facts = json.loads((MEETINGS / "samling-1b-2021.json").read_text(encoding="utf-8"))
    (question,) = (q for q in facts["questions"] if q["key"] == "brukerne")
    answers = question["answers"]
    assert len(answers) == 25
    lines = [f"# {facts['title']}", "", f"## {question['text']}", "Åpent svar", "", "### Prøvesvar"]
    file = tmp_path / "samling.md"
    file.write_text("\n".join([*lines, *(f"- {a}" for a in answers), ""]), encoding="utf-8")
    ended = rehearse(file, tmp_path / "out", 10)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert numbers(ended.stdout) == [[25, 25, 25, 25, 25, 25, 25]]
    found = open_answers(tmp_path / "out")
    assert found == {"xlsx": sorted(answers), "csv": sorted(answers), "json": sorted(answers)}


FACTS = {
    "title": "Samling om helsefjorden", "date": "2026-05-04", "language": "nb",
    "participants_by_role": [["Folkevalgte", 9], ["Ansatte", 12], ["Tillitsvalgte", 3]],
    "participants_total": 26,
    "tables": {"count": 3, "extra": 1, "seats": [4, 6]},
    "rounds": [
        {"text": "Hva haster mest?", "responses": 7, "themes_reported": ["Vakter", "Tillit"]},
    ],
    "table_work": [
        {"text": "Kjernesaker", "columns": ["Erfaring", "Hva nå"], "found": ["Én journal", "=1+1"]},
        {"text": "Forslag til tiltak"},
    ],
}  # fmt: skip


def test_a_whole_day_is_played_from_its_facts(tmp_path: Path) -> None:
    file = tmp_path / "facts.json"
    file.write_text(json.dumps(FACTS), encoding="utf-8")
    ended = rehearse(file, tmp_path / "out", 1)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    who, asked, first, second = numbers(ended.stdout)
    assert who[:4] == [26, 24, 24, 24]
    assert asked == [26, 7, 7, 7, 7, 7, 7]
    assert first[:4] == second[:4] == [26, 4, 12, 12]
    with zipfile.ZipFile(tmp_path / "out" / "summary.csv.zip") as archive:
        (name,) = (n for n in archive.namelist() if n.startswith("01 "))
        text = archive.read(name).decode("utf-8-sig")
    # Three are too few to be told of, and with the ansatte told they would be the rest of 24.
    assert "Tillitsvalgte" not in text
    assert "Ansatte;12" in text
    assert "Folkevalgte" not in text


@pytest.mark.skipif(not FULL, reason="a day of facts is played whole in any case")
@pytest.mark.skipif(not MEETINGS.exists(), reason="the facts of the meetings are not at hand")
@pytest.mark.parametrize(
    ("name", "joined", "answers"),
    [
        ("partnerskapsmote-2024", 88, [88, 50, 40, 40, 36, 36, 36]),
        ("samling-1b-2021", 86, [None, 25, 35, 86, 10, None, None]),
    ],
)
def test_the_days_of_real_meetings_are_played_whole(
    tmp_path: Path, name: str, joined: int, answers: list[int | None]
) -> None:
    ended = rehearse(MEETINGS / f"{name}.json", tmp_path / "out", 1)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert "Everything agrees." in ended.stdout
    found = numbers(ended.stdout)
    assert [row[0] for row in found] == [joined] * len(answers)
    for row, expected in zip(found, answers, strict=True):
        assert expected in (None, row[2])


def test_it_plays_on_a_running_server_by_the_organisers_link(tmp_path: Path, data: Path) -> None:
    file = tmp_path / "agenda.md"
    file.write_text(SMALL, encoding="utf-8")
    server = Started(*COMMAND, "--port", "0", "--data", str(data))
    try:
        (link,) = re.findall(r"http\S+/organiser#\S+", server.says("Stop with"))
        ended = rehearse(file, tmp_path / "out", 3, "--url", link)
        assert ended.returncode == 0, ended.stdout + ended.stderr
        assert "The meeting stays on the server" in ended.stdout
        used = rehearse(file, tmp_path / "out", 3, "--url", link)
        assert used.returncode == 2
        assert "404" in used.stderr
    finally:
        server.close()


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("nosuch.md",), "nosuch.md"),
        (("agenda.md", "--url", "http://127.0.0.1:9"), "one-time link"),
        (("agenda.md", "--url", "http://127.0.0.1:9/organiser#x"), "does not answer"),
        (("agenda.md", "--url", "file:///etc/passwd#x"), "http://"),
        (("bad.json",), "JSON"),
    ],
)
def test_what_cannot_be_played_is_said_in_a_sentence(
    tmp_path: Path, arguments: tuple[str, ...], says: str
) -> None:
    (tmp_path / "agenda.md").write_text(SMALL, encoding="utf-8")
    (tmp_path / "bad.json").write_text("{", encoding="utf-8")
    ended = rehearse(tmp_path / arguments[0], tmp_path / "out", 2, *arguments[1:])
    assert ended.returncode == 2
    assert says in ended.stderr
    assert "Traceback" not in ended.stderr


def downloads(record: MeetingRecord) -> dict[str, bytes]:
    return {each.address: each.write(record) for each in FORMATS}


def asked_of(record: MeetingRecord) -> Asked:
    round_ = record.rounds[0]
    return Asked(
        record.meeting.agenda[0], joined=record.joined, people=round_.people,
        answers=round_.answers, answered_by=set(range(round_.people)),
        acknowledged=[row.value for row in round_.rows],
    )  # fmt: skip


def test_an_answer_that_an_export_lost_or_changed_is_told() -> None:
    said = ["ja", "nei", "'=1", "=1", "to\nlinjer", "Ærlig talt"]
    closed = State(items={"open": ItemState(phase=Phase.closed)})
    record = texts(said).model_copy(update={"state": closed})
    asked = asked_of(record)
    (right,) = compared([asked], downloads(record))
    assert right.faults == []
    assert right.exported == {"xlsx": 6, "csv": 6, "json": 6}
    other = texts([*said[:-1], "ærlig talt"]).model_copy(update={"state": closed})
    (changed,) = compared(
        [asked], {**downloads(record), "summary.csv.zip": downloads(other)["summary.csv.zip"]}
    )
    (fault,) = changed.faults
    assert "in csv, 1 of the 6 acknowledged answers are missing or changed" in fault
    assert "1 are there that were never given" in fault


def test_numbers_that_differ_from_what_was_acknowledged_are_told() -> None:
    record = texts(["ja"]).model_copy(
        update={"state": State(items={"open": ItemState(phase=Phase.closed)})}
    )
    asked = asked_of(record)
    asked.people, asked.answers, asked.refused = 2, 3, ["for sent"]
    (count,) = compared([asked], downloads(record))
    assert len(count.faults) == 3
