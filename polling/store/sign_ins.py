"""Who is signed in as organiser: one-time links and grants, kept as digests, each revocable."""

import datetime as dt
import hashlib
import secrets
from collections.abc import Collection
from typing import Literal

from polling.kinds import Model
from polling.store import keys
from polling.store.accounts import Account, Accounts, folded
from polling.store.audit import Audit
from polling.store.client import Client
from polling.store.restoring import Restoring

How = Literal["link", "password", "oidc"]
LINK_SECONDS = 24 * 3600
#: A sign-in that nobody uses for so long is over; one that an older version made has its cookie's.
UNUSED_DAYS = 30
OLD_DAYS = 180
#: What is published to every worker when a sign-in has ended.
ENDED = "sign-ins"
CALLED_AT_MOST = 40
#: Before the digest of a grant, where a screen says by what it came in.
ORGANISER = "organiser:"


class SignIn(Model):
    """One browser that is signed in: for whom, how, and since and until when.

    `name` and `account` are empty for whoever came by a link that names nobody; `until` (ms since
    1970) is 0 for as long as it is used; `called` is what its owner calls the browser.
    """

    id: str
    made: dt.date
    name: str = ""
    account: str = ""
    how: How = "link"
    until: int = 0
    used: dt.date | None = None
    called: str = ""


def digest(secret: str) -> str:
    """What a key is kept as: SHA-256; keys are 256 random bits, so no slow hash is needed."""
    return hashlib.sha256(secret.encode()).hexdigest()


async def new_organiser_link(client: Client, name: str = "") -> str:
    """The secret of a new one-time organiser link, good for a day; `name` is whose account's.

    It stands in place of any other that was made for that account.
    """
    secret = secrets.token_urlsafe(32)
    lapses = await client.now() + LINK_SECONDS * 1000
    if name:
        await forget_links(client, folded(name))
    pipe = client.redis.pipeline(transaction=False)
    if name:
        pipe.hset(keys.ORGANISER_INVITED, digest(secret), name)
    pipe.hset(keys.ORGANISER_LINKS, digest(secret), str(lapses))
    await pipe.execute()
    return secret


async def forget_links(client: Client, account: str) -> None:
    """Has the one-time links that were made for an account (its key) lead nowhere any more."""
    found = await client.redis.hgetall(keys.ORGANISER_INVITED)
    if links := [link for link, name in found.items() if folded(name.decode()) == account]:
        # First the links: one without a name beside it would be anybody's.
        await client.redis.hdel(keys.ORGANISER_LINKS, *links)
        await client.redis.hdel(keys.ORGANISER_INVITED, *links)


