"""The mark beside the store is kept whole, or the one before it stays."""

from __future__ import annotations

from pathlib import Path

from polling.store.mark import NAME, Mark, digest, marked, note

MARK = Mark(store=digest(b"secret"), address="", meetings=3)


def test_a_mark_is_read_as_it_was_written(tmp_path: Path) -> None:
    assert marked(tmp_path) is None
    note(tmp_path, MARK)
    assert marked(tmp_path) == MARK
    assert [file.name for file in tmp_path.iterdir()] == [NAME]


def test_it_says_nothing_of_the_secret(tmp_path: Path) -> None:
    note(tmp_path, MARK)
    assert "secret" not in (tmp_path / NAME).read_text()


def test_one_that_cannot_be_read_is_none(tmp_path: Path) -> None:
    (tmp_path / NAME).write_text("{}")
    assert marked(tmp_path) is None


def test_where_none_can_be_kept_nothing_happens(tmp_path: Path) -> None:
    note(tmp_path / "nowhere", MARK)
    assert marked(tmp_path / "nowhere") is None
