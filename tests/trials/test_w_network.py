"""C. W16, W18, W21, W23: proxies that close what is silent, a slow line, a new address, a gap."""

from __future__ import annotations

import asyncio
import statistics
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

import pytest
from playwright.async_api import Request, expect

from tests.browser.conftest import PHONE, store  # noqa: F401 (fixtures)
from tests.browser.conftest import Hall as Rooms
from tests.browser.conftest import hall as rooms  # noqa: F401 (a fixture)
from tests.live.agenda import four
from tests.live.people import Hall, Person
from tests.live.unconnected import EventsLedger, EventsPhone, EventsStaff, PollsLedger, PollsPhone
from tests.trials import invariant
from tests.trials.crowd import LedgerPhone, said
from tests.trials.figures import figure
from tests.trials.house import FULL, size
from tests.trials.meetings import open_text
from tests.trials.network import Network, network
from tests.trials.test_w_blocked import OPEN, answers, heading

pytestmark = [pytest.mark.trial, pytest.mark.timeout(300 if FULL else 120)]

WAYS = (LedgerPhone, EventsLedger, PollsLedger)
#: A phone far out: half a second there and back, 64 kbit/s.
SLOW = {"delay": 0.25, "rate": 8000}


class Place:
    """A hall as it is reached through a network."""

    def __init__(self, hall: Hall, net: Network) -> None:
        self.hall, self.port, self.base = hall, net.port, net.base
        self.store = hall.store

    def cookie(self, meeting: str, secret: str) -> str:
        return self.hall.cookie(meeting, secret)


@asynccontextmanager
async def through(hall: Hall, **about: Any) -> AsyncIterator[tuple[Place, Network]]:
    async with network(hall.port, **about) as net:
        yield Place(hall, net), net


async def all_leave(people: Sequence[Person]) -> None:
    for each in people:
        await (each.goes() if isinstance(each, LedgerPhone) else each.leaves())


async def test_w16_what_is_silent_is_closed_and_nobody_notices(hall: Hall) -> None:
    """Beats come every 18 s and polls end within 25: both are below what proxies allow."""
    meeting = await hall.meeting(open_text())
    code = await hall.code(meeting)
    idle, lasting = (30.0, 65.0) if FULL else (22.0, 24.0)
    ways = WAYS if FULL else WAYS[:2]
    async with through(hall, idle=idle) as (place, net):
        phones = [way(place, n, code) for n, way in enumerate(ways)]
        for phone in phones:
            await phone.stays()
        wall = await EventsStaff(place, "projector").arrives(meeting)
        await asyncio.sleep(lasting)
        dropped = sum(len(phone.comings) for phone in phones) - len(phones) + net.ended
        figure("W16", f"drops with a proxy that allows {idle:.0f} s", dropped, "0", dropped == 0)
        assert dropped == 0
        assert wall.latest["beat"]
        await all_leave([*phones, wall])


async def test_w18_answers_over_2g_with_cuts_are_acknowledged(hall: Hall) -> None:
    """Phones that have a line each; one piece in twenty that they send ends its connection."""
    meeting = await hall.meeting(open_text())
    code = await hall.code(meeting)
    moderator = await hall.staff("moderator").arrives(meeting)
    await moderator.opens_item("open1")
    async with AsyncExitStack() as stack:
        phones, nets = [], []
        for n in range(size(9, 40)):
            place, net = await stack.enter_async_context(through(hall, **SLOW))
            net.chance.seed(n)
            phones.append(WAYS[n % 3](place, n, code))
            phones[-1].within = 20
            nets.append(net)
        await asyncio.gather(*(phone.stays() for phone in phones))
        for net in nets:
            net.cuts = 0.05
        took: list[list[float]] = [[], [], []]

        async def give(phone: LedgerPhone) -> None:
            for change in range(size(5, 20)):
                began = time.monotonic()
                reply = await phone.gives("open1", said(phone, change))
                assert reply
                assert reply["ok"]
                took[phone.name % 3].append(time.monotonic() - began)

        await asyncio.gather(*map(give, phones))
        for net in nets:
            net.cuts = 0.0
        worst = 0.0
        for name, times in zip(("websocket", "events", "polls"), took, strict=True):
            p95 = statistics.quantiles(times, n=20)[18]
            worst = max(worst, p95)
            figure("W18", f"answer acknowledged, {name}", f"p95 {p95:.1f} s", "p95 3 s", p95 <= 3)
            print(f"2G, {name}: median {statistics.median(times):.2f} s, p95 {p95:.2f} s")
        print("connections cut:", sum(net.cut for net in nets))
        assert sum(net.cut for net in nets)
        await invariant.holds(hall, meeting, phones, "open1", screens=[moderator])
        await all_leave(phones)
        assert worst <= 3


