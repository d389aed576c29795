"""Colours by meaning keep their contrast in both themes, and axe finds nothing on our pages."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.async_api import expect

from polling import look
from tests.browser.conftest import WALL, Hall, Picture
from tests.browser.people import Phone
from tests.browser.test_phone import CHOICE, OPEN, field

TOKENS = (Path(__file__).parents[2] / "static" / "tokens.css").read_text()
PAPERS = ("paper", "raised")
TEXT = [
    *((ink, paper) for ink in ("ink", "quiet", "action") for paper in (*PAPERS, "sunken")),
    *((ink, paper) for ink in ("good", "warning", "bad") for paper in PAPERS),
    ("ink", "action-quiet"), ("action", "action-quiet"), ("quiet", "action-quiet"),
    ("action-text", "action"), ("action-text", "action-strong"), ("live-text", "live"),
]  # fmt: skip
WALL_TEXT = [
    *((ink, paper) for ink in ("ink", "quiet") for paper in PAPERS),
    ("live-text", "live"),
]
MARKS = [
    *((mark, paper) for mark in ("line-strong", "bar", "bar-strong", "focus") for paper in PAPERS),
    ("bar", "bar-quiet"), ("bar-strong", "bar-quiet"), ("focus-gap", "action"),
    ("focus", "focus-gap"), ("line-strong", "action-quiet"),
]  # fmt: skip


def blocks() -> dict[str, dict[str, str]]:
    """The declarations of each theme: "light", "system" (its dark) and "dark"."""
    light = re.search(r"/\* light \*/\s*:root \{(.*?)\}", TOKENS, re.DOTALL)
    system = re.search(r':root:not\(\[data-theme="light"\]\) \{(.*?)\}', TOKENS, re.DOTALL)
    dark = re.search(r':root\[data-theme="dark"\] \{(.*?)\}', TOKENS, re.DOTALL)
    found = {"light": light, "system": system, "dark": dark}
    return {
        theme: dict(re.findall(r"--([\w-]+):\s*([^;]+);", block[1]))
        for theme, block in found.items()
        if block
    }


def colour(theme: str, meaning: str) -> str:
    """A meaning's `#rrggbb` in a theme."""
    named = dict(re.findall(r"--([\w-]+):\s*(#[0-9a-f]{6});", TOKENS))
    value = blocks()[theme][meaning]
    while (inner := re.fullmatch(r"var\(--([\w-]+)\)", value)) is not None:
        value = named.get(inner[1]) or blocks()[theme][inner[1]]
    return value


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(
    ("pairs", "least"), [(TEXT, 4.5), (WALL_TEXT, 7), (MARKS, 3)], ids=["text", "wall", "marks"]
)
def test_contrast(theme: str, pairs: list[tuple[str, str]], least: float) -> None:
    contrasts = {pair: look.contrast(*(colour(theme, one) for one in pair)) for pair in pairs}
    assert {pair: round(n, 2) for pair, n in contrasts.items() if n < least} == {}


def test_dark_is_dark_whoever_asks_for_it() -> None:
    themes = blocks()
    assert themes["system"] == themes["dark"]
    assert set(themes["light"]) == set(themes["dark"])


def test_a_look_is_checked_against_the_papers_that_are_used() -> None:
    assert {theme: colour(theme, "paper") for theme in look.PAPERS} == look.PAPERS


def test_no_style_names_a_colour_itself() -> None:
    for path in Path(TOKENS and __file__).parents[2].joinpath("static").rglob("*.css"):
        if "vendor" in path.parts or path.name == "tokens.css":
            continue
        # A QR is dark on white in every theme, or cameras do not find it.
        found = set(re.findall(r"#[0-9a-fA-F]{3,8}\b(?![\w-]*\s*\{)", path.read_text())) - {"#fff"}
        assert not found, path.name


@pytest.mark.browser
@pytest.mark.timeout(180)
async def test_axe_finds_nothing(hall: Hall, picture: Picture) -> None:
    ranking = {**CHOICE, "kind": "ranking"}
    cloud = {"kind": "word_cloud", "question": {"text": "Hvilke ord beskriver samarbeidet?"}}
    meeting = await hall.meeting(OPEN, CHOICE, ranking, cloud)
    moderator = await hall.moderator(meeting)
    phone = await hall.phone(meeting)
    wall = await hall.wall(meeting, viewport=WALL)
    crowd = [await Phone.joined(hall.server.url, await hall.code(meeting)) for _ in range(3)]
    join = await hall.page(await hall.context(), "/")
    await join.get_by_label("Møtekode").fill("11112222")
    await join.keyboard.press("Enter")
    await expect(join.get_by_role("alert")).to_be_visible()
    found: dict[str, str] = {}

    async def look_at(name: str) -> None:
        for where, page in (("phone", phone), ("wall", wall)):
            if report := await hall.faults_in_both(page, picture, f"axe-{where}-{name}"):
                found[f"{where} {name}"] = report

    assert await hall.faults_in_both(join, picture, "axe-join") == ""
    await expect(phone.locator("#status")).to_have_text("Anonymt · Du er med")
    await look_at("before")
    answers = {
        "q001": {"text": "Tryggere overganger for pasientene"},
        "q002": {"options": ["b"], "other": None},
        "q003": {"order": ["b", "a", "c"]},
        "q004": {"words": ["tillit", "åpenhet"]},
    }
    for item, answer in answers.items():
        await moderator.opens(item)
        await expect(phone.locator("main :is(input, textarea, button)").first).to_be_visible()
        await look_at(f"{item}-open")
        for person in crowd:
            await person.answers(answer, item)
        await moderator.steers("show", where="wall")
        await moderator.steers("show", where="phones")
        await expect(phone.get_by_role("heading", name="Resultatet")).to_be_visible()
        await expect(phone.locator("table tbody tr").first).to_be_attached()
        await expect(wall.locator("table tbody tr").first).to_be_attached()
        await look_at(f"{item}-shown")
    await field(phone).fill("nærhet")
    await phone.get_by_role("button", name="Send svaret").click()
    await expect(phone.locator("#status")).to_contain_text("Mottatt ✓")
    await look_at("received")
    await moderator.steers("end")
    await expect(phone.get_by_role("heading", level=1)).to_contain_text("Takk")
    await look_at("ended")
    assert found == {}, "\n".join(found.values())
    for person in crowd:
        await person.leave()
