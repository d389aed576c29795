"""A13 to A15 for points and places: what does not fit is refused over a real socket, traceless."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest

from polling.store.keys import RoundKey
from tests.live.agenda import item
from tests.live.people import Hall, Phone, Staff
from tests.trials.contents import of_meeting

pytestmark = [pytest.mark.trial, pytest.mark.timeout(60)]

OPTIONS = [{"id": id_, "text": f"Tiltak {id_}"} for id_ in ("a", "b", "c")]
QUESTION = {"text": "Hva skal vi satse på?", "options": OPTIONS}

#: As they stand in the JSON: some of them no writer of JSON in Python would write.
NO_NUMBERS = (
    "-1", "1e400", "-1e400", "NaN", "Infinity", "100000000000000000000", "1" + "0" * 400,
    '"3"', "true", "null", "[3]", "{}", "3.0", "3.5",
)  # fmt: skip
SHARE, PLACE = '{"shares": [%s]}', '{"places": [%s]}'
POINTS = (
    *(SHARE % f'{{"id": "a", "points": {n}}}, {{"id": "b", "points": 97}}' for n in NO_NUMBERS),
    SHARE % "",
    SHARE % '{"id": "a", "points": 99}',
    SHARE % '{"id": "a", "points": 101}',
    SHARE % '{"id": "a", "points": 100}, {"id": "b", "points": 0}',
    SHARE % '{"id": "a", "points": 50}, {"id": "a", "points": 50}',
    SHARE % '{"id": "d", "points": 100}',
    SHARE % '{"id": "a", "points": 101}, {"id": "b", "points": -1}',
    SHARE % ", ".join(['{"id": "a", "points": 4}'] * 25),
    '{"shares": {"a": 100}}',
    '{"shares": null}',
    "{}",
    '{"shares": [{"id": "a", "points": 100}], "more": 1}',
)
GRID = (
    *(PLACE % f'{{"id": "a", "x": {n}, "y": 2}}' for n in (*NO_NUMBERS, "11")),
    *(PLACE % f'{{"id": "a", "x": 2, "y": {n}}}' for n in (*NO_NUMBERS, "11")),
    PLACE % "",
    PLACE % '{"id": "a", "x": 1, "y": 1}, {"id": "a", "x": 2, "y": 2}',
    PLACE % '{"id": "d", "x": 1, "y": 1}',
    PLACE % '{"id": "a", "x": 1}',
    PLACE % '{"id": "a", "x": 1, "y": 1, "z": 1}',
    PLACE % ", ".join(['{"id": "a", "x": 1, "y": 1}'] * 13),
    '{"places": {"a": [1, 1]}}',
    "{}",
)
RIGHT = {
    "points": {"shares": [{"id": "a", "points": 60}, {"id": "c", "points": 40}]},
    "grid": {"places": [{"id": "a", "x": 0, "y": 10}, {"id": "c", "x": 5, "y": 5}]},
}


async def asked(hall: Hall, kind: str) -> tuple[str, Phone, Staff]:
    """A meeting whose only question is open: its id, a phone that joined, its moderator."""
    meeting = await hall.meeting(item("item1", kind, QUESTION))
    moderator = await hall.staff("moderator").arrives(meeting)
    await moderator.asks(type="watch", items=["item1"])
    await moderator.opens_item("item1")
    phone = await hall.phone().joins(await hall.code(meeting))
    await moderator.sees("counts", lambda counts: counts["joined"] == 1)
    return meeting, phone, moderator


async def sends(phone: Phone, ref: int, answer: str) -> dict[str, Any]:
    """Sends an answer as the text that it is, and gives the reply to it."""
    reply = phone._replies[ref] = asyncio.get_running_loop().create_future()
    place = {"type": "answer", "ref": ref, "item": "item1", "run": 1, "slot": 0, "number": 1}
    await phone.says(json.dumps(place)[:-1] + f', "answer": {answer}}}')
    return await asyncio.wait_for(reply, 30)


@pytest.mark.parametrize(("kind", "hostile"), [("points", POINTS), ("grid", GRID)])
async def test_a13_what_does_not_fit_is_refused(
    hall: Hall, kind: str, hostile: tuple[str, ...]
) -> None:
    meeting, phone, moderator = await asked(hall, kind)
    before = await of_meeting(hall.store, meeting)
    for ref, answer in enumerate(hostile, 1000):
        reply = await sends(phone, ref, answer)
        assert reply["ok"] is False, answer
        assert reply["word"] in ("invalid", "limit"), answer
        assert reply["text"], answer
    assert phone.closed is None
    assert await of_meeting(hall.store, meeting) == before
    # The phone that tried may answer as before, and counts once.
    assert (await phone.answers("item1", RIGHT[kind]))["answer"] == RIGHT[kind]
    tally = await moderator.sees("tally item1", lambda t: t["answers"] == 1)
    assert tally["people"] == 1


@pytest.mark.parametrize("kind", ["points", "grid"])
async def test_a13_answers_that_change_and_go_leave_nothing_in_the_counts(
    hall: Hall, kind: str
) -> None:
    meeting, phone, moderator = await asked(hall, kind)
    other = {
        "points": {"shares": [{"id": "b", "points": 100}]},
        "grid": {"places": [{"id": "b", "x": 10, "y": 0}]},
    }[kind]
    assert (await phone.answers("item1", RIGHT[kind]))["ok"]
    assert (await phone.answers("item1", other))["ok"]
    assert await hall.store.recount(RoundKey(meeting, "live", "item1", 1)) == 0
    assert (await phone.answers("item1", None))["ok"]
    tally = await moderator.sees("tally item1", lambda t: t["answers"] == 0)
    rows = tally["tally"]["options" if kind == "points" else "items"]
    assert {row["givers"] if kind == "points" else row["n"] for row in rows} == {0}
    assert await hall.store.recount(RoundKey(meeting, "live", "item1", 1)) == 0
