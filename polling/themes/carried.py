"""Codebooks carried along: themes without what is sorted under them, into another question."""

from collections.abc import Callable, Iterable
from typing import NamedTuple

from polling import text
from polling.refused import Refused
from polling.themes import LIMIT, Codebook, Heading, Theme
from polling.words import N_


class Entry(NamedTuple):
    """A theme as a file has it, under a heading ("": under none)."""

    heading: str
    name: str
    definition: str = ""
    text: str = ""


class Change(NamedTuple):
    """What would bring entries into a codebook: parts as they stand and are to stand.

    `known` entries are there already, with nothing to add.
    """

    headings: tuple[tuple[Heading | None, Heading], ...]
    themes: tuple[tuple[Theme | None, Theme], ...]
    known: int


def entries(codebook: Codebook) -> list[Entry]:
    """The themes that stand, in their order; without counts and quotes, which stay behind."""
    return [
        Entry(heading.text if heading else "", theme.name, theme.definition, theme.text)
        for heading, themes in codebook.gathered()
        for theme in themes
    ]


def lacking(found: Iterable[Entry], into: Codebook, fresh: Callable[[], str]) -> Change:
    """What of the entries a codebook lacks, new parts at its end with ids that `fresh` gives.

    A theme or heading whose folded name is there is the same one: it gets a definition and a text
    where it had none, and nothing that stands is written over. `Refused` when there is no room.
    """
    headings = {text.fold(each.text): each for each in into.headings}
    themes = {text.fold(each.name): each for each in into.standing()}
    places = [each.place for each in into.headings] + [each.place for each in into.themes]
    last = max(places, default=0)
    new_headings: list[Heading] = []
    changed: dict[str, tuple[Theme | None, Theme]] = {}
    known = 0
    for entry in found:
        last += 1
        key = text.fold(entry.name)
        if key in themes:
            before = themes[key]
            more = {
                name: said
                for name, said in (("definition", entry.definition), ("text", entry.text))
                if said and not getattr(before, name)
            }
            known += not more
            if more:
                themes[key] = before.model_copy(update=more)
                original = changed.get(before.id, (before, before))[0]
                changed[before.id] = (original, themes[key])
            continue
        heading = headings.get(text.fold(entry.heading)) if entry.heading else None
        if entry.heading and heading is None:
            heading = Heading(id=fresh(), text=entry.heading, place=last)
            headings[text.fold(entry.heading)] = heading
            new_headings.append(heading)
        themes[key] = Theme(
            id=fresh(),
            name=entry.name,
            heading=heading.id if heading else "",
            place=last,
            definition=entry.definition,
            text=entry.text,
        )
        changed[themes[key].id] = (None, themes[key])
    added = len(new_headings) + sum(before is None for before, _after in changed.values())
    if added + len(into.headings) + len(into.themes) > LIMIT:
        raise Refused("limit", N_("Et spørsmål kan ha {limit} temaer."), limit=LIMIT)
    return Change(tuple((None, each) for each in new_headings), tuple(changed.values()), known)
