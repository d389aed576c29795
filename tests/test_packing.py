"""Packing: the best coding that a browser takes, and the same bytes out again."""

import gzip

import brotli
import pytest

from polling import packing


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [
        ("gzip, deflate, br, zstd", "br"),
        ("gzip, deflate", "gzip"),
        ("br;q=0, gzip;q=0.5", "gzip"),
        ("BR", "br"),
        ("identity", ""),
        ("", ""),
        ("gzip;q=0", ""),
        (",;,=;q", ""),
    ],
)
def test_the_best_coding_that_is_offered(accepted: str, coding: str) -> None:
    assert packing.coding(accepted) == coding


def test_what_is_packed_comes_out_the_same() -> None:
    text = "Blåbærsyltetøy og tillitsvalgte " * 99
    packed = {coding: packing.packed(text.encode(), coding) for coding in ("br", "gzip")}
    assert brotli.decompress(packed["br"]) == gzip.decompress(packed["gzip"]) == text.encode()
    assert len(packed["br"]) < len(packed["gzip"]) < len(text)
    assert brotli.decompress(packing.page(text, "br")).decode() == text
    assert gzip.decompress(packing.page(text, "gzip")).decode() == text
