"""D. S02: every message type is sent by every role; only the listed ones are obeyed."""

from __future__ import annotations

import asyncio
from typing import Any, get_args

import pytest

from polling.messages import SENDERS, Request
from polling.store.keys import RoundKey
from tests.live.agenda import four
from tests.live.people import Hall, Person
from tests.trials.contents import of_meeting
from tests.trials.doors import EXPECTED

pytestmark = [pytest.mark.trial, pytest.mark.timeout(60)]

MESSAGES = EXPECTED["messages"]
ROLES = ("participant", "projector", "reader", "moderator", "secretariat")
#: One of each type that would be obeyed; the hello has trials of its own.
SAMPLES: dict[str, dict[str, Any]] = {
    "answer": {
        "item": "word1", "run": 1, "slot": 0, "number": 1, "answer": {"words": ["tillit"]},
    },
    "steer": {"seen": 2, "action": "show"},
    "watch": {"items": ["word1"]},
    "hide": {"item": "word1", "run": 1, "answer": "", "hidden": True},
    "approve": {"item": "word1", "run": 1, "answer": ""},
    "mark": {"item": "word1", "run": 1, "answer": "", "mark": "answered"},
    "react": {"kind": 1},
    "alias": {"name": "Rolig Rype 4"},
    "merge": {"item": "word1", "keys": ["tillit"], "into": "åpenhet"},
    "sort": {
        "item": "open1",
        "themes": [{"id": "t1", "before": None, "after": {"id": "t1", "name": "Tillit"}}],
    },
    "rehearse": {"phones": 1},
}  # fmt: skip


def types() -> set[str]:
    """Every type in the union of what a screen may send."""
    union = get_args(Request)[0]
    return {get_args(model.model_fields["type"].annotation)[0] for model in get_args(union)}


def test_s02_every_type_has_its_row() -> None:
    assert types() == set(SENDERS) == set(MESSAGES) == {*SAMPLES, "hello"}


def test_s02_the_rows_say_what_the_senders_say() -> None:
    assert {name: set(roles) for name, roles in SENDERS.items()} == {
        name: set(roles) for name, roles in MESSAGES.items()
    }


async def arrived(hall: Hall, role: str, meeting: str) -> Person:
    """A screen of that role that has said hello."""
    if role == "participant":
        return await hall.phone().joins(await hall.code(meeting))
    return await hall.staff(role).arrives(meeting)  # type: ignore[arg-type]


async def open_word(hall: Hall) -> tuple[str, dict[str, dict[str, Any]]]:
    """A meeting whose word cloud is open and has one answer; the samples that fit it."""
    meeting = await hall.meeting(*four(), reactions=True, leaderboard=True)
    moderator = await hall.staff("moderator").arrives(meeting)
    await moderator.opens_item("word1")
    phone = await hall.phone().joins(await hall.code(meeting))
    await phone.answers("word1", {"words": ["ro"]})
    (change,), _ = await hall.store.changes(RoundKey(meeting, "live", "word1", 1), 0)
    await moderator.leaves()
    of_it = {name: {**SAMPLES[name], "answer": change.id} for name in ("hide", "approve", "mark")}
    return meeting, SAMPLES | of_it


@pytest.mark.parametrize("role", ROLES)
async def test_s02_only_the_listed_roles_are_obeyed(hall: Hall, role: str) -> None:
    for name in sorted(types() - {"hello"}):
        meeting, samples = await open_word(hall)
        person = await arrived(hall, role, meeting)
        before = await of_meeting(hall.store, meeting)
        reply = await person.asks(type=name, **samples[name])
        if role in MESSAGES[name]:
            assert reply["ok"], (role, name, reply)
        else:
            assert (reply["ok"], reply["word"]) == (False, "forbidden"), (role, name)
            assert reply["text"]
            assert await of_meeting(hall.store, meeting) == before, (role, name)
            # A refusal is no reason to throw anybody out.
            assert person.closed is None
        await person.leaves()


