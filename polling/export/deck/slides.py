"""Slides laid out: what is planned goes into the placeholders of the layouts, page after page."""

import copy
from collections.abc import Sequence
from typing import Any

from lxml import etree
from pptx.enum.dml import MSO_THEME_COLOR
from pptx.enum.text import PP_ALIGN
from pptx.oxml.ns import qn
from pptx.util import Emu, Pt

from polling.export.deck import charts, planned, tables
from polling.export.deck.flow import INDENT, Paragraph, Run, before, pages_of_text, size_at
from polling.export.deck.layouts import POINT, Layout, Layouts, Place, small
from polling.export.deck.measure import fitted, height, wrapped
from polling.export.harmless import plain, short
from polling.export.telling import language_tag
from polling.refused import Translate

_TITLES = (28.0, 24.0, 20.0, 18.0, 16.0)
#: Sizes that a title is set in where that spares a line.
_TIGHTER = (26.0, 24.0)
_OPENINGS = (40.0, 34.0, 28.0, 24.0, 20.0)
_LINES = (22.0, 18.0, 14.0)
_TEXTS, _LARGE = (24.0, 20.0, 18.0, 16.0), (32.0, 28.0, 24.0, 20.0)
_CAPTION, _OVER = 14.0, 16.0
#: What stands over a chart or a table takes, in points.
_OVER_HEIGHT = 30.0
#: What a placeholder keeps free at its sides and at top and bottom, in points: both together.
_ACROSS, _DOWN = 14.4, 7.2
_BULLET = "•"
#: A template's face may be wider than Arial, or not be there where the deck is shown.
_STRETCH = 1.18


