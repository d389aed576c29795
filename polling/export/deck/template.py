"""An organisation's own deck, taken as a template: opened with care, emptied, its layouts found.

A template comes from outside: it may be a bomb, carry macros, or fetch things when it is opened.
"""

import io
import re
import zipfile
from typing import Any

from lxml import etree
from pptx import Presentation
from pptx.oxml.ns import qn

from polling.refused import Refused
from polling.words import N_

#: Largest file, most entries, and most bytes of all entries together.
LARGEST, MOST_ENTRIES, MOST_BYTES = 50_000_000, 5_000, 300_000_000

_TYPES = "[Content_Types].xml"
_DECK = "application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml"
_TEMPLATE = "application/vnd.openxmlformats-officedocument.presentationml.template.main+xml"
_RUNS = re.compile(r"macroenabled|vbaproject|activex|\.ole|oleobject", re.IGNORECASE)
_RELATIONS = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_XML = (".xml", ".rels", ".vml")
#: What says who made the template, who commented on it, and where it lies; a picture of its front.
_MAKERS = re.compile(
    r"/(extended-properties|custom-properties|classificationlabels|thumbnail|commentAuthors"
    r"|authors|customXml|printerSettings)$",
    re.IGNORECASE,
)


def opened(data: bytes) -> Any:
    """The presentation (.pptx or .potx) without its slides, and without what it fetches.

    `Refused("invalid")` where it is no such file, may run something, or is larger than a template.
    """
    entries = _unpacked(data)
    kinds = entries.get(_TYPES, b"").decode("utf-8", "replace")
    if _RUNS.search(kinds) or any(_RUNS.search(name) for name in entries):
        raise Refused(
            "invalid",
            N_("Malen har makroer eller annet som kan kjøres. Lagre den som .pptx uten dem."),
        )
    if _DECK not in kinds and _TEMPLATE not in kinds:
        raise Refused("invalid", N_("Malen er ikke en PowerPoint-fil (.pptx eller .potx)."))
    entries[_TYPES] = kinds.replace(_TEMPLATE, _DECK).encode()
    for name in [name for name in entries if name.endswith(".rels")]:
        _cut_off(name, entries)
    try:
        deck = Presentation(io.BytesIO(_packed(entries)))
        _empty(deck)
        # Whatever is broken shows when its layouts are read.
        list(deck.slide_master.slide_layouts)
    except Exception as reason:
        raise Refused("invalid", N_("Malen er skadet og kan ikke åpnes.")) from reason
    return deck


def _unpacked(data: bytes) -> dict[str, bytes]:
    """The entries of the zip file by name, within the limits."""
    too_large = Refused("invalid", N_("Malen er for stor."))
    if len(data) > LARGEST:
        raise too_large
    entries: dict[str, bytes] = {}
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as file:
            infos = [info for info in file.infolist() if not info.is_dir()]
            if len(infos) > MOST_ENTRIES:
                raise too_large
            left = MOST_BYTES
            for info in infos:
                # What an entry says of its size may be a lie: never read more than is left.
                with file.open(info) as entry:
                    content = entry.read(left + 1)
                left -= len(content)
                if left < 0:
                    raise too_large
                entries[info.filename] = content
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError) as reason:
        text = N_("Malen er ikke en PowerPoint-fil (.pptx eller .potx).")
        raise Refused("invalid", text) from reason
    for name, content in entries.items():
        # Entities are what XML bombs are made of; Office never writes any.
        if name.endswith(_XML) and re.search(rb"<!\s*(DOCTYPE|ENTITY)", content):
            raise Refused("invalid", N_("Malen er skadet og kan ikke åpnes."))
    return entries


def _packed(entries: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as file:
        for name, content in entries.items():
            file.writestr(name, content)
    return buffer.getvalue()


def _cut_off(name: str, entries: dict[str, bytes]) -> None:
    """Takes away what is outside the file or tells of its makers, and what speaks of it."""
    relations = _parsed(entries[name])
    outside = [
        relation
        for relation in relations.iter(_RELATIONS)
        if relation.get("TargetMode") == "External" or _MAKERS.search(relation.get("Type", ""))
    ]
    if not outside:
        return
    gone = {relation.get("Id") for relation in outside}
    for relation in outside:
        relations.remove(relation)
    entries[name] = etree.tostring(relations, xml_declaration=True, encoding="UTF-8")
    folder, _rels, file = name.rpartition("_rels/")
    part = folder + file.removesuffix(".rels")
    if part in entries and part.endswith(".xml"):
        root = _parsed(entries[part])
        for element in [each for each in root.iter() if isinstance(each.tag, str)]:
            _forget(element, gone)
        entries[part] = etree.tostring(root, xml_declaration=True, encoding="UTF-8")


def _forget(element: Any, gone: set[str]) -> None:
    named = [key for key, value in element.attrib.items() if key.startswith(_R) and value in gone]
    if not named:
        return
    if element.tag == qn("a:blip"):
        for key in named:
            del element.attrib[key]
        return
    shapes = (qn("p:pic"), qn("p:graphicFrame"), qn("p:oleObj"))
    whole = next((each for each in element.iterancestors() if each.tag in shapes), element)
    found = element if "hlink" in element.tag else whole
    parent = found.getparent()
    if parent is not None:
        parent.remove(found)


def _parsed(content: bytes) -> Any:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        return etree.fromstring(content, parser)
    except etree.XMLSyntaxError as reason:
        raise Refused("invalid", N_("Malen er skadet og kan ikke åpnes.")) from reason


def _empty(deck: Any) -> None:
    """Takes away the slides, and what in the deck speaks of them: sections and custom shows."""
    root = deck.part._element
    ids = root.find(qn("p:sldIdLst"))
    for each in list(ids) if ids is not None else []:
        deck.part.drop_rel(each.get(f"{_R}id"))
        ids.remove(each)
    for tag in ("p:custShowLst", "p:custDataLst", "p:extLst"):
        for each in root.findall(qn(tag)):
            root.remove(each)
