"""What this worker knows of rounds: counts, tallies and listed answers, read when they change."""

import asyncio
from collections.abc import Iterable, Mapping
from typing import NamedTuple, Protocol

from polling import groups
from polling.groups import View
from polling.kinds import QuestionBase
from polling.live import frames
from polling.live.codings import Sorted, Themes
from polling.live.codings import Source as Themed
from polling.live.feed import Feed
from polling.meeting import Meeting
from polling.messages import (
    Counted,
    GroupPart,
    GroupsMessage,
    Lifted,
    TallyMessage,
    ThemesMessage,
)
from polling.store.keys import RoundKey
from polling.store.rounds import Change, Reading
from polling.themes.sums import sums_of

#: How many answers are listed before everybody else has a turn.
PART = 500


class Source(Themed, Protocol):
    """Where rounds are read."""

    async def reading(self, round_key: RoundKey) -> Reading: ...
    async def changes(self, round_key: RoundKey, since: int) -> tuple[list[Change], int]: ...
    async def breakdown(self, round_key: RoundKey, field: str) -> View: ...


class Broken(NamedTuple):
    """A round's result, broken down by the values of a field."""

    round_key: RoundKey
    field: str


class Results:
    """The rounds that somebody here looks at; the others are forgotten, not kept half known."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._readings: dict[RoundKey, Reading] = {}
        self._feeds: dict[RoundKey, Feed] = {}
        self._tallies: dict[RoundKey, dict[bool, bytes]] = {}
        self._groups: dict[Broken, View] = {}
        self._themes = Themes(source)
        self._sums: dict[RoundKey, bytes] = {}

    async def read(
        self,
        counted: Iterable[RoundKey],
        listed: Mapping[RoundKey, bool],
        broken: Iterable[Broken],
        changed: set[str],
    ) -> None:
        """Reads what is new or `changed` of rounds looked at by counts, and answer by answer.

        `listed` says of each whether its answers can be lifted; `broken` rounds are closed.
        """
        broken = set(broken)
        lifted = {round_key.lifts for round_key, can in listed.items() if can}
        wanted = {*counted, *listed, *lifted, *(each.round_key for each in broken)}
        for round_key in self._readings.keys() - wanted:
            del self._readings[round_key]
            self._tallies.pop(round_key, None)
        for round_key in self._feeds.keys() - listed.keys():
            del self._feeds[round_key]
            self._sums.pop(round_key, None)
        for each in self._groups.keys() - broken:
            del self._groups[each]
        # Answers come before what is hidden, so that of all that is listed it is known whether it
        # may be seen.
        fresh = {
            round_key: await self._source.changes(round_key, feed.seen if feed else 0)
            for round_key in listed
            for feed in (self._feeds.get(round_key),)
            if feed is None or changed & {round_key.subject, round_key.lifts.subject, "everything"}
        }
        sorted_ = await self._themes.read(listed, changed)
        for round_key in wanted:
            known = round_key in self._readings and round_key not in fresh
            if not known or changed & {round_key.subject, "everything"}:
                self._readings[round_key] = await self._source.reading(round_key)
                self._tallies.pop(round_key, None)
        for round_key in fresh.keys() | sorted_.keys():
            found, newest = fresh.get(round_key, ([], 0))
            lifts = self._readings.get(round_key.lifts)
            feed = self._feeds.setdefault(round_key, Feed(round_key.item, round_key.run))
            counts, codings = lifts.counts if lifts else {}, sorted_.get(round_key, Sorted())
            parts = [found[at : at + PART] for at in range(0, len(found), PART)] or [[]]
            for part in parts[:-1]:
                # Whoever comes to thousands of them has others to answer meanwhile.
                feed.apply(part, self._readings[round_key], counts, 0)
                await asyncio.sleep(0)
            feed.apply(parts[-1], self._readings[round_key], counts, newest, codings)
            self._sums.pop(round_key, None)
        for each in broken:
            if each not in self._groups or changed & {each.round_key.subject, "everything"}:
                self._groups[each] = await self._source.breakdown(*each)
                self._tallies.pop(each.round_key, None)

    def forget_tallies(self) -> None:
        """The questions or what counts as what have changed: tallies are made anew."""
        self._tallies.clear()

    def counted(
        self, round_key: RoundKey, meeting: Meeting, *, lifting: bool = False
    ) -> Counted | None:
        """How many answered a round, if it is looked at; and how many lifted, if that is asked."""
        reading = self._readings.get(round_key)
        if reading is None:
            return None
        tables = reading.tables
        return Counted(
            run=round_key.run,
            people=reading.people,
            answers=reading.answers,
            tables=tuple(sorted(tables)),
            seats=meeting.seats(tables),
            waiting=len(reading.waiting),
            lifted=self._lifted(round_key.lifts, meeting) if lifting else None,
        )

    def _lifted(self, round_key: RoundKey, meeting: Meeting) -> Lifted | None:
        reading = self._readings.get(round_key)
        if reading is None:
            return None
        tables = reading.tables
        return Lifted(people=reading.people, tables=len(tables), seats=meeting.seats(tables))

    def value(self, round_key: RoundKey, answer_id: str) -> dict[str, object] | None:
        """An answer that stands and is not hidden, if the round is listed."""
        feed = self._feeds.get(round_key)
        return feed.value(answer_id) if feed else None

    def tally(
        self,
        round_key: RoundKey,
        question: QuestionBase,
        merges: dict[str, str],
        *,
        hushed: bool = False,
    ) -> dict[str, bytes]:
        """The frame of the tally by its subject, made once for all who look; empty if unread.

        `hushed` it does not tell how many were right.
        """
        reading = self._readings.get(round_key)
        if reading is None:
            return {}
        made = self._tallies.setdefault(round_key, {})
        if hushed not in made:
            counts = self._about(round_key, question) if question.ON_JOINING else reading.counts
            tally = question.tally(counts, reading.people, reading.answers, merges)
            tally = question.hushed(tally) if hushed else tally
            message = TallyMessage(
                item=round_key.item,
                run=round_key.run,
                revision=reading.revision,
                people=reading.people,
                answers=reading.answers,
                tally=tally.model_dump(mode="json"),
            )
            made[hushed] = frames.frame_text(message.model_dump_json().encode())
        return {f"tally {round_key.subject}": made[hushed]}

    def codebook(self, round_key: RoundKey, earlier: RoundKey | None = None) -> dict[str, bytes]:
        """The frames of the themes of a round's question by subject; empty if it is unread.

        And those that say, once all of it has been told, up to where both rounds' sorting is.
        """
        frame, told = self._themes.frame(round_key), dict[str, bytes]()
        if frame:
            told[f"codebook {round_key.item}"] = frame
        for each in (round_key, earlier):
            if each and (to_here := self._themes.sorted_to(each)):
                told[f"sorted {each.subject}"] = to_here
        return told

    def themes(self, round_key: RoundKey) -> dict[str, bytes]:
        """The frame of how a round is sorted, by its subject; empty if it is unread."""
        feed, codebook = self._feeds.get(round_key), self._themes.codebook(round_key)
        if feed is None or codebook is None:
            return {}
        if round_key not in self._sums:
            found = sums_of(codebook, feed.visible())
            message = ThemesMessage(
                item=round_key.item, run=round_key.run, **found.model_dump(mode="json")
            )
            self._sums[round_key] = frames.frame_text(message.model_dump_json().encode())
        return {f"themes {round_key.subject}": self._sums[round_key]}

    def groups(self, broken: Broken, meeting: Meeting, merges: dict[str, str]) -> dict[str, bytes]:
        """The frame of a round's groups by its subject; empty if they are unread."""
        found = self._groups.get(broken)
        fields = {k: v for item in meeting.on_joining() for k, v in item.question.fields().items()}
        if found is None or broken.field not in fields:
            return {}
        label, texts = fields[broken.field]
        round_key, question = broken.round_key, meeting.item(broken.round_key.item).question
        whole = self._readings[round_key].counts
        parts = tuple(
            GroupPart(
                id=value,
                label=text,
                people=group.people,
                answers=group.answers,
                tally=question.tally(
                    groups.visible(question, group.counts, whole),
                    group.people,
                    group.answers,
                    merges,
                ).model_dump(mode="json"),
            )
            for value, text in texts.items()
            if (group := found.groups.get(value))
        )
        message = GroupsMessage(
            item=round_key.item,
            run=round_key.run,
            field=broken.field,
            label=label,
            groups=parts,
            withheld=found.people - sum(part.people for part in parts),
        )
        frame = frames.frame_text(message.model_dump_json().encode())
        return {f"groups {round_key.subject}": frame}

    def _about(self, round_key: RoundKey, question: QuestionBase) -> dict[str, int]:
        """What was said on joining, as far as it may be seen; nothing before it has been shown."""
        views = {f: self._groups.get(Broken(round_key, f), View()) for f in question.fields()}
        return {
            f"{field}={value}": group.people
            for field, view in views.items()
            for value, group in view.groups.items()
        }

    def answers(
        self,
        round_key: RoundKey,
        *,
        hidden_too: bool,
        newest_only: bool = False,
        lifts: bool = True,
    ) -> dict[str, bytes]:
        """The frames of the blocks of answers by their subjects; empty if the round is unread.

        Without `lifts` they do not tell how often answers were lifted.
        """
        feed = self._feeds.get(round_key)
        if feed is None:
            return {}
        told = feed.staff if hidden_too else feed.wall if lifts else feed.unlifted
        blocks = list(enumerate(told))
        return {
            f"answers {round_key.subject} {number}": frame
            for number, frame in (blocks[-1:] if newest_only else blocks)
        }

    def whole(self, subject: str, frame: bytes) -> bytes:
        """What a screen is told of a subject that it has been told nothing of."""
        if not subject.startswith("answers "):
            return frame
        name = subject.split(" ")[1]
        feeds = (feed for round_key, feed in self._feeds.items() if round_key.subject == name)
        feed = next(feeds, None)
        return feed.whole(frame) if feed else frame
