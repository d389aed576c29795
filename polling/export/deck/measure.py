"""How much room text takes on a slide, estimated without the fonts: widths, lines, heights.

All lengths are points. Widths are those of Arial (Helvetica's published metrics), which are wider
than those of most faces that slides are set in, so that what fits here fits there.
"""

import unicodedata
from functools import lru_cache
from itertools import accumulate

#: From one line to the next, as a share of the size.
LEADING = 1.2
#: Bold letters are so much wider, and estimates a little on the wide side.
_BOLD, _SLACK = 1.08, 1.03

# Thousandths of the size: each width with the characters that have it.
_WIDTHS = {
    222: "ijl'",
    260: "|",
    278: " !,./:;[\\]ftI\u00a0",
    333: '()-`r"“”„‘’·',
    389: "*{}",
    500: "Jcksvxyz",
    556: "#$?_0123456789abdeghnopqu«»–",
    584: "+<=>~±",
    611: "FTZøß",
    667: "&ABEKPSVXY",
    722: "CDHNRUw",
    778: "GOQØ",
    833: "Mm",
    889: "%æ",
    944: "W",
    1000: "—…ÆŒœ",
    1015: "@",
}
_WIDTH = {character: width for width, all_ in _WIDTHS.items() for character in all_}
_OTHER, _WIDE = 800, 1250


def width(text: str, size: float, *, bold: bool = False) -> float:
    """The width of a text on one line."""
    found = sum(map(_thousandths, text)) / 1000 * size * _SLACK
    return found * _BOLD if bold else found


def wrapped(text: str, size: float, room: float, *, bold: bool = False) -> list[str]:
    """The lines that a text takes in `room`: broken at spaces, and in words that are too long.

    The lines joined are the text again, but for its own line ends.
    """
    found = []
    for paragraph in text.split("\n"):
        line, at = "", 0.0
        for word in _words(paragraph):
            for piece in _pieces(word, size, room, bold):
                wide = width(piece, size, bold=bold)
                # A space at the end of a line hangs over its edge.
                if line and at + width(piece.rstrip(), size, bold=bold) > room:
                    found.append(line)
                    line, at = "", 0.0
                line, at = line + piece, at + wide
        found.append(line)
    return found


def height(lines: int, size: float) -> float:
    """The height of so many lines."""
    return lines * size * LEADING


def fitted(
    text: str, sizes: tuple[float, ...], room: float, most: float, *, bold: bool = False
) -> tuple[str, float]:
    """The text in the largest of `sizes` in which it fits `room` by `most` (width by height).

    Where it fits in none it is cut, with "…", in the smallest.
    """
    for size in sizes:
        if height(len(wrapped(text, size, room, bold=bold)), size) <= most:
            return text, size
    smallest = sizes[-1]
    lines = wrapped(text, smallest, room * 0.97, bold=bold)
    kept = max(1, int(most / (smallest * LEADING)))
    return "".join(lines[:kept]).rstrip() + "…", smallest


@lru_cache(maxsize=4096)
def _thousandths(character: str) -> int:
    known = _WIDTH.get(character)
    if known is not None:
        return known
    if unicodedata.combining(character) or unicodedata.category(character) == "Cf":
        return 0
    base = unicodedata.normalize("NFD", character)[0]
    if base in _WIDTH:
        return _WIDTH[base]
    return _WIDE if unicodedata.east_asian_width(character) in "WF" else _OTHER


def _words(paragraph: str) -> list[str]:
    """The words, each with the spaces behind it; a hyphen ends one too."""
    found, start = [], 0
    for at, character in enumerate(paragraph):
        following = paragraph[at + 1 : at + 2]
        if (character.isspace() and not following.isspace()) or (
            character in "-–/" and following.isalpha()
        ):
            found.append(paragraph[start : at + 1])
            start = at + 1
    return [*found, paragraph[start:]] if start < len(paragraph) else found


def _pieces(word: str, size: float, room: float, bold: bool) -> list[str]:
    """A word in pieces that fit the room, mostly the one."""
    if width(word.rstrip(), size, bold=bold) <= room:
        return [word]
    ends = accumulate(width(character, size, bold=bold) for character in word)
    found, start, used = [], 0, 0.0
    for at, end in enumerate(ends):
        if end - used > room and at > start:
            found.append(word[start:at])
            used = end - width(word[at], size, bold=bold)
            start = at
    return [*found, word[start:]]
