"""What a reader of a PDF finds in it: its text, its tags, its claims and what is embedded."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any

import pypdf


def opened(data: bytes) -> pypdf.PdfReader:
    """The file, strictly read."""
    return pypdf.PdfReader(io.BytesIO(data), strict=True)


def bare(text: str) -> str:
    """The text without white space and hyphens, which lines put in and take away."""
    return re.sub(r"[\s\u200b\u2060\u00ad-]", "", text)


def text(pdf: pypdf.PdfReader) -> str:
    """All that is written on its pages, bare; feet of pages left out."""
    pages = (page.extract_text() for page in pdf.pages)
    return bare("".join(re.sub(r"\n[^\n]*Side\W+\d+\W+av\W+\d+\s*$", "", page) for page in pages))


def elements(pdf: pypdf.PdfReader) -> Iterator[tuple[str, Any]]:
    """Its structure in reading order: the name of each tag, and the element."""
    return _below(pdf.trailer["/Root"]["/StructTreeRoot"])


def claims(pdf: pypdf.PdfReader) -> str:
    """Its XMP metadata."""
    data = pdf.trailer["/Root"]["/Metadata"].get_object().get_data()
    assert isinstance(data, bytes)
    return data.decode()


def fonts(pdf: pypdf.PdfReader) -> list[tuple[str, bool]]:
    """The name of each font, and whether it is embedded."""
    found = []
    for number in range(1, int(pdf.trailer["/Size"])):
        each = pdf.get_object(number)
        if isinstance(each, dict) and each.get("/Type") == "/FontDescriptor":
            files = {"/FontFile", "/FontFile2", "/FontFile3"}
            found.append((str(each["/FontName"]), bool(files & set(each))))
    return found


def _below(element: Any) -> Iterator[tuple[str, Any]]:
    children = element.get("/K", [])
    for child in children if isinstance(children, list) else [children]:
        found = child.get_object() if hasattr(child, "get_object") else child
        if isinstance(found, dict) and "/S" in found:
            yield str(found["/S"])[1:], found
            yield from _below(found)
