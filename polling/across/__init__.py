"""The same question in several meetings: matched, and its results laid side by side."""

from collections.abc import Iterable, Mapping, Sequence

from polling import text
from polling.across.lines import Line
from polling.across.matching import Place, asked, matched
from polling.across.side import Side, side_of
from polling.kinds import Cell, Model
from polling.record import MeetingRecord
from polling.refused import Translate

__all__ = ["Beside", "Line", "Place", "Side", "Together", "asked", "matched", "together"]


class Beside(Model):
    """One line's place in every meeting, None where it is not in that one."""

    text: str
    cells: tuple[Line | None, ...]


class Together(Model):
    """A question with its result in every meeting, None where it was not asked."""

    lead: Place
    kind: str
    text: str
    sides: tuple[Side | None, ...]
    rows: tuple[Beside, ...]

    @property
    def head(self) -> tuple[str, ...]:
        """The names of the figures, those of the newest meeting that has any."""
        return next((side.head for side in reversed(self.sides) if side and side.head), ())

    def facts(self, _: Translate) -> tuple[tuple[str, tuple[Cell, ...]], ...]:
        """Who answered and who did not, and what is told of the whole, in every meeting."""
        sides = self.sides
        names = dict.fromkeys(name for side in self.sides if side for name, _ in side.facts)
        return (
            (_("Svarte (n)"), tuple(side.people if side else None for side in sides)),
            (_("Ble med"), tuple(side.joined if side else None for side in sides)),
            (_("Svarte ikke"), tuple(side.missing if side else None for side in sides)),
            (_("Svar gitt"), tuple(side.answers if side else None for side in sides)),
            *(
                (name, tuple(dict(side.facts).get(name) if side else None for side in sides))
                for name in names
            ),
        )


def together(
    records: dict[str, MeetingRecord], by_hand: Mapping[tuple[Place, str], str], _: Translate
) -> tuple[Together, ...]:
    """Every question that was asked in any of the meetings, oldest meeting first in each.

    Questions are the same when they are of one kind and their items have one id (as copies do), or
    their texts are equal when folded (`text.fold`). `by_hand` says otherwise: (a question, a
    meeting) -> the item there that is the same, "" for none.
    """
    found = []
    for lead, others in matched(records, by_hand).items():
        item = records[lead[0]].meeting.item(lead[1])
        sides = tuple(
            side_of(record, record.meeting.item(others[name]), _) if name in others else None
            for name, record in records.items()
        )
        found.append(
            Together(
                lead=lead,
                kind=item.kind,
                text=item.question.text,
                sides=sides,
                rows=tuple(_beside(sides)),
            )
        )
    return tuple(found)


def _beside(sides: Sequence[Side | None]) -> Iterable[Beside]:
    """The lines of all meetings by option or folded text, in the order of the newest."""
    rows: list[tuple[str, dict[int, Line]]] = []
    places: dict[tuple[str, str], int] = {}
    newest = next((side.item for side in reversed(sides) if side), "")
    for at, side in reversed(list(enumerate(sides))):
        for line in side.lines if side else ():
            # A copy's options keep their ids; elsewhere an id is only a number.
            keys = [("id", line.id)] if side and side.item == newest and line.id else []
            keys.append(("text", text.fold(line.text)))
            free = (places[k] for k in keys if k in places and at not in rows[places[k]][1])
            place = next(free, None)
            if place is None:
                place = len(rows)
                rows.append((line.text, {}))
            rows[place][1][at] = line
            for key in keys:
                places.setdefault(key, place)
    for said, found in rows:
        yield Beside(text=said, cells=tuple(found.get(at) for at in range(len(sides))))
