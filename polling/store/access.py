"""Keys of meetings in the store: who was let in, kept as digests, each revocable."""

import datetime as dt
import json
import secrets
from typing import Literal

from polling.kinds import Model
from polling.refused import Refused
from polling.store import keys
from polling.store.sign_ins import ORGANISER, SignIns, digest, new_organiser_link

KeyRole = Literal["moderator", "secretariat", "projector", "reader", "recipient"]
LABEL_AT_MOST = 40

__all__ = ["Grants", "HandedOut", "KeyRole", "digest", "new_organiser_link"]


class HandedOut(Model):
    """A key that was handed out for a meeting; the key itself is nowhere kept.

    `label` is what whoever made it calls the one who has it.
    """

    id: str
    role: KeyRole
    made: dt.date
    label: str = ""


class Grants(SignIns):
    """Who may what."""

    async def secret(self) -> bytes:
        """What cookies are signed with; made once for the store."""
        found: bytes | None = await self.redis.hget(keys.SERVER, "secret")
        # A store without memory left takes in nothing, not even what changes nothing.
        while found is None:
            await self.redis.hsetnx(keys.SERVER, "secret", secrets.token_bytes(32))
            found = await self.redis.hget(keys.SERVER, "secret")
        return found

    async def hand_out(
        self, meeting_id: str, role: KeyRole, label: str = ""
    ) -> tuple[HandedOut, str]:
        """A new key for a role of a meeting, and the secret that is seen this once."""
        secret, today = secrets.token_urlsafe(32), dt.datetime.now(dt.UTC).date()
        handed = HandedOut(id=secrets.token_hex(4), role=role, made=today, label=label)
        where = keys.of_meeting(meeting_id, "keys")
        await self.redis.hset(where, digest(secret), handed.model_dump_json())
        return handed, secret

    async def handed_out(self, meeting_id: str) -> list[HandedOut]:
        """The keys of a meeting that stand, oldest first."""
        found = await self.redis.hgetall(keys.of_meeting(meeting_id, "keys"))
        handed = [HandedOut.model_validate_json(value) for value in found.values()]
        return sorted(handed, key=lambda key: (key.made, key.id))

    async def key(self, meeting_id: str, key_digest: str) -> HandedOut | None:
        """The key of this digest, when it still stands."""
        found = await self.redis.hget(keys.of_meeting(meeting_id, "keys"), key_digest)
        return HandedOut.model_validate_json(found) if found else None

    async def known_as(self, meeting_id: str, held: str) -> str | None:
        """What the one is called who came in by a key's or a grant's digest; None: no longer."""
        if held.startswith(ORGANISER):
            found = await self.sign_in_of(held.removeprefix(ORGANISER))
            return found.name if found else None
        key = await self.key(meeting_id, held)
        return key.label if key else None

    async def revoke(self, meeting_id: str, key_id: str) -> None:
        """Takes a key back, at once on every screen; `Refused("unknown")` when there is none."""
        where = keys.of_meeting(meeting_id, "keys")
        for field, value in (await self.redis.hgetall(where)).items():
            if json.loads(value)["id"] == key_id:
                stage = await self.stage(meeting_id)
                both = [where, keys.of_stage(meeting_id, stage, "revisions")]
                channel = keys.channel(meeting_id)
                await self.client.call("touch", both, [field, "", channel, "keys"])
                return
        raise Refused("unknown", "Lenken finnes ikke lenger.")
