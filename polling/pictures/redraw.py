"""The child that draws a picture anew: a file on standard input, a plain one on standard output.

Run by its path, with nothing of ours imported, so that it starts quickly and knows nothing. Status
1 when the file is no whole picture.
"""

import io
import sys

from PIL import Image

FORMATS = ("PNG", "JPEG", "WEBP")
SIDE = 1920
PIXELS = 40_000_000
#: What weighs more without loss is kept with a loss that nobody sees from a chair.
LOSSLESS_LIMIT = 1024 * 1024
QUALITY = 86

_ORIENTATION = 0x0112
_UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


def redrawn(data: bytes) -> bytes:
    """The picture's first frame, upright, scaled to fit, without anything but its pixels.

    ValueError, OSError or the like when it is no whole picture, MemoryError when it is too much.
    """
    with Image.open(io.BytesIO(data), formats=FORMATS) as read:
        if read.width * read.height > PIXELS:
            raise ValueError("too many pixels")
        kind = read.format or ""
        turn = _UPRIGHT.get(read.getexif().get(_ORIENTATION, 1))
        # Smaller first, as turning it then costs little; the square it fits in knows no way up.
        scaled = _scaled(read)
    turned = scaled if turn is None else scaled.transpose(turn)
    plain = Image.new(turned.mode, turned.size)
    plain.paste(turned)  # texts, times, places, profiles: what else an image carries stays behind
    return _saved(plain, kind)


def _scaled(read: Image.Image) -> Image.Image:
    # A decoder of JPEG can leave out what scaling would throw away.
    read.draft(None, (SIDE, SIDE))
    read.load()
    if read.mode.startswith("I"):  # sixteen bits of grey
        plain = read.convert("I").point(lambda value: value * (1 / 257)).convert("L")
    else:
        grey = "L" if read.mode in ("1", "L") else "RGB"
        mode = "RGBA" if read.has_transparency_data else grey
        plain = read if read.mode == mode else read.convert(mode)
    plain.thumbnail((SIDE, SIDE), Image.Resampling.LANCZOS)
    return plain


def _saved(image: Image.Image, kind: str) -> bytes:
    clear = image.mode == "RGBA"
    if kind == "PNG":
        whole = _written(image, "PNG", optimize=True)
        if len(whole) <= LOSSLESS_LIMIT:
            return whole
    if kind == "WEBP" or clear:
        return _written(image, "WEBP", quality=QUALITY, method=4)
    return _written(image, "JPEG", quality=QUALITY, optimize=True, progressive=True)


def _written(image: Image.Image, kind: str, **how: int) -> bytes:
    to = io.BytesIO()
    image.save(to, kind, **how)
    return to.getvalue()


def main() -> int:
    """Reads, draws, writes; 1 when there is nothing to draw."""
    Image.MAX_IMAGE_PIXELS = PIXELS
    try:
        drawn = redrawn(sys.stdin.buffer.read())
    except (ValueError, OSError, SyntaxError, EOFError, MemoryError, ArithmeticError, LookupError):
        return 1
    except Image.DecompressionBombError:
        return 1
    sys.stdout.buffer.write(drawn)
    return 0


if __name__ == "__main__":
    sys.exit(main())
