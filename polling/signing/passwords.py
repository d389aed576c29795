"""Passwords: which are refused, and their digests, made two at a time beside the loop."""

import asyncio
import os
import sys
import threading
import unicodedata
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import TypeVar

from argon2 import PasswordHasher, Type
from argon2.exceptions import InvalidHashError, VerificationError

from polling.refused import Refused
from polling.store.accounts import folded
from polling.words import N_

Done = TypeVar("Done")
SHORTEST = 12
LONGEST = 200
#: OWASP's recommendation for Argon2id: 19 MiB, two passes, one lane.
HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1, type=Type.ID)
AT_ONCE = 2
#: How many may wait for their turn, and how many where nobody is a stranger: strangers from many
#: addresses at once are not to keep out who signed in here before.
IN_LINE, IN_LINE_KNOWN = 16, 48
TOO_SHORT = N_("Passordet må ha minst {n} tegn. Flere ord etter hverandre er lett å huske.")
TOO_LONG = N_("Passordet kan ha høyst {n} tegn.")
TOO_COMMON = N_("Dette passordet er blant de første som noen prøver. Velg et annet.")
BUSY = N_("Mange logger inn akkurat nå. Prøv igjen om litt.")

#: What people choose first, in the languages of those who use this; digits and signs around a word
#: that stands alone, or again and again, hide it from nobody.
_COMMON = frozenset((Path(__file__).parent / "common.txt").read_text(encoding="utf-8").split())
_ROWS = ("0123456789" * 3, "9876543210" * 3, "1234567890" * 3, "0987654321" * 3)


def common(password: str, *names: str) -> bool:
    """Whether it is one that everybody tries first, or nothing but one of these names."""
    text = folded(password).replace(" ", "")
    once = _once(text)
    letters = _once("".join(c for c in text if c.isalpha()))
    own = {folded(name).replace(" ", "") for name in names} - {""}
    return (
        len(set(text)) < 4
        or any(once in row for row in _ROWS)
        or once in _COMMON | own
        or (letters in _COMMON | own)
    )


def checked(password: str, *names: str) -> str:
    """The password as its digest is made of; `Refused("invalid")` with what is to be mended."""
    chosen = unicodedata.normalize("NFKC", password)
    if len(chosen) < SHORTEST:
        raise Refused("invalid", TOO_SHORT, n=SHORTEST)
    if len(chosen) > LONGEST:
        raise Refused("invalid", TOO_LONG, n=LONGEST)
    if common(chosen, *names):
        raise Refused("invalid", TOO_COMMON)
    return chosen


class Passwords:
    """Makes and compares digests in two threads of lower priority; `Refused("busy")` when full."""

    def __init__(self, hasher: PasswordHasher = HASHER) -> None:
        self._hasher = hasher
        self._threads = ThreadPoolExecutor(AT_ONCE, "passwords", initializer=_yield_to_others)
        self._waiting = 0

    async def made(self, password: str) -> str:
        """The digest of a password that was `checked`, of somebody who is in."""
        return await self._run(self._hasher.hash, password, most=IN_LINE_KNOWN)

    async def fits(self, kept: str, password: str, *, known: bool = False) -> bool:
        """Whether a password is the one; where nothing is kept, the same work for nothing.

        `known`: the browser is one in which somebody signed in to the account before.
        """
        given = unicodedata.normalize("NFKC", password[: LONGEST + 1])
        most = IN_LINE_KNOWN if known else IN_LINE
        return await self._run(self._compared, kept, given, most=most)

    def outdated(self, kept: str) -> bool:
        """Whether a digest was made in another way than they are made now."""
        return self._hasher.check_needs_rehash(kept)

    def close(self) -> None:
        """Lets the threads go."""
        self._threads.shutdown(wait=False, cancel_futures=True)

    def _compared(self, kept: str, given: str) -> bool:
        try:
            return self._hasher.verify(kept or _nobodys(self._hasher), given) and bool(kept)
        except (VerificationError, InvalidHashError):
            return False

    async def _run(self, work: Callable[..., Done], *given: str, most: int) -> Done:
        if self._waiting >= most:
            raise Refused("busy", BUSY)
        self._waiting += 1
        try:
            loop = asyncio.get_running_loop()
            return await loop.run_in_executor(self._threads, work, *given)
        finally:
            self._waiting -= 1


@cache
def _nobodys(hasher: PasswordHasher) -> str:
    return hasher.hash("what nobody has chosen")


def _once(text: str) -> str:
    """What a text says over and over: "abcabc" -> "abc"."""
    return text[: (text + text).find(text, 1)] if text else text


def _yield_to_others() -> None:
    # On Linux a thread has a priority of its own; elsewhere it shares the process's, which stays.
    if sys.platform == "linux":
        with suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), 10)
