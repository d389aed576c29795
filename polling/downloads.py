"""Downloads: a meeting's summary in every format, for its organiser, moderators and secretariat."""

import json
import unicodedata
from collections.abc import AsyncGenerator
from contextlib import aclosing
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from polling import noting
from polling.access import Handler, route
from polling.export.formats import FORMATS, Format, download_name
from polling.making import Order, Said, Size, Step, making
from polling.refused import Refused, Translate
from polling.store import Store
from polling.words import translator

#: With `?progress`: lines of JSON, and after the one that says `size` the file itself.
PROGRESS = "application/x-polling-progress"


class Sent(StreamingResponse):
    """A response of parts that are closed once it is sent, or its reader has gone."""

    def __init__(self, parts: AsyncGenerator[bytes], media_type: str, **headers: str) -> None:
        said = {name.replace("_", "-"): value for name, value in headers.items()}
        super().__init__(parts, media_type=media_type, headers=said)
        self._parts = parts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Sends it."""
        async with aclosing(self._parts):
            await super().__call__(scope, receive, send)


def _handler(chosen: Format) -> Handler:
    async def download(request: Request) -> Response:
        store: Store = request.app.state.store
        meeting, _revision = await store.document(request.path_params["meeting"])
        name = download_name(meeting, chosen.address)
        if request.method == "HEAD":  # nobody waits for a file to hear that there is one
            return Response(media_type=chosen.media_type)
        await noting.note(request, "downloaded", chosen.address)
        order = Order(store.client.url, meeting.id, chosen.address)
        parts = making(request.app.state.line, order)
        if "progress" in request.query_params:
            _ = translator(request.state.language)
            told = _told(parts, name, chosen.media_type, _)
            return Sent(told, PROGRESS, cache_control="no-store", x_accel_buffering="no")
        size = await _size(parts)
        return Sent(
            _bytes(parts),
            chosen.media_type,
            content_disposition=disposition(name),
            content_length=str(size),
            cache_control="no-store",
        )

    return download


def disposition(name: str) -> str:
    """The Content-Disposition of a download called `name` (RFC 6266), ASCII for old clients."""
    letters = str.maketrans("æøåÆØÅđŋŧĐŊŦ–", "aoaAOAdntDNT-")
    ascii_name = unicodedata.normalize("NFKD", name.translate(letters)).encode("ascii", "ignore")
    safe = "".join(c for c in ascii_name.decode() if c.isalnum() or c in " .-_")
    return f"attachment; filename=\"{safe}\"; filename*=UTF-8''{quote(name, safe='')}"


async def _size(parts: AsyncGenerator[Said]) -> int:
    """How many bytes follow; what is refused before is refused, and nothing has been sent."""
    try:
        async for part in parts:
            if isinstance(part, Size):
                return part.bytes
    except BaseException:
        await parts.aclose()
        raise
    raise AssertionError("nothing was made, and nobody said why")


async def _bytes(parts: AsyncGenerator[Said]) -> AsyncGenerator[bytes]:
    async with aclosing(parts):
        async for part in parts:
            if isinstance(part, bytes):
                yield part


async def _told(
    parts: AsyncGenerator[Said], name: str, media_type: str, _: Translate
) -> AsyncGenerator[bytes]:
    """The same with how far it is: {step, number}, then {size, name, type}, or {word, text}."""
    begun = False
    async with aclosing(parts):
        try:
            async for part in parts:
                begun = begun or isinstance(part, Size)
                match part:
                    case Step(step, number):
                        yield _line(step=step, number=number)
                    case Size(size):
                        yield _line(size=size, name=name, type=media_type)
                    case bytes():
                        yield part
        except Refused as refused:
            if begun:
                raise  # in the middle of a file there is nothing to be said
            yield _line(word=refused.word, text=refused.sentence(_))


def _line(**said: str | int) -> bytes:
    return json.dumps(said, ensure_ascii=False).encode() + b"\n"


routes: list[Route] = [
    route(
        f"/m/{{meeting}}/{each.address}",
        _handler(each),
        roles={"organiser", "moderator", "secretariat"},
    )
    for each in FORMATS
]
