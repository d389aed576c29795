"""Whole meetings out of the store and into it: what exports and imports are made of."""

import base64
import hashlib
import secrets
from contextlib import suppress
from random import SystemRandom
from typing import Any

from polling import kinds
from polling.meeting import LIFTS, Meeting, State
from polling.record import MeetingRecord, Round, Row
from polling.refused import Refused
from polling.store import keys
from polling.store.breakdown import Breakdowns
from polling.store.client import Argument
from polling.store.keys import RoundKey, Stage
from polling.store.meetings import rounds
from polling.store.rounds import value_of
from polling.store.writer import packed_counts

_LETTERS = "abcdefghijkmnpqrstuvwxyz23456789"
_chance = SystemRandom()


def new_id(length: int = 12) -> str:
    """A new id for a meeting: letters and digits that nobody mistakes for each other."""
    return "".join(_chance.choice(_LETTERS) for _ in range(length))


class Records(Breakdowns):
    """Meetings as records."""

    async def record(self, meeting_id: str, stage: Stage = "live") -> MeetingRecord:
        """The whole of a meeting; rows ordered by a digest of themselves, so not by arrival."""
        meeting, _ = await self.document(meeting_id)
        state = await self.state(meeting_id, stage)
        found = [
            await self._round(key)
            for key in rounds(meeting, stage, state)
            if not key.item.endswith(LIFTS)
        ]
        joined = await self.redis.scard(keys.of_stage(meeting_id, stage, "joined"))
        total = await self.redis.hget(keys.of_stage(meeting_id, stage, "totals"), "joined")
        stored_files = await self.redis.hgetall(keys.of_meeting(meeting_id, "files"))
        return MeetingRecord(
            meeting=meeting,
            state=state,
            joined=joined + int(total or 0),
            rounds=tuple(found),
            merges=await self.merges(meeting_id, stage),
            files={
                name.decode(): base64.b64encode(data).decode()
                for name, data in sorted(stored_files.items())
            },
        )

    async def restore(self, record: MeetingRecord) -> str:
        """Makes a meeting out of a record, under a new id, code and ballots; the new id.

        Nobody's answers can be changed there: the phones that gave them are not in the record.
        """
        meeting = record.meeting.model_copy(update={"id": new_id()})
        await self.create(meeting)
        for name, data in record.files.items():
            await self.put_file(meeting.id, name, base64.b64decode(data))
        totals: dict[str, int] = {"joined": record.joined}
        for found in record.rounds:
            key = RoundKey(meeting.id, "live", found.item, found.run)
            totals[f"people:{key.subject}"] = found.people
            await self._restore_round(meeting, key, found)
        await self.redis.hset(keys.of_stage(meeting.id, "live", "totals"), mapping=totals)
        for item, merges in record.merges.items():
            await self.set_merges(meeting.id, "live", item, merges)
        await self._restore_state(meeting, record.state)
        return meeting.id

    async def _round(self, key: RoundKey) -> Round:
        reading = await self.reading(key)
        changes = [change for change in await self._all(key) if change.value is not None]
        rows = [Row(value=value_of(c), hidden=c.id in reading.hidden) for c in changes]
        rows.sort(key=lambda row: _shuffled(key.subject, row))
        return Round(item=key.item, run=key.run, people=reading.people, rows=tuple(rows))

    async def _restore_round(self, meeting: Meeting, key: RoundKey, found: Round) -> None:
        try:
            item = meeting.item(key.item)
        except Refused:
            return
        kind = kinds.kind(item.kind)
        fields: dict[str, str] = {}
        hidden: list[str] = []
        for row in found.rows:
            answer: Any = kind.Answer.model_validate(row.value)
            with suppress(Refused):  # it fitted when it was given; the question may be edited since
                answer = item.question.check(answer)
            counts = packed_counts(item.question.counts(answer))
            ballot = secrets.token_hex(16)
            fields[ballot] = f"1\0{counts}\0\0{answer.model_dump_json()}"
            if row.hidden:
                hidden.append(ballot)
        if fields:
            await self.redis.hset(key.key("answers"), mapping=fields)
            # All of them changed once, at the same time: otherwise the first answer that comes
            # after the import would be taken for the only one.
            await self.redis.zadd(key.key("changes"), dict.fromkeys(fields, 1))
            revisions = keys.of_stage(key.meeting, key.stage, "revisions")
            await self.redis.hset(revisions, key.subject, 1)
        if hidden:
            await self.redis.sadd(key.key("hidden"), *hidden)
        await self.recount(key)

    async def _restore_state(self, meeting: Meeting, state: State) -> None:
        meeting_id = meeting.id
        args: list[Argument] = [0, state.revision, state.model_dump_json()]
        where = [keys.of_stage(meeting_id, "live", n) for n in ("state", "revisions", "key")]
        for item, run in state.open_runs().items():
            args += (item, run)
        if state.revision:
            await self.client.call("steer", where, [*args[:3], keys.channel(meeting_id), *args[3:]])
        if state.ended:
            changes = [key.key("changes") for key in rounds(meeting, "live", state)]
            await self.redis.delete(keys.of_stage(meeting_id, "live", "key"), *changes)
            await self._retire_code(meeting_id)


def _shuffled(subject: str, row: Row) -> tuple[bytes, bool]:
    text = f"{subject}\0{row.model_dump_json()}"
    return hashlib.blake2b(text.encode(), digest_size=16).digest(), row.hidden