class Slides:
    """A presentation that slides are added to, in `language`; `footer` stands on each."""

    def __init__(
        self, deck: Any, layouts: Layouts, language: str, footer: str, _: Translate
    ) -> None:
        self.deck, self.layouts, self.footer, self._ = deck, layouts, footer, _
        self.written, self.language = language, language_tag(language)
        self.stretch = 1.0 if layouts.own else _STRETCH

    def add(self, slide: planned.Slide) -> None:
        """The slide, on as many pages as it needs."""
        match slide:
            case planned.Opening():
                self._opening(slide)
            case planned.Text():
                self._text(slide)
            case planned.Drawn():
                self._drawn(slide)
            case planned.Tabled():
                self._tabled(slide)

    def _opening(self, slide: planned.Opening) -> None:
        layout = self.layouts.opening
        made = self._slide(layout, slide.title, slide.notes, _OPENINGS)
        room, most = self._across(layout.body) - _ACROSS, layout.body.height / POINT - _DOWN
        each = most / max(2, len(slide.lines)) * 0.75
        found = [fitted(line, _LINES, room, each) for line in slide.lines]
        paragraphs = [Paragraph((Run(text),), bullet=False) for text, _size in found]
        size = min((size for _text, size in found), default=_LINES[0])
        self._fill(_placeholder(made, layout.body), paragraphs, size)

    def _text(self, slide: planned.Text) -> None:
        room, most, captioned = self._room(slide.caption)
        sizes = _LARGE if slide.large else _TEXTS
        more = f" {self._('(forts.)')}"
        found, size = pages_of_text(slide.paragraphs, sizes, room - _ACROSS, most - _DOWN, more)
        for title, page in _numbered(slide.title, found or [[]], self._):
            made = self._slide(self.layouts.content, title, slide.notes)
            shape = _placeholder(made, self.layouts.content.body)
            if captioned:
                self._shorten(shape, most)
                self._caption(made, slide.caption)
            if page:
                self._fill(shape, page, size)

    def _drawn(self, slide: planned.Drawn) -> None:
        room, most, _captioned = self._room(slide.caption)
        top = _OVER_HEIGHT if slide.over else 0
        found = charts.drawings(slide.chart, room, most - top)
        body = self.layouts.content.body
        for title, drawing in _numbered(slide.title, found, self._):
            made = self._slide(self.layouts.content, title, slide.notes)
            shape = _placeholder(made, body)
            frame = charts.draw(shape, slide.chart, drawing, self.language, room)
            frame.left, frame.top, frame.width = Emu(body.left), body.top + Pt(top), Emu(body.width)
            frame.height = Pt(drawing.height)
            _describe(frame, charts.described(slide.chart, drawing, self.written))
            self._over(made, slide.over)
            self._caption(made, slide.caption)

    def _tabled(self, slide: planned.Tabled) -> None:
        room, most, _captioned = self._room(slide.caption)
        top = _OVER_HEIGHT if slide.over else 0
        across, free = room - _ACROSS, most - top
        found = tables.parts(slide.table, self.written, across, free, even=slide.even)
        body = self.layouts.content.body
        for title, part in _numbered(slide.title, found, self._):
            made = self._slide(self.layouts.content, title, slide.notes)
            shape = _placeholder(made, body)
            wide = part._replace(widths=tuple(each * self.stretch for each in part.widths))
            frame = tables.draw(shape, wide, self.language, total=slide.total)
            # In line with the title's text, which stands a margin's width from its edge.
            frame.left, frame.top = body.left + Pt(_ACROSS / 2), body.top + Pt(top)
            said = self._("Tabell: {name}, {n} rader.").format(
                name=planned.line(slide.table.caption), n=len(part.rows)
            )
            _describe(frame, said)
            self._over(made, slide.over)
            self._caption(made, slide.caption)

    def _room(self, caption: str) -> tuple[float, float, bool]:
        """Width and height for content, in points, and whether a caption stands below it."""
        body = self.layouts.content.body
        taken = self._caption_height(caption)
        return self._across(body), body.height / POINT - taken, bool(caption)

    def _across(self, place: Place) -> float:
        """The width of a place, in points of our face."""
        return place.width / POINT / self.stretch

    def _caption_height(self, caption: str) -> float:
        if not caption:
            return 0.0
        room = self._across(self.layouts.content.body) - _ACROSS
        lines = len(wrapped(_captioned(caption), _CAPTION, room))
        return height(lines, _CAPTION) + _DOWN + 6

    def _slide(
        self,
        layout: Layout,
        title: str,
        notes: Sequence[str],
        sizes: tuple[float, ...] = _TITLES,
    ) -> Any:
        """A slide with its title, footer, number and notes."""
        made = self.deck.slides.add_slide(layout.layout)
        place = layout.title
        room, most = self._across(place) - _ACROSS, place.height / POINT - _DOWN
        text, size = fitted(title, sizes, room, most, bold=True)
        lines = {each: len(wrapped(text, each, room, bold=True)) for each in (size, *_TIGHTER)}
        size = next((s for s in _TIGHTER if s < size and lines[s] < lines[size]), size)
        frame = made.shapes.title.text_frame
        self._run(frame.paragraphs[0], text).font.size = Pt(size)
        if layout is not self.layouts.opening:
            self._small(made, layout)
        # A title that was cut stands in the notes as it is.
        self._notes(made, notes if text == title else (title, *notes))
        # Placeholders of the layout that nothing is put into would ask to be filled in.
        kept = {layout.title.idx, layout.body.idx}
        for shape in list(made.placeholders):
            fmt = shape.placeholder_format
            if fmt.idx not in kept and shape.element.ph.get("type") not in ("ftr", "sldNum"):
                shape.element.getparent().remove(shape.element)
        return made

    def _small(self, made: Any, layout: Layout) -> None:
        for kind, shape in small(layout.layout):
            element = copy.deepcopy(shape.element)
            number = max(int(i) for i in made.shapes._spTree.xpath(".//p:cNvPr/@id")) + 1
            element.nvSpPr.cNvPr.set("id", str(number))
            made.shapes._spTree.append(element)
            for each in element.iter(qn("a:rPr"), qn("a:endParaRPr")):
                each.set("lang", self.language)
            if kind == "ftr":
                paragraph = made.shapes[-1].text_frame.paragraphs[0]
                paragraph.clear()
                run = self._run(paragraph, short(self.footer, 90))
                if self.layouts.own:
                    run.font.size, paragraph.alignment = Pt(11), PP_ALIGN.LEFT
                    run.font.color.theme_color = MSO_THEME_COLOR.TEXT_2
                # Not every program finds the face of a footer by itself.
                etree.SubElement(run._r.get_or_add_rPr(), qn("a:latin")).set("typeface", "+mn-lt")

    def _notes(self, made: Any, notes: Sequence[str]) -> None:
        frame = made.notes_slide.notes_text_frame
        if frame is None:
            return
        for at, text in enumerate(notes):
            paragraph = frame.paragraphs[0] if at == 0 else frame.add_paragraph()
            self._run(paragraph, planned.line(text))

    def _fill(self, shape: Any, paragraphs: Sequence[Paragraph], size: float) -> None:
        frame = shape.text_frame
        for at, each in enumerate(paragraphs):
            paragraph = frame.paragraphs[0] if at == 0 else frame.add_paragraph()
            paragraph.line_spacing, paragraph.space_after = 1.0, Pt(0)
            paragraph.space_before = Pt(0 if at == 0 else before(each, size))
            _bulleted(paragraph, each)
            for said in each.runs:
                run = self._run(paragraph, said.text)
                run.font.size = Pt(size_at(each, size))
                # Only what differs: the rest is the template's.
                if said.bold:
                    run.font.bold = True
                if self.layouts.own and (said.quiet or each.heading):
                    colour = MSO_THEME_COLOR.TEXT_2 if said.quiet else MSO_THEME_COLOR.ACCENT_1
                    run.font.color.theme_color = colour

    def _shorten(self, shape: Any, most: float) -> None:
        body = self.layouts.content.body
        shape.left, shape.top, shape.width = Emu(body.left), Emu(body.top), Emu(body.width)
        shape.height = Pt(most)

    def _caption(self, made: Any, caption: str) -> None:
        """What is said below the content, at the foot of its place."""
        if not caption:
            return
        body = self.layouts.content.body
        tall = self._caption_height(caption) - 6
        top = (body.top + body.height) / POINT - tall
        run = self._box(made, self._("Merknad"), _captioned(caption), top, tall)
        run.font.size = Pt(_CAPTION)
        if self.layouts.own:
            run.font.color.theme_color = MSO_THEME_COLOR.TEXT_2

    def _over(self, made: Any, text: str) -> None:
        """What is said over a chart or a table."""
        if not text:
            return
        body = self.layouts.content.body
        room = self._across(body) - _ACROSS
        text, size = fitted(text, (_OVER, 14.0, 12.0), room, _OVER_HEIGHT - _DOWN, bold=True)
        run = self._box(made, self._("Navn"), text, body.top / POINT, _OVER_HEIGHT)
        run.font.size, run.font.bold = Pt(size), True
        if self.layouts.own:
            run.font.color.theme_color = MSO_THEME_COLOR.ACCENT_1

    def _box(self, made: Any, name: str, text: str, top: float, tall: float) -> Any:
        """A text of its own across the content's place; its run."""
        body = self.layouts.content.body
        box = made.shapes.add_textbox(Emu(body.left), Pt(top), Emu(body.width), Pt(tall))
        box.name = name
        box.text_frame.word_wrap = True
        return self._run(box.text_frame.paragraphs[0], text)

    def _run(self, paragraph: Any, text: str) -> Any:
        """Text in a paragraph, in the deck's language: plain, whatever it was."""
        run = paragraph.add_run()
        run.text = plain(text)
        run._r.get_or_add_rPr().set("lang", self.language)
        return run


