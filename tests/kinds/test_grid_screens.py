"""A grid on the phone and on the wall, in a real browser."""

from itertools import combinations
from math import hypot
from typing import Any

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Page

from polling import kinds
from tests.kinds.screens import (
    OPTIONS,
    PHONE,
    WALL,
    Show,
    context_of,
    draw,
    form,
    last,
    result,
)

pytestmark = pytest.mark.browser

AXES = {"across": "Innsats", "up": "Effekt", "up_low": "liten", "up_high": "stor"}
THREE = {"options": OPTIONS[:3], **AXES}
LONG = "Kompetanseutviklingsprogram for samhandlingsledere i spesialist- og kommunehelsetjenesten, "
TWELVE = [{"id": f"o{n}", "text": (f"{n} {LONG}" * 3)[:200]} for n in range(12)]
WIDE = {"across": "Å" * 30, "up": "Ø" * 30, "across_low": "W" * 16, "across_high": "W" * 16}


async def opened(show: Show, value: Any = None, **settings: Any) -> Page:
    page = await show("grid", PHONE)
    await form(page, result("grid", 0, **{**THREE, **settings}), value)
    return page


def placed(**places: tuple[int, int]) -> dict[str, Any]:
    return {"places": [{"id": id_, "x": x, "y": y} for id_, (x, y) in places.items()]}


async def taps(page: Page, x: float, y: float) -> None:
    """Taps the plane where (x, y) is drawn."""
    ground = await page.locator(".plane-ground").bounding_box()
    assert ground is not None
    left = ground["x"] + ground["width"] * x / 10
    await page.mouse.click(left, ground["y"] + ground["height"] * (1 - y / 10))


async def test_a_tap_places_and_another_moves(show: Show) -> None:
    page = await opened(show)
    assert await page.locator(".plane-mark").count() == 0
    await taps(page, 3.2, 7.9)
    assert await last(page) == ["send", placed(a=(3, 8))]
    await taps(page, 10, 0)
    assert await last(page) == ["send", placed(a=(10, 0))]
    await page.get_by_label("Neste alternativ").click()
    await taps(page, 0.1, 9.8)
    assert await last(page) == ["send", placed(a=(10, 0), b=(0, 10))]
    await page.get_by_label("Forrige alternativ").click()
    await page.get_by_role("button", name="Ta bort fra rutenettet").click()
    assert await last(page) == ["send", placed(b=(0, 10))]
    assert await page.locator(".plane-mark").all_text_contents() == ["2"]


async def test_all_of_it_by_keyboard_alone(show: Show) -> None:
    page = await opened(show)
    await page.evaluate("form.focus()")
    assert await page.evaluate("document.activeElement.labels[0].textContent") == "Innsats"
    assert await value_text(page) == "Ikke plassert"
    await page.keyboard.press("ArrowLeft")
    assert await last(page) == ["send", placed(a=(4, 5))]
    assert await value_text(page) == "4 av 10, fra lav til høy"
    await page.keyboard.press("Tab")
    await page.keyboard.press("End")
    assert await last(page) == ["send", placed(a=(4, 10))]
    assert await value_text(page) == "10 av 10, fra liten til stor"
    # The next item: back to its button, and on to the sliders again.
    await page.get_by_label("Neste alternativ").focus()
    await page.keyboard.press("Enter")
    spoken = page.locator("[aria-live]")
    assert await spoken.inner_text() == "2 av 3: Alternativ B. Ikke plassert"
    for _ in range(3):
        await page.keyboard.press("Tab")
    assert await page.evaluate("document.activeElement.textContent") == "Plasser midt på"
    await page.keyboard.press("Space")
    assert await last(page) == ["send", placed(a=(4, 10), b=(5, 5))]
    # From the list straight to the sliders.
    await page.keyboard.press("Tab")
    await page.keyboard.press("Tab")
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    assert await spoken.inner_text() == "3 av 3: Alternativ C. Ikke plassert"
    await page.keyboard.press("Home")
    assert await last(page) == ["send", placed(a=(4, 10), b=(5, 5), c=(0, 5))]
    await page.keyboard.press("Tab")
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    assert await last(page) == ["send", placed(a=(4, 10), b=(5, 5))]
    assert await spoken.inner_text() == "Alternativ C er tatt bort"


