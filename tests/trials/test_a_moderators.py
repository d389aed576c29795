"""B. Answer semantics and races, where moderators come in: edited, asked again, two at once."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable
from typing import Any

import pytest

from polling.meeting import Meeting
from polling.refused import Refused
from polling.store.keys import RoundKey
from tests.live.agenda import CHOICE, four
from tests.live.people import Hall, Phone, Staff, phase
from tests.live.people import hall as another
from tests.trials.house import FULL, size

pytestmark = [pytest.mark.trial, pytest.mark.timeout(420 if FULL else 60)]

A, B = {"options": ["a"], "other": None}, {"options": ["b"], "other": None}


async def choosing(hall: Hall) -> tuple[str, str, Staff]:
    """A meeting whose choice is open: its id, its code, its moderator."""
    meeting = await hall.meeting(*four())
    moderator = await hall.staff("moderator").arrives(meeting)
    await moderator.asks(type="watch", items=["choi1"])
    await moderator.opens_item("choi1")
    return meeting, await hall.code(meeting), moderator


def bars(tally: dict[str, Any]) -> dict[str, int]:
    return {bar["id"]: bar["n"] for bar in tally["tally"]["bars"]}


def at_least(revision: int) -> Callable[[dict[str, Any]], bool]:
    """Whether a state has come so far."""
    return lambda state: state["revision"] >= revision


async def edited(hall: Hall, meeting: str, options: list[Any]) -> None:
    """Saves the choice with these options, as the editor does."""
    for _ in range(20):
        made, revision = await hall.store.document(meeting)
        data = made.model_dump(mode="json")
        data["agenda"][1]["question"] = {**CHOICE, "options": options}
        try:
            await hall.store.save(Meeting.model_validate(data), revision)
        except Refused as refused:
            assert refused.word == "stale"  # a new try on what stands there now
        else:
            return
    raise AssertionError("never saved")


async def test_a08_an_option_is_taken_away_while_phones_answer(hall: Hall) -> None:
    meeting, code, moderator = await choosing(hall)
    phones = [await hall.phone().joins(code) for _ in range(size(20, 200))]

    async def answers(phone: Phone, answer: dict[str, Any]) -> dict[str, Any]:
        await asyncio.sleep(random.uniform(0, 0.2))
        return await phone.answers("choi1", answer)

    answering = [asyncio.create_task(answers(p, random.choice((A, B)))) for p in phones]
    await asyncio.sleep(0.05)
    left = [{"id": "a", "text": "Hver måned"}, {"id": "c", "text": "Aldri"}]
    await edited(hall, meeting, left)
    replies = await asyncio.gather(*answering)
    # An answer with an option that is no more is refused; what was given before stands as it is,
    # and an option's id is never another option's.
    assert {reply["word"] for reply in replies if not reply["ok"]} <= {"invalid"}
    acked = [reply["answer"]["options"][0] for reply in replies if reply["ok"]]
    await moderator.sees("state", lambda s: s["agenda"][1]["question"]["options"][1]["id"] == "c")
    late = await hall.phone().joins(code)
    await late.sees("state", lambda s: s["item"]["question"]["options"][1]["id"] == "c")
    refused = await late.answers("choi1", B)
    assert (refused["ok"], refused["word"]) == (False, "invalid")
    assert (await late.answers("choi1", {"options": ["c"], "other": None}))["ok"]

    tally = await moderator.sees("tally choi1", lambda t: t["answers"] == len(acked) + 1)
    assert bars(tally) == {"a": acked.count("a"), "c": 1}
    assert await hall.store.recount(RoundKey(meeting, "live", "choi1", 1)) == 0
    # Put back, it has its answers again: nothing of them was lost.
    await edited(hall, meeting, [*CHOICE["options"], left[1]])
    tally = await moderator.sees("tally choi1", lambda t: len(t["tally"]["bars"]) == 3)
    assert bars(tally) == {"a": acked.count("a"), "b": acked.count("b"), "c": 1}
    (round_,) = (await hall.store.record(meeting)).rounds
    assert round_.answers == len(acked) + 1


async def test_a09_asked_again_is_another_round(hall: Hall) -> None:
    meeting, code, moderator = await choosing(hall)
    wall = await hall.staff("projector").arrives(meeting)
    phones = [await hall.phone().joins(code) for _ in range(3)]
    for phone in phones:
        assert (await phone.answers("choi1", A))["ok"]
    await moderator.sees("tally choi1", lambda t: t["answers"] == 3)
    await moderator.steers("close")
    assert (await moderator.steers("again"))["ok"]
    await phones[0].sees("state", lambda s: s["item"]["run"] == 2)
    # A frame of the first round, late or again, is the first round's, which is closed.
    assert (await phones[0].answers("choi1", B, run=1))["word"] == "closed"
    assert (await phones[0].answers("choi1", B, run=3))["word"] in ("closed", "unknown")
    assert (await phones[0].answers("choi1", B, run=2))["ok"]
    tally = await moderator.sees("tally choi1", lambda t: t["run"] == 2 and t["answers"] == 1)
    assert bars(tally) == {"a": 0, "b": 1}
    # "Before and after" tells both, each under its own round.
    assert (await moderator.steers("compare", on=True))["ok"]
    state = await wall.sees("state", lambda s: s["before"] == 1)
    assert state["item"]["run"] == 2

    def heard(run: int) -> dict[str, int]:
        told = [m for m in wall.received if m["type"] == "tally" and m["run"] == run]
        return bars(told[-1]) if told else {}

    async with asyncio.timeout(5):
        while (heard(1), heard(2)) != ({"a": 3, "b": 0}, {"a": 0, "b": 1}):
            await asyncio.sleep(0.02)
    record = await hall.store.record(meeting)
    assert {r.run: r.answers for r in record.rounds} == {1: 3, 2: 1}


async def test_a09_cleared_answers_are_of_no_round_until_they_are_brought_back(hall: Hall) -> None:
    meeting, code, moderator = await choosing(hall)
    phone = await hall.phone().joins(code)
    assert (await phone.answers("choi1", A))["ok"]
    assert (await moderator.steers("clear"))["ok"]
    await phone.sees("state", lambda s: s["item"]["run"] == 2)
    assert (await phone.answers("choi1", A, run=1))["word"] == "closed"
    assert (await phone.answers("choi1", B, run=2))["ok"]
    state = await moderator.sees("state", lambda s: s["agenda"][1]["run"] == 2)
    assert (state["agenda"][1]["undo"], state["agenda"][1]["before"]) == (1, None)
    record = await hall.store.record(meeting)
    assert {r.run: r.answers for r in record.rounds} == {2: 1}
    assert (await moderator.steers("unclear"))["ok"]
    await phone.sees("state", lambda s: s["item"]["run"] == 1)
    assert (await phone.answers("choi1", B, run=1))["ok"]
    await moderator.sees("tally choi1", lambda t: t["run"] == 1 and bars(t) == {"a": 0, "b": 1})
    # What came meanwhile went, and its round's number is nobody else's.
    record = await hall.store.record(meeting)
    assert {r.run: r.answers for r in record.rounds} == {1: 1}
    await moderator.steers("close")
    await moderator.steers("again")
    await moderator.sees("state", lambda s: s["agenda"][1]["run"] == 3)


async def test_a11_one_closes_while_the_other_shows_the_results(hall: Hall) -> None:
    meeting, code, one = await choosing(hall)
    other = await hall.staff("moderator").arrives(meeting)
    wall = await hall.staff("projector").arrives(meeting)
    phone = await hall.phone().joins(code)
    await phone.answers("choi1", A)
    for _ in range(size(10, 300)):
        revision = (await one.sees("state"))["revision"]
        await other.sees("state", at_least(revision))
        replies = await asyncio.gather(
            one.steers("close", seen=revision), other.steers("show", seen=revision)
        )
        # One was first; the other is told so, and does it on the state that it then sees.
        assert sorted(str(reply["word"]) for reply in replies) == ["None", "stale"]
        late, action = (one, "close") if replies[0]["word"] else (other, "show")
        await late.sees("state", at_least(revision + 1))
        assert (await late.steers(action))["ok"]
        for moderator in (one, other):
            state = await moderator.sees("state", at_least(revision + 2))
            assert (phase(state, "choi1"), state["agenda"][1]["wall"]) == ("closed", True)
        shown = await wall.sees("state", lambda s: s["item"]["phase"] == "closed")
        assert shown["item"]["results"]
        # No dead end: from here everything can be done again.
        assert (await one.steers("open"))["ok"]
        assert (await one.steers("hide"))["ok"]
        await one.sees("state", at_least(revision + 4))


async def test_a12_a_moderator_comes_back_to_a_meeting_that_went_on(hall: Hall) -> None:
    meeting, code, first = await choosing(hall)
    seen = first.latest["state"]["revision"]
    await first.leaves()
    second = await hall.staff("moderator").arrives(meeting)
    assert (await second.steers("close"))["ok"]
    await second.opens_item("rank1")
    phone = await hall.phone().joins(code)
    # It held a command back while it had no network, and sends it first of all when it is there.
    await first.arrives(meeting)
    for action in ("next", "close", "end"):
        reply = await first.steers(action, seen=seen)
        assert (reply["ok"], reply["word"]) == (False, "stale")
    state = await first.sees("state", lambda s: s["current"] == "rank1")
    assert phase(state, "rank1") == "open"
    assert (await phone.sees("state"))["item"]["id"] == "rank1"
    # Who did it, and on what, is told to all who steer.
    assert state["last"]["action"] == "open"
    assert (await first.steers("close"))["ok"]
    await second.sees("state", lambda s: phase(s, "rank1") == "closed")


async def test_a20_a_name_says_who_steers_and_who_is_here_on_every_server(
    hall: Hall, store_url: str
) -> None:
    meeting, _, one = await choosing(hall)
    async with another(store_url) as there:
        # The link of one who has a name, opened on another server.
        _, secret = await there.store.hand_out(meeting, "moderator", "Karis laptop")
        other = there.staff("moderator")
        await other.opens(cookie=there.cookie(meeting, secret))
        assert (await other.asks(type="hello", meeting=meeting, role="moderator"))["ok"]
        await other.sees("state")
        wall = await there.staff("projector").arrives(meeting)
        for screen in (one, other):
            counts = await screen.sees("counts", lambda c: c["moderators"] == 2)
            assert counts["named"] == ["Karis laptop"]
        # The room need not know.
        assert (await wall.sees("counts", lambda c: c["moderators"] == 2))["named"] == []
        assert (await other.steers("close"))["ok"]
        state = await one.sees("state", lambda s: phase(s, "choi1") == "closed")
        last = state["last"]
        assert (last["who"], last["action"]) == ("Karis laptop", "close")
        assert last["revision"] == state["revision"]
        await other.leaves()
        counts = await one.sees("counts", lambda c: c["moderators"] == 1)
        assert counts["named"] == []
