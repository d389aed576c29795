"""The styles and lists of a DOCX file: Word's own names, so that a template can be laid under."""

from collections.abc import Iterator

INK, QUIET, RULE, HEAD = "1F2933", "4A5560", "B8C2CC", "E3ECF3"
FONT = "Calibri"


def defaults(tag: str) -> str:
    """What holds for all text: the font, and the language as a tag ("nb-NO")."""
    return (
        f'<w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii="{FONT}" w:hAnsi="{FONT}"'
        f' w:eastAsia="{FONT}" w:cs="{FONT}"/><w:color w:val="{INK}"/><w:sz w:val="22"/>'
        f'<w:szCs w:val="22"/><w:lang w:val="{tag}" w:eastAsia="{tag}" w:bidi="ar-SA"/></w:rPr>'
        '</w:rPrDefault><w:pPrDefault><w:pPr><w:spacing w:after="0" w:line="276"'
        ' w:lineRule="auto"/></w:pPr></w:pPrDefault></w:docDefaults>'
    )


def styles(colour: str) -> Iterator[str]:
    """A style each; titles and headings in `colour` (six hexadecimal digits)."""
    yield _paragraph("Normal", "Normal", "", "", default=True)
    yield (
        '<w:style w:type="character" w:default="1" w:styleId="DefaultParagraphFont"><w:name'
        ' w:val="Default Paragraph Font"/><w:uiPriority w:val="1"/></w:style>'
    )
    yield _paragraph("BodyText", "Body Text", _space(after=120), "")
    note = f"<w:keepNext/>{_space(after=160)}"
    yield _paragraph("Note", "Note", note, _colour(QUIET) + _size(19))
    yield _paragraph("Title", "Title", _space(after=60), _bold() + _colour(colour) + _size(56))
    yield _paragraph("Subtitle", "Subtitle", _space(after=360), _colour(QUIET) + _size(26))
    yield _heading(1, colour, before=480, after=120, size=32)
    yield _heading(2, colour, before=280, after=80, size=25)
    yield _paragraph("Caption", "caption", f"<w:keepNext/>{_space(before=240, after=80)}", _bold())
    yield _paragraph("ListNumber", "List Number", _list(1, after=100), "")
    yield _paragraph("ListBullet", "List Bullet", _list(2, after=60), "")
    bar = f'<w:pBdr><w:left w:val="single" w:sz="18" w:space="8" w:color="{RULE}"/></w:pBdr>'
    yield _paragraph(
        "Quote", "Quote", bar + _space(after=100) + '<w:ind w:left="680" w:right="284"/>',
        "<w:i/>" + _colour(QUIET),
    )  # fmt: skip
    sides = "".join(
        f'<w:{side} w:val="single" w:sz="8" w:space="8" w:color="{RULE}"/>'
        for side in ("top", "left", "bottom", "right")
    )
    box = f'<w:pBdr>{sides}</w:pBdr><w:shd w:val="clear" w:color="auto" w:fill="F4F7FA"/>'
    yield _paragraph(
        "Box", "Box", box + _space(after=60) + '<w:ind w:left="198" w:right="198"/>', ""
    )
    yield _paragraph("Figure", "Figure", _space(before=160, after=160), "")
    yield _paragraph("TableText", "Table Text", "", _size(20))
    yield _paragraph("TableHead", "Table Head", "<w:keepNext/>", _bold() + _size(20))
    yield _paragraph("Footer", "footer", '<w:tabs><w:tab w:val="right" w:pos="9072"/></w:tabs>',
                     _colour(QUIET) + _size(18))  # fmt: skip
    yield _character("Strong", "Strong", "<w:b/>")
    yield _character("PlaceholderText", "Placeholder Text", _colour("5C6670"))
    yield _results()


def numbering(first: int, lists: int) -> Iterator[str]:
    """Definitions of lists; each of `lists` numbered ones, from `first` on, begins at 1 itself."""
    yield _definition(0, "decimal", "%1.", "")
    yield _definition(1, "bullet", "•", "")
    yield '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
    yield '<w:num w:numId="2"><w:abstractNumId w:val="1"/></w:num>'
    for at in range(first, first + lists):
        yield (
            f'<w:num w:numId="{at}"><w:abstractNumId w:val="0"/><w:lvlOverride w:ilvl="0">'
            '<w:startOverride w:val="1"/></w:lvlOverride></w:num>'
        )


def _definition(at: int, form: str, text: str, more: str) -> str:
    return (
        f'<w:abstractNum w:abstractNumId="{at}"><w:multiLevelType w:val="singleLevel"/>'
        f'<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="{form}"/>'
        f'<w:lvlText w:val="{text}"/><w:lvlJc w:val="left"/><w:pPr><w:ind w:left="454"'
        f' w:hanging="454"/></w:pPr>{more}</w:lvl></w:abstractNum>'
    )


def _paragraph(
    style: str, name: str, paragraph: str, text: str, *, default: bool = False, then: str = ""
) -> str:
    based = "" if default else '<w:basedOn w:val="Normal"/>'
    first = ' w:default="1"' if default else ""
    return (
        f'<w:style w:type="paragraph"{first} w:styleId="{style}">'
        f'<w:name w:val="{name}"/>{based}{then}<w:qFormat/><w:pPr>{paragraph}</w:pPr>'
        f"<w:rPr>{text}</w:rPr></w:style>"
    )


def _heading(level: int, colour: str, *, before: int, after: int, size: int) -> str:
    space = _space(before=before, after=after)
    return _paragraph(
        f"Heading{level}",
        f"heading {level}",
        f'<w:keepNext/><w:keepLines/>{space}<w:outlineLvl w:val="{level - 1}"/>',
        _bold() + _colour(colour) + _size(size),
        then='<w:next w:val="BodyText"/>',
    )


def _character(style: str, name: str, text: str) -> str:
    return (
        f'<w:style w:type="character" w:styleId="{style}"><w:name w:val="{name}"/><w:qFormat/>'
        f"<w:rPr>{text}</w:rPr></w:style>"
    )


def _results() -> str:
    """Tables: lines between the rows, and a shaded head."""
    lines = "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="{RULE}"/>'
        for side in ("top", "bottom", "insideH")
    )
    room = "".join(
        f'<w:{side} w:w="{width}" w:type="dxa"/>'
        for side, width in (("top", 40), ("left", 85), ("bottom", 40), ("right", 85))
    )
    return (
        '<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name'
        ' w:val="Normal Table"/><w:uiPriority w:val="99"/></w:style>'
        '<w:style w:type="table" w:styleId="Results"><w:name w:val="Results"/>'
        f'<w:basedOn w:val="TableNormal"/><w:tblPr><w:tblBorders>{lines}</w:tblBorders>'
        f'<w:tblCellMar>{room}</w:tblCellMar></w:tblPr><w:tblStylePr w:type="firstRow"><w:tcPr>'
        f'<w:shd w:val="clear" w:color="auto" w:fill="{HEAD}"/></w:tcPr></w:tblStylePr></w:style>'
    )


def _list(at: int, *, after: int) -> str:
    return f'<w:numPr><w:numId w:val="{at}"/></w:numPr>{_space(after=after)}'


def _space(*, before: int = 0, after: int = 0) -> str:
    return f'<w:spacing w:before="{before}" w:after="{after}"/>'


def _bold() -> str:
    return "<w:b/><w:bCs/>"


def _colour(colour: str) -> str:
    return f'<w:color w:val="{colour}"/>'


def _size(halves: int) -> str:
    return f'<w:sz w:val="{halves}"/><w:szCs w:val="{halves}"/>'
