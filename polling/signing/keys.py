"""Keys out of links, exchanged for a grant in the cookie."""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from polling import access, pages
from polling.access import Access, route
from polling.refused import Refused
from polling.signing.entering import let_in
from polling.store.access import digest
from polling.words import N_

KEY_GONE = N_("Lenken gjelder ikke lenger. Be møtelederen om en ny.")
#: Where a key leads, by its role.
PLACES = {
    "moderator": "present", "projector": "wall", "secretariat": "answers", "reader": "results",
    "recipient": "read",
}  # fmt: skip


async def _page(request: Request) -> Response:
    return pages.page(request, "key.html")


async def _use(request: Request) -> Response:
    """Exchanges a key for a grant in the cookie: "<meeting>.<role>.<secret>" or "organiser.…"."""
    given = str((await pages.small_json(request)).get("key", ""))
    if given.startswith("organiser."):
        return await _use_organisers(request, given.removeprefix("organiser."))
    guard: Access = request.app.state.access
    meeting_id, _, rest = given.partition(".")
    secret = rest.partition(".")[2]
    found = await guard.store.key(meeting_id, digest(secret))
    if found is None or await guard.store.meeting(meeting_id) is None:
        raise Refused("unknown", KEY_GONE)
    response = JSONResponse({"go": f"/m/{meeting_id}/{PLACES[found.role]}"})
    guard.set_cookie(response, access.with_key(request.state.holder, meeting_id, secret))
    return response


async def _use_organisers(request: Request, secret: str) -> Response:
    guard: Access = request.app.state.access
    grant = await guard.store.use_organiser_link(secret)
    entered = await guard.store.signed_in(grant) if grant else None
    if grant is None or entered is None:
        raise Refused("unknown", KEY_GONE)
    # Whose account it is chooses a password first.
    response = JSONResponse({"go": "/organiser/account" if entered.account else "/organiser"})
    await let_in(request, response, grant, entered.account, "link")
    return response


routes: list[Route] = [
    route("/key", _page, roles={"anyone"}),
    route("/key", _use, roles={"anyone"}, methods=["POST"]),
]
