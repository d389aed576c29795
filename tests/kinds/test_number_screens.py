"""Numbers on the phone and on the wall, in a real browser."""

from itertools import pairwise
from typing import Any

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Page

from polling import kinds
from polling.kinds import total
from tests.kinds.screens import PHONE, WALL, Show, context_of, draw, form, last, result

pytestmark = pytest.mark.browser

PRICE = {"decimals": 2, "least": -1000, "most": 1_000_000, "unit": "kroner"}


async def opened(show: Show, value: Any = None, **settings: Any) -> Page:
    page = await show("number", PHONE)
    await form(page, result("number", 0, **settings), value)
    return page


def told(values: list[float], *, revealed: bool = True, **settings: Any) -> dict[str, Any]:
    """What a screen is told when these numbers were given."""
    kind = kinds.kind("number")
    question = kind.Question.model_validate({"text": "Hvor mange?", **settings})
    answers = [kind.Answer.model_validate({"value": value}) for value in values]
    counts = total(question.counts(answer) for answer in answers)
    tally = question.tally(counts, len(values), len(values), {})
    return {**context_of(kind, question, tally, []), "question": question.told(revealed)}


async def type_in(page: Page, written: str) -> list[Any]:
    await page.get_by_label("Tallet ditt").fill(written)
    return await last(page)


#: What may be typed, and which number it is, if any.
WRITTEN: list[tuple[str, float | None]] = [
    ("12,5", 12.5), ("12.5", 12.5), (" 1 000,25 ", 1000.25), ("1\u00a0000", 1000),
    ("−3", -3), ("-3", -3), ("+3", 3), ("0", 0), ("-0", 0), ("007", 7), ("12,50", 12.5),
    ("12,500", None), ("1.000", None), ("1.234.567", None), ("12,345", None), ("tolv", None),
    ("1e3", None), ("12 kr", None), (",5", None), ("5,", None), ("1000001", None),
    ("-1001", None), ("NaN", None), ("Infinity", None), ("9" * 24, None), ("٣", None),
]  # fmt: skip


async def test_a_number_is_written_as_people_write(show: Show) -> None:
    page = await opened(show, **PRICE)
    kind = kinds.kind("number")
    question = kind.Question.model_validate({"text": "Hva?", **PRICE})
    for written, value in WRITTEN:
        said = await type_in(page, written)
        if value is None:
            assert said[1] == {"written": written}
            assert said[2], written
            continue
        assert said == ["draft", {"value": value}, None]
        # What the phone takes, the server takes.
        assert question.check(kind.Answer.model_validate(said[1])).model_dump() == {"value": value}


async def test_says_what_is_wrong_when_the_field_is_left(show: Show) -> None:
    page = await opened(show, least=1, most=10)
    field = page.get_by_label("Tallet ditt")
    problem = page.locator(".problem")
    for written, sentence in (
        ("2,5", "Skriv et helt tall, uten komma eller punktum."),
        ("0", "Tallet kan ikke være mindre enn 1."),
        ("11", "Tallet kan ikke være større enn 10."),
        ("mange", "Skriv et tall, bare med sifre."),
    ):
        await field.fill(written)
        assert (await last(page))[2] == sentence
        assert not await problem.is_visible()
        await field.blur()
        assert await problem.inner_text() == sentence
        assert await field.get_attribute("aria-invalid") == "true"
        assert await field.input_value() == written
    await field.fill("")
    assert await last(page) == ["draft", None, None]
    assert not await problem.is_visible()
    assert (await page.locator(".kind-hint").inner_text()) == "Fra 1 til 10"


async def test_the_keyboard_that_a_phone_shows_can_write_it(show: Show) -> None:
    modes: dict[str, dict[str, Any]] = {
        "numeric": {}, "decimal": {"decimals": 1}, "text": {"least": -5, "decimals": 1},
    }  # fmt: skip
    for mode, settings in modes.items():
        page = await opened(show, **settings)
        assert await page.get_by_label("Tallet ditt").get_attribute("inputmode") == mode


async def test_shows_what_was_answered_and_no_more_once_withdrawn(show: Show) -> None:
    page = await opened(show, {"value": 1234.5}, **PRICE)
    field = page.get_by_label("Tallet ditt (kroner)")
    assert await field.input_value() == "1234,5"
    await page.evaluate("form.update({ value: null, open: true })")
    assert await field.input_value() == ""
    await page.evaluate("form.update({ value: { value: -2 }, open: false })")
    assert await field.input_value() in ("-2", "−2")
    assert await field.is_disabled()
    assert await page.evaluate("told") == []
    question = result("number", 0, **PRICE)["question"]
    said = "([question, value]) => kind.line(question, value).replace(/\\s/g, ' ')"
    assert await page.evaluate(said, [question, {"value": 1234.5}]) == "1 234,5 kroner"


async def test_what_could_not_be_read_is_still_wrong_when_the_page_is_back(show: Show) -> None:
    page = await opened(show, {"written": "tolv"}, **PRICE)
    assert await page.get_by_label("Tallet ditt").input_value() == "tolv"
    assert await last(page) == ["draft", {"written": "tolv"}, "Skriv et tall, bare med sifre."]


async def test_what_is_being_written_is_left_as_it_is(show: Show) -> None:
    page = await opened(show, **PRICE)
    await type_in(page, "12,50")
    await page.evaluate("form.update({ value: { value: 12.5 }, open: true })")
    assert await page.get_by_label("Tallet ditt").input_value() == "12,50"


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_axe_finds_nothing(show: Show, scheme: str) -> None:
    # Axe lays styles of its own into the page, which the policy refuses.
    page = await show("number", PHONE, color_scheme=scheme, bypass_csp=True)
    await draw(page, told([1, 2, 2, 40], right=2), "phone")
    await form(page, result("number", 0, **PRICE))
    await type_in(page, "tolv")
    await page.get_by_label("Tallet ditt").blur()
    rules = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]
    # Nor may it fetch the styles that the page has.
    found = await Axe().run(page, options={"runOnly": rules, "preload": False})
    assert found.response["violations"] == []


