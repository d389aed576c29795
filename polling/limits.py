"""Failures are limited, successes never: a whole hall shares one address."""

import hashlib
import secrets
import time
from collections.abc import Callable

#: A person mistypes a few times; a guesser gets one try in four seconds after that.
BURST = 20
SECONDS_EACH = 4.0
ADDRESSES = 10_000
KEY_SECONDS = 3600.0


class Failures:
    """How often wrong codes came from an address lately, kept in memory under a key that rotates.

    The address itself is nowhere: only a keyed digest, and that for an hour at the most.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._due: dict[bytes, float] = {}
        self._key = secrets.token_bytes(32)
        self._made = clock()

    def too_many(self, address: str) -> bool:
        """Whether the next failure from there is one too many."""
        return self._due.get(self._digest(address), 0.0) - self._clock() > BURST * SECONDS_EACH

    def note(self, address: str) -> None:
        """A failure came from there."""
        now, digest = self._clock(), self._digest(address)
        if len(self._due) >= ADDRESSES:
            self._due = {d: due for d, due in self._due.items() if due > now}
        if len(self._due) < ADDRESSES:
            self._due[digest] = max(self._due.get(digest, 0.0), now) + SECONDS_EACH

    def _digest(self, address: str) -> bytes:
        if self._clock() - self._made > KEY_SECONDS:
            self._key, self._made, self._due = secrets.token_bytes(32), self._clock(), {}
        return hashlib.blake2b(address.encode(), key=self._key, digest_size=8).digest()
