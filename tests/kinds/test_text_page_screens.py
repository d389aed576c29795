"""A text page on phone and wall, in a real browser: all of it is read, however much there is."""

from typing import Any

import pytest
from playwright.async_api import Page

from tests.kinds.screens import PHONE, WALL, Show, draw, form, result

pytestmark = pytest.mark.browser

PICTURE = {"picture": f"{'0a' * 16}.png", "alt": "Rådhuset i sol"}
SHORT = "Vi begynner om fem minutter.\n\n- Finn bordet ditt\n- Ta en kaffe"
LONG = "Regionen, kommunene og sykehuset har arbeidet sammen om dette siden i fjor. " * 26
MANY = "\n".join(f"- Punkt nummer {n} om tverrfaglig samarbeid" for n in range(1, 45))
LINES = "\n".join("abc" for _ in range(60))
WORD = "Samhandlingsreformoppfølgingsarbeidsgruppemøte" * 43

#: How much of the text lies outside of the wall, and how large its letters are in per cent of it.
SEEN = """() => {
    const wall = document.querySelector(".kind-wall");
    const edge = wall.getBoundingClientRect();
    const words = wall.querySelector(".text-page-words");
    const range = document.createRange();
    let out = 0;
    for (const each of words.querySelectorAll("bdi")) {
        range.selectNodeContents(each);
        for (const box of range.getClientRects())
            if (box.right > edge.right + 1 || box.bottom > edge.bottom + 1) out += 1;
    }
    const size = parseFloat(getComputedStyle(words).fontSize) / innerHeight * 100;
    return { out, size, over: wall.scrollHeight - wall.clientHeight };
}"""


async def seen(page: Page) -> dict[str, float]:
    found: dict[str, float] = await page.evaluate(SEEN)
    return found


@pytest.mark.parametrize("picture", [{}, PICTURE])
async def test_all_of_the_text_is_on_the_wall_as_large_as_there_is_room(
    show: Show, picture: dict[str, Any]
) -> None:
    page = await show("text_page", WALL)
    await page.evaluate("document.fonts.ready")
    sizes = []
    for body in (SHORT, MANY, LONG[:2000], LINES, WORD[:2000]):
        await draw(page, result("text_page", 0, body=body, **picture))
        found = await seen(page)
        assert (found["out"], found["over"]) == (0, 0), body[:40]
        sizes.append(found["size"])
    assert sizes[0] > 6
    assert sizes[2] >= (1.6 if picture else 2.6)
    assert min(sizes) > 1.2
    shown = await page.locator(".kind-wall img").count()
    assert shown == bool(picture)


async def test_a_wall_that_changes_its_size_is_filled_anew(show: Show) -> None:
    page = await show("text_page", WALL)
    await draw(page, result("text_page", 0, body=LONG[:1400]))
    for size in ({"width": 1024, "height": 768}, {"width": 3840, "height": 2160}):
        await page.set_viewport_size(size)  # type: ignore[arg-type]
        await page.wait_for_function(f"({SEEN})().out === 0 && ({SEEN})().over === 0")


async def test_a_picture_alone_fills_the_wall(show: Show) -> None:
    page = await show("text_page", WALL)
    await draw(page, result("text_page", 0, **PICTURE))
    picture = page.get_by_role("img", name="Rådhuset i sol")
    box = await picture.bounding_box()
    assert box is not None
    assert box["height"] > WALL["height"] * 0.6
    assert await picture.evaluate("(e) => e.complete && e.naturalWidth") == 160


async def test_a_phone_shows_paragraphs_lists_and_the_picture(show: Show) -> None:
    page = await show("text_page", PHONE)
    await form(page, result("text_page", 0, body="En\nto\n\n- a\n- <b>b</b>\n\nSlutt", **PICTURE))
    words = page.locator(".text-page-words")
    assert await words.evaluate("(e) => [...e.children].map((c) => c.localName)") == [
        "p", "ul", "p",
    ]  # fmt: skip
    assert await words.locator("p").first.inner_text() == "En\nto"
    assert await words.locator("li").all_inner_texts() == ["a", "<b>b</b>"]
    await page.get_by_role("img", name="Rådhuset i sol").wait_for()
    assert await page.evaluate("told") == []
    await page.evaluate("form.update({ value: null, open: false })")
    assert await page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
