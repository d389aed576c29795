"""Who is here without a websocket, in this worker: how many, how often, and who comes again."""

import asyncio
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import blake2b
from math import inf
from typing import TYPE_CHECKING

from pydantic import ValidationError

from polling.live.budget import spend
from polling.live.connection import Connection
from polling.live.fallback.lines import Asked
from polling.live.fallback.screen import Passing, Unconnected
from polling.live.handshake import Handshake
from polling.messages import Hello
from polling.refused import Refused
from polling.words import N_

if TYPE_CHECKING:
    from polling.live.seam import Live

#: Screens of one worker that stand here, and requests that are being replied to.
STANDING = 4000
UNDER_WAY = 1000
#: Seconds that a screen stays in its room between two polls.
LINGER = 5.0
CALLERS = 10_000
FORGOTTEN_AFTER = 60.0
FULL = N_("Det er for mange her akkurat nå. Prøver igjen om litt.")


class Caller:
    """What is remembered of who called lately: how much was said, and when it last reacted."""

    __slots__ = ("due", "reacted")

    def __init__(self) -> None:
        self.due = -inf
        self.reacted = 0.0

    def affords(self) -> bool:
        """Whether one more message is within the budget of a websocket, which it then uses."""
        now = asyncio.get_running_loop().time()
        due = spend(self.due, now, Connection.FRAMES_PER_SECOND, Connection.BURST)
        self.due = self.due if due is None else due
        return due is not None


class Desk:
    """Nothing here has to outlive a request: who comes to another worker is as well served there.

    A screen that polls is kept for a moment, so that between two polls nobody is told it went.
    """

    def __init__(self, live: "Live") -> None:
        self.live = live
        self._key = secrets.token_bytes(32)
        self._callers: dict[bytes, Caller] = {}
        self._standing: dict[bytes, Unconnected] = {}
        self._said: dict[bytes, tuple[str, ...]] = {}
        self._leaving: dict[bytes, asyncio.TimerHandle] = {}
        self._open = self._under_way = 0

    @contextmanager
    def passing(self, asked: Asked, handshake: Handshake) -> Iterator[Passing]:
        """A screen that is here for one request; `Refused("busy")` when there are too many."""
        if self._under_way >= UNDER_WAY:
            raise Refused("busy", FULL)
        self._under_way += 1
        screen = Passing(self.live, handshake, self._caller(self._digest(asked, handshake)))
        try:
            yield screen
        finally:
            self._under_way -= 1
            screen.leave()

    @contextmanager
    def standing(
        self, asked: Asked, handshake: Handshake, *, keep: bool
    ) -> Iterator[tuple[Unconnected, tuple[str, ...] | None]]:
        """A screen that stays until this request ends, or with `keep` a moment longer.

        And what it has said before, None if it is new. `Refused("busy")` when there are too many.
        """
        who = self._digest(asked, handshake)
        mark = who + (asked.have.screen.encode() or secrets.token_bytes(16))
        if timer := self._leaving.pop(mark, None):
            timer.cancel()
        known = self._standing.get(mark)
        if known is None or not (known.alive and timer and keep) or asked.have.anew:
            if self._open >= STANDING:
                self._let_go(mark)
                raise Refused("busy", FULL)
            # The page has one way at a time: what stands under its mark is what it has left.
            old, known = known, Unconnected(self.live, handshake, self._caller(who))
            known.before, before = old, None
        else:
            before = self._said[mark]
        self._standing[mark], self._said[mark] = known, asked.rest
        self._open += 1
        try:
            yield known, before
        finally:
            self._open -= 1
            if self._standing.get(mark) is not known:
                known.leave()
            elif keep and known.alive and asked.have.screen:
                loop = asyncio.get_running_loop()
                self._leaving[mark] = loop.call_later(LINGER, self._let_go, mark)
            else:
                self._let_go(mark)

    def _let_go(self, mark: bytes) -> None:
        self._said.pop(mark, None)
        if timer := self._leaving.pop(mark, None):
            timer.cancel()
        if standing := self._standing.pop(mark, None):
            standing.leave()

    def _caller(self, who: bytes) -> Caller:
        if len(self._callers) >= CALLERS:
            old = asyncio.get_running_loop().time() - FORGOTTEN_AFTER
            self._callers = {w: each for w, each in self._callers.items() if each.due > old}
        if len(self._callers) >= CALLERS:
            who = b""  # so many at once are a flood, and share one budget
        return self._callers.setdefault(who, Caller())

    def _digest(self, asked: Asked, handshake: Handshake) -> bytes:
        """Who calls: a phone by its token, staff by their cookie; kept as nothing but a digest."""
        try:
            hello = Hello.model_validate_json(asked.hello, strict=True)
            said = f"{hello.role}\0{hello.meeting}\0{hello.token or handshake.cookie}"
        except ValidationError:
            said = ""
        return blake2b(said.encode(), key=self._key, digest_size=16).digest()
