"""Whether anything of what was deleted is left in the files of a directory.

Three things tell: the ballot of an answer, a text of 16 bytes or more that people wrote, and the
name of any key that a round's answers or counts stand under. Shorter texts ("Ja") are everywhere;
in the store's file they stand beside a ballot or such a name. What is looked for is held in memory
only. The files must not be compressed: a compressed text is there and is not found.
"""

from __future__ import annotations

import re
import sys
from collections import defaultdict
from collections.abc import Collection, Iterator
from pathlib import Path

LEAST = 16  # bytes; what is shorter cannot be looked for
CHUNK = 16 << 20
WORD = 8

_TEXT = re.compile(rb'"((?:[^"\\]|\\.){%d,})"' % LEAST)


def texts(value: bytes) -> list[bytes]:
    """The texts of an answer that can be looked for, as they are written in its JSON."""
    return _TEXT.findall(value)


def traces(
    folder: Path, meetings: Collection[str], needles: Collection[bytes]
) -> dict[bytes, Path]:
    """What of the `needles`, and of the rounds of `meetings`, stands in a file -> one such file.

    A file that goes away meanwhile counts as gone.
    """
    names = re.compile(
        rb"\{m:(?:%s)\}:(?:live|rehearsal):[^:\s]{1,80}:\d+:[a-z]+"
        % b"|".join(re.escape(each.encode()) for each in meetings or ["no meeting"])
    )
    index = _index(needles)
    found: dict[bytes, Path] = {}
    for file in sorted(path for path in folder.rglob("*") if path.is_file()):
        for part in _parts(file, max(map(len, needles), default=0) + 256):
            found |= dict.fromkeys(_in_part(part, index), file)
            found |= dict.fromkeys(names.findall(part), file)
    return found


def _index(needles: Collection[bytes]) -> dict[int, set[bytes]]:
    """Each run of eight bytes at the beginning of a needle, as a number -> the needles it begins.

    Wherever a needle lies in a file, one of its first eight runs lies at a multiple of eight. So
    a file is looked through once for all needles, a word at a time, in C.
    """
    index: dict[int, set[bytes]] = defaultdict(set)
    for needle in needles:
        if len(needle) < LEAST:
            raise ValueError("too short to look for")
        for start in range(WORD):
            index[int.from_bytes(needle[start : start + WORD], sys.byteorder)].add(needle)
    return index


def _in_part(part: bytes, index: dict[int, set[bytes]]) -> set[bytes]:
    words = memoryview(part)[: len(part) // WORD * WORD].cast("Q")
    likely = {needle for word in set(index).intersection(words) for needle in index[word]}
    return {needle for needle in likely if needle in part}


def _parts(file: Path, overlap: int) -> Iterator[bytes]:
    """The file in pieces; each begins with the end of the one before."""
    tail = b""
    try:
        with file.open("rb") as opened:
            while read := opened.read(CHUNK):
                yield tail + read
                tail = (tail + read)[-overlap:]
    except FileNotFoundError:
        return
