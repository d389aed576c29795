"""Themes in the store: a question's codebook, and what each answer is sorted under."""

from collections.abc import Iterable
from contextlib import suppress

from polling.messages import Sort
from polling.refused import Refused
from polling.store import keys
from polling.store.client import Argument
from polling.store.keys import RoundKey, Stage
from polling.store.rounds import CHUNK, Rounds
from polling.themes import LIMIT, Codebook, Heading, Theme, in_order, unpacked

_HEADING, _THEME = "h:", "t:"
#: How often an agenda is changed anew that somebody else changes at the same time.
_TRIES = 20
#: The keys of a round that `sort.lua` is told.
NAMES = ("themes", "sorted", "answers", "sortedat")
_HOW = {"": "", "sorted": "s", "quoted": "q"}


class Sortings(Rounds):
    """What the store knows of themes."""

    async def codebook(self, meeting_id: str, stage: Stage, item: str) -> Codebook:
        """The headings and themes of a question, merged ones among them."""
        found = await self.redis.hgetall(_codebook(meeting_id, stage, item))
        return in_order(
            (Heading.model_validate_json(v) for f, v in found.items() if f.startswith(b"h:")),
            (Theme.model_validate_json(v) for f, v in found.items() if f.startswith(b"t:")),
        )

    async def sortings(self, round_key: RoundKey, since: int) -> tuple[dict[str, str], int]:
        """What answers are sorted under that were sorted after revision `since`, and the newest.

        Ballot -> its codings as they are packed, "" for one that is under none any more.
        """
        found = await self.redis.zrangebyscore(
            round_key.key("sorted"), f"({since}", "+inf", withscores=True
        )
        ids = [field for field, _ in found]
        stand: list[bytes | None] = []
        for start in range(0, len(ids), CHUNK):
            stand += await self.redis.hmget(round_key.key("themes"), ids[start : start + CHUNK])
        newest = int(found[-1][1]) if found else since
        pairs = zip(ids, stand, strict=True)
        return {ballot.decode(): (now or b"").decode() for ballot, now in pairs}, newest

    async def sorted_at(self, round_key: RoundKey, ballots: Iterable[str]) -> dict[str, int]:
        """The number that each of these answers had when it was last sorted, as far as is known.

        One whose phone has changed it since has a higher one.
        """
        asked = list(ballots)
        found: list[bytes | None] = []
        for start in range(0, len(asked), CHUNK):
            some = asked[start : start + CHUNK]
            found += await self.redis.hmget(round_key.key("sortedat"), some)
        return {b: int(number) for b, number in zip(asked, found, strict=True) if number}

    async def visible_codings(self, round_key: RoundKey) -> list[dict[str, bool]]:
        """What each answer that stands and is not hidden is sorted under, in no order."""
        hidden = await self.redis.smembers(round_key.key("hidden"))
        sorted_ = await self.redis.hgetall(round_key.key("themes"))
        changes, _ = await self.changes(round_key, 0)
        return [
            unpacked(sorted_.get(change.id.encode(), b"").decode())
            for change in changes
            if change.value is not None and change.id.encode() not in hidden
        ]

    async def start_rehearsal(self, meeting_id: str) -> None:
        """Also takes along the themes that were prepared, without what is sorted under them."""
        begun = await self.stage(meeting_id) == "rehearsal"
        await super().start_rehearsal(meeting_id)
        meeting, _ = await self.document(meeting_id)
        for item in () if begun else meeting.agenda:
            found = await self.codebook(meeting_id, "live", item.id)
            await self.put_codebook(meeting_id, "rehearsal", item.id, found)

    async def note_asked(self, meeting_id: str, item: str) -> None:
        """Notes that a question about themes was put on the agenda in a rehearsal."""
        await self.redis.sadd(keys.of_stage(meeting_id, "rehearsal", "asked"), item)

    async def wipe_rehearsal(self, meeting_id: str) -> None:
        """Also takes questions off the agenda that a rehearsed room was asked about themes."""
        found = await self.redis.smembers(keys.of_stage(meeting_id, "rehearsal", "asked"))
        asked = {item.decode() for item in found}
        for _ in range(_TRIES if asked else 0):
            meeting, revision = await self.document(meeting_id)
            kept = tuple(item for item in meeting.agenda if item.id not in asked)
            with suppress(Refused):  # somebody edits it just now
                if kept != meeting.agenda:
                    await self.save(meeting.model_copy(update={"agenda": kept}), revision)
                break
        await super().wipe_rehearsal(meeting_id)

    async def sorted_to(self, meeting_id: str, stage: Stage, item: str) -> int:
        """The newest revision of a question's themes and of what is sorted under them."""
        revisions = keys.of_stage(meeting_id, stage, "revisions")
        return int(await self.redis.hget(revisions, subject_of(item)) or 0)

    async def sort(self, meeting_id: str, stage: Stage, sort: Sort) -> int:
        """Sorts as asked for, all of it or nothing; the revision from which on it stands.

        `Refused`: "stale" when something else stands than was seen, or a theme or an answer is
        gone; "limit" when there are too many themes.
        """
        runs = sorted({coding.run for coding in sort.codings})
        rounds = [RoundKey(meeting_id, stage, sort.item, run) for run in runs]
        where = [
            _codebook(meeting_id, stage, sort.item),
            keys.of_stage(meeting_id, stage, "revisions"),
            *(key.key(name) for key in rounds for name in NAMES),
        ]
        fields = [(_HEADING, each) for each in sort.headings]
        fields += [(_THEME, each) for each in sort.themes]  # type: ignore[misc]
        args: list[Argument] = [
            keys.channel(meeting_id), subject_of(sort.item), LIMIT, len(fields),
        ]  # fmt: skip
        for start, part in fields:
            args.append(f"{start}{part.id}")
            args += [s.model_dump_json() if s else "" for s in (part.before, part.after)]
        for coding in sort.codings:
            for answer in coding.answers:
                args += (runs.index(coding.run) + 1, answer, coding.theme)
                args += (_HOW[coding.before], _HOW[coding.after])
        done = int(str(await self.client.call("sort", where, args)))
        if done < 0:
            raise Refused("limit", "Det er ikke plass til flere temaer.")
        if not done:
            raise Refused("stale", "Noen andre sorterte det samme akkurat nå.")
        return done

    async def put_codebook(
        self, meeting_id: str, stage: Stage, item: str, codebook: Codebook
    ) -> None:
        """Puts headings and themes in place where there are none yet; the caller has checked."""
        fields: dict[str, str] = {
            f"{_HEADING}{each.id}": each.model_dump_json() for each in codebook.headings
        }
        fields |= {f"{_THEME}{each.id}": each.model_dump_json() for each in codebook.themes}
        if fields:
            await self.redis.hset(_codebook(meeting_id, stage, item), mapping=fields)
            revisions = keys.of_stage(meeting_id, stage, "revisions")
            await self.redis.hincrby(revisions, subject_of(item), 1)
            await self.redis.publish(keys.channel(meeting_id), subject_of(item))


def subject_of(item: str) -> str:
    """The field of `revisions`, and the notice, that speak of a question's themes."""
    return f"{item}:themes"


def _codebook(meeting_id: str, stage: Stage, item: str) -> str:
    return keys.of_stage(meeting_id, stage, f"{item}:codebook")
