"""The deck that our own look is laid on: python-pptx's blank one, made wide, calm and Norwegian."""

import re
from collections.abc import Iterator
from typing import Any

from lxml import etree
from pptx import Presentation
from pptx.oxml.ns import qn
from pptx.util import Emu

from polling.export.telling import language_tag
from polling.look import mix, readable
from polling.refused import Translate

#: The house's colours, as static/tokens.css has them in the light.
INK, PAPER, QUIET, LINE, ACTION = "#14202e", "#fbf9f5", "#414f5d", "#d9d5cb", "#0b5563"
_FACE = "Arial"

_WIDE, _HIGH = 12_192_000, 6_858_000
_LEFT, _ROOM = 640_080, 10_911_840
_TITLE = (_LEFT, 420_000, _ROOM, 1_000_000)
_BODY = (_LEFT, 1_560_000, _ROOM, 4_600_000)
_FOOT = 6_390_000
_SMALL = {
    "dt": (_LEFT, _FOOT, 1_800_000, 300_000),
    "ftr": (_LEFT, _FOOT, 9_000_000, 300_000),
    "sldNum": (_LEFT + _ROOM - 1_200_000, _FOOT, 1_200_000, 300_000),
}
#: The layouts that are kept, by type; their names are those that PowerPoint gives them.
_KEPT = ("title", "obj", "secHead", "twoObj", "titleOnly", "blank")
_HALF = (_ROOM - 400_000) // 2
#: Where the placeholders of a layout stand that do not stand where the master has them.
_PLACES: dict[str, dict[int, tuple[int, int, int, int]]] = {
    "title": {0: (_LEFT, 1_750_000, _ROOM, 1_700_000), 1: (_LEFT, 3_650_000, _ROOM, 1_400_000)},
    "secHead": {0: (_LEFT, 2_300_000, _ROOM, 1_500_000), 1: (_LEFT, 3_900_000, _ROOM, 1_200_000)},
    "twoObj": {
        1: (_BODY[0], _BODY[1], _HALF, _BODY[3]),
        2: (_BODY[0] + _HALF + 400_000, _BODY[1], _HALF, _BODY[3]),
    },
}
_SIZES = (20, 18, 16, 14, 14)
#: Sizes of title and text, in points, where they are not the master's.
_STYLES = {"title": (40, 22), "secHead": (34, 20)}


def base(colour: str, language: str, _: Translate) -> Any:
    """A presentation without slides, in the house's look; `colour` ("" for none) the meeting's own.

    The layouts ask for what belongs in them in the language of `_`.
    """
    deck = Presentation()
    deck.slide_width, deck.slide_height = Emu(_WIDE), Emu(_HIGH)
    deck.element.sldSz.attrib.pop("type", None)  # it says 4:3
    _drop_what_is_not_ours(deck)
    master = deck.slide_master
    for layout in list(master.slide_layouts):
        if layout.element.get("type") not in _KEPT:
            master.slide_layouts.remove(layout)
    _colours(deck, readable(colour or ACTION, "light"))
    _master(master)
    names = {
        "title": _("Tittellysbilde"), "obj": _("Tittel og innhold"), "secHead": _("Deloverskrift"),
        "twoObj": _("To innholdsdeler"), "titleOnly": _("Bare tittel"), "blank": _("Tomt"),
    }  # fmt: skip
    prompts = (_("Tittel"), _("Skriv teksten her"))
    for layout in master.slide_layouts:
        kind = layout.element.get("type")
        layout.element.cSld.set("name", names[kind])
        for shape in layout.placeholders:
            _place(shape, _PLACES.get(kind, {}).get(shape.placeholder_format.idx))
        _prompts(layout, prompts)
        if kind in _STYLES:
            _bar(layout, _PLACES[kind][0])
            _style(layout, *_STYLES[kind])
    _prompts(master, prompts)
    _in_language(deck, language_tag(language))
    return deck


def _drop_what_is_not_ours(deck: Any) -> None:
    """The blank deck's picture of itself, its printer, and what it says of its program."""
    for owner in (deck.part.package, deck.part):
        for key, rel in list(owner._rels.items()):
            if rel.reltype.endswith(("/thumbnail", "/printerSettings", "/extended-properties")):
                owner._rels.pop(key)


def _colours(deck: Any, action: str) -> None:
    part = next(
        rel.target_part
        for rel in deck.slide_master.part.rels.values()
        if rel.reltype.endswith("/theme")
    )
    theme = etree.fromstring(part.blob)
    theme.set("name", "Polling")
    values = {
        "dk1": INK, "lt1": PAPER, "dk2": QUIET, "lt2": LINE, "accent1": action,
        "accent2": mix(action, PAPER, 0.3), "accent3": mix(action, INK, 0.5), "accent4": "#7a4d00",
        "accent5": "#1c6438", "accent6": "#a9241c", "hlink": action, "folHlink": QUIET,
    }  # fmt: skip
    for name, value in values.items():
        slot = theme.find(f".//{qn('a:clrScheme')}/{qn(f'a:{name}')}")
        for old in list(slot):
            slot.remove(old)
        etree.SubElement(slot, qn("a:srgbClr")).set("val", value[1:].upper())
    for face in theme.iter(qn("a:latin")):
        face.set("typeface", _FACE)
    part._blob = etree.tostring(theme, xml_declaration=True, encoding="UTF-8", standalone=True)


