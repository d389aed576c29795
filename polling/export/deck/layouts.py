"""The two layouts that a deck is made of, found by type or name: an opening, and a content page."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from pptx.enum.shapes import PP_PLACEHOLDER

from polling.refused import Refused
from polling.words import N_

#: Points (1/72 inch) in EMU.
POINT = 12_700
#: The least room for content that a page can be made of, in points.
LEAST_WIDTH, LEAST_HEIGHT = 360, 200

_TITLES = (PP_PLACEHOLDER.TITLE, PP_PLACEHOLDER.CENTER_TITLE)
_TEXTS = (PP_PLACEHOLDER.OBJECT, PP_PLACEHOLDER.BODY, PP_PLACEHOLDER.SUBTITLE)
#: What layouts are called where their type does not tell.
_OPENINGS = ("title slide", "tittellysbilde", "tittelside", "forside")
_CONTENTS = ("title and content", "tittel og innhold", "tittel og tekst", "title and text")


class Place(NamedTuple):
    """Where a placeholder stands, in EMU, and its number in the layout (-1: there is none)."""

    idx: int
    left: int
    top: int
    width: int
    height: int


class Layout(NamedTuple):
    """A layout with a title and the largest of its other texts."""

    layout: Any
    title: Place
    body: Place


class Layouts(NamedTuple):
    """What the slides stand on; `own` where that is the house's look, not an organisation's."""

    opening: Layout
    content: Layout
    own: bool


def found(deck: Any, *, own: bool) -> Layouts:
    """The layouts of a presentation; `Refused("invalid")` where none has a title and content."""
    layouts = [layout for master in deck.slide_masters for layout in master.slide_layouts]
    content = _first(layouts, ("obj", "tx"), _CONTENTS)
    if content is None:
        raise Refused(
            "invalid", N_("Malen mangler et oppsett med tittel og innhold («Tittel og innhold»).")
        )
    if content.body.width < LEAST_WIDTH * POINT or content.body.height < LEAST_HEIGHT * POINT:
        raise Refused("invalid", N_("Malens oppsett «Tittel og innhold» har for liten plass."))
    return Layouts(_first(layouts, ("title",), _OPENINGS) or content, content, own)


def _first(layouts: list[Any], types: tuple[str, ...], names: tuple[str, ...]) -> Layout | None:
    """The layout of that type, else of such a name, else (content only) the first that will do."""
    ordered = [
        *(each for each in layouts if each.element.get("type") in types),
        *(each for each in layouts if each.name.strip().casefold() in names),
        *(layouts if "obj" in types else []),
    ]
    return next(filter(None, map(_read, ordered)), None)


def _read(layout: Any) -> Layout | None:
    shapes = [each for each in layout.placeholders if None not in _box(each)]
    titles = [each for each in shapes if each.placeholder_format.type in _TITLES]
    texts = [each for each in shapes if each.placeholder_format.type in _TEXTS]
    if not titles or not texts:
        return None
    return Layout(layout, _place(titles[0]), _place(max(texts, key=_area)))


def _area(shape: Any) -> int:
    return int(shape.width) * int(shape.height)


def _box(shape: Any) -> tuple[Any, ...]:
    return shape.left, shape.top, shape.width, shape.height


def _place(shape: Any) -> Place:
    return Place(shape.placeholder_format.idx, *map(int, _box(shape)))


def small(layout: Any) -> Iterator[tuple[str, Any]]:
    """The placeholders of a layout for footer and slide number: "ftr" or "sldNum", and each."""
    for shape in layout.placeholders:
        kind = shape.element.ph.get("type")
        if kind in ("ftr", "sldNum"):
            yield kind, shape
