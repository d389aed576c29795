"""Pictures are drawn anew: upright, small enough, in the same colours, and nothing else is left."""

from __future__ import annotations

import asyncio
import os

import pytest
from PIL import Image

from polling import pictures
from polling.pictures import taken_in
from polling.refused import Refused, Word
from tests.pictures.made import SECRET, encoded, lying_photo, lying_size, moving, opened, plain

FORMATS = ("PNG", "JPEG", "WEBP")


def near(one: object, other: tuple[int, ...]) -> bool:
    assert isinstance(one, tuple)
    return all(abs(a - b) < 24 for a, b in zip(one, other, strict=True))


@pytest.mark.parametrize("format_", FORMATS)
async def test_a_photo_stands_upright_and_says_nothing_of_where(format_: str) -> None:
    data = lying_photo(format_)
    assert SECRET in data
    name, kept = await taken_in(data)
    image = opened(kept)
    assert pictures.NAME.fullmatch(name)
    assert (image.format, image.size) == (format_, (40, 60))
    assert near(image.convert("RGB").getpixel((20, 3)), (255, 0, 0))
    assert near(image.convert("RGB").getpixel((20, 40)), (255, 255, 255))
    assert SECRET not in kept
    for trace in (b"Exif", b"ICC", b"iCCP", b"eXIf", b"tEXt", b"iTXt", b"xmp", b"XMP"):
        assert trace not in kept
    assert not dict(image.getexif())
    assert image.info.keys() <= {"jfif", "jfif_version", "jfif_unit", "jfif_density",
                                 "progressive", "progression", "loop", "background", "timestamp",
                                 "duration"}  # fmt: skip


@pytest.mark.parametrize("orientation", range(1, 9))
async def test_every_way_to_hold_a_camera(orientation: int) -> None:
    upright = Image.new("RGB", (30, 20), "white")
    upright.paste("red", (0, 0, 10, 10))
    undo = {
        2: Image.Transpose.FLIP_LEFT_RIGHT, 3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM, 5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90, 7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }  # fmt: skip
    held = upright.transpose(undo[orientation]) if orientation in undo else upright
    exif = Image.Exif()
    exif[0x0112] = orientation
    kept = opened((await taken_in(encoded(held, "PNG", exif=exif.tobytes()))).data)
    assert kept.size == upright.size
    assert kept.tobytes() == upright.tobytes()


async def test_the_largest_side_is_scaled_and_small_ones_are_left_alone() -> None:
    for size, scaled in (((3000, 1500), (1920, 960)), ((900, 3840), (450, 1920)), ((5, 3), (5, 3))):
        _, kept = await taken_in(encoded(Image.new("RGB", size, "#0b5563"), "JPEG"))
        assert opened(kept).size == scaled


async def test_what_is_clear_stays_clear_and_every_mode_can_be_read() -> None:
    clear = Image.new("RGBA", (10, 10), (200, 30, 30, 0))
    assert opened((await taken_in(encoded(clear, "PNG"))).data).getpixel((5, 5))[3] == 0  # type: ignore[index]
    for mode, format_ in (
        ("1", "PNG"), ("L", "PNG"), ("LA", "PNG"), ("P", "PNG"), ("I;16", "PNG"), ("L", "JPEG"),
        ("CMYK", "JPEG"), ("RGBA", "WEBP"),
    ):  # fmt: skip
        kept = opened((await taken_in(encoded(Image.new(mode, (10, 10)), format_))).data)
        assert kept.mode in ("L", "RGB", "RGBA")
        assert kept.format == format_
    grey = Image.new("I;16", (4, 4), 65_535)
    assert opened((await taken_in(encoded(grey, "PNG"))).data).getpixel((1, 1)) == 255


async def test_a_heavy_photo_as_png_is_kept_light() -> None:
    noise = Image.frombytes("RGB", (1200, 900), os.urandom(1200 * 900 * 3))
    name, kept = await taken_in(encoded(noise, "PNG"))
    assert name.endswith(".jpg")
    assert len(kept) < 1_500_000


@pytest.mark.parametrize("format_", ["PNG", "WEBP"])
async def test_of_an_animation_the_first_frame_is_kept(format_: str) -> None:
    kept = opened((await taken_in(moving(format_))).data)
    assert getattr(kept, "n_frames", 1) == 1
    assert near(kept.convert("RGB").getpixel((4, 4)), (255, 0, 0))


async def test_the_same_picture_has_the_same_name_and_taking_it_in_again_changes_nothing() -> None:
    first, again = await taken_in(plain()), await taken_in(plain())
    assert first == again
    assert await taken_in(first.data) == first
    assert (await taken_in(plain(colour="#7a2d8c"))).name != first.name


@pytest.mark.parametrize(
    ("data", "word", "said"),
    [
        (b"", "invalid", "Bildet må være PNG, JPEG eller WebP."),
        (plain()[:-30], "invalid", "Bildet er ikke helt, eller kan ikke leses."),
        (lying_photo()[:900], "invalid", "Bildet er ikke helt, eller kan ikke leses."),
        (encoded(Image.new("P", (9, 9)), "GIF"), "invalid", "Bildet må være PNG, JPEG eller WebP."),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 40, "invalid", "Bildet må være PNG, JPEG eller WebP."),
        (plain() + b"\0" * (5 << 20), "limit", "Bildet er for stort. Grensen er 5 MB."),
        (lying_size(0), "invalid", "Bildet er ikke helt, eller kan ikke leses."),
        (lying_size(6400), "limit", "Bildet har for mange bildepunkter. Grensen er 40 millioner."),
    ],
)
async def test_what_is_no_picture_is_refused_with_a_sentence(
    data: bytes, word: Word, said: str
) -> None:
    with pytest.raises(Refused) as refused:
        await taken_in(data)
    assert (refused.value.word, refused.value.sentence(str)) == (word, said)


async def test_a_child_that_hangs_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "SECONDS", 0.001)
    with pytest.raises(Refused, match="ikke helt"):
        await taken_in(encoded(Image.new("RGB", (4000, 4000)), "PNG"))
    monkeypatch.undo()
    assert await taken_in(plain())


async def test_more_than_two_at_once_are_told_to_wait() -> None:
    several = await asyncio.gather(*(taken_in(plain()) for _ in range(5)), return_exceptions=True)
    refused = [each for each in several if isinstance(each, Refused)]
    assert [each.word for each in refused] == ["busy"] * 3
    assert len({each for each in several if isinstance(each, pictures.Picture)}) == 1
