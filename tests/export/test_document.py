from polling.choices import SECTIONS
from polling.export.cells import columns, fitting, shares, written
from polling.export.document import (
    Box,
    Bullets,
    Figure,
    Grid,
    Heading,
    Numbered,
    Paragraph,
    Prompt,
    Title,
    document,
)
from polling.export.summary import Summary, summary
from polling.export.telling import on_a_line
from polling.kinds import Table, translate_nothing
from tests.export.gathering import gathering
from tests.export.meetings import texts
from tests.export.sorted_answers import (
    COUNTS,
    HIDDEN,
    MINORITY,
    QUOTE,
    TEXT,
    THEMES,
    sorted_summary,
    under,
)


def blocks(model: Summary, kind: type) -> list:  # type: ignore[type-arg]
    return [block for block in document(model, translate_nothing) if isinstance(block, kind)]


def headings(model: Summary, level: int) -> list[str]:
    return [block.text for block in blocks(model, Heading) if block.level == level]


def test_every_count_stands_where_it_belongs() -> None:
    model = sorted_summary()
    lines = [f"{text} ({under(text)[0]} kodinger, {under(text)[1]} svar)" for text in COUNTS]
    assert headings(model, 2) == [*lines, "Enkeltsyn (1)"]
    assert "1. Hva vil vi helst få til sammen? (59 svar)" in headings(model, 1)
    found = [item for block in blocks(model, Numbered) for item in block.items]
    assert {item.name: item.counted for item in found} == {
        name: f"({n})" for name, n in THEMES.items()
    }
    assert [item.number for item in found] == list(range(1, 10))
    assert found[0].text == TEXT
    assert found[0].quotes == (f"«{QUOTE}»",)
    (views,) = blocks(model, Bullets)
    assert views.texts == (MINORITY,)
    assert sum(THEMES.values()) == 86


def test_hidden_answers_are_nowhere_in_it() -> None:
    assert HIDDEN not in repr(document(sorted_summary(), translate_nothing))
    record = texts(["ja", "nei"])
    (round_,) = record.rounds
    rows = (round_.rows[0].model_copy(update={"hidden": True}), round_.rows[1])
    found = record.model_copy(update={"rounds": (round_.model_copy(update={"rows": rows}),)})
    (said,) = blocks(summary(found, translate_nothing), Bullets)
    assert said.texts == ("nei",)


def test_sections_stand_in_their_order_and_empty_ones_ask_to_be_filled() -> None:
    model = sorted_summary()
    assert headings(model, 1) == [
        "Fokusspørsmål", "Deltakere", "Slik gjorde vi det",
        "1. Hva vil vi helst få til sammen? (59 svar)",
        "Forslag", "Konkrete tiltak", "Veien videre", "Forslag til vedtak",
    ]  # fmt: skip
    assert len(blocks(model, Prompt)) == 5


def test_what_the_secretariat_wrote_stands_instead() -> None:
    model = sorted_summary(
        focus="Hva skal vi få til?",
        forward="- Møtes igjen\n- Skrive plan",
        method="Vi satt ved bord.",
    )
    found = document(model, translate_nothing)
    assert Paragraph("Hva skal vi få til?") in found
    assert Bullets(("Møtes igjen", "Skrive plan")) in found
    assert len(blocks(model, Prompt)) == 3
    (box,) = blocks(model, Box)
    assert box.texts[-1] == "Vi satt ved bord."
    assert "44 deltakere ble med på egen telefon." in box.texts


def test_what_was_left_out_is_not_there() -> None:
    model = sorted_summary(left_out=(*SECTIONS, "main"))
    assert document(model, translate_nothing) == (Title("Prøvemøte", "Bodø · 22.11.2026"),)


def test_equal_answers_stand_once_with_their_number() -> None:
    model = summary(texts(["Tillit", "tillit.", "Tid", "Tillit"]), translate_nothing)
    (said,) = blocks(model, Bullets)
    assert said.texts[0].casefold() in ("tillit (3)", "tillit. (3)")
    assert said.texts[1:] == ("Tid",)


def test_a_meeting_of_every_kind_has_its_tables_charts_and_sheets() -> None:
    model = gathering()
    captions = {block.table.caption for block in blocks(model, Grid)}
    for part in model.parts:
        for table in part.findings.tables[1 if part.listed else 0 :]:
            assert table.caption in captions
    sheet = next(part for part in model.parts if part.sheets)
    grids = [block.table for block in blocks(model, Grid) if not block.captioned]
    assert [grid.rows for grid in grids] == [each.rows for each in sheet.sheets]
    charts = [chart for part in model.parts for chart in part.findings.charts if chart.categories]
    assert [block.chart for block in blocks(model, Figure)] == charts


def test_cells_are_written_alike_down_a_column_and_as_the_language_has_it() -> None:
    table = Table(caption="", head=("a", "b", "c"), rows=(("x", 1.5, 3), ("y", -2, None)))
    assert written(table, "nb") == (("x", "1,50", "3"), ("y", "−2,00", ""))
    assert written(table, "en")[0] == ("x", "1.50", "3")
    assert [column.right for column in columns(table)] == [False, True, True]
    assert sum(shares(table, "nb")) == 1


def test_a_table_that_is_wider_than_a_page_goes_on_in_others() -> None:
    places = tuple(f"Kommune nummer {n} ({n})" for n in range(21))
    table = Table(
        caption="Fordelt", head=("", *places), rows=(("Ja", *range(21)), ("Nei", *range(21, 42)))
    )
    pieces = fitting(table, "nb")
    assert len(pieces) > 1
    assert [name for piece in pieces for name in piece.head[1:]] == list(places)
    for row in (0, 1):
        cells = [cell for piece in pieces for cell in piece.rows[row][1:]]
        assert cells == list(table.rows[row][1:])
    assert {piece.rows[1][0] for piece in pieces} == {"Nei"}
    model = sorted_summary()
    (part,) = model.parts
    parts = (part.model_copy(update={"breakdowns": (table,)}),)
    captions = [
        block.table.caption for block in blocks(model.model_copy(update={"parts": parts}), Grid)
    ]
    assert captions[-len(pieces) :] == [
        f"Fordelt (del {at} av {len(pieces)})" for at in range(1, len(pieces) + 1)
    ]


def test_a_table_that_fits_is_left_alone() -> None:
    heads = tuple(str(n) for n in range(1, 16))
    table = Table(caption="", head=("Alternativ", *heads), rows=(("Tillit", *range(15)),))
    assert fitting(table, "nb") == (table,)


def test_a_heading_keeps_each_count_with_what_it_counts() -> None:
    found = on_a_line("2. Hva er 10 minutter? · Runde 1 (38 kodinger, 31 svar)")
    assert found == "2. Hva er 10 minutter? · Runde 1 (38\u00a0kodinger, 31\u00a0svar)"
