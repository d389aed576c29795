"""Points on the phone and on the wall, in a real browser."""

from typing import Any

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Page

from tests.kinds.screens import OPTIONS, PHONE, WALL, Show, draw, form, last, result

pytestmark = pytest.mark.browser

LONG = "Kompetanseutviklingsprogram for samhandlingsledere i spesialist- og kommunehelsetjenesten, "
TWENTY = [{"id": f"o{n}", "text": (f"{n} {LONG}" * 3)[:200]} for n in range(20)]


async def opened(show: Show, value: Any = None, viewport: Any = PHONE, **settings: Any) -> Page:
    page = await show("points", viewport)
    await form(page, result("points", 0, **{"options": OPTIONS[:3], **settings}), value)
    return page


def spent(**points: int) -> dict[str, Any]:
    return {"shares": [{"id": id_, "points": n} for id_, n in points.items()]}


async def left(page: Page) -> str:
    return await page.locator(".points-left").inner_text()


async def test_points_are_spent_by_steps_and_the_rest_is_shared_out(show: Show) -> None:
    page = await opened(show)
    assert await left(page) == "100 av 100 igjen"
    more = page.get_by_label("Mer: Alternativ A")
    await more.click()
    assert await last(page) == ["draft", spent(a=10), "Fordel 90 poeng til."]
    await page.get_by_label("±1", exact=True).check()
    await more.click()
    assert await last(page) == ["draft", spent(a=11), "Fordel 89 poeng til."]
    await page.get_by_label("±5", exact=True).check()
    await page.get_by_label("Mer: Alternativ B").click()
    await page.get_by_label("Mindre: Alternativ B").click()
    await page.get_by_label("Mer: Alternativ B").click()
    assert await left(page) == "84 av 100 igjen"
    await page.get_by_role("button", name="Fordel resten").click()
    assert await last(page) == ["draft", spent(a=53, b=47), None]
    assert await left(page) == "0 av 100 igjen"
    # Nothing is left to give: more gives none, and says so.
    await page.get_by_label("Mer: Alternativ C").click(force=True)
    assert await page.get_by_label("Mer: Alternativ C").get_attribute("aria-disabled") == "true"
    assert await last(page) == ["draft", spent(a=53, b=47), None]


async def test_nothing_given_yet_is_shared_out_over_all(show: Show) -> None:
    page = await opened(show)
    await page.get_by_role("button", name="Fordel resten").click()
    assert await last(page) == ["draft", spent(a=34, b=33, c=33), None]
    await page.get_by_role("button", name="Begynn på nytt").click()
    assert await last(page) == ["draft", None, None]
    assert await left(page) == "100 av 100 igjen"


async def test_the_last_step_takes_what_there_is(show: Show) -> None:
    page = await opened(show, budget=15)
    await page.get_by_label("±10", exact=True).check()
    for expected in (10, 15):
        await page.get_by_label("Mer: Alternativ A").click()
        assert (await last(page))[1] == spent(a=expected)
    for expected in (5, None):
        await page.get_by_label("Mindre: Alternativ A").click()
        assert (await last(page))[1] == (spent(a=expected) if expected else None)


async def test_all_of_it_by_keyboard_alone(show: Show) -> None:
    page = await opened(show)
    await page.evaluate("form.focus()")
    await page.keyboard.type("60")
    assert await last(page) == ["draft", spent(a=60), "Fordel 40 poeng til."]
    for _ in range(3):  # past + and −, to the next field
        await page.keyboard.press("Tab")
    assert await focused(page) == "Poeng: Alternativ B"
    await page.keyboard.press("ArrowUp")
    await page.keyboard.press("ArrowUp")
    await page.keyboard.press("ArrowDown")
    assert await last(page) == ["draft", spent(a=60, b=10), "Fordel 30 poeng til."]
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    assert await focused(page) == "Mer: Alternativ B"
    assert await last(page) == ["draft", spent(a=60, b=20), "Fordel 20 poeng til."]
    await page.keyboard.press("Tab")
    await page.keyboard.press("Tab")
    await page.keyboard.type("30")
    assert await last(page) == ["draft", spent(a=60, b=20, c=30), "Ta bort 10 poeng."]
    assert await left(page) == "10 for mye"
    await page.keyboard.press("Backspace")
    await page.keyboard.press("Backspace")
    await page.keyboard.type("20")
    assert await last(page) == ["draft", spent(a=60, b=20, c=20), None]
    told = page.locator("[aria-live]")
    assert await told.inner_text() == "Alternativ C: 20. 0 av 100 igjen"


async def focused(page: Page) -> str:
    return str(await page.evaluate("document.activeElement.getAttribute('aria-label')"))


