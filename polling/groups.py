"""Small-group protection: which groups of a breakdown may be seen, and when they may be renewed.

A group is those of a round's participants who gave one value of one field. None of fewer than
`LEAST` is ever shown, nor may one be worked out: not by taking the shown ones from the total
(complementary groups are withheld too), and not from two views of the same group at two times.
"""

from collections.abc import Mapping

from pydantic import Field

from polling.kinds import Model

#: No group of fewer than this is shown (statistical disclosure control: threshold rule; Hundepool
#: et al., "Statistical Disclosure Control", Wiley 2012, chapter 4).
LEAST = 5


class Group(Model):
    """Those who gave one value: `people`, with `answers`, and what their answers add up to.

    `moves` counts the changes that led here: answers given, changed, withdrawn, hidden.
    """

    people: int = 0
    answers: int = 0
    moves: int = 0
    counts: dict[str, int] = Field(default_factory=dict)


def shown(people: Mapping[str, int], total: int) -> frozenset[str]:
    """The values whose groups may be shown, of `total` participants.

    Each has at least LEAST people, and those who are left over, with the values that are not shown
    and with none, are nobody or at least LEAST. The smallest groups are withheld first
    (complementary suppression).
    """
    open_ = sorted(
        (value for value, n in people.items() if n >= LEAST),
        key=lambda value: (-people[value], value),
    )
    while open_ and 0 < total - sum(people[value] for value in open_) < LEAST:
        open_.pop()
    return frozenset(open_)


def published(
    before: Mapping[str, Group], now: Mapping[str, Group], total: int
) -> dict[str, Group]:
    """The groups as they may be seen now, by value, when `before` has been seen already.

    A group that was seen is renewed only when nothing or at least LEAST changes have come since:
    otherwise the difference of two views would be what one or a few people did. One that may no
    longer be shown stays as it was seen, or goes when it has become too small to exist.
    """
    may = shown({value: group.people for value, group in now.items()}, total)
    out = {value: group for value, group in before.items() if value in may}
    for value in may:
        seen = before.get(value)
        if seen is None or now[value].moves - seen.moves >= LEAST:
            out[value] = now[value]
    return out


def to_drop(people: Mapping[str, int], total: int) -> frozenset[str]:
    """The values that go from the store when the meeting ends: those that may not be shown."""
    return frozenset(people) - shown(people, total)
