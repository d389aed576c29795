"""A PNG made safe to keep and to show: only what draws the picture is left of it."""

import struct
import zlib

from polling.refused import Refused
from polling.words import N_

LIMIT = 200 * 1024
SIDE = 2000
_SIGNATURE = b"\x89PNG\r\n\x1a\n"
#: The chunks that make the picture (PNG, third edition, chapter 11); all others are dropped:
#: places, times, programs, texts, colour profiles.
_KEPT = (b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND")


def cleaned(data: bytes) -> bytes:
    """The picture without anything else; `Refused` when it is none, or too large to show.

    At most LIMIT bytes and SIDE pixels each way.
    """
    if len(data) > LIMIT:
        raise Refused("limit", N_("Logoen er for stor. Grensen er {limit} kB."), limit=LIMIT >> 10)
    if not data.startswith(_SIGNATURE):
        raise Refused("invalid", N_("Logoen må være en PNG-fil."))
    kept = _kept_chunks(data)
    names = [name for name, _ in kept]
    if names[:1] != [b"IHDR"] or names[-1:] != [b"IEND"] or b"IDAT" not in names:
        raise _broken()
    if names.count(b"IHDR") > 1 or names.count(b"PLTE") > 1 or len(kept[0][1]) != 13:
        raise _broken()
    _check_size(*struct.unpack(">II", kept[0][1][:8]))
    _check_pixels(kept)
    return _SIGNATURE + b"".join(_chunk(name, body) for name, body in kept)


def _kept_chunks(data: bytes) -> list[tuple[bytes, bytes]]:
    kept: list[tuple[bytes, bytes]] = []
    at = len(_SIGNATURE)
    while at + 12 <= len(data):
        (length,) = struct.unpack(">I", data[at : at + 4])
        name, body = data[at + 4 : at + 8], data[at + 8 : at + 8 + length]
        checksum = data[at + 8 + length : at + 12 + length]
        if len(body) != length or checksum != struct.pack(">I", zlib.crc32(name + body)):
            raise _broken()
        if name in _KEPT:
            kept.append((name, body))
        if name == b"IEND":
            return kept  # what follows the picture is no part of it
        at += 12 + length
    raise _broken()


def _check_size(width: int, height: int) -> None:
    if not (0 < width <= SIDE and 0 < height <= SIDE):
        text = N_("Logoen kan være høyst {side} × {side} bildepunkter.")
        raise Refused("limit", text, side=SIDE)


def _check_pixels(kept: list[tuple[bytes, bytes]]) -> None:
    """The pixels unpack, to no more than a picture of that size can have (no bomb)."""
    width, height = struct.unpack(">II", kept[0][1][:8])
    most = (width * 8 + 8) * height + 8 * (width + height) + 64
    unpacker = zlib.decompressobj()
    try:
        pixels = unpacker.decompress(b"".join(b for name, b in kept if name == b"IDAT"), most + 1)
    except zlib.error as error:
        raise _broken() from error
    if len(pixels) > most or not unpacker.eof:
        raise _broken()


def _chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def _broken() -> Refused:
    return Refused("invalid", N_("Logoen kan ikke leses som et PNG-bilde."))
