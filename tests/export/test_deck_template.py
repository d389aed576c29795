"""An organisation's template: its layouts are used, its slides are not, and nothing in it runs."""

from __future__ import annotations

import io
import re
import zipfile
from typing import Any

import pytest
from pptx import Presentation
from pptx.util import Emu, Inches

from polling.export.deck import check_template, template, write_deck
from polling.kinds import translate_nothing
from polling.refused import Refused
from tests.export.decks import assert_on_the_slide, body, deck, files, titles
from tests.export.gathering import gathering

DECK = "application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml"


def own(change: Any = None) -> bytes:
    """A template of an organisation: 16:9, two slides of its own, with links."""
    made = Presentation()
    made.slide_width, made.slide_height = Inches(13.333), Inches(7.5)
    for layout in (*made.slide_layouts, made.slide_master):
        for shape in layout.placeholders:
            left, top, wide, high = shape.left, shape.top, shape.width, shape.height
            shape.left, shape.width = Emu(int(left * 1.333)), Emu(int(wide * 1.333))
            shape.top, shape.height = top, high
    for text in ("Slik bruker du malen", "Hemmelig strategi"):
        slide = made.slides.add_slide(made.slide_layouts[1])
        slide.shapes.title.text = text
        run = slide.placeholders[1].text_frame.paragraphs[0].add_run()
        run.text, run.hyperlink.address = "lenke", "http://evil.example/"
    if change:
        change(made)
    buffer = io.BytesIO()
    made.save(buffer)
    return buffer.getvalue()


def changed(data: bytes, **entries: tuple[str, bytes, bytes]) -> bytes:
    """The file with each entry's `old` bytes as `new`; an empty `old` is the whole."""
    found = files(data)
    for name, old, new in entries.values():
        content = found.get(name, b"")
        found[name] = content.replace(old, new) if old else new
        assert found[name] != content
    return packed(found)


