"""What this worker knows of rounds: counts, tallies and listed answers, read when they change."""

from collections.abc import Iterable
from typing import Protocol

from polling.kinds import QuestionBase
from polling.live import frames
from polling.live.feed import Feed
from polling.messages import Counted, TallyMessage
from polling.store.keys import RoundKey
from polling.store.rounds import Change, Reading


class Source(Protocol):
    """Where rounds are read."""

    async def reading(self, round_key: RoundKey) -> Reading: ...
    async def changes(self, round_key: RoundKey, since: int) -> tuple[list[Change], int]: ...


class Results:
    """The rounds that somebody here looks at; the others are forgotten, not kept half known."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._readings: dict[RoundKey, Reading] = {}
        self._feeds: dict[RoundKey, Feed] = {}
        self._tallies: dict[RoundKey, bytes] = {}

    async def read(
        self, counted: Iterable[RoundKey], listed: Iterable[RoundKey], changed: set[str]
    ) -> None:
        """Reads what is new or `changed` of rounds looked at by counts, and answer by answer."""
        listed = set(listed)
        wanted = {*counted, *listed}
        for round_key in self._readings.keys() - wanted:
            del self._readings[round_key]
            self._tallies.pop(round_key, None)
        for round_key in self._feeds.keys() - listed:
            del self._feeds[round_key]
        for round_key in wanted:
            if round_key not in self._readings or changed & {round_key.subject, "everything"}:
                self._readings[round_key] = await self._source.reading(round_key)
                self._tallies.pop(round_key, None)
        for round_key in listed:
            feed = self._feeds.get(round_key)
            if feed is None or changed & {round_key.subject, "everything"}:
                feed = feed or Feed(round_key.item, round_key.run)
                found, newest = await self._source.changes(round_key, feed.seen)
                feed.apply(found, self._readings[round_key].hidden, newest)
                self._feeds[round_key] = feed

    def forget_tallies(self) -> None:
        """The questions or what counts as what have changed: tallies are made anew."""
        self._tallies.clear()

    def counted(self, round_key: RoundKey) -> Counted | None:
        """How many answered a round, if it is looked at."""
        reading = self._readings.get(round_key)
        if reading is None:
            return None
        return Counted(run=round_key.run, people=reading.people, answers=reading.answers)

    def value(self, round_key: RoundKey, answer_id: str) -> dict[str, object] | None:
        """An answer that stands and is not hidden, if the round is listed."""
        feed = self._feeds.get(round_key)
        return feed.value(answer_id) if feed else None

    def tally(
        self, round_key: RoundKey, question: QuestionBase, merges: dict[str, str]
    ) -> dict[str, bytes]:
        """The frame of the tally by its subject, made once for all who look; empty if unread."""
        reading = self._readings.get(round_key)
        if reading is None:
            return {}
        if round_key not in self._tallies:
            tally = question.tally(reading.counts, reading.people, reading.answers, merges)
            message = TallyMessage(
                item=round_key.item,
                run=round_key.run,
                revision=reading.revision,
                people=reading.people,
                answers=reading.answers,
                tally=tally.model_dump(mode="json"),
            )
            self._tallies[round_key] = frames.frame_text(message.model_dump_json().encode())
        return {f"tally {round_key.subject}": self._tallies[round_key]}

    def answers(
        self, round_key: RoundKey, *, hidden_too: bool, newest_only: bool = False
    ) -> dict[str, bytes]:
        """The frames of the blocks of answers by their subjects; empty if the round is unread."""
        feed = self._feeds.get(round_key)
        if feed is None:
            return {}
        blocks = list(enumerate(feed.staff if hidden_too else feed.wall))
        return {
            f"answers {round_key.subject} {number}": frame
            for number, frame in (blocks[-1:] if newest_only else blocks)
        }
