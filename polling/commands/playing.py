"""Playing a meeting: a moderator who asks each question in turn, and phones that answer."""

import asyncio
import secrets
from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from random import Random
from typing import Any

from polling.commands.facts import Script
from polling.commands.screen import Screen, screen
from polling.commands.visitor import NotServed
from polling.meeting import Item
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
    tables: int = 0
    answers: int = 0
    answered_by: set[int] = field(default_factory=set)
    acknowledged: list[dict[str, Any]] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)


async def play(
    base: str,
    cookie: str,
    script: Script,
    random: Random,
    tokens: Mapping[str, str],
) -> list[Asked]:
    """Plays the meeting that is on the server under its id, from the first join to its end.

    What the script gives is answered; to other questions answers are made up. `tokens` are those
    of the meeting's tables. Raises NotServed.
    """
    meeting = script.meeting
    async with AsyncExitStack() as stack:
        hello = {"meeting": meeting.id, "role": "moderator"}
        moderator = await stack.enter_async_context(screen(base, hello, cookie))
        code = (await moderator.until("state", lambda state: True))["meeting"]["code"]
        hall = await _join(stack, base, code, _new_tokens(script.phones))
        tables = await _join(stack, base, code, [tokens[table.id] for table in meeting.tables])
        await _counted(
            moderator,
            lambda counts: counts["joined"] >= len(hall) and counts["tables"] == len(tables),
        )
        asked = []
        for item in meeting.agenda:
            if item.question.ON_JOINING:
                asked.append(await _say_who(moderator, hall, item, script.about))
            elif item.question.BY_TABLE:
                asked.append(await _ask(moderator, tables, item, _sheets(script, item, random)))
            elif item.question.ANSWERED:
                given = script.given.get(item.id)
                moves = plan(item, len(hall), random, seconds=ANSWERING, given=given)
                asked.append(await _ask(moderator, hall, item, moves))
        await _steer(moderator, "end")
        return asked


def _new_tokens(phones: int) -> list[str]:
    return [secrets.token_urlsafe(16) for _ in range(phones)]


async def _join(stack: AsyncExitStack, base: str, code: str, tokens: Sequence[str]) -> list[Screen]:
    door = asyncio.Semaphore(_AT_ONCE)

    async def enter(token: str) -> Screen:
        hello = {"meeting": code, "role": "participant", "token": token}
        async with door:
            return await stack.enter_async_context(screen(base, hello))

    return list(await asyncio.gather(*(enter(token) for token in tokens)))


async def _say_who(
    moderator: Screen, hall: list[Screen], item: Item, about: Sequence[Mapping[str, str]]
) -> Asked:
    """What is asked on joining, answered by as many phones as the script knows of."""
    asked = Asked(item)

    async def say(at: int, fields: Mapping[str, str]) -> None:
        reply = await hall[at].request(
            type="answer", item=item.id, run=1, slot=0, number=1, answer={"fields": dict(fields)}
        )
        if reply["ok"]:
            asked.answered_by.add(at)
            asked.acknowledged.append(reply["answer"])
        else:
            asked.refused.append(reply["text"])

    await asyncio.gather(*(say(at, fields) for at, fields in enumerate(about)))
    counts = await _counted(
        moderator, lambda counts: _of(counts, item)["answers"] == len(asked.acknowledged)
    )
    return _told(asked, counts)


def _sheets(script: Script, item: Item, random: Random) -> list[Move]:
    """The lines that each table writes, one after the other; made up where there are none."""
    made_up = [[item.question.made_up(random, item.samples)] for _ in script.meeting.tables]
    sheets = script.sheets.get(item.id, made_up)
    return [
        Move(random.uniform(0, ANSWERING), table, slot, line)
        for table, lines in enumerate(sheets)
        for slot, line in enumerate(lines)
    ]


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
    return _told(asked, counts)


def _told(asked: Asked, counts: dict[str, Any]) -> Asked:
    found = _of(counts, asked.item)
    asked.joined = counts["joined"]
    asked.people, asked.answers = found["people"], found["answers"]
    asked.tables = len(found["tables"])
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


def _of(counts: dict[str, Any], item: Item) -> dict[str, Any]:
    nobody = {"people": 0, "answers": 0, "tables": []}
    found: dict[str, Any] = counts["items"].get(item.id, nobody)
    return found
