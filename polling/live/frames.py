"""Websocket frames as bytes: making those we send, and finding where those we get begin and end."""

from typing import NamedTuple

try:
    from websockets.speedups import apply_mask
except ImportError:  # a platform without a wheel
    from websockets.utils import apply_mask

#: A payload and its mask of four bytes -> the payload without it.
unmask = apply_mask
TEXT = 0x81  # the first byte of an unfragmented text frame: FIN, opcode 1
PONG = 0x8A
_MASKED = 0x80


class Extent(NamedTuple):
    """Where a frame's payload starts and where the frame stops, as positions in what was read.

    `masked` is False for a frame that a client must not send; then there is no mask before `start`.
    """

    start: int
    stop: int
    masked: bool

    def fits(self, most: int) -> bool:
        """Whether a client may send it, and its payload has at most so many bytes."""
        return self.masked and self.stop - self.start <= most


def frame_text(payload: bytes) -> bytes:
    """One unmasked, unfragmented text frame around UTF-8 `payload`, ready for any socket."""
    return frame_of(TEXT, payload)


def frame_close(code: int, reason: str = "") -> bytes:
    """A close frame; the reason is cut to the 123 bytes that a control frame has room for."""
    room = reason.encode()[:123].decode(errors="ignore").encode()
    return frame_of(0x88, code.to_bytes(2, "big") + room)


def frame_of(first: int, payload: bytes) -> bytes:
    """An unmasked frame that begins with the byte `first` (FIN, reserved bits, opcode)."""
    length = len(payload)
    if length < 126:
        return bytes((first, length)) + payload
    if length < 65536:
        return bytes((first, 126)) + length.to_bytes(2, "big") + payload
    return bytes((first, 127)) + length.to_bytes(8, "big") + payload


#: An empty ping: whoever reads it answers by an empty pong.
PING = b"\x89\x00"


def is_pong(data: bytes) -> bool:
    """Whether this is one empty pong of a client and nothing else."""
    return len(data) == 6 and data.startswith(b"\x8a\x80")


def only_text(data: bytes) -> bytes | bytearray | None:
    """The payload where this is one short text of a client (at most 1,023 bytes) and no more."""
    length = len(data)
    if data[0] != TEXT or not 6 < length < 1032:
        return None
    if data[1] == length + 122 < 0xFE:
        return unmask(data[6:], data[2:6])
    if data[1] == 0xFE and data[2] << 8 | data[3] == length - 8 > 125:
        return unmask(data[8:], data[4:8])
    return None


def extent(data: bytes, at: int) -> Extent | None:
    """The frame whose head stands at position `at`; None while its head is not complete.

    The frame itself may reach beyond the end of `data`. Nothing but lengths is looked at.
    """
    end = len(data)
    if end - at < 2:
        return None
    masked = data[at + 1] >= _MASKED
    length = data[at + 1] & 0x7F
    start = at + (6 if masked else 2)
    if length == 126:
        start += 2
        if end - at < 4:
            return None
        length = int.from_bytes(data[at + 2 : at + 4], "big")
    elif length == 127:
        start += 8
        if end - at < 10:
            return None
        length = int.from_bytes(data[at + 2 : at + 10], "big")
    return Extent(start, start + length, masked)
