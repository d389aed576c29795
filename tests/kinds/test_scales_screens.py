"""Scales on the phone and on the wall, in a real browser."""

from typing import Any

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Page

from tests.kinds.screens import OPTIONS, PHONE, WALL, Show, draw, form, last, result

pytestmark = pytest.mark.browser

LONG = (
    "Tilgjengelighetsutredningen for helsefellesskapet er godt kjent blant dem som arbeider med "
    "utskrivingsklare pasienter, også i de minste kommunene og i de ytterste av dem alle sammen, "
    "året rundt og hele døgnet"
)[:200]
TWELVE = [{"id": f"o{n}", "text": f"{n} {LONG}"[:200]} for n in range(12)]
ENDS = {"low": "Ikke i det hele tatt", "high": "I svært stor grad, og hele tiden"}
#: From 0 to 10, twelve statements as long as they may be.
HARDEST = {"options": TWELVE, "least": 0, "most": 10, **ENDS}


async def opened(show: Show, value: Any = None, viewport: Any = PHONE, **settings: Any) -> Page:
    page = await show("scales", viewport)
    await form(page, result("scales", 0, **{"options": OPTIONS[:3], **settings}), value)
    return page


async def test_statements_are_rated_and_may_be_skipped(show: Show) -> None:
    page = await opened(show)
    first = page.get_by_role("group", name="Alternativ A")
    await first.get_by_label("4").check()
    assert await last(page) == ["draft", {"values": {"a": 4}}, None]
    await page.get_by_role("group", name="Alternativ C").get_by_label("1, Helt uenig").check()
    await first.get_by_label("5, Helt enig").check()
    assert await last(page) == ["draft", {"values": {"a": 5, "c": 1}}, None]
    await page.get_by_label("Ta bort vurderingen: Alternativ C").click()
    await page.get_by_label("Ta bort vurderingen: Alternativ A").click()
    assert await last(page) == ["draft", None, None]
    assert await page.get_by_label("Ta bort vurderingen").filter(visible=True).count() == 0


async def test_rating_moves_nothing_under_a_thumb(show: Show) -> None:
    page = await opened(show, **HARDEST)
    places = """[...root.querySelectorAll(".scale-step")]
        .map((e) => scrollY + e.getBoundingClientRect().y)"""
    await page.evaluate("document.fonts.ready")
    before = await page.evaluate(places)
    await page.get_by_label("7", exact=True).first.check()
    assert await page.evaluate(places) == before


async def test_all_of_it_by_keyboard_alone(show: Show) -> None:
    page = await opened(show)
    await page.evaluate("form.focus()")
    await page.keyboard.press("Space")
    assert await last(page) == ["draft", {"values": {"a": 1}}, None]
    for _ in range(3):
        await page.keyboard.press("ArrowRight")
    assert await last(page) == ["draft", {"values": {"a": 4}}, None]
    await page.keyboard.press("Tab")
    await page.keyboard.press("Tab")
    await page.keyboard.press("ArrowLeft")
    assert await last(page) == ["draft", {"values": {"a": 4, "b": 5}}, None]
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    assert await last(page) == ["draft", {"values": {"a": 4}}, None]
    focused = "document.activeElement.getAttribute('aria-label')"
    assert await page.evaluate(focused) == "1, Helt uenig"


async def test_shows_what_was_answered_and_no_more_once_withdrawn(show: Show) -> None:
    page = await opened(show, {"values": {"b": 3}})
    checked = "[...root.querySelectorAll(':checked')].map((e) => [e.name.at(-1), e.value])"
    assert await page.evaluate(checked) == [["1", "3"]]
    await page.evaluate("form.update({ value: null, open: true })")
    assert await page.evaluate(checked) == []
    await page.evaluate("form.update({ value: { values: { a: 5 } }, open: false })")
    assert await page.evaluate(checked) == [["0", "5"]]
    assert await page.locator("input:enabled").count() == 0
    assert await page.get_by_label("Ta bort vurderingen").filter(visible=True).count() == 0
    assert await page.evaluate("told") == []
    said = "(question) => kind.line(question, { values: { c: 2, a: 5 } })"
    told = result("scales", 0, options=OPTIONS[:3])["question"]
    assert await page.evaluate(said, told) == "Alternativ A: 5 · Alternativ C: 2"


