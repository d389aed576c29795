"""Long content over several slides: paragraphs and table rows gathered into pages that fit."""

from collections.abc import Callable, Sequence
from typing import NamedTuple, Protocol, TypeVar

from polling.export.deck.measure import LEADING, height, wrapped


class Run(NamedTuple):
    """Text in one look."""

    text: str
    bold: bool = False
    quiet: bool = False


class Paragraph(NamedTuple):
    """A paragraph: its runs, how far it is indented, and whether it must stand with the next.

    A `bullet` is a dot before it; a `heading` is bold, in the colour of the deck, with more space.
    """

    runs: tuple[Run, ...]
    level: int = 0
    bullet: bool = True
    heading: bool = False
    keep: bool = False

    @property
    def text(self) -> str:
        """All of it."""
        return "".join(run.text for run in self.runs)

    @property
    def bold(self) -> bool:
        """Whether to measure it as bold: too wide rather than too narrow."""
        return self.heading or any(run.bold for run in self.runs)


class _Sized(Protocol):
    @property
    def keep(self) -> bool: ...


Each = TypeVar("Each", bound=_Sized)

#: An indent, before a level's text, in points; a bullet hangs in the last of them.
INDENT = 18.0
#: Space before a paragraph, as a share of the size.
BEFORE, BEFORE_HEADING, BEFORE_INNER = 0.45, 0.9, 0.15


def size_at(paragraph: Paragraph, size: float) -> float:
    """The size of a paragraph where ordinary text has `size`: inner levels are a little smaller."""
    return max(size - 2 * paragraph.level, 12) if paragraph.level else size


def before(paragraph: Paragraph, size: float) -> float:
    """The space before a paragraph."""
    share = BEFORE_HEADING if paragraph.heading else BEFORE_INNER if paragraph.level else BEFORE
    return share * size


def paragraph_height(paragraph: Paragraph, size: float, room: float) -> float:
    """What a paragraph takes in a column so wide, the space before it included."""
    own = size_at(paragraph, size)
    lines = wrapped(paragraph.text, own, _room(paragraph, room), bold=paragraph.bold)
    return before(paragraph, size) + height(len(lines), own)


def pages_of_text(
    paragraphs: Sequence[Paragraph], sizes: tuple[float, ...], room: float, most: float
) -> tuple[list[list[Paragraph]], float]:
    """The paragraphs on pages of `room` by `most`, and their size.

    The largest of `sizes` in which all fit one page; over several pages the middle one.
    """
    for size in sizes:
        if sum(paragraph_height(each, size, room) for each in paragraphs) <= most:
            return [list(paragraphs)], size
    size = sizes[len(sizes) // 2]
    pieces = [piece for each in paragraphs for piece in _cut(each, size, room, most)]
    return pages(pieces, lambda each: paragraph_height(each, size, room), most), size


def pages(found: Sequence[Each], tall: Callable[[Each], float], most: float) -> list[list[Each]]:
    """The things on pages no taller than `most`, as few as will do and about equally full.

    One that is to be kept with the next does not end a page, if it can be helped.
    """
    heights = [tall(each) for each in found]
    best = _filled(found, heights, most)
    if len(best) < 2:
        return best
    least = sum(heights) / len(best)
    for step in range(20):
        tried = _filled(found, heights, least + (most - least) * step / 20)
        if len(tried) == len(best) and max(map(sum, _split(heights, tried))) <= most:
            return tried
    return best


def _filled(found: Sequence[Each], heights: list[float], most: float) -> list[list[Each]]:
    result: list[list[Each]] = []
    page: list[Each] = []
    used = 0.0
    for at, (each, tall) in enumerate(zip(found, heights, strict=True)):
        needed = tall + (heights[at + 1] if each.keep and at + 1 < len(heights) else 0)
        if page and used + needed > most and not (page[-1].keep and used + tall <= most):
            result.append(page)
            page, used = [], 0.0
        page.append(each)
        used += tall
    return [*result, page] if page else result


def _split(heights: list[float], tried: list[list[Each]]) -> list[list[float]]:
    at, result = 0, []
    for page in tried:
        result.append(heights[at : at + len(page)])
        at += len(page)
    return result


def _room(paragraph: Paragraph, room: float) -> float:
    return room - INDENT * (paragraph.level + paragraph.bullet)


def _cut(paragraph: Paragraph, size: float, room: float, most: float) -> list[Paragraph]:
    """The paragraph in pieces that fit a page each, mostly the one."""
    if paragraph_height(paragraph, size, room) <= most:
        return [paragraph]
    own = size_at(paragraph, size)
    kept = max(1, int((most - before(paragraph, size)) / (own * LEADING)))
    pieces: list[Paragraph] = []
    runs: list[Run] = []
    free = kept
    for run in paragraph.runs:
        lines = wrapped(run.text, own, _room(paragraph, room), bold=paragraph.bold)
        while lines:
            taken, lines = lines[:free], lines[free:]
            runs.append(run._replace(text="".join(taken)))
            free -= len(taken)
            if free <= 0:
                pieces.append(paragraph._replace(runs=tuple(runs), keep=False))
                runs, free = [], kept
    return [*pieces, paragraph._replace(runs=tuple(runs))] if runs else pieces
