"""One connection to one server for all calls of a process, said one after the other without a wait.

redis-py lends each call a connection of its own, guarded by locks, timers and retries that are of
no use here: a call through it is a quarter of a millisecond of processor, and several turns of the
loop. Replies come in the order of the calls, so whoever asks next stands last in line.
"""

from __future__ import annotations

import asyncio
from typing import Any

from redis.asyncio.connection import parse_url
from redis.exceptions import ConnectionError as Disconnected
from redis.exceptions import TimeoutError as TimedOut

from polling.store.reach.line import Heard, Line

#: What of an address is understood here; one that says more is left to redis-py.
UNDERSTOOD = {"host", "port", "path", "username", "password", "db", "connection_class"}


def straight(url: str, timeout: float) -> Straight | None:
    """A way to the server at `url`, if it is one that is reached without more ado."""
    if not url.startswith(("redis://", "unix://")):
        return None
    about = dict(parse_url(url))
    return Straight(about, timeout) if about.keys() <= UNDERSTOOD else None


class Straight:
    """Connects when something is to be said, and anew when that has ended; sends nothing twice."""

    def __init__(self, about: dict[str, Any], timeout: float) -> None:
        self._about = about
        self._timeout = timeout
        self._line: Line | None = None
        self._connecting: asyncio.Lock | None = None

    async def execute_command(self, *command: Any) -> Any:
        """The reply; raises what redis-py would. A lost reply leaves open whether it was done."""
        line = self._line
        if line is None or not line.open:
            line = await self._connected()
        return await line.say(command)

    async def hearing(self, heard: Heard) -> Line:
        """A connection of its own that channels are heard on; `heard` must not fail."""
        return await self._connect(heard)

    async def aclose(self) -> None:
        """Closes the connection."""
        if self._line:
            self._line.end(Disconnected("closed"))
            self._line = None

    async def _connected(self) -> Line:
        self._connecting = self._connecting or asyncio.Lock()
        async with self._connecting:
            if self._line is None or not self._line.open:
                self._line = await self._connect()
            return self._line

    async def _connect(self, heard: Heard | None = None) -> Line:
        about, loop = self._about, asyncio.get_running_loop()

        def made() -> Line:
            return Line(loop, self._timeout, heard)

        try:
            async with asyncio.timeout(self._timeout):
                if path := about.get("path"):
                    _, line = await loop.create_unix_connection(made, path)
                else:
                    where = about.get("host") or "localhost", int(about.get("port") or 6379)
                    _, line = await loop.create_connection(made, *where)
        except TimeoutError:
            raise TimedOut("the store does not answer") from None
        except OSError as error:
            raise Disconnected(f"no store there: {error}") from error
        try:
            if password := about.get("password"):
                user = about.get("username")
                await line.say(("AUTH", user, password) if user else ("AUTH", password))
            if database := about.get("db"):
                await line.say(("SELECT", database))
        except BaseException:
            line.end(Disconnected("the store does not let us in"))
            raise
        return line
