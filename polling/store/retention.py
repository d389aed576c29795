"""Retention: when a meeting's time is up its answers go, from the store's file too."""

import datetime as dt
import logging
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager

from polling.kinds import Model
from polling.meeting import LIFTS, Meeting, State
from polling.refused import Refused
from polling.store import keys
from polling.store.audit import SERVER
from polling.store.snapshot import Snapshots

log = logging.getLogger(__name__)


class Deletion(Model):
    """That a meeting's answers were deleted: when, how many, and nothing of what they said.

    `verified` is the day on which no trace of them was found in the store's files, if they were
    looked through. `whole`: the meeting went with them.
    """

    meeting: str
    day: dt.date
    answers: int
    verified: dt.date | None = None
    whole: bool = False


class Retention(Snapshots):
    """Deleting what is no longer to be kept, and the record of it."""

    async def due(self, today: dt.date) -> list[str]:
        """The meetings whose retention time is over and whose answers are still kept.

        The days are counted from when the meeting ended; for one that never did, from its date,
        from when it was made or from when it closes, whichever is latest. One that cannot be read
        stops no other.
        """
        found = []
        for each in await self.redis.zrange(keys.MEETINGS, 0, -1):
            meeting_id = each.decode()
            with _left_if_broken(meeting_id):
                if await self._is_due(meeting_id, today):
                    found.append(meeting_id)
        return found

    async def purge_due(self, today: dt.date) -> list[str]:
        """Deletes the answers of every meeting that is due; their ids. The meetings stay."""
        purged = []
        for each in await self.due(today):
            with _left_if_broken(each):
                if await self.purge(each, today):
                    purged.append(each)
        if purged:
            self.client.rewrite_soon()
        return purged

    async def purge(
        self, meeting_id: str, today: dt.date, *, did: str = "purged"
    ) -> Deletion | None:
        """Deletes a meeting's answers and all that was made of them, and notes it.

        The meeting itself stays, to be copied; one that runs is ended. None when somebody steered
        it at that moment: nothing is deleted then. The store's file is for the caller to see to.
        """
        if await self.stage(meeting_id) == "rehearsal":
            await self.wipe_rehearsal(meeting_id)
        state = await self.state(meeting_id, "live")
        answers = await self._number(meeting_id)
        if not state.ended:
            after = State(revision=state.revision + 1, ended=True, items=state.items)
            try:
                await self.steer(meeting_id, "live", state.revision, after)
            except Refused:
                log.info("meeting %s is in use; its answers are left for now", meeting_id)
                return None
            state = after
        await self._remove_all(keys.of_stage(meeting_id, "live", "*"))
        gone = State(revision=state.revision + 1, ended=True)
        await self.redis.hset(
            keys.of_stage(meeting_id, "live", "state"),
            mapping={"revision": gone.revision, "json": gone.model_dump_json()},
        )
        where = keys.of_meeting(meeting_id, "document")
        await self.redis.hset(where, "purged", today.isoformat())
        noted = await self._note(meeting_id, today, answers)
        await self.redis.publish(keys.channel(meeting_id), "everything")
        log.info("the answers of meeting %s are deleted: %d", meeting_id, noted.answers)
        await self.audit.note(SERVER, did, meeting_id, str(noted.answers))
        return noted

    async def delete(self, meeting_id: str) -> None:
        """Removes a meeting and everything in it, and notes it."""
        answers = await self._number(meeting_id)
        await super().delete(meeting_id)
        await self._note(meeting_id, dt.datetime.now(dt.UTC).date(), answers, whole=True)

    async def forget_log(self, days: int) -> None:
        """Removes from the log what is older than so many days, from the store's file too."""
        meetings = [each.decode() for each in await self.redis.zrange(keys.MEETINGS, 0, -1)]
        if await self.audit.forget(meetings, days):
            self.client.rewrite_soon()

    async def deletions(self) -> list[Deletion]:
        """What was ever deleted, oldest first."""
        found = await self.redis.hvals(keys.DELETIONS)
        told = [Deletion.model_validate_json(each) for each in found]
        return sorted(told, key=lambda each: (each.day, each.meeting))

    async def note(self, deletion: Deletion) -> None:
        """Puts the record of a deletion in the place of the one there is for that meeting."""
        noted = deletion.model_dump_json()
        await self.client.call("put", [keys.DELETIONS], [deletion.meeting, noted])

    async def answers_of(self, meeting_id: str) -> AsyncIterator[tuple[bytes, bytes]]:
        """Every answer that is kept in a meeting, rehearsed ones too: its ballot and its JSON.

        Withdrawn ones have an empty value; lifts are no answers.
        """
        pattern = keys.of_meeting(meeting_id, "*:answers")
        async for key in self.redis.scan_iter(match=pattern, count=1000):
            if f"{LIFTS}:".encode() not in key:
                async for ballot, stored in self.redis.hscan_iter(key, count=1000):
                    yield ballot, stored.rpartition(b"\0")[2]

    async def _number(self, meeting_id: str) -> int:
        given = {ballot async for ballot, value in self.answers_of(meeting_id) if value}
        return len(given)

    async def _is_due(self, meeting_id: str, today: dt.date) -> bool:
        where = keys.of_meeting(meeting_id, "document")
        data, made, ended, done = await self.redis.hmget(where, "json", "made", "ended", "purged")
        if data is None or done is not None:
            return False
        meeting = Meeting.model_validate_json(data)
        if ended is not None:
            since = dt.date.fromisoformat(ended.decode())
        else:
            closes = meeting.closes.date() if meeting.closes else dt.date.min
            since = max(dt.date.fromisoformat(made.decode()), meeting.date or dt.date.min, closes)
        return today - since > dt.timedelta(days=meeting.retention_days)

    async def _note(
        self, meeting_id: str, today: dt.date, answers: int, *, whole: bool = False
    ) -> Deletion:
        before = await self.redis.hget(keys.DELETIONS, meeting_id)
        if before is not None:
            # Every worker looks for what is due, so two may delete the same answers at once.
            answers = max(answers, Deletion.model_validate_json(before).answers)
        noted = Deletion(meeting=meeting_id, day=today, answers=answers, whole=whole)
        await self.note(noted)
        return noted


@contextmanager
def _left_if_broken(meeting_id: str) -> Iterator[None]:
    try:
        yield
    except (ValueError, KeyError) as error:  # pydantic's ValidationError is a ValueError
        log.warning(
            "meeting %s cannot be read (%s); its answers are left", meeting_id, type(error).__name__
        )
