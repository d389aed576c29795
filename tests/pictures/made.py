"""Pictures made for tests: good ones with secrets in them, and files that only look like some."""

from __future__ import annotations

import io
import struct
import zlib
from typing import Any

from PIL import Image
from PIL.PngImagePlugin import PngInfo

SECRET = b"N 69.6492 E 18.9553"


def encoded(image: Image.Image, format_: str, **how: Any) -> bytes:
    """An image as a file."""
    to = io.BytesIO()
    image.save(to, format_, **how)
    return to.getvalue()


def opened(data: bytes) -> Image.Image:
    """A file as an image, decoded whole."""
    image = Image.open(io.BytesIO(data))
    image.load()
    return image


def plain(size: tuple[int, int] = (40, 30), colour: str = "#0b5563") -> bytes:
    """A small PNG of one colour."""
    return encoded(Image.new("RGB", size, colour), "PNG")


def lying_photo(format_: str = "JPEG") -> bytes:
    """A photo taken with the camera on its side, red at the top, that says where it was taken."""
    image = Image.new("RGB", (60, 40), "white")
    image.paste("red", (0, 0, 10, 40))
    exif = Image.Exif()
    exif[0x0112] = 6  # turn it a quarter to the right
    exif[0x010E] = SECRET.decode()
    gps = exif.get_ifd(0x8825)
    gps[1], gps[2] = "N", (69.0, 38.0, 57.0)
    how: dict[str, Any] = {"exif": exif.tobytes(), "icc_profile": b"profile " + SECRET}
    if format_ == "PNG":
        how["pnginfo"] = PngInfo()
        how["pnginfo"].add_text("Comment", SECRET.decode())
        how["pnginfo"].add_itxt("XML:com.adobe.xmp", SECRET.decode())
    elif format_ == "JPEG":
        how |= {"comment": SECRET, "xmp": b"<x:xmpmeta>" + SECRET + b"</x:xmpmeta>", "quality": 95}
    else:
        how |= {"xmp": b"<x:xmpmeta>" + SECRET + b"</x:xmpmeta>", "lossless": True}
    return encoded(image, format_, **how)


def moving(format_: str) -> bytes:
    """An animation of a red, a green and a blue frame."""
    frames = [Image.new("RGB", (8, 8), colour) for colour in ("red", "green", "blue")]
    return encoded(
        frames[0], format_, save_all=True, append_images=frames[1:], duration=50, lossless=True
    )


def chunk(name: bytes, body: bytes) -> bytes:
    """One chunk of a PNG."""
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def bomb(side: int = 30_000, weight: int = 200_000) -> bytes:
    """A PNG of `side` pixels each way in about `weight` bytes: gigabytes once it is decoded."""
    head = struct.pack(">IIBBBBB", side, side, 8, 6, 0, 0, 0)
    packer = zlib.compressobj(9)
    row = b"\0" * (1 << 20)
    packed = bytearray()
    while len(packed) < weight:
        packed += packer.compress(row)
    packed += packer.flush()
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head) + chunk(b"IDAT", bytes(packed)) + chunk(b"IEND", b"")
    )  # fmt: skip


def lying_size(side: int = 16) -> bytes:
    """A PNG whose header says that it is small, with a bomb behind it."""
    large = bomb(8000, 20_000)
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", side, side, 8, 6, 0, 0, 0))
    return large[:8] + head + large[8 + len(head) :]
