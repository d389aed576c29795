"""B. Answer semantics and races: an answer counts once, for its question, as it was last given."""

from __future__ import annotations

import asyncio
import random
from typing import Any

import pytest

from polling.store.keys import RoundKey
from tests.live.agenda import four
from tests.live.people import Hall, Phone, Staff, phase
from tests.trials.contents import of_meeting
from tests.trials.house import FULL, size
from tests.trials.meetings import made

pytestmark = [pytest.mark.trial, pytest.mark.timeout(420 if FULL else 60)]

#: Seconds between two rounds, so that nobody sends more than the 50 frames a second that it may.
IN_BUDGET = 0.03
A, B = {"options": ["a"], "other": None}, {"options": ["b"], "other": None}


async def choosing(hall: Hall) -> tuple[str, str, Staff]:
    """A meeting whose choice is open: its id, its code, its moderator."""
    meeting = await hall.meeting(*four())
    moderator = await hall.staff("moderator").arrives(meeting)
    await moderator.asks(type="watch", items=["choi1"])
    await moderator.opens_item("choi1")
    return meeting, await hall.code(meeting), moderator


async def tabs(hall: Hall, code: str) -> tuple[Phone, Phone]:
    """Two tabs of one phone: two sockets, one token, one count of changes."""
    one, other = hall.phone(), hall.phone()
    other.token, other.numbers = one.token, one.numbers
    return await one.joins(code), await other.joins(code)


def adds_up_to(**counts: int) -> Any:
    """Whether a tally of the choice has these numbers."""

    def right(tally: dict[str, Any]) -> bool:
        found = {bar["id"]: bar["n"] for bar in tally["tally"]["bars"]}
        return all(found[name] == n for name, n in counts.items())

    return right


async def test_a01_the_same_answer_at_the_same_instant_on_two_sockets(hall: Hall) -> None:
    meeting, code, moderator = await choosing(hall)
    one, other = await tabs(hall, code)
    for _ in range(size(10, 300)):
        number = one.numbers.get(("choi1", 1, 0), 0) + 1
        replies = await asyncio.gather(
            *(tab.answers("choi1", A, number=number) for tab in (one, other))
        )
        assert all((r["ok"], r["number"], r["answer"]) == (True, number, A) for r in replies)
        await asyncio.sleep(IN_BUDGET)
    tally = await moderator.sees("tally choi1", lambda t: t["answers"] >= 1)
    assert (tally["people"], tally["answers"]) == (1, 1)
    await moderator.sees("counts", lambda c: c["joined"] == 1)
    assert await hall.store.recount(RoundKey(meeting, "live", "choi1", 1)) == 0


async def test_a02_two_tabs_choose_differently(hall: Hall) -> None:
    _, code, moderator = await choosing(hall)
    one, other = await tabs(hall, code)
    await one.answers("choi1", A)
    last = await other.answers("choi1", B)
    assert (last["number"], last["answer"]) == (2, B)
    # A tab that had not heard of it says the same number: it is told what stands instead.
    told = await one.answers("choi1", A, number=2)
    assert (told["ok"], told["number"], told["answer"]) == (True, 2, B)
    tally = await moderator.sees("tally choi1", adds_up_to(a=0, b=1))
    assert (tally["people"], tally["answers"]) == (1, 1)
    for tab in (one, other):
        await tab.leaves()
        tab.latest.clear()
        await tab.joins(code)
        mine = await tab.sees("mine choi1")
        (own,) = mine["answers"]
        assert (own["slot"], own["number"], own["answer"]) == (0, 2, B)


async def test_a02_both_at_once_leave_one_answer_that_both_are_told(hall: Hall) -> None:
    _, code, moderator = await choosing(hall)
    one, other = await tabs(hall, code)
    for number in range(1, size(20, 300)):
        replies = await asyncio.gather(
            one.answers("choi1", A, number=number), other.answers("choi1", B, number=number)
        )
        assert replies[0]["answer"] == replies[1]["answer"]
        await asyncio.sleep(IN_BUDGET)
    last = replies[0]["answer"]["options"][0]
    tally = await moderator.sees("tally choi1", adds_up_to(**{last: 1}))
    assert (tally["people"], tally["answers"]) == (1, 1)


