"""B. A13: a choice of what is not there, twice, too much or of another type is refused."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest

from tests.live.agenda import item
from tests.live.people import Hall
from tests.trials.contents import of_meeting

pytestmark = [pytest.mark.trial, pytest.mark.timeout(60)]

QUESTION = {
    "text": "Hva skal vi begynne med?",
    "options": [{"id": id_, "text": f"Tiltak {id_}"} for id_ in ("1", "2", "3")],
    "max_choices": 2,
}
#: The options chosen, as they stand in the JSON.
HOSTILE = (
    '["1", "1"]', '["1", "1", "1"]', '["1", "2", "3"]', "[]", '["4"]', '["1", "4"]', '"1"', "1",
    "[1]", "[1.0]", "[true]", "[null]", "null", "true", "1.0", '{"1": true}', '[["1"]]', '[" 1"]',
    '["\\u0031\\u0000"]', "[1e400]", "[NaN]",
)  # fmt: skip


async def test_a13_what_cannot_be_chosen_is_refused(hall: Hall) -> None:
    meeting = await hall.meeting(item("choi1", "choice", QUESTION))
    moderator = await hall.staff("moderator").arrives(meeting)
    await moderator.asks(type="watch", items=["choi1"])
    await moderator.opens_item("choi1")
    phone = await hall.phone().joins(await hall.code(meeting))
    await moderator.sees("counts", lambda counts: counts["joined"] == 1)
    before = await of_meeting(hall.store, meeting)
    for ref, chosen in enumerate(HOSTILE, 1000):
        reply: asyncio.Future[dict[str, Any]] = asyncio.get_running_loop().create_future()
        phone._replies[ref] = reply
        place = {"type": "answer", "ref": ref, "item": "choi1", "run": 1, "slot": 0, "number": 1}
        await phone.says(json.dumps(place)[:-1] + f', "answer": {{"options": {chosen}}}}}')
        told = await asyncio.wait_for(reply, 30)
        assert told["word"] in ("invalid", "limit"), chosen
        assert told["text"], chosen
    assert phone.closed is None
    assert await of_meeting(hall.store, meeting) == before
    assert (await phone.answers("choi1", {"options": ["1", "3"], "other": None}))["ok"]
    tally = await moderator.sees("tally choi1", lambda t: t["answers"] == 1)
    assert tally["people"] == 1
