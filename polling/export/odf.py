"""Open Document files: their text, their parts and what they say of themselves."""

import datetime as dt
import io
import re
from collections.abc import Mapping
from typing import Literal
from xml.sax.saxutils import escape, quoteattr

from odfdo import Container, Document

from polling.export import telling
from polling.export.document import one_line
from polling.export.harmless import plain
from polling.export.steady import steady
from polling.export.summary import Summary

#: An object in a document: the name of its folder -> its content.
Objects = Mapping[str, str]

_VERSION = "1.3"
_EPOCH = dt.date(2000, 1, 1)
_SPACES = re.compile(r"^ | $|(?<= ) +|\t|\n")
_OASIS = "urn:oasis:names:tc:opendocument:xmlns"
_NAMESPACES = "".join(
    f' xmlns:{name}="{uri}"'
    for name, uri in {
        "office": f"{_OASIS}:office:1.0",
        "style": f"{_OASIS}:style:1.0",
        "text": f"{_OASIS}:text:1.0",
        "table": f"{_OASIS}:table:1.0",
        "draw": f"{_OASIS}:drawing:1.0",
        "fo": f"{_OASIS}:xsl-fo-compatible:1.0",
        "svg": f"{_OASIS}:svg-compatible:1.0",
        "number": f"{_OASIS}:datastyle:1.0",
        "chart": f"{_OASIS}:chart:1.0",
        "meta": f"{_OASIS}:meta:1.0",
        "config": f"{_OASIS}:config:1.0",
        "dc": "http://purl.org/dc/elements/1.1/",
        "xlink": "http://www.w3.org/1999/xlink",
        "loext": "urn:org:documentfoundation:names:experimental:office:xmlns:loext:1.0",
    }.items()
)


def inline(text: str) -> str:
    """Text inside a paragraph; its line ends, tabs and spaces are kept as they are."""
    return _SPACES.sub(_space, escape(plain(text)))


def attribute(text: str) -> str:
    """Text as the value of an attribute, its quotation marks included."""
    return quoteattr(plain(text))


def whole(root: str, inside: str) -> str:
    """A part of a file: `root` is "document-content", "document-styles" and so on."""
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<office:{root}{_NAMESPACES}'
        f' office:version="{_VERSION}">{inside}</office:{root}>'
    )


def language(model: Summary) -> str:
    """The attributes that say which language text is in."""
    tongue, _dash, country = telling.language_tag(model.language).partition("-")
    return f'fo:language="{tongue}" fo:country="{country or "none"}"'


def packed(
    kind: Literal["text", "spreadsheet"],
    model: Summary,
    *,
    content: str,
    styles: str,
    settings: str = "",
    objects: Objects | None = None,
) -> bytes:
    """The file out of the insides of its parts; the same parts, the same bytes."""
    made = Document(kind)
    made.mimetype = f"application/vnd.oasis.opendocument.{kind}"
    parts = {
        "content.xml": whole("document-content", content),
        "styles.xml": whole("document-styles", styles),
        "meta.xml": whole("document-meta", f"<office:meta>{_meta(model)}</office:meta>"),
        "settings.xml": whole("document-settings", settings),
        **{f"{name}/content.xml": whole("document-content", x) for name, x in _given(objects)},
    }
    container = made.container or Container()
    for name in set(container.parts) - {"mimetype"}:
        container.del_part(name)
    for name, text in parts.items():
        container.set_part(name, text.encode())
    container.set_part("META-INF/manifest.xml", _manifest(made.mimetype, parts).encode())
    buffer = io.BytesIO()
    # Not by way of the document's own `save`, which says when it was saved and by what.
    container.save(buffer)
    return steady(buffer.getvalue())


def _given(objects: Objects | None) -> list[tuple[str, str]]:
    return list((objects or {}).items())


def _meta(model: Summary) -> str:
    date = f"{(model.date or _EPOCH).isoformat()}T00:00:00"
    return (
        f"<dc:title>{escape(plain(one_line(model.title)))}</dc:title>"
        f"<meta:creation-date>{date}</meta:creation-date><dc:date>{date}</dc:date>"
        f"<dc:language>{telling.language_tag(model.language)}</dc:language>"
    )


def _manifest(kind: str, parts: Mapping[str, str]) -> str:
    folders = sorted({name.rpartition("/")[0] for name in parts} - {""})
    entries = [
        ("/", kind),
        *((f"{folder}/", "application/vnd.oasis.opendocument.chart") for folder in folders),
        *((name, "text/xml") for name in parts),
    ]
    lines = "".join(
        f'<manifest:file-entry manifest:full-path="{path}" manifest:media-type="{media}"'
        + (f' manifest:version="{_VERSION}"/>' if path.endswith("/") else "/>")
        for path, media in entries
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<manifest:manifest'
        f' xmlns:manifest="{_OASIS}:manifest:1.0" manifest:version="{_VERSION}">{lines}'
        "</manifest:manifest>"
    )


def _space(found: re.Match[str]) -> str:
    match found[0]:
        case "\t":
            return "<text:tab/>"
        case "\n":
            return "<text:line-break/>"
        case spaces:
            return f'<text:s text:c="{len(spaces)}"/>'
