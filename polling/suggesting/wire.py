"""What the server and its child say to each other: JSON, its length in four bytes before it."""

import json
import struct
from typing import Any

_HEAD = struct.Struct(">I")
HEAD_BYTES = _HEAD.size
#: 20,000 answers of 500 characters, whatever those are made of; more is never sent.
MOST_BYTES = 64 * 1024 * 1024


def framed(message: dict[str, Any]) -> bytes:
    """A message as it is written; ValueError when it is too large."""
    body = json.dumps(message, ensure_ascii=False, separators=(",", ":")).encode()
    if len(body) > MOST_BYTES:
        raise ValueError("too large")
    return _HEAD.pack(len(body)) + body


def length(head: bytes) -> int:
    """How many bytes follow the first HEAD_BYTES; ValueError when no side would say so much."""
    (found,) = _HEAD.unpack(head)
    if found > MOST_BYTES:
        raise ValueError("too large")
    return int(found)


def parsed(body: bytes) -> dict[str, Any]:
    """The message in what was written; ValueError when it is none."""
    message = json.loads(body)
    if not isinstance(message, dict):
        raise ValueError("no message")  # noqa: TRY004 (what comes over a pipe has no type)
    return message
