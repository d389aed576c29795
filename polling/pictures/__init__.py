"""Pictures taken in: a stranger's file in, a plain picture that is safe to keep and show out."""

import hashlib
import re
from pathlib import Path
from typing import NamedTuple

from polling.children import Work, asked
from polling.pictures.header import SUFFIXES, header
from polling.refused import Refused
from polling.words import N_

#: What one file may weigh when it comes, and how many pixels it may claim to have.
LIMIT = 5 * 1024 * 1024
PIXELS = 40_000_000
#: What a meeting may keep of them, as they are kept.
MOST = 40
MOST_BYTES = 12 * 1024 * 1024
MOST_BASE64 = MOST_BYTES * 4 // 3
SECONDS = 20.0
#: Forty million pixels with transparency are 160 MB; three times that, and the interpreter.
REDRAWING = Work(str(Path(__file__).with_name("redraw.py")), memory=640 << 20, seconds=15)
#: Children at work at once in one process; each may take a tenth of a small server's memory.
_AT_ONCE = 2
#: More than any picture of 1920 pixels comes to: what a child says beyond it is not read.
_SAID = 16 * 1024 * 1024
NAME = re.compile(r"[a-f0-9]{32}\.(png|jpg|webp)")

_under_way = 0


class Picture(NamedTuple):
    """A picture as it is kept: its name, which is a digest of it, and its bytes."""

    name: str
    data: bytes


async def taken_in(data: bytes) -> Picture:
    """The picture in `data`, drawn anew: upright, at most 1920 pixels, and nothing but a picture.

    Its header is read before anything is decoded. Decoding and drawing happen in a child process
    with limits of its own on memory and time. `Refused`: "limit" when it is too large, "invalid"
    when it is no PNG, JPEG or WebP or is not whole, "busy" when others are at it.
    """
    check(data)
    drawn = await _drawn_anew(data)
    return Picture(name_of(drawn), drawn)


def check(data: bytes) -> None:
    """`Refused` for what its first bytes alone give away."""
    if len(data) > LIMIT:
        raise too_large()
    found = header(data)
    if found is None:
        raise Refused("invalid", N_("Bildet må være PNG, JPEG eller WebP."))
    if not found.width or not found.height:
        raise broken()
    if found.width * found.height > PIXELS:
        raise Refused(
            "limit",
            N_("Bildet har for mange bildepunkter. Grensen er {limit} millioner."),
            limit=PIXELS // 1_000_000,
        )


def name_of(data: bytes) -> str:
    """What a kept picture is called: a digest of it, and what it is."""
    found = header(data)
    if found is None:
        raise broken()
    digest = hashlib.blake2b(data, digest_size=16).hexdigest()
    return f"{digest}.{SUFFIXES[found.format]}"


def type_of(name: str) -> str:
    """The content type of a kept picture."""
    return {"png": "image/png", "jpg": "image/jpeg", "webp": "image/webp"}[name.rpartition(".")[2]]


def too_large() -> Refused:
    """What is said of a file that weighs too much."""
    return Refused("limit", N_("Bildet er for stort. Grensen er {limit} MB."), limit=LIMIT >> 20)


def broken() -> Refused:
    """What is said of a file that is no whole picture."""
    return Refused("invalid", N_("Bildet er ikke helt, eller kan ikke leses."))


async def _drawn_anew(data: bytes) -> bytes:
    global _under_way
    if _under_way >= _AT_ONCE:
        raise Refused("busy", N_("Andre legger inn bilder akkurat nå. Prøv igjen om litt."))
    _under_way += 1
    try:
        return await _asked_of_a_child(data)
    finally:
        _under_way -= 1


async def _asked_of_a_child(data: bytes) -> bytes:
    reply = await asked(REDRAWING, data, SECONDS)
    if reply.status != 0 or not reply.said or len(reply.said) > _SAID:
        raise broken()
    return reply.said
