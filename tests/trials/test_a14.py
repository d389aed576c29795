"""A14: what is not on the scale is refused over a real socket, and leaves no trace."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest

from tests.live.agenda import item
from tests.live.people import Hall, Phone
from tests.trials.contents import of_meeting

pytestmark = [pytest.mark.trial, pytest.mark.timeout(60)]

SCALES = {
    "text": "Hvor enig er du?",
    "options": [{"id": "a", "text": "Vi vet hvem vi skal ringe"}, {"id": "b", "text": "Vi lærer"}],
    "least": 0,
    "most": 10,
}
NUMBER = {"text": "Hvor mange?", "decimals": 1, "least": 0, "most": 10}
#: As they stand in the JSON: some of them no writer of JSON in Python would write.
OFF_THE_SCALE = (
    "-1", "11", "1e400", "-1e400", "NaN", "Infinity", "-Infinity", "100000000000000000000",
    "1" + "0" * 400, '"3"', "true", "null", "[3]", "{}", '"NaN"',
)  # fmt: skip


async def sends(phone: Phone, ref: int, item_id: str, answer: str) -> dict[str, Any]:
    """Sends an answer as the text that it is, and gives the reply to it."""
    reply = phone._replies[ref] = asyncio.get_running_loop().create_future()
    place = {"type": "answer", "ref": ref, "item": item_id, "run": 1, "slot": 0, "number": 1}
    await phone.says(json.dumps(place)[:-1] + f', "answer": {answer}}}')
    return await asyncio.wait_for(reply, 30)


@pytest.mark.parametrize(
    ("kind", "question", "answer", "right"),
    [
        ("scales", SCALES, '{"values": {"a": %s}}', {"values": {"a": 7}}),
        ("scales", SCALES, '{"values": {"b": 3, "a": %s}}', {"values": {"a": 7}}),
        ("number", NUMBER, '{"value": %s}', {"value": 7.5}),
    ],
)
async def test_a14_what_is_not_on_the_scale_is_refused(
    hall: Hall, kind: str, question: dict[str, Any], answer: str, right: dict[str, Any]
) -> None:
    meeting = await hall.meeting(item("rate1", kind, question))
    moderator = await hall.staff("moderator").arrives(meeting)
    await moderator.asks(type="watch", items=["rate1"])
    await moderator.opens_item("rate1")
    phone = await hall.phone().joins(await hall.code(meeting))
    await moderator.sees("counts", lambda counts: counts["joined"] == 1)
    before = await of_meeting(hall.store, meeting)
    # Halves are on a scale of tenths, not on one of whole steps.
    refused = (*OFF_THE_SCALE, "3.25", *(("3.5", "3.0") if kind == "scales" else ()))
    for ref, value in enumerate(refused, 1000):
        reply = await sends(phone, ref, "rate1", answer % value)
        assert reply["ok"] is False, value
        assert reply["word"] in ("invalid", "limit"), value
        assert reply["text"], value
    assert phone.closed is None
    assert await of_meeting(hall.store, meeting) == before
    # The phone that tried may answer as before, and counts once.
    assert (await phone.answers("rate1", right))["ok"]
    tally = await moderator.sees("tally rate1", lambda t: t["answers"] == 1)
    assert tally["people"] == 1
