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
#: An address is new to us until it has failed so often in so many seconds each.
NEW_BURST = 2
NEW_SECONDS_EACH = 300.0
#: Wrong codes that the whole server looks up: eight a second, and this many at once.
SERVER_MS_EACH = 125
SERVER_BURST = 480
#: What is kept of that for addresses that are new to us, while others use up the rest.
SERVER_FOR_NEW = 120
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
        self._made = clock()

    def too_many(self, address: str) -> bool:
        """Whether the next failure from there is one too many."""
        return self._due.get(self._digest(address), 0.0) - self._clock() > self._burst * self._each

    def note(self, address: str) -> bool:
        """A failure came from there; False when there is no room to remember it."""
        now, digest = self._clock(), self._digest(address)
        if len(self._due) >= ADDRESSES:
            self._due = {d: due for d, due in self._due.items() if due > now}
        if len(self._due) >= ADDRESSES and digest not in self._due:
            return False
        self._due[digest] = max(self._due.get(digest, 0.0), now) + self._each
        return True

    def _digest(self, address: str) -> bytes:
        if self._clock() - self._made > KEY_SECONDS:
            self._key, self._made, self._due = secrets.token_bytes(32), self._clock(), {}
        return hashlib.blake2b(address.encode(), key=self._key, digest_size=8).digest()


class Guesses:
    """Who may try a join code now: a limit for each address, and one for the whole server.

    `ahead` is how far the server's wrong codes are ahead of its eight a second, as all workers
    together last heard from the store: whoever failed is told (`failed`), and may learn then that
    others have used it up. That one is counted all the same, so no more get through in the long
    run. Addresses that have hardly failed have a part that the others cannot use up.
    """

    def __init__(self, clock: Clock = time.monotonic) -> None:
        self._clock = clock
        self._often = Failures(clock, burst=CODES_BURST, seconds_each=CODES_SECONDS_EACH)
        self._known = Failures(clock, burst=NEW_BURST, seconds_each=NEW_SECONDS_EACH)
        self._due = clock()
        self._full = False

    def may_try(self, address: str) -> bool:
        """Whether a code from there is looked up; to be asked before each."""
        who = network(address)
        if self._often.too_many(who):
            return False
        is_new = not (self._full or self._known.too_many(who))
        room = SERVER_BURST + (SERVER_FOR_NEW if is_new else 0)
        return self._due - self._clock() <= room * SERVER_MS_EACH / 1000

    def failed(self, address: str, ahead: int) -> None:
        """A code from there was wrong; the server is that many milliseconds `ahead` with it."""
        who = network(address)
        self._often.note(who)
        self._full = not self._known.note(who)
        self._due = max(self._due, self._clock() + ahead / 1000)


def network(address: str) -> str:
    """What one subscriber has: an IPv4 address, or the first 64 bits of an IPv6 one."""
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if isinstance(found, ipaddress.IPv4Address):
        return str(found)
    if found.ipv4_mapped:
        return str(found.ipv4_mapped)
    return str(ipaddress.ip_network((found, 64), strict=False).network_address)
