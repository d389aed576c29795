"""Messages as lines: what a request of a screen without a websocket brings, and what it takes."""

import asyncio
import re
from base64 import urlsafe_b64encode
from collections.abc import Iterable
from hashlib import blake2b
from typing import NamedTuple

from pydantic import ValidationError

from polling.live import frames
from polling.live.connection import Connection
from polling.messages import Close, Have
from polling.refused import Refused
from polling.words import N_

#: Bytes of a whole request; a line of it may be as long as a websocket's message.
BODY_BYTES = 64 * 1024
LINES = 50
UNREADABLE = N_("Siden sendte noe som ikke kan leses.")

# How long something still lasts differs each time it is said, and is no news.
_LASTING = re.compile(rb'"(remaining|opens|closes)":\d+')

#: What was worked out of frames of so many bytes and more: those who are told the same are told it
#: at once, and no answer is to stand here when it has been deleted.
_worked_out: dict[bytes, str] = {}
SHARED_BYTES, SHARED, SHARED_SECONDS = 1024, 64, 1.0


class Asked(NamedTuple):
    """A request: its hello, what the screen has, and the messages that come after."""

    hello: str
    have: Have
    rest: tuple[str, ...]


def read(body: bytes, *, has: bool) -> Asked:
    """The lines of a request: the hello, with `has` what the screen has, and what it says.

    `Refused("invalid")` when it is not made of such lines. The messages themselves are looked at by
    who looks at a websocket's.
    """
    try:
        lines = [line for line in body.decode().split("\n") if line.strip()]
        have = Have.model_validate_json(lines.pop(1), strict=True) if has else Have()
    except (UnicodeDecodeError, ValidationError, IndexError):
        raise Refused("invalid", UNREADABLE) from None
    if not 0 < len(lines) <= LINES:
        raise Refused("invalid", UNREADABLE)
    if any(len(line.encode()) > Connection.MESSAGE_BYTES for line in lines):
        raise Refused("limit", UNREADABLE)
    return Asked(lines[0], have, tuple(lines[1:]))


def payload(frame: bytes) -> bytes:
    """The message in a ready frame of our own."""
    found = frames.extent(frame, 0)
    assert found is not None
    return frame[found.start :]


def written(found: Iterable[bytes], have: dict[str, str], code: int | None) -> bytes:
    """An answer: messages a line, then what the screen has by now, and how it was closed."""
    lines = [payload(frame) for frame in found]
    if have:
        lines.append(Have(subjects=have).model_dump_json().encode())
    if code is not None:
        lines.append(closing(code))
    return b"".join(line + b"\n" for line in lines)


def closing(code: int) -> bytes:
    """What is said in place of a close frame."""
    return Close(code=code).model_dump_json().encode()


def digest(frame: bytes) -> str:
    """Of a frame, the same while it tells the same: 12 characters, for comparing only.

    All screens of a room share their frames, and so for a moment what is worked out here.
    """
    if found := _worked_out.get(frame):
        return found
    steady = _LASTING.sub(rb'"\1":0', frame)
    made = urlsafe_b64encode(blake2b(steady, digest_size=9).digest()).decode()
    if len(frame) >= SHARED_BYTES and len(_worked_out) < SHARED:
        _worked_out[frame] = made
        asyncio.get_running_loop().call_later(SHARED_SECONDS, _worked_out.pop, frame, None)
    return made