@pytest.mark.browser
@pytest.mark.parametrize("sockets", ["through", "403"])
async def test_w18_joining_over_2g(rooms: Rooms, sockets: str) -> None:  # noqa: F811
    meeting = await rooms.meeting(OPEN)
    moderator = await rooms.moderator(meeting)
    await moderator.opens("q001")
    port = int(rooms.server.url.rpartition(":")[2])
    async with network(port, sockets=sockets, **SLOW) as net:  # type: ignore[arg-type]
        context = await rooms.context(viewport=PHONE)
        page = await context.new_page()
        finished: list[Request] = []
        page.on("requestfinished", lambda one: finished.append(one))
        began = time.monotonic()
        await page.goto(f"{net.base}/{await rooms.code(meeting)}")
        await expect(heading(page)).to_contain_text("viktigste", timeout=30_000)
        joined = time.monotonic() - began
        began = time.monotonic()
        await answers(page, "Svar langt utenfra")
        acked = time.monotonic() - began
        found = [await one.sizes() for one in finished if "/live" not in one.url]
        bytes_ = sum(size["responseBodySize"] + size["responseHeadersSize"] for size in found)
        print(f"2G, {sockets}: joined {joined:.1f} s, acked {acked:.1f} s, {bytes_} bytes")
        where = "" if sockets == "through" else ", no websocket"
        figure("W18", f"joined{where}", f"{joined:.1f} s", "at most 10 s", joined <= 10)
        figure("W18", f"page{where}", f"{bytes_ / 1000:.0f} KB", "60 KB", bytes_ <= 60_000)
        assert (joined <= 10, acked <= 3, bytes_ <= 60_000) == (True, True, True)


@pytest.mark.parametrize("way", [LedgerPhone, EventsLedger, PollsLedger])
async def test_w21_another_address_is_the_same_participant(
    hall: Hall, way: type[LedgerPhone]
) -> None:
    meeting = await hall.meeting(open_text())
    code = await hall.code(meeting)
    moderator = await hall.staff("moderator").arrives(meeting)
    await moderator.opens_item("open1")
    async with through(hall) as (wifi, one), through(hall) as (mobile, _):
        phone = way(wifi, 1, code)
        await phone.stays()
        await phone.gives("open1", said(phone, 1))
        # On the way out of the hall: what it sends comes through, what it is told does not.
        one.silent = True
        gone = asyncio.create_task(phone.gives("open1", said(phone, 2), patience=20))
        await asyncio.sleep(0.3)
        phone.hall = mobile
        one.cut_all()
        reply = await gone
        assert reply
        assert reply["ok"]
        await phone.gives("open1", said(phone, 3))
        await invariant.holds(hall, meeting, [phone], "open1", screens=[moderator])
        counts = await moderator.sees("counts", lambda c: c["connected"] == 1)
        assert counts["joined"] == 1
        await phone.goes()


async def test_w23_after_a_gap_everything_is_told_anew_and_whole(hall: Hall) -> None:
    """Notices that are lost between store and server, and messages between server and screen."""
    meeting = await hall.meeting(*four())
    code = await hall.code(meeting)
    moderator = await hall.staff("moderator").arrives(meeting)
    async with through(hall) as (place, net):
        screens: list[Person] = [
            await hall.phone().joins(code),
            await EventsPhone(hall).joins(code),
            await PollsPhone(hall).joins(code),
            await hall.staff("projector").arrives(meeting),
            await EventsStaff(hall, "projector").arrives(meeting),
        ]
        cut = LedgerPhone(place, 1, code)
        await cut.stays()
        net.silent = True
        for name in ("open1", "word1"):
            await hall.store.redis.execute_command("CLIENT", "KILL", "TYPE", "pubsub")
            await moderator.opens_item(name)
            assert (await moderator.steers("show"))["ok"]
        giver = await hall.phone().joins(code)
        await hall.store.redis.execute_command("CLIENT", "KILL", "TYPE", "pubsub")
        assert (await giver.answers("word1", {"words": ["ro"]}))["ok"]
        net.silent = False
        net.cut_all()
        await cut.back.wait()
        began = time.monotonic()
        revision = (await hall.store.state(meeting)).revision
        for screen in [*screens, cut]:
            state = await screen.sees("state", lambda s: s["revision"] == revision)
            assert state["item"]["id"] == "word1"
        for wall in screens[3:]:
            await wall.sees("tally word1", lambda t: t["answers"] == 1)
        assert time.monotonic() - began <= 5
        # Each message is the whole of its subject, whatever was missed before it.
        for screen in [*screens, cut]:
            for message in screen.received:
                if message["type"] == "state":
                    assert {"item", "meeting", "phase", "revision"} <= message.keys()
                if message["type"] == "tally":
                    assert {"item", "run", "people", "answers", "tally"} <= message.keys()
        await all_leave([*screens[1:3], screens[4], cut])