async def value_text(page: Page) -> str:
    return str(await page.evaluate("document.activeElement.getAttribute('aria-valuetext')"))


async def test_a_slider_that_is_being_dragged_sends_when_it_is_let_go(show: Show) -> None:
    page = await opened(show)
    slider = page.get_by_label("Effekt")
    await slider.evaluate("(e) => { e.value = 9; e.dispatchEvent(new Event('input')); }")
    assert await page.evaluate("told.length") == 0
    assert await page.locator(".plane-mark").count() == 1
    await slider.dispatch_event("change")
    assert await last(page) == ["send", placed(a=(5, 9))]


async def test_the_last_one_taken_away_takes_the_answer_away(show: Show) -> None:
    page = await opened(show, placed(a=(1, 1)))
    await page.get_by_role("button", name="Ta bort fra rutenettet").click()
    assert await last(page) == ["send", None]


async def test_shows_what_was_answered_and_takes_nothing_once_closed(show: Show) -> None:
    page = await opened(show, placed(a=(2, 9), c=(7, 1)))
    where = page.locator(".grid-where")
    said = ["Innsats 2, Effekt 9", "Ikke plassert", "Innsats 7, Effekt 1"]
    assert await where.all_inner_texts() == said
    await page.evaluate("form.update({ value: null, open: true })")
    assert await where.all_inner_texts() == ["Ikke plassert"] * 3
    await page.evaluate("(value) => form.update({ value, open: false })", placed(b=(0, 0)))
    await taps(page, 5, 5)
    assert await page.get_by_label("Innsats").is_disabled()
    assert await page.evaluate("told.length") == 0
    told = [result("grid", 0, **THREE)["question"], placed(a=(2, 9), c=(7, 1))]
    line = await page.evaluate("([question, value]) => kind.line(question, value)", told)
    assert line == "Alternativ A: Innsats 2, Effekt 9 · Alternativ C: Innsats 7, Effekt 1"


async def test_one_item_needs_no_list(show: Show) -> None:
    page = await opened(show, options=OPTIONS[:1])
    assert await page.locator(".grid-list, .grid-step").count() == 0
    await taps(page, 6, 6)
    assert await last(page) == ["send", placed(a=(6, 6))]


async def test_every_target_is_large_enough_for_a_thumb(show: Show) -> None:
    page = await opened(show, options=TWELVE)
    small = await page.evaluate(
        """() => [...root.querySelectorAll("button, input")].map((e) => e.getBoundingClientRect())
            .filter((r) => r.height < 48 || r.width < 48).length"""
    )
    assert small == 0
    assert await page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_axe_finds_nothing(show: Show, scheme: str) -> None:
    # Axe lays styles of its own into the page, which the policy refuses.
    page = await show("grid", PHONE, color_scheme=scheme, bypass_csp=True)
    context = result("grid", 50, **{**THREE, "options": TWELVE})
    await draw(page, context, "phone")
    await form(page, context, placed(o1=(3, 4), o2=(3, 4)))
    rules = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]
    # Nor may it fetch the styles that the page has.
    found = await Axe().run(page, options={"runOnly": rules, "preload": False})
    assert found.response["violations"] == []


CENTRES = """() => [...document.querySelectorAll(".plane-mark > circle")].map((e) => {
    const { x, y, width, height } = e.getBoundingClientRect();
    return [x + width / 2, y + height / 2, width];
})"""


async def wall(show: Show, answers: list[dict[str, Any]], **settings: Any) -> Page:
    page = await show("grid", WALL, reduced_motion="reduce")
    kind = kinds.kind("grid")
    question: Any = kind.Question.model_validate({"text": "Hva?", **settings})
    given = [kind.Answer.model_validate(each) for each in answers]
    counts = kinds.total(question.counts(each) for each in given)
    n = len(given)
    await draw(page, context_of(kind, question, question.tally(counts, n, n, {}), []))
    return page


