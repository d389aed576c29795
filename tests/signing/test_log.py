"""The log as staff fill it: who did what on every way, and never what anybody answered."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable

from polling.live.noting import STEPS
from polling.signing.sentences import SENTENCES, sentence
from polling.store.audit import Entry
from tests.live.agenda import four
from tests.live.people import Hall
from tests.signing.browsers import Browser, browsers

CANARY = "kanarifuglen som sang i heisen"


async def entries(hall: Hall, meeting: str, holds: Callable[[list[Entry]], bool]) -> list[Entry]:
    """The meeting's log, once it is as it should be."""
    found: list[Entry] = []

    async def read() -> bool:
        found[:] = await hall.store.audit.entries([meeting], server=False)
        return holds(found)

    for _ in range(100):
        if await read():
            break
        await hall.staff("reader").opens()
    assert holds(found), found
    return found


async def test_a_day_of_a_meeting(hall: Hall) -> None:
    async with browsers(hall) as (kari,):
        await kari.makes_account("Kari Nordmann")
        made = await kari.posts("/organiser/meetings", how="hand")
        meeting = made.json()["go"].split("/")[2]
        document, revision = await hall.store.document(meeting)
        agenda = document.model_copy(update={"agenda": tuple(four()), "title": "=HYPERLINK(1)"})
        await hall.store.save(agenda, revision)
        link = await kari.posts(f"/m/{meeting}/links", role="secretariat", label="Sekretær Per")
        phone = await hall.phone().joins(await hall.code(meeting))
        moderator = await hall.staff("moderator").arrives(meeting)
        await moderator.opens_item("open1")
        await phone.answers("open1", {"text": CANARY})
        await moderator.asks(type="watch", items=["open1"])
        seen = await moderator.sees("answers open1 0", lambda told: told["list"])
        answer = seen["list"][0]["id"]
        for hidden in (True, False, True):
            reply = await moderator.asks(
                type="hide", item="open1", run=1, answer=answer, hidden=hidden
            )
            assert reply["ok"]
        assert (await moderator.steers("close"))["ok"]
        assert (await moderator.steers("end"))["ok"]
        choice = {"field": "open", "before": "", "after": "1"}
        await kari.posts(f"/m/{meeting}/summary/choices", **choice)
        head = {"Cookie": kari.cookie}
        await kari.client.head(f"{hall.base}/m/{meeting}/summary.csv.zip", headers=head)
        await kari.gets(f"/m/{meeting}/meeting.json")
        await kari.posts(f"/m/{meeting}/links/{link.json()['id']}/revoke")
        found = await entries(hall, meeting, lambda log: len(log) >= 10)
        told = [(e.role, e.who, e.did, e.about, e.n) for e in found if e.minute]
        assert told == [
            ("organiser", "Kari Nordmann", "revoked", "secretariat: Sekretær Per", 1),
            ("organiser", "Kari Nordmann", "downloaded", "meeting.json", 1),
            ("organiser", "Kari Nordmann", "opened the summary", "", 1),
            ("moderator", "", "ended", "", 1),
            ("moderator", "", "closed", "1", 1),
            ("moderator", "", "opened", "1", 1),
            ("organiser", "Kari Nordmann", "handed out", "secretariat: Sekretær Per", 1),
            ("organiser", "Kari Nordmann", "made", "Nytt møte", 1),
        ]
        by_day = {(e.did, e.n) for e in found if not e.minute}
        assert by_day == {("hid", 2), ("unhid", 1)}
        await pages(hall, kari, meeting, phone.token, answer)
        await kari.posts(f"/m/{meeting}/delete")
        text = (await kari.gets("/organiser/log")).text
        assert "slettet møtet «=HYPERLINK(1)» med alle svar" in text
        assert "Sekretær Per" not in text


async def pages(hall: Hall, kari: Browser, meeting: str, token: str, answer: str) -> None:
    """The page and the file: what stands there, and what does not."""
    page = (await kari.gets(f"/organiser/log?meeting={meeting}")).text
    for said in (
        "åpnet spørsmål 1", "avsluttet møtet", "skjulte svar: 2", "lastet ned meeting.json",
        "delte ut en lenke: sekretariat: Sekretær Per",
    ):  # fmt: skip
        assert said in page, said
    whole = (await kari.gets("/organiser/log")).text
    assert "logget inn (engangslenke)" in whole
    assert "laget kontoen Kari Nordmann" in whole
    other = (await kari.gets("/organiser/log?meeting=-")).text
    assert "Sekretær Per" not in other
    reply = await kari.gets(f"/organiser/log.csv?meeting={meeting}")
    assert reply.headers["content-disposition"].startswith("attachment")
    rows = list(csv.reader(io.StringIO(reply.content.decode("utf-8-sig")), delimiter=";"))
    assert rows[0][0] == "Dag"
    assert all(row[-1] == "'=HYPERLINK(1)" for row in rows[1:])
    assert all(re.fullmatch(r"(\d\d:\d\d)?", row[1]) for row in rows[1:])
    for text in (page, whole, reply.text):
        for secret in (CANARY, token, answer, "127.0.0.1", kari.cookie):
            assert secret not in text


async def test_what_is_rehearsed_is_not_what_was_done(hall: Hall) -> None:
    meeting = await hall.meeting(*four())
    moderator = await hall.staff("moderator").arrives(meeting)
    assert (await moderator.asks(type="rehearse", phones=1))["ok"]
    await moderator.sees("state", lambda state: state["meeting"]["rehearsal"])
    await moderator.opens_item("open1")
    assert (await moderator.asks(type="rehearse", phones=0))["ok"]
    found = await entries(hall, meeting, lambda log: len(log) >= 2)
    assert [each.did for each in found] == ["wiped the rehearsal", "rehearsed"]


def test_everything_that_is_noted_has_its_sentence() -> None:
    noted = {*STEPS.values(), "shut the door", "hid", "unhid", "approved", "unapproved"}
    assert noted <= SENTENCES.keys()
    for did in SENTENCES:
        entry = Entry(day="2026-11-22", role="organiser", did=did)  # type: ignore[arg-type]
        said = sentence(entry, lambda text: text)
        assert "{" not in said
    later = Entry(day="2026-11-22", role="organiser", did="sang", about="høyt")  # type: ignore[arg-type]
    assert sentence(later, lambda text: text) == "sang høyt"
