"""What the first bytes of a picture say, and that no bytes make it say nonsense."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from polling.pictures.header import header
from tests.pictures.made import bomb, encoded, lying_photo, moving

FORMATS = ("PNG", "JPEG", "WEBP")


@pytest.mark.parametrize("format_", FORMATS)
@pytest.mark.parametrize("size", [(1, 1), (3, 700), (1921, 5), (16_000, 2)])
def test_a_header_says_what_and_how_large(format_: str, size: tuple[int, int]) -> None:
    data = encoded(Image.new("RGB", size), format_)
    assert header(data) == (format_, *size)


def test_every_sort_of_webp_and_jpeg() -> None:
    clear = Image.new("RGBA", (300, 200), (1, 2, 3, 4))
    for how in ({"lossless": True}, {"lossless": False}, {"exif": b"Exif\0\0"}):
        assert header(encoded(clear, "WEBP", **how)) == ("WEBP", 300, 200)
    assert header(moving("WEBP")) == ("WEBP", 8, 8)
    grey = Image.new("L", (300, 200))
    for how in ({"progressive": True}, {"quality": 1}, {"comment": b"\xff\xd9" * 40}):
        assert header(encoded(grey, "JPEG", **how)) == ("JPEG", 300, 200)


def test_the_claim_of_a_bomb_is_read_without_decoding_it() -> None:
    assert header(bomb()) == ("PNG", 30_000, 30_000)


@pytest.mark.parametrize(
    "data", [b"", b"<svg xmlns='x'/>", b"GIF89a", b"BM", b"%PDF-1.7", b"\xff\xd8\xff", b"RIFF"]
)
def test_other_files_have_none(data: bytes) -> None:
    assert header(data + b"\0" * 8) is None
    assert header(data) is None


@given(st.sampled_from(FORMATS), st.integers(0, 400), st.binary(max_size=60))
def test_no_bytes_break_it(format_: str, at: int, noise: bytes) -> None:
    data = lying_photo(format_)
    found = header(data[:at] + noise + data[at:][: at // 2])
    assert found is None or (found.width >= 0 and found.height >= 0)
