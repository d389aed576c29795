"""Whether this server can take answers and keep them, for whoever watches over it."""

import asyncio
import time

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from polling import __version__
from polling.access import route
from polling.store.condition import Condition
from polling.store.watch import Watch
from polling.store.writer import Writer

#: Seconds for which what the store said is said again: anyone may ask, as often as they like.
FRESH = 1.0


class Health:
    """What one worker knows of itself and of the store."""

    def __init__(self, watch: Watch, writer: Writer) -> None:
        self._watch = watch
        self._writer = writer
        self._asking = asyncio.Lock()
        self._condition = Condition(reachable=False)
        self._until = 0.0

    async def told(self) -> tuple[bool, dict[str, object]]:
        """Whether all is well, and what `/health` says of it."""
        async with self._asking:
            if time.monotonic() > self._until:
                self._condition = await self._watch.look()
                self._until = time.monotonic() + FRESH
        found = self._condition
        return found.ok, {
            "ok": found.ok,
            "version": __version__,
            "store": found.model_dump(),
            "waiting": self._writer.waiting,
        }


async def _health(request: Request) -> Response:
    health: Health = request.app.state.health
    ok, told = await health.told()
    return JSONResponse(told, 200 if ok else 503)


routes: list[Route] = [route("/health", _health, roles={"anyone"})]
