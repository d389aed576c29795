"""Links: keys that a moderator hands out for the roles of a meeting, each seen once."""

from typing import Any, get_args

import segno
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from polling import noting
from polling.access import Role, route
from polling.pages import base_url, small_json
from polling.refused import Refused
from polling.store import Store
from polling.store.access import LABEL_AT_MOST, HandedOut, KeyRole
from polling.text import clean_line

KEYS_AT_MOST = 50


async def _list(request: Request) -> Response:
    store: Store = request.app.state.store
    handed = await store.handed_out(request.path_params["meeting"])
    return JSONResponse([key.model_dump(mode="json") for key in handed])


async def _hand_out(request: Request) -> Response:
    given = await small_json(request)
    role: Any = given.get("role")
    if role not in get_args(KeyRole):
        raise Refused("invalid", "Velg hvem lenken er til.")
    return await handed_out(request, role, given.get("label"))


async def handed_out(request: Request, role: KeyRole, said: object) -> Response:
    """A new key for a role, called what was `said` if that is a name: {id, role, url, qr, …}."""
    store: Store = request.app.state.store
    meeting_id = request.path_params["meeting"]
    if len(await store.handed_out(meeting_id)) >= KEYS_AT_MOST:
        raise Refused("limit", "Det er delt ut mange lenker. Trekk tilbake noen først.")
    label = clean_line(said, LABEL_AT_MOST) if isinstance(said, str) and said.strip() else ""
    key, secret = await store.hand_out(meeting_id, role, label)
    await noting.note(request, "handed out", told(key))
    url = f"{base_url(request)}/key#{meeting_id}.{role}.{secret}"
    picture = segno.make(url, error="m", micro=False).svg_data_uri(border=2, scale=6)
    return JSONResponse({**key.model_dump(mode="json"), "url": url, "qr": picture}, 201)


async def _revoke(request: Request) -> Response:
    await revoked(request, request.path_params["key"])
    return JSONResponse({"ok": True})


async def revoked(request: Request, key_id: str) -> None:
    """Takes a key back, and notes it; `Refused("unknown")` when there is none."""
    store: Store = request.app.state.store
    meeting_id = request.path_params["meeting"]
    handed = await store.handed_out(meeting_id)
    await store.revoke(meeting_id, key_id)
    await noting.note(request, "revoked", *(told(key) for key in handed if key.id == key_id))


def told(key: HandedOut) -> str:
    """A key as the log tells of it: its role, and what it is called."""
    return f"{key.role}: {key.label}" if key.label else key.role


_MODERATORS: frozenset[Role] = frozenset({"organiser", "moderator"})
routes: list[Route] = [
    route("/m/{meeting}/links", _list, roles=_MODERATORS),
    route("/m/{meeting}/links", _hand_out, roles=_MODERATORS, methods=["POST"]),
    route("/m/{meeting}/links/{key}/revoke", _revoke, roles=_MODERATORS, methods=["POST"]),
]
