"""The theme workbench: the page where answers are sorted under themes."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from polling.access import Role, route
from polling.pages import page
from polling.store import Store


async def _workbench(request: Request) -> Response:
    store: Store = request.app.state.store
    meeting, _ = await store.document(request.path_params["meeting"])
    return page(request, "workbench.html", meeting=meeting, role=request.state.role)


_STAFF: frozenset[Role] = frozenset({"organiser", "moderator", "secretariat"})
routes: list[Route] = [route("/m/{meeting}/themes", _workbench, roles=_STAFF)]