@pytest.mark.parametrize(
    ("settings", "values"),
    [
        ({}, [42]),
        ({"most": 10}, [1, 2, 2, 3, 10]),
        ({"most": 1e9, "unit": "kroner per innbygger"}, [1, 5e8, 999999999]),
        ({"least": -1e9, "most": 1e9, "decimals": 3}, [-1e9, -999999999.999, 1e9]),
        ({"most": 1000}, list(range(0, 1000, 7))),
        ({"decimals": 1, "right": 42.5, "within": 2, "unit": "år"}, [42.5] * 500 + [1, 99.9]),
    ],
)
async def test_nothing_runs_off_the_wall_or_into_other_numbers(
    show: Show, settings: dict[str, Any], values: list[float]
) -> None:
    page = await show("number", WALL)
    await draw(page, told(values, **settings))
    await page.evaluate("document.fonts.ready")
    out = await page.evaluate(
        """() => {
            const wall = root.querySelector(".kind-wall").getBoundingClientRect();
            return [...root.querySelectorAll(".kind-wall :is(span, p)")].filter((e) => {
              if (!e.textContent || !e.checkVisibility()) return false;
              const { left, right, top, bottom } = e.getBoundingClientRect();
              return left < wall.left - 1 || right > wall.right + 1 || top < wall.top - 1
                || bottom > wall.bottom + 1;
            }).map((e) => e.className + e.textContent);
        }"""
    )
    assert out == []
    marks = await page.locator(".histogram-mark").evaluate_all(
        "(all) => all.map((e) => e.getBoundingClientRect()).map((r) => [r.left, r.right])"
    )
    assert all(b[0] > a[1] for a, b in pairwise(marks))
    sizes = await page.locator(".kind-wall :is(span, p)").evaluate_all(
        "(all) => all.filter((e) => e.textContent && e.checkVisibility())"
        ".map((e) => parseFloat(getComputedStyle(e).fontSize))"
    )
    box = await page.locator(".kind-wall").bounding_box()
    assert box is not None
    assert min(sizes) >= 2.8 * 0.015 * box["height"] - 0.1


async def test_the_mean_stands_on_the_axis_where_it_is(show: Show) -> None:
    page = await show("number", WALL, reduced_motion="reduce")
    await draw(page, told([1, 2, 2, 5], least=1, most=6))
    mean = await page.locator(".histogram-mean").bounding_box()
    marks = page.locator(".histogram-mark")
    two, three = await marks.nth(1).bounding_box(), await marks.nth(2).bounding_box()
    assert mean
    assert two
    assert three
    middle = (two["x"] + two["width"] / 2 + three["x"] + three["width"] / 2) / 2
    assert mean["x"] + mean["width"] / 2 == pytest.approx(middle, abs=1.5)
    assert await page.locator(".histogram-mean").inner_text() == "Snitt 2,5"
    assert await page.get_by_text("Median 2 · 4 svar").is_visible()
    assert await page.locator(".histogram-bar").all_inner_texts() == ["1", "2", "", "", "1", ""]


@pytest.mark.parametrize("values", [[100, 140], [200, 210], [250, 390], [0, 400, 399]])
async def test_the_mean_stays_on_the_phone_whatever_it_counts(
    show: Show, values: list[float]
) -> None:
    page = await show("number", {"width": 320, "height": 640}, reduced_motion="reduce")
    unit = "liggedøgn i sykehus"
    await draw(page, told(values, most=400, unit=unit), "phone")
    box = await page.locator(".histogram-mean > span").bounding_box()
    assert box
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 320
    assert await page.evaluate("document.documentElement.scrollWidth") == 320


async def test_what_is_right_is_drawn_only_where_it_is_told(show: Show) -> None:
    page = await show("number", WALL)
    quiz: dict[str, Any] = {"right": 42, "within": 2, "unit": "år"}
    await draw(page, told([40, 42, 60, 80], revealed=False, **quiz))
    assert await page.locator(".histogram-bar.strong").count() == 0
    assert await page.get_by_text("Riktig").filter(visible=True).count() == 0
    table = await page.evaluate(
        "(told) => kind.table(told)", told([40, 42], revealed=False, **quiz)
    )
    assert "Riktig svar" not in [row[0] for row in table["rows"]]
    await draw(page, told([40, 42, 60, 80], **quiz))
    assert await page.locator(".histogram-bar.strong").count() == 1
    said = (await page.get_by_text("Riktig svar").inner_text()).replace("\u00a0", " ")
    assert said == "Riktig svar: 42 år, pluss minus 2 · 2 hadde riktig (50 %)"


async def test_a_screen_reader_gets_the_same_as_a_table(show: Show) -> None:
    page = await show("number", PHONE)
    context = told([1, 2, 2, 5], least=1, most=6, right=2)
    table = await page.evaluate("(told) => kind.table(told)", context)
    assert table["rows"] == [
        ["Snitt", "2,5"], ["Median", "2"], ["Standardavvik", "1,732"], ["Lavest", "1"],
        ["Høyest", "5"], ["Antall svar", 4], ["Riktig svar", "2"], ["Antall som hadde riktig", 2],
        ["1", 1], ["2", 2], ["3", 0], ["4", 0], ["5", 1], ["6", 0],
    ]  # fmt: skip
