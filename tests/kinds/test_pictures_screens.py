"""Options with pictures, in every kind that shows them, on phone and wall in a real browser."""

from typing import Any

import pytest
from playwright.async_api import Page

from polling import kinds
from tests.kinds.screens import SETTINGS, WALL, Show, draw, form, result

pytestmark = pytest.mark.browser

#: The kinds whose options may have pictures in the editor.
NAMES = [name for name in ("choice", "ranking", "points", "grid") if name in kinds.names()]


def options(n: int) -> list[dict[str, Any]]:
    return [
        {
            "id": f"o{at}",
            "text": f"Kulturhus, svømmehall og møteplass {at}",
            "picture": f"{at:032x}.png",
            "alt": f"Skisse {at}",
        }
        for at in range(n)
    ]


def settings(name: str, n: int) -> dict[str, Any]:
    most = {"ranking": 15, "grid": 12}.get(name, 20)
    return {**SETTINGS.get(name, {}), "options": options(min(n, most))}


async def all_loaded(page: Page, n: int) -> None:
    await page.wait_for_function(
        """(n) => { const all = [...document.images]; return all.length >= n
            && all.every((e) => e.complete && e.naturalWidth === 160); }""",
        arg=n,
    )


@pytest.mark.parametrize("name", NAMES)
async def test_pictures_stay_on_the_wall_beside_their_options(show: Show, name: str) -> None:
    page = await show(name, WALL)
    for n in (2, 6, 20):
        context = result(name, 30, **settings(name, n))
        await draw(page, context)
        n = len(context["question"]["options"])
        await all_loaded(page, n)
        wall = page.locator(".kind-wall")
        over = await wall.evaluate(
            "(e) => [e.scrollWidth - e.clientWidth, e.scrollHeight - e.clientHeight]"
        )
        assert over == [0, 0]
        assert await wall.locator("img").count() == n
        outside = await wall.evaluate(
            """(wall) => { const edge = wall.getBoundingClientRect();
                return [...wall.querySelectorAll("img")].map((e) => e.getBoundingClientRect())
                  .filter((r) => r.bottom > edge.bottom + 1 || r.right > edge.right + 1
                    || r.height < 12 || r.width < 12).length; }"""
        )
        assert outside == 0
        table = await page.evaluate("(told) => kind.table(told)", context)
        assert any("(Skisse 1)" in str(cell) for row in table["rows"] for cell in row)


@pytest.mark.parametrize("name", NAMES)
async def test_a_phone_shows_each_option_with_its_picture(show: Show, name: str) -> None:
    page = await show(name, {"width": 320, "height": 640})
    context = result(name, 0, **settings(name, 4))
    await form(page, context)
    await all_loaded(page, 4)
    assert await page.get_by_role("img", name="Skisse 2").count() >= 1
    assert await page.evaluate("document.documentElement.scrollWidth") == 320


async def test_a_picture_that_is_changed_is_drawn_anew_and_one_taken_away_goes(show: Show) -> None:
    page = await show("choice", WALL)
    context = result("choice", 9, **settings("choice", 3))
    await draw(page, context)
    first = page.locator(".bar img").first
    assert f"{0:032x}" in str(await first.get_attribute("src"))
    context["question"]["options"][0]["picture"] = f"{'f' * 32}.png"
    context["question"]["options"][1]["picture"] = ""
    await draw(page, context)
    sources = await page.locator(".bar img").evaluate_all("(all) => all.map((e) => e.src)")
    assert [source.rpartition("/")[2][:2] for source in sources] == ["ff", "00"]


async def test_where_a_picture_is_found(show: Show) -> None:
    page = await show("choice", WALL)
    found = await page.evaluate(
        """async () => {
            const { pictureUrl } = await import("/kinds/parts/picture.js");
            const places = ["/38851953-k7qdwm", "/m/abcd1234/wall", "/m/abcd1234/edit/item1", "/"];
            return places.map((path) => {
                history.replaceState(null, "", path);
                return pictureUrl("a.png");
            });
        }"""
    )
    assert found == [
        "/38851953-k7qdwm/file/a.png",
        "/m/abcd1234/file/a.png",
        "/m/abcd1234/file/a.png",
        "/file/a.png",
    ]
