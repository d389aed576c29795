"""The hub: whatever notice is lost, every screen is right within seconds."""

from __future__ import annotations

import asyncio

import pytest

from polling.live import hub as hubs
from polling.meeting import State
from polling.store import keys
from tests.live.agenda import four
from tests.live.people import Hall
from tests.live.people import hall as another
from tests.live.serving import until


async def test_a_change_whose_notice_never_came_is_found(hall: Hall) -> None:
    meeting = await hall.meeting(*four())
    phone = await hall.phone().joins(await hall.code(meeting))
    wall = await hall.staff("projector").arrives(meeting)
    where = [keys.of_stage(meeting, "live", name) for name in ("state", "revisions", "key")]
    state = State(revision=1, current="choi1", qr=True)
    await hall.store.client.call(
        "steer", where, [0, 1, state.model_dump_json(), "nobody:listens", "", ""]
    )
    for screen in (phone, wall):
        await screen.sees("state", lambda s: s["revision"] == 1)


async def test_changes_while_the_notices_are_cut_are_seen(hall: Hall) -> None:
    meeting = await hall.meeting(*four())
    moderator = await hall.staff("moderator").arrives(meeting)
    phone = await hall.phone().joins(await hall.code(meeting))
    await hall.store.redis.execute_command("CLIENT", "KILL", "TYPE", "pubsub")
    for seen in range(3):
        assert (await moderator.steers("next", seen=seen))["ok"]
    for screen in (moderator, phone):
        await screen.sees("state", lambda s: s["revision"] == 3)


async def test_a_room_is_closed_some_time_after_its_last_screen(
    hall: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hubs, "PULSE_SECONDS", 0.05)
    monkeypatch.setattr(hubs, "LINGER_SECONDS", 0.2)
    hub = hall.app.state.live.hub
    meeting = await hall.meeting(*four())
    code = await hall.code(meeting)
    phone = await hall.phone().joins(code)
    assert meeting in hub.rooms
    await phone.leaves()
    await until(lambda: meeting not in hub.rooms)
    assert code not in hub.by_code
    assert meeting not in hub._news
    again = await hall.phone().joins(code)
    await again.sees("state")


async def test_many_screens_at_once_open_one_room(hall: Hall) -> None:
    meeting = await hall.meeting(*four())
    code = await hall.code(meeting)
    phones = await asyncio.gather(*(hall.phone().joins(code) for _ in range(20)))
    room = hall.app.state.live.hub.rooms[meeting]
    assert len(room.phones) == len(phones)
    await asyncio.gather(*(phone.leaves() for phone in phones))
    await until(lambda: room.empty)


async def test_those_who_come_are_told_of_together_and_a_change_at_once(hall: Hall) -> None:
    meeting = await hall.meeting(*four())
    moderator = await hall.staff("moderator").arrives(meeting)
    room = hall.app.state.live.hub.rooms[meeting]
    refreshed: list[set[str]] = []
    refresh = room.refresh

    async def counted(changed: set[str]) -> None:
        refreshed.append(changed)
        await refresh(changed)

    room.refresh = counted
    code = await hall.code(meeting)
    for _ in range(30):
        await hall.phone().joins(code)
    await moderator.sees("counts", lambda c: (c["joined"], c["connected"]) == (30, 30))
    assert len(refreshed) < 25  # one after the other they would be told of one by one
    assert (await moderator.steers("next"))["ok"]
    await moderator.sees("state", lambda s: s["revision"] == 1)


async def test_everybody_is_sent_away_from_a_deleted_meeting(hall: Hall) -> None:
    meeting = await hall.meeting(*four())
    screens = [
        await hall.staff("moderator").arrives(meeting),
        await hall.staff("projector").arrives(meeting),
        await hall.phone().joins(await hall.code(meeting)),
    ]
    await hall.store.delete(meeting)
    await until(lambda: all(screen.closed == 4504 for screen in screens))


async def test_screens_of_two_servers_are_counted_together(hall: Hall, store_url: str) -> None:
    async with another(store_url) as there:
        meeting = await hall.meeting(*four())
        code = await hall.code(meeting)
        moderator = await hall.staff("moderator").arrives(meeting)
        here = await hall.phone().joins(code)
        away = await there.phone().joins(code)
        await moderator.sees("counts", lambda c: (c["joined"], c["connected"]) == (2, 2))
        await moderator.steers("next")
        for phone in (here, away):
            await phone.sees("state", lambda s: s["revision"] == 1)


async def test_what_was_missed_is_read_with_what_was_heard(
    hall: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A notice that comes has everything read up to now: nothing may be taken for read by that."""
    meeting = await hall.meeting(*four())
    moderator = await hall.staff("moderator").arrives(meeting)
    await moderator.asks(type="watch", items=["choi1"])
    await moderator.opens_item("choi1")
    phone = await hall.phone().joins(await hall.code(meeting))
    await moderator.sees("counts", lambda c: c["joined"] == 1)
    hears = hubs.Hub.heard
    with monkeypatch.context() as patch:
        patch.setattr(
            hubs.Hub,
            "heard",
            lambda hub, where, what: None if what.startswith("choi1") else hears(hub, where, what),
        )
        assert (await phone.answers("choi1", {"options": ["a"], "other": None}))["ok"]
        assert (await moderator.steers("show", where="wall"))["ok"]
        await moderator.sees("counts", lambda c: c["items"]["choi1"]["people"] == 1)
