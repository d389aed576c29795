"""C. W15: where no websocket comes through, everything is as good by requests, events and polls."""

from __future__ import annotations

import asyncio
import os
import random
import signal
import time
from pathlib import Path
from typing import Any

import pytest

from tests.live.people import Hall
from tests.live.unconnected import EventsLedger, EventsStaff, PollsLedger, PollsStaff, Requests
from tests.trials import invariant
from tests.trials.contents import of_meeting
from tests.trials.crowd import LedgerPhone, keeps_changing, said
from tests.trials.doors import EXPECTED
from tests.trials.figures import figure
from tests.trials.house import ALONE_IN_FULL, FULL, House, house, size
from tests.trials.meetings import open_text
from tests.trials.test_s02 import ROLES, open_word, types

pytestmark = [pytest.mark.trial, pytest.mark.timeout(300 if FULL else 90)]

WAYS = (LedgerPhone, EventsLedger, PollsLedger)
PEOPLE = size(18, 300)


async def mixed(here: House, code: str, people: int) -> list[LedgerPhone]:
    """A crowd of which a third has websockets, a third events and a third polls."""
    phones = [WAYS[n % 3](here, n, code) for n in range(people)]
    here.people.extend(phones)
    for start in range(0, people, 25):
        await asyncio.gather(*(phone.stays() for phone in phones[start : start + 25]))
    return phones


async def watching(here: House, meeting: str) -> list[Any]:
    """Three moderators, one of each way, that watch the question."""
    screens = [
        here.staff("moderator"),
        EventsStaff(here, "moderator"),
        PollsStaff(here, "moderator"),
    ]
    here.people.extend(screens[1:])
    for screen in screens:
        await screen.arrives(meeting)
        assert (await screen.asks(type="watch", items=["open1"]))["ok"]
    return screens


@ALONE_IN_FULL
async def test_w15_a_mixed_crowd_keeps_every_answer_while_the_store_and_workers_die(
    data: Path,
) -> None:
    async with house(data, workers=2) as here:
        meeting = await here.meeting(open_text())
        opener = await here.staff("moderator").arrives(meeting)
        await opener.opens_item("open1")
        phones = await mixed(here, await here.code(meeting), PEOPLE)
        done = asyncio.Event()
        burst = [asyncio.create_task(keeps_changing(p, "open1", done)) for p in phones]
        for _ in range(size(2, 15)):
            await asyncio.sleep(random.uniform(0.3, 0.6))
            died = here.strike_store()
            await here.store_is_back(died)
            acked = [sum(len(p.acks) for p in phones[n::3]) for n in range(3)]
            async with asyncio.timeout(10):
                while any(sum(len(p.acks) for p in phones[n::3]) == acked[n] for n in range(3)):
                    await asyncio.sleep(0.01)
        os.kill(random.choice(here.worker_pids()), signal.SIGKILL)
        await asyncio.sleep(1)
        done.set()
        await asyncio.wait_for(asyncio.gather(*burst), 45)
        screens = await watching(here, meeting)
        await invariant.holds(here, meeting, phones, "open1", screens=screens)
        acks = [sum(len(p.acks) for p in phones[n::3]) for n in range(3)]
        print("acknowledged by websocket, events, polls:", acks)
        figure("W15", "acknowledged answers lost, mixed crowd", 0, "0", met=True)
        assert "Traceback" not in here.log
        assert all(phone.token not in here.log for phone in phones)


@ALONE_IN_FULL
async def test_w15_restarted_they_are_told_and_come_back(data: Path) -> None:
    async with house(data) as here:
        meeting = await here.meeting(open_text())
        moderator = await here.staff("moderator").arrives(meeting)
        await moderator.opens_item("open1")
        phones = await mixed(here, await here.code(meeting), PEOPLE)
        # One more that never reads its stream.
        asleep = EventsLedger(here, 999, phones[0].code)
        reader, writer = await asyncio.open_connection("127.0.0.1", here.port, limit=1)
        writer.transport.pause_reading()  # type: ignore[attr-defined]
        await asleep.opens()
        hello = f'{{"type":"hello","ref":1,"meeting":"{asleep.code}","role":"participant",'
        body = f'{hello}"token":"{asleep.token}"}}\n{{"type":"have"}}'
        writer.write(
            f"POST /live/events HTTP/1.1\r\nHost: 127.0.0.1:{here.port}\r\nOrigin: {here.base}\r\n"
            f"Content-Length: {len(body)}\r\n\r\n{body}".encode()
        )
        await asyncio.gather(*(phone.gives("open1", said(phone, 1)) for phone in phones))
        began = time.monotonic()
        assert await here.stop() == 0
        took = time.monotonic() - began
        figure("W15", "seconds until SIGTERM has ended", round(took, 1), "at most 10", took <= 10)
        assert took <= 10
        writer.transport.abort()
        assert reader
        assert {phone.closed for phone in phones if isinstance(phone, Requests)} <= {1012, None}
        await here.start()
        async with asyncio.timeout(20):
            while not all(phone.back.is_set() for phone in phones):
                await asyncio.sleep(0.02)
        await asyncio.gather(*(phone.gives("open1", said(phone, 2)) for phone in phones))
        await invariant.holds(here, meeting, phones, "open1")
        assert "Traceback" not in here.log


@pytest.mark.parametrize("role", ROLES)
async def test_w15_what_a_role_may_say_is_the_same(hall: Hall, role: str) -> None:
    """S02 once more, over requests."""
    for name in sorted(types() - {"hello", "watch"}):
        meeting, samples = await open_word(hall)
        person: Any
        if role == "participant":
            person = EventsLedger(hall, 1, await hall.code(meeting))
            await person.joins(person.code)
        else:
            person = await EventsStaff(hall, role).arrives(meeting)
        before = await of_meeting(hall.store, meeting)
        reply = await person.asks(type=name, **samples[name])
        if role in EXPECTED["messages"][name]:
            assert reply["ok"], (role, name, reply)
        else:
            assert (reply["ok"], reply["word"]) == (False, "forbidden"), (role, name)
            assert await of_meeting(hall.store, meeting) == before, (role, name)
            assert person.closed is None
        await person.leaves()


async def test_w15_the_same_answer_over_two_ways_counts_once(hall: Hall) -> None:
    meeting = await hall.meeting(open_text())
    code = await hall.code(meeting)
    moderator = await hall.staff("moderator").arrives(meeting)
    await moderator.opens_item("open1")
    phone = LedgerPhone(hall, 1, code)
    await phone.joins(code)
    others = [EventsLedger(hall, 1, code), PollsLedger(hall, 1, code)]
    for other in others:
        other.token = phone.token
        await other.joins(code)
    replies = await asyncio.gather(
        *(each.answers("open1", {"text": "Tillit"}, number=1) for each in (phone, *others))
    )
    assert {(reply["ok"], reply["number"]) for reply in replies} == {(True, 1)}
    counts = await moderator.sees("counts", lambda c: c["items"]["open1"]["answers"])
    assert (counts["joined"], counts["items"]["open1"]["people"]) == (1, 1)
    assert counts["items"]["open1"]["answers"] == 1
    for each in (phone, *others):
        await each.leaves()
