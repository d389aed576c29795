"""B. A15: a ranking that misses an item, or has one twice, is refused and leaves no trace."""

from __future__ import annotations

from typing import Any

import pytest

from tests.live.agenda import RANKING, item
from tests.live.people import Hall
from tests.trials.contents import of_meeting

pytestmark = [pytest.mark.trial, pytest.mark.timeout(60)]

HOSTILE: tuple[Any, ...] = (
    {"order": ["a", "b"]},
    {"order": ["a", "b", "b"]},
    {"order": ["a", "b", "c", "c"]},
    {"order": ["a", "b", "d"]},
    {"order": []},
    {"order": ["a", "b", None]},
    {"order": ["a", "b", 1]},
    {"order": "abc"},
    {"order": {"a": 1, "b": 2, "c": 3}},
    {"order": ["a", "b", "c"], "more": 1},
    {"order": ["a"] * 1000},
    {},
)


async def test_a15_a_ranking_with_missing_or_doubled_items_is_refused(hall: Hall) -> None:
    meeting = await hall.meeting(item("rank1", "ranking", RANKING))
    moderator = await hall.staff("moderator").arrives(meeting)
    await moderator.asks(type="watch", items=["rank1"])
    await moderator.opens_item("rank1")
    phone = await hall.phone().joins(await hall.code(meeting))
    await moderator.sees("counts", lambda counts: counts["joined"] == 1)
    before = await of_meeting(hall.store, meeting)
    for answer in HOSTILE:
        reply = await phone.answers("rank1", answer, number=1)
        assert reply["word"] in ("invalid", "limit"), answer
        assert reply["text"]
    assert await of_meeting(hall.store, meeting) == before
    assert (await phone.answers("rank1", {"order": ["c", "a", "b"]}, number=1))["ok"]
    tally = await moderator.sees("tally rank1", lambda t: t["answers"] == 1)
    assert tally["people"] == 1
