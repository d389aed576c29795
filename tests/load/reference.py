"""What one writes first: Starlette, redis-py, a call for each answer and a loop over all phones.

It speaks the few messages of the same protocol that the benchmark needs, and stores the same facts
with the same care: one ballot a phone, counted once, on disk before it is acknowledged.
"""

import json
import os
from typing import Any

import redis.asyncio
import uvicorn
from starlette.applications import Starlette
from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from tests.load.senders import serve


class Poll:
    """One meeting: its screens, and its answers in the store."""

    def __init__(self, url: str) -> None:
        # The pool that comes by itself fails where a hundred wait; this one lets them wait.
        pool = redis.asyncio.BlockingConnectionPool.from_url(
            url, max_connections=50, timeout=None, decode_responses=True
        )
        self.redis = redis.asyncio.Redis(connection_pool=pool)
        self.phones: set[WebSocket] = set()
        self.walls: set[WebSocket] = set()
        self.state = json.dumps({"type": "state", "item": None})

    async def endpoint(self, screen: WebSocket) -> None:
        await screen.accept()
        try:
            await self.greet(screen, await screen.receive_json())
        except WebSocketDisconnect:
            self.phones.discard(screen)
            self.walls.discard(screen)

    async def greet(self, screen: WebSocket, hello: dict[str, Any]) -> None:
        token = hello.get("token", "")
        if hello["role"] == "participant":
            self.phones.add(screen)
            await self.redis.sadd("joined", token)
        else:
            self.walls.add(screen)
        await screen.send_json({"type": "reply", "ref": hello["ref"], "ok": True})
        await screen.send_text(self.state)
        while True:
            message = await screen.receive_json()
            if message["type"] == "open":
                await self.open(message["state"])
            else:
                await self.answer(screen, token, message)

    async def open(self, state: dict[str, Any]) -> None:
        self.state = json.dumps(state, separators=(",", ":"))
        for screen in [*self.phones, *self.walls]:
            await screen.send_text(self.state)

    async def answer(self, screen: WebSocket, token: str, message: dict[str, Any]) -> None:
        item, (option,) = message["item"], message["answer"]["options"]
        previous = await self.redis.hget(f"answers:{item}", token)
        async with self.redis.pipeline(transaction=True) as pipeline:
            pipeline.hset(f"answers:{item}", token, option)
            pipeline.hincrby(f"counts:{item}", option, 1)
            if previous:
                pipeline.hincrby(f"counts:{item}", previous, -1)
            await pipeline.execute()
        reply = f'{{"type":"reply","ref":{message["ref"]},"ok":true}}'
        await screen.send_text(reply)
        counts = await self.redis.hgetall(f"counts:{item}")
        options = {key: int(n) for key, n in counts.items()}
        tally = {
            "type": "tally",
            "item": item,
            "answers": sum(options.values()),
            "tally": {"options": options},
        }
        for wall in list(self.walls):
            await wall.send_text(json.dumps(tally, separators=(",", ":")))


if __name__ == "__main__":
    poll = Poll(os.environ["REDIS_URL"])
    serve(uvicorn.Config(Starlette(routes=[WebSocketRoute("/ws", poll.endpoint)]), log_config=None))
