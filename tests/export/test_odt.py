import io
import re
import zipfile

from odfdo import Document

from polling.export.odt import write_odt
from polling.export.summary import Summary
from polling.kinds import translate_nothing
from polling.words import translator
from tests.export.gathering import gathering
from tests.export.sorted_answers import COUNTS, MINORITY, QUOTE, TEXT, THEMES, sorted_summary, under


def opened(model: Summary) -> Document:
    return Document(io.BytesIO(write_odt(model, translate_nothing)))


def headings(document: Document, level: int) -> list[str]:
    found = document.body.get_elements(f'//text:h[@text:outline-level="{level}"]')
    return [heading.inner_text.replace("\u00a0", " ") for heading in found]


def test_themes_are_numbered_under_headings_that_say_both_counts() -> None:
    document = opened(sorted_summary())
    assert headings(document, 2) == [
        *(f"{text} ({under(text)[0]} kodinger, {under(text)[1]} svar)" for text in COUNTS),
        "Enkeltsyn (1)",
    ]
    assert headings(document, 1)[-2:] == ["Veien videre", "Forslag til vedtak"]
    lists = [each for each in document.body.lists if each.style == "Themes"]
    items = [item for each in lists for item in each.get_elements("text:list-item")]
    first, *rest = [f"{name} ({n})" for name, n in THEMES.items()]
    said = [str(item.get_paragraph(0)) for item in items]
    assert [text.strip() for text in said] == [f"{first}: {TEXT}", *rest]
    starts = [
        each.get_element("text:list-item").get_attribute("text:start-value") for each in lists
    ]
    assert starts == ["1", "5", "8"]
    strong = document.body.get_spans(style="Strong_20_Emphasis")
    assert [span.inner_text for span in strong] == list(THEMES)
    (quote,) = [p for p in document.body.paragraphs if p.style == "Quote"]
    assert quote.inner_text == f"«{QUOTE}»"
    parent = document.get_style("paragraph", "Quote").get_attribute("style:parent-style-name")
    assert parent == "Quotations"
    (views,) = [each for each in document.body.lists if each.style == "Bullets"]
    assert [p.inner_text for p in views.get_elements("*/text:p")] == [MINORITY]


def test_the_method_is_in_a_frame_and_what_is_empty_can_be_filled() -> None:
    document = opened(sorted_summary())
    said = [p.inner_text for p in document.body.paragraphs if (p.style or "").startswith("Box")]
    assert "44 deltakere ble med på egen telefon." in said
    assert document.get_style("paragraph", "Box").get_properties()["fo:border"]
    prompts = [each.inner_text for each in document.body.get_elements("//text:placeholder")]
    assert len(prompts) == 5
    assert prompts[-1] == "Skriv inn forslaget til vedtak her."


def test_tables_have_header_rows_and_names_and_there_are_no_empty_paragraphs() -> None:
    model = gathering()
    document = opened(model)
    tables = document.body.tables
    assert len({table.name for table in tables}) == len(tables) > 12
    for table in tables:
        (heads,) = table.get_elements("table:table-header-rows")
        assert len(heads.get_elements("table:table-row")) == 1
        assert table.get_element("table:title").inner_text
    for paragraph in document.body.get_elements("//office:text/text:p"):
        assert paragraph.inner_text.strip()


def test_charts_are_objects_with_tables_of_their_own_and_told_in_words() -> None:
    model = gathering()
    charts = [chart for part in model.parts for chart in part.findings.charts if chart.categories]
    data = write_odt(model, translate_nothing)
    frames = Document(io.BytesIO(data)).body.get_elements("//draw:frame")
    assert len(frames) == len(charts)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for number, (frame, chart) in enumerate(zip(frames, charts, strict=True), 1):
            assert frame.get_element("svg:desc").inner_text.startswith(chart.title)
            drawn = archive.read(f"Object {number}/content.xml").decode()
            assert re.findall('office:value="([^"]*)"', drawn) == [repr(v) for v in chart.values]


def test_language_page_and_properties() -> None:
    for language, tag in (("nb", "nb-NO"), ("en", "en-GB")):
        model = gathering(language=language)
        document = Document(io.BytesIO(write_odt(model, translator(language))))
        assert document.meta.title == model.title
        assert document.meta.language == tag
        assert document.meta.creation_date.date() == model.date  # type: ignore[union-attr]
        styles = document.styles.serialize()
        text = styles if isinstance(styles, str) else styles.decode()
        tongue, country = tag.split("-")
        assert f'fo:language="{tongue}" fo:country="{country}"' in text
        assert 'fo:page-width="21cm" fo:page-height="29.7cm"' in text
        assert "text:page-number" in text


def test_the_same_summary_gives_the_same_bytes() -> None:
    assert write_odt(gathering(), translate_nothing) == write_odt(gathering(), translate_nothing)
