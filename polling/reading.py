"""The summary to read: for staff before they take it home, for others by a link that closes."""

import asyncio
import hashlib
import re
import time
from base64 import b64encode
from dataclasses import dataclass, field

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from polling import links, pages
from polling.access import Role, route
from polling.making import Order, whole
from polling.making.line import Line
from polling.refused import Refused
from polling.store import Store
from polling.words import N_

FORMAT = "summary.html"
#: While people answer, whoever reads by the link may read what is so many seconds old.
FRESH_SECONDS = 10.0
#: Summaries that one worker remembers, the latest read ones.
KEPT = 16

_STYLE = re.compile(rb"<style>(.*?)</style>", re.DOTALL)


@dataclass(slots=True)
class _Kept:
    moment: str = ""
    decided: str = ""
    made: float = 0.0
    body: bytes = b""
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)


class Shelf:
    """Summaries as pages, each made once for all who read it."""

    def __init__(self, store: Store, line: Line) -> None:
        self._store = store
        self._line = line
        self._kept: dict[str, _Kept] = {}

    async def page(self, meeting_id: str, *, old: float = 0.0) -> bytes:
        """The page as it is now, or as people's answers were up to `old` seconds ago.

        What is hidden or left out meanwhile is gone from it at once.
        """
        kept = self._kept.pop(meeting_id, None) or _Kept()
        self._kept[meeting_id] = kept
        while len(self._kept) > KEPT:
            del self._kept[next(iter(self._kept))]
        async with kept.lock:
            moment = await self._store.moment(meeting_id)
            if kept.moment == moment:
                return kept.body
            decided = await self._store.decided(meeting_id)
            if kept.decided != decided or time.monotonic() - kept.made >= old:
                order = Order(self._store.client.url, meeting_id, FORMAT)
                kept.body = await whole(self._line, order)
                kept.moment, kept.decided, kept.made = moment, decided, time.monotonic()
            return kept.body


async def _preview(request: Request) -> Response:
    """What the link would show, open or not."""
    return _shown(await request.app.state.shelf.page(request.path_params["meeting"]))


async def _read(request: Request) -> Response:
    store: Store = request.app.state.store
    meeting, _ = await store.document(request.path_params["meeting"])
    if not (await store.choices(meeting.id)).open:
        return pages.page(request, "closed.html", status=409, meeting=meeting)
    return _shown(await request.app.state.shelf.page(meeting.id, old=FRESH_SECONDS))


def _shown(body: bytes) -> Response:
    """The page, which carries its own style: that, and nothing else, may be in it."""
    styles = " ".join(f"'sha256-{_digest(style)}'" for style in _STYLE.findall(body)) or "'none'"
    policy = (
        f"default-src 'none'; style-src {styles}; img-src data:; "
        "frame-ancestors 'self'; base-uri 'none'; form-action 'none'"
    )
    headers = {
        "content-security-policy": policy, "cache-control": "no-store", "x-robots-tag": "noindex",
    }  # fmt: skip
    return Response(body, media_type="text/html", headers=headers)


def _digest(style: bytes) -> str:
    # As a browser reads it: line ends are newlines.
    return b64encode(hashlib.sha256(style.replace(b"\r\n", b"\n")).digest()).decode()


async def _links(request: Request) -> Response:
    """The links to the summary that stand, oldest first."""
    store: Store = request.app.state.store
    handed = await store.handed_out(request.path_params["meeting"])
    found = [key.model_dump(mode="json") for key in handed if key.role == "recipient"]
    return JSONResponse(found)


async def _hand_out(request: Request) -> Response:
    given = await pages.small_json(request)
    return await links.handed_out(request, "recipient", given.get("label"))


async def _revoke(request: Request) -> Response:
    store: Store = request.app.state.store
    meeting_id, key_id = request.path_params["meeting"], request.path_params["link"]
    handed = await store.handed_out(meeting_id)
    if not any(key.id == key_id and key.role == "recipient" for key in handed):
        raise Refused("unknown", N_("Lenken finnes ikke lenger."))
    await links.revoked(request, key_id)
    return JSONResponse({"ok": True})


_STAFF: frozenset[Role] = frozenset({"organiser", "moderator", "secretariat"})
routes: list[Route] = [
    route("/m/{meeting}/read", _read, roles=_STAFF | {"recipient"}),
    route("/m/{meeting}/summary/preview", _preview, roles=_STAFF),
    route("/m/{meeting}/summary/links", _links, roles=_STAFF),
    route("/m/{meeting}/summary/links", _hand_out, roles=_STAFF, methods=["POST"]),
    route("/m/{meeting}/summary/links/{link}/revoke", _revoke, roles=_STAFF, methods=["POST"]),
]
