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
Pages = TypeVar("Pages")

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
    paragraphs: Sequence[Paragraph],
    sizes: tuple[float, ...],
    room: float,
    most: float,
    more: str,
) -> tuple[list[list[Paragraph]], float]:
    """The paragraphs on pages of `room` by `most`, and their size, one of `sizes`.

    A page that goes on under a heading begins with it and `more` behind it.
    """

    def tall(paragraph: Paragraph, size: float) -> float:
        return paragraph_height(paragraph, size, room)

    def paged(size: float) -> list[list[Paragraph]]:
        pieces = [piece for each in paragraphs for piece in _cut(each, size, room, most)]
        found = pages(pieces, lambda each: tall(each, size), most)
        if len(found) < 2:
            return found
        # Room for the heading that goes on from the page before.
        again = max((tall(each, size) for each in paragraphs if each.heading), default=0.0)
        if again > most / 3:
            return found
        found = pages(pieces, lambda each: tall(each, size), most - again)
        return _headed(found, more)

    return largest(sizes, paged)


def largest(
    sizes: tuple[float, ...], paged: Callable[[float], list[Pages]]
) -> tuple[list[Pages], float]:
    """The pages, and their size: the largest that needs no more pages than it must.

    That is one page where all fits one in the smallest of `sizes` (largest first), else what the
    last but one takes: what goes on over several slides is not also small.
    """
    fewest = paged(sizes[-1])
    if len(fewest) > 1 and len(sizes) > 1:
        sizes = sizes[:-1]
        fewest = paged(sizes[-1])
    for size in sizes[:-1]:
        found = paged(size)
        if len(found) <= len(fewest):
            return found, size
    return fewest, sizes[-1]


def pages(found: Sequence[Each], tall: Callable[[Each], float], most: float) -> list[list[Each]]:
    """The things on pages no taller than `most`, as few as will do.

    Of the ways to do that it is the one that breaks off under the fewest headings, and of those the
    one with pages about equally full. What is to be kept with the next does not end a page, if it
    can be helped.
    """
    heights = [tall(each) for each in found]
    best = _filled(found, heights, most)
    if len(best) < 2:
        return best
    least = sum(heights) / len(best)
    tried = (_filled(found, heights, least + (most - least) * step / 20) for step in range(20))
    fitting = [
        each
        for each in tried
        if len(each) == len(best) and max(map(sum, _split(heights, each))) <= most
    ]
    return min([*fitting, best], key=_gone_on)


def _gone_on(found: list[list[Each]]) -> int:
    """How many pages begin in the middle of what stands under a heading."""
    return sum(1 for page in found[1:] if not getattr(page[0], "heading", False))


def _filled(found: Sequence[Each], heights: list[float], most: float) -> list[list[Each]]:
    result: list[list[Each]] = []
    page: list[Each] = []
    used = 0.0
    for at, (each, tall) in enumerate(zip(found, heights, strict=True)):
        follows = page and page[-1].keep
        needed = tall if follows else _together(found, heights, at, most)
        if page and used + needed > most:
            result.append(page)
            page, used = [], 0.0
        page.append(each)
        used += tall
    return [*result, page] if page else result


def _together(found: Sequence[Each], heights: list[float], at: int, most: float) -> float:
    """The height of what is kept together from here on; alone, where that is too much."""
    total = heights[at]
    while found[at].keep and at + 1 < len(found):
        at += 1
        if total + heights[at] > most:
            break
        total += heights[at]
    return total


def _headed(found: list[list[Paragraph]], more: str) -> list[list[Paragraph]]:
    heading: Paragraph | None = None
    result = []
    for page in found:
        if heading is not None and not page[0].heading:
            runs = (*heading.runs, heading.runs[-1]._replace(text=more))
            result.append([heading._replace(runs=runs), *page])
        else:
            result.append(page)
        heading = next((each for each in reversed(page) if each.heading), heading)
    return result


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
