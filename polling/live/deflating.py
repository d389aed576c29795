"""Compressed messages (RFC 7692): agreed on without memory of earlier ones, so that one frame
serves all who agreed."""

import zlib
from collections.abc import Mapping
from functools import cached_property, lru_cache

from websockets.exceptions import InvalidHeaderFormat, NegotiationError
from websockets.extensions.permessage_deflate import ServerPerMessageDeflateFactory
from websockets.headers import build_extension, parse_extension

from polling.live import frames

#: What begins a compressed, unfragmented text frame: FIN, RSV1, opcode 1.
PACKED = frames.TEXT | 0x40
#: Payloads below are sent as they are: a packet less is not to be had.
WORTH = 256
_TAIL = b"\x00\x00\xff\xff"
_FACTORY = ServerPerMessageDeflateFactory(
    server_no_context_takeover=True, client_no_context_takeover=True
)


class Unfit(Exception):
    """A message that cannot be inflated: with which code its connection is closed."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason


class Shared(bytes):
    """A ready text frame that many are sent."""

    @cached_property
    def packed(self) -> bytes:
        """The same compressed, made once, when the first who has agreed on that is sent it."""
        return packed(self)


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


def packed(frame: bytes) -> bytes:
    """A ready text frame of ours, compressed; the same where that gains nothing."""
    found = frames.extent(frame, 0)
    if found is None or found.stop - found.start < WORTH:
        return frame
    # A large one is no pause for others: level 1 is three times as fast for a tenth more bytes.
    level = 6 if len(frame) < 8192 else 1
    one = zlib.compressobj(level, wbits=-15)
    made = one.compress(frame[found.start :]) + one.flush(zlib.Z_SYNC_FLUSH)
    return min(frames.frame_of(PACKED, made[: -len(_TAIL)]), frame, key=len)


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
