"""The door from the moderator's side: how many came and never answered, and forgetting those."""

from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from polling import noting
from polling.access import Role, route
from polling.pages import small_json
from polling.refused import Refused
from polling.store import Store

#: The last so many minutes, or ever, that a moderator may choose between.
MINUTES: tuple[int | None, ...] = (5, 15, 60, None)


async def _silent(request: Request) -> Response:
    """{silent: [[minutes or null, how many phones]]}: those that have not answered anything."""
    store: Store = request.app.state.store
    meeting_id = request.path_params["meeting"]
    stage = await store.stage(meeting_id)
    found = [[each, await store.silent(meeting_id, stage, each)] for each in MINUTES]
    return JSONResponse({"silent": found}, headers={"cache-control": "no-store"})


async def _forget(request: Request) -> Response:
    """Forgets those of the last so many minutes; {forgotten: how many}."""
    store: Store = request.app.state.store
    minutes: Any = (await small_json(request)).get("minutes")
    if minutes not in MINUTES or isinstance(minutes, bool):
        raise Refused("invalid", "Velg hvor lenge siden de kom.")
    meeting_id = request.path_params["meeting"]
    stage = await store.stage(meeting_id)
    forgotten = await store.forget_silent(meeting_id, stage, minutes)
    if stage == "live":
        await noting.note(request, "forgot phones", str(forgotten))
    return JSONResponse({"forgotten": forgotten})


_MODERATORS: frozenset[Role] = frozenset({"organiser", "moderator"})
routes: list[Route] = [
    route("/m/{meeting}/door", _silent, roles=_MODERATORS),
    route("/m/{meeting}/door/forget", _forget, roles=_MODERATORS, methods=["POST"]),
]
