"""A whole meeting taken home: every kind, answers under three headings and nine themes."""

from __future__ import annotations

import datetime as dt
from random import Random
from typing import Any

from polling.agenda_file import from_markdown
from polling.choices import Choices
from polling.export.summary import Summary, summary
from polling.meeting import Item, ItemState, Look, Meeting, Phase, State, TablePlace
from polling.record import Grouped, GroupRow, MeetingRecord, Round, Row
from polling.rehearsal import plan
from polling.settings import ROOT
from polling.themes import Heading, Theme, in_order
from polling.words import translator
from tests.export.meetings import item

PHONES = 62
AGENDA = ROOT / "docs" / "pictures-agenda.txt"
HEADINGS = {
    "Sammen om målene og bedre overganger": ("Felles mål", "Gode overganger", "Tillit"),
    "Ledelse og organisering": ("Tydelig ansvar", "Én dør inn", "Faste møteplasser"),
    "Verktøy og kompetanse": ("Felles journal", "Felles opplæring", "Transport og dekning"),
}
SERVICES = [
    {"id": "a", "text": "Felles akutteam for eldre hjemme"},
    {"id": "b", "text": "Digital hjemmeoppfølging"},
    {"id": "c", "text": "Lavterskel psykisk helse for barn og unge i hele regionen"},
    {"id": "d", "text": "Frisklivssentral"},
]
COLUMNS = [
    {"id": "a", "text": "Gode erfaringer"},
    {"id": "b", "text": "Suksessfaktorer"},
    {"id": "c", "text": "Hva betyr det for oss?"},
]
ROLES = {"pol": "Politiker", "led": "Kommunal leder", "til": "Tillitsvalgt", "sjuk": "Sykehus"}
TABLES = tuple(TablePlace(id=f"bord{n}", name=f"Bord {n}", seats=5) for n in range(1, 4))
FORM = {
    "form": [{"id": "rolle", "text": "Hvilken rolle har du?"}],
    "values": [{"id": key, "field": "rolle", "text": text} for key, text in ROLES.items()],
}
ANYWHERE = {
    "across": "Verdi", "up": "Tid", "across_low": "liten", "across_high": "stor",
}  # fmt: skip


def gathering(**more: Any) -> Summary:
    """The summary of `gathered`, in its own language."""
    record = gathered(**more)
    return summary(record, translator(record.meeting.language))


def gathered(colour: str = "", choices: Choices | None = None, **more: Any) -> MeetingRecord:
    """The record of a meeting of every kind, its first question sorted; `more` is its own."""
    random = Random(4)
    made = from_markdown(AGENDA.read_text("utf-8"), random)
    made = made.model_copy(update={"date": dt.date(2026, 11, 22)})
    first = made.agenda[0]
    others = [each for each in made.agenda if each.kind in ("ranking", "choice", "word_cloud")]
    agenda = (
        item("about", "about_you", text="Om deg", **FORM),
        first,
        *others,
        item("scale", "scales", text="Hvor enig er du?", options=SERVICES),
        item("share", "points", text="Fordel 100 poeng på tjenestene", options=SERVICES),
        item("place", "grid", text="Hva gir mest igjen, og hva haster?", options=SERVICES,
             **ANYWHERE),
        item("howmany", "number", text="Hvor mange ukers ventetid er rimelig?", least=0, most=26),
        item("pages", "text_page", text="Takk for nå"),
        item("floor", "floor", text="Spørsmål fra salen"),
        item("sheet", "sheet", text="Positiv kjernemappe", options=COLUMNS),
    )  # fmt: skip
    about = {"title": made.title, "place": made.place, "date": made.date, **more}
    meeting = Meeting(id="meet1", agenda=agenda, tables=TABLES, look=Look(colour=colour), **about)
    codebook = _codebook()
    rounds = tuple(
        _round(each, random, [theme.id for theme in codebook.themes] if each is first else [])
        for each in agenda
        if each.question.ANSWERED
    )
    return MeetingRecord(
        meeting=meeting,
        state=State(
            revision=9,
            items={each.id: ItemState(phase=Phase.closed, wall=True) for each in agenda},
        ),
        joined=PHONES + 5,
        seated=tuple(table.id for table in TABLES),
        rounds=rounds,
        codebooks={first.id: codebook},
        choices=choices or Choices(focus="Hva skal innbyggerne merke om tre år?"),
    )


def _codebook() -> Any:
    headings, themes = [], []
    for at, (text, names) in enumerate(HEADINGS.items()):
        headings.append(Heading(id=f"h{at}", text=text, place=at))
        for name in names:
            said = f"Mange skrev om {name.lower()}, og flere vil begynne før jul."
            themes.append(
                Theme(
                    id=f"t{len(themes)}", name=name, heading=f"h{at}", place=len(themes),
                    text=said if len(themes) % 2 == 0 else "",
                )
            )  # fmt: skip
    return in_order(headings, themes)


def _round(asked: Item, random: Random, themes: list[str]) -> Round:
    question = asked.question
    if question.ON_JOINING:
        sizes = dict(zip(ROLES, (21, 23, 13, 5), strict=True))
        groups = tuple(
            GroupRow(value=role, people=n, answers=0, counts={}) for role, n in sizes.items()
        )
        grouped = Grouped(field="rolle", people=PHONES, groups=groups)
        return Round(item=asked.id, run=1, people=PHONES, groups=(grouped,), rows=())
    moves = plan(asked, PHONES, random)
    seated = question.BY_TABLE
    rows = []
    for at, move in enumerate(moves[: 11 if seated else len(moves)]):
        codings = tuple(random.sample(themes, min(len(themes), random.randint(0, 2))))
        if themes and at % 17 == 0:
            codings = ("minority",)
        rows.append(
            Row(
                value=move.answer.model_dump(mode="json"),
                hidden=at % 23 == 22,
                lifts=at % 5 if question.most_lifts else 0,
                table=TABLES[at % 3].id if seated else None,
                themes=codings,
                quotes=codings[:1] if at % 6 == 0 and codings != ("minority",) else (),
            )
        )
    tables = tuple(table.id for table in TABLES) if seated else ()
    people = len(tables) if seated else len({move.phone for move in moves})
    return Round(item=asked.id, run=1, people=people, tables=tables, rows=tuple(rows))