@pytest.mark.parametrize(("least", "most"), [(1, 5), (0, 10), (1, 7), (1, 10), (0, 2)])
async def test_large_targets_and_the_ends_in_sight_on_360_px(
    show: Show, least: int, most: int
) -> None:
    page = await opened(show, options=TWELVE[:2], least=least, most=most, **ENDS)
    await page.evaluate("root.style.setProperty('padding', '0 16px')")
    assert await page.evaluate("document.documentElement.scrollWidth") == 360
    boxes = await page.locator("input").evaluate_all(
        "(all) => all.map((e) => e.getBoundingClientRect()).map((r) => [r.width, r.height])"
    )
    assert len(boxes) == 2 * (most - least + 1)
    assert all(width >= 44 and height >= 48 for width, height in boxes)
    label = await page.locator(".scale-step").first.bounding_box()
    assert label is not None
    assert label["width"] >= 48
    ends = page.locator(".scale-ends").first.locator("bdi")
    for end, (name, said) in enumerate((("low", ENDS["low"]), ("high", ENDS["high"]))):
        box = await ends.nth(end).bounding_box()
        assert await ends.nth(end).inner_text() == said, name
        assert box is not None
        assert 0 <= box["x"] <= box["x"] + box["width"] <= 360


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_axe_finds_nothing(show: Show, scheme: str) -> None:
    page = await show("scales", PHONE, color_scheme=scheme, bypass_csp=True)
    context = result("scales", 50, options=OPTIONS)
    await form(page, context, {"values": {"b": 3}})
    assert await faults(page) == []
    await page.evaluate("root.replaceChildren()")
    await draw(page, context, "phone")
    assert await faults(page) == []


async def faults(page: Page) -> list[Any]:
    """What axe finds; it lays styles of its own into the page, and may not fetch the page's."""
    rules = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]
    found = await Axe().run(page, options={"runOnly": rules, "preload": False})
    return list(found.response["violations"])


async def cut(page: Page) -> list[str]:
    """The statements that do not show whole."""
    return list(
        await page.locator(".scale-label").evaluate_all(
            """(all) => all.filter((e) => e.scrollHeight >
                 e.clientHeight + parseFloat(getComputedStyle(e).lineHeight) / 2)
               .map((e) => e.textContent)"""
        )
    )


async def test_twelve_long_statements_have_their_turn_and_none_is_cut(show: Show) -> None:
    page = await show("scales", WALL)
    await page.clock.install()
    await draw(page, result("scales", 50, **HARDEST))
    turn = page.locator(".scale-turn")
    await turn.wait_for()
    pages = int((await turn.inner_text()).split(" / ")[1])
    seen: list[str] = []
    for at in range(1, pages + 1):
        await page.get_by_text(f"{at} / {pages}").wait_for()
        seen += await page.locator(".scale-label").all_inner_texts()
        assert await cut(page) == []
        wall = await page.locator(".kind-wall").bounding_box()
        foot = await page.locator(".scale-foot").bounding_box()
        assert wall is not None
        assert foot is not None
        for box in await page.locator(".scale-row").all():
            edges = await box.bounding_box()
            assert edges is None or edges["y"] + edges["height"] <= foot["y"] + 1
        assert foot["y"] + foot["height"] <= wall["y"] + wall["height"] + 1
        await page.clock.run_for(12_500)
    assert [text[:3].strip().split()[0] for text in seen] == [str(n) for n in range(12)]


async def test_the_turning_can_be_stopped(show: Show) -> None:
    page = await show("scales", WALL)
    await page.clock.install()
    await draw(page, result("scales", 50, **HARDEST))
    turn = page.locator(".scale-turn")
    await turn.wait_for()
    await turn.click()
    stopped = await turn.inner_text()
    assert stopped.endswith(", stoppet")
    await page.clock.run_for(60_000)
    assert await turn.inner_text() == stopped
    await turn.click()
    await page.clock.run_for(12_500)
    assert (await turn.inner_text()).startswith("2 / ")


