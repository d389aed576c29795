"""The styles of an ODT file, by the names that office programs know them by."""

from collections.abc import Iterator

from polling.export.docx_styles import FONT, HEAD, INK, QUIET, RULE


def styles(colour: str, language: str, footer: str) -> str:
    """All of it: `colour` for headings, the `language` as attributes, the `footer`'s inside."""
    return (
        f'<office:font-face-decls><style:font-face style:name="{FONT}"'
        f' svg:font-family="{FONT}" style:font-family-generic="swiss"/></office:font-face-decls>'
        f"<office:styles>{_default(language)}{''.join(_named(colour))}{_outline()}{_lists()}"
        f"</office:styles><office:automatic-styles>{_page()}</office:automatic-styles>"
        '<office:master-styles><style:master-page style:name="Standard"'
        f' style:page-layout-name="A4"><style:footer>{footer}</style:footer></style:master-page>'
        "</office:master-styles>"
    )


def automatic() -> Iterator[str]:
    """Styles of charts, quotes, boxes, tables, rows and cells; columns have their own."""
    border = f'fo:border-bottom="0.5pt solid #{RULE}"'
    room = 'fo:padding-top="0.07cm" fo:padding-bottom="0.07cm" fo:padding-left="0.15cm"'
    for name, whole in (("Table", "true"), ("TableKept", "false")):
        yield (
            f'<style:style style:name="{name}" style:family="table"><style:table-properties'
            ' style:width="16cm" table:align="margins" table:border-model="collapsing"'
            f' style:may-break-between-rows="{whole}" fo:margin-bottom="0.3cm"/></style:style>'
        )
    yield (
        '<style:style style:name="Row" style:family="table-row"><style:table-row-properties'
        ' fo:keep-together="always"/></style:style>'
    )
    yield (
        '<style:style style:name="Chart" style:family="graphic"><style:graphic-properties'
        ' draw:stroke="none" draw:fill="none" style:vertical-pos="top"'
        ' style:vertical-rel="baseline"/></style:style>'
    )
    # A list sets its paragraphs in as far as its own text unless they say so themselves.
    yield (
        '<style:style style:name="Quote" style:family="paragraph"'
        ' style:parent-style-name="Quotations"><style:paragraph-properties'
        ' fo:margin-left="1.2cm" fo:margin-right="0.5cm" fo:text-indent="0cm"/></style:style>'
    )
    yield (
        '<style:style style:name="BoxKept" style:family="paragraph"'
        f' style:parent-style-name="Box"><style:paragraph-properties {_NEXT}/></style:style>'
    )
    for name, fill in (("Cell", ""), ("Head", f' fo:background-color="#{HEAD}"')):
        yield (
            f'<style:style style:name="{name}" style:family="table-cell">'
            f'<style:table-cell-properties {room} fo:padding-right="0.15cm" {border}{fill}/>'
            "</style:style>"
        )


def column(name: str, centimetres: float) -> str:
    """The style of a table's column."""
    return (
        f'<style:style style:name="{name}" style:family="table-column">'
        f'<style:table-column-properties style:column-width="{centimetres:.2f}cm"/></style:style>'
    )


def _default(language: str) -> str:
    return (
        '<style:default-style style:family="paragraph"><style:paragraph-properties'
        ' fo:line-height="115%" fo:orphans="2" fo:widows="2" style:writing-mode="page"/>'
        f'<style:text-properties style:font-name="{FONT}" fo:font-size="11pt" fo:color="#{INK}"'
        f" {language}/></style:default-style>"
        '<style:default-style style:family="table"><style:table-properties'
        ' table:border-model="collapsing"/></style:default-style>'
    )


