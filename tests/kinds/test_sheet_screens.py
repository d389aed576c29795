"""Sheets on the phone and on the wall, in a real browser."""

import os
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Page

from tests.kinds.screens import PHONE, WALL, Show, draw, form, last

pytestmark = pytest.mark.browser

COLUMNS = [
    {"id": "a", "text": "Gode erfaringer"},
    {"id": "b", "text": "Suksessfaktorer"},
    {"id": "c", "text": "Hva betyr det for oss?"},
]
LONG = (
    "Samhandlingskompetansehevende tiltak for kommunehelsetjenesten og spesialisthelsetjenesten",
    "Felles opplæring av vikarer i legevakt og akuttmottak før sommeren",
    "Digitalisert avviksmelding som begge parter ser og svarer på innen uken",
    "Tverrfaglige hjemmebesøk",
    "Sommer uten vikarbyrå",
)


def context(tables: int, lines: int, *, large: Any = None, columns: Any = None) -> dict[str, Any]:
    """What a wall is told of so many tables' sheets, their lines in no order."""
    columns = columns or COLUMNS
    answers = [
        {
            "id": f"{table}-{at}",
            "table": f"bord{table}",
            "value": {
                "cells": {
                    c["id"]: f"{table}.{at} {LONG[(at + n) % 5]}" for n, c in enumerate(columns)
                },
                "place": at,
                "change": 1,
            },
        }
        for at in reversed(range(lines))
        for table in range(1, tables + 1)
    ]
    places = [{"id": f"bord{n}", "name": f"Bord {n}", "seats": 5} for n in range(1, tables + 1)]
    question = {"text": "Kjernemappe", "options": columns, "max_length": 200, "tables": places}
    return {
        "question": question,
        "kind": "sheet",
        "tally": {"people": tables, "answers": len(answers)},
        "answers": answers,
        "people": tables,
        "large": large,
    }


async def picture(page: Page, name: str) -> None:
    if into := os.environ.get("POLLING_PICTURES"):
        await page.screenshot(path=Path(into) / f"{name}.png")


async def drawn(page: Page) -> None:
    await page.wait_for_selector(".sheet-card")
    frames = "requestAnimationFrame(() => requestAnimationFrame(done))"
    await page.evaluate(f"new Promise((done) => {frames})")


OUTSIDE = """() => {
    const wall = document.querySelector(".kind-wall").getBoundingClientRect();
    const out = [];
    const all = ".sheet-card, .sheet-name, .sheet-of, .sheet-turn";
    for (const card of document.querySelectorAll(all)) {
      if (card.hidden) continue;
      const list = (card.closest(".sheet-list") ?? document.querySelector(".kind-wall"))
        .getBoundingClientRect();
      const box = card.getBoundingClientRect();
      if (box.bottom > Math.min(list.bottom, wall.bottom) + 1 || box.right > wall.right + 1) {
        out.push(card.textContent);
      }
    }
    return out;
}"""


async def pages(page: Page) -> int:
    turn = page.locator(".sheet-turn")
    if await turn.is_hidden():
        return 1
    return int((await turn.inner_text()).split("/")[1].split(",")[0])


async def test_the_sheets_of_twelve_tables_page_and_never_run_over(show: Show) -> None:
    page = await show("sheet", WALL)
    await page.clock.install()
    await draw(page, context(12, 5))
    await drawn(page)
    count = await pages(page)
    assert count > 1
    seen: set[str] = set()
    await picture(page, "wall-sheets")
    for _ in range(count):
        assert await page.evaluate(OUTSIDE) == []
        cards = await page.locator(".sheet-card").all_inner_texts()
        assert cards
        seen |= {card.split()[0] for card in cards}
        await page.clock.run_for(12_100)
        await drawn(page)
    assert seen == {f"{table}.{at}" for table in range(1, 13) for at in range(5)}
    box = await page.locator(".kind-wall").bounding_box()
    assert box is not None
    unit = 0.015 * box["height"]  # a result takes itself to have two thirds of a wall
    sizes = await page.evaluate(
        "[...document.querySelectorAll('.sheet-card, .sheet-by, .sheet-name')]"
        ".map((one) => parseFloat(getComputedStyle(one).fontSize))"
    )
    assert min(sizes) >= 2.8 * unit - 0.1
    # All cells of a line stand on one page, and tables in their order.
    columns = [
        await page.locator(".sheet-list").nth(n).locator(".sheet-card").all_inner_texts()
        for n in (0, 2)
    ]
    first, last_one = [[card.split()[0] for card in column] for column in columns]
    assert first == last_one


