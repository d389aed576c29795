"""Whole meetings out of the store: what exports are made of."""

import base64
import hashlib

from polling.meeting import LIFTS, Meeting, Phase, State
from polling.record import GroupRow, MeetingRecord, Round, Row
from polling.store import keys
from polling.store.breakdown import Breakdowns
from polling.store.keys import RoundKey, Stage
from polling.store.meetings import rounds
from polling.store.rounds import value_of


class Records(Breakdowns):
    """Meetings as records."""

    async def record(self, meeting_id: str, stage: Stage = "live") -> MeetingRecord:
        """The whole of a meeting; rows ordered by a digest of themselves, so not by arrival."""
        meeting, _ = await self.document(meeting_id)
        state = await self.state(meeting_id, stage)
        found = [
            await self._round(meeting, state, key)
            for key in rounds(meeting, stage, state)
            if not key.item.endswith(LIFTS)
        ]
        joined = await self.redis.scard(keys.of_stage(meeting_id, stage, "joined"))
        total = await self.redis.hget(keys.of_stage(meeting_id, stage, "totals"), "joined")
        seated = await self.redis.smembers(keys.of_stage(meeting_id, stage, "seated"))
        stored_files = await self.redis.hgetall(keys.of_meeting(meeting_id, "files"))
        return MeetingRecord(
            meeting=meeting,
            state=state,
            joined=joined + int(total or 0),
            seated=tuple(sorted(table.decode() for table in seated)),
            rounds=tuple(found),
            merges=await self.merges(meeting_id, stage),
            files={
                name.decode(): base64.b64encode(data).decode()
                for name, data in sorted(stored_files.items())
            },
        )

    async def _round(self, meeting: Meeting, state: State, key: RoundKey) -> Round:
        reading = await self.reading(key)
        lifts = (await self.reading(key.lifts)).counts
        rows = [
            Row(
                value=value_of(change),
                hidden=change.id in reading.hidden,
                waiting=change.id in reading.waiting,
                lifts=lifts.get(change.id, 0),
                table=change.table,
                mark=reading.marks.get(change.id),
            )
            for change in await self._all(key)
            if change.value is not None
        ]
        rows.sort(key=lambda row: _shuffled(key.subject, row))
        return Round(
            item=key.item,
            run=key.run,
            people=reading.people,
            tables=tuple(sorted(reading.tables)),
            groups=await self._groups(meeting, state, key, reading.people),
            rows=tuple(rows),
        )

    async def _groups(
        self, meeting: Meeting, state: State, key: RoundKey, people: int
    ) -> tuple[GroupRow, ...]:
        """The groups of a round that may be seen; none while it takes answers."""
        item = state.of(key.item)
        if not state.ended and item.phase is not Phase.closed and item.run == key.run:
            return ()
        fields = [f for asked in meeting.on_joining() for f in asked.question.fields()]
        found = {field: await self.breakdown(key, field, people) for field in fields}
        return tuple(
            GroupRow(
                field=field,
                value=value,
                people=group.people,
                answers=group.answers,
                counts=group.counts,
            )
            for field, groups in found.items()
            for value, group in sorted(groups.items())
        )


def _shuffled(subject: str, row: Row) -> tuple[bytes, bool]:
    text = f"{subject}\0{row.model_dump_json()}"
    return hashlib.blake2b(text.encode(), digest_size=16).digest(), row.hidden
