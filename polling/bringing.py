"""Old results brought in: a page that shows what was understood before anything is kept."""

import asyncio
from typing import Any

from pydantic import ValidationError
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from polling import importing, noting, pages
from polling.access import route
from polling.editing.body import limited
from polling.importing.asking import asked
from polling.importing.working import Chosen
from polling.meeting.document import Meeting
from polling.record import MeetingRecord
from polling.refused import Refused
from polling.store import Store
from polling.words import N_

#: What stands before the file when it comes the second time: the choices, on one line.
_CHOICES_LIMIT = 64 * 1024


async def ask(request: Request) -> Response:
    """The page; what it shows of a file comes from `read`."""
    days = Meeting.model_fields["retention_days"].default
    return pages.page(request, "import.html", days=days)


async def read(request: Request) -> Response:
    """What the file in the body holds, as JSON: nothing of it is kept.

    `name` is the file's, and `sitting` which of its times of asking is meant, if it has several.
    """
    return JSONResponse(await _work(request, await limited(request, importing.LIMIT)))


async def bring(request: Request) -> Response:
    """Makes an ended meeting of the file: `{go}`, the page with its answers.

    The body is the choices as JSON on one line, then the same file again.
    """
    body = await limited(request, importing.LIMIT + _CHOICES_LIMIT)
    line, _, data = body.partition(b"\n")
    try:
        chosen = Chosen.model_validate_json(line[:_CHOICES_LIMIT])
    except ValidationError as error:
        raise Refused("invalid", N_("Siden sendte noe som ikke kan leses.")) from error
    work = await _work(request, data, chosen)
    made = await asyncio.to_thread(MeetingRecord.model_validate, work)
    store: Store = request.app.state.store
    meeting_id = await store.restore(made)
    await noting.note(request, "brought in", made.meeting.title, meeting=meeting_id)
    return JSONResponse({"go": f"/m/{meeting_id}/answers"})


async def _work(request: Request, data: bytes, chosen: Chosen | None = None) -> dict[str, Any]:
    name = request.query_params.get("name", "")[:200]
    return await asked(
        {
            "tables": await importing.tables(data, name),
            "name": name,
            "sitting": request.query_params.get("sitting"),
            "language": request.state.language,
            "chosen": chosen.model_dump(mode="json") if chosen else None,
        }
    )


routes = [
    route("/organiser/import", ask, roles={"organiser"}),
    route("/organiser/import", bring, methods=["POST"], roles={"organiser"}),
    route("/organiser/import/read", read, methods=["POST"], roles={"organiser"}),
]