async def test_one_table_has_the_wall_to_itself(show: Show) -> None:
    page = await show("sheet", WALL)
    large = {"id": "t-bord4", "value": {"id": "bord4", "name": "Bord 4", "seats": 5}}
    await draw(page, context(12, 2, large=large))
    await drawn(page)
    assert await page.locator(".sheet-of").inner_text() == "Bord 4"
    assert await page.locator(".sheet-card").count() == 6
    assert await page.locator(".sheet-by").count() == 0
    assert await page.evaluate(OUTSIDE) == []
    await picture(page, "wall-one-sheet")


async def test_one_line_is_shown_large(show: Show) -> None:
    page = await show("sheet", WALL)
    told = context(2, 2)
    one = told["answers"][0]
    await draw(page, {**told, "large": {"id": one["id"], "value": one["value"]}})
    await drawn(page)
    assert await page.locator(".sheet-card").count() == 3
    assert await page.evaluate(OUTSIDE) == []


async def test_six_columns_of_endless_words_have_room(show: Show) -> None:
    page = await show("sheet", WALL)
    heading = "Kompetanseutviklingsprogrammet " * 6
    six = [{"id": c, "text": f"{n} {heading}"} for n, c in enumerate("abcdef")]
    told = context(3, 2, columns=six)
    for answer in told["answers"]:
        answer["value"]["cells"] = dict.fromkeys("abcdef", "ordensomingendeleravslutter" * 10)
    await draw(page, told)
    await drawn(page)
    assert await page.evaluate(OUTSIDE) == []
    await picture(page, "wall-six-columns")


async def test_nothing_written_yet_waits(show: Show) -> None:
    page = await show("sheet", WALL)
    await draw(page, context(3, 0))
    assert await page.locator(".kind-waiting").is_visible()


async def test_a_line_is_typed_cell_by_cell(show: Show) -> None:
    page = await show("sheet", PHONE)
    await form(page, context(1, 0))
    await page.get_by_label("Gode erfaringer").fill("Telesår")
    assert await last(page) == ["draft", {"cells": {"a": "Telesår"}}, None]
    await page.get_by_label("Suksessfaktorer").fill("x" * 201)
    assert (await last(page))[2] == "Svaret er 1 tegn for langt."
    await page.get_by_label("Suksessfaktorer").fill("")
    await page.get_by_label("Gode erfaringer").fill(" ")
    assert await last(page) == ["draft", None, None]


async def test_the_table_and_the_phone_say_the_same(show: Show) -> None:
    page = await show("sheet", PHONE)
    told = context(2, 1)
    table = await page.evaluate("(told) => kind.table(told)", told)
    assert table["head"] == ["Bord", *(column["text"] for column in COLUMNS)]
    assert [row[0] for row in table["rows"]] == ["Bord 1", "Bord 2"]
    await draw(page, told, "phone")
    said = await page.locator(".sheet-said li").all_inner_texts()
    assert sorted(said) == sorted(cell for row in table["rows"] for cell in row[1:])


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_axe_finds_nothing(show: Show, scheme: str) -> None:
    page = await show("sheet", PHONE, color_scheme=scheme, bypass_csp=True)
    told = context(2, 2)
    await draw(page, told, "phone")
    await form(page, told)
    rules = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]
    found = await Axe().run(page, options={"runOnly": rules, "preload": False})
    assert found.response["violations"] == []
