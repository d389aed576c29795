"""What was deleted is found wherever it lies in a file, and nothing else is."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from polling.store import traces
from polling.store.traces import texts

NEEDLES = {b"f3a1" * 8, "blåveisfabrikken på øya".encode(), b"sixteen bytes ok"}


@given(st.binary(max_size=40), st.binary(max_size=40), st.sampled_from(sorted(NEEDLES)))
def test_it_is_found_at_every_place(before: bytes, after: bytes, needle: bytes) -> None:
    index = traces._index(NEEDLES)
    assert needle in traces._in_part(before + needle + after, index)
    assert traces._in_part(before + needle[:-1], index) <= {
        each for each in NEEDLES if each in before + needle[:-1]
    }


def test_it_is_found_across_pieces(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(traces, "CHUNK", 512)
    for start in range(470, 530):
        (tmp_path / "file").write_bytes(b"." * start + b"sixteen bytes ok" + b"." * 700)
        assert traces.traces(tmp_path, (), NEEDLES) == {b"sixteen bytes ok": tmp_path / "file"}


def test_names_of_rounds_tell_and_other_names_do_not(tmp_path: Path) -> None:
    (tmp_path / "one").write_bytes(b"{m:abc}:live:state {m:abc}:document {m:xyz}:live:q:1:answers")
    assert traces.traces(tmp_path, ["abc"], ()) == {}
    (tmp_path / "two").write_bytes(b"$9\r\n{m:abc}:rehearsal:open1:2:counts\r\n")
    found = traces.traces(tmp_path, ["other", "abc"], ())
    assert found == {b"{m:abc}:rehearsal:open1:2:counts": tmp_path / "two"}
    assert traces.traces(tmp_path, (), ()) == {}


def test_texts_are_looked_for_as_they_are_written() -> None:
    value = json.dumps({"text": 'Si "hei" til dem\nalle sammen', "words": ["kort", "q" * 16]})
    assert texts(value.encode()) == [rb"Si \"hei\" til dem\nalle sammen", b"q" * 16]
