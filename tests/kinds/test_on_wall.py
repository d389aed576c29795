"""The kinds' results on a wall, in a real browser."""

import re
from typing import Any

import pytest

from polling import kinds
from polling.kinds import total
from tests.kinds.screens import (
    OPTIONS,
    SETTINGS,
    WALL,
    Show,
    context_of,
    draw,
    result,
    said,
)

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("name", kinds.names())
async def test_nothing_runs_off_the_wall(show: Show, name: str) -> None:
    page = await show(name, WALL)
    for people in (0, 3, 50, 500):
        context = result(name, people, **SETTINGS.get(name, {}))
        await draw(page, context)
        wall = page.locator(".kind-wall")
        await wall.wait_for()
        over = await wall.evaluate(
            "(e) => [e.scrollWidth - e.clientWidth, e.scrollHeight - e.clientHeight]"
        )
        assert over == [0, 0]
        waits = page.get_by_text("Venter på de første")
        answered = kinds.kind(name).Question.ANSWERED
        assert await waits.is_visible() == (answered and people == 0)
        table = await page.evaluate("(told) => kind.table(told)", context)
        assert table["caption"]
        assert {len(row) for row in table["rows"]} <= {len(table["head"])}


async def test_every_answer_has_its_turn_on_the_wall(show: Show) -> None:
    texts = [f"Svar nummer {n} " + "og litt til " * (n % 17) for n in range(120)]
    page = await show("open_text", WALL)
    await page.clock.install()
    await draw(page, said(*texts))
    turn = page.locator(".cards-turn")
    await turn.wait_for()
    seen: list[str] = []
    pages = int((await turn.inner_text()).split(" / ")[1])
    for at in range(1, pages + 1):
        await page.get_by_text(f"{at} / {pages}").wait_for()
        seen += await page.locator(".answer-card").all_inner_texts()
        fits = "(e) => [...e.children].every((c) => c.scrollHeight <= e.clientHeight + 1)"
        assert await page.locator(".cards-page").evaluate(fits)
        await page.clock.run_for(12_500)
    assert sorted(text.strip() for text in seen) == sorted(text.strip() for text in texts)
    assert seen[0].startswith("Svar nummer 119")


async def test_hostile_texts_stay_in_their_cards(show: Show) -> None:
    page = await show("open_text", WALL)
    await page.clock.install()
    lines = "\n".join(f"linje {n}" for n in range(80))
    await draw(page, said("x", "<b>x</b>", "W" * 500, lines, "z\u0301\u0301" * 400, "\ufdfa" * 90))
    turn = page.locator(".cards-turn")
    await turn.wait_for()
    for _ in range(int((await turn.inner_text()).split(" / ")[1])):
        over = await page.locator(".kind-wall").evaluate(
            """(wall) => [...wall.querySelectorAll(".answer-card")].filter((card) => {
                const { right, bottom } = card.getBoundingClientRect();
                const edge = wall.querySelector(".cards-page").getBoundingClientRect();
                return right > edge.right + 1 || bottom > edge.bottom + 1
                  || card.scrollWidth > card.clientWidth;
            }).length"""
        )
        assert over == 0
        await page.clock.run_for(12_500)
    assert await page.locator("#root b").count() == 0


async def test_equal_answers_are_one_card(show: Show) -> None:
    page = await show("open_text", WALL)
    await draw(page, said("Tillit", "Tid", "tillit!", "  TILLIT"))
    await page.get_by_text("× 3").wait_for()
    cards = await page.locator(".answer-card").all_inner_texts()
    assert [card.replace("\u00a0", " ") for card in cards] == ["Tid", "Tillit × 3"]


async def test_one_answer_large(show: Show) -> None:
    page = await show("open_text", WALL)
    context = said("Tillit", "Tid")
    await draw(page, {**context, "large": {"id": "0", "value": {"text": "Tillit"}}})
    large = page.locator(".answer-large")
    await large.get_by_text("Tillit").wait_for()
    box = await large.locator("bdi").bounding_box()
    assert box is not None
    assert box["height"] > WALL["height"] / 10
    assert not await page.locator(".cards-page").is_visible()
    await draw(page, context)
    await page.locator(".answer-card").first.wait_for()
    assert not await large.is_visible()


