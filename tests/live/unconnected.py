"""People whose websockets are blocked: the same scenes by events, or by long polling."""

from __future__ import annotations

import asyncio
import json
import secrets
from collections.abc import AsyncIterator
from typing import Any

from polling.store.cancelling import all_ended
from tests.live.people import Person, Phone, Staff
from tests.trials.crowd import LedgerPhone


class Requests(Person):
    """A screen that says what it says by requests of their own; its children are told otherwise."""

    async def opens(self, *, cookie: str = "", origin: str | None = None) -> Any:
        """Nothing yet: the first request brings the hello."""
        self.headers = {"Origin": origin or self.hall.base, "X-Polling": "1"}
        if cookie:
            self.headers["Cookie"] = cookie
        self.closed = None
        self.mark = secrets.token_urlsafe(8)
        self.have: dict[str, str] = {}
        self.hello = ""
        self.standing: list[str] = []
        self.statuses: list[int] = []
        return self

    async def says(self, message: dict[str, Any] | str) -> None:
        """Sends a message: the hello and what is watched over the way it listens on."""
        text = message if isinstance(message, str) else json.dumps(message)
        kind = json.loads(text).get("type")
        if kind == "hello" and not self.hello:
            self.hello = text
            self._listen()
        elif kind == "watch":
            self.standing = [text]
            self._listen()
        else:
            hello = self.hello or text
            lines = [hello, text] if self.hello else [text]
            found = [message async for message in self.posts("/live", lines)]
            # None when it has come anew meanwhile: what was said before that is said again.
            if self.statuses[-1:] != [200]:
                raise ConnectionError(*self.statuses[-1:])
            for each in found:
                if each["type"] == "close" and 1010 < each["code"] < 4500:
                    raise ConnectionError(each["code"])
                self._hears(each)

    async def leaves(self) -> None:
        """Hangs up."""
        if self._reader:
            await all_ended([self._reader])

    async def posts(self, path: str, lines: list[str]) -> AsyncIterator[dict[str, Any]]:
        """One request, and the messages in its answer as they come."""
        body = "\n".join(lines).encode()
        reader, writer = await asyncio.open_connection("127.0.0.1", self.hall.port)
        head = [f"POST {path} HTTP/1.1", f"Host: 127.0.0.1:{self.hall.port}", "Connection: close"]
        head += [f"{name}: {value}" for name, value in self.headers.items()]
        head += [f"Content-Length: {len(body)}", "", ""]
        try:
            writer.write("\r\n".join(head).encode() + body)
            answered = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
            self.statuses.append(int(answered.split()[1]))
            chunked = "transfer-encoding: chunked" in answered
            async for line in _lines(reader, chunked=chunked):
                if line and not line.startswith(b":"):
                    yield json.loads(line.removeprefix(b"data: "))
        except asyncio.IncompleteReadError as error:
            raise ConnectionError("ended in the middle") from error
        finally:
            writer.transport.abort()

    def _listen(self) -> None:
        self.anew = True
        if self._reader:
            self._reader.cancel()
        self._reader = asyncio.create_task(self._read())

    async def _read(self) -> None:
        mine = asyncio.current_task()
        try:
            await self._hear()
        except OSError:
            pass
        finally:
            if self._reader is mine:
                self._changed.set()
                for reply in self._replies.values():
                    if not reply.done():
                        reply.cancel()

    async def _hear(self) -> None:
        raise NotImplementedError

    def _asked(self) -> list[str]:
        have = {"type": "have", "screen": self.mark, "anew": self.anew, "subjects": self.have}
        self.anew = False
        return [self.hello, json.dumps(have), *self.standing]

    def _hears(self, message: dict[str, Any]) -> None:
        if message["type"] == "close":
            self.closed = message["code"]
        elif message["type"] == "have":
            self.have |= message["subjects"]
        elif message["type"] == "reply":
            reply = self._replies.pop(message["ref"], None)
            # What listens may have ended meanwhile, and all that waited with it.
            if reply and not reply.done():
                self.received.append(message)
                reply.set_result(message)
        else:
            self._take(message)


class ByEvents(Requests):
    """Told by a stream of events."""

    async def _hear(self) -> None:
        async for found in self.posts("/live/events", self._asked()):
            if self.statuses[-1] != 200:
                return
            self._hears(found)


class ByPolls(Requests):
    """Told by one poll after the other."""

    async def _hear(self) -> None:
        while self.closed is None:
            async for found in self.posts("/live/poll", self._asked()):
                if self.statuses[-1] != 200:
                    return
                self._hears(found)


class EventsPhone(ByEvents, Phone):
    """A participant's phone."""


class PollsPhone(ByPolls, Phone):
    """A participant's phone."""


class EventsStaff(ByEvents, Staff):
    """A wall, presenter or secretary."""


class PollsStaff(ByPolls, Staff):
    """A wall, presenter or secretary."""


class EventsLedger(ByEvents, LedgerPhone):
    """A phone that keeps a ledger."""


class PollsLedger(ByPolls, LedgerPhone):
    """A phone that keeps a ledger."""


async def _lines(reader: asyncio.StreamReader, *, chunked: bool) -> AsyncIterator[bytes]:
    rest = b""
    while True:
        if chunked:
            size = int(await reader.readuntil(b"\r\n"), 16)
            data = (await reader.readexactly(size + 2))[:-2]
        else:
            data = await reader.read(2**16)
        if not data:
            break
        *whole, rest = (rest + data).split(b"\n")
        for line in whole:
            yield line
    if rest:
        yield rest
