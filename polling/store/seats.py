"""Tables in the store: each table's token, which its devices answer with."""

import secrets

from polling.meeting import Meeting
from polling.store import keys
from polling.store.meetings import Meetings


class Seats(Meetings):
    """What the store knows of tables."""

    async def create(self, meeting: Meeting) -> str:
        """Puts a new meeting in the store, and gives its tables their tokens."""
        made = await super().create(meeting)
        await self._seat(meeting)
        return made

    async def save(self, meeting: Meeting, seen: int) -> int:
        """Puts an edited meeting in place of revision `seen`, and gives new tables their tokens."""
        revision = await super().save(meeting, seen)
        if not (await self.state(meeting.id, "live")).ended:
            await self._seat(meeting)
        return revision

    async def table_tokens(self, meeting_id: str) -> dict[str, str]:
        """Each table's token (128 bits, base64url), by the table's id.

        Empty once the meeting has ended: no more answers come from any table.
        """
        meeting, _ = await self.document(meeting_id)
        if (await self.state(meeting_id, "live")).ended:
            return {}
        found = await self.redis.hgetall(keys.of_meeting(meeting_id, "tables"))
        known = {table.id for table in meeting.tables}
        tokens = {table.decode(): token.decode() for table, token in found.items()}
        return {table: token for table, token in tokens.items() if table in known}

    async def renew_table(self, meeting_id: str, table_id: str) -> None:
        """Gives a table a new token: its old link leads nowhere, and its answers stay."""
        where = keys.of_meeting(meeting_id, "tables")
        await self.redis.hset(where, table_id, secrets.token_urlsafe(16))
        await self.redis.publish(keys.channel(meeting_id), "document")

    async def _seat(self, meeting: Meeting) -> None:
        where = keys.of_meeting(meeting.id, "tables")
        new = 0
        for table in meeting.tables:
            new += await self.redis.hsetnx(where, table.id, secrets.token_urlsafe(16))
        if new:
            await self.redis.publish(keys.channel(meeting.id), "document")
