"""The page, and the file, that say who did what."""

import asyncio
import csv
import io
from typing import Any

from babel.dates import format_date, format_time
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from polling import noting, pages
from polling.access import route
from polling.downloads import disposition
from polling.export.harmless import disarmed
from polling.refused import Translate
from polling.signing.sentences import role_of, sentence
from polling.store import Store
from polling.store.audit import Entry
from polling.words import N_, translator

#: The page shows the newest; the file has all.
SHOWN = 500


async def _page(request: Request) -> Response:
    """`?meeting=` shows what was done in one, `?meeting=-` what belongs to none."""
    store: Store = request.app.state.store
    titles = await _titles(store)
    asked = request.query_params.get("meeting", "")
    chosen = asked if asked in titles or asked == "-" else ""
    found = await _entries(store, chosen, titles, SHOWN + 1)
    language = request.state.language
    return pages.page(
        request,
        "log.html",
        titles=titles,
        chosen=chosen,
        days=_by_day(found[:SHOWN], titles, language),
        more=len(found) > SHOWN,
        shown=SHOWN,
        kept=request.app.state.settings.log_days,
    )


async def _csv(request: Request) -> Response:
    """Everything, newest first, as a file whose cells no spreadsheet runs."""
    store: Store = request.app.state.store
    titles = await _titles(store)
    asked = request.query_params.get("meeting", "")
    chosen = asked if asked in titles or asked == "-" else ""
    found = await _entries(store, chosen, titles)
    # There may be many lines: beside the loop that answers come in on.
    text = await asyncio.to_thread(table, found, titles, translator(request.state.language))
    await noting.note(request, "downloaded", "log.csv")
    headers = {"content-disposition": disposition("logg.csv"), "cache-control": "no-store"}
    return Response(text.encode("utf-8-sig"), media_type="text/csv", headers=headers)


def table(entries: list[Entry], titles: dict[str, str], _: Translate) -> str:
    """The entries as lines of CSV, for a spreadsheet in a Norwegian office: `;` between cells."""
    written = io.StringIO()
    writer = csv.writer(written, delimiter=";", lineterminator="\r\n")
    writer.writerow([_(N_("Dag")), _(N_("Klokka")), _(N_("Hvem")), _(N_("Rolle")), _(N_("Hva")),
                     _(N_("Antall")), _(N_("Møte"))])  # fmt: skip
    for each in entries:
        time = each.minute.strftime("%H:%M") if each.minute else ""
        title = titles.get(each.meeting, each.meeting)
        cells = [each.day.isoformat(), time, each.who, role_of(each, _), sentence(each, _),
                 str(each.n), title]  # fmt: skip
        writer.writerow([disarmed(cell) for cell in cells])
    return written.getvalue()


async def _titles(store: Store) -> dict[str, str]:
    return {each.id: each.title for each in await store.meetings()}


async def _entries(
    store: Store, chosen: str, titles: dict[str, str], most: int | None = None
) -> list[Entry]:
    if not chosen or chosen == "-":
        of = [] if chosen else list(titles)
        return await store.audit.entries(of, most=most)
    found = await store.audit.entries([chosen], most=most)
    return [each for each in found if each.meeting == chosen]


def _by_day(
    entries: list[Entry], titles: dict[str, str], language: str
) -> list[tuple[str, list[dict[str, Any]]]]:
    locale = "en_GB" if language == "en" else language
    _ = translator(language)
    days: dict[str, list[dict[str, Any]]] = {}
    for each in entries:
        day = format_date(each.day, "full", locale=locale)
        days.setdefault(day, []).append(
            {
                "time": format_time(each.minute, "HH.mm", locale=locale) if each.minute else "",
                "iso": each.minute.isoformat(timespec="minutes") if each.minute else "",
                "who": each.who,
                "role": role_of(each, _),
                "did": sentence(each, _),
                "meeting": each.meeting,
                "title": titles.get(each.meeting, ""),
            }
        )
    return list(days.items())


routes: list[Route] = [
    route("/organiser/log", _page, roles={"organiser"}),
    route("/organiser/log.csv", _csv, roles={"organiser"}),
]