async def test_rows_change_place_and_equal_ones_share_a_number(show: Show) -> None:
    page = await show("ranking", WALL)
    kind = kinds.kind("ranking")
    question: Any = kind.Question.model_validate({"text": "Hva?", "options": OPTIONS[:3]})
    for orders, rows in (
        (["abc"], ["1 Alternativ A 1,0", "2 Alternativ B 2,0", "3 Alternativ C 3,0"]),
        (["abc", "bac"], ["1 Alternativ A 1,5", "1 Alternativ B 1,5", "3 Alternativ C 3,0"]),
        (["bac"] * 4, ["1 Alternativ B 1,0", "2 Alternativ A 2,0", "3 Alternativ C 3,0"]),
    ):
        answers = [kind.Answer.model_validate({"order": list(order)}) for order in orders]
        counts = total(question.counts(answer) for answer in answers)
        await draw(page, context_of(kind, question, question.tally(counts, 4, 4, {}), []))
        found = [" ".join(row.split()) for row in await page.locator(".bar").all_inner_texts()]
        assert found == rows
    assert await page.get_by_text("Nesten helt enige, W = 1,00").count() == 1


PLACES = """() => Object.fromEntries([...document.querySelectorAll(".cloud-word")].map((e) =>
    [e.textContent, e.style.transform.split(" scale")[0]]))"""


async def test_a_word_does_not_jump_when_it_grows(show: Show) -> None:
    page = await show("word_cloud", WALL)
    words = [
        {"key": f"ord{n}", "text": f"Samarbeid{n}", "n": 1 + n % 5, "forms": []} for n in range(40)
    ]
    words.append({"key": "størst", "text": "Størst", "n": 12, "forms": []})
    context = result("word_cloud", 3)
    context["tally"]["words"] = words
    await draw(page, context)
    await page.locator(".cloud-word").nth(40).wait_for()
    await page.evaluate("document.fonts.ready")
    before = await page.evaluate(PLACES)
    words[7]["n"] += 1
    words.append({"key": "nytt", "text": "Nytt", "n": 1, "forms": []})
    await draw(page, context)
    await page.locator(".cloud-word").nth(41).wait_for()
    after = await page.evaluate(PLACES)
    assert after["Samarbeid7"] == before["Samarbeid7"] or near(after, before, "Samarbeid7")
    moved = [text for text, place in before.items() if after[text] != place]
    assert len(moved) <= 6


def near(after: dict[str, str], before: dict[str, str], text: str) -> bool:
    def at(place: str) -> list[float]:
        return [float(number) for number in re.findall(r"-?[\d.]+", place)]

    return all(abs(a - b) < 120 for a, b in zip(at(after[text]), at(before[text]), strict=True))


async def test_of_many_words_what_is_said_most_stands_out(show: Show) -> None:
    page = await show("word_cloud", WALL)
    words = [
        {"key": f"ord{n}", "text": f"Samhandlingsord{n}", "n": 20 if n < 5 else 1, "forms": []}
        for n in range(200)
    ]
    context = result("word_cloud", 3)
    context["tally"]["words"] = words
    await draw(page, context)
    await page.locator(".cloud-word").first.wait_for()
    await page.evaluate("document.fonts.ready")
    scales = await page.evaluate(
        """() => [...document.querySelectorAll(".cloud-word")]
            .map((e) => parseFloat(e.style.transform.split("scale(")[1])).sort((a, b) => b - a)"""
    )
    assert scales[4] > 1.5 * scales[5]
    assert len(scales) > 20


@pytest.mark.parametrize("many", [4, 7, 10, 12])
async def test_long_options_are_read_to_their_end(show: Show, many: int) -> None:
    text = "Utskrivningsklare pasienter og en god overgang til kommunen"
    options = [{"id": f"o{n}", "text": f"{text} {n}"} for n in range(many)]
    page = await show("choice", WALL)
    await draw(page, result("choice", 100, options=options))
    await page.locator(".bar-label").nth(many - 1).wait_for()
    await page.evaluate("document.fonts.ready")
    over = await page.evaluate(
        """() => [...document.querySelectorAll(".bar-label, .bar")]
            .map((e) => e.scrollHeight - e.clientHeight)"""
    )
    # Lines have a little room of their own around their letters.
    assert max(over) <= 3


async def test_words_keep_still_for_who_wants_less_motion(show: Show) -> None:
    page = await show("word_cloud", WALL, reduced_motion="reduce")
    await draw(page, result("word_cloud", 50))
    word = page.locator(".cloud-word").first
    await word.wait_for()
    assert await word.evaluate("(e) => e.getAnimations().length") == 0
