"""Where websockets are blocked: the same messages as lines of requests, and of their answers.

`POST /live` says something and is answered with the replies; `POST /live/events` is answered with a
stream of all that the screen is told; `POST /live/poll` with what differs from what it has, as soon
as something does. Every request brings its hello, so nothing has to be remembered in between, and a
request is as good at any worker. Tokens stand in bodies only, and nothing of this is cached.
"""

import asyncio
import contextlib

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from polling.access import route
from polling.live.fallback import lines
from polling.live.fallback.desk import Desk
from polling.live.fallback.lines import BODY_BYTES, Asked
from polling.live.fallback.screen import REPLY_WITHIN, Unconnected
from polling.live.fallback.stream import Events, served, until_gone
from polling.live.handshake import Handshake
from polling.refused import Refused

#: Seconds that a poll is answered within, something new or not: below a proxy's 30.
POLL_WITHIN = 25.0
#: Seconds for what follows the first change at once, as a phone's own answers follow the state.
SETTLE = 0.03


async def _say(request: Request) -> Response:
    asked = await _asked(request, has=False)
    with _desk(request).passing(asked, _handshake(request)) as screen:
        async with until_gone(request.receive, screen, served(request)):
            await screen.converse(asked.hello, asked.rest)
        return _answer(lines.written(screen.taken(), {}, screen.code))


async def _events(request: Request) -> Response:
    return Events(_desk(request), await _asked(request, has=True), _handshake(request))


async def _poll(request: Request) -> Response:
    asked = await _asked(request, has=True)
    with _desk(request).standing(asked, _handshake(request), keep=True) as (screen, before):
        async with until_gone(request.receive, screen, served(request)):
            if before is None:
                await screen.converse(asked.hello, asked.rest)
            elif before != asked.rest:
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(screen.says(asked.rest), REPLY_WITHIN)
            found = await _news(screen, asked.have.subjects)
    told = {subject: lines.digest(frame) for subject, frame in found.items()}
    return _answer(lines.written([*screen.taken(), *found.values()], told, screen.code))


async def _news(screen: Unconnected, had: dict[str, str]) -> dict[str, bytes]:
    """What the screen has not got, as soon as there is something, or a reply; else nothing."""
    loop = asyncio.get_running_loop()
    end = loop.time() + POLL_WITHIN
    while screen.alive and (left := end - loop.time()) > 0:
        screen.changed.clear()
        if screen.replies or _differing(screen, had):
            await asyncio.sleep(SETTLE)
            break
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(screen.changed.wait(), left)
    return _differing(screen, had)


def _differing(screen: Unconnected, had: dict[str, str]) -> dict[str, bytes]:
    told = {subject: frame for subject, frame in screen.pending.items() if subject != "beat"}
    return {s: frame for s, frame in told.items() if had.get(s) != lines.digest(frame)}


def _answer(body: bytes) -> Response:
    return Response(body, media_type="application/x-ndjson")


async def _asked(request: Request, *, has: bool) -> Asked:
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > BODY_BYTES:
            raise Refused("limit", lines.UNREADABLE)
    return lines.read(bytes(body), has=has)


def _desk(request: Request) -> Desk:
    found: Desk = request.app.state.desk
    return found


def _handshake(request: Request) -> Handshake:
    peer = request.client.host if request.client else ""
    # A body's headers are not to be mistaken for those of a socket.
    headers = dict(request.headers)
    return Handshake(request.url.path, "", headers, peer, request.url.scheme)


routes: list[Route] = [
    route("/live", _say, roles={"anyone"}, methods=["POST"]),
    route("/live/events", _events, roles={"anyone"}, methods=["POST"]),
    route("/live/poll", _poll, roles={"anyone"}, methods=["POST"]),
]
