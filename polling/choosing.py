"""The summary's page: what goes in, what the secretariat writes itself, and taking it home."""

from typing import Any, NamedTuple

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from polling import noting, pages
from polling.access import Role, route
from polling.choices import SECTIONS, TEXTS, Choices
from polling.editing.body import json_object
from polling.export.formats import FORMATS
from polling.export.telling import TITLES
from polling.meeting import Meeting
from polling.refused import Refused
from polling.store import Store
from polling.store.choices import OPEN, OUT
from polling.store.meetings import rounds
from polling.text import clean
from polling.words import N_

#: Twice the longest text in any script, as JSON.
BODY_LIMIT = 256 * 1024
UNREADABLE = N_("Siden sendte noe som ikke kan leses.")

#: What is written in each section, in the reader's words.
HELP = {
    "focus": N_("Det møtet samlet seg om, i én setning eller to."),
    "participants": N_("Hvem som var med, fordelt etter det de sa om seg selv."),
    "method": N_("Hvordan svarene ble hentet inn, med tallene. Skriv til det som trengs."),
    "proposals": N_("Forslag, ett på hver linje. Uten tekst står delen tom, til å fylle ut."),
    "measures": N_("Tiltak med ansvarlig og frist, ett på hver linje. Uten tekst står delen tom."),
    "forward": N_("Hva som skjer videre, én ting på hver linje. Uten tekst står delen tom."),
}  # fmt: skip

#: What each format is for: a heading, and the formats under it by how their addresses end.
USES: tuple[tuple[str, dict[str, str]], ...] = (
    (N_("Lysbilder"), {
        "pptx": N_("Presentasjon til PowerPoint, med diagrammer som kan endres."),
    }),
    (N_("Dokument"), {
        "docx": N_("Saksdokument til Word, med plass til forslag til vedtak."),
        "odt": N_("Det samme i åpent format, til LibreOffice og andre."),
    }),
    (N_("PDF"), {
        "pdf": N_("Til arkiv og utsending, universelt utformet."),
    }),
    (N_("Nettside"), {
        "html": N_("Én fil å lese i nettleseren eller skrive ut."),
    }),
    (N_("Regneark"), {
        "xlsx": N_("Alle svar med temaene sine, tabeller og diagrammer, til Excel."),
        "ods": N_("Det samme i åpent format, til LibreOffice og andre."),
    }),
    (N_("Data"), {
        "csv.zip": N_("Rene tabeller i en zip-fil, for andre programmer."),
        "json": N_("Hele møtet med alle svar. Kan hentes inn igjen her."),
    }),
)  # fmt: skip


class Asked(NamedTuple):
    """A question as the page lists it, with how many answers count, and themes."""

    id: str
    number: int
    text: str
    answers: int
    hidden: int
    themes: int


async def _page(request: Request) -> Response:
    store: Store = request.app.state.store
    meeting, _ = await store.document(request.path_params["meeting"])
    asked = await _asked(store, meeting)
    choices = await store.choices(meeting.id)
    return pages.page(
        request,
        "choose.html",
        meeting=meeting,
        role=request.state.role,
        asked=asked,
        answered=any(each.answers or each.hidden for each in asked),
        rehearsal=await store.stage(meeting.id) == "rehearsal",
        choices=choices,
        titles=TITLES,
        helps=HELP,
        limits=_LIMITS,
        uses=[
            (heading, [(end, address, said[end]) for end, address in _ends() if end in said])
            for heading, said in USES
        ],
        start={"moment": await store.moment(meeting.id), **choices.model_dump()},
    )


async def _choices(request: Request) -> Response:
    """All that stands, and a `moment` that changes with anything that the summary says."""
    store: Store = request.app.state.store
    meeting_id = request.path_params["meeting"]
    moment = await store.moment(meeting_id)
    chosen = await store.choices(meeting_id)
    return JSONResponse({"moment": moment, **chosen.model_dump(mode="json")})


async def _choose(request: Request) -> Response:
    """{field, before, after} -> {after, moment}: the text as it is kept; 409 "stale" when not.

    `field` is a text of `Choices`, "open", or "out:" and a section or agenda item; the latter two
    are "1" or "".
    """
    given = await json_object(request, BODY_LIMIT)
    field, before, after = (given.get(name) for name in ("field", "before", "after"))
    if not isinstance(field, str) or not isinstance(before, str) or not isinstance(after, str):
        raise Refused("invalid", UNREADABLE)
    store: Store = request.app.state.store
    meeting, _ = await store.document(request.path_params["meeting"])
    if field in TEXTS:
        after = _text(after, _LIMITS[field])
    elif field == OPEN or field in _names(meeting):
        after = "1" if after else ""
    else:
        raise Refused("invalid", UNREADABLE)
    await store.choose(meeting.id, field, before, after)
    if field == OPEN:
        await noting.note(request, "opened the summary" if after else "closed the summary")
    return JSONResponse({"after": after, "moment": await store.moment(meeting.id)})


def _text(text: str, limit: int) -> str:
    too_long = Refused("limit", N_("Teksten er for lang. Den kan ha {limit} tegn."), limit=limit)
    try:
        kept = clean(text, limit)
    except Refused as refused:
        if refused.word == "limit":
            raise too_long from refused
        return ""  # nothing to be seen in it
    if len(kept) > limit:
        raise too_long
    return kept


def _names(meeting: Meeting) -> set[str]:
    """What can be left out, as it is called in the store."""
    return {f"{OUT}{name}" for name in (*SECTIONS, *(item.id for item in meeting.agenda))}


async def _asked(store: Store, meeting: Meeting) -> list[Asked]:
    """Every question that has a part of its own in the summary."""
    state = await store.state(meeting.id, "live")
    joining = {item.id for item in meeting.on_joining()}
    found = rounds(meeting, "live", state)
    asked = []
    for number, item in enumerate(meeting.agenda, 1):
        if not item.question.ANSWERED or item.id in joining:
            continue
        readings = [await store.reading(key) for key in found if key.item == item.id]
        book = await store.codebook(meeting.id, "live", item.id)
        asked.append(
            Asked(
                id=item.id,
                number=number,
                text=item.question.text,
                answers=sum(reading.answers - len(reading.hidden) for reading in readings),
                hidden=sum(len(reading.hidden) for reading in readings),
                themes=len(book.standing()),
            )
        )
    return asked


def _ends() -> list[tuple[str, str]]:
    """How each format's address ends, and the address."""
    return [(each.address.partition(".")[2], each.address) for each in FORMATS]


def _limit(name: str) -> int:
    (found,) = (
        each.max_length
        for each in Choices.model_fields[name].metadata
        if hasattr(each, "max_length")
    )
    limit: Any = found
    return int(limit)


_LIMITS = {name: _limit(name) for name in TEXTS}
_STAFF: frozenset[Role] = frozenset({"organiser", "moderator", "secretariat"})
routes: list[Route] = [
    route("/m/{meeting}/summary", _page, roles=_STAFF),
    route("/m/{meeting}/summary/choices", _choices, roles=_STAFF),
    route("/m/{meeting}/summary/choices", _choose, roles=_STAFF, methods=["POST"]),
]