async def test_a03_the_second_change_comes_before_the_first(hall: Hall) -> None:
    _, code, moderator = await choosing(hall)
    phone = await hall.phone().joins(code)
    assert (await phone.answers("choi1", B, number=2))["answer"] == B
    late = await phone.answers("choi1", A, number=1)
    assert (late["ok"], late["number"], late["answer"]) == (True, 2, B)
    await moderator.sees("tally choi1", adds_up_to(a=0, b=1))


async def test_a03_a_withdrawal_that_is_overtaken_withdraws_nothing(hall: Hall) -> None:
    _, code, _ = await choosing(hall)
    phone = await hall.phone().joins(code)
    await phone.answers("choi1", B, number=3)
    late = await phone.answers("choi1", None, number=2)
    assert (late["number"], late["answer"]) == (3, B)


async def test_a04_an_old_frame_is_played_again(hall: Hall) -> None:
    meeting, code, moderator = await choosing(hall)
    phone = await hall.phone().joins(code)
    first = [await phone.answers("choi1", answer, number=n) for n, answer in ((1, A), (2, B))]
    before = await of_meeting(hall.store, meeting)
    again = [await phone.answers("choi1", answer, number=n) for n, answer in ((2, B), (1, A))]
    assert [(r["ok"], r["number"], r["answer"]) for r in again] == [(True, 2, B), (True, 2, B)]
    assert {**again[0], "ref": 0} == {**first[1], "ref": 0}
    assert await of_meeting(hall.store, meeting) == before
    # And again when the question is closed long since: it stands, so it is acknowledged as before.
    await moderator.steers("close")
    await phone.sees("state", lambda s: s["item"]["phase"] == "closed")
    before = await of_meeting(hall.store, meeting)
    assert {**await phone.answers("choi1", B, number=2), "ref": 0} == {**first[1], "ref": 0}
    assert (await phone.answers("choi1", A, number=3))["word"] == "closed"
    assert await of_meeting(hall.store, meeting) == before


async def test_a05_the_moderator_moves_on_while_phones_answer(hall: Hall) -> None:
    meeting, code, moderator = await choosing(hall)
    phones = [await hall.phone().joins(code) for _ in range(size(20, 300))]

    async def answers(phone: Phone) -> dict[str, Any]:
        await asyncio.sleep(random.uniform(0, 0.1))
        return await phone.answers("choi1", A)

    answering = [asyncio.create_task(answers(phone)) for phone in phones]
    await moderator.opens_item("rank1")
    replies = await asyncio.gather(*answering)
    # Moving on does not close: all count, and for the question that they name.
    assert all(reply["ok"] for reply in replies)
    record = await hall.store.record(meeting)
    assert {r.item: r.answers for r in record.rounds} == {"choi1": len(phones), "rank1": 0}


async def test_a06_closing_races_with_answers(hall: Hall) -> None:
    meeting, code, moderator = await choosing(hall)
    phones = [await hall.phone().joins(code) for _ in range(5)]
    told: set[bool] = set()
    for run in range(1, size(15, 99)):
        replies = await _race(moderator, "close", phones, run)
        told |= {reply["ok"] for reply in replies}
        record = await hall.store.record(meeting)
        (round_,) = [r for r in record.rounds if r.run == run]
        acked = sum(reply["ok"] for reply in replies)
        assert (round_.people, round_.answers) == (acked, acked)
        await moderator.sees("state", lambda s: phase(s, "choi1") == "closed")
        assert (await moderator.steers("again"))["ok"]
        await moderator.sees("state", lambda s: phase(s, "choi1") == "open")
    assert told == {True, False}, "the race was always won by the same"


async def test_a06_ending_races_with_answers(hall: Hall) -> None:
    told: set[bool] = set()
    for _ in range(size(10, 300)):
        meeting, code, moderator = await choosing(hall)
        phones = [await hall.phone().joins(code) for _ in range(4)]
        replies = await _race(moderator, "end", phones, 1)
        told |= {reply["ok"] for reply in replies}
        assert all(reply["ok"] or reply["word"] == "closed" for reply in replies)
        (round_,) = (await hall.store.record(meeting)).rounds
        acked = sum(reply["ok"] for reply in replies)
        assert (round_.people, round_.answers) == (acked, acked)
        for person in (moderator, *phones):
            await person.leaves()
    assert told == {True, False}, "the race was always won by the same"


