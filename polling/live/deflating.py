"""Compressed messages (RFC 7692): one frame serves all who agreed and have heard the same before.

A compressed message may look back at those before it on its connection. Most of what a state says
was said by the one before, so it becomes a fifth of what it is by itself. A screen is known by its
`Window`, what it was sent last; those who came at the same time have the same one.
"""

import zlib
from collections.abc import Mapping
from functools import cached_property, lru_cache
from typing import NamedTuple

from websockets.exceptions import InvalidHeaderFormat, NegotiationError
from websockets.extensions.permessage_deflate import ServerPerMessageDeflateFactory
from websockets.headers import build_extension, parse_extension

from polling.live import frames

#: What begins a compressed, unfragmented text frame: FIN, RSV1, opcode 1.
PACKED = frames.TEXT | 0x40
#: Payloads below are sent as they are: a packet less is not to be had.
WORTH = 256
_TAIL = b"\x00\x00\xff\xff"
#: So many messages are looked back at, and of so many bytes. It is what is packed anew for those
#: who have heard something else, so no more of them than a state, and what is told with it.
REMEMBERED, REMEMBERED_BYTES = 3, 16 * 1024
#: A frame is made for so many windows; whoever has yet another one is sent it by itself.
WINDOWS = 8
_FACTORY = ServerPerMessageDeflateFactory(
    server_no_context_takeover=False, client_no_context_takeover=True
)


class Unfit(Exception):
    """A message that cannot be inflated: with which code its connection is closed."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason


class Window:
    """What a screen was sent last in compressed messages, one after the other: their payloads."""

    __slots__ = ("heard",)

    def __init__(self, *heard: bytes) -> None:
        self.heard = heard


#: Nothing has been sent yet.
NOTHING_HEARD = Window()
#: It has said that it does not look back.
FORGETS = Window()


class Said(NamedTuple):
    """A frame for those with one window, and their window once they are sent it."""

    frame: bytes
    window: Window


class Shared(bytes):
    """A ready text frame that many are sent."""

    _said: dict[Window, Said]
    _windows: dict[tuple[bytes, ...], Window]

    def __init__(self, _: bytes = b"") -> None:
        self._said, self._windows = {}, {}

    @cached_property
    def packed(self) -> bytes:
        """Compressed for whoever looks back at nothing; itself where that gains nothing."""
        return packed(self)

    def after(self, window: Window) -> Said:
        """The same for a screen with this window, which is the returned one once it is sent."""
        if (said := self._said.get(window)) is None:
            said = self._say(window)
            if len(self._said) < WINDOWS:
                self._said[window] = said
        return said

    def _say(self, window: Window) -> Said:
        if self.packed is self:
            return Said(self, window)
        if window is FORGETS:
            return Said(self.packed, FORGETS)
        before = window.heard if len(self._said) < WINDOWS else ()
        frame = packed(self, b"".join(before)) if before else self.packed
        if frame is self:
            return Said(self, window)
        heard = (*before, _payload(self))[-REMEMBERED:]
        while sum(map(len, heard)) > REMEMBERED_BYTES:
            heard = heard[1:]
        return Said(frame, self._windows.setdefault(heard, Window(*heard)))


def shared(told: Mapping[str, bytes], before: Mapping[str, Shared]) -> dict[str, Shared]:
    """Frames by their subjects as many are sent them; one that says what it said before is that."""
    return {
        subject: found if (found := before.get(subject)) == frame else Shared(frame)
        for subject, frame in told.items()
    }


@lru_cache(maxsize=64)
def agreed(offered: str) -> str:
    """The reply to the header Sec-WebSocket-Extensions of a handshake; "" where nothing is agreed.

    A whole hall brings a handful of different headers.
    """
    try:
        offers = parse_extension(offered) if offered else []
    except InvalidHeaderFormat:
        return ""
    for name, params in offers:
        if name != _FACTORY.name:
            continue
        try:
            answer, made = _FACTORY.process_request_params(params, [])
        except NegotiationError:
            continue
        if made.local_max_window_bits == 15:  # the one frame for all is made with this window
            return build_extension([(name, answer)])
    return ""


def packed(frame: bytes, before: bytes = b"") -> bytes:
    """A ready text frame of ours, compressed; the same where that gains nothing.

    `before`: what was sent immediately before it, which it may look back at.
    """
    payload = _payload(frame)
    if len(payload) < WORTH:
        return frame
    # A large one is no pause for others: level 1 is three times as fast for a tenth more bytes.
    level = 6 if len(frame) < 8192 else 1
    one = zlib.compressobj(level, wbits=-15, zdict=before)
    made = one.compress(payload) + one.flush(zlib.Z_SYNC_FLUSH)
    return min(frames.frame_of(PACKED, made[: -len(_TAIL)]), frame, key=len)


def _payload(frame: bytes) -> bytes:
    found = frames.extent(frame, 0)
    return bytes(frame[found.start :]) if found else b""


def inflated(payload: bytes | bytearray, most: int) -> bytes:
    """A compressed message of at most `most` bytes; `Unfit` when it is longer, or none at all.

    Each has its own decompressor: one for all would let a message look back at another's text.
    """
    one = zlib.decompressobj(wbits=-15)
    try:
        whole = one.decompress(payload + _TAIL, most + 1)
    except zlib.error:
        raise Unfit(1002, "not deflated") from None
    if len(whole) > most:
        raise Unfit(1009, "too long")
    return whole
