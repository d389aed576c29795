"""A meeting's pictures, served under names that never stand for anything else."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from polling import paths, pictures
from polling.access import Role, route
from polling.refused import Refused
from polling.store import Store
from polling.words import N_

#: Kept for good by the one browser that may see it: another picture has another name.
HEADERS = {"cache-control": "private, max-age=31536000, immutable"}


async def _of_meeting(request: Request) -> Response:
    return await _file(request, request.path_params["meeting"])


async def _of_link(request: Request) -> Response:
    """For whoever is in the room; a link that is not live looks like a file that is not there."""
    code = request.app.state.finder.passed(request.path_params["joining"])
    meeting = await request.app.state.store.by_code(code) if code else None
    return await _file(request, meeting or "")


async def _file(request: Request, meeting: str) -> Response:
    store: Store = request.app.state.store
    name = request.path_params["name"]
    known = meeting and pictures.NAME.fullmatch(name)
    data = await store.file(meeting, name) if known else None
    if not data:
        raise Refused("unknown", N_("Bildet finnes ikke."))
    return Response(data, media_type=pictures.type_of(name), headers=HEADERS)


_WATCHERS: set[Role] = {"organiser", "moderator", "secretariat", "projector", "reader"}
paths.register()
routes: list[Route] = [
    route("/m/{meeting}/file/{name}", _of_meeting, roles=_WATCHERS),
    route("/{joining:link}/file/{name}", _of_link, roles={"anyone"}),
]
