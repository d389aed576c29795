"""Packing what goes over the wire: brotli for browsers that take it, gzip for the others."""

import gzip
from functools import lru_cache

import brotli

#: How hard a page is packed that was made this moment, of 11: a millisecond or two.
_AT_ONCE = 9


def coding(accepted: str) -> str:
    """The best content coding of an Accept-Encoding header that we have; "" for none.

    Browsers offer brotli ("br") over TLS and to their own machine only.
    """
    offered = {}
    for part in accepted.split(","):
        name, _, rest = part.partition(";")
        offered[name.strip().lower()] = rest.replace(" ", "").lower()
    for known in ("br", "gzip"):
        if known in offered and offered[known] not in ("q=0", "q=0.0", "q=0.00", "q=0.000"):
            return known
    return ""


def packed(plain: bytes, coding: str) -> bytes:
    """The bytes by a coding, as small as they become; for what is packed once and kept."""
    if coding == "br":
        return bytes(brotli.compress(plain, quality=11))
    return gzip.compress(plain, 9, mtime=0)


@lru_cache(maxsize=64)
def page(text: str, coding: str) -> bytes:
    """A page packed; kept, because a hall that joins asks for the same one at once."""
    if coding == "br":
        return bytes(brotli.compress(text.encode(), quality=_AT_ONCE))
    return gzip.compress(text.encode(), 6, mtime=0)
