"""How often one address may try to sign in, kept in memory under a key that rotates."""

import hashlib
import secrets
import time
from collections.abc import Callable

from polling.limits import network
from polling.store.accounts import AT_ONCE, EACH_MS

ADDRESSES = 10_000
KEY_SECONDS = 3600.0


class Pace:
    """Attempts of addresses: a few at once, and one more after a while.

    Each of several workers gives its part of them, so that together they give no more. The address
    itself is nowhere: only a keyed digest, and that for an hour at the most.
    """

    def __init__(self, workers: int = 1, clock: Callable[[], float] = time.monotonic) -> None:
        self._each = EACH_MS / 1000 * workers
        self._at_once = max(1, AT_ONCE // workers)
        self._clock = clock
        self._whole: dict[bytes, float] = {}
        self._key = secrets.token_bytes(32)
        self._made = clock()

    def attempt(self, address: str) -> float:
        """Takes one attempt: 0, or the seconds until there is one."""
        now, digest = self._clock(), self._digest(address)
        if len(self._whole) >= ADDRESSES:
            self._whole = {d: whole for d, whole in self._whole.items() if whole > now}
        if digest not in self._whole and len(self._whole) >= ADDRESSES:
            return self._each
        whole = max(self._whole.get(digest, 0.0), now) + self._each
        wait = whole - now - self._each * self._at_once
        if wait > 0:
            return wait
        self._whole[digest] = whole
        return 0.0

    def _digest(self, address: str) -> bytes:
        if self._clock() - self._made > KEY_SECONDS:
            self._key, self._made, self._whole = secrets.token_bytes(32), self._clock(), {}
        return hashlib.blake2b(network(address).encode(), key=self._key, digest_size=8).digest()