async def test_short_statements_stand_together_and_nothing_is_too_small(show: Show) -> None:
    page = await show("scales", WALL)
    for many in (1, 3, 6, 7, 12):
        options = [{"id": f"o{n}", "text": f"Vi følger avtale {n}"} for n in range(many)]
        await draw(page, result("scales", 50, options=options))
        assert await page.locator(".scale-rows .scale-row").count() == many
        assert not await page.locator(".scale-turn").is_visible()
        assert await cut(page) == []
        sizes = await page.locator(".kind-wall :is(bdi, span, p)").evaluate_all(
            "(all) => all.filter((e) => e.textContent && e.checkVisibility())"
            ".map((e) => parseFloat(getComputedStyle(e).fontSize))"
        )
        # 2.8 per cent of the wall's height.
        assert min(sizes) >= 0.027 * WALL["height"]


@pytest.mark.parametrize("many", [3, 7])
async def test_figures_stand_whole_however_long(show: Show, many: int) -> None:
    page = await show("scales", WALL)
    options = [{"id": f"o{n}", "text": f"Påstand {n}"} for n in range(many)]
    context = result("scales", 50, options=options)
    for each in context["tally"]["statements"]:
        each["n"] = 100_000_000
    await draw(page, context)
    await page.get_by_text("100000000 svar").first.wait_for()
    over = await page.locator(".scale-said").evaluate_all(
        "(all) => all.map((e) => e.scrollWidth - e.clientWidth)"
    )
    assert max(over) <= 1


async def test_the_mean_stands_on_the_distribution_where_it_is(show: Show) -> None:
    page = await show("scales", WALL, reduced_motion="reduce")
    context = result("scales", 3, options=OPTIONS[:1])
    context["tally"]["statements"] = [
        {
            "id": "a",
            "n": 4,
            "mean": 2.5,
            "median": 2.5,
            "spread": 1,
            "distribution": [1, 1, 1, 1, 0],
        }
    ]
    await draw(page, context)
    track = await page.locator(".scale-track").bounding_box()
    mean = await page.locator(".scale-mean").bounding_box()
    spread = await page.locator(".scale-spread").bounding_box()
    columns = page.locator(".scale-column")
    second, third = await columns.nth(1).bounding_box(), await columns.nth(2).bounding_box()
    assert track
    assert mean
    assert spread
    assert second
    assert third
    # Half-way between the middles of 2 and 3.
    middle = (second["x"] + second["width"] / 2 + third["x"] + third["width"] / 2) / 2
    assert mean["x"] + mean["width"] / 2 == pytest.approx(middle, abs=1.5)
    assert spread["width"] == pytest.approx(2 * track["width"] / 5, abs=2)
    assert await page.locator(".scale-row .scale-figure").inner_text() == "2,5"


async def test_a_screen_reader_gets_the_same_as_a_table(show: Show) -> None:
    page = await show("scales", PHONE)
    context = result("scales", 3, options=OPTIONS[:2])
    context["tally"]["statements"] = [
        {"id": "a", "n": 3, "mean": 3.6667, "median": 4, "spread": 0.5774,
         "distribution": [0, 0, 1, 2, 0]},
        {"id": "b", "n": 0, "mean": None, "median": None, "spread": None,
         "distribution": [0, 0, 0, 0, 0]},
    ]  # fmt: skip
    table = await page.evaluate("(told) => kind.table(told)", context)
    assert table["head"] == [
        "Påstand", "Snitt", "Median", "Standardavvik", "Antall som vurderte",
        "1, Helt uenig", "2", "3", "4", "5, Helt enig",
    ]  # fmt: skip
    assert table["rows"] == [
        ["Alternativ A", "3,67", "4", "0,58", 3, 0, 0, 1, 2, 0],
        ["Alternativ B", "–", "–", "–", 0, 0, 0, 0, 0, 0],
    ]
