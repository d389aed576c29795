"""Handing out tables' links: one to see, all of them to print, and a new one for the old."""

import asyncio

import segno
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from polling import noting
from polling.access import Role, route
from polling.downloads import disposition
from polling.export.harmless import file_name
from polling.export.table_slips import table_link, write_table_slips
from polling.meeting import Meeting, TablePlace
from polling.pages import base_url
from polling.refused import Refused
from polling.store import Store
from polling.words import N_, translator

ENDED = N_("Møtet er avsluttet. Lenkene til bordene gjelder ikke lenger.")
NONE = N_("Møtet har ingen bord. Legg dem til under «Om møtet».")


async def _list(request: Request) -> Response:
    """Each table with its link and its QR: whoever has them answers for the table."""
    meeting, link, tokens = await _tokens(request)
    found = [_shown(request, table, link, tokens[table.id]) for table in meeting.tables]
    return JSONResponse(found, headers={"cache-control": "no-store"})


async def _renew(request: Request) -> Response:
    """A new link for a table, whose old one leads nowhere from now on."""
    meeting, link, _ = await _tokens(request)
    wanted = request.path_params["table"]
    table = next((each for each in meeting.tables if each.id == wanted), None)
    if table is None:
        raise Refused("unknown", "Bordet finnes ikke.")
    store: Store = request.app.state.store
    await store.renew_table(meeting.id, table.id)
    await noting.note(request, "renewed", table.name)
    token = (await store.table_tokens(meeting.id))[table.id]
    return JSONResponse(_shown(request, table, link, token), headers={"cache-control": "no-store"})


async def _print(request: Request) -> Response:
    """The slips of all tables as a PDF."""
    meeting, link, tokens = await _tokens(request)
    if not meeting.tables:
        raise Refused("unknown", NONE)
    # In a thread, so that answers are taken meanwhile.
    pdf = await asyncio.to_thread(write_table_slips, meeting, base_url(request), link, tokens)
    headers = {"content-disposition": disposition(_name(meeting)), "cache-control": "no-store"}
    return Response(pdf, media_type="application/pdf", headers=headers)


async def _tokens(request: Request) -> tuple[Meeting, str, dict[str, str]]:
    """The meeting, its join link and its tables' tokens."""
    store: Store = request.app.state.store
    meeting, _ = await store.document(request.path_params["meeting"])
    code = await store.code(meeting.id)
    tokens = await store.table_tokens(meeting.id)
    if not code or len(tokens) < len(meeting.tables):
        raise Refused("closed", ENDED)
    return meeting, request.app.state.finder.link(code), tokens


def _shown(request: Request, table: TablePlace, link: str, token: str) -> dict[str, str | int]:
    url = table_link(base_url(request), link, token)
    picture = segno.make(url, error="m", micro=False).svg_data_uri(border=2, scale=6)
    return {**table.model_dump(mode="json"), "url": url, "qr": picture}


def _name(meeting: Meeting) -> str:
    _ = translator(meeting.language)
    parts = [file_name(meeting.title), meeting.date.isoformat() if meeting.date else ""]
    return " ".join(filter(None, [*parts, f"{_('bordlapper')}.pdf"]))


_MODERATORS: frozenset[Role] = frozenset({"organiser", "moderator"})
routes: list[Route] = [
    route("/m/{meeting}/tables", _list, roles=_MODERATORS),
    route("/m/{meeting}/tables.pdf", _print, roles=_MODERATORS),
    route("/m/{meeting}/tables/{table}/renew", _renew, roles=_MODERATORS, methods=["POST"]),
]
