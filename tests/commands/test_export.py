"""Meetings taken out of one store and put into another, by the commands."""

import json
from pathlib import Path

import pytest
from pptx import Presentation

from polling.cli import main
from polling.export.formats import FORMATS
from polling.export.meeting_json import write_json
from polling.export.order import portable
from polling.record import MeetingRecord
from tests.export.meetings import played

pytestmark = pytest.mark.timeout(120)


@pytest.fixture(autouse=True)
def _own_store_only(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("REDIS_URL", "POLLING_REDIS_URL", "POLLING_DATA"):
        monkeypatch.delenv(name, raising=False)


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    """The command's status and what it printed."""
    status = main(arguments)
    printed = capsys.readouterr()
    return status, printed.out, printed.err


def test_a_meeting_survives_import_and_export(
    tmp_path: Path, data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    record = portable(played())
    file = tmp_path / "meeting.json"
    file.write_bytes(write_json(record))
    outs = []
    for number in (1, 2):
        status, printed, _ = run(capsys, "import", str(file), "--data", str(data))
        assert status == 0
        meeting_id, code, _, *title = printed.split()
        assert title == ["Prøvemøte"]
        into = tmp_path / str(number)
        wanted = meeting_id if number == 1 else code + printed.split()[2]
        status, printed, _ = run(capsys, "export", wanted, "--into", str(into), "--data", str(data))
        assert status == 0
        outs.append([Path(line) for line in printed.splitlines()])
    first, second = outs
    kinds = [each.address.partition(".") for each in FORMATS]
    assert [each.name for each in first] == [
        f"Prøvemøte 2026-11-22 {'møte' if name == 'meeting' else 'oppsummering'}.{suffix}"
        for name, _dot, suffix in kinds
    ]
    for one, other in zip(first[:-1], second[:-1], strict=True):
        assert one.read_bytes() == other.read_bytes(), one.name
    raw = json.loads(first[-1].read_bytes())
    assert raw.pop("polling") == 1
    again = MeetingRecord.model_validate(raw)
    same = again.meeting.model_copy(update={"id": record.meeting.id})
    assert again.model_copy(update={"meeting": same}) == record


def test_a_meeting_that_is_not_there_is_said_in_a_sentence(
    tmp_path: Path, data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    into = tmp_path / "out"
    for wanted in ("nosuch", "11112222", "../.."):
        status, out, err = run(capsys, "export", wanted, "--into", str(into), "--data", str(data))
        assert (status, out) == (2, "")
        assert err.startswith(f"{wanted}: ")
    assert not into.exists()


def test_the_deck_stands_on_an_organisations_template(
    tmp_path: Path, data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "meeting.json"
    file.write_bytes(write_json(portable(played())))
    _, printed, _ = run(capsys, "import", str(file), "--data", str(data))
    arguments = ("export", printed.split()[0], "--data", str(data), "--template")

    template = Presentation()
    template.save(str(tmp_path / "own.pptx"))
    into = tmp_path / "out"
    own = str(tmp_path / "own.pptx")
    status, printed, _ = run(capsys, *arguments, own, "--into", str(into))
    assert status == 0
    (deck,) = (Presentation(line) for line in printed.splitlines() if line.endswith(".pptx"))
    assert deck.slide_width == template.slide_width
    assert deck.slides[0].shapes.title.text_frame.text == "Prøvemøte"

    for bad in ("meeting.json", "nosuch.pptx"):
        wrong = tmp_path / bad
        status, out, err = run(capsys, *arguments, str(wrong), "--into", str(tmp_path / "no"))
        assert (status, out) == (2, "")
        assert str(wrong) in err
    assert not (tmp_path / "no").exists()


@pytest.mark.parametrize("content", [b"", b"{", b"\xff\xfe", b"# \n\n## \n"])
def test_a_file_that_cannot_be_read_is_said_in_a_sentence(
    tmp_path: Path, data: Path, capsys: pytest.CaptureFixture[str], content: bytes
) -> None:
    for name in ("agenda.md", "meeting.json"):
        file = tmp_path / name
        file.write_bytes(content)
        status, out, err = run(capsys, "import", str(file), "--data", str(data))
        assert (status, out) == (2, "")
        assert err.startswith(f"{file}: ")


def test_an_agenda_becomes_a_meeting(
    tmp_path: Path, data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "agenda.md"
    file.write_text("# Vårsamling\n\n## Hva nå?\nÅpent svar\n", encoding="utf-8")
    status, out, _ = run(capsys, "import", str(file), "--data", str(data))
    assert status == 0
    assert out.strip().endswith("Vårsamling")
