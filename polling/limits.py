"""Failures are limited, successes never: a whole hall shares one address."""

import hashlib
import ipaddress
import secrets
import time
from collections.abc import Callable

#: A person mistypes a few times; a guesser gets one try in four seconds after that.
BURST = 20
SECONDS_EACH = 4.0
#: Of wrong join codes, where a hall of 1,500 types: two in a hundred of them are 30 in a minute.
CODES_BURST = 60
CODES_SECONDS_EACH = 0.5
#: Wrong codes that the whole server looks up: eight a second, and this many at once.
SERVER_MS_EACH = 125
SERVER_BURST = 480
#: Besides, for addresses that have hardly failed, and most for those from which right ones come.
SERVER_FOR_GOOD = 240
#: A wrong code costs an address so much credit, a right one earns it one, the first a hall's worth;
#: and half a minute does, until nothing is owed.
WRONG_COSTS, WELCOME = 10.0, 30.0
CREDIT_SECONDS = 30.0
#: Between what may be owed and the most that can be had, the room for an address grows evenly.
OWED, MOST = 50.0, 100.0
ADDRESSES = 10_000
KEY_SECONDS = 3600.0

Clock = Callable[[], float]


class Failures:
    """How often something failed for somebody lately, kept in memory under a key that rotates.

    An address itself is nowhere: only a keyed digest, and that for an hour at the most.
    """

    def __init__(
        self,
        clock: Clock = time.monotonic,
        *,
        burst: int = BURST,
        seconds_each: float = SECONDS_EACH,
    ) -> None:
        self._clock = clock
        self._burst = burst
        self._each = seconds_each
        self._due: dict[bytes, float] = {}
        self._key = secrets.token_bytes(32)
        self.since = clock()

    def __bool__(self) -> bool:
        """Whether anything has failed."""
        return bool(self._due)

    def too_many(self, address: str) -> bool:
        """Whether the next failure from there is one too many."""
        due = self._due.get(self.digest(address), 0.0)
        return due - self._clock() > self._burst * self._each

    def note(self, address: str) -> None:
        """A failure came from there."""
        now, digest = self._clock(), self.digest(address)
        if len(self._due) >= ADDRESSES:
            self._due = {d: due for d, due in self._due.items() if due > now}
        if len(self._due) < ADDRESSES or digest in self._due:
            self._due[digest] = max(self._due.get(digest, 0.0), now) + self._each

    def digest(self, address: str) -> bytes:
        """What an address is known by, `since` the key is this one."""
        if self._clock() - self.since > KEY_SECONDS:
            self._key, self.since, self._due = secrets.token_bytes(32), self._clock(), {}
        return hashlib.blake2b(address.encode(), key=self._key, digest_size=8).digest()


class Guesses:
    """Who may try a join code now: a limit for each address, and one for the whole server.

    How far the server's wrong codes are ahead of its eight a second is what all workers together
    last heard from the store: whoever failed is told (`failed`), and may learn then that others
    have used it up. That one is counted all the same, so no more get through in the long run. A
    part of it is kept for addresses that have hardly failed, and one for halls that come in.
    """

    def __init__(self, clock: Clock = time.monotonic) -> None:
        self._clock = clock
        self._often = Failures(clock, burst=CODES_BURST, seconds_each=CODES_SECONDS_EACH)
        self._credit: dict[bytes, tuple[float, float]] = {}
        self._since = self._often.since
        self._due = clock()

    def may_try(self, address: str) -> bool:
        """Whether a code from there is looked up; to be asked before each."""
        if not self._often and self._due - self._clock() <= SERVER_BURST * SERVER_MS_EACH / 1000:
            return True  # as for a whole hall: nobody has failed
        who = network(address)
        if self._often.too_many(who):
            return False
        return self._due - self._clock() <= self._room(who) * SERVER_MS_EACH / 1000

    def failed(self, address: str, ahead: int) -> None:
        """A code from there was wrong; the server is that many milliseconds `ahead` with it."""
        who = network(address)
        self._often.note(who)
        self._earn(who, -WRONG_COSTS)
        self._due = max(self._due, self._clock() + ahead / 1000)

    def passed(self, address: str) -> None:
        """A code from there was right, or a link."""
        who = network(address)
        self._earn(who, 1 if self._owned(self._digest(who)) > 0 else WELCOME)

    def _room(self, who: str) -> float:
        credit = self._owned(self._digest(who))
        if len(self._credit) >= ADDRESSES:
            return SERVER_BURST
        return SERVER_BURST + SERVER_FOR_GOOD * max(0.0, credit + OWED) / (OWED + MOST)

    def _earn(self, who: str, more: float) -> None:
        digest = self._digest(who)
        if len(self._credit) >= ADDRESSES:
            self._credit = {d: found for d, found in self._credit.items() if self._owned(d)}
        if digest in self._credit or len(self._credit) < ADDRESSES:
            now = min(MOST, self._owned(digest) + more)
            self._credit[digest] = max(-2 * OWED, now), self._clock()

    def _owned(self, digest: bytes) -> float:
        credit, at = self._credit.get(digest, (0.0, 0.0))
        return credit if credit > 0 else min(0.0, credit + (self._clock() - at) / CREDIT_SECONDS)

    def _digest(self, who: str) -> bytes:
        digest = self._often.digest(who)
        if self._since != self._often.since:
            self._credit, self._since = {}, self._often.since
        return digest


def network(address: str) -> str:
    """What one subscriber has: an IPv4 address, or the first 64 bits of an IPv6 one."""
    if ":" not in address and "%" not in address:
        return address  # as the system writes it
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if isinstance(found, ipaddress.IPv4Address):
        return str(found)
    if found.ipv4_mapped:
        return str(found.ipv4_mapped)
    return str(ipaddress.ip_network((found, 64), strict=False).network_address)
