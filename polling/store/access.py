"""Keys and grants in the store: who was let in, kept as digests, each revocable."""

import datetime as dt
import hashlib
import json
import secrets
from typing import Literal

from polling.kinds import Model
from polling.refused import Refused
from polling.store import keys
from polling.store.client import Client
from polling.store.restoring import Restoring

KeyRole = Literal["moderator", "secretariat", "projector", "reader", "recipient"]
LINK_SECONDS = 24 * 3600
LABEL_AT_MOST = 40


class HandedOut(Model):
    """A key that was handed out for a meeting; the key itself is nowhere kept.

    `label` is what whoever made it calls the one who has it.
    """

    id: str
    role: KeyRole
    made: dt.date
    label: str = ""


def digest(secret: str) -> str:
    """What a key is kept as: SHA-256; keys are 256 random bits, so no slow hash is needed."""
    return hashlib.sha256(secret.encode()).hexdigest()


async def new_organiser_link(client: Client) -> str:
    """The secret of a new one-time organiser link, good for a day."""
    secret = secrets.token_urlsafe(32)
    lapses = await client.now() + LINK_SECONDS * 1000
    await client.redis.hset(keys.ORGANISER_LINKS, digest(secret), str(lapses))
    return secret


class Grants(Restoring):
    """Who may what."""

    async def secret(self) -> bytes:
        """What cookies are signed with; made once for the store."""
        await self.redis.hsetnx(keys.SERVER, "secret", secrets.token_bytes(32))
        found: bytes = await self.redis.hget(keys.SERVER, "secret")
        return found

    async def use_organiser_link(self, secret: str) -> str | None:
        """The id of a new organiser's grant for a one-time link; None when it is used or lapsed."""
        lapses = await self.redis.hget(keys.ORGANISER_LINKS, digest(secret))
        if await self.redis.hdel(keys.ORGANISER_LINKS, digest(secret)) != 1:
            return None
        if lapses is None or int(lapses) < await self.client.now():
            return None
        grant = secrets.token_urlsafe(16)
        today = dt.datetime.now(dt.UTC).date().isoformat()
        await self.redis.hset(keys.ORGANISER_GRANTS, digest(grant), today)
        return grant

    async def is_organiser(self, grant: str) -> bool:
        """Whether an organiser's grant still stands."""
        return bool(await self.redis.hexists(keys.ORGANISER_GRANTS, digest(grant)))

    async def revoke_organiser(self, grant: str) -> None:
        """Takes an organiser's grant back (signing out)."""
        await self.redis.hdel(keys.ORGANISER_GRANTS, digest(grant))

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
