"""E. T06: rude words, in Norwegian, Swedish and English and in disguise, wait; none is dropped."""

from __future__ import annotations

import asyncio
import csv
import io
import zipfile
from typing import Any

import httpx2
import pytest

from polling.meeting import Item
from polling.store.keys import RoundKey
from tests.live.agenda import CHOICE, item
from tests.live.people import Hall, Phone

pytestmark = [pytest.mark.trial, pytest.mark.timeout(240)]

#: Plain, drawn out, spaced, dotted, with digits for letters, and in letters of other alphabets.
RUDE = (
    "Dette er faen meg nok", "f4en", "F A E N", "f.a.e.n", "faaaaen", "fаen",
    "for j3vlig", "din jævla idiot", "h e l v e t e", "H3LV3TE", "fitte", "hore", "kuksuger",
    "för helvete", "dra åt h3lvete", "din jävla hora", "f i t t a",
    "what the fuck", "f.u.c.k", "sh1t", "b u l l s h i t", "ＦＵＣＫ", "c*nt", "wh0re",
)  # fmt: skip
DECENT = ("Bedre samarbeid", "Kvinnehelse og fødetilbud", "Mer tid til pasienten")
KINDS: dict[str, dict[str, Any]] = {
    "open_text": {"text": "Hva er viktigst?", "max_answers": 10, "lifts": 3},
    "floor": {"text": "Spør panelet", "max_answers": 10},
    "word_cloud": {"text": "Hva er god samhandling?", "max_words": 1},
    "choice": {**CHOICE, "other": True},
}


def asked(kind: str) -> Item:
    return item("rude1", kind, KINDS[kind])


def given(kind: str, text: str) -> dict[str, Any]:
    """An answer of that kind with this text in it."""
    if kind == "choice":
        return {"options": [], "other": text}
    return {"words": [text]} if kind == "word_cloud" else {"text": text}


@pytest.mark.parametrize("kind", KINDS)
async def test_t06_rude_words_wait_and_are_on_no_screen(
    hall: Hall, client: httpx2.AsyncClient, kind: str
) -> None:
    meeting = await hall.meeting(asked(kind))
    code = await hall.code(meeting)
    moderator = await hall.staff("moderator").arrives(meeting)
    wall, page = hall.staff("projector"), hall.staff("secretariat")
    await asyncio.gather(wall.arrives(meeting), page.arrives(meeting))
    await page.asks(type="watch", items=["rude1"])
    watching = await hall.phone().joins(code)
    await moderator.opens_item("rude1")
    for where in ("wall", "phones", "page"):
        await moderator.steers("show", where=where)
    phones = [await hall.phone().joins(code) for _ in (*RUDE, *DECENT)]
    await asyncio.gather(
        *(says(phone, kind, text) for phone, text in zip(phones, (*RUDE, *DECENT), strict=True))
    )
    counts = await moderator.sees("counts", lambda c: c["items"]["rude1"]["answers"] == len(phones))
    waiting = await waiting_texts(hall, meeting)
    missed = [text for text in RUDE if text.casefold() not in waiting]
    assert counts["items"]["rude1"]["waiting"] == len(waiting) == len(RUDE), missed
    if kind == "open_text":
        await moderator.steers("lift")
    await listed_to_the_end(wall, kind)
    for screen in (wall, watching):
        told = repr(screen.received).casefold()
        assert not [text for text in RUDE if text.casefold() in told]
    rows = await exported(hall, client, meeting)
    marked = {row[0].casefold(): row[1] for row in rows}
    assert all(marked[text] == "ikke godkjent" for text in waiting)
    assert sum(cell == "ikke godkjent" for cell in marked.values()) == len(RUDE)
    assert all(marked[text.casefold()] == "" for text in DECENT)


async def test_t06_a_helper_lets_one_through_and_it_is_counted(hall: Hall) -> None:
    meeting = await hall.meeting(asked("open_text"))
    moderator = await hall.staff("moderator").arrives(meeting)
    page = await hall.staff("secretariat").arrives(meeting)
    wall = await hall.staff("projector").arrives(meeting)
    phone = await hall.phone().joins(await hall.code(meeting))
    await page.asks(type="watch", items=["rude1"])
    await moderator.opens_item("rude1")
    await moderator.steers("show")
    await says(phone, "open_text", RUDE[0])
    (row,) = (await page.sees("answers rude1 0", lambda a: a["list"]))["list"]
    assert row["waiting"]
    assert (await page.asks(type="approve", item="rude1", run=1, answer=row["id"]))["ok"]
    await wall.sees("answers rude1 0", lambda a: len(a["list"]) == 1)
    assert await hall.store.recount(RoundKey(meeting, "live", "rude1", 1)) == 0


async def says(phone: Phone, kind: str, text: str) -> None:
    """Gives an answer, which is received like any other: nobody is told that it waits."""
    reply = await phone.answers("rude1", given(kind, text))
    assert reply["ok"], (text, reply)
    assert "waiting" not in reply


async def waiting_texts(hall: Hall, meeting: str) -> set[str]:
    """Every text in an answer that waits, in small letters."""
    record = await hall.store.record(meeting)
    rows = [row.value for round_ in record.rounds for row in round_.rows if row.waiting]
    assert all(row.hidden for round_ in record.rounds for row in round_.rows if row.waiting)
    return {
        str(value.get("text") or value.get("other") or value["words"][0]).casefold()
        for value in rows
    }


async def listed_to_the_end(wall: Any, kind: str) -> None:
    """Waits until the wall has all that it is to have."""
    if kind in ("open_text", "floor"):
        await wall.sees("answers rude1 0", lambda a: len(a["list"]) == len(DECENT))
    else:
        await wall.sees("tally rude1", lambda t: t["answers"] == len(RUDE) + len(DECENT))


async def exported(hall: Hall, client: httpx2.AsyncClient, meeting: str) -> list[list[str]]:
    """The answers in the downloaded tables: the written text and what is said of its hiding."""
    _, secret = await hall.store.hand_out(meeting, "secretariat")
    reply = await client.get(
        f"{hall.base}/m/{meeting}/summary.csv.zip",
        headers={"Cookie": hall.cookie(meeting, secret)},
    )
    assert reply.status_code == 200
    with zipfile.ZipFile(io.BytesIO(reply.content)) as files:
        for name in files.namelist():
            text = files.read(name).decode("utf-8-sig")
            rows = list(csv.reader(io.StringIO(text), delimiter=";"))
            heads = [at for at, row in enumerate(rows) if "Skjult" in row]
            if heads:
                head = rows[heads[0]]
                hidden = head.index("Skjult")
                written = hidden - 1
                return [[row[written], row[hidden]] for row in rows[heads[0] + 1 :] if row]
    raise AssertionError("no answers in the file")
