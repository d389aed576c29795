"""Secretaries who know too little sort at random, and all that counts agrees with a plain model."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest

from polling.export.summary import summary
from polling.live.frames import extent
from polling.live.results import Results
from polling.messages import Sort
from polling.refused import Refused
from polling.store import Client, Store, Writer
from polling.store.keys import RoundKey
from polling.themes import LIMIT, Codebook, Heading, Theme
from polling.themes.sums import sums
from polling.words import translator
from tests.store.rooms import Answerer, opened, steers

STEPS = 120
Book = dict[str, dict[str, Any]]
#: run -> answer -> theme -> "sorted" or "quoted", the oldest first.
Sorting = dict[int, dict[str, dict[str, str]]]


@dataclass
class Stands:
    """What ought to stand in the store: plain dicts, changed by comparing and setting."""

    themes: Book = field(default_factory=dict)
    headings: Book = field(default_factory=dict)
    codings: Sorting = field(default_factory=lambda: {1: {}, 2: {}})
    given: dict[int, set[str]] = field(default_factory=lambda: {1: set(), 2: set()})
    withdrawn: set[str] = field(default_factory=set)
    hidden: set[str] = field(default_factory=set)

    def copy(self) -> Stands:
        """What a secretary takes in by looking."""
        return Stands(
            themes=dict(self.themes),
            headings=dict(self.headings),
            codings={r: {a: dict(h) for a, h in by.items()} for r, by in self.codings.items()},
            given={run: set(ids) for run, ids in self.given.items()},
        )

    def take(self, message: dict[str, Any]) -> str:
        """Changes all that a message says, or nothing; "ok", or the word of the refusal."""
        after = self.copy()
        for name in ("headings", "themes"):
            book = getattr(after, name)
            for part in message[name]:
                if book.get(part["id"]) == part["after"]:
                    continue
                if book.get(part["id"]) != part["before"]:
                    return "stale"
                book[part["id"]] = part["after"]
                if part["after"] is None:
                    del book[part["id"]]
        for part in message["themes"]:
            now, was = after.themes.get(part["id"]), self.themes.get(part["id"])
            into = now["into"] if now else ""
            if into and into != (was or {}).get("into", "") and not after.end_of(part["id"]):
                return "stale"
        for coding in message["codings"]:
            for answer in coding["answers"]:
                mine = after.codings[coding["run"]].setdefault(answer, {})
                is_, theme = mine.get(coding["theme"], ""), coding["theme"]
                if is_ == coding["after"]:
                    continue
                there = theme in after.themes or theme in ("minority", "aside")
                if is_ != coding["before"]:
                    return "stale"
                if coding["after"] and not (there and answer in self.given[coding["run"]]):
                    return "stale"
                mine[theme] = coding["after"]
                if not coding["after"]:
                    del mine[theme]
        if len(after.themes) + len(after.headings) > LIMIT:
            return "limit"
        self.themes, self.headings, self.codings = after.themes, after.headings, after.codings
        return "ok"

    def end_of(self, theme: str) -> str:
        """The theme that it counts as, "" for none."""
        if theme in ("minority", "aside"):
            return theme
        for _ in range(len(self.themes) + 1):
            if theme not in self.themes:
                return ""
            if not self.themes[theme]["into"]:
                return theme
            theme = self.themes[theme]["into"]
        return ""

    def under(self, run: int) -> list[set[str]]:
        """The themes that each answer to be seen counts under."""
        seen = self.given[run] - self.withdrawn - self.hidden
        return [
            {end for theme in self.codings[run].get(a, {}) if (end := self.end_of(theme))}
            for a in sorted(seen)
        ]


class Secretary:
    """Somebody who last looked some time ago, and remembers what they did, to undo or say again."""

    def __init__(self, chance: random.Random, stands: Stands) -> None:
        self.chance = chance
        self.sees = stands.copy()
        self.done: list[dict[str, Any]] = []

    def message(self) -> dict[str, Any]:
        """Something to do, as it looks from here."""
        does: list[Callable[[], dict[str, Any]]] = [
            *[self.sorts] * 6, self.makes, self.makes, self.heads, self.renames, self.merges,
            self.merges, self.unmerges, self.deletes, self.splits, self.undoes, self.undoes,
            self.repeats,
        ]  # fmt: skip
        return {"headings": [], "themes": [], "codings": []} | self.chance.choice(does)()

    def theme(self) -> str:
        return self.chance.choice([*sorted(self.sees.themes), "minority", "aside"])

    def codings(self, run: int, answers: list[str], theme: str, after: str) -> list[dict[str, Any]]:
        """One coding for each way in which these stand now."""
        how = {a: self.sees.codings[run].get(a, {}).get(theme, "") for a in answers}
        return [
            {"run": run, "answers": some, "theme": theme, "before": before, "after": after}
            for before in ("", "sorted", "quoted")
            if (some := [a for a in answers if how[a] == before])
        ]

    def sorts(self) -> dict[str, Any]:
        run = self.chance.choice([r for r in (1, 2) if self.sees.given[r]])
        among = sorted(self.sees.given[run])
        answers = self.chance.sample(among, min(len(among), self.chance.randint(1, 4)))
        after = self.chance.choice(["sorted", "sorted", "sorted", "quoted", ""])
        return {"codings": self.codings(run, answers, self.theme(), after)}

    def makes(self) -> dict[str, Any]:
        name = "".join(self.chance.choices("abcd", k=2))
        heading = self.chance.choice(["", "gone", *sorted(self.sees.headings)])
        made = Theme(id=name, name=name.upper(), heading=heading, place=self.chance.random())
        part = {"id": name, "before": self.sees.themes.get(name), "after": made.model_dump()}
        answers = sorted(self.sees.given[1])[:2]
        return {"themes": [part], "codings": self.codings(1, answers, name, "sorted")}

    def heads(self) -> dict[str, Any]:
        name = self.chance.choice("xyz")
        after = Heading(id=name, text=name * 3, place=self.chance.random()).model_dump()
        before = self.sees.headings.get(name)
        return {"headings": [{"id": name, "before": before, "after": None if before else after}]}

    def _changed(self, **change: Any) -> dict[str, Any]:
        if not self.sees.themes:
            return self.makes()
        before = self.sees.themes[self.chance.choice(sorted(self.sees.themes))]
        return {"themes": [{"id": before["id"], "before": before, "after": before | change}]}

    def renames(self) -> dict[str, Any]:
        return self._changed(name=f"Navn {self.chance.randint(1, 9)}", text="Sagt.")

    def merges(self) -> dict[str, Any]:
        return self._changed(into=self.chance.choice([*sorted(self.sees.themes), "gone"]))

    def unmerges(self) -> dict[str, Any]:
        return self._changed(into="")

    def deletes(self) -> dict[str, Any]:
        found = self._changed()
        part = found["themes"][0]
        return {"themes": [{**part, "after": None if part["before"] else part["after"]}]}

    def splits(self) -> dict[str, Any]:
        found, theme = self.makes(), self.theme()
        new = found["themes"][0]["id"]
        under = [a for a, how in sorted(self.sees.codings[1].items()) if theme in how][:3]
        if new == theme:
            return found
        moved = [c for to, how in ((theme, ""), (new, "sorted"))
                 for c in self.codings(1, under, to, how)]  # fmt: skip
        return {"themes": found["themes"], "codings": moved}

    def undoes(self) -> dict[str, Any]:
        if not self.done:
            return self.sorts()
        message = self.done.pop(self.chance.randrange(-min(3, len(self.done)), 0))
        return {
            name: [{**part, "before": part["after"], "after": part["before"]} for part in parts]
            for name, parts in message.items()
        }

    def repeats(self) -> dict[str, Any]:
        return self.chance.choice(self.done) if self.done else self.sorts()


def said(frame: bytes) -> dict[str, Any]:
    """The message in a frame."""
    found = extent(frame, 0)
    assert found
    told: dict[str, Any] = json.loads(frame[found.start : found.stop])
    return told


class Room:
    """The store's side: one question of a meeting, in two rounds, and a wall's numbers of it."""

    def __init__(self, store: Store, writer: Writer, key: RoundKey) -> None:
        self.store = store
        self.keys = {1: key, 2: key._replace(run=2)}
        self.phones = {run: Answerer(store, writer, each) for run, each in self.keys.items()}
        self.numbers: dict[str, int] = {}
        self.results = Results(store)

    async def sort(self, message: dict[str, Any]) -> str:
        about = {"type": "sort", "ref": 1, "item": self.keys[1].item}
        try:
            await self.store.sort(
                self.keys[1].meeting, "live", Sort.model_validate(about | message)
            )
        except Refused as refused:
            return refused.word
        return "ok"

    async def gives(self, run: int, phone: int, answer: str | None) -> str:
        """The answer's id."""
        token = f"{phone:022d}"
        self.numbers[token] = self.numbers.get(token, 0) + 1
        given = {"text": answer} if answer else None
        before = {c.id for c in (await self.store.changes(self.keys[run], 0))[0]}
        word, _ = await self.phones[run].gives(token, given, self.numbers[token])
        assert word == "ok"
        changes, _ = await self.store.changes(self.keys[run], 0)
        return next((c.id for c in changes if c.id not in before), changes[-1].id)

    async def agrees(self, stands: Stands, run: int, *, whole: bool) -> None:
        """The store, the wall and, of the `whole`, record and summary say what the model says."""
        key = self.keys[run]
        book = await self.store.codebook(key.meeting, "live", key.item)
        assert {each.id: each.model_dump() for each in book.themes} == stands.themes
        assert {each.id: each.model_dump() for each in book.headings} == stands.headings
        found, newest = await self.store.sortings(key, 0)
        expected = {
            answer: " ".join(t + ("!" if h == "quoted" else "") for t, h in how.items())
            for answer, how in stands.codings[run].items() if how
        }  # fmt: skip
        assert {answer: packed for answer, packed in found.items() if packed} == expected
        assert await self.store.sortings(key, newest) == ({}, newest)
        # What was read bit by bit, as changes were told, is what is there as a whole.
        await self.results.read([], dict.fromkeys(self.keys.values(), False), [], {
            key.subject, f"{key.item}:themes",
        })  # fmt: skip
        (frame,) = self.results.themes(key).values()
        told = said(frame)
        for name in ("type", "item", "run"):
            told.pop(name)
        await self.adds_up(told, stands, run)
        (frame, *more) = self.results.answers(key, hidden_too=True).values()
        listed = said(frame)["list"]
        assert not more
        assert {a["id"]: " ".join(t + "!" * (t in a["quotes"]) for t in a["themes"])
                for a in listed if a["themes"]} == {
            a: packed for a, packed in expected.items() if a not in stands.withdrawn
        }  # fmt: skip
        if whole:
            await self.is_taken_home(told, key, book)

    async def adds_up(self, told: dict[str, Any], stands: Stands, run: int) -> None:
        under = stands.under(run)
        answers = {t["id"]: t["answers"] for h in told["headings"] for t in h["themes"]}
        standing = {t for t, theme in stands.themes.items() if not theme["into"]}
        assert answers == {t: sum(t in each for each in under) for t in standing}
        for heading in told["headings"]:
            ids = {t["id"] for t in heading["themes"]}
            assert heading["codings"] == sum(t["answers"] for t in heading["themes"])
            assert heading["answers"] == sum(bool(each & ids) for each in under)
            assert heading["codings"] >= heading["answers"]
        assert told["total"] == len(under)
        assert told["codings"] == sum(answers.values()) >= told["answers"]
        assert told["answers"] == sum(bool(each & standing) for each in under)
        assert told["unsorted"] == sum(not each for each in under)
        assert told["minority"] == sum("minority" in each for each in under)
        assert told["aside"] == sum("aside" in each for each in under)

    async def is_taken_home(self, told: dict[str, Any], key: RoundKey, book: Codebook) -> None:
        record = await self.store.record(key.meeting)
        (round_,) = [r for r in record.rounds if (r.item, r.run) == (key.item, key.run)]
        assert record.codebooks.get(key.item, Codebook()) == book
        seen = [row for row in round_.rows if not row.hidden]
        assert sums(book, (row.codings for row in seen)).model_dump(mode="json") == told
        model = summary(record, translator("nb"))
        rounds = sorted({r.run for r in record.rounds if r.item == key.item})
        part = [p for p in model.parts if p.item == key.item][rounds.index(key.run)]
        assert (part.answers, part.hidden) == (len(round_.rows), len(round_.rows) - len(seen))
        if part.themed is None:
            assert not book.standing()
            assert not told["answers"]
            return
        about = part.themed.model_dump(include=told.keys() - {"headings"})
        assert about == {name: told[name] for name in about}
        hides = [bool(row[part.own]) for row in part.rows] if part.hidden else None
        lines = [line for at, line in enumerate(part.matrix) if not (hides and hides[at])]
        assert len(lines) == told["total"]
        columns = [sum(line[at] for line in lines) for at in range(len(part.themed.themes))]
        assert columns == [theme.answers for theme in part.themed.themes]
        assert sum(columns) == told["codings"]
        at = 0
        for heading, summed in zip(part.themed.headings, told["headings"], strict=True):
            mine = slice(at, at := at + len(heading.themes))
            assert sum(any(line[mine]) for line in lines) == heading.answers == summed["answers"]
            assert sum(columns[mine]) == heading.codings == summed["codings"]