def _named(colour: str) -> Iterator[str]:
    bold, quiet = 'fo:font-weight="bold"', f'fo:color="#{QUIET}"'
    ink = f'fo:color="#{colour}"'
    yield _style("Standard", "", "")
    yield _style("Text body", _below(0.21), "")
    yield _style("Lead", f"{_below(0.21)} {_NEXT}", "", parent="Text body")
    yield _style("Note", f"{_below(0.28)} {_NEXT}", f'{quiet} fo:font-size="9.5pt"')
    yield _style("Title", _below(0.1), f'{bold} {ink} fo:font-size="28pt"')
    yield _style("Subtitle", _below(0.63), f'{quiet} fo:font-size="13pt"')
    for level, size, above, below in ((1, 16, 0.85, 0.21), (2, 12.5, 0.5, 0.14)):
        yield _style(
            f"Heading {level}",
            f'fo:margin-top="{above}cm" {_below(below)} {_NEXT}',
            f'{bold} {ink} fo:font-size="{size}pt"',
            more=f'style:default-outline-level="{level}" style:next-style-name="Text_20_body"',
        )
    yield _style("Caption", f'fo:margin-top="0.42cm" {_below(0.14)} {_NEXT}', bold)
    yield _style("List Number", _below(0.18), "")
    yield _style("List Bullet", _below(0.1), "")
    bar = f'fo:border-left="2.25pt solid #{RULE}" fo:padding-left="0.25cm"'
    yield _style(
        "Quotations", f'{_below(0.18)} fo:margin-left="1.2cm" fo:margin-right="0.5cm" {bar}',
        f'{quiet} fo:font-style="italic"',
    )  # fmt: skip
    box = f'fo:border="1pt solid #{RULE}" fo:padding="0.25cm" fo:background-color="#F4F7FA"'
    sides = 'fo:margin-left="0.35cm" fo:margin-right="0.35cm" style:join-border="true"'
    yield _style("Box", f"{_below(0.1)} {sides} {box}", "")
    yield _style("Figure", f'fo:margin-top="0.28cm" {_below(0.28)}', "")
    yield _style("Table Contents", "", 'fo:font-size="10pt"')
    right = 'fo:text-align="end"'
    yield _style("Table Contents Right", right, "", parent="Table Contents")
    yield _style("Table Heading", _NEXT, bold, parent="Table Contents")
    yield _style("Table Heading Right", f"{_NEXT} {right}", bold, parent="Table Contents Right")
    stop = '<style:tab-stops><style:tab-stop style:position="16cm" style:type="right"/>'
    yield _style("Footer", "", f'{quiet} fo:font-size="9pt"', inside=f"{stop}</style:tab-stops>")
    for name, look in (("Strong Emphasis", bold), ("Placeholder", 'fo:color="#5C6670"')):
        yield (
            f'<style:style {_names(name)} style:family="text"><style:text-properties {look}/>'
            "</style:style>"
        )


_NEXT = 'fo:keep-with-next="always"'


def _below(centimetres: float) -> str:
    return f'fo:margin-bottom="{centimetres}cm"'


def _names(name: str) -> str:
    coded = name.replace(" ", "_20_")
    shown = f' style:display-name="{name}"' if coded != name else ""
    return f'style:name="{coded}"{shown}'


def _style(
    name: str, paragraph: str, text: str, *, parent: str = "Standard", more: str = "",
    inside: str = "",
) -> str:  # fmt: skip
    above = parent.replace(" ", "_20_")
    based = "" if name == parent else f'style:parent-style-name="{above}"'
    return (
        f'<style:style {_names(name)} style:family="paragraph" style:class="text" {based} {more}>'
        f"<style:paragraph-properties {paragraph}>{inside}</style:paragraph-properties>"
        f"<style:text-properties {text}/></style:style>"
    )


def _outline() -> str:
    levels = "".join(
        f'<text:outline-level-style text:level="{level}" style:num-format=""/>'
        for level in range(1, 11)
    )
    return f'<text:outline-style style:name="Outline">{levels}</text:outline-style>'


def _lists() -> str:
    label = (
        '<style:list-level-properties text:list-level-position-and-space-mode="label-alignment">'
        '<style:list-level-label-alignment text:label-followed-by="listtab"'
        ' text:list-tab-stop-position="0.8cm" fo:text-indent="-0.8cm" fo:margin-left="0.8cm"/>'
        "</style:list-level-properties>"
    )
    return (
        '<text:list-style style:name="Themes"><text:list-level-style-number text:level="1"'
        f' style:num-suffix="." style:num-format="1">{label}</text:list-level-style-number>'
        '</text:list-style><text:list-style style:name="Bullets"><text:list-level-style-bullet'
        f' text:level="1" text:bullet-char="•">{label}</text:list-level-style-bullet>'
        "</text:list-style>"
    )


def _page() -> str:
    return (
        '<style:page-layout style:name="A4"><style:page-layout-properties fo:page-width="21cm"'
        ' fo:page-height="29.7cm" style:print-orientation="portrait" fo:margin-left="2.5cm"'
        ' fo:margin-right="2.5cm" fo:margin-top="2.2cm" fo:margin-bottom="1.1cm"/>'
        '<style:footer-style><style:header-footer-properties fo:min-height="1.1cm"'
        ' fo:margin-top="0.5cm"/></style:footer-style></style:page-layout>'
    )
