"""D. S07: a role that is revoked, or a sign-in that ends, while the socket is open."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable

import httpx2
import pytest
from websockets.exceptions import ConnectionClosed

from polling.access import Holder
from polling.store.access import digest
from tests.live.agenda import four
from tests.live.people import Hall, Staff
from tests.live.people import hall as a_hall
from tests.live.serving import until
from tests.live.unconnected import EventsStaff, PollsStaff
from tests.trials.figures import figure

pytestmark = [pytest.mark.trial, pytest.mark.timeout(120)]

REVOKED = 4503
AT_MOST = 1.0
ROLES = ("moderator", "secretariat", "projector", "reader")


async def opened(hall: Hall, meeting: str, role: str, grant: str) -> Staff:
    """A screen of that role, opened by an organiser."""
    staff = hall.staff(role)  # type: ignore[arg-type]
    await staff.opens(cookie=hall.cookie_of(Holder(organiser=grant)))
    reply = await staff.asks(type="hello", meeting=meeting, role=role)
    assert reply["ok"], reply
    await staff.sees("state")
    return staff


async def closed_after(people: list[Staff], ending: Callable[[], Awaitable[object]]) -> float:
    """The seconds until all of these are closed as revoked."""
    begun = time.perf_counter()
    await ending()
    await until(lambda: all(each.closed is not None for each in people), within=10)
    took = time.perf_counter() - begun
    assert {each.closed for each in people} == {REVOKED}
    return took


def told(what: str, took: float) -> None:
    figure("S07", what, f"{took * 1000:.0f} ms", "at most 1 s", took <= AT_MOST)
    assert took <= AT_MOST


async def test_s07_a_link_that_is_taken_back_closes_its_screens(hall: Hall) -> None:
    meeting = await hall.meeting(*four())
    people = [await hall.staff(role).arrives(meeting) for role in ROLES]  # type: ignore[arg-type]
    stays = await hall.staff("moderator").arrives(meeting)
    # The last one handed out is who stays.
    keys = [k for k in await hall.store.handed_out(meeting) if k.role != "recipient"]
    mine = [k.id for k in keys if k.role == "moderator"]

    async def revoke() -> None:
        for key in keys:
            if key.role != "moderator":
                await hall.store.revoke(meeting, key.id)

    took = await closed_after([p for p in people if p.role != "moderator"], revoke)
    told("open screens of links that are taken back", took)
    assert people[0].closed is None
    assert stays.closed is None
    await hall.store.revoke(meeting, mine[0])
    await until(lambda: (people[0].closed, stays.closed).count(REVOKED) == 1, within=2)


async def test_s07_a_sign_in_that_ends_closes_what_it_opened_in_every_worker(
    store_url: str, client: httpx2.AsyncClient
) -> None:
    async with a_hall(store_url) as here, a_hall(store_url) as there:
        store = here.store
        meeting, other = await here.meeting(*four()), await here.meeting(*four())
        grant, stays = await store.sign_in("Kari", "kari"), await store.sign_in("Per", "per")
        mine = [await opened(hall, m, role, grant) for hall in (here, there)
                for m in (meeting, other) for role in ROLES]  # fmt: skip
        others = await opened(there, meeting, "moderator", stays)
        by_key = await here.staff("moderator").arrives(meeting)
        # The screen of another may end it, as the organiser's page does.
        headers = {"Cookie": there.cookie_of(Holder(organiser=stays)), "Origin": there.base}
        (sign_in,) = [e for e in (await store.sign_ins()).values() if e.name == "Kari"]

        async def end() -> None:
            reply = await client.post(
                f"{there.base}/organiser/sign-ins/end",
                json={"id": sign_in.id}, headers={**headers, "X-Polling": "1"},
            )  # fmt: skip
            assert reply.json() == {"ended": 1}

        took = await closed_after(mine, end)
        told("open screens of a sign-in that ends, in two workers", took)
        assert (others.closed, by_key.closed) == (None, None)
        assert (await others.steers("next"))["ok"]
        # And it does not come in again.
        again = here.staff("moderator")
        await again.opens(cookie=here.cookie_of(Holder(organiser=grant)))
        reply = await again.asks(type="hello", meeting=meeting, role="moderator")
        assert reply["word"] == "forbidden"
        await store.end_sign_ins_of("per")
        await until(lambda: others.closed == REVOKED, within=2)


async def test_s07_so_it_is_where_websockets_are_blocked(hall: Hall) -> None:
    meeting = await hall.meeting(*four())
    grant = await hall.store.sign_in("Kari", "kari")
    for way in (EventsStaff, PollsStaff):
        mine = [way(hall, role) for role in ("moderator", "projector")]
        hall.people += mine
        for staff in mine:
            await staff.opens(cookie=hall.cookie_of(Holder(organiser=grant)))
            reply = await staff.asks(type="hello", meeting=meeting, role=staff.role)
            assert reply["ok"], reply
            await staff.sees("state")
        took = await closed_after(mine, lambda ending=grant: hall.store.revoke_organiser(ending))
        told(f"screens of a sign-in that ends, {way.__name__}", took)
        before = await hall.store.state(meeting)
        mine[0].closed = None
        late = {"type": "steer", "ref": 99, "seen": before.revision, "action": "next"}
        await mine[0].says(late)
        assert mine[0].closed == REVOKED
        assert await hall.store.state(meeting) == before
        grant = await hall.store.sign_in("Kari", "kari")


async def test_s07_what_is_sent_after_the_end_is_not_done(hall: Hall) -> None:
    meeting = await hall.meeting(*four())
    grant = await hall.store.sign_in("Kari", "kari")
    staff = await opened(hall, meeting, "moderator", grant)
    await staff.opens_item("open1")
    await closed_after([staff], lambda: hall.store.revoke_organiser(grant))
    before = await hall.store.state(meeting)
    with pytest.raises(ConnectionClosed):
        await staff.says({"type": "steer", "ref": 99, "seen": before.revision, "action": "close"})
    headers = {"Cookie": hall.cookie_of(Holder(organiser=grant)), "Origin": hall.base}
    async with httpx2.AsyncClient(timeout=30) as client:
        reply = await client.post(f"{hall.base}/m/{meeting}/links", json={"role": "moderator"},
                                  headers=headers)  # fmt: skip
    assert reply.status_code == 404
    assert await hall.store.state(meeting) == before


async def test_s07_a_sign_in_whose_time_is_up_closes_its_screens(hall: Hall) -> None:
    meeting = await hall.meeting(*four())
    grant = await hall.store.sign_in("Kari", "oidc:1", "oidc", seconds=1)
    staff = await opened(hall, meeting, "secretariat", grant)
    async with asyncio.timeout(10):
        while await hall.store.sign_in_of(digest(grant)):
            await asyncio.sleep(0.05)
    took = await closed_after([staff], hall.store.end_lapsed)
    told("after the sweep that every worker does twice a minute", took)
