"""A rehearsal: simulated phones that join and answer whatever opens, until it is wiped."""

import asyncio
import secrets
from random import SystemRandom
from typing import TYPE_CHECKING

from polling import ballot
from polling.live.room import Room
from polling.meeting import LIFTS
from polling.refused import Refused
from polling.rehearsal import Move, plan
from polling.store.keys import RoundKey
from polling.store.writer import Pending, Stored, Word, extras, packed_counts

if TYPE_CHECKING:
    from polling.live.sockets import Live

JOIN_SECONDS = 2.0
ANSWER_SECONDS = 20.0

#: What each simulated phone said of itself, by its token.
Said = dict[str, dict[str, str]]


async def play(live: "Live", room: Room, phones: int) -> None:
    """Lets `phones` simulated phones join, and answer each question when it opens.

    They go the way of every answer but for the socket, and live in the rehearsal's own stage.
    """
    while room.snapshot.stage != "rehearsal":
        await asyncio.sleep(0.01)
    key = room.snapshot.key
    if key is None:
        return
    tokens = [secrets.token_urlsafe(16) for _ in range(phones)]
    live.hub.spawn(_join(live, room, key, tokens))
    for table in room.snapshot.meeting.tables:
        live.writer.seat(room.id, "rehearsal", table.id)
    played: set[RoundKey] = set()
    says: Said = {}
    while room.snapshot.key == key and not room.empty:
        asked = [item.id for item in room.snapshot.meeting.on_joining()]
        for item in [*asked, *room.snapshot.state.open_runs()]:
            round_key = room.round_of(item)
            if round_key not in played and not item.endswith(LIFTS):
                played.add(round_key)
                seconds = JOIN_SECONDS if item in asked else ANSWER_SECONDS
                live.hub.spawn(_answer(live, room, key, tokens, round_key, says, seconds))
        await asyncio.sleep(0.1)


async def _join(live: "Live", room: Room, key: bytes, tokens: list[str]) -> None:
    for token in tokens:
        if room.snapshot.key != key:
            return
        live.writer.join(room.id, "rehearsal", ballot.joiner(key, token))
        await asyncio.sleep(JOIN_SECONDS / len(tokens))


async def _answer(
    live: "Live",
    room: Room,
    key: bytes,
    tokens: list[str],
    round_key: RoundKey,
    says: Said,
    seconds: float,
) -> None:
    item = room.snapshot.meeting.item(round_key.item)
    tables = [table.id for table in room.snapshot.meeting.tables if item.question.BY_TABLE]
    if item.question.BY_TABLE:
        tokens = [ballot.of_table(table) for table in tables]
    if not tokens:
        return
    moves = plan(item, len(tokens), SystemRandom(), seconds=seconds)
    loop = asyncio.get_running_loop()
    started = loop.time()
    for move in moves:
        await asyncio.sleep(max(0.0, started + move.delay - loop.time()))
        if room.snapshot.key != key:
            return
        try:
            by = tables[move.phone] if tables else ""
            _put(live, room, key, tokens[move.phone], round_key, move, by, says)
        except Refused:
            return  # the question is gone, or the store is busy with real answers


def _put(
    live: "Live",
    room: Room,
    key: bytes,
    token: str,
    round_key: RoundKey,
    move: Move,
    table: str,
    says: Said,
) -> None:
    item = room.snapshot.meeting.item(round_key.item)
    question = item.question
    answer = question.check(move.answer)
    hold = item.approve and bool(question.written(answer))
    if question.ON_JOINING:
        says[token] = question.groups(answer)
    person = says.get(token, {}) | ({"table": table} if table else {})
    about = {} if question.ON_JOINING else person
    at = (round_key.item, round_key.run)
    live.writer.put(
        round_key,
        Pending(
            ballot.ballot(key, token, *at, move.slot),
            ballot.person(key, token, *at),
            1,
            answer.model_dump_json(),
            packed_counts(question.counts(answer)),
            _nobody_waits,
            extras(about, person, hold=hold),
            question.ON_JOINING,
        ),
    )


def _nobody_waits(word: Word, instead: Stored | None) -> None:
    """A simulated phone needs no acknowledgement."""
