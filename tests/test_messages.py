"""Messages: only what is meant is understood, and everything said is one of the known shapes."""

from __future__ import annotations

import asyncio
import json
import secrets
import sys
from collections.abc import Callable
from typing import Any, get_args

import pytest
from pydantic import TypeAdapter, ValidationError

from polling.messages import SENDERS, Hello, Request, ServerMessage, requests
from tests.live.agenda import four
from tests.live.conftest import hall  # noqa: F401 (a fixture)
from tests.live.people import Hall

TOKEN = "A" * 22
GOOD: list[dict[str, Any]] = [
    {"type": "hello", "ref": 0, "meeting": "38851953", "role": "participant", "token": TOKEN},
    {"type": "hello", "ref": 2**53 - 1, "meeting": "m001", "role": "projector"},
    {"type": "answer", "ref": 1, "item": "q001", "run": 1, "number": 1, "answer": None},
    {"type": "answer", "ref": 1, "item": "q001", "run": 99, "slot": 99, "number": 2**31,
     "answer": {"text": "Å"}},
    {"type": "steer", "ref": 1, "seen": 0, "action": "countdown", "seconds": None},
    {"type": "watch", "ref": 1, "items": []},
    {"type": "hide", "ref": 1, "item": "q", "run": 1, "answer": "a", "hidden": True},
    {"type": "merge", "ref": 1, "item": "q", "keys": ["a"], "into": None},
    {"type": "rehearse", "ref": 1, "phones": 500},
]  # fmt: skip
CHANGES: list[dict[str, Any]] = [
    {"ref": -1}, {"ref": "1"}, {"ref": 1.0}, {"ref": True}, {"ref": None}, {"ref": 2**53},
    {"type": "nonesuch"}, {"type": None}, {"type": ["hello"]}, {"role": "moderator", "extra": 1},
    {"admin": True}, {"__class__": "x"},
]  # fmt: skip
BAD: list[dict[str, Any]] = [
    {**GOOD[0], "token": "A" * 21}, {**GOOD[0], "token": "A" * 65}, {**GOOD[0], "token": "Å" * 22},
    {**GOOD[0], "token": TOKEN + "\n"}, {**GOOD[0], "role": "organiser"},
    {**GOOD[0], "meeting": ""}, {**GOOD[2], "run": 0}, {**GOOD[2], "run": "1"},
    {**GOOD[2], "slot": 100}, {**GOOD[2], "slot": -1},
    {**GOOD[2], "number": 0}, {**GOOD[2], "number": 2**31 + 1}, {**GOOD[2], "number": True},
    {**GOOD[2], "answer": "Å"}, {**GOOD[2], "answer": []}, {**GOOD[2], "item": "q" * 65},
    {**GOOD[4], "seconds": 4}, {**GOOD[4], "seconds": 3601}, {**GOOD[4], "action": "explode"},
    {**GOOD[4], "seen": -1}, {**GOOD[4], "where": "ceiling"}, {**GOOD[5], "items": ["q"] * 101},
    {**GOOD[6], "hidden": 1}, {**GOOD[7], "keys": ["a" * 201]}, {**GOOD[8], "phones": 501},
]  # fmt: skip


@pytest.mark.parametrize("message", GOOD)
def test_what_is_meant_is_understood(message: dict[str, Any]) -> None:
    read = requests.validate_json(json.dumps(message), strict=True)
    assert read.model_dump(mode="json").items() >= message.items()


@pytest.mark.parametrize("message", BAD)
def test_what_is_not_is_refused(message: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        requests.validate_json(json.dumps(message), strict=True)


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("message", GOOD)
def test_no_message_takes_a_strange_field(message: dict[str, Any], change: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        requests.validate_json(json.dumps({**message, **change}), strict=True)


@pytest.mark.parametrize(
    "text",
    ["", "{}", "[]", "null", "1", '"hello"', "[" * 10_000, '{"a":' * 5_000, "\ufeff{}", "{'a': 1}",
     '{"type": "watch", "ref": NaN, "items": []}', '{"type": "watch", "ref": 1e400, "items": []}',
     '{"type": "watch", "ref": ' + "9" * 5_000 + ', "items": []}',
     '{"type": "watch", "ref": 1, "items": ["\\ud800"]}'],
)  # fmt: skip
def test_no_json_is_too_strange_to_refuse(text: str) -> None:
    with pytest.raises(ValidationError):
        requests.validate_json(text, strict=True)


def test_every_type_has_senders() -> None:
    union = get_args(get_args(Request)[0])
    types = {get_args(model.model_fields["type"].annotation)[0] for model in union}
    assert types == set(SENDERS)


async def test_everything_that_is_said_is_one_of_the_known_shapes(
    hall: Hall,  # noqa: F811
) -> None:
    known: TypeAdapter[Any] = TypeAdapter(ServerMessage)
    meeting = await hall.meeting(*four())
    people = [
        await hall.staff("moderator").arrives(meeting),
        await hall.staff("secretariat").arrives(meeting),
        await hall.staff("projector").arrives(meeting),
        phone := await hall.phone().joins(await hall.code(meeting)),
    ]
    moderator, secretary = people[0], people[1]
    for staff in (moderator, secretary):
        await staff.asks(type="watch", items=["open1"])
    await moderator.opens_item("open1")  # type: ignore[attr-defined]
    people.append(late := await hall.phone().joins(await hall.code(meeting)))
    await late.sees("mine open1")
    await phone.answers("open1", {"text": "Felles mål"})  # type: ignore[attr-defined]
    await secretary.sees("answers open1 0", lambda a: len(a["list"]) == 1)
    for action in ("show", "close", "end"):
        while not (await moderator.steers(action))["ok"]:  # type: ignore[attr-defined]
            await asyncio.sleep(0.01)
    await phone.sees("state", lambda s: s["phase"] == "ended")
    heard = {message["type"] for person in people for message in person.received}
    assert heard >= {"reply", "state", "counts", "tally", "answers", "mine"}
    for person in people:
        for message in person.received:
            read = known.validate_json(json.dumps(message), strict=True)
            assert read.model_dump(mode="json") == message


@pytest.mark.parametrize("read", [requests.validate_json, Hello.model_validate_json])
def test_nothing_of_a_message_is_kept_for_the_next(read: Callable[..., object]) -> None:
    def blocks_of(many: int) -> int:
        before = sys.getallocatedblocks()
        for _ in range(many):
            read(json.dumps({**GOOD[0], "token": secrets.token_urlsafe(16)}), strict=True)
        return sys.getallocatedblocks() - before

    blocks_of(10)
    # A token is one: kept, it would tell who had been here long after they left.
    assert blocks_of(2000) < 100
