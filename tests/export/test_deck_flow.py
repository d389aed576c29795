"""Long content flows onto further slides, and nothing of it is lost or reaches over an edge."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from polling.choices import Choices
from polling.export.deck.flow import Paragraph, Run, pages, pages_of_text, paragraph_height
from polling.export.deck.measure import fitted, height, width, wrapped
from polling.export.deck.tables import parts
from polling.export.summary import Summary
from polling.export.themed import SummedHeading, SummedTheme, Themed
from polling.kinds import Table
from tests.export.decks import assert_on_the_slide, body, called, chart, deck, paragraphs, titles
from tests.export.gathering import gathering

WORDS = "samhandling felles mål helsetjenester å være psykisk og kommunehelsesamarbeidsutvalget"


def prose(random: Random, words: int) -> str:
    return " ".join(random.choice(WORDS.split()) for _ in range(words))


def themed(headings: int, themes: int, words: int) -> Themed:
    """So many headings, each with so many themes whose texts have so many words."""
    random = Random(3)
    made = [
        SummedTheme(
            number=number, id=f"t{number}", name=f"Tema nummer {number}", answers=number % 30,
            definition="", text=prose(random, words), quotes=(prose(random, 12),) * (number % 3),
        )
        for number in range(1, headings * themes + 1)
    ]  # fmt: skip
    return Themed(
        headings=tuple(
            SummedHeading(
                text=f"Overskrift {at}", codings=30, answers=20,
                themes=tuple(made[at * themes : (at + 1) * themes]),
            )
            for at in range(headings)
        ),
        total=99, codings=90, answers=80, minority=2, aside=1, unsorted=3,
        minority_views=("Vi er for mange her", "Ingen spør de unge"),
    )  # fmt: skip


def only(**changed: Any) -> Summary:
    """A summary of one question, its first part changed so."""
    model = gathering()
    part = next(each for each in model.parts if each.themed)
    return model.model_copy(update={"parts": (part.model_copy(update=changed),)})


def test_two_hundred_themes_all_stand_in_order_under_their_headings() -> None:
    made = deck(only(themed=themed(headings=10, themes=20, words=30)))
    slides = called(made, "2. ")
    assert len(slides) > 10
    assert titles(made).count(f"{slides[0].shapes.title.text_frame.text}") == 1
    for at, slide in enumerate(slides, 1):
        assert slide.shapes.title.text_frame.text.endswith(f"({at} av {len(slides)})")
    said = paragraphs(slides)
    numbers = [int(text.split(".")[0]) for text in said if text[0].isdigit()]
    assert numbers == list(range(1, 201))
    for slide in slides:
        first = body(slide).text_frame.paragraphs[0].text
        assert first.startswith(("Overskrift", "Enkeltsyn")), "a page says what it is under"
        last = body(slide).text_frame.paragraphs[-1].text
        assert not last.startswith("Overskrift"), "a heading stands with what is under it"
    assert_on_the_slide(made)


def test_a_text_longer_than_a_slide_goes_on_word_for_word() -> None:
    text = prose(Random(1), 900)
    choices = Choices(proposals=text[:7900])
    made = deck(gathering(choices=choices))
    slides = called(made, "Forslag")
    # One paragraph has a limit of its own, far beyond what anybody reads on slides.
    assert text.startswith("".join(paragraphs(slides)).removesuffix("…"))
    assert len(slides) > 1
    assert_on_the_slide(made)


def test_many_bars_go_on_and_can_be_compared() -> None:
    model = gathering()
    part = next(each for each in model.parts if each.findings.charts)
    part = next(each for each in model.parts if each.findings.charts and not each.joining)
    categories = tuple(f"{prose(Random(at), 6)} {at}" for at in range(40))
    values = tuple(float(at) for at in range(40))
    drawn = part.findings.charts[0].model_copy(update={"categories": categories, "values": values})
    findings = part.findings.model_copy(update={"charts": (drawn,), "tables": ()})
    one = part.model_copy(update={"findings": findings, "breakdowns": ()})
    made = deck(model.model_copy(update={"parts": (one,)}))
    slides = [slide for slide in called(made, f"{part.number}. ") if body(slide).has_chart]
    assert len(slides) > 2
    found: dict[str, float] = {}
    for slide in slides:
        found |= chart(slide)
        assert body(slide).chart.value_axis.maximum_scale == 39
    assert found == dict(zip(categories, values, strict=True))
    assert_on_the_slide(made)


def test_a_table_of_many_columns_repeats_its_first() -> None:
    head = ("", *(f"Kommunenavn {at} (12)" for at in range(25)))
    rows = tuple((f"Alternativ {row}", *range(25)) for row in range(30))
    found = parts(Table(caption="", head=head, rows=rows), "nb", 840, 300)
    assert {part.head[0] for part in found} == {""}
    told = {(row.cells[0], name) for p in found for row in p.rows for name in p.head[1:]}
    assert len(told) == 30 * 25
    for part in found:
        assert sum(part.widths) <= 840.001


def test_a_row_taller_than_a_slide_is_cut_between_lines() -> None:
    text = prose(Random(2), 150)
    found = parts(Table(caption="", head=("a", "b"), rows=(("x", text),)), "nb", 300, 150)
    assert len(found) > 1
    assert "".join(row.cells[1] for part in found for row in part.rows) == text


def test_pages_are_about_equally_full() -> None:
    many = [Paragraph((Run(f"Punkt {at}"),)) for at in range(14)]
    (one, two), _size = pages_of_text(many, (20.0,), 400, 330, "")
    assert abs(len(one) - len(two)) <= 1


def test_what_is_kept_together_is_not_parted() -> None:
    items = [Paragraph((Run(str(at)),), keep=at % 3 != 2) for at in range(12)]
    for page in pages(items, lambda _each: 10.0, 70):
        assert len(page) % 3 == 0


@given(st.text(st.characters(codec="utf-8"), max_size=300), st.floats(20, 900))
def test_lines_joined_are_the_text_again_and_fit(text: str, room: float) -> None:
    lines = wrapped(text, 18, room)
    assert "".join(lines) == text.replace("\n", "")
    for line in lines:
        assert width(line.rstrip(), 18) <= room or len(line.strip()) <= 1


@given(st.text(max_size=400))
def test_a_title_is_cut_rather_than_small(text: str) -> None:
    said, size = fitted(text, (28.0, 18.0), 600, 80, bold=True)
    assert size in (28, 18)
    if said == text:
        assert height(len(wrapped(text, size, 600, bold=True)), size) <= 80
    else:
        assert said.endswith("…")


@pytest.mark.parametrize("language_bold", [False, True])
def test_widths_are_those_of_arial_or_a_little_more(language_bold: bool) -> None:
    # Helvetica's published metrics: "Helse" is 722 + 556 + 222 + 500 + 556 thousandths.
    exact = 2.556 * 20
    assert exact <= width("Helse", 20, bold=language_bold) <= exact * 1.15
    assert width("ÅØÆ", 20) == pytest.approx((667 + 778 + 1000) / 1000 * 20 * 1.03)


def test_an_inner_level_has_less_room() -> None:
    outer, inner = (Paragraph((Run(prose(Random(5), 40)),), level=level) for level in (0, 6))
    assert paragraph_height(inner, 14, 300) > paragraph_height(outer, 14, 300) - 14


def test_a_page_ends_before_a_heading_where_that_takes_no_more_pages() -> None:
    made = [
        Paragraph((Run(f"{number}"),), heading=number % 3 == 0, keep=number % 3 == 0)
        for number in range(9)
    ]
    found = pages(made, lambda _each: 10.0, 65.0)
    assert [len(page) for page in found] in ([3, 6], [6, 3])
    assert all(page[0].heading for page in found)