@pytest.mark.parametrize("corner", [(0, 0), (10, 10), (5, 5), (0, 7)])
async def test_twelve_at_one_place_are_still_twelve_to_read(
    show: Show, corner: tuple[int, int]
) -> None:
    everywhere = placed(**{option["id"]: corner for option in TWELVE})
    page = await wall(show, [everywhere, everywhere], options=TWELVE, **AXES)
    centres = await page.evaluate(CENTRES)
    assert len(centres) == 12
    for one, other in combinations(centres, 2):
        assert hypot(one[0] - other[0], one[1] - other[1]) >= 0.98 * one[2]
    box = await page.locator(".plane-field").bounding_box()
    assert box is not None
    for x, y, width in centres:
        assert box["x"] <= x - width / 2 + 1
        assert x + width / 2 - 1 <= box["x"] + box["width"]
        assert box["y"] <= y - width / 2 + 1
        assert y + width / 2 - 1 <= box["y"] + box["height"]


async def test_marks_stand_at_the_mean_with_their_spread(show: Show) -> None:
    answers = [placed(a=(2, 9), b=(8, 1)), placed(a=(4, 9), b=(8, 3))]
    page = await wall(show, answers, **THREE)
    ground = await page.locator(".plane-ground").bounding_box()
    assert ground is not None
    centres = await page.evaluate(CENTRES)
    for (x, y, _), (across, up) in zip(centres, ((3, 9), (8, 2)), strict=True):
        assert x == pytest.approx(ground["x"] + ground["width"] * across / 10, abs=4)
        assert y == pytest.approx(ground["y"] + ground["height"] * (1 - up / 10), abs=4)
    radii = await page.evaluate(
        """() => [...document.querySelectorAll(".plane-spread")]
            .map((e) => [Number(e.getAttribute("rx")), Number(e.getAttribute("ry"))])"""
    )
    assert radii == [[14.1, 0], [0, 14.1]]
    assert await page.locator(".grid-legend .none").all_inner_texts() == ["3"]


async def test_twelve_long_texts_have_room_on_the_wall(show: Show) -> None:
    page = await show("grid", WALL)
    await draw(page, result("grid", 500, options=TWELVE, **WIDE))
    over = await page.evaluate(
        """() => {
            const wall = document.querySelector(".kind-wall").getBoundingClientRect();
            const rows = [...document.querySelectorAll(".grid-legend > li")];
            const tall = rows.filter((row) => row.scrollHeight > row.clientHeight + 1).length;
            const out = [...document.querySelectorAll(".axis, .axis > *, .plane, .kind-foot, li")]
              .filter((e) => {
                const { top, left, bottom, right } = e.getBoundingClientRect();
                return bottom > wall.bottom + 1 || right > wall.right + 1
                  || top < wall.top - 1 || left < wall.left - 1;
              }).length;
            return [tall, out];
        }"""
    )
    assert over == [0, 0]
    box = await page.locator(".kind-wall").bounding_box()
    assert box is not None
    sizes = await page.evaluate(
        """() => [...document.querySelectorAll(".grid-text, .grid-sign, .axis, .kind-foot")]
            .map((e) => parseFloat(getComputedStyle(e).fontSize))"""
    )
    # Without a wall around it, a result takes itself to have two thirds of one.
    assert min(sizes) >= 2.8 * 0.015 * box["height"] - 0.1
    signs = await page.evaluate(
        """() => [...document.querySelectorAll(".plane-mark > text")].map((e) =>
            parseFloat(getComputedStyle(e).fontSize) * e.getScreenCTM().a)"""
    )
    assert min(signs) >= 2.8 * 0.015 * box["height"] - 0.1


async def test_the_table_says_it_to_who_cannot_see_it(show: Show) -> None:
    page = await show("grid", WALL)
    kind = kinds.kind("grid")
    question: Any = kind.Question.model_validate({"text": "Hva?", **THREE})
    given = kind.Answer.model_validate(placed(a=(2, 9)))
    context = context_of(kind, question, question.tally(question.counts(given), 1, 1, {}), [])
    table = await page.evaluate("(told) => kind.table(told)", context)
    assert (
        table["caption"] == "Innsats fra 0 (lav) til 10 (høy), Effekt fra 0 (liten) til 10 (stor)"
    )
    assert table["rows"][0] == ["Alternativ A", 1, "2,0", None, "9,0", None]
    assert table["rows"][2] == ["Alternativ C", 0, None, None, None, None]
