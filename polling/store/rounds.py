"""Rounds in the store: answers, counts and who answered, read whole or since a revision."""

import json
from typing import Any

from pydantic import Field

from polling.kinds import Model
from polling.meeting.scoring import POINTS
from polling.refused import Refused
from polling.store import keys
from polling.store.keys import RoundKey, Stage
from polling.store.seats import Seats

CHUNK = 1000
TABLE = "table\x1f"


class Change(Model):
    """An answer that is new, changed or (value None) withdrawn; its `number` says how often."""

    id: str
    value: str | None
    table: str | None = None
    number: int = 0


class Reading(Model):
    """A round at `revision`: counts of what is not hidden, people, answers, hidden ids.

    `who` says how many people each group has ("field US value"), `waiting` which of the hidden
    ones wait for approval, `marks` what answers are marked as.
    """

    revision: int
    counts: dict[str, int]
    people: int
    answers: int
    hidden: frozenset[str]
    waiting: frozenset[str] = frozenset()
    marks: dict[str, str] = Field(default_factory=dict)
    who: dict[str, int] = Field(default_factory=dict)

    @property
    def tables(self) -> set[str]:
        """The tables that answered."""
        return {group.removeprefix(TABLE) for group in self.who if group.startswith(TABLE)}


class Rounds(Seats):
    """What the store knows of answers."""

    async def reading(self, round_key: RoundKey) -> Reading:
        """The counts of a round; costs the same however many answers there are."""
        where = [
            keys.of_stage(*round_key[:2], "revisions"),
            *(round_key.key(name) for name in ("counts", "people", "hidden")),
            keys.of_stage(*round_key[:2], "totals"),
            *(round_key.key(name) for name in ("waiting", "marks", "who")),
        ]
        said = await self.client.read(
            "reading", where, [round_key.subject, f"people:{round_key.subject}"]
        )
        revision, counted, people, hidden, total, waiting, marked, who = said
        counts = paired(counted)
        number = int(counts.pop(b"#", 0))
        counts.pop(POINTS.encode(), None)
        return Reading(
            revision=int(revision or 0),
            counts={key.decode(): int(n) for key, n in counts.items()},
            people=people + int(total or 0),
            answers=number,
            hidden=frozenset(field.decode() for field in hidden),
            waiting=frozenset(field.decode() for field in waiting),
            marks={field.decode(): mark.decode() for field, mark in paired(marked).items()},
            who={group.decode(): int(n) for group, n in paired(who).items()},
        )

    async def changes(self, round_key: RoundKey, since: int) -> tuple[list[Change], int]:
        """Answers that changed after revision `since`, oldest first, and the newest revision.

        All of them, in no order of time, once the meeting has ended.
        """
        where = [round_key.key("changes"), round_key.key("answers")]
        found: list[Change] = []
        newest = since
        while True:
            placed, records = await self.client.read("changes", where, [newest, CHUNK])
            if not placed and since == newest == 0:
                return await self._all(round_key), 0
            found += [_change(f, r) for f, r in zip(placed[::2], records, strict=True) if r]
            newest = int(placed[-1]) if placed else newest
            if len(records) < CHUNK:
                return found, newest

    async def hide(
        self, round_key: RoundKey, answer_id: str, hidden: bool, *, waiting: bool = False
    ) -> None:
        """Hides an answer or brings it back; `Refused("unknown")` when there is none.

        A hidden one is `waiting` for approval only if so told.
        """
        where = [round_key.key(name) for name in ("answers", "counts", "hidden")]
        where.append(keys.of_stage(*round_key[:2], "revisions"))
        where.append(round_key.key("waiting"))
        args: list[str | bytes | int] = [
            answer_id, int(hidden) + int(waiting), keys.channel(round_key.meeting),
            round_key.subject,
        ]  # fmt: skip
        if not await self.client.call("hide", where, args):
            raise Refused("unknown", "Svaret finnes ikke lenger.")

    async def recount(self, round_key: RoundKey) -> int:
        """Rebuilds the counts from the answers; how many fields were wrong (0: all is well)."""
        where = [round_key.key(name) for name in ("answers", "counts", "hidden", "groups")]
        where.append(keys.of_stage(*round_key[:2], "key"))
        return int(str(await self.client.call("recount", where, [])))

    async def mark(self, round_key: RoundKey, answer_id: str, mark: str) -> None:
        """Marks an answer, or takes the mark away (""); `Refused("unknown")` without one."""
        if not await self.redis.hexists(round_key.key("answers"), answer_id):
            raise Refused("unknown", "Svaret finnes ikke lenger.")
        where = [round_key.key("marks"), keys.of_stage(*round_key[:2], "revisions")]
        channel = keys.channel(round_key.meeting)
        await self.client.call("touch", where, [answer_id, mark, channel, round_key.subject])

    async def merges(self, meeting_id: str, stage: Stage) -> dict[str, dict[str, str]]:
        """By item, which words count as which other."""
        found = await self.redis.hgetall(keys.of_stage(meeting_id, stage, "merges"))
        return {item.decode(): json.loads(merges) for item, merges in found.items()}

    async def set_merges(
        self, meeting_id: str, stage: Stage, item: str, merges: dict[str, str]
    ) -> None:
        """Replaces what counts as what for one item."""
        where = [keys.of_stage(meeting_id, stage, name) for name in ("merges", "revisions")]
        value = json.dumps(merges, ensure_ascii=False) if merges else ""
        await self.client.call("touch", where, [item, value, keys.channel(meeting_id), "merges"])

    async def hidden_of(self, round_key: RoundKey, ballots: set[str]) -> set[str]:
        """Which of these answers are hidden in a round, or wait to be approved."""
        asked = sorted(ballots)
        if not asked:
            return set()
        found = await self.redis.smismember(round_key.key("hidden"), asked)
        return {each for each, is_hidden in zip(asked, found, strict=True) if is_hidden}

    async def _all(self, round_key: RoundKey) -> list[Change]:
        changes = []
        async for field, record in self.redis.hscan_iter(round_key.key("answers"), count=CHUNK):
            changes.append(_change(field, record))
        return sorted(changes, key=lambda change: change.id)


def paired(flat: list[bytes]) -> dict[bytes, bytes]:
    """What a function of the store returns as field and value in turn."""
    return dict(zip(flat[::2], flat[1::2], strict=True))


def _change(field: bytes, record: bytes) -> Change:
    number, _, groups, value = record.split(b"\0", 3)
    table = None
    if groups:
        pairs = groups.decode().split("\x1f")
        table = dict(zip(pairs[::2], pairs[1::2], strict=True)).get("table")
    stands = value.decode() or None
    return Change(id=field.decode(), value=stands, table=table, number=int(number))


def value_of(change: Change) -> dict[str, Any]:
    """The kind's JSON of a change that has a value."""
    parsed: dict[str, Any] = json.loads(change.value or "{}")
    return parsed
