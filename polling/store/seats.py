"""Tables in the store: each table's token, which its devices answer with."""

import secrets

from polling.store import keys
from polling.store.meetings import Meetings


class Seats(Meetings):
    """What the store knows of tables."""

    async def table_tokens(self, meeting_id: str) -> dict[str, str]:
        """Each table's token (128 bits, base64url), by the table's id; made when first asked for.

        Empty once the meeting has ended: no more answers come from any table.
        """
        meeting, _ = await self.document(meeting_id)
        if (await self.state(meeting_id, "live")).ended:
            return {}
        where = keys.of_meeting(meeting_id, "tables")
        new = 0
        for table in meeting.tables:
            new += await self.redis.hsetnx(where, table.id, secrets.token_urlsafe(16))
        found = await self.redis.hgetall(where)
        if new:
            await self.redis.publish(keys.channel(meeting_id), "document")
        known = {table.id for table in meeting.tables}
        tokens = {table.decode(): token.decode() for table, token in found.items()}
        return {table: token for table, token in tokens.items() if table in known}

    async def renew_table(self, meeting_id: str, table_id: str) -> None:
        """Gives a table a new token: its old link leads nowhere, and its answers stay."""
        where = keys.of_meeting(meeting_id, "tables")
        await self.redis.hset(where, table_id, secrets.token_urlsafe(16))
        await self.redis.publish(keys.channel(meeting_id), "document")
