"""What the store held the last time, noted beside it: an empty one is not taken for a new one."""

from __future__ import annotations

import hashlib
import os
from contextlib import suppress
from pathlib import Path

from pydantic import ValidationError

from polling.kinds import Model

NAME = "store.mark"


class Mark(Model):
    """`store` stands for the secret that the store has, `address` for where it was (both are
    digests), and there were so many `meetings` in it."""

    store: str
    address: str
    meetings: int


def digest(value: bytes) -> str:
    """What a mark says instead of a secret."""
    return hashlib.blake2b(value, digest_size=12, person=b"polling mark").hexdigest()


def marked(data: Path) -> Mark | None:
    """The mark in a data directory; None without one that can be read."""
    with suppress(OSError, ValidationError):
        return Mark.model_validate_json((data / NAME).read_bytes())
    return None


def note(data: Path, mark: Mark) -> None:
    """Keeps a mark; where it cannot be (no such directory, a full disk), the old one stays."""
    new = data / f"{NAME}.{os.getpid()}"
    with suppress(OSError):
        try:
            new.write_text(mark.model_dump_json(), encoding="utf-8")
            new.replace(data / NAME)
        finally:
            new.unlink(missing_ok=True)
