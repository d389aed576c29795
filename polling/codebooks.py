"""Codebooks carried along: a question's themes as a file, and into another question."""

import asyncio
from random import SystemRandom
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from polling import kinds, noting
from polling.access import Handler, Role, route
from polling.downloads import disposition
from polling.editing.body import limited
from polling.export.harmless import file_name
from polling.importing.codebook import FILE_LIMIT, read, to_csv, to_json
from polling.meeting import Item, Meeting
from polling.refused import Refused
from polling.store import Store
from polling.themes import Codebook
from polling.themes.carried import entries, lacking
from polling.words import N_, translator, written

#: Meetings whose codebooks are offered, the newest ones.
_OFFERED = 60
_chance = SystemRandom()


def _download(address: str, media_type: str) -> Handler:
    async def download(request: Request) -> Response:
        meeting, item, found = await _codebook(request)
        _ = translator(written(meeting.language))
        body = to_json(entries(found)) if address == "json" else to_csv(entries(found), _)
        name = f"{_('Kodebok')} – {file_name(item.question.text)}".rstrip(" –")
        headers = {"content-disposition": disposition(f"{name}.{address}")}
        await noting.note(request, "downloaded", f"codebook.{address}")
        return Response(body, media_type=media_type, headers=headers | _NO_STORE)

    return download


async def offered(request: Request) -> Response:
    """Where a codebook can be fetched from: `{codebooks: [{meeting, title, item, text, themes}]}`.

    Other questions of the meeting first (`meeting` is ""), then, for the organiser, other meetings.
    """
    store: Store = request.app.state.store
    meeting, item, _found = await _codebook(request)
    stage = await store.stage(meeting.id)
    here = [
        {"meeting": "", "title": "", **row}
        for row in await _filled(store, meeting, stage)
        if row["item"] != item.id
    ]
    elsewhere: list[dict[str, Any]] = []
    if request.state.role == "organiser":
        for listed in (await store.meetings())[:_OFFERED]:
            other = await store.meeting(listed.id)
            if other and other.id != meeting.id:
                about = {"meeting": other.id, "title": other.title}
                elsewhere += [about | row for row in await _filled(store, other, "live")]
    return JSONResponse({"codebooks": here + elsewhere}, headers=_NO_STORE)


async def fetched(request: Request) -> Response:
    """What a codebook would add here: `{headings, themes, known}`, each part as a change.

    It comes as a file in the body, or from the question `from` of this meeting, or of `meeting`.
    Nothing is stored: whoever asked makes the changes, so that they can be undone like any other.
    """
    _meeting, _item, into = await _codebook(request)
    if source := request.query_params.get("from"):
        found = entries(await _source(request, source))
    else:
        found = await asyncio.to_thread(read, await limited(request, FILE_LIMIT))
    change = lacking(found, into, _fresh)
    return JSONResponse(
        {
            "headings": [_told(*each) for each in change.headings],
            "themes": [_told(*each) for each in change.themes],
            "known": change.known,
        },
        headers=_NO_STORE,
    )


async def _codebook(request: Request) -> tuple[Meeting, Item, Codebook]:
    """The meeting, the question and its codebook; `Refused` where there can be none."""
    store: Store = request.app.state.store
    meeting, _revision = await store.document(request.path_params["meeting"])
    item = meeting.item(request.path_params["item"])
    if not kinds.kind(item.kind).sortable:
        text = N_("Svarene på dette spørsmålet kan ikke sorteres i temaer.")
        raise Refused("invalid", text)
    stage = await store.stage(meeting.id)
    return meeting, item, await store.codebook(meeting.id, stage, item.id)


async def _source(request: Request, item: str) -> Codebook:
    """The codebook of another question: only the organiser sees into other meetings."""
    store: Store = request.app.state.store
    here = request.path_params["meeting"]
    other = request.query_params.get("meeting") or here
    if other != here and request.state.role != "organiser":
        raise Refused("forbidden", N_("Bare arrangøren kan hente fra et annet møte."))
    meeting, _revision = await store.document(other)
    stage = await store.stage(other) if other == here else "live"
    return await store.codebook(other, stage, meeting.item(item).id)


async def _filled(store: Store, meeting: Meeting, stage: Any) -> list[dict[str, Any]]:
    rows = []
    for item in meeting.agenda:
        if kinds.kind(item.kind).sortable:
            themes = (await store.codebook(meeting.id, stage, item.id)).standing()
            if themes:
                rows.append({"item": item.id, "text": item.question.text, "themes": len(themes)})
    return rows


def _told(before: Any, after: Any) -> dict[str, Any]:
    return {
        "id": after.id,
        "before": before.model_dump(mode="json") if before else None,
        "after": after.model_dump(mode="json"),
    }


def _fresh() -> str:
    return "".join(_chance.choices("abcdefghijklmnopqrstuvwxyz0123456789", k=8))


_NO_STORE = {"cache-control": "no-store"}
_SORTERS: set[Role] = {"organiser", "moderator", "secretariat"}
_PATH = "/m/{meeting}/themes/{item}/codebook"
routes: list[Route] = [
    route(f"{_PATH}.csv", _download("csv", "text/csv; charset=utf-8"), roles=_SORTERS),
    route(f"{_PATH}.json", _download("json", "application/json"), roles=_SORTERS),
    route(_PATH, fetched, methods=["POST"], roles=_SORTERS),
    route(f"{_PATH}s", offered, roles=_SORTERS),
]
