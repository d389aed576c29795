"""What an answer to a quiz is worth, at the moment it comes."""

from typing import Any

from polling import ballot
from polling.live.room import Room
from polling.meeting import Item
from polling.meeting.scoring import PLAYER, POINTS, early


def points(room: Room, item: Item, answer: Any, run: int) -> dict[str, int] | None:
    """What a player's checked answer adds to the counts; None where there are no points to have.

    None are for what takes a voting slip, which is nobody's.
    """
    if not room.snapshot.meeting.leaderboard or item.slips or not item.question.quiz:
        return None
    stands = room.snapshot.state.of(item.id)
    found = item.question.points(answer, early(stands, room.now) if run == stands.run else 0.0)
    return {POINTS: found} if found else {}


def player(key: bytes, token: str) -> dict[str, str]:
    """The group that a player's answers belong to."""
    return {PLAYER: ballot.player(key, token)}
