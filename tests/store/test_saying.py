"""What the store said is told without what people wrote, and with what a person can do."""

from __future__ import annotations

from pathlib import Path

import pytest

from polling.store.place import StoreError
from polling.store.saying import is_whole, last_words, why_it_ended

BEFORE = "4711:M 22 Nov 2026 10:00:00.000 # "
REPEATED = (
    "Error reading the append only file appendonly.aof.1.incr.aof, error: unknown command 'HSEX', "
    "with args beginning with: '{m:abc}:live:open1:1:answers' 'b1' 'Jeg er redd for sjefen' "
)


def said(data: Path, *lines: str) -> None:
    (data / "store.log").write_text("".join(f"{BEFORE}{line}\n" for line in lines))


def test_a_log_keeps_nothing_that_somebody_wrote(tmp_path: Path) -> None:
    said(tmp_path, REPEATED)
    assert "redd" not in last_words(tmp_path)
    assert "redd" not in (tmp_path / "store.log").read_text()
    assert "damaged in the middle" in why_it_ended(tmp_path)
    assert "unknown command 'HSEX'" in why_it_ended(tmp_path)


@pytest.mark.parametrize(
    ("line", "advice"),
    [
        ("Bad file format reading the append only file appendonly.aof.1.incr.aof: x", "--fix"),
        ("Wrong RDB checksum expected: (1) but got (2). Aborting now.", "restore FILE"),
        ("Invalid AOF manifest file format", "restore FILE"),
        ("Error writing to the AOF file: No space left on device", "Make room"),
        ("something new", "It said: something new"),
    ],
)
def test_each_reason_has_what_to_do(line: str, advice: str, tmp_path: Path) -> None:
    said(tmp_path, line)
    assert advice in why_it_ended(tmp_path)


def test_one_that_said_nothing(tmp_path: Path) -> None:
    assert "It said: nothing" in why_it_ended(tmp_path)


def test_files_that_nothing_names_are_not_written_over(tmp_path: Path) -> None:
    is_whole(tmp_path)
    place = tmp_path / "appendonlydir"
    place.mkdir()
    is_whole(tmp_path)
    (place / "appendonly.aof.1.incr.aof").write_text("")
    with pytest.raises(StoreError, match="manifest"):
        is_whole(tmp_path)
    (place / "appendonly.aof.manifest").write_text("")
    is_whole(tmp_path)