def _master(master: Any) -> None:
    for shape in master.placeholders:
        kind = shape.element.ph.get("type", "body")
        _place(shape, {"title": _TITLE, "body": _BODY, **_SMALL}[kind])
        if kind == "title":
            shape.text_frame._txBody.bodyPr.set("anchor", "b")
        if kind == "ftr":
            for level in shape.element.iter(qn("a:lvl1pPr")):
                level.set("algn", "l")
    styles = master.element.find(qn("p:txStyles"))
    title = styles.find(f"{qn('p:titleStyle')}/{qn('a:lvl1pPr')}")
    title.set("algn", "l")
    title.find(qn("a:defRPr")).set("sz", "2800")
    title.find(qn("a:defRPr")).set("b", "1")
    for level, size in enumerate(_SIZES, 1):
        style = styles.find(f"{qn('p:bodyStyle')}/{qn(f'a:lvl{level}pPr')}")
        style.find(qn("a:defRPr")).set("sz", str(size * 100))
    line = master.shapes._spTree
    line.append(_rectangle(90, "Linje", (_LEFT, _FOOT - 60_000, _ROOM, 9_525), "bg2"))


def _bar(layout: Any, title: tuple[int, int, int, int]) -> None:
    """A short bar below the title, in the deck's colour."""
    left, top, _width, height = title
    place = (left + 91_440, top + height + 70_000, 900_000, 60_000)
    layout.shapes._spTree.append(_rectangle(91, "Merke", place, "accent1"))


def _style(layout: Any, title: int, text: int) -> None:
    """Sizes of a layout's title and text; the text to the left, without bullets."""
    for shape in layout.placeholders:
        at = shape.placeholder_format.idx
        if at > 1:
            continue
        style = shape.element.txBody.find(qn("a:lstStyle"))
        style.clear()
        level = etree.SubElement(style, qn("a:lvl1pPr"), marL="0", indent="0", algn="l")
        etree.SubElement(level, qn("a:buNone"))
        etree.SubElement(level, qn("a:defRPr"), sz=str((title if at == 0 else text) * 100))
        shape.element.txBody.find(qn("a:bodyPr")).set("anchor", "b" if at == 0 else "t")


def _rectangle(number: int, name: str, place: tuple[int, int, int, int], colour: str) -> Any:
    x, y, wide, high = place
    space = " ".join(f'xmlns:{p}="{qn(f"{p}:x")[1:-2]}"' for p in ("p", "a"))
    return etree.fromstring(
        f'<p:sp {space}><p:nvSpPr><p:cNvPr id="{number}" name="{name}"/><p:cNvSpPr/>'
        f'<p:nvPr userDrawn="1"/></p:nvSpPr><p:spPr><a:xfrm><a:off x="{x}" y="{y}"/>'
        f'<a:ext cx="{wide}" cy="{high}"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom>'
        f'<a:solidFill><a:schemeClr val="{colour}"/></a:solidFill><a:ln><a:noFill/></a:ln>'
        "</p:spPr><p:txBody><a:bodyPr/><a:lstStyle/><a:p><a:endParaRPr/></a:p></p:txBody></p:sp>"
    )


def _place(shape: Any, place: tuple[int, int, int, int] | None) -> None:
    """Where a placeholder stands; without a place, where the one it comes from stands."""
    if place is not None:
        shape.left, shape.top, shape.width, shape.height = map(Emu, place)
        return
    transform = shape.element.spPr.find(qn("a:xfrm"))
    if transform is not None:
        shape.element.spPr.remove(transform)


def _prompts(owner: Any, prompts: tuple[str, str]) -> None:
    """What empty placeholders say to whoever fills them in."""
    for shape in owner.placeholders:
        kind = shape.element.ph.get("type", "body")
        if kind in ("dt", "ftr", "sldNum"):
            continue
        texts = list(shape.element.iter(qn("a:t")))
        for text in texts[:1]:
            text.text = prompts[0] if kind in ("title", "ctrTitle") else prompts[1]
        for paragraph in shape.element.txBody.findall(qn("a:p"))[1:]:
            shape.element.txBody.remove(paragraph)
        if owner.element.tag == qn("p:sldLayout"):
            shape.element.ph.set("hasCustomPrompt", "1")


def _in_language(deck: Any, tag: str) -> None:
    owners = [deck, deck.slide_master, *deck.slide_master.slide_layouts]
    for each in (found for owner in owners for found in _languages(owner.element)):
        each.set("lang", tag)


def _languages(element: Any) -> Iterator[Any]:
    return (each for each in element.iter() if re.match(r"[a-z]", each.get("lang", "")))
