"""What the first bytes of a picture say of it: its format and size, before anything is decoded."""

import struct
from typing import Literal, NamedTuple

Format = Literal["PNG", "JPEG", "WEBP"]
SUFFIXES: dict[Format, str] = {"PNG": "png", "JPEG": "jpg", "WEBP": "webp"}

_PNG = b"\x89PNG\r\n\x1a\n"
#: Frame headers (ITU-T T.81, table B.1): SOF0 to SOF15 without DHT, JPG and DAC.
_FRAMES = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}
#: Markers that stand alone: TEM, RST0 to RST7, SOI and EOI.
_BARE = {0x01, *range(0xD0, 0xDA)}


class Header(NamedTuple):
    """A format, as Pillow calls it, and a size in pixels as the file claims it."""

    format: Format
    width: int
    height: int


def header(data: bytes) -> Header | None:
    """What `data` claims to be; None when it is none of the formats, or is cut off too early."""
    try:
        if data.startswith(_PNG):
            return _png(data)
        if data.startswith(b"\xff\xd8\xff"):
            return _jpeg(data)
        if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
            return _webp(data)
    except (struct.error, IndexError):
        return None
    return None


def _png(data: bytes) -> Header | None:
    """PNG, third edition, 11.2.1: IHDR comes first."""
    if data[12:16] != b"IHDR":
        return None
    return Header("PNG", *struct.unpack_from(">II", data, 16))


def _jpeg(data: bytes) -> Header | None:
    """ITU-T T.81, annex B: segments with their lengths, up to the first frame header."""
    at = 2
    while True:
        if data[at] != 0xFF:
            return None
        marker = data[at + 1]
        if marker == 0xFF:  # a fill byte
            at += 1
        elif marker in _FRAMES:
            height, width = struct.unpack_from(">HH", data, at + 5)
            return Header("JPEG", width, height)
        elif marker in _BARE:
            at += 2
        else:
            (length,) = struct.unpack_from(">H", data, at + 2)
            if length < 2:
                return None
            at += 2 + length


def _webp(data: bytes) -> Header | None:
    """RFC 9649, section 2: a simple file, lossy or lossless, or an extended one."""
    chunk = data[12:16]
    if chunk == b"VP8 ":
        if data[23:26] != b"\x9d\x01\x2a":
            return None
        width, height = struct.unpack_from("<HH", data, 26)
        return Header("WEBP", width & 0x3FFF, height & 0x3FFF)
    if chunk == b"VP8L":
        (bits,) = struct.unpack_from("<I", data, 21)
        return Header("WEBP", (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1)
    if chunk == b"VP8X":
        wide, high = data[24:27], data[27:30]
        if len(high) < 3:
            return None
        return Header(
            "WEBP", int.from_bytes(wide, "little") + 1, int.from_bytes(high, "little") + 1
        )
    return None