def _captioned(caption: str) -> str:
    return short(caption, 600)


def _numbered(title: str, found: Sequence[Any], _: Translate) -> list[tuple[str, Any]]:
    """Each page with its title, "(2 av 3)" behind it where there are more."""
    if len(found) < 2:
        return [(title, each) for each in found]
    text = _("{title} ({n} av {all})")
    return [
        (text.format(title=title, n=at, all=len(found)), each) for at, each in enumerate(found, 1)
    ]


def _placeholder(made: Any, place: Place) -> Any:
    return next(each for each in made.placeholders if each.placeholder_format.idx == place.idx)


def _describe(frame: Any, text: str) -> None:
    frame._element.nvGraphicFramePr.cNvPr.set("descr", text)


def _bulleted(paragraph: Any, each: Paragraph) -> None:
    """A bullet that hangs, or none, whatever the template has."""
    properties = paragraph._p.get_or_add_pPr()
    indent = INDENT * (each.level + each.bullet)
    properties.set("marL", str(int(indent * POINT)))
    properties.set("indent", str(-int(INDENT * POINT) if each.bullet else 0))
    if each.bullet:
        etree.SubElement(properties, qn("a:buFont")).set("typeface", "Arial")
        etree.SubElement(properties, qn("a:buChar")).set("char", _BULLET)
    else:
        etree.SubElement(properties, qn("a:buNone"))
