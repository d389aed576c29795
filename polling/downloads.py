"""Downloads: a meeting's summary in every format, for its organiser, moderators and secretariat."""

import asyncio
import unicodedata
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from polling.access import Handler, route
from polling.export.formats import FORMATS, Format, download_name
from polling.store import Store


def _handler(chosen: Format) -> Handler:
    async def download(request: Request) -> Response:
        store: Store = request.app.state.store
        record = await store.record(request.path_params["meeting"])
        # In a thread, so that answers are taken meanwhile.
        body = await asyncio.to_thread(chosen.write, record)
        headers = {
            "content-disposition": disposition(download_name(record.meeting, chosen.address)),
            "cache-control": "no-store",
        }
        return Response(body, media_type=chosen.media_type, headers=headers)

    return download


def disposition(name: str) -> str:
    """The Content-Disposition of a download called `name` (RFC 6266), ASCII for old clients."""
    letters = str.maketrans("æøåÆØÅđŋŧĐŊŦ–", "aoaAOAdntDNT-")
    ascii_name = unicodedata.normalize("NFKD", name.translate(letters)).encode("ascii", "ignore")
    safe = "".join(c for c in ascii_name.decode() if c.isalnum() or c in " .-_")
    return f"attachment; filename=\"{safe}\"; filename*=UTF-8''{quote(name, safe='')}"


routes: list[Route] = [
    route(
        f"/m/{{meeting}}/{each.address}",
        _handler(each),
        roles={"organiser", "moderator", "secretariat"},
    )
    for each in FORMATS
]
