"""The page where the same question is seen in several meetings side by side, for the organiser."""

import asyncio
import datetime as dt
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from polling import kinds, noting, pages
from polling.access import route
from polling.across import Place, Together, asked, together
from polling.downloads import disposition
from polling.export.across_xlsx import write_across
from polling.export.summary import date_text
from polling.record import MeetingRecord
from polling.refused import Refused
from polling.store import Store
from polling.store.listing import Listed
from polling.words import N_, translator

LEAST, MOST = 2, 6
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


async def compare(request: Request) -> Response:
    """The page: meetings to choose among, and their questions side by side.

    All of it stands in the address: `m` a meeting, as often as there are meetings, and `as`
    "meeting.item~meeting.item" for questions that were matched by hand ("meeting." for none).
    """
    store: Store = request.app.state.store
    listed = sorted(await store.meetings(), key=lambda each: _day(each), reverse=True)
    records = await _records(request, listed)
    by_hand = _by_hand(request.query_params.getlist("as"), records)
    found = await _together(request, records) if len(records) >= LEAST else ()
    language = request.state.language
    names = {name: _name(record, language) for name, record in records.items()}
    return pages.page(
        request,
        "compare.html",
        listed=[(each, date_text(each.date or each.made, language)) for each in listed],
        chosen=set(records),
        names=names,
        found=found,
        others=[_others(each, records) for each in found],
        by_hand=by_hand,
        kind_of=kinds.kind,
        shown=_shown(language),
        query=request.url.query,
        least=LEAST,
        most=MOST,
    )


async def download(request: Request) -> Response:
    """The same as a workbook, a sheet a question."""
    store: Store = request.app.state.store
    records = await _records(request, await store.meetings())
    if len(records) < LEAST:
        raise Refused("invalid", N_("Velg minst to møter."))
    found = await _together(request, records)
    language = request.state.language
    _ = translator(language)
    names = [_name(record, language) for record in records.values()]
    body = await asyncio.to_thread(write_across, names, found, _)
    await noting.note(request, "downloaded", "compare.xlsx")
    headers = {
        "content-disposition": disposition(f"{_('Sammenligning')}.xlsx"),
        "cache-control": "no-store",
    }
    return Response(body, media_type=_XLSX, headers=headers)


async def _records(request: Request, listed: list[Listed]) -> dict[str, MeetingRecord]:
    """The chosen meetings, oldest first; those that are not there are left out."""
    wanted = set(request.query_params.getlist("m"))
    chosen = sorted((each for each in listed if each.id in wanted), key=_day)
    if len(chosen) > MOST:
        raise Refused("limit", N_("Velg høyst {most} møter."), most=MOST)
    return {each.id: await request.app.state.store.record(each.id) for each in chosen}


async def _together(request: Request, records: dict[str, MeetingRecord]) -> tuple[Together, ...]:
    by_hand = _by_hand(request.query_params.getlist("as"), records)
    _ = translator(request.state.language)
    return await asyncio.to_thread(together, records, by_hand, _)


def _by_hand(given: list[str], records: dict[str, MeetingRecord]) -> dict[tuple[Place, str], str]:
    """What was matched by hand, of questions that are there; the rest is what it would be."""
    found: dict[tuple[Place, str], str] = {}
    for pair in given[:600]:
        lead, _, other = pair.partition("~")
        meeting, _, item = lead.partition(".")
        elsewhere, _, same = other.partition(".")
        if meeting in records and elsewhere in records and elsewhere != meeting:
            found[(meeting, item), elsewhere] = same
    return found


def _others(each: Together, records: dict[str, MeetingRecord]) -> list[list[tuple[str, str]]]:
    """What could be the same question in each older meeting: (item, text), those of its kind."""
    return [
        [
            (item.id, item.question.text)
            for item in asked(record)
            if item.kind == each.kind and name != each.lead[0]
        ]
        if list(records).index(name) < list(records).index(each.lead[0])
        else []
        for name, record in records.items()
    ]


def _name(record: MeetingRecord, language: str) -> str:
    day = date_text(record.meeting.date, language)
    return f"{day} {record.meeting.title}".strip()


def _day(listed: Listed) -> tuple[dt.date, str]:
    return (listed.date or listed.made, listed.id)


def _shown(language: str) -> Any:
    """How a figure is written on the page."""

    def shown(cell: kinds.Cell) -> str:
        if cell is None:
            return "–"
        if not isinstance(cell, float):
            return str(cell)
        return f"{cell:.2f}" if language == "en" else f"{cell:.2f}".replace(".", ",")

    return shown


routes = [
    route("/organiser/compare", compare, roles={"organiser"}),
    route("/organiser/compare.xlsx", download, roles={"organiser"}),
]
