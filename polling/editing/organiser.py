"""The organiser's list of meetings, and the ways to make one: by hand, demo, copy, file."""

import asyncio
import datetime as dt
from random import SystemRandom
from typing import Any

from babel.dates import format_date
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from polling import noting, pages, signing
from polling.access import route
from polling.agenda_file import Unreadable, from_file
from polling.agenda_file.reader import new_id
from polling.demo import demo
from polling.editing.body import json_object, limited
from polling.editing.documents import clean
from polling.editing.upload import copy_pictures, with_safe_files
from polling.export.meeting_json import LIMIT, read_json
from polling.meeting import Meeting
from polling.refused import Refused
from polling.store.listing import Listed
from polling.words import N_, translator, written

FILE_LIMIT = LIMIT
_chance = SystemRandom()


async def meetings(request: Request) -> Response:
    """The list; whoever is not the organiser gets the page that takes the one-time link."""
    roles = await request.app.state.access.roles(request.state.holder, None)
    if "organiser" not in roles:
        return await signing.way_in(request)
    listed = sorted(await request.app.state.store.meetings(), key=_by_date)
    rows = [{"meeting": each, "date": _date(each, request.state.language)} for each in listed]
    request.state.held = roles["organiser"]
    who = await noting.actor(request)
    return pages.page(request, "organiser.html", rows=rows, nameless=not who.name)


async def make(request: Request) -> Response:
    """Makes a meeting: `{how: "hand" | "demo" | "copy", of?}` -> `{go}`, the editor's path."""
    given = await json_object(request, 10_000)
    match given.get("how"):
        case "hand":
            meeting = _new(request)
        case "demo":
            meeting = demo(_chance, _today(), request.state.language)
        case "copy":
            return await _copy(request, str(given.get("of")))
        case _:
            raise Refused("invalid", N_("Siden sendte noe som ikke kan leses."))
    return await _made(request, meeting)


async def take_file(request: Request) -> Response:
    """Makes a meeting of the file in the body: a written agenda, or JSON that was downloaded.

    422 with `problems`, a sentence for each line to mend, when an agenda cannot be read.
    """
    data = await limited(request, FILE_LIMIT)
    if data.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"{":
        # A large file takes seconds to check: beside the loop that answers come in on.
        record = await with_safe_files(await asyncio.to_thread(read_json, data))
        made = await request.app.state.store.restore(record)
        await noting.note(request, "brought in", record.meeting.title, meeting=made)
        return _go(made)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Refused("invalid", N_("Filen er ikke en tekstfil i UTF-8.")) from error
    try:
        meeting = await asyncio.to_thread(from_file, text, _chance)
    except Unreadable as unreadable:
        translate = translator(request.state.language)
        problems = [each.sentence(translate) for each in unreadable.problems]
        return JSONResponse({"word": "invalid", "problems": problems}, 422)
    return await _made(request, clean(meeting))


async def delete(request: Request) -> Response:
    """Deletes a meeting and everything in it; the page has given ten seconds to think again."""
    store = request.app.state.store
    meeting, _ = await store.document(request.path_params["meeting"])
    await store.delete(meeting.id)
    await noting.note(request, "deleted", meeting.title, outlives=True)
    return JSONResponse({})


def _new(request: Request) -> Meeting:
    language: Any = request.state.language
    title = translator(language)(N_("Nytt møte"))
    return Meeting(id=new_id(_chance), title=title, date=_today(), language=language)


async def _copy(request: Request, of: str) -> Response:
    """A new meeting with the agenda, pace, look and themes; nothing of when and what happened."""
    store = request.app.state.store
    meeting, _ = await store.document(of)
    title = translator(written(meeting.language))(N_("{title} (kopi)")).format(title=meeting.title)
    new = new_id(_chance)
    changed = {"id": new, "title": title[:200], "date": None, "opens": None, "closes": None}
    go = await _made(request, meeting.model_copy(update=changed))
    await copy_pictures(store, of, new)
    for item in meeting.agenda:
        book = await store.codebook(of, "live", item.id)
        themes = book.standing()  # what was merged into another has nothing to count here
        await store.put_codebook(new, "live", item.id, book.model_copy(update={"themes": themes}))
    return go


async def _made(request: Request, meeting: Meeting) -> Response:
    made = await request.app.state.store.create(meeting)
    await noting.note(request, "made", meeting.title, meeting=made)
    return _go(made)


def _go(meeting_id: str) -> Response:
    return JSONResponse({"go": f"/m/{meeting_id}/edit"})


def _by_date(listed: Listed) -> tuple[int, str]:
    """Latest first; one without a date by the day it was made."""
    return (-(listed.date or listed.made).toordinal(), listed.title)


def _date(listed: Listed, language: str) -> str:
    locale = "en_GB" if language == "en" else language  # the day first, as the rest is British
    return format_date(listed.date, "long", locale=locale) if listed.date else ""


def _today() -> dt.date:
    return dt.datetime.now().astimezone().date()


routes = [
    route("/organiser", meetings, roles={"anyone"}),
    route("/organiser/meetings", make, methods=["POST"], roles={"organiser"}),
    route("/organiser/file", take_file, methods=["POST"], roles={"organiser"}),
    route("/m/{meeting}/delete", delete, methods=["POST"], roles={"organiser"}),
]
