"""When a meeting of own pace opens and closes, changed while it goes on: now, later, or sooner."""

import datetime as dt
import re
from typing import Any

from pydantic import AwareDatetime, TypeAdapter, ValidationError
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from polling import noting
from polling.access import route
from polling.editing.body import json_object
from polling.meeting import Meeting
from polling.problems import problems
from polling.refused import Refused
from polling.store import Store
from polling.words import N_

_LATER = re.compile(r"\+(\d{1,7})")
_Time = TypeAdapter[dt.datetime | None](AwareDatetime | None)


async def times(request: Request) -> Response:
    """`{opens?, closes?}`: a time with its zone, null, "now" by the store's clock, or "+3600".

    That is so many seconds after the time that stands there, or from now if it has been. The rest
    of the meeting stays as it is; 422 when it would close before it opens.
    """
    given = await json_object(request, 1000)
    store: Store = request.app.state.store
    now = dt.datetime.fromtimestamp(await store.client.now() // 1000, dt.UTC)
    for _ in range(5):
        meeting, seen = await store.document(request.path_params["meeting"])
        try:
            revision = await store.save(_changed(meeting, given, now), seen)
        except Refused as refused:
            if refused.word != "stale":
                raise
        else:
            await noting.note(request, "set the times")
            return JSONResponse({"revision": revision})
    raise Refused("stale", N_("Noen andre har endret møtet akkurat nå."))


def _changed(meeting: Meeting, given: dict[str, Any], now: dt.datetime) -> Meeting:
    try:
        change = {
            name: _time(given[name], getattr(meeting, name), now)
            for name in ("opens", "closes")
            if name in given
        }
        return Meeting.model_validate({**dict(meeting), **change})
    except ValidationError as error:
        found = problems(error)[0]
        raise Refused("invalid", found.text, **found.values) from error


def _time(given: Any, before: dt.datetime | None, now: dt.datetime) -> dt.datetime | None:
    if given == "now":
        return now
    if isinstance(given, str) and (later := _LATER.fullmatch(given)):
        return max(before or now, now) + dt.timedelta(seconds=int(later[1]))
    return _Time.validate_python(given)


routes = [
    route("/m/{meeting}/times", times, methods=["POST"], roles={"organiser", "moderator"}),
]
