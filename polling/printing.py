"""Printing: voting slips made as a PDF, counted, and made void, by those who lead the meeting."""

import asyncio
from random import SystemRandom
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from polling import noting, slips
from polling.access import Role, route
from polling.downloads import disposition
from polling.export.harmless import file_name
from polling.export.slips_pdf import write_slips
from polling.meeting import Meeting
from polling.pages import base_url, small_json
from polling.refused import Refused
from polling.store import Store
from polling.store.keys import RoundKey
from polling.store.slips import ENDED, TOO_MANY
from polling.words import translator

_chance = SystemRandom()


async def _count(request: Request) -> Response:
    """{made, most, questions: [{id, text, used}]}: those that take slips, in their round now."""
    store: Store = request.app.state.store
    meeting, _ = await store.document(request.path_params["meeting"])
    stage = await store.stage(meeting.id)
    state = await store.state(meeting.id, stage)
    questions: list[dict[str, Any]] = []
    for item in meeting.agenda:
        if item.slips:
            where = RoundKey(meeting.id, stage, item.id, state.of(item.id).run)
            used = await store.slips_used(where)
            questions.append({"id": item.id, "text": item.question.text, "used": used})
    made = await store.slips_made(meeting.id)
    return JSONResponse({"made": made, "most": slips.MOST, "questions": questions})


async def _make(request: Request) -> Response:
    """The PDF of so many new slips; the only time that anybody sees their codes."""
    store: Store = request.app.state.store
    meeting, _ = await store.document(request.path_params["meeting"])
    number: Any = (await small_json(request)).get("number")
    if type(number) is not int or not 1 <= number <= slips.MOST:
        raise Refused("invalid", "Velg fra 1 til {most} stemmesedler.", most=slips.MOST)
    code = await store.code(meeting.id)
    if not code:
        raise Refused("closed", ENDED)
    if await store.slips_made(meeting.id) + number > slips.MOST:
        raise Refused("limit", TOO_MANY, most=slips.MOST)
    codes = slips.make(_chance, number)
    # In a thread, so that answers are taken meanwhile; and first, so that a slip that is valid has
    # been printed.
    link = request.app.state.finder.link(code)
    pdf = await asyncio.to_thread(write_slips, meeting, base_url(request), link, codes)
    await store.add_slips(meeting.id, codes)
    await noting.note(request, "made slips", str(number))
    headers = {"content-disposition": disposition(_name(meeting)), "cache-control": "no-store"}
    return Response(pdf, media_type="application/pdf", headers=headers)


async def _void(request: Request) -> Response:
    store: Store = request.app.state.store
    made = await store.slips_made(request.path_params["meeting"])
    await store.void_slips(request.path_params["meeting"])
    await noting.note(request, "voided slips", str(made))
    return JSONResponse({"ok": True})


def _name(meeting: Meeting) -> str:
    _ = translator(meeting.language)
    parts = [file_name(meeting.title), meeting.date.isoformat() if meeting.date else ""]
    return " ".join(filter(None, [*parts, f"{_('stemmesedler')}.pdf"]))


_MODERATORS: frozenset[Role] = frozenset({"organiser", "moderator"})
routes: list[Route] = [
    route("/m/{meeting}/slips", _count, roles=_MODERATORS),
    route("/m/{meeting}/slips", _make, roles=_MODERATORS, methods=["POST"]),
    route("/m/{meeting}/slips/void", _void, roles=_MODERATORS, methods=["POST"]),
]
