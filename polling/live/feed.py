"""The answers of a round as they are listed: in blocks, each the whole of one small subject."""

import json
from collections import Counter
from collections.abc import Iterable

from polling.live.blocks import Cuts, Told, recounted
from polling.live.codings import Sorted
from polling.store.rounds import Change, Reading
from polling.themes import unpacked

#: No answer is newer: what was sorted before numbers were noted is not marked.
LAST = 2**53
NOTHING = Sorted()
#: What walls and phones are told of sorting.
UNSORTED = '"themes":[],"quotes":[],"changed":false}'


class Feed:
    """Answers in the order in which this worker first saw them; a withdrawn one leaves its place.

    Of thousands only those are written anew that something happened to: each row is kept as the
    JSON that it is sent as (`polling.messages.ListedAnswer`).
    """

    def __init__(self, item: str, run: int) -> None:
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
        self._cuts = Cuts()
        self._rows: list[str] = []
        self._told = {
            "staff": Told(item, run, self._cuts, self._rows.__getitem__),
            "wall": Told(item, run, self._cuts, self._for_wall),
            "unlifted": Told(item, run, self._cuts, self._unlifted),
        }

    @property
    def staff(self) -> list[bytes]:
        """The newest frame of each block, hidden answers among them."""
        return self._told["staff"].frames()

    @property
    def wall(self) -> list[bytes]:
        """The same without hidden answers, and without how answers are sorted."""
        return self._told["wall"].frames()

    @property
    def unlifted(self) -> list[bytes]:
        """As `wall`, but it does not tell how often an answer was lifted."""
        return self._told["unlifted"].frames()

    @property
    def blocks(self) -> int:
        """How many blocks there are."""
        return len(self._cuts)

    def whole(self, frame: bytes) -> bytes:
        """A frame of one of the blocks, for who has none of them yet."""
        return recounted(frame, self.blocks)

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
        told = self._take(changes)
        stand = (reading.hidden ^ self._hidden) | (reading.waiting ^ self._waiting)
        self._hidden, self._waiting = reading.hidden, reading.waiting
        self._packed |= sorted_.packed
        for each in sorted_.packed:
            self._sorted_at.pop(each, None)
        self._sorted_at |= sorted_.at
        self._count(told | stand | sorted_.packed.keys())
        told |= stand
        told |= {each for each, _ in reading.marks.items() ^ self._marks.items()}
        told |= {each for each, _ in lifts.items() ^ self._lifts.items()}
        self._marks, self._lifts = reading.marks, lifts
        self.seen = max(seen, self.seen)
        first = not self.blocks
        dirty = self._write(told)
        # Walls are told nothing of sorting: where that is all that is new, theirs stand.
        of_staff = self._write(sorted_.packed.keys() - told)
        if first:
            dirty.add(0)
        for audience, blocks in (("staff", dirty | of_staff), ("wall", dirty), ("unlifted", dirty)):
            self._told[audience].changed(blocks)
        return dirty | of_staff

    def _take(self, changes: Iterable[Change]) -> set[str]:
        taken = set()
        for change in changes:
            if change.value is None:
                self._values.pop(change.id, None)
            else:
                self._values[change.id] = change.value
                self._numbers[change.id] = change.number
            if change.id not in self._place:
                if change.value is None:
                    continue
                self._place[change.id] = len(self._order)
                self._order.append(change.id)
                if change.table:
                    self._tables[change.id] = change.table
            taken.add(change.id)
        return taken

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

    def _write(self, ids: Iterable[str]) -> set[int]:
        """Writes the rows of these answers; the blocks that they are in."""
        dirty: set[int] = set()
        for place in sorted(self._place[i] for i in ids if i in self._place):
            row = self._row(self._order[place])
            self._rows[place : place + 1] = [row]
            dirty.update(self._cuts.put(place, len(row.encode()) + 1))
        return dirty

    def _row(self, i: str) -> str:
        value = self._values.get(i)
        if value is None:
            return ""
        return f"{self._fact(i, value, self._lifts.get(i, 0))},{self._sorting(i)}"

    def _fact(self, i: str, value: str, lifts: int) -> str:
        hidden, waiting = _json(i in self._hidden), _json(i in self._waiting)
        mark, table = _json(self._marks.get(i)), _json(self._tables.get(i))
        return (
            f'{{"id":"{i}","value":{value},"hidden":{hidden},"waiting":{waiting},'
            f'"lifts":{lifts},"mark":{mark},"table":{table}'
        )

    def _sorting(self, i: str) -> str:
        codings = unpacked(self._packed.get(i, ""))
        if not codings:
            return UNSORTED
        quotes = [theme for theme, quoted in codings.items() if quoted]
        changed = self._numbers[i] > self._sorted_at.get(i, LAST)
        themes = f'"themes":{_json(list(codings))},"quotes":{_json(quotes)}'
        return f'{themes},"changed":{_json(changed)}}}'

    def _for_wall(self, place: int) -> str:
        i = self._order[place]
        if i in self._hidden or i not in self._values:
            return ""
        if not self._packed.get(i):
            return self._rows[place]
        return f"{self._fact(i, self._values[i], self._lifts.get(i, 0))},{UNSORTED}"

    def _unlifted(self, place: int) -> str:
        i = self._order[place]
        if not self._lifts.get(i):
            return self._for_wall(place)
        if i in self._hidden or i not in self._values:
            return ""
        return f"{self._fact(i, self._values[i], 0)},{UNSORTED}"


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
