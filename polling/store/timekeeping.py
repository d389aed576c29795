"""Meetings of own pace that nobody looks at: opened, closed and at last ended by the clock."""

import logging

from polling.meeting import Meeting
from polling.refused import Refused
from polling.store import Store

log = logging.getLogger(__name__)


class Timekeeper:
    """Knows the times of all meetings, and reads again only those that were edited."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._read: dict[str, tuple[int, Meeting]] = {}

    async def keep(self) -> list[str]:
        """Does what is due now; the ids of the meetings that were ended.

        Every worker does it, at any time and more than once: whoever comes later finds it done.
        """
        store, now, ended = self._store, await self._store.client.now(), []
        edited = await store.revisions_of_meetings()
        self._read = {m: known for m, known in self._read.items() if m in edited}
        for meeting_id, revision in edited.items():
            known = self._read.get(meeting_id)
            if known is None or known[0] != revision:
                try:
                    meeting, revision = await store.document(meeting_id)
                except (Refused, ValueError):  # gone meanwhile, or of a version that cannot be read
                    continue
                known = self._read[meeting_id] = (revision, meeting)
            meeting = known[1]
            if meeting.pace != "own" or not (meeting.opens or meeting.closes):
                continue
            await store.keep_time(meeting_id, "live")
            if await store.end_by_clock(meeting_id, now):
                log.info("meeting %s has ended by its clock", meeting_id)
                ended.append(meeting_id)
        return ended
