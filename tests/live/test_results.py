"""Results: whatever comes while a round is being read, nothing is listed that is hidden."""

import json
from collections.abc import Callable, Iterable

from polling.live.results import Results, Source
from polling.store.keys import RoundKey
from polling.store.rounds import Change, Reading
from polling.themes import Codebook

ROUND = RoundKey("meeting", "live", "open1", 1)


class Busy:
    """A round in which an answer comes, and waits for approval, at each reading."""

    def __init__(self) -> None:
        self.ids: list[str] = []

    def another(self) -> None:
        self.ids.append(f"{len(self.ids):032x}")

    async def reading(self, round_key: RoundKey) -> Reading:
        found = Reading(
            revision=len(self.ids), counts={}, people=0, answers=0,
            hidden=frozenset(self.ids), waiting=frozenset(self.ids),
        )  # fmt: skip
        self.another()
        return found

    async def changes(self, round_key: RoundKey, since: int) -> tuple[list[Change], int]:
        found = [Change(id=each, value='{"text": "Nei"}') for each in self.ids[since:]]
        seen = len(self.ids)
        self.another()
        return found, seen

    async def sorted_to(self, meeting_id: str, stage: str, item: str) -> int:
        return 0

    async def sortings(self, round_key: RoundKey, since: int) -> tuple[dict[str, str], int]:
        return {}, since

    async def sorted_at(self, round_key: RoundKey, ballots: Iterable[str]) -> dict[str, int]:
        return {}

    async def codebook(self, meeting_id: str, stage: str, item: str) -> Codebook:
        return Codebook()

    breakdown: Callable[..., object]


async def test_nothing_unapproved_is_listed_whenever_it_comes() -> None:
    source: Source = Busy()  # type: ignore[assignment]
    results = Results(source)
    await results.read([ROUND], {}, [], {"everything"})
    for changed in ({"state"}, {"state"}, {ROUND.subject}, {"everything"}):
        await results.read([ROUND], {ROUND: False}, [], changed)
        for frame in results.answers(ROUND, hidden_too=False).values():
            assert json.loads(frame[frame.index(b"{") :])["list"] == []