async def goes_on(room: Room, stands: Stands, chance: random.Random, run: int) -> None:
    """Somebody gives, changes or withdraws an answer, or it is hidden or shown again."""
    if run == 1 and stands.given[2]:
        return
    known = sorted(stands.given[run])
    match chance.randrange(3):
        case 0:
            phone = chance.randrange(12)
            text = chance.choice([None, "Tid", "Tillit", "Mål"])
            before = set(stands.given[run])
            if f"{phone:022d}" not in room.numbers and text is None:
                return
            answer = await room.gives(run, phone + 100 * (run - 1), text or "Tid")
            if answer not in before:
                stands.given[run].add(answer)
            stands.withdrawn.discard(answer)
            if text is None:
                again = await room.gives(run, phone + 100 * (run - 1), None)
                assert again == answer
                stands.withdrawn.add(answer)
        case _ if known:
            answer = chance.choice(known)
            hide = answer not in stands.hidden
            await room.store.hide(room.keys[run], answer, hide)
            (stands.hidden.add if hide else stands.hidden.discard)(answer)


@pytest.mark.parametrize("seed", range(3))
async def test_whatever_is_sorted_by_whom_nothing_is_lost_and_all_counts_agree(
    store: Store, store_url: str, seed: int
) -> None:
    chance = random.Random(seed)
    client = Client(store_url)
    writer = Writer(client)
    key = await opened(store, "open1")
    room, stands = Room(store, writer, key), Stands()
    for phone in range(6):
        stands.given[1].add(await room.gives(1, phone, f"Svar {phone}"))
    people = [Secretary(chance, stands) for _ in range(3)]
    words: dict[str, int] = {}
    run = 1
    for step in range(STEPS):
        if step == STEPS // 2:
            await steers(store, key.meeting, "close", item=key.item)
            await steers(store, key.meeting, "again", item=key.item)
            run = 2
            stands.given[2].add(await room.gives(2, 101, "Noe nytt"))
        if chance.random() < 0.25:
            await goes_on(room, stands, chance, run)
        secretary = chance.choice(people)
        message = secretary.message()
        word = stands.take(message)
        assert await room.sort(message) == word, (seed, step, message)
        words[word] = words.get(word, 0) + 1
        if word == "ok":
            secretary.done.append(message)
            # Said again, as after a lost reply, it is done already: nothing changes.
            if chance.random() < 0.3:
                assert await room.sort(message) == "ok"
        if chance.random() < 0.2:
            secretary.sees = stands.copy()
        await room.agrees(stands, chance.choice([1, run]), whole=step % 10 == 0)
    assert min(words["ok"], words["stale"]) > STEPS // 10
    await steers(store, key.meeting, "end")
    for run in (1, 2):
        await room.agrees(stands, run, whole=True)
    # After the meeting too, and in a meeting that is made of its record.
    assert await room.sort(people[0].message()) in ("ok", "stale")
    record = await store.record(key.meeting)
    again = await store.record(await store.restore(record))
    assert again.codebooks == record.codebooks
    for old, new in zip(record.rounds, again.rounds, strict=True):
        assert sorted(map(str, old.rows)) == sorted(map(str, new.rows))
    await writer.close()
    await client.close()
