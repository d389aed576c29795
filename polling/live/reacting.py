"""Reactions: four quiet signs from the phones, told together once a second and kept nowhere."""

import asyncio
import logging
import secrets
from collections import deque
from typing import TYPE_CHECKING

from polling.live.answering import refuse, reply
from polling.live.room import Room, Screen
from polling.live.telling import frame_of
from polling.messages import React, Reactions, Reply
from polling.refused import Refused
from polling.store import keys
from polling.store.client import UNAVAILABLE

if TYPE_CHECKING:
    from polling.live.sockets import Live

log = logging.getLogger(__name__)

#: How notices of reactions begin; what follows is a mark of their own and four numbers.
NOTICE = "reactions "
KINDS = 4
TICK_SECONDS = 1.0
#: Seconds that a reaction is told for.
TOLD_SECONDS = 10.0
#: Seconds between two reactions of one phone.
PAUSE_SECONDS = 1.0

Counts = tuple[int, ...]
NONE: Counts = (0,) * KINDS


class Reacting:
    """Gathers this worker's reactions, tells the other workers, and the screens, once a second."""

    def __init__(self, live: "Live") -> None:
        self._live = live
        self._worker = secrets.token_hex(3)
        self._said = 0
        self._given: dict[str, list[int]] = {}
        self._heard: dict[str, deque[tuple[float, Counts]]] = {}

    def take(self, screen: Screen, message: React) -> None:
        """A phone's reaction; one that comes too soon after another is let go."""
        meeting = screen.room.snapshot.meeting
        if not meeting.reactions or screen.room.snapshot.state.ended:
            refused = Refused("closed", "Møtet tar ikke imot reaksjoner.")
            refuse(screen.connection, message.ref, refused, screen.language)
            return
        now = asyncio.get_running_loop().time()
        if now - screen.reacted >= PAUSE_SECONDS:
            screen.reacted = now
            self._given.setdefault(screen.room.id, [0] * KINDS)[message.kind] += 1
        reply(screen.connection, Reply(ref=message.ref, ok=True))

    def heard(self, meeting_id: str, notice: str) -> None:
        """A worker's notice of what its phones gave in the last second."""
        try:
            counts = tuple(int(n) for n in notice.split(" ")[2:])
        except ValueError:
            return
        if len(counts) == KINDS and meeting_id in self._live.hub.rooms:
            now = asyncio.get_running_loop().time()
            self._heard.setdefault(meeting_id, deque(maxlen=1000)).append((now, counts))

    async def run(self) -> None:
        """Says and tells once a second, for ever."""
        while True:
            await asyncio.sleep(TICK_SECONDS)
            for meeting_id, room in list(self._live.hub.rooms.items()):
                if room.snapshot.meeting.reactions:
                    await self._say(meeting_id)
                    self._tell(room)
            for gone in self._heard.keys() - self._live.hub.rooms.keys():
                del self._heard[gone]

    async def _say(self, meeting_id: str) -> None:
        given = self._given.pop(meeting_id, None)
        if given is None:
            return
        self._said += 1
        numbers = " ".join(map(str, given))
        notice = f"{NOTICE}{self._worker}-{self._said} {numbers}"
        try:
            await self._live.store.redis.publish(keys.channel(meeting_id), notice)
        except UNAVAILABLE as error:
            log.warning("reactions are let go (%s)", type(error).__name__)

    def _tell(self, room: Room) -> None:
        heard = self._heard.get(room.id, deque())
        oldest = asyncio.get_running_loop().time() - TOLD_SECONDS
        while heard and heard[0][0] < oldest:
            heard.popleft()
        rows = (NONE, *(counts for _, counts in heard))
        one, two, three, four = (sum(column) for column in zip(*rows, strict=True))
        frame = frame_of(Reactions(counts=(one, two, three, four)))
        if room.reactions == frame:
            return
        room.reactions = frame
        for screen in (*room.walls, *room.staff):
            if screen.role != "reader":
                screen.connection.offer("reactions", frame)
