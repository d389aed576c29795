"""A meeting at one moment, as a worker's screens need it, in one round trip."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from weakref import WeakValueDictionary

from polling.meeting import (
    Meeting,
    State,
    closed_by_countdown,
    ended_by_clock,
    kept_by_clock,
    untimed,
)
from polling.refused import Refused
from polling.store import keys
from polling.store.access import Grants
from polling.store.keys import Stage
from polling.store.rounds import paired

PRESENT_SECONDS = 6
OF_STAGE = ("state", "key", "joined", "totals", "merges", "revisions", "seated")
# What was read of a document, as long as somebody holds it: it changes far less often than it is
# read, and is much the longest to read.
_read: WeakValueDictionary[bytes, Meeting] = WeakValueDictionary()


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A meeting at one moment.

    `key` makes ballots, None once the meeting has ended; `now` is the store's clock in ms when the
    snapshot was taken; `seated` are the tables that joined and `tables` whose each table's token
    is; `revisions` by subject tell whether a notice was missed; `restored` is how often the meeting
    was put back from a backup.
    """

    meeting: Meeting
    stage: Stage
    state: State
    code: str | None
    key: bytes | None
    now: int
    joined: int
    seated: frozenset[str] = frozenset()
    tables: dict[str, str] = field(default_factory=dict)
    merges: dict[str, dict[str, str]] = field(default_factory=dict)
    revisions: dict[str, int] = field(default_factory=dict)
    restored: int = 0

    @property
    def but_counts(self) -> tuple[object, ...]:
        """What frames are made of but for counts and the clock, what changes most often first."""
        return (
            self.state.revision, self.meeting, self.stage, self.code, self.key, self.seated,
            self.tables, self.merges, self.restored, self.state,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Pulse:
    """What the other workers have, and how far revisions are.

    `phones` are connected there; so are `moderators`, by what their links are called ("" those
    whose links have no name).
    """

    phones: int
    moderators: tuple[str, ...]
    stage: Stage | None
    revisions: dict[str, int]


class Snapshots(Grants):
    """Reading all that a worker needs of a meeting at once."""

    async def snapshot(self, meeting_id: str) -> Snapshot:
        """The meeting as it stands; `Refused("unknown")` when there is none."""
        said = await self.client.read("snapshot", _where(meeting_id), [])
        fields, found, key, joined, total, merges, revisions, seated, tables, time = said
        document, of_tables = paired(fields), paired(tables)
        if not document:
            await self.client.assure()
            raise Refused("unknown", "Møtet finnes ikke.")
        stage: Stage = "rehearsal" if document[b"stage"] == b"rehearsal" else "live"
        state = State.model_validate_json(found) if found else State()
        over = stage == "live" and state.ended
        meeting = _meeting(document[b"json"])
        if stage == "rehearsal":
            meeting = untimed(meeting)
        there = {table.id for table in meeting.tables}
        return Snapshot(
            meeting=meeting,
            stage=stage,
            state=state,
            code=None if over else document[b"code"].decode() or None,
            key=key,
            now=int(time[0]) * 1000 + int(time[1]) // 1000,
            joined=joined + int(total or 0),
            seated=frozenset(table.decode() for table in seated),
            tables={
                t.decode(): id_.decode() for id_, t in of_tables.items() if id_.decode() in there
            },
            merges={item.decode(): json.loads(value) for item, value in paired(merges).items()},
            revisions={subject.decode(): int(n) for subject, n in paired(revisions).items()},
            restored=int(document.get(b"restored", 0)),
        )

    async def close_countdown(self, meeting_id: str, stage: Stage, item: str, run: int) -> None:
        """Closes a question whose countdown has run out, whoever comes first of the workers."""
        for _ in range(5):
            state = await self.state(meeting_id, stage)
            after = closed_by_countdown(state, item, run)
            if after is state:
                return
            try:
                await self.steer(meeting_id, stage, state.revision, after)
            except Refused:
                continue
            return

    async def keep_time(self, meeting_id: str, stage: Stage) -> None:
        """Opens or closes a meeting of own pace when its time has come, whoever comes first."""
        for _ in range(5):
            meeting, _revision = await self.document(meeting_id)
            if stage == "rehearsal":
                meeting = untimed(meeting)
            state = await self.state(meeting_id, stage)
            after = kept_by_clock(meeting, state, await self.client.now())
            if after is state:
                return
            try:
                await self.steer(meeting_id, stage, state.revision, after)
            except Refused:
                continue
            return

    async def end_by_clock(self, meeting_id: str, now: int) -> bool:
        """Ends a meeting of own pace that closed long ago; whether this call did it."""
        meeting, _revision = await self.document(meeting_id)
        state = await self.state(meeting_id, "live")
        after = ended_by_clock(meeting, state, now)
        if after is state:
            return False
        if await self.stage(meeting_id) == "rehearsal":
            return False  # somebody is at it: it ends once they are done
        try:
            await self.steer(meeting_id, "live", state.revision, after)
        except Refused:
            return False
        return True

    async def pulse(
        self, meeting_id: str, stage: Stage, worker: str, phones: int, moderators: Sequence[str]
    ) -> Pulse:
        """Tells what screens this worker has and hears what the others have."""
        where = keys.of_meeting(meeting_id, "present")
        now = await self.client.now()
        until = now + PRESENT_SECONDS * 1000
        pipe = self.redis.pipeline(transaction=False)
        pipe.hset(where, worker, json.dumps([phones, list(moderators), until]))
        pipe.expire(where, 10 * PRESENT_SECONDS)
        pipe.hgetall(where)
        pipe.hget(keys.of_meeting(meeting_id, "document"), "stage")
        pipe.hgetall(keys.of_stage(meeting_id, stage, "revisions"))
        _, _, present, found, revisions = await pipe.execute()
        others = [json.loads(said) for name, said in present.items() if name.decode() != worker]
        there = [(phones, names) for phones, names, until in others if until > now]
        return Pulse(
            phones=sum(phones for phones, _ in there),
            moderators=tuple(sorted(name for _, names in there for name in names)),
            stage=found.decode() if found else None,
            revisions={subject.decode(): int(n) for subject, n in revisions.items()},
        )


def _where(meeting_id: str) -> list[str]:
    stages: tuple[Stage, Stage] = ("live", "rehearsal")
    return [
        *(keys.of_meeting(meeting_id, name) for name in ("document", "tables")),
        *(keys.of_stage(meeting_id, stage, name) for stage in stages for name in OF_STAGE),
    ]


def _meeting(document: bytes) -> Meeting:
    found = _read.get(document)
    if found is None:
        found = _read[document] = Meeting.model_validate_json(document)
    return found
