"""Playing a meeting: a moderator who asks each question in turn, and phones that answer."""

import asyncio
import secrets
from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from random import Random
from typing import Any

from polling.commands.screen import Screen, screen
from polling.commands.visitor import NotServed
from polling.kinds import AnswerBase
from polling.meeting import Item, Meeting
from polling.rehearsal import Move, plan

#: Seconds from the opening of a question to its last answer.
ANSWERING = 2.0
#: Seconds until what was acknowledged must be in the moderator's counts.
COUNTING = 5.0
_AT_ONCE = 100


@dataclass
class Asked:
    """What happened to one question: what was acknowledged, and what the server says of it."""

    item: Item
    joined: int = 0
    people: int = 0
    answers: int = 0
    answered_by: set[int] = field(default_factory=set)
    acknowledged: list[dict[str, Any]] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)


async def play(
    base: str,
    cookie: str,
    meeting: Meeting,
    phones: int,
    random: Random,
    given: Mapping[str, Sequence[AnswerBase]],
) -> list[Asked]:
    """Plays the meeting that is on the server under `meeting.id`, from the first join to its end.

    `given` are the answers to give, by item; to the others they are made up. Raises NotServed.
    """
    async with AsyncExitStack() as stack:
        hello = {"meeting": meeting.id, "role": "moderator"}
        moderator = await stack.enter_async_context(screen(base, hello, cookie))
        code = (await moderator.until("state", lambda state: True))["meeting"]["code"]
        hall = await _join(stack, base, code, phones)
        await _counted(moderator, lambda counts: counts["joined"] >= phones)
        asked = []
        for item in meeting.agenda:
            moves = plan(item, phones, random, seconds=ANSWERING, given=given.get(item.id))
            asked.append(await _ask(moderator, hall, item, moves))
        await _steer(moderator, "end")
        return asked


async def _join(stack: AsyncExitStack, base: str, code: str, phones: int) -> list[Screen]:
    door = asyncio.Semaphore(_AT_ONCE)

    async def enter() -> Screen:
        hello = {"meeting": code, "role": "participant", "token": secrets.token_urlsafe(16)}
        async with door:
            return await stack.enter_async_context(screen(base, hello))

    return list(await asyncio.gather(*(enter() for _ in range(phones))))


async def _ask(moderator: Screen, hall: list[Screen], item: Item, moves: list[Move]) -> Asked:
    asked = Asked(item)
    await _steer(moderator, "go", item=item.id)
    await _steer(moderator, "open")
    await asyncio.gather(*(_answer(hall[move.phone], asked, move) for move in moves))
    counts = await _counted(
        moderator, lambda counts: _of(counts, item)["answers"] == len(asked.acknowledged)
    )
    await _steer(moderator, "close")
    await _steer(moderator, "show")
    asked.joined = counts["joined"]
    asked.people, asked.answers = _of(counts, item)["people"], _of(counts, item)["answers"]
    return asked


async def _answer(phone: Screen, asked: Asked, move: Move) -> None:
    """Answers as a phone does: when the question has come and the person has thought."""
    item = asked.item.id
    state = await phone.until("state", lambda state: bool(state["item"]) and _is_open(state, item))
    await asyncio.sleep(move.delay)
    reply = await phone.request(
        type="answer",
        item=item,
        run=state["item"]["run"],
        slot=move.slot,
        number=1,
        answer=move.answer.model_dump(mode="json"),
    )
    if reply["ok"]:
        asked.answered_by.add(move.phone)
        asked.acknowledged.append(reply["answer"])
    else:
        asked.refused.append(reply["text"])


def _is_open(state: dict[str, Any], item: str) -> bool:
    return bool(state["item"]["id"] == item and state["item"]["phase"] == "open")


async def _steer(moderator: Screen, action: str, **more: Any) -> None:
    seen = moderator.newest("state")["revision"]
    reply = await moderator.request(type="steer", action=action, seen=seen, **more)
    if not reply["ok"]:
        raise NotServed(f"The moderator could not {action}: {reply['text']}")
    await moderator.until("state", lambda state: state["revision"] > seen)


async def _counted(moderator: Screen, fits: Any) -> dict[str, Any]:
    """The moderator's counts once they fit, or as they stand when they do not in time."""
    try:
        return await moderator.until("counts", fits, COUNTING)
    except TimeoutError:
        return moderator.newest("counts")


def _of(counts: dict[str, Any], item: Item) -> dict[str, int]:
    found: dict[str, int] = counts["items"].get(item.id, {"people": 0, "answers": 0})
    return found
