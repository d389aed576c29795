"""Organisers' accounts: a name and a password's digest, and how often somebody may try one."""

import datetime as dt
import hashlib
import hmac
import unicodedata

from redis.exceptions import WatchError

from polling.kinds import Model
from polling.refused import Refused
from polling.store import keys
from polling.store.client import Client
from polling.words import N_

NAME_AT_MOST = 60
#: At most five at once and one more every twelve seconds: in no minute are there more than ten.
AT_ONCE = 5
EACH_MS = 12_000
TAKEN = N_("Det er allerede en konto med dette navnet. Velg et annet navn.")
GONE = N_("Kontoen finnes ikke lenger.")


def folded(name: str) -> str:
    """What makes two names the same: neither case, nor spaces, nor the form of the letters."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


#: Letters of other scripts that are drawn as a Latin one is, each before its like.
_CYRILLIC = "\u0430\u0435\u043e\u0440\u0441\u0443\u0445\u0456\u0458\u0455\u043a\u043c\u0442"
_GREEK = "\u03b1\u03bf\u03bd\u03b9\u03ba\u03c1\u03c4"
_DRAWN_AS = str.maketrans(_CYRILLIC + _GREEK + "\u01310", "aeopcyxijskmt" + "aovikpt" + "io")
#: Fillers that count as letters and show as nothing.
_BLANKS = "\u115f\u1160"


def drawn(name: str) -> str:
    """What two names have in common that nobody can tell apart in a list."""
    seen = (c for c in folded(name) if c not in _BLANKS and (c.isalnum() or c == " "))
    return " ".join("".join(seen).translate(_DRAWN_AS).split()) or folded(name)


class Account(Model):
    """An organiser's account; `hash` is empty until its owner has chosen a password."""

    name: str
    hash: str = ""
    made: dt.date

    @property
    def key(self) -> str:
        """What it is kept under."""
        return folded(self.name)


class Accounts:
    """The accounts of the store."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._redis = client.redis

    async def all(self) -> list[Account]:
        """Every account, by name."""
        found = await self._redis.hvals(keys.ORGANISER_ACCOUNTS)
        return sorted(map(Account.model_validate_json, found), key=lambda each: each.key)

    async def any(self) -> bool:
        """Whether anybody has an account."""
        return bool(await self._redis.exists(keys.ORGANISER_ACCOUNTS))

    async def like(self, name: str) -> bool:
        """Whether somebody's name looks like this one."""
        return any(drawn(each.name) == drawn(name) for each in await self.all())

    async def get(self, name: str) -> Account | None:
        """The account of a name, however it is written."""
        found = await self._redis.hget(keys.ORGANISER_ACCOUNTS, folded(name))
        return Account.model_validate_json(found) if found else None

    async def add(self, name: str, password_hash: str = "") -> Account:
        """A new account; `Refused("stale")` when the name is taken, or looks like one that is."""
        if await self.like(name):
            raise Refused("stale", TAKEN)
        made = Account(name=name, hash=password_hash, made=dt.datetime.now(dt.UTC).date())
        if not await self._redis.hsetnx(keys.ORGANISER_ACCOUNTS, made.key, made.model_dump_json()):
            raise Refused("stale", TAKEN)
        return made

    async def set_hash(self, account: Account, password_hash: str) -> Account:
        """Puts a password's digest in place of the account's; the account as it is now.

        `Refused("unknown")` when the account was removed, or its password changed, meanwhile.
        """
        async with self._redis.pipeline(transaction=True) as pipe:
            try:
                await pipe.watch(keys.ORGANISER_ACCOUNTS)
                stands = await pipe.hget(keys.ORGANISER_ACCOUNTS, account.key)
                if stands is None or Account.model_validate_json(stands) != account:
                    raise Refused("unknown", GONE)
                changed = account.model_copy(update={"hash": password_hash})
                pipe.multi()
                pipe.hset(keys.ORGANISER_ACCOUNTS, account.key, changed.model_dump_json())
                await pipe.execute()
                return changed
            except WatchError:
                raise Refused("unknown", GONE) from None

    async def remove(self, name: str) -> bool:
        """Removes an account; False when there is none. Its sign-ins are for the caller to end."""
        return bool(await self._redis.hdel(keys.ORGANISER_ACCOUNTS, folded(name)))

    async def attempt(self, secret: bytes, name: str, device: str = "") -> float:
        """Takes one attempt at an account, there or not: 0, or the seconds until there is one.

        A `device` that signed in to it before has attempts of its own. What is kept is a digest.
        """
        tried = hmac.new(secret, f"tries\0{folded(name)}\0{device}".encode(), hashlib.sha256)
        where = keys.ORGANISER_TRIES + tried.hexdigest()[:32]
        wait = await self._client.call("attempt", [where], [EACH_MS, AT_ONCE])
        return int(str(wait)) / 1000
