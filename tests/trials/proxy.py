"""A man in the middle between server and store who lets commands through and cuts their replies."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from polling.store.cancelling import all_ended


class Cutter:
    """Forwards bytes; of every `every`th function call the store's reply never arrives."""

    def __init__(self, behind: str, every: int = 3) -> None:
        self.behind = behind
        self.every = every
        self.calls = 0
        self.cut = 0
        self._tasks: set[asyncio.Task[None]] = set()

    async def meet(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection of the server."""
        task = asyncio.current_task()
        assert task
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        there, onward = await asyncio.open_unix_connection(self.behind)
        drop = asyncio.Event()
        back = asyncio.create_task(self._replies(there, writer, drop))
        try:
            with suppress(ConnectionError):
                while data := await reader.read(2**16):
                    if b"\r\nFCALL\r\n" in data:
                        self.calls += 1
                        if self.calls % self.every == 0:
                            self.cut += 1
                            drop.set()
                    onward.write(data)
        finally:
            back.cancel()
            onward.transport.abort()
            writer.transport.abort()

    async def end(self) -> None:
        """Ends every connection."""
        await all_ended(self._tasks)

    async def _replies(
        self, there: asyncio.StreamReader, writer: asyncio.StreamWriter, drop: asyncio.Event
    ) -> None:
        while data := await there.read(2**16):
            if drop.is_set():
                # The store has carried it out; the server will never hear of it.
                writer.transport.abort()
                return
            writer.write(data)
        writer.close()


@asynccontextmanager
async def cutting(store_url: str, place: Path, every: int = 3) -> AsyncIterator[tuple[str, Cutter]]:
    """The address of a store whose replies are cut, and who cuts them."""
    cutter = Cutter(store_url.removeprefix("unix://"), every)
    path = place / "c"
    server = await asyncio.start_unix_server(cutter.meet, path)
    try:
        yield f"unix://{path}", cutter
    finally:
        server.close()
        await cutter.end()


class Switch:
    """Forwards everything to the store that it is set to, and can be deaf to subscribers."""

    def __init__(self, behind: str) -> None:
        self.behind = behind
        self.deaf = False
        self.refused = 0
        self._subscribers: set[asyncio.StreamWriter] = set()
        self._tasks: set[asyncio.Task[None]] = set()

    async def to(self, behind: str) -> None:
        """Forwards to another store from now on; whoever is connected comes anew."""
        self.behind = behind
        await self.end()

    def listens(self, *, again: bool) -> None:
        """Cuts off those who subscribe, and turns them away until it listens `again`."""
        self.deaf = not again
        for writer in list(self._subscribers):
            writer.transport.abort()

    async def meet(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection of the server."""
        task = asyncio.current_task()
        assert task
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        try:
            there, onward = await asyncio.open_unix_connection(self.behind)
        except OSError:
            writer.transport.abort()
            return
        back = asyncio.create_task(_passes_on(there, writer))
        try:
            with suppress(ConnectionError):
                while data := await reader.read(2**16):
                    if b"\r\nSUBSCRIBE\r\n" in data:
                        self._subscribers.add(writer)
                        if self.deaf:
                            self.refused += 1
                            return
                    onward.write(data)
        finally:
            self._subscribers.discard(writer)
            back.cancel()
            onward.transport.abort()
            writer.transport.abort()

    async def end(self) -> None:
        """Ends every connection."""
        await all_ended(self._tasks)


async def _passes_on(there: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(ConnectionError):
        while data := await there.read(2**16):
            writer.write(data)
    writer.transport.abort()


@asynccontextmanager
async def switching(store_url: str, place: Path) -> AsyncIterator[tuple[str, Switch]]:
    """The address of whichever store the switch is set to, and the switch."""
    switch = Switch(store_url.removeprefix("unix://"))
    path = place / "w"
    server = await asyncio.start_unix_server(switch.meet, path)
    try:
        yield f"unix://{path}", switch
    finally:
        server.close()
        await switch.end()