def packed(entries: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in entries.items():
            file.writestr(name, content)
    return buffer.getvalue()


def refused(data: bytes) -> str:
    with pytest.raises(Refused) as refusal:
        check_template(data)
    assert refusal.value.word == "invalid"
    return refusal.value.text


def test_the_deck_stands_on_the_organisations_layouts() -> None:
    made = deck(gathering(), own())
    ours = deck(gathering())
    assert titles(made)[0] == titles(ours)[0]
    assert {title.partition(" (")[0] for title in titles(made)} == {
        title.partition(" (")[0] for title in titles(ours)
    }
    assert made.slides[0].slide_layout.name == "Title Slide"
    assert {slide.slide_layout.name for slide in list(made.slides)[1:]} == {"Title and Content"}
    for slide in list(made.slides)[1:]:
        assert body(slide).placeholder_format.idx == 1
    assert_on_the_slide(made)


def test_the_templates_own_slides_and_links_are_not_in_it() -> None:
    found = files(write_deck(gathering(), translate_nothing, own()))
    everything = b"".join(found.values())
    assert b"Hemmelig" not in everything
    assert b"evil.example" not in everything
    assert b"External" not in everything


def test_links_of_a_layout_are_dropped_with_what_speaks_of_them() -> None:
    def link(made: Any) -> None:
        run = made.slide_layouts[1].placeholders[0].text_frame.paragraphs[0].add_run()
        run.text = "Om oss"
        relation = made.slide_layouts[1].part.relate_to(
            "http://evil.example/", "http://x.example/hyperlink", is_external=True
        )
        run._r.get_or_add_rPr().add_hlinkClick(relation)

    data = own(link)
    assert b"evil.example" in b"".join(files(data).values())
    found = files(write_deck(gathering(), translate_nothing, data))
    assert b"evil.example" not in b"".join(found.values())
    layout = found["ppt/slideLayouts/slideLayout2.xml"]
    assert b"Om oss" in layout
    assert b"hlinkClick" not in layout


def test_the_same_template_gives_the_same_bytes() -> None:
    data = own()
    one, two = (write_deck(gathering(), translate_nothing, data) for _time in range(2))
    assert one == two


def test_layouts_are_found_by_their_names_in_norwegian() -> None:
    def rename(made: Any) -> None:
        for at, name in ((0, "Forside"), (1, "Tittel og innhold")):
            element = made.slide_layouts[at].element
            element.cSld.set("name", name)
            del element.attrib["type"]

    made = deck(gathering(), own(rename))
    assert made.slides[0].slide_layout.name == "Forside"
    assert made.slides[1].slide_layout.name == "Tittel og innhold"


def test_a_potx_is_a_template_too() -> None:
    kind = DECK.replace("presentation.main", "template.main").encode()
    data = changed(own(), types=("[Content_Types].xml", DECK.encode(), kind))
    assert titles(deck(gathering(), data))[0] == "Helsetjenester sammen i Solfjordregionen"


def test_a_template_without_title_and_content_is_refused() -> None:
    def strip(made: Any) -> None:
        for layout in list(made.slide_layouts):
            for shape in list(layout.placeholders):
                if shape.placeholder_format.idx > 0:
                    shape.element.getparent().remove(shape.element)

    assert "mangler et oppsett" in refused(own(strip))


def test_a_template_with_no_room_is_refused() -> None:
    def narrow(made: Any) -> None:
        for shape in made.slide_layouts[1].placeholders:
            shape.left = shape.top = Emu(0)
            shape.width, shape.height = Inches(3), Inches(1)

    assert "liten plass" in refused(own(narrow))


@pytest.mark.parametrize("data", [b"", b"PK", b"%PDF-1.7", packed({"a": b"b"}), own()[:4000]])
def test_what_is_no_presentation_is_refused(data: bytes) -> None:
    assert "ikke en PowerPoint-fil" in refused(data)


@pytest.mark.parametrize(
    ("entry", "old", "new"),
    [
        ("[Content_Types].xml", DECK.encode(),
         b"application/vnd.ms-powerpoint.presentation.macroEnabled.main+xml"),
        ("ppt/vbaProject.bin", b"", b"\xd0\xcf\x11\xe0"),
        ("ppt/activeX/activeX1.xml", b"", b"<ax/>"),
        ("ppt/embeddings/oleObject1.bin", b"", b"\xd0\xcf\x11\xe0"),
    ],
)  # fmt: skip
def test_what_could_run_is_refused(entry: str, old: bytes, new: bytes) -> None:
    assert "makroer" in refused(changed(own(), it=(entry, old, new)))


def test_bombs_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    entity = b'<!DOCTYPE a [<!ENTITY b "bbbb">]><p:presentation'
    data = changed(own(), it=("ppt/presentation.xml", b"<p:presentation", entity))
    assert "skadet" in refused(data)
    monkeypatch.setattr(template, "MOST_BYTES", 2_000_000)
    assert "for stor" in refused(changed(own(), it=("ppt/media/big.bin", b"", b"\0" * 3_000_000)))
    monkeypatch.setattr(template, "MOST_ENTRIES", 10)
    assert "for stor" in refused(own())
    monkeypatch.setattr(template, "LARGEST", 1000)
    assert "for stor" in refused(own())


@pytest.mark.parametrize(
    "broken",
    [
        "ppt/presentation.xml",
        "ppt/_rels/presentation.xml.rels",
        "ppt/slideMasters/slideMaster1.xml",
    ],
)
def test_a_broken_one_is_refused_in_a_sentence(broken: str) -> None:
    for content in (b"", b"<a>", b"\xff\xfe\x00"):
        assert re.search("skadet|mangler", refused(packed(files(own()) | {broken: content})))


def test_nothing_tells_who_made_the_template() -> None:
    canary = b"Kari Kanari"
    kind = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships/commentAuthors"

    def signed(made: Any) -> None:
        core = made.core_properties
        core.author = core.last_modified_by = core.comments = core.keywords = canary.decode()
        made.slides[0].notes_slide.notes_text_frame.text = canary.decode()

    entries = files(own(signed))
    for name, end, more in (
        ("docProps/app.xml", b"</Properties>", b"<Manager>%b</Manager>" % canary),
        (
            "ppt/_rels/presentation.xml.rels", b"</Relationships>",
            b'<Relationship Id="rId999" Type="%b" Target="commentAuthors.xml"/>' % kind,
        ),
    ):  # fmt: skip
        entries[name] = entries[name].replace(end, more + end)
    entries["ppt/commentAuthors.xml"] = b"<cmAuthorLst><cmAuthor name='%b'/></cmAuthorLst>" % canary
    data = packed(entries)
    assert len([name for name, each in files(data).items() if canary in each]) == 4
    made = write_deck(gathering(), translate_nothing, data)
    assert [name for name, each in files(made).items() if canary in each] == []
