"""Blocks of listed answers: each a message of its own, of at most 64 KiB, made of ready rows."""

import json
from bisect import bisect_right
from collections.abc import Callable, Iterable

from polling.live import frames

#: Answers in a block.
BLOCK = 100
#: Bytes of a block's frame, and of its rows; what is between is for the frame's own head.
MOST = 64 * 1024
ROOM = MOST - 256
#: Bytes of rows at which a block takes no more, so that those in it may become longer.
FULL = 56_000

#: One answer's JSON, by its place; "" where it is not told.
Row = Callable[[int], str]


class Cuts:
    """Where blocks begin. Each holds up to BLOCK answers, fewer where they are long."""

    def __init__(self) -> None:
        self._starts: list[int] = []
        self._bytes: list[int] = []
        self._sizes: list[int] = []

    def __len__(self) -> int:
        return len(self._starts)

    def of(self, place: int) -> int:
        """The block that an answer is in."""
        return bisect_right(self._starts, place) - 1

    def places(self, block: int) -> range:
        """The answers that are in a block."""
        after = self._starts[block + 1 : block + 2] or [len(self._sizes)]
        return range(self._starts[block], after[0])

    def put(self, place: int, size: int) -> Iterable[int]:
        """Notes how many bytes an answer has, the next one or one before; the blocks it changes."""
        if place == len(self._sizes):
            if not self._starts or not self._takes(size):
                self._starts.append(place)
                self._bytes.append(0)
            self._sizes.append(0)
        block = self.of(place)
        self._bytes[block] += size - self._sizes[place]
        self._sizes[place] = size
        if self._bytes[block] <= ROOM or len(self.places(block)) == 1:
            return (block,)
        first = block
        while self._bytes[block] > ROOM and len(self.places(block)) > 1:
            self._halve(block)
            block = self.of(place)
        return range(first, len(self._starts))

    def _takes(self, size: int) -> bool:
        return len(self._sizes) - self._starts[-1] < BLOCK and self._bytes[-1] + size <= FULL

    def _halve(self, block: int) -> None:
        places = self.places(block)
        middle = places.start + len(places) // 2
        self._starts.insert(block + 1, middle)
        later = sum(self._sizes[middle : places.stop])
        self._bytes[block] -= later
        self._bytes.insert(block + 1, later)


class Told:
    """The newest frame of each block as one audience is told it, made when it is asked for."""

    def __init__(self, item: str, run: int, cuts: Cuts, row: Row) -> None:
        self._head = f'{{"type":"answers","item":{json.dumps(item)},"run":{run},"block":'
        self._cuts = cuts
        self._row = row
        self._frames: list[bytes] = []
        self._changed: set[int] = {0}

    def changed(self, blocks: Iterable[int]) -> None:
        """These blocks are to be made anew."""
        self._changed.update(blocks)

    def frames(self) -> list[bytes]:
        """A frame for each block; an empty one where there are none.

        Each says how many blocks there were when it last changed: see `recounted`.
        """
        for block in sorted(self._changed):
            self._frames[block : block + 1] = [self._frame(block)]
        self._changed.clear()
        return self._frames

    def _frame(self, block: int) -> bytes:
        blocks = len(self._cuts)
        rows = filter(None, map(self._row, self._cuts.places(block))) if blocks else ()
        payload = f'{self._head}{block},"blocks":{blocks},"list":[{",".join(rows)}]}}'
        return frames.frame_text(payload.encode())


def recounted(frame: bytes, blocks: int) -> bytes:
    """A block's frame that says how many there are now, for a screen that has none of them yet.

    The others count on: saying it anew in every block would send all answers again whenever one
    more block begins.
    """
    found = frames.extent(frame, 0)
    before, name, rest = frame[found.start if found else 0 :].partition(b'"blocks":')
    _, comma, rows = rest.partition(b",")
    return frames.frame_text(before + name + b"%d" % blocks + comma + rows)
