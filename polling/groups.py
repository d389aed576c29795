"""Small-group protection: which groups of a breakdown may be seen, and when they may be renewed.

A group is those of a round's participants who gave one value of one field. None of fewer than
`LEAST` is ever shown, nor may one be worked out: not by taking the shown ones from the total
(complementary groups are withheld too), and not from two views of the same round at two times.
"""

from collections.abc import Mapping
from typing import NamedTuple

from pydantic import Field

from polling.kinds import Model, QuestionBase

#: No group of fewer than this is shown (statistical disclosure control: threshold rule; Hundepool
#: et al., "Statistical Disclosure Control", Wiley 2012, chapter 4).
LEAST = 5


class Moved(NamedTuple):
    """Someone whose answers changed: the values that they had, before and after ("" for none).

    `now` is what they have now, None when no answer of theirs stands any more.
    """

    values: frozenset[str]
    now: str | None


#: Who changed anything, by person.
Changed = Mapping[str, Moved]


class Group(Model):
    """Those who gave one value: `people`, with `answers`, and what their answers add up to."""

    people: int = Field(default=0, ge=0)
    answers: int = Field(default=0, ge=0)
    counts: dict[str, int] = Field(default_factory=dict)


class View(Model):
    """A round's groups by one field at one moment: the same for all who look, until it is renewed.

    `people` answered then; those in none of the `groups` (by value) are the rest. `revision` is
    the round's at that moment, `first` at that of the first view.
    """

    revision: int = 0
    first: int = 0
    people: int = Field(default=0, ge=0)
    groups: dict[str, Group] = Field(default_factory=dict)

    @property
    def rest(self) -> int:
        """How many people are in none of the groups."""
        return self.people - sum(group.people for group in self.groups.values())


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


def looked_at(now: Mapping[str, Group], total: int, revision: int) -> View:
    """The first view of a round with the groups `now`, of `total` people."""
    may = shown({value: group.people for value, group in now.items()}, total)
    groups = {value: now[value] for value in sorted(may)}
    return View(revision=revision, first=revision, people=total, groups=groups)


def renewed(
    seen: View, now: Mapping[str, Group], total: int, revision: int, since: Changed, ever: Changed
) -> View:
    """The view in place of one that was `seen`: the same one, or the whole of it anew.

    Who changed anything `since` then, and `ever` since the first view, is told by person. The
    groups are those of the first view for ever: one that came later could be taken from what was
    left over before. It is renewed only when in each of them, and in the rest, either nothing
    happened, or at least LEAST who are there now did something while LEAST others have been as they
    were since the first view. So two views differ by nobody or by LEAST people in each group, and
    whoever saw every single change knows nothing of those who made none.
    """
    if not seen.groups:
        return looked_at(now, total, revision)
    people = {value: now[value].people if value in now else 0 for value in seen.groups}
    rest = total - sum(people.values())
    if min(people.values()) < LEAST or 0 < rest < LEAST:
        return seen
    if not since or any(
        _gives_away(seen, cell, n, since, ever) for cell, n in [*people.items(), (None, rest)]
    ):
        return seen
    groups = {value: now[value] for value in seen.groups}
    return View(revision=revision, first=seen.first, people=total, groups=groups)


def _gives_away(seen: View, cell: str | None, people: int, since: Changed, ever: Changed) -> bool:
    """Whether a new view would tell of too few in a group (None: in the rest), of `people` now."""

    def inside(value: str | None) -> bool:
        return value is not None and (value == cell if cell else value not in seen.groups)

    if not any(any(map(inside, each.values)) for each in since.values()):
        return False
    if sum(inside(each.now) for each in since.values()) < LEAST:
        return True
    still = people - sum(inside(each.now) for each in ever.values())
    return still < LEAST and not (cell is None and seen.rest == 0)


def visible(
    question: QuestionBase, counts: Mapping[str, int], whole: Mapping[str, int]
) -> dict[str, int]:
    """The counts of a group without what has been hidden in the `whole` of its round.

    Hiding an answer leaves the groups as they are: a group that gave way would tell whose answer
    it was. But what people wrote, and nobody's visible answer says any more, is not shown.
    """
    if type(question).written is QuestionBase.written:
        return dict(counts)
    return {key: n for key, n in counts.items() if key in whole}