class SignIns(Restoring):
    """Organisers' grants: made, looked up, ended."""

    @property
    def accounts(self) -> Accounts:
        """Who may sign in by a password."""
        return Accounts(self.client)

    @property
    def audit(self) -> Audit:
        """Who did what."""
        return Audit(self.client)

    async def use_organiser_link(self, secret: str) -> str | None:
        """A new grant for a one-time link, in the name it was made for; None when it is gone.

        One that was made for an account lets nobody in once the account is removed.
        """
        field = digest(secret)
        lapses = await self.redis.hget(keys.ORGANISER_LINKS, field)
        name = await self.redis.hget(keys.ORGANISER_INVITED, field)
        if await self.redis.hdel(keys.ORGANISER_LINKS, field) != 1:
            return None
        await self.redis.hdel(keys.ORGANISER_INVITED, field)
        if lapses is None or int(lapses) < await self.client.now():
            return None
        if name is None:
            return await self.sign_in()
        account = await self.accounts.get(name.decode())
        return await self.sign_in_to(account, "link") if account else None

    async def sign_in_to(self, account: Account, how: How) -> str | None:
        """A new grant for an account; None when it was removed, reset or changed meanwhile.

        Whoever does that ends the sign-ins that there are; one that comes just then ends itself.
        """
        grant = await self.sign_in(account.name, account.key, how)
        if await self.accounts.get(account.name) == account:
            return grant
        await self.revoke_organiser(grant)
        return None

    async def sign_in(
        self, name: str = "", account: str = "", how: How = "link", seconds: int = 0
    ) -> str:
        """The secret of a new grant, which ends by itself after `seconds`, or when unused."""
        grant, now = secrets.token_urlsafe(16), await self.client.now()
        until = now + seconds * 1000 if seconds else 0
        made = SignIn(
            id=secrets.token_hex(4), made=_day(now), name=name, account=account, how=how,
            until=until,
        )  # fmt: skip
        kept = made.model_dump_json(exclude={"used", "called"})
        pipe = self.redis.pipeline(transaction=False)
        pipe.hset(keys.ORGANISER_GRANTS, digest(grant), kept)
        pipe.hset(keys.ORGANISER_SEEN, f"used:{digest(grant)}", made.made.isoformat())
        await pipe.execute()
        return grant

    async def signed_in(self, grant: str) -> SignIn | None:
        """The sign-in that a grant stands for, while it stands; from now on used today."""
        return await self.sign_in_of(digest(grant), use=True)

    async def sign_in_of(self, field: str, *, use: bool = False) -> SignIn | None:
        """The same by the digest of the grant, used by that or not."""
        pipe = self.redis.pipeline(transaction=False)
        pipe.hget(keys.ORGANISER_GRANTS, field)
        pipe.hmget(keys.ORGANISER_SEEN, f"used:{field}", f"called:{field}")
        pipe.time()
        kept, (used, called), (seconds, micros) = await pipe.execute()
        now = int(seconds) * 1000 + int(micros) // 1000
        found = _read(kept, used, called, now)
        if found and use and found.used != (today := _day(now)):
            await self.redis.hset(keys.ORGANISER_SEEN, f"used:{field}", today.isoformat())
        return found

    async def is_organiser(self, grant: str) -> bool:
        """Whether an organiser's grant still stands."""
        return await self.signed_in(grant) is not None

    async def sign_ins(self) -> dict[str, SignIn]:
        """All that stand, by the digests of their grants; the last used first."""
        kept = await self.redis.hgetall(keys.ORGANISER_GRANTS)
        seen = await self.redis.hgetall(keys.ORGANISER_SEEN)
        now = await self.client.now()
        found: dict[str, SignIn] = {}
        for field, value in kept.items():
            used, called = seen.get(b"used:" + field), seen.get(b"called:" + field)
            if sign_in := _read(value, used, called, now):
                found[field.decode()] = sign_in
        ordered = sorted(found.items(), key=lambda one: one[1].used or one[1].made, reverse=True)
        return dict(ordered)

    async def call_sign_in(self, grant: str, called: str) -> None:
        """Keeps what its owner calls the browser that has a grant."""
        await self.redis.hset(keys.ORGANISER_SEEN, f"called:{digest(grant)}", called)

    async def revoke_organiser(self, grant: str) -> None:
        """Takes an organiser's grant back (signing out)."""
        await self.end_sign_ins([digest(grant)])

    async def end_sign_ins(self, fields: Collection[str]) -> None:
        """Ends the sign-ins of these grants' digests, at once on every screen."""
        if not fields:
            return
        seen = [f"{what}:{field}" for field in fields for what in ("used", "called")]
        pipe = self.redis.pipeline(transaction=False)
        pipe.hdel(keys.ORGANISER_GRANTS, *fields)
        pipe.hdel(keys.ORGANISER_SEEN, *seen)
        pipe.publish(keys.SERVER, ENDED)
        await pipe.execute()

    async def end_sign_ins_of(self, account: str, *, but: str = "") -> None:
        """Ends every sign-in of an account, `but` that of one grant."""
        kept = digest(but) if but else ""
        found = await self.sign_ins()
        await self.end_sign_ins(
            [field for field, each in found.items() if each.account == account and field != kept]
        )

    async def end_lapsed(self) -> None:
        """Ends the sign-ins whose time is up, and forgets the links that nobody opened."""
        seen = await self.redis.hkeys(keys.ORGANISER_SEEN)
        stand = await self.sign_ins()
        kept = {field.decode() for field in await self.redis.hkeys(keys.ORGANISER_GRANTS)}
        # What was said of a browser just when its sign-in ended; the grant itself is made first.
        if left := [each for each in seen if each.decode().partition(":")[2] not in kept]:
            await self.redis.hdel(keys.ORGANISER_SEEN, *left)
        # One that was made between the two readings stands.
        lapsed = [f for f in kept - stand.keys() if await self.sign_in_of(f) is None]
        await self.end_sign_ins(lapsed)
        now = await self.client.now()
        links = await self.redis.hgetall(keys.ORGANISER_LINKS)
        if old := [link for link, lapses in links.items() if int(lapses) < now]:
            await self.redis.hdel(keys.ORGANISER_INVITED, *old)
            await self.redis.hdel(keys.ORGANISER_LINKS, *old)


def _day(now: int) -> dt.date:
    return dt.datetime.fromtimestamp(now / 1000, dt.UTC).date()


def _read(kept: bytes | None, used: bytes | None, called: bytes | None, now: int) -> SignIn | None:
    """A sign-in as it is kept; None when there is none, or its time is up."""
    if kept is None:
        return None
    if kept.startswith(b"{"):
        found, days = SignIn.model_validate_json(kept), UNUSED_DAYS
    else:  # an older version's: nothing but the day
        found, days = SignIn(id=kept.decode(), made=dt.date.fromisoformat(kept.decode())), OLD_DAYS
    last = dt.date.fromisoformat(used.decode()) if used else found.made
    lapsed = _day(now) - last > dt.timedelta(days=UNUSED_DAYS if used else days)
    if lapsed or 0 < found.until <= now:
        return None
    return found.model_copy(update={"used": last, "called": called.decode() if called else ""})
