"""The editor of one meeting: the page, a form for each part of the agenda, and saving it whole."""

from random import SystemRandom

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from polling import kinds, pages
from polling.access import Role, route
from polling.agenda_file import to_markdown
from polling.editing.body import json_object
from polling.editing.documents import blank, read_item, read_meeting, switched_slips
from polling.problems import Problem
from polling.refused import Refused
from polling.store import Store
from polling.words import N_, SPOKEN, translator

_chance = SystemRandom()


async def edit(request: Request) -> Response:
    """The editor with the whole document in it; the script shows the part that the path names."""
    meeting, revision = await request.app.state.store.document(request.path_params["meeting"])
    # What a new question says is in the meeting's language, as the rest of its agenda.
    said = translator(meeting.language)
    offered = [(name, kinds.kind(name)) for name in kinds.names()]
    return pages.page(
        request,
        "edit.html",
        meeting=meeting,
        role=request.state.role,
        kinds=[{"name": name, "title": kind.title, "about": kind.about} for name, kind in offered],
        document={
            "meeting": meeting.model_dump(mode="json"),
            "revision": revision,
            "item": request.path_params.get("item"),
            "titles": {name: translator(request.state.language)(k.title) for name, k in offered},
            "blanks": {name: blank(name, _chance, said) for name, _ in offered},
        },
    )


async def document(request: Request) -> Response:
    """The document as it stands now, for a page that somebody else was quicker than."""
    meeting, revision = await request.app.state.store.document(request.path_params["meeting"])
    return JSONResponse({"meeting": meeting.model_dump(mode="json"), "revision": revision})


async def save(request: Request) -> Response:
    """Puts the whole document in place of the revision that was seen, or says what to mend.

    `{seen, meeting}` -> `{revision}`; 422 with `problems` (path, text) when it cannot be kept;
    409 "stale" when another revision stands there.
    """
    given = await json_object(request)
    seen = given.get("seen")
    if not isinstance(seen, int) or isinstance(seen, bool):
        raise Refused("invalid", N_("Siden sendte noe som ikke kan leses."))
    meeting, found = read_meeting(given.get("meeting"))
    if meeting is None:
        return _to_mend(request, found)
    if meeting.id != request.path_params["meeting"]:
        raise Refused("invalid", N_("Siden sendte et annet møte enn det som er åpent."))
    store: Store = request.app.state.store
    before, _ = await store.document(meeting.id)
    found = switched_slips(before, meeting, await store.state(meeting.id, "live"))
    if found:
        return _to_mend(request, found)
    return JSONResponse({"revision": await store.save(meeting, seen)})


async def form(request: Request) -> Response:
    """The form of one agenda item as it is given, or of the meeting itself: a piece of a page."""
    given = await json_object(request)
    if "item" not in given:
        meeting, found = read_meeting(given.get("meeting"))
        if meeting is None:
            return _to_mend(request, found)
        # What new tables are called is in the meeting's language.
        said = translator(meeting.language)
        return pages.page(
            request, "edit_meeting.html", meeting=meeting, languages=SPOKEN, said=said
        )
    item, found = read_item(given["item"])
    if item is None:
        return _to_mend(request, found)
    kind = kinds.kind(item.kind)
    return pages.page(request, "edit_item.html", item=item, title=kind.title, writes=kind.writes)


async def agenda(request: Request) -> Response:
    """The agenda as a Markdown file."""
    meeting, _ = await request.app.state.store.document(request.path_params["meeting"])
    name = {"Content-Disposition": 'attachment; filename="agenda.md"', "Cache-Control": "no-store"}
    return Response(to_markdown(meeting), media_type="text/markdown", headers=name)


def _to_mend(request: Request, found: list[Problem]) -> Response:
    translate = translator(request.state.language)
    problems = [{"path": each.path, "text": each.sentence(translate)} for each in found]
    return JSONResponse({"word": "invalid", "problems": problems}, 422)


_MAKERS: set[Role] = {"organiser", "moderator"}
routes = [
    route("/m/{meeting}/edit/document", document, roles=_MAKERS),
    route("/m/{meeting}/edit/document", save, methods=["POST"], roles=_MAKERS),
    route("/m/{meeting}/edit/form", form, methods=["POST"], roles=_MAKERS),
    route("/m/{meeting}/agenda.md", agenda, roles=_MAKERS),
    route("/m/{meeting}/edit", edit, roles=_MAKERS),
    route("/m/{meeting}/edit/{item}", edit, roles=_MAKERS),
]
