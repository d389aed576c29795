"""Servers that say 1 KB to everybody when one says "all": ours, a naive one, and the floor."""

import asyncio
import contextlib
import gc
import select
import socket
import sys
from collections.abc import AsyncIterator

import uvicorn
from starlette.applications import Starlette
from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from polling.live.broadcast import broadcast
from polling.live.connection import Connection
from polling.live.frames import frame_text
from polling.live.handshake import Handshake, acceptance, read
from polling.live.protocol import RawPath

STATE = '{"type":"state"}'.ljust(1024)


class Everybody:
    """The raw path's application: one text goes to all."""

    def __init__(self) -> None:
        self.connections: list[Connection] = []
        self.sending: asyncio.Task[None] | None = None

    def accepts(self, handshake: Handshake) -> bool:
        return True

    def opened(self, connection: Connection, handshake: Handshake) -> None:
        connection.greeted = True
        self.connections.append(connection)

    def on_text(self, connection: Connection, text: str) -> None:
        # Encoded and framed anew for each round, as the product does when something has changed.
        frame = frame_text(STATE.encode())
        self.sending = asyncio.create_task(broadcast(self.connections, "state", frame))

    def closed(self, connection: Connection) -> None:
        self.connections.remove(connection)


def raw() -> uvicorn.Config:
    @contextlib.asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[dict[str, Everybody]]:
        # As polling/app.py does: otherwise the collector walks through every connection.
        gc.collect()
        gc.freeze()
        gc.set_threshold(50_000, 50, 50)
        yield {"live": Everybody()}

    return uvicorn.Config(Starlette(lifespan=lifespan), http=RawPath, ws="none", log_config=None)


def naive() -> uvicorn.Config:
    """What one writes first: an endpoint for each phone, and a loop over all of them."""
    phones: set[WebSocket] = set()

    async def endpoint(phone: WebSocket) -> None:
        await phone.accept()
        phones.add(phone)
        try:
            while True:
                await phone.receive_text()
                for one in list(phones):
                    await one.send_text(STATE)
        except WebSocketDisconnect:
            phones.discard(phone)

    return uvicorn.Config(Starlette(routes=[WebSocketRoute("/ws", endpoint)]), log_config=None)


def serve(config: uvicorn.Config) -> None:
    with socket.create_server(("127.0.0.1", 0), backlog=4096) as listener:
        print(listener.getsockname()[1], flush=True)
        uvicorn.Server(config).run([listener])


def floor() -> None:
    """Nothing but the system's calls: one accept and one send each, no loop, no buffers."""
    frame = frame_text(STATE.encode())
    with socket.create_server(("127.0.0.1", 0), backlog=4096) as listener:
        print(listener.getsockname()[1], flush=True)
        connected: list[socket.socket] = []
        while True:
            ready, _, _ = select.select([listener, *connected[:1]], [], [])
            if listener in ready:
                connected.append(_accepted(listener))
            elif connected[0].recv(100):
                for one in connected:
                    one.send(frame)


def _accepted(listener: socket.socket) -> socket.socket:
    connection, _ = listener.accept()
    connection.send(acceptance(read(connection.recv(4096))))
    return connection


if __name__ == "__main__":
    if sys.argv[1] == "floor":
        floor()
    else:
        serve({"raw": raw, "naive": naive}[sys.argv[1]]())
