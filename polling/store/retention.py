"""Retention: when a meeting's time is up its answers go, from the store's file too."""

import datetime as dt
import logging

from polling.meeting import Meeting, State
from polling.refused import Refused
from polling.store import keys
from polling.store.snapshot import Snapshots

log = logging.getLogger(__name__)


class Retention(Snapshots):
    """Deleting what is no longer to be kept."""

    async def purge_due(self, today: dt.date) -> list[str]:
        """Deletes the answers of every meeting whose retention time is over; their ids.

        The days are counted from when the meeting ended; for one that never did, from its date or
        from when it was made, whichever is later. The meeting itself stays, to be copied.
        """
        ids = [found.decode() for found in await self.redis.zrange(keys.MEETINGS, 0, -1)]
        purged = [each for each in ids if await self._is_purged(each, today)]
        if purged:
            self.client.rewrite_soon()
        return purged

    async def _is_purged(self, meeting_id: str, today: dt.date) -> bool:
        """Whether its answers were deleted now; one that cannot be read stops no other."""
        try:
            return await self._purge_if_due(meeting_id, today)
        except (ValueError, KeyError) as error:  # pydantic's ValidationError is a ValueError
            log.warning(
                "meeting %s cannot be read (%s); its answers are left",
                meeting_id,
                type(error).__name__,
            )
            return False

    async def _purge_if_due(self, meeting_id: str, today: dt.date) -> bool:
        where = keys.of_meeting(meeting_id, "document")
        data, made, ended, done = await self.redis.hmget(where, "json", "made", "ended", "purged")
        if data is None or done is not None:
            return False
        meeting = Meeting.model_validate_json(data)
        if ended is not None:
            since = dt.date.fromisoformat(ended.decode())
        else:
            since = max(dt.date.fromisoformat(made.decode()), meeting.date or dt.date.min)
        if today - since <= dt.timedelta(days=meeting.retention_days):
            return False
        if not await self._purge(meeting_id, today):
            return False
        log.info(
            "the answers of meeting %s are deleted, %d days after it",
            meeting_id, meeting.retention_days,
        )  # fmt: skip
        return True

    async def _purge(self, meeting_id: str, today: dt.date) -> bool:
        if await self.stage(meeting_id) == "rehearsal":
            await self.wipe_rehearsal(meeting_id)
        state = await self.state(meeting_id, "live")
        if not state.ended:
            after = State(revision=state.revision + 1, ended=True, items=state.items)
            try:
                await self.steer(meeting_id, "live", state.revision, after)
            except Refused:
                log.info("meeting %s is in use; its answers are left for now", meeting_id)
                return False
            state = after
        await self._remove_all(keys.of_stage(meeting_id, "live", "*"))
        gone = State(revision=state.revision + 1, ended=True)
        await self.redis.hset(
            keys.of_stage(meeting_id, "live", "state"),
            mapping={"revision": gone.revision, "json": gone.model_dump_json()},
        )
        where = keys.of_meeting(meeting_id, "document")
        await self.redis.hset(where, "purged", today.isoformat())
        await self.redis.publish(keys.channel(meeting_id), "everything")
        return True
