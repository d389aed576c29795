"""A phone's own answers: which rounds it is told of, and what follows from them."""

from collections.abc import Iterator, Sequence
from contextlib import suppress

from polling import ballot, kinds
from polling.live.room import Screen
from polling.meeting import LIFTS
from polling.messages import MyAnswer
from polling.refused import Refused
from polling.store.keys import RoundKey
from polling.store.snapshot import Snapshot


def rounds(snapshot: Snapshot) -> Iterator[tuple[RoundKey, int]]:
    """The rounds whose own answers a phone is told, with how many slots each has.

    What is on, what takes answers or lifts, and what is asked on joining; in a meeting of own pace
    everything.
    """
    state, meeting = snapshot.state, snapshot.meeting
    is_open = state.open_runs()
    for item in meeting.on_joining():
        yield RoundKey(meeting.id, snapshot.stage, item.id, state.of(item.id).run), 1
    for item in meeting.agenda:
        if item.question.ON_JOINING:
            continue
        where = state.of(item.id)
        round_key = RoundKey(meeting.id, snapshot.stage, item.id, where.run)
        touched = snapshot.revisions.get(round_key.subject) or item.id in state.items
        wanted = meeting.pace == "own" or item.id == state.current or item.id in is_open
        if touched and wanted:
            yield round_key, item.question.slots
        if item.id + LIFTS in is_open:
            yield round_key.lifts, 1


def waits(screen: Screen) -> bool:
    """Whether a phone's answers wait for what it once said of itself, or is called in the quiz."""
    meeting = screen.room.snapshot.meeting
    return meeting.leaderboard or bool(meeting.on_joining() and not screen.table)


def is_about(snapshot: Snapshot, round_key: RoundKey) -> bool:
    """Whether a round is of what is asked on joining."""
    return any(item.id == round_key.item for item in snapshot.meeting.on_joining())


def approves(snapshot: Snapshot, round_key: RoundKey) -> bool:
    """Whether what phones give in a round waits for approval."""
    return any(item.id == round_key.item and item.approve for item in snapshot.meeting.agenda)


def noted(screen: Screen, round_key: RoundKey, answers: Sequence[MyAnswer]) -> None:
    """Takes in what follows from a phone's own answers: its groups, and what it may be told."""
    given = [answer.answer for answer in answers if answer.answer is not None]
    if given:
        screen.room.answered(screen, round_key.subject)
    key = screen.room.snapshot.key
    if key and approves(screen.room.snapshot, round_key):
        at = (key, screen.token, round_key.item, round_key.run)
        for each in answers:
            if each.answer is not None and not each.approved:
                screen.room.holds(screen, ballot.ballot(*at, each.slot), round_key)
    if not is_about(screen.room.snapshot, round_key):
        return
    item = screen.room.snapshot.meeting.item(round_key.item)
    screen.about = {}
    if given:
        answer = kinds.kind(item.kind).Answer.model_validate(given[0])
        with suppress(Refused):  # the form may be edited since
            screen.about = item.question.groups(item.question.check(answer))
