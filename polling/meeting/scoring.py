"""A quiz's points: how early an answer came, which questions count, and who leads."""

from collections.abc import Mapping
from typing import NamedTuple

from polling.meeting.document import Item, Meeting
from polling.meeting.state import ItemState, Phase, State

#: The key among an answer's counts under which its points are added up; no kind counts it.
POINTS = "$points"
#: The field of the group that an answer with points belongs to: its player.
PLAYER = "player"
#: Milliseconds in which speed counts where there is no countdown.
SPAN = 30_000
#: How many a leaderboard has room for.
SHOWN = 10


class Placed(NamedTuple):
    """A player's place, from 1, shared by those with as many points."""

    place: int
    points: int


def early(stands: ItemState, now: int) -> float:
    """1 for an answer as the question opened, falling to 0 when its time is up.

    `now` is in milliseconds of the store's clock. Its time is that of the countdown, else SPAN.
    """
    if stands.opened is None:
        return 0.0
    span = SPAN if stands.deadline is None else stands.deadline - stands.opened
    return min(1.0, max(0.0, 1 - (now - stands.opened) / span)) if span > 0 else 0.0


def counting(meeting: Meeting, state: State) -> list[Item]:
    """The questions whose points count: quizzes that are closed, and told.

    What is on counts once its result is shown somewhere: a place that changed would tell what was
    right. What the meeting has moved on from counts anyhow.
    """
    return [
        item for item in meeting.agenda if item.question.quiz and _is_told(state, item, meeting)
    ]


def placed(points: Mapping[str, int]) -> dict[str, Placed]:
    """Each player's place (standard competition ranking: after two firsts comes a third)."""
    order = sorted(points.values(), reverse=True)
    first: dict[int, int] = {}
    for place, n in enumerate(order, 1):
        first.setdefault(n, place)
    return {player: Placed(first[n], n) for player, n in points.items()}


def _is_told(state: State, item: Item, meeting: Meeting) -> bool:
    stands = state.of(item.id)
    if stands.phase is not Phase.closed:
        return False
    shown = stands.wall or stands.phones or stands.page
    return shown or (item.id != state.current and meeting.pace != "own")