async def test_what_is_no_number_is_nothing(show: Show) -> None:
    page = await opened(show)
    field = page.get_by_label("Poeng: Alternativ A")
    for typed, points in (("x", None), ("1e4", 14), ("9999", 1099), ("", None), ("4,5", 45)):
        await field.fill(typed)
        assert (await last(page))[1] == (spent(a=points) if points else None)
    await field.blur()
    assert await field.input_value() == "45"


async def test_shows_what_was_answered_and_no_more_once_withdrawn(show: Show) -> None:
    page = await opened(show, spent(a=75, c=25))
    values = "[...root.querySelectorAll('.points-input')].map((e) => e.value)"
    assert await page.evaluate(values) == ["75", "0", "25"]
    assert await left(page) == "0 av 100 igjen"
    await page.evaluate("form.update({ value: null, open: true })")
    assert await page.evaluate(values) == ["0", "0", "0"]
    await page.evaluate("(value) => form.update({ value, open: false })", spent(b=100))
    assert await page.evaluate(values) == ["0", "100", "0"]
    assert await page.get_by_label("Poeng: Alternativ A").is_disabled()
    assert await page.evaluate("told.length") == 0
    told = [result("points", 0, options=OPTIONS)["question"], spent(a=75, c=25)]
    line = await page.evaluate("([question, value]) => kind.line(question, value)", told)
    assert line == "Alternativ A: 75 · Alternativ C: 25"


async def test_what_is_left_stays_in_sight_and_covers_nothing_in_focus(show: Show) -> None:
    page = await opened(show, options=TWENTY)
    for way, last_one in (("Tab", 19), ("Shift+Tab", 0)):
        for _ in range(70):
            await page.keyboard.press(way)
            covered = await page.evaluate(
                """() => {
                    const bar = root.querySelector(".points-bar").getBoundingClientRect();
                    if (bar.bottom < 0 || bar.top > innerHeight) return "out of sight";
                    const at = document.activeElement.getBoundingClientRect();
                    const row = document.activeElement.closest(".points-row");
                    return row && at.top < bar.bottom - 1 ? document.activeElement.outerHTML : "";
                }"""
            )
            assert covered == "", (way, last_one)


async def test_every_target_is_large_enough_for_a_thumb(show: Show) -> None:
    page = await opened(show, options=TWENTY)
    small = await page.evaluate(
        """() => [...root.querySelectorAll("button, input")].map((e) => e.getBoundingClientRect())
            .filter((r) => r.height < 48 || r.width < 48).length"""
    )
    assert small == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_axe_finds_nothing(show: Show, scheme: str) -> None:
    # Axe lays styles of its own into the page, which the policy refuses.
    page = await show("points", PHONE, color_scheme=scheme, bypass_csp=True)
    context = result("points", 50, options=TWENTY[:6])
    await draw(page, context, "phone")
    await form(page, context)
    rules = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]
    # Nor may it fetch the styles that the page has.
    found = await Axe().run(page, options={"runOnly": rules, "preload": False})
    assert found.response["violations"] == []


async def test_twenty_long_options_have_room_on_the_wall(show: Show) -> None:
    page = await show("points", WALL)
    context = result("points", 500, options=TWENTY)
    await draw(page, context)
    over = await page.evaluate(
        """() => {
            const wall = document.querySelector(".kind-wall").getBoundingClientRect();
            return [...document.querySelectorAll(".bar, .bar-label, .bar-figure, .kind-foot")]
              .filter((e) => {
                const { bottom, right } = e.getBoundingClientRect();
                return bottom > wall.bottom + 1 || right > wall.right + 1;
              }).length;
        }"""
    )
    assert over == 0
    sizes = await page.evaluate(
        """() => [...document.querySelectorAll(".bar-label, .bar-figure, .kind-foot")]
            .map((e) => parseFloat(getComputedStyle(e).fontSize))"""
    )
    # Without a wall around it, a result takes itself to have two thirds of one.
    box = await page.locator(".kind-wall").bounding_box()
    assert box is not None
    assert min(sizes) >= 2.8 * 0.015 * box["height"] - 0.1


async def test_the_table_says_what_the_bars_say(show: Show) -> None:
    page = await show("points", WALL)
    context = result("points", 3, options=OPTIONS)
    await draw(page, context)
    table = await page.evaluate("(told) => kind.table(told)", context)
    bars = await page.locator(".bar").all_inner_texts()
    assert [f"{row[0]} {row[1]} % ({row[3]})" for row in table["rows"]] == [
        " ".join(bar.split()) for bar in bars
    ]
