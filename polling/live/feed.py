"""The answers of a round as they are listed: in blocks, each the whole of one small subject."""

import json
from collections import Counter
from collections.abc import Iterable

from polling.live import frames
from polling.live.codings import Sorted
from polling.messages import Answers, ListedAnswer
from polling.store.rounds import Change, Reading
from polling.themes import unpacked

BLOCK = 100
#: No answer is newer: what was sorted before numbers were noted is not marked.
LAST = 2**53
NOTHING = Sorted()


class Feed:
    """Answers in the order in which this worker first saw them; a withdrawn one leaves its place.

    `staff` and `wall` hold the newest frame of each block: with hidden answers, and without.
    `unlifted` is as `wall`, but does not tell how often an answer was lifted.
    """

    def __init__(self, item: str, run: int) -> None:
        self._item = item
        self._run = run
        self._order: list[str] = []
        self._place: dict[str, int] = {}
        self._values: dict[str, str] = {}
        self._tables: dict[str, str] = {}
        self._hidden: frozenset[str] = frozenset()
        self._waiting: frozenset[str] = frozenset()
        self._marks: dict[str, str] = {}
        self._lifts: dict[str, int] = {}
        self._packed: dict[str, str] = {}
        self._numbers: dict[str, int] = {}
        self._sorted_at: dict[str, int] = {}
        self._seen_as: dict[str, str] = {}
        self._alike: Counter[str] = Counter()
        self.seen = 0
        self.staff: list[bytes] = []
        self.wall: list[bytes] = []
        self.unlifted: list[bytes] = []

    def value(self, answer_id: str) -> dict[str, object] | None:
        """The kind's JSON of an answer that stands and is not hidden."""
        found = None if answer_id in self._hidden else self._values.get(answer_id)
        return json.loads(found) if found else None

    def visible(self) -> Counter[str]:
        """How answers that stand and are not hidden are sorted, packed -> how many are so."""
        return self._alike

    def apply(
        self,
        changes: Iterable[Change],
        reading: Reading,
        lifts: dict[str, int],
        seen: int,
        sorted_: Sorted = NOTHING,
    ) -> set[int]:
        """Takes changes in, up to revision `seen`; the numbers of the blocks that differ now.

        `reading` says what is hidden, waits and is marked; `lifts` how often answers were lifted;
        `sorted_` what has changed of what answers are sorted under.
        """
        dirty: set[int] = set()
        before = len(self.staff)
        changes = list(changes)
        for change in changes:
            place = self._place.get(change.id)
            if change.value is None:
                self._values.pop(change.id, None)
            else:
                self._values[change.id] = change.value
                self._numbers[change.id] = change.number
            if place is None:
                if change.value is None:
                    continue
                place = self._place[change.id] = len(self._order)
                self._order.append(change.id)
                if change.table:
                    self._tables[change.id] = change.table
            dirty.add(place // BLOCK)
        stand = (reading.hidden ^ self._hidden) | (reading.waiting ^ self._waiting)
        marked = {each for each, _ in reading.marks.items() ^ self._marks.items()}
        lifted = {each for each, _ in lifts.items() ^ self._lifts.items()}
        dirty |= self._blocks_of(stand | marked | lifted)
        self._packed |= sorted_.packed
        for each in sorted_.packed:
            self._sorted_at.pop(each, None)
        self._sorted_at |= sorted_.at
        self._hidden, self._waiting = reading.hidden, reading.waiting
        self._count({change.id for change in changes} | stand | sorted_.packed.keys())
        self._marks, self._lifts = reading.marks, lifts
        self.seen = max(seen, self.seen)
        if self.blocks != before:
            dirty.update(range(self.blocks))  # every block says how many there are
        if not self.staff:
            dirty.add(0)
        # Walls are told nothing of sorting: where that is all that is new, theirs stand.
        of_staff = self._blocks_of(sorted_.packed) - dirty
        for block in sorted(dirty | of_staff):
            self._encode(block, wall=block in dirty)
        return dirty | of_staff

    @property
    def blocks(self) -> int:
        """How many blocks there are."""
        return -(-len(self._order) // BLOCK)

    def _count(self, ids: Iterable[str]) -> None:
        """Of thousands of answers only those are counted anew that something happened to."""
        for i in ids:
            if (was := self._seen_as.pop(i, None)) is not None:
                self._alike[was] -= 1
                if not self._alike[was]:
                    del self._alike[was]
            if i in self._values and i not in self._hidden:
                now = self._seen_as[i] = self._packed.get(i, "")
                self._alike[now] += 1

    def _blocks_of(self, ids: Iterable[str]) -> set[int]:
        return {self._place[i] // BLOCK for i in ids if i in self._place}

    def _encode(self, block: int, *, wall: bool) -> None:
        ids = self._order[block * BLOCK : (block + 1) * BLOCK]
        listed = [
            ListedAnswer(
                id=i,
                value=json.loads(self._values[i]),
                hidden=i in self._hidden,
                waiting=i in self._waiting,
                lifts=self._lifts.get(i, 0),
                mark=self._marks.get(i),
                table=self._tables.get(i),
                themes=tuple(codings := unpacked(self._packed.get(i, ""))),
                quotes=tuple(theme for theme, quoted in codings.items() if quoted),
                changed=bool(codings) and self._numbers[i] > self._sorted_at.get(i, LAST),
            )
            for i in ids
            if i in self._values
        ]
        _put(self.staff, block, self._frame(block, listed))
        if not wall:
            return
        unsorted = {"themes": (), "quotes": (), "changed": False}
        seen = [row.model_copy(update=unsorted) for row in listed if not row.hidden]
        _put(self.wall, block, self._frame(block, seen))
        unlifted = [row.model_copy(update={"lifts": 0}) for row in seen if row.lifts]
        if not unlifted:
            _put(self.unlifted, block, self.wall[block])
            return
        told = {row.id: row for row in unlifted}
        rows = [told.get(row.id, row) for row in seen]
        _put(self.unlifted, block, self._frame(block, rows))

    def _frame(self, block: int, rows: Iterable[ListedAnswer]) -> bytes:
        message = Answers(
            item=self._item, run=self._run, block=block, blocks=self.blocks, list=tuple(rows)
        )
        return frames.frame_text(message.model_dump_json().encode())


def _put(target: list[bytes], block: int, frame: bytes) -> None:
    if block < len(target):
        target[block] = frame
    else:
        target.append(frame)
