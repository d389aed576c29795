"""Whole meetings into the store: what imports are made of."""

import base64
import secrets
from collections.abc import Mapping
from contextlib import suppress
from random import SystemRandom
from typing import Any

from polling import kinds
from polling.groups import Group, View
from polling.meeting import Item, Meeting, State
from polling.record import MeetingRecord, Round, Row
from polling.refused import Refused
from polling.store import keys
from polling.store.keys import RoundKey
from polling.store.meetings import rounds, what_is_open
from polling.store.pending import packed_counts, packed_groups
from polling.store.records import Records
from polling.store.rounds import TABLE
from polling.store.sortings import subject_of
from polling.themes import packed

_LETTERS = "abcdefghijkmnpqrstuvwxyz23456789"
_chance = SystemRandom()


def new_id(length: int = 12) -> str:
    """A new id for a meeting: letters and digits that nobody mistakes for each other."""
    return "".join(_chance.choice(_LETTERS) for _ in range(length))


class Restoring(Records):
    """Meetings out of records."""

    async def restore(self, record: MeetingRecord) -> str:
        """Makes a meeting out of a record, under a new id, code and ballots; the new id.

        Nobody's answers can be changed there: the phones that gave them are not in the record.
        """
        meeting = record.meeting.model_copy(update={"id": new_id()})
        await self.create(meeting)
        for name, data in record.files.items():
            await self.put_file(meeting.id, name, base64.b64decode(data))
        totals: dict[str, int] = {"joined": record.joined}
        if record.seated:
            await self.redis.sadd(keys.of_stage(meeting.id, "live", "seated"), *record.seated)
        for found in record.rounds:
            key = RoundKey(meeting.id, "live", found.item, found.run)
            totals[f"people:{key.subject}"] = found.people
            await self._restore_round(meeting, key, found)
        await self.redis.hset(keys.of_stage(meeting.id, "live", "totals"), mapping=totals)
        for item, merges in record.merges.items():
            await self.set_merges(meeting.id, "live", item, merges)
        for item in {item.id for item in meeting.agenda} & record.codebooks.keys():
            await self.put_codebook(meeting.id, "live", item, record.codebooks[item])
        # Nobody has a link to the new meeting yet; whoever makes one opens it.
        chosen = record.choices.model_copy(update={"open": False})
        await self.put_choices(meeting.id, chosen)
        await self._restore_state(meeting, record.state)
        return meeting.id

    async def _restore_round(self, meeting: Meeting, key: RoundKey, found: Round) -> None:
        try:
            item = meeting.item(key.item)
        except Refused:
            return
        rows = {secrets.token_hex(16): row for row in found.rows}
        if rows:
            fields = {ballot: _stored(item, row) for ballot, row in rows.items()}
            await self.redis.hset(key.key("answers"), mapping=fields)
            # All of them changed once, at the same time: otherwise the first answer that comes
            # after the import would be taken for the only one.
            await self.redis.zadd(key.key("changes"), dict.fromkeys(fields, 1))
            revisions = keys.of_stage(key.meeting, key.stage, "revisions")
            await self.redis.hset(revisions, key.subject, 1)
        for name, some in (
            ("hidden", [b for b, row in rows.items() if row.hidden]),
            ("waiting", [b for b, row in rows.items() if row.waiting]),
        ):
            if some:
                await self.redis.sadd(key.key(name), *some)
        await self._set(key.key("marks"), {b: row.mark for b, row in rows.items() if row.mark})
        themes = {b: packed(row.codings) for b, row in rows.items() if row.themes}
        await self._set(key.key("themes"), themes)
        if themes:
            await self.redis.zadd(key.key("sorted"), dict.fromkeys(themes, 1))
            # What is sorted next comes after it, for whoever has read so far.
            revisions = keys.of_stage(*key[:2], "revisions")
            await self.redis.hset(revisions, subject_of(key.item), 1)
        lifts = {b: row.lifts for b, row in rows.items() if row.lifts}
        await self._set(key.lifts.key("counts"), lifts)
        await self.recount(key)
        if item.question.ON_JOINING:
            await self._set(key.key("counts"), {"#": found.people})
        await self._restore_groups(key, found)

    async def _restore_groups(self, key: RoundKey, found: Round) -> None:
        """The groups as they were last seen; which answer belongs to which is not in a record."""
        who: dict[str, int] = {f"{TABLE}{table}": 1 for table in found.tables}
        views = {
            each.field: View(
                people=each.people,
                groups={
                    row.value: Group(people=row.people, answers=row.answers, counts=row.counts)
                    for row in each.groups
                },
            )
            for each in found.groups
        }
        await self._set(key.key("who"), who)
        seen = {field: view.model_dump_json() for field, view in views.items()}
        await self._set(key.key("published"), seen)

    async def _set(self, name: str, fields: Mapping[str, str | int]) -> None:
        if fields:
            await self.redis.hset(name, mapping=fields)

    async def _restore_state(self, meeting: Meeting, state: State) -> None:
        meeting_id = meeting.id
        where = [keys.of_stage(meeting_id, "live", n) for n in ("state", "revisions", "key")]
        if state.revision:
            to = keys.channel(meeting_id)
            args = [0, state.revision, state.model_dump_json(), to, *what_is_open(state)]
            await self.client.call("steer", where, args)
        if state.ended:
            changes = [key.key("changes") for key in rounds(meeting, "live", state)]
            await self.redis.delete(keys.of_stage(meeting_id, "live", "key"), *changes)
            await self._retire_code(meeting_id)


def _stored(item: Item, row: Row) -> str:
    """A row as a record of the `answers` hash."""
    answer: Any = kinds.kind(item.kind).Answer.model_validate(row.value)
    with suppress(Refused):  # it fitted when it was given; the question may be edited since
        answer = item.question.check(answer)
    counts = packed_counts(item.question.counts(answer))
    groups = packed_groups({"table": row.table} if row.table else {})
    return f"1\0{counts}\0{groups}\0{answer.model_dump_json()}"