async def _race(moderator: Staff, action: str, phones: list[Phone], run: int) -> list[Any]:
    async def answers(at: int, phone: Phone) -> dict[str, Any]:
        await asyncio.sleep(at * random.uniform(0, spread))
        return await phone.answers("choi1", A, run=run)

    # Now close together, now far apart: so each wins some, on a fast machine and on a busy one.
    spread = random.choice((0.003, 0.015, 0.06))
    answering = [asyncio.create_task(answers(*each)) for each in enumerate(phones)]
    await asyncio.sleep(random.uniform(0, 0.004))
    assert (await moderator.steers(action))["ok"]
    return await asyncio.gather(*answering)


async def test_a07_what_is_not_open_leaves_no_trace(hall: Hall) -> None:
    other = made(*(item.model_copy(update={"id": f"x{item.id}"}) for item in four()))
    await hall.store.create(other)
    elsewhere = await hall.staff("moderator").arrives(other.id)
    await elsewhere.opens_item("xchoi1")
    meeting, code, moderator = await choosing(hall)
    phone = await hall.phone().joins(code)
    await moderator.steers("close")
    await phone.sees("state", lambda s: s["item"]["phase"] == "closed")
    before = [await of_meeting(hall.store, each) for each in (meeting, other.id)]
    ranked = {"order": ["a", "b", "c"]}
    refusals = [
        (await phone.answers("choi1", A), "closed"),  # after it closed
        (await phone.answers("rank1", ranked), "closed"),  # before it opens
        (await phone.answers("choi1", A, run=2), "closed"),  # a round that has not come
        (await phone.answers("xchoi1", A), "unknown"),  # another meeting's
        (await phone.answers("nonesuch", A), "unknown"),
        (await phone.answers("choi1", A, slot=1), "limit"),
        (await phone.answers("choi1", None), "closed"),  # withdrawing is an answer too
    ]
    assert [reply["word"] for reply, _ in refusals] == [word for _, word in refusals]
    assert all(not reply["ok"] and reply["text"] for reply, _ in refusals)
    after = [await of_meeting(hall.store, each) for each in (meeting, other.id)]
    assert after == before


async def test_a10_two_moderators_press_at_the_same_instant(hall: Hall) -> None:
    meeting = await hall.meeting(*four())
    one = await hall.staff("moderator").arrives(meeting)
    two = await hall.staff("moderator").arrives(meeting)
    agenda = [None, "open1", "choi1", "rank1", "word1"]
    at = 0
    for _ in range(size(60, 300)):
        step = random.choice([+1, -1])
        way, seen = "next" if step > 0 else "previous", (await hall.store.state(meeting)).revision
        replies = await asyncio.gather(*(m.steers(way, seen=seen) for m in (one, two)))
        words = sorted(str(reply["word"]) for reply in replies)
        if 0 <= at + step < len(agenda):
            at += step
            assert words == ["None", "stale"]
        else:
            assert words == ["limit", "limit"]
        revision = (await hall.store.state(meeting)).revision
        for moderator in (one, two):
            state = await moderator.sees("state", lambda s, n=revision: s["revision"] == n)
            assert state["current"] == agenda[at]


async def test_a10_opposite_ways_at_the_same_instant(hall: Hall) -> None:
    meeting = await hall.meeting(*four())
    one = await hall.staff("moderator").arrives(meeting)
    two = await hall.staff("moderator").arrives(meeting)
    agenda = [item.id for item in four()]
    for _ in range(size(20, 150)):
        await one.steers("go", item="choi1")
        for moderator in (one, two):
            await moderator.sees("state", lambda s: s["current"] == "choi1")
        seen = (await hall.store.state(meeting)).revision
        replies = await asyncio.gather(
            one.steers("next", seen=seen), two.steers("previous", seen=seen)
        )
        assert sorted(str(reply["word"]) for reply in replies) == ["None", "stale"]
        current = agenda[agenda.index("choi1") + (1 if replies[0]["ok"] else -1)]
        for moderator in (one, two):
            await moderator.sees("state", lambda s, c=current: s["current"] == c)
