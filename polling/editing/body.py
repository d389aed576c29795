"""The body of a request, read up to a limit, as bytes or as a JSON object."""

from typing import Any

from pydantic_core import from_json
from starlette.requests import Request

from polling.refused import Refused
from polling.words import N_

#: A hundred questions with two hundred samples each stay well below this.
DOCUMENT_LIMIT = 4 * 1024 * 1024


async def limited(request: Request, limit: int) -> bytes:
    """The body; `Refused("limit")` as soon as it is longer than `limit` bytes, unread."""
    parts = bytearray()
    async for part in request.stream():
        parts += part
        if len(parts) > limit:
            text = N_("Det er for mye på én gang. Grensen er {limit} kB.")
            raise Refused("limit", text, limit=limit >> 10)
    return bytes(parts)


async def json_object(request: Request, limit: int = DOCUMENT_LIMIT) -> dict[str, Any]:
    """The body as a JSON object; `Refused("invalid")` when it is none."""
    try:
        found = from_json(await limited(request, limit), allow_inf_nan=False)
    except ValueError as error:
        raise Refused("invalid", N_("Siden sendte noe som ikke kan leses.")) from error
    if not isinstance(found, dict):
        raise Refused("invalid", N_("Siden sendte noe som ikke kan leses."))
    return found