@pytest.mark.parametrize("role", ROLES[1:])
async def test_s02_staff_elsewhere_are_nobody_here(hall: Hall, role: str) -> None:
    meeting, elsewhere = await hall.meeting(*four()), await hall.meeting(*four())
    _, secret = await hall.store.hand_out(elsewhere, role)  # type: ignore[arg-type]
    person = await hall.staff(role).opens(cookie=hall.cookie(elsewhere, secret))  # type: ignore[arg-type]
    reply = await person.asks(type="hello", meeting=meeting, role=role)
    assert (reply["ok"], reply["word"]) == (False, "forbidden")
    await _is_closed(person, 4503)


@pytest.mark.parametrize("role", ROLES[1:])
@pytest.mark.parametrize("held", ["nothing", *ROLES[1:]])
async def test_s02_a_key_opens_its_own_role(hall: Hall, role: str, held: str) -> None:
    meeting = await hall.meeting(*four())
    cookie = ""
    if held != "nothing":
        _, secret = await hall.store.hand_out(meeting, held)  # type: ignore[arg-type]
        cookie = hall.cookie(meeting, secret)
    person = await hall.staff(role).opens(cookie=cookie)  # type: ignore[arg-type]
    reply = await person.asks(type="hello", meeting=meeting, role=role)
    assert reply["ok"] == (held in ("moderator", role)), (role, held)
    if not reply["ok"]:
        await _is_closed(person, 4503)


async def test_s02_a_revoked_key_is_out_within_a_second(hall: Hall) -> None:
    meeting = await hall.meeting(*four())
    for role in ROLES[1:]:
        handed, secret = await hall.store.hand_out(meeting, role)  # type: ignore[arg-type]
        person = await hall.staff(role).opens(cookie=hall.cookie(meeting, secret))  # type: ignore[arg-type]
        assert (await person.asks(type="hello", meeting=meeting, role=role))["ok"]
        await person.sees("state")
        await hall.store.revoke(meeting, handed.id)
        await _is_closed(person, 4503, within=1)
        again = await hall.staff(role).opens(cookie=hall.cookie(meeting, secret))  # type: ignore[arg-type]
        assert not (await again.asks(type="hello", meeting=meeting, role=role))["ok"]


async def test_s02_a_revocation_whose_notice_is_lost_is_found_out(hall: Hall) -> None:
    meeting = await hall.meeting(*four())
    handed, secret = await hall.store.hand_out(meeting, "moderator")
    person = await hall.staff("moderator").opens(cookie=hall.cookie(meeting, secret))
    assert (await person.asks(type="hello", meeting=meeting, role="moderator"))["ok"]
    await person.sees("state")
    await hall.store.redis.execute_command("CLIENT", "KILL", "TYPE", "pubsub")
    await hall.store.revoke(meeting, handed.id)
    await _is_closed(person, 4503, within=5)


async def test_s02_nothing_is_obeyed_before_the_hello(hall: Hall) -> None:
    for name in sorted(types() - {"hello"}):
        meeting, samples = await open_word(hall)
        _, secret = await hall.store.hand_out(meeting, "moderator")
        before = await of_meeting(hall.store, meeting)
        person = await hall.staff("moderator").opens(cookie=hall.cookie(meeting, secret))
        await person.says({"type": name, "ref": 1, **samples[name]})
        await _is_closed(person, 4500)
        assert await of_meeting(hall.store, meeting) == before


async def test_s02_one_hello_is_enough(hall: Hall) -> None:
    meeting = await hall.meeting(*four())
    phone = await hall.phone().joins(await hall.code(meeting))
    hello = {"type": "hello", "ref": 9, "meeting": meeting, "role": "moderator"}
    await phone.says(hello)
    await _is_closed(phone, 4500)


async def test_s02_a_type_that_is_not_there(hall: Hall) -> None:
    meeting = await hall.meeting(*four())
    person = await hall.staff("moderator").arrives(meeting)
    for about in ({"type": "delete"}, {}, {"type": "hide"}, {"type": "watch", "items": [1]}):
        assert (await person.asks(**about))["word"] == "invalid"
    assert person.closed is None


async def _is_closed(person: Person, code: int, within: float = 3) -> None:
    async with asyncio.timeout(within):
        while person.closed is None:
            await asyncio.sleep(0.01)
    assert person.closed == code
