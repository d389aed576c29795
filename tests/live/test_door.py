"""The door: closed, opened, with room for so many, and those forgotten who only came."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from websockets.exceptions import ConnectionClosed

from polling.meeting import Meeting, TablePlace
from tests.live.agenda import OPEN, item
from tests.live.people import Hall, Phone
from tests.live.people import hall as a_hall

ANSWER = {"text": "Mer tid"}


@pytest_asyncio.fixture
async def hall(store_url: str) -> AsyncIterator[Hall]:
    async with a_hall(store_url) as here:
        yield here


async def turned_away(phone: Phone, code: str) -> str:
    """With what word a phone is not let in, or not for longer than a moment."""
    await phone.opens()
    reply = await phone.asks(type="hello", meeting=code, role="participant", token=phone.token)
    async with asyncio.timeout(phone.within):
        while phone.closed is None:
            await asyncio.sleep(0.01)
    word = {4505: "shut", 4506: "full"}[phone.closed]
    assert reply["ok"] or reply["word"] == word
    return word


async def test_a_closed_door_keeps_the_new_out_and_lets_the_others_back(hall: Hall) -> None:
    meeting = await hall.meeting(item("open1", "open_text", OPEN))
    code = await hall.code(meeting)
    moderator = await hall.staff("moderator").arrives(meeting)
    wall = await hall.staff("projector").arrives(meeting)
    inside, late = hall.phone(), hall.phone()
    await inside.joins(code)
    await moderator.sees("counts", lambda counts: counts["joined"] == 1)
    await moderator.steers("open", item="open1")
    await moderator.steers("door", on=False)
    await moderator.sees("state", lambda state: state["shut"])
    await wall.sees("state", lambda state: state["shut"])
    assert await turned_away(late, code) == "shut"
    assert await turned_away(late, await hall.link(meeting)) == "shut"
    await inside.leaves()
    await inside.joins(code)
    assert (await inside.answers("open1", ANSWER))["ok"]
    assert (await moderator.sees("counts"))["joined"] == 1
    await moderator.steers("door", on=True)
    await late.joins(code)
    await moderator.sees("counts", lambda counts: counts["joined"] == 2)


async def test_there_is_room_for_so_many_and_a_place_is_kept(hall: Hall) -> None:
    meeting = await hall.meeting(item("open1", "open_text", OPEN))
    code = await hall.code(meeting)
    moderator = await hall.staff("moderator").arrives(meeting)
    await moderator.steers("cap", number=2)
    phones = [hall.phone() for _ in range(5)]
    for phone in phones[:2]:
        await phone.joins(code)
    await moderator.sees("counts", lambda counts: counts["joined"] == 2)
    assert await turned_away(phones[2], code) == "full"
    await phones[0].leaves()
    assert await turned_away(phones[3], code) == "full"
    await phones[0].joins(code)
    await moderator.steers("cap", number=3)
    await phones[2].joins(code)
    await moderator.sees("counts", lambda counts: counts["joined"] == 3)
    await moderator.steers("cap", number=None)
    await phones[3].joins(code)
    await moderator.sees("counts", lambda counts: counts["joined"] == 4)


async def test_tables_stand_at_the_same_door(hall: Hall) -> None:
    tables = tuple(TablePlace(id=f"bord{n}", name=f"Bord {n}") for n in (1, 2))
    agenda = (item("open1", "open_text", OPEN),)
    made = Meeting(id="doortables", title="Dag", tables=tables, agenda=agenda)
    meeting = await hall.store.create(made)
    code, tokens = await hall.code(meeting), await hall.store.table_tokens(meeting)
    moderator = await hall.staff("moderator").arrives(meeting)

    def of_table(table: str) -> Phone:
        phone = hall.phone()
        phone.token = tokens[table]
        return phone

    first, again, other = of_table("bord1"), of_table("bord1"), of_table("bord2")
    await first.joins(code)
    await moderator.sees("counts", lambda counts: counts["tables"] == 1)
    await moderator.steers("door", on=False)
    await again.joins(code)
    assert await turned_away(other, code) == "shut"
    await moderator.steers("cap", number=1)
    await moderator.steers("door", on=True)
    assert await turned_away(hall.phone(), code) == "full"


async def test_who_only_came_is_forgotten_and_who_answered_is_not(hall: Hall) -> None:
    meeting = await hall.meeting(item("open1", "open_text", OPEN))
    code = await hall.code(meeting)
    moderator = await hall.staff("moderator").arrives(meeting)
    await moderator.steers("open", item="open1")
    voter, quiet, bot = hall.phone(), hall.phone(), hall.phone()
    for phone in (voter, quiet, bot):
        await phone.joins(code)
    await moderator.sees("counts", lambda counts: counts["joined"] == 3)
    assert (await voter.answers("open1", ANSWER))["ok"]
    await bot.leaves()
    async with asyncio.timeout(5):
        while await hall.store.silent(meeting, "live", 5) != 2:
            await asyncio.sleep(0.01)
    await moderator.steers("door", on=False)
    assert await hall.store.forget_silent(meeting, "live", 5) == 2
    assert await hall.store.forget_silent(meeting, "live", None) == 0
    counts = await moderator.sees("counts", lambda counts: counts["joined"] == 1)
    assert counts["items"]["open1"]["people"] == 1
    async with asyncio.timeout(5):
        while quiet.closed is None:
            await asyncio.sleep(0.01)
    assert quiet.closed == 4507
    assert voter.closed is None
    assert await turned_away(quiet, code) == "shut"
    assert (await voter.answers("open1", {"text": "Enda mer tid"}))["ok"]
    await moderator.steers("door", on=True)
    await quiet.joins(code)
    await moderator.sees("counts", lambda counts: counts["joined"] == 2)


async def test_a_door_of_the_rehearsal_is_another(hall: Hall) -> None:
    meeting = await hall.meeting(item("open1", "open_text", OPEN))
    code = await hall.code(meeting)
    moderator = await hall.staff("moderator").arrives(meeting)
    inside, late = hall.phone(), hall.phone()
    await inside.joins(code)
    await moderator.sees("counts", lambda counts: counts["joined"] == 1)
    await moderator.steers("door", on=False)
    await moderator.asks(type="rehearse", phones=3)
    await moderator.sees("state", lambda state: state["meeting"]["rehearsal"] and not state["shut"])
    await late.joins(code)
    await moderator.sees("counts", lambda counts: counts["joined"] == 5)
    await moderator.asks(type="rehearse", phones=0)
    await moderator.sees("state", lambda state: state["shut"])
    async with asyncio.timeout(5):
        while late.closed is None:
            await asyncio.sleep(0.01)
    assert late.closed == 4505
    assert inside.closed is None
    await moderator.sees("counts", lambda counts: counts["joined"] == 1)


@pytest.mark.parametrize("number", [0, -1, 1_000_001, "2", 1.5, True])
async def test_a_number_of_people_is_one(hall: Hall, number: object) -> None:
    meeting = await hall.meeting(item("open1", "open_text", OPEN))
    moderator = await hall.staff("moderator").arrives(meeting)
    reply = await moderator.asks(type="steer", action="hall", number=number, seen=0)
    assert reply["word"] == "invalid"


async def test_one_phone_in_many_tabs_is_one_and_the_newest_five_stay(hall: Hall) -> None:
    meeting = await hall.meeting(item("open1", "open_text", OPEN))
    code = await hall.code(meeting)
    moderator = await hall.staff("moderator").arrives(meeting)
    tabs = [hall.phone() for _ in range(8)]
    for tab in tabs:
        tab.token = tabs[0].token
        await tab.joins(code)
    async with asyncio.timeout(5):
        while any(tab.closed is None for tab in tabs[:3]):
            await asyncio.sleep(0.01)
    assert [tab.closed for tab in tabs] == [4510] * 3 + [None] * 5
    await moderator.sees("counts", lambda counts: counts["joined"] == 1)
    await tabs[7].leaves()
    await tabs[0].joins(code)
    assert tabs[3].closed is None


async def answers_at_last(phone: Phone, code: str) -> None:
    """Comes back when it is sent away before it has its reply."""
    while True:
        try:
            assert (await phone.answers("open1", ANSWER, number=1))["ok"]
        except (asyncio.CancelledError, ConnectionClosed):
            await phone.joins(code)
        else:
            return


async def test_who_answers_while_others_are_forgotten_is_counted(hall: Hall) -> None:
    meeting = await hall.meeting(item("open1", "open_text", OPEN), item("open2", "open_text", OPEN))
    code, store = await hall.code(meeting), hall.store
    moderator = await hall.staff("moderator").arrives(meeting)
    await moderator.steers("open", item="open1")
    phones = [await hall.phone().joins(code) for _ in range(30)]
    gathered = asyncio.gather(*(answers_at_last(phone, code) for phone in phones))
    for _ in range(50):
        await store.forget_silent(meeting, "live", None)
        await asyncio.sleep(0)
    await gathered
    counts = await moderator.sees("counts", lambda counts: counts["joined"] == 30)
    assert counts["items"]["open1"]["people"] == 30
    async with asyncio.timeout(5):
        while await store.silent(meeting, "live", None):
            await asyncio.sleep(0.01)
    assert await store.forget_silent(meeting, "live", None) == 0


async def test_what_is_not_taken_is_no_answer(hall: Hall) -> None:
    meeting = await hall.meeting(item("open1", "open_text", OPEN), item("open2", "open_text", OPEN))
    code = await hall.code(meeting)
    moderator = await hall.staff("moderator").arrives(meeting)
    await moderator.steers("open", item="open1")
    late, none = await hall.phone().joins(code), await hall.phone().joins(code)
    assert (await late.answers("open2", ANSWER))["word"] == "closed"
    await none.answers("open1", None)
    for _ in range(3):  # what they might have been heard by would have come meanwhile
        await (await hall.phone().joins(code)).answers("open1", ANSWER)
    assert await hall.store.forget_silent(meeting, "live", None) >= 2
    await moderator.sees("counts", lambda counts: counts["joined"] == 3)
