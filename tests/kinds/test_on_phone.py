"""The kinds' forms and results on a phone, in a real browser."""

import json
from typing import Any

import pytest
from playwright.async_api import Page

from polling import kinds
from tests.kinds.screens import (
    PHONE,
    SETTINGS,
    Show,
    draw,
    form,
    last,
    result,
    said,
)

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("name", kinds.names())
async def test_nothing_runs_off_the_phone(show: Show, name: str) -> None:
    context = result(name, 50, **SETTINGS.get(name, {}))
    page = await show(name, {"width": 320, "height": 640})
    await draw(page, context, "phone")
    await form(page, context)
    assert await page.evaluate("document.documentElement.scrollWidth") == 320
    small = await page.evaluate(
        """() => [...root.querySelectorAll("button, input, textarea, label.check")]
            .filter((e) => e.checkVisibility() && !e.closest("label.check > *"))
            .map((e) => e.getBoundingClientRect()).filter((r) => r.height < 44 || r.width < 44)
            .length"""
    )
    assert small == 0


async def test_each_move_in_a_ranking_is_sent_and_the_focus_stays(show: Show) -> None:
    page = await show("ranking", PHONE)
    context = result("ranking", 0, **SETTINGS["ranking"])
    await form(page, context)
    assert await last(page) == ["draft", {"order": list("abcdef")}, None]
    await page.get_by_label("Flytt opp: Alternativ C").focus()
    await page.keyboard.press("Enter")
    await page.keyboard.press("Enter")
    await page.keyboard.press("Enter")
    assert await last(page) == ["send", {"order": list("cabdef")}]
    assert await page.evaluate("told.length") == 3
    focused = "document.activeElement.getAttribute('aria-label')"
    assert await page.evaluate(focused) == "Flytt opp: Alternativ C"
    assert await page.get_by_text("Alternativ C er nå nummer 1 av 6").count() == 1


async def test_a_ranking_row_is_dragged_by_its_number(show: Show) -> None:
    page = await show("ranking", PHONE)
    await form(page, result("ranking", 0, **SETTINGS["ranking"]))
    for taken, over, order in ((4, 0, "eabcdf"), (0, 5, "abcdfe")):
        start = await page.locator(".rank-number").nth(taken).bounding_box()
        end = await page.locator(".rank-number").nth(over).bounding_box()
        assert start is not None
        assert end is not None
        await page.mouse.move(start["x"] + 9, start["y"] + 20)
        await page.mouse.down()
        await page.mouse.move(end["x"] + 9, end["y"] + 20, steps=12)
        await page.mouse.up()
        assert await last(page) == ["send", {"order": list(order)}]
    shown = await page.locator(".rank-row .rank-text").all_inner_texts()
    assert shown == [f"Alternativ {id_}" for id_ in "ABCDFE"]


async def test_the_top_few_are_tapped_in_order(show: Show) -> None:
    page = await show("ranking", PHONE)
    await form(page, result("ranking", 0, top=2, **SETTINGS["ranking"]))
    await page.get_by_role("button", name="Alternativ D").click()
    assert await last(page) == ["draft", {"order": ["d"]}, "Velg 1 til."]
    await page.get_by_role("button", name="Alternativ B").click()
    assert await last(page) == ["send", {"order": ["d", "b"]}]
    assert await page.get_by_role("button", name="Alternativ A").is_disabled()
    await page.get_by_label("Ta bort: Alternativ D").click()
    assert await last(page) == ["draft", {"order": ["b"]}, "Velg 1 til."]


async def test_a_choice_says_what_is_missing(show: Show) -> None:
    page = await show("choice", PHONE)
    await form(page, result("choice", 0, max_choices=2, **SETTINGS["choice"]))
    await page.get_by_label("Annet").check()
    assert await last(page) == [
        "draft", {"options": [], "other": ""}, "Skriv hva du mener med «Annet».",
    ]  # fmt: skip
    await page.get_by_label("Skriv hva").fill("  Buss ")
    assert await last(page) == ["draft", {"options": [], "other": "Buss"}, None]
    await page.get_by_label("Alternativ A").check()
    await page.get_by_label("Alternativ B").check()
    assert (await last(page))[2] == "Du kan velge høyst 2."
    await page.get_by_label("Annet").uncheck()
    assert await last(page) == ["draft", {"options": ["a", "b"], "other": None}, None]


async def test_the_counter_comes_at_80_per_cent_and_counts_what_is_seen(show: Show) -> None:
    page = await show("open_text", PHONE)
    context = said()
    context["question"]["max_length"] = 10
    await form(page, context)
    counter = page.locator(".kind-counter")
    await page.get_by_label("Svaret ditt").fill("👨\u200d👩\u200d👧\u200d👦" * 7)
    assert not await counter.is_visible()
    await page.get_by_label("Svaret ditt").fill("å" * 8)
    assert await counter.inner_text() == "8 av 10 tegn"
    await page.get_by_label("Svaret ditt").fill("å" * 12)
    assert (await last(page))[2] == "Svaret er 2 tegn for langt."


async def test_the_counter_comes_into_sight(show: Show) -> None:
    page = await show("open_text", PHONE)
    await form(page, said())
    field = page.get_by_label("Svaret ditt")
    await field.evaluate("(e) => { e.style.minHeight = '620px'; }")
    await field.click()
    await page.evaluate("scrollTo(0, 0)")
    assert await field.evaluate("(e) => e.getBoundingClientRect().bottom") > PHONE["height"]
    await page.keyboard.insert_text("å" * 490)
    await page.wait_for_function(
        "document.querySelector('textarea').getBoundingClientRect().bottom <= innerHeight"
    )


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("open_text", {"text": "Tid"}),
        ("ranking", {"order": list("fedcba")}),
        ("choice", {"options": ["b"], "other": None}),
        ("word_cloud", {"words": ["Tid", "Tillit"]}),
    ],
)
async def test_a_form_shows_what_was_answered_and_no_more_once_withdrawn(
    show: Show, name: str, value: Any
) -> None:
    page = await show(name, PHONE)
    await form(page, result(name, 0, **SETTINGS.get(name, {})), value)
    before = await shown_in(page)
    await page.evaluate("form.update({ value: null, open: true })")
    assert await shown_in(page) != before
    await page.evaluate("(value) => form.update({ value, open: false })", value)
    assert await shown_in(page) == before
    assert await page.evaluate("told.filter(([what]) => what === 'send')") == []
    line = "([question, value]) => kind.line(question, value)"
    told = result(name, 0, **SETTINGS.get(name, {}))
    assert await page.evaluate(line, [told["question"], value])


async def shown_in(page: Page) -> str:
    return json.dumps(
        await page.evaluate(
            """() => [
                ...[...root.querySelectorAll("input, textarea")].map((e) =>
                  ["radio", "checkbox"].includes(e.type) ? e.checked : e.value),
                ...[...root.querySelectorAll(".rank-row")].map((e) => e.textContent),
            ]"""
        )
    )
