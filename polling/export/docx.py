"""DOCX: the summary as a document with real headings, lists, tables and places to write in."""

import datetime as dt
import io
from collections.abc import Iterable
from itertools import count

from docx import Document
from docx.document import Document as Opened
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.shared import Mm

from polling.export import docx_body, docx_styles, telling
from polling.export.document import document, one_line
from polling.export.docx_chart import add_chart
from polling.export.harmless import plain
from polling.export.steady import steady
from polling.export.summary import Summary
from polling.kinds import Chart
from polling.look import readable
from polling.refused import Translate

#: What titles are coloured in where a meeting has no colour of its own.
COLOUR = "#1f5f8b"

_EPOCH = dt.datetime(2000, 1, 1)  # noqa: DTZ001 - document properties have no zone
#: What Word since 2013 calls itself; to a document of an older one it shows less.
_WORD = "15"
_OLDER = "stylesWithEffects"
#: The number of the first list of themes; those before are the styles' own.
_FIRST_LIST = 10


def write_docx(model: Summary, _: Translate) -> bytes:
    """The summary, of what the secretariat chose; the same summary gives the same bytes."""
    blocks = document(model, _)
    opened = Document()
    _bare(opened)
    _properties(opened, model)
    tag = telling.language_tag(model.language)
    colour = readable(model.colour or COLOUR, "light").removeprefix("#")
    _fill(opened.styles.element, [docx_styles.defaults(tag), *docx_styles.styles(colour)])
    numbering = opened.part.numbering_part.element
    _fill(numbering, docx_styles.numbering(_FIRST_LIST, docx_body.lists(blocks)))
    _page(opened, model, _)
    numbers = count(1)

    def draw(chart: Chart) -> str:
        return add_chart(opened.part, next(numbers), chart, model.language, tag)

    end = opened.element.body.sectPr
    for element in _parsed(docx_body.body(blocks, model.language, _FIRST_LIST, draw)):
        end.addprevious(element)
    buffer = io.BytesIO()
    opened.save(buffer)
    return steady(buffer.getvalue())


def _bare(opened: Opened) -> None:
    """Without what the library's own template brings along: a picture of it, and older styles."""
    for rels in (opened.part.package.rels, opened.part.rels):
        for name, relation in list(rels.items()):
            if relation.reltype.rpartition("/")[2] in ("thumbnail", "customXml", _OLDER):
                rels.pop(name)


def _properties(opened: Opened, model: Summary) -> None:
    """Title, language and date; nobody's name, and not when the file was made."""
    of = opened.core_properties
    of.title, of.language = plain(one_line(model.title))[:255], telling.language_tag(model.language)
    of.author = of.comments = of.last_modified_by = ""
    of.created = of.modified = dt.datetime.combine(model.date, dt.time()) if model.date else _EPOCH
    of.revision = 1
    settings = opened.settings.element
    for element in settings.iter(qn("w:themeFontLang")):
        element.attrib.clear()
        element.set(qn("w:val"), telling.language_tag(model.language))
    for element in settings.iter(qn("w:compatSetting")):
        if element.get(qn("w:name")) == "compatibilityMode":
            element.set(qn("w:val"), _WORD)


def _page(opened: Opened, model: Summary, _: Translate) -> None:
    """A4, and a footer with the title and the page's number."""
    (section,) = opened.sections
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(25)
    section.top_margin, section.bottom_margin = Mm(22), Mm(22)
    section.header_distance = section.footer_distance = Mm(11)
    before, _page, rest = _("Side {page} av {pages}").partition("{page}")
    between, _pages, after = rest.partition("{pages}")
    runs = "".join(
        (
            docx_body.run(f"{one_line(model.title)[:80]}\t{before}"),
            _field("PAGE"),
            docx_body.run(between),
            _field("NUMPAGES"),
            docx_body.run(after),
        )
    )
    footer = section.footer
    footer.is_linked_to_previous = False
    _fill(footer._element, [docx_body.paragraph("Footer", runs)])


def _field(name: str) -> str:
    return f'<w:fldSimple w:instr=" {name} ">{docx_body.run("1")}</w:fldSimple>'


def _fill(parent: BaseOxmlElement, elements: Iterable[str]) -> None:
    for child in list(parent):
        parent.remove(child)
    parent.extend(_parsed(elements))


def _parsed(elements: Iterable[str]) -> list[BaseOxmlElement]:
    return list(parse_xml(f"<w:body {nsdecls('w', 'r', 'wp', 'a')}>{''.join(elements)}</w:body>"))
