"""Finding a meeting by its join code, so that whoever was told it gets in and nobody guesses it."""

import asyncio
from collections.abc import Callable

from polling import joincode
from polling.limits import SERVER_MS_EACH, Guesses
from polling.refused import Refused
from polling.store import Store
from polling.words import N_

#: Lookups that may be under way at once in a worker; more wait in line for a millisecond or two.
AT_ONCE = 8
#: Links whose pass was right that are known again without working it out.
RIGHT = 1024
TOO_MANY = N_(
    "Det kommer mange feil koder akkurat nå. Skann QR-koden, eller vent litt: siden prøver igjen "
    "av seg selv."
)


class Finder:
    """The way from a code to a meeting, for pages and sockets alike."""

    def __init__(self, store: Store, secret: bytes, room: Callable[[str], str | None]) -> None:
        """`room`: the meeting of a code, where this worker has it at hand anyway."""
        self.guesses = Guesses()
        self._store = store
        self._secret = secret
        self._room = room
        self._right: dict[str, str] = {}
        self._turns = asyncio.Semaphore(AT_ONCE)

    def link(self, code: str) -> str:
        """The code with its pass, as links and QR codes have it."""
        return joincode.link(self._secret, code)

    def passed(self, given: str) -> str | None:
        """The code of a link whose pass is right, without any lookup."""
        code = self._right.get(given) or joincode.passed(self._secret, given)
        if code and len(self._right) < RIGHT:
            self._right[given] = code
        return code

    def at_hand(self, given: str, address: str) -> str | None:
        """The meeting of a code that is right, where it is known without asking the store."""
        found = self._room(joincode.normalise(given) or "")
        if found and (self.passed(given) or self.guesses.may_try(address)):
            return found
        return None

    async def find(self, given: str, address: str, token: str = "") -> str | None:
        """The meeting that a typed code or a link leads to; None where it leads nowhere.

        A link with its pass is always looked up, and what a phone that has joined with this
        `token` gives is. Otherwise `Refused("busy")` while too many wrong codes come, from that
        address or all in all: whether this one is right is not looked at then.
        """
        code = joincode.normalise(given)
        if code is None:
            return None
        if self.passed(given):
            found = await self._store.by_code(code)
            if found:
                self.guesses.passed(address)
            return found
        async with self._turns:
            if self.guesses.may_try(address):
                found = await self._store.by_code(code)
                if found is None:
                    ahead = await self._store.guessed(SERVER_MS_EACH)
                    self.guesses.failed(address, ahead)
                else:
                    self.guesses.passed(address)
                return found
        if token and (known := await self._store.joined_by_code(code, token)):
            return known
        raise Refused("busy", TOO_MANY)
