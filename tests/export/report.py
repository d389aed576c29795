"""A report of two levels, sorted anew in the store from made-up answers, and what it has to say."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any, NamedTuple

from polling.meeting import Meeting
from polling.messages import Sort
from polling.record import MeetingRecord
from polling.store import Store, Writer
from polling.store.comings import Place
from polling.store.keys import RoundKey
from polling.store.restoring import new_id
from polling.themes import Heading, Theme
from tests.export.meetings import item
from tests.sayings import sayings
from tests.store.rooms import Answerer, steers

FACTS = Path(__file__).resolve().parents[3] / "shared" / "meetings" / "samling-1b-2021.json"
#: A report of that shape: three headings, nine themes, 86 codings; its names are invented.
OWN: dict[str, dict[str, int]] = {
    "Et felles løft på tvers, tydelige beskjeder, ordnede rammer og klok bruk av tid og penger": {
        "Dra i samme retning": 18, "Hvem gjør hva": 8, "Klok bruk av penger": 7,
        "Beskjeder som når fram": 5,
    },
    "Tjenester som blir bedre for dem de er til for": {
        "Faglig trygge tjenester": 15, "Stadig litt bedre": 7, "Innbyggeren først": 6,
    },
    "En god arbeidsplass bygd på tiltro": {"Tiltro til hverandre": 11, "Trivsel på jobb": 9},
}  # fmt: skip
#: Codings and different answers of each heading, and of all.
HEADINGS, ALL = ((38, 31), (28, 24), (20, 17)), (86, 66)
#: Themes, by number from 0, with how many answers stand under both.
_TOGETHER = {
    (0, 1): 4, (0, 2): 2, (1, 3): 1, (4, 5): 3, (4, 6): 1, (7, 8): 3, (0, 4): 3, (3, 7): 2,
    (6, 8): 1,
}  # fmt: skip
MINORITY = ("La pasienten eie kalenderen", "Legg ned nemndene, alle sammen")
ASIDE = "Kaffen var kald"
HIDDEN = "Rådmannen i nabokommunen sover"
TEXTS = ("Mange vil at alle drar i samme retning. Flere vil måle det.", "Fag og tid henger sammen.")
#: Answers given, those that count, and those of them that nobody sorted; a phone gave two at most.
GIVEN, COUNTED, UNSORTED = 73, 72, 3
JOINED, ANSWERED = 41, 37


class Report(NamedTuple):
    """A question, and its headings with the number of answers under each theme."""

    title: str
    text: str
    headings: dict[str, dict[str, int]]

    @property
    def themes(self) -> dict[str, int]:
        """The themes of all headings in order."""
        return {name: n for themes in self.headings.values() for name, n in themes.items()}


def reports() -> dict[str, Report]:
    """Our own, and the one of a meeting that was held where its facts are at hand."""
    found = {"own": Report("Samling for solfjordregionen", "Hva skal vi få til i lag?", OWN)}
    if FACTS.exists():
        facts = json.loads(FACTS.read_text("utf-8"))
        asked = next(each for each in facts["questions"] if each["key"] == "viktigste")
        headings = {each["heading"]: dict(each["themes"]) for each in asked["report"]}
        found["held"] = Report(facts["title"], asked["text"], headings)
    return found


async def rebuilt(report: Report, store: Store, writer: Writer) -> MeetingRecord:
    """The record of a meeting whose answers are given, and sorted by a secretariat's messages."""
    asked = item("main", "open_text", text=report.text, max_answers=2, max_length=500)
    about = {"title": report.title, "place": "Solfjord", "date": "2026-11-22"}
    meeting = Meeting.model_validate({"id": new_id(), "agenda": (asked,), **about})
    made = await store.create(meeting)
    key = RoundKey(made, "live", "main", 1)
    await steers(store, made, "go", item="main")
    await steers(store, made, "open")
    under = places(report)
    texts = [*sayings(ALL[1] + UNSORTED), *MINORITY, ASIDE, HIDDEN]
    phones = Answerer(store, writer, key)
    said = (
        phones.gives(f"{at // 2:022d}", {"text": text}, 1, at % 2) for at, text in enumerate(texts)
    )
    assert {word for word, _instead in await asyncio.gather(*said)} == {"ok"}
    for n in range(JOINED):
        writer.come(Place(made, "live", "joined"), f"{n:022d}")
    await writer.drain()
    changes, _newest = await store.changes(key, 0)
    ids = {json.loads(each.value)["text"]: each.id for each in changes}
    await store.hide(key, ids[HIDDEN], True)
    for message in _messages(report, under, [ids[text] for text in texts]):
        await store.sort(made, "live", Sort.model_validate_json(json.dumps(message)))
    await steers(store, made, "close")
    return await store.record(made)


def places(report: Report) -> list[tuple[int, ...]]:
    """The themes of each sorted answer, by number."""
    left = list(report.themes.values())
    both = [pair for pair, n in _TOGETHER.items() for _each in range(n)]
    for pair in both:
        for theme in pair:
            left[theme] -= 1
    return [*both, *((theme,) for theme, n in enumerate(left) for _each in range(n))]


def _messages(
    report: Report, places: list[tuple[int, ...]], ids: list[str]
) -> list[dict[str, Any]]:
    """What the workbench sends: a theme too many is made, sorted under, and merged."""
    headings = [Heading(id=f"h{n}", text=t, place=n) for n, t in enumerate(report.headings)]
    of = [f"h{n}" for n, names in enumerate(report.headings.values()) for _name in names]
    themes = [
        Theme(id=f"t{n}", name=name, heading=of[n], place=n)
        for n, name in enumerate([*report.themes])
    ]
    extra = Theme(id="extra", name="Samme vei", heading="h0", place=99)
    told = [
        themes[n].model_copy(update={"text": text}) for n, text in zip((0, 4), TEXTS, strict=True)
    ]
    under: dict[str, list[str]] = {theme.id: [] for theme in (*themes, extra)}
    for at, places_ in enumerate(places):
        for n in places_:
            under["extra" if places_ == (0,) and at % 3 == 0 else f"t{n}"].append(ids[at])
    rest = ids[len(places) + UNSORTED :]
    under |= {"minority": rest[:2], "aside": rest[2:3]}
    under["t0"].append(rest[3])  # the hidden one, which counts nowhere
    return [
        _message(headings=[_made(each) for each in headings]),
        _message(themes=[_made(each) for each in (*themes, extra)]),
        _message(codings=[_coded(theme, answers) for theme, answers in under.items()]),
        _message(codings=[_coded("t0", under["t0"][:2], "sorted", "quoted")]),
        _message(themes=[_changed(extra, extra.model_copy(update={"into": "t0"}))]),
        _message(themes=[_changed(themes[int(each.id[1:])], each) for each in told]),
    ]


def _message(**parts: Any) -> dict[str, Any]:
    return {"type": "sort", "ref": 1, "item": "main", **parts}


def _made(what: Heading | Theme) -> dict[str, Any]:
    return {"id": what.id, "before": None, "after": what.model_dump()}


def _changed(before: Theme, after: Theme) -> dict[str, Any]:
    return {"id": before.id, "before": before.model_dump(), "after": after.model_dump()}


def _coded(
    theme: str, answers: list[str], before: str = "", after: str = "sorted"
) -> dict[str, Any]:
    return {"run": 1, "answers": answers, "theme": theme, "before": before, "after": after}
