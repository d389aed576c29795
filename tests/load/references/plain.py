"""What one writes first: Starlette on uvicorn as they are, redis-py, and a loop over all phones.

The address of a store is its argument, if it is to have one. It speaks the few messages of the same
protocol that the benchmarks need, and stores the same facts with the same care: one ballot a phone,
counted once, on disk before it is acknowledged. A line of its input goes to all phones.
"""

import asyncio
import hashlib
import secrets
import socket
import sys
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import redis.asyncio
import uvicorn
from starlette.applications import Starlette
from starlette.routing import Mount, WebSocketRoute
from starlette.staticfiles import StaticFiles
from starlette.websockets import WebSocket, WebSocketDisconnect

LIBRARY = Path(__file__).with_name("answers.lua")
OPTIONS = {"hjem", "buss", "tog", "bil", "gange"}


class Poll:
    """One meeting: its screens, and its answers in the store."""

    def __init__(self, url: str | None) -> None:
        self.redis: Any = None
        if url:
            # The pool that comes by itself fails where a hundred wait; this one lets them wait.
            pool = redis.asyncio.BlockingConnectionPool.from_url(
                url, max_connections=50, timeout=None, decode_responses=True
            )
            self.redis = redis.asyncio.Redis(connection_pool=pool)
        self.key = secrets.token_bytes(32)
        self.screens: set[WebSocket] = set()
        self.state = '{"type":"state","item":null}'
        self.telling: asyncio.Task[None] | None = None

    @asynccontextmanager
    async def lifespan(self, app: Starlette) -> Any:
        if self.redis:
            await self.redis.function_load(LIBRARY.read_text(encoding="utf-8"), replace=True)
        asyncio.get_running_loop().add_reader(sys.stdin.fileno(), self.read)
        yield

    def read(self) -> None:
        line = sys.stdin.readline()
        if not line:
            asyncio.get_running_loop().remove_reader(sys.stdin.fileno())
            return
        self.state = line.rstrip("\n")
        self.telling = asyncio.get_running_loop().create_task(self.tell())

    async def tell(self) -> None:
        for screen in list(self.screens):
            await screen.send_text(self.state)

    async def endpoint(self, screen: WebSocket) -> None:
        await screen.accept()
        try:
            hello = await screen.receive_json()
            token = hello["token"]
            if self.redis:
                await self.redis.sadd("joined", self.digest(token))
            self.screens.add(screen)
            await screen.send_json({"type": "reply", "ref": hello["ref"], "ok": True})
            await screen.send_text(self.state)
            while True:
                await self.answer(screen, token, await screen.receive_json())
        except WebSocketDisconnect:
            self.screens.discard(screen)

    async def answer(self, screen: WebSocket, token: str, message: dict[str, Any]) -> None:
        item, number, (option,) = message["item"], message["number"], message["answer"]["options"]
        if type(number) is not int or option not in OPTIONS:
            await screen.send_json({"type": "reply", "ref": message["ref"], "ok": False})
            return
        keys = (f"answers:{item}", f"counts:{item}", "revisions")
        ballot = self.digest(f"{token}:{item}")
        await self.redis.fcall("give", 3, *keys, "notices", ballot, number, option)
        await screen.send_json({"type": "reply", "ref": message["ref"], "ok": True})

    def digest(self, text: str) -> str:
        return hashlib.blake2b(text.encode(), key=self.key, digest_size=16).hexdigest()


def main() -> None:
    poll = Poll(sys.argv[1] or None)
    routes: list[Any] = [WebSocketRoute("/ws", poll.endpoint)]
    if len(sys.argv) > 2:
        routes.append(Mount("/", StaticFiles(directory=sys.argv[2], html=True)))
    config = uvicorn.Config(
        Starlette(routes=routes, lifespan=poll.lifespan), log_config=None, access_log=False
    )
    with socket.create_server(("127.0.0.1", 0), backlog=4096) as listener:
        print(listener.getsockname()[1], flush=True)
        uvicorn.Server(config).run([listener])


if __name__ == "__main__":
    main()
