"""Whole meetings out of the store: what exports are made of."""

import base64
import hashlib

from polling.groups import Group, visible
from polling.meeting import LIFTS, Item, Meeting, Phase, State
from polling.record import Grouped, GroupRow, MeetingRecord, Round, Row
from polling.store import keys
from polling.store.breakdown import Breakdowns
from polling.store.choices import Choosing
from polling.store.keys import RoundKey, Stage
from polling.store.meetings import rounds
from polling.store.rounds import Reading, value_of
from polling.themes import Codebook, unpacked


class Records(Choosing, Breakdowns):
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
        codebooks = {
            item.id: await self.codebook(meeting_id, stage, item.id) for item in meeting.agenda
        }
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
            codebooks={item: found for item, found in codebooks.items() if found != Codebook()},
            choices=await self.choices(meeting_id),
        )

    async def _round(self, meeting: Meeting, state: State, key: RoundKey) -> Round:
        reading = await self.reading(key)
        lifts = (await self.reading(key.lifts)).counts
        said = key.item not in {item.id for item in meeting.on_joining()}
        sorted_, _newest = await self.sortings(key, 0)
        rows = [
            Row(
                value=value_of(change),
                hidden=change.id in reading.hidden,
                waiting=change.id in reading.waiting,
                lifts=lifts.get(change.id, 0),
                table=change.table,
                mark=reading.marks.get(change.id),
                themes=tuple(codings := unpacked(sorted_.get(change.id, ""))),
                quotes=tuple(theme for theme, quoted in codings.items() if quoted),
            )
            for change in await self._all(key)
            if change.value is not None and said
        ]
        rows.sort(key=lambda row: _shuffled(key.subject, row))
        return Round(
            item=key.item,
            run=key.run,
            people=reading.people,
            tables=tuple(sorted(reading.tables)),
            groups=await self._groups(meeting, state, key, reading),
            rows=tuple(rows),
        )

    async def _groups(
        self, meeting: Meeting, state: State, key: RoundKey, reading: Reading
    ) -> tuple[Grouped, ...]:
        """The groups of a round that may be seen; none while it takes answers."""
        asked = {item.id: item.question for item in meeting.on_joining()}
        where = state.of(key.item)
        is_open = where.phase is not Phase.closed and where.run == key.run
        if is_open and key.item not in asked and not state.ended:
            return ()
        # What is asked on joining is open all along: until the end it is as it was last shown.
        look = self.seen if key.item in asked and not state.ended else self.breakdown
        item = next((each for each in meeting.agenda if each.id == key.item), None)
        views = {
            field: await look(key, field) for form in asked.values() for field in form.fields()
        }
        return tuple(
            Grouped(
                field=field,
                people=view.people,
                groups=tuple(_row(item, value, group, reading) for value, group in found),
            )
            for field, view in views.items()
            if (found := sorted(view.groups.items()))
        )


def _row(item: Item | None, value: str, group: Group, reading: Reading) -> GroupRow:
    counts = visible(item.question, group.counts, reading.counts) if item else group.counts
    return GroupRow(value=value, people=group.people, answers=group.answers, counts=counts)


def _shuffled(subject: str, row: Row) -> tuple[bytes, bool]:
    # Sorting it under themes does not move it.
    said = row.model_dump_json(exclude={"themes", "quotes"})
    text = f"{subject}\0{said}"
    return hashlib.blake2b(text.encode(), digest_size=16).digest(), row.hidden
