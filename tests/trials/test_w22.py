"""C. W22: what a phone may say, in every order: an error of the protocol, and never a crash."""

from __future__ import annotations

import asyncio
import json
import logging
from itertools import permutations, product
from typing import Any

import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from polling.store.keys import RoundKey
from polling.store.pending import read_stored
from tests.live.agenda import four
from tests.live.people import Hall
from tests.trials.figures import figure
from tests.trials.house import size

pytestmark = [pytest.mark.trial, pytest.mark.timeout(120)]

#: The words of the orders: a hello as it should be and others, an answer and others, and leaving.
HELLOS = ("hello", "wrong code", "no token", "as staff")
OTHERS = ("answer", "withdraw", "steer", "nonsense", "leave")
#: After how many steps an order is over, and with which codes a socket may then be closed.
CODES = {4500, 4503, 4504, 4429, 1000, 1005}


def orders(longest: int) -> list[tuple[str, ...]]:
    """Every order of three of the plain steps; and of all steps, each as often as one likes."""
    plain = set(permutations(("hello", "answer", "leave")))
    every = {o for n in range(1, longest + 1) for o in product((*HELLOS, *OTHERS), repeat=n)}
    return sorted(plain | every)


class Stranger:
    """A phone that says what it is told to, one thing after the other, without waiting."""

    def __init__(self, hall: Hall, code: str, number: int) -> None:
        self.hall = hall
        self.code = code
        self.token = f"ordre{number:017d}"
        self.text = f"Nummer {number}"

    def message(self, step: str, ref: int) -> str:
        hello = {"type": "hello", "ref": ref, "role": "participant", "meeting": self.code}
        answer = {"type": "answer", "ref": ref, "item": "open1", "run": 1, "slot": 0}
        told: dict[str, Any] = {
            "hello": {**hello, "token": self.token},
            "wrong code": {**hello, "token": self.token, "meeting": "00000000"},
            "no token": hello,
            "as staff": {**hello, "role": "moderator", "meeting": "nonesuch"},
            "answer": {**answer, "number": ref, "answer": {"text": self.text}},
            "withdraw": {**answer, "number": ref, "answer": None},
            "steer": {"type": "steer", "ref": ref, "seen": 1, "action": "open"},
        }.get(step, {"type": step, "ref": ref})
        return json.dumps(told)

    async def says(self, order: tuple[str, ...]) -> tuple[list[dict[str, Any]], int | None]:
        """The replies, by their refs, and the code that the socket was closed with."""
        replies: list[dict[str, Any]] = []
        socket = await connect(
            f"ws://127.0.0.1:{self.hall.port}/ws",
            origin=self.hall.base,  # type: ignore[arg-type]
            compression=None,
            close_timeout=2,
        )
        left = False
        try:
            for ref, step in enumerate(order, 1):
                if step == "leave":
                    left = True
                    await socket.close()
                    break
                await socket.send(self.message(step, ref))
            await self._hears(socket, replies, 0 if left else len(order))
        except ConnectionClosed:
            pass
        await socket.close()
        return replies, socket.close_code

    async def _hears(
        self, socket: ClientConnection, replies: list[dict[str, Any]], wanted: int
    ) -> None:
        async with asyncio.timeout(10):
            while len(replies) < wanted:
                told = json.loads(await socket.recv())
                if told["type"] == "reply":
                    replies.append(told)


def entered(order: tuple[str, ...]) -> bool:
    """Whether the first thing said was a hello as it should be."""
    return order[0] == "hello"


async def test_w22_no_order_is_a_crash_or_gets_an_answer_in(
    hall: Hall, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING)
    meeting = await hall.meeting(*four())
    code = await hall.code(meeting)
    moderator = await hall.staff("moderator").arrives(meeting)
    await moderator.opens_item("open1")
    tried = [order for order in orders(size(2, 3)) if "wrong code" not in order]
    # Wrong codes are limited, so there are fewer of them.
    tried += [order for order in orders(2) if "wrong code" in order][:: size(3, 1)]
    stored: dict[str, bool] = {}
    turns = asyncio.Semaphore(20)

    async def one(number: int, order: tuple[str, ...]) -> None:
        async with turns:
            stranger = Stranger(hall, code, number)
            replies, closed = await stranger.says(order)
            where = (order, replies, closed)
            if not entered(order):
                # A hello that is no good is refused; before one, nothing at all is answered.
                assert len(replies) <= 1, where
                assert not any(reply["ok"] for reply in replies), where
                assert closed in CODES, where
            elif HELLOS[0] not in order[1:] and not {*HELLOS, "leave"} & {*order[1:]}:
                # Each is replied to; an answer's reply waits for the disk, others may be before it.
                told = {reply["ref"]: reply for reply in replies}
                assert sorted(told) == list(range(1, len(order) + 1)), where
                for ref, step in enumerate(order, 1):
                    reply = told[ref]
                    good = step in ("hello", "answer", "withdraw")
                    assert reply["ok"] == good, where
            elif {*HELLOS} & {*order[1:]}:
                assert closed in (4500, 1000, 1005), where
            may = entered(order) and "answer" in order
            acknowledged = any(
                reply["ok"] and order[reply["ref"] - 1] == "answer" for reply in replies
            )
            gone = any(reply["ok"] and order[reply["ref"] - 1] == "withdraw" for reply in replies)
            if not may:
                stored[stranger.text] = False
            elif acknowledged and "withdraw" not in order and not gone:
                stored[stranger.text] = True

    await asyncio.gather(*(one(n, order) for n, order in enumerate(tried)))
    held = await hall.store.redis.hgetall(RoundKey(meeting, "live", "open1", 1).key("answers"))
    texts = {json.loads(read_stored(each).value)["text"] for each in held.values()
             if read_stored(each).value}  # fmt: skip
    for text, expected in stored.items():
        assert (text in texts) == expected, text
    assert moderator.closed is None
    assert [each.getMessage() for each in caplog.records if each.levelno >= logging.ERROR] == []
    figure("W22", "orders of messages", f"{len(tried)} tried, 0 crashes", "0 crashes", met=True)
