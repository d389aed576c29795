"""A rehearsal: simulated phones that join and answer whatever opens, until it is wiped."""

import asyncio
import secrets
from contextlib import suppress
from dataclasses import dataclass, field
from random import SystemRandom
from typing import TYPE_CHECKING

from polling import ballot
from polling.live import quiz
from polling.live.liking import lift
from polling.live.room import Room
from polling.meeting import LIFTS
from polling.meeting.aliases import compared, offered
from polling.refused import Refused
from polling.rehearsal import Move, plan
from polling.store.comings import Place
from polling.store.keys import RoundKey
from polling.store.pending import Pending, Stored, Word, extras, packed_counts
from polling.words import translator

if TYPE_CHECKING:
    from polling.live.sockets import Live

chance = SystemRandom()

JOIN_SECONDS = 2.0
ANSWER_SECONDS = 20.0

#: How many of the simulated phones play for points, where there is a leaderboard.
PLAYING = 0.8


@dataclass(slots=True)
class Cast:
    """The simulated phones by their tokens, what each said of itself, and which have an alias."""

    tokens: list[str]
    says: dict[str, dict[str, str]] = field(default_factory=dict)
    players: set[str] = field(default_factory=set)


async def play(live: "Live", room: Room, phones: int) -> None:
    """Lets `phones` simulated phones join, and answer each question when it opens.

    They go the way of every answer but for the socket, and live in the rehearsal's own stage.
    """
    while room.snapshot.stage != "rehearsal":
        await asyncio.sleep(0.01)
    key = room.snapshot.key
    if key is None:
        return
    cast = Cast([secrets.token_urlsafe(16) for _ in range(phones)])
    live.hub.spawn(_join(live, room, key, cast))
    for table in room.snapshot.meeting.tables:
        live.writer.come(Place(room.id, "rehearsal", "seated"), table.id)
    played: set[RoundKey] = set()
    while room.snapshot.key == key and not room.empty:
        asked = [item.id for item in room.snapshot.meeting.on_joining()]
        for item in [*asked, *room.snapshot.state.open_runs()]:
            given = room.round_of(item.removesuffix(LIFTS))
            round_key = given.lifts if item.endswith(LIFTS) else given
            if round_key in played:
                continue
            played.add(round_key)
            if round_key != given:
                live.hub.spawn(lift(live, room, key, cast.tokens, given))
            else:
                seconds = JOIN_SECONDS if item in asked else ANSWER_SECONDS
                live.hub.spawn(_answer(live, room, key, cast, round_key, seconds))
        await asyncio.sleep(0.1)


async def _join(live: "Live", room: Room, key: bytes, cast: Cast) -> None:
    taken: set[str] = set()
    for token in cast.tokens:
        meeting = room.snapshot.meeting
        if room.snapshot.key != key:
            return
        live.writer.come(Place(room.id, "rehearsal", "joined"), ballot.joiner(key, token))
        if meeting.leaderboard and chance.random() < PLAYING:
            alias = offered(taken, chance, translator(meeting.language))
            taken.add(compared(alias))
            # A person who is here may have it.
            with suppress(Refused):
                await live.store.take_alias(room.id, "rehearsal", ballot.player(key, token), alias)
                cast.players.add(token)
        await asyncio.sleep(JOIN_SECONDS / len(cast.tokens))


async def _answer(
    live: "Live",
    room: Room,
    key: bytes,
    cast: Cast,
    round_key: RoundKey,
    seconds: float,
) -> None:
    item, tokens = room.snapshot.meeting.item(round_key.item), cast.tokens
    tables = [table.id for table in room.snapshot.meeting.tables if item.question.BY_TABLE]
    if item.question.BY_TABLE:
        tokens = [ballot.of_table(table) for table in tables]
    if not tokens:
        return
    moves = plan(item, len(tokens), chance, seconds=seconds)
    loop = asyncio.get_running_loop()
    started = loop.time()
    for move in moves:
        await asyncio.sleep(max(0.0, started + move.delay - loop.time()))
        if room.snapshot.key != key:
            return
        try:
            by = tables[move.phone] if tables else ""
            _put(live, room, key, tokens[move.phone], round_key, move, by, cast)
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
    cast: Cast,
) -> None:
    item = room.snapshot.meeting.item(round_key.item)
    question = item.question
    answer = question.check(move.answer)
    hold = item.approve and bool(question.written(answer))
    if question.ON_JOINING:
        cast.says[token] = question.groups(answer)
    person = cast.says.get(token, {}) | ({"table": table} if table else {})
    about = {} if question.ON_JOINING else person
    points = quiz.points(room, item, answer, round_key.run) if token in cast.players else None
    if points is not None:
        about = about | quiz.player(key, token)
    at = (round_key.item, round_key.run)
    live.writer.put(
        round_key,
        Pending(
            ballot.ballot(key, token, *at, move.slot),
            ballot.person(key, token, *at),
            1,
            answer.model_dump_json(),
            packed_counts(question.counts(answer) | (points or {})),
            _nobody_waits,
            extras(about, person, hold=hold),
            question.ON_JOINING,
        ),
    )


def _nobody_waits(word: Word, instead: Stored | None) -> None:
    """A simulated phone needs no acknowledgement."""
