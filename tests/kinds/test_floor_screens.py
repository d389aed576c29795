"""Questions from the floor in a real browser: the form, and the list by lifts."""

from typing import Any

import pytest
from playwright.async_api import expect

from polling import kinds
from tests.kinds.screens import PHONE, WALL, Show, context_of, draw, form, last, result

pytestmark = pytest.mark.browser


def asked(*said: tuple[str, int, str | None]) -> dict[str, Any]:
    """What a page is told of these questions: text, lifts and mark, oldest first."""
    kind = kinds.kind("floor")
    question = kind.Question.model_validate({"text": "Spør panelet"})
    answers = [kind.Answer.model_validate({"text": text}) for text, _, _ in said]
    context = context_of(kind, question, question.tally({}, len(said), len(said), {}), answers)
    for row, (_, lifts, mark) in zip(context["answers"], said, strict=True):
        row |= {"lifts": lifts, "mark": mark}
    return context


SAID = (("Når?", 0, None), ("Hvem?", 4, "answered"), ("Hvorfor?", 2, None), ("hvorfor", 1, None))


async def test_most_lifts_come_first_and_what_is_answered_last(show: Show) -> None:
    page = await show("floor", WALL)
    await draw(page, asked(*SAID))
    cards = page.locator(".answer-card")
    await expect(cards).to_have_text(["3løftHvorfor?\u00a0× 2", "0løftNår?", "4løftHvem?Besvart"])
    await expect(cards.last).to_have_class("answer-card answered")
    table = await page.evaluate("(told) => kind.table(told)", asked(*SAID))
    assert table["rows"] == [["Hvorfor?", 3, ""], ["Når?", 0, ""], ["Hvem?", 4, "Besvart"]]
    await draw(page, asked(SAID[0], ("Hvem?", 4, None), *SAID[2:]))
    await expect(cards.first).to_have_text("4løftHvem?")


async def test_three_stand_in_one_column_and_fifty_in_two(show: Show) -> None:
    page = await show("floor", WALL)
    await draw(page, asked(*SAID))
    await expect(page.locator(".cards-column")).to_have_count(1)
    many = asked(*((f"Spørsmål {n}: hva skjer med pasientene?", n, None) for n in range(50)))
    await draw(page, many)
    await expect(page.locator(".cards-column")).to_have_count(2)
    first = page.locator(".cards-column .answer-card").first
    await expect(first).to_contain_text("49")


async def test_one_is_shown_large_without_its_count(show: Show) -> None:
    page = await show("floor", WALL)
    context = asked(*SAID)
    await draw(page, {**context, "large": context["answers"][1]})
    large = page.locator(".answer-large")
    await expect(large.locator("bdi")).to_have_text("Hvem?")
    await expect(large.locator(".floor-lifts")).to_be_hidden()


async def test_on_a_phone_it_flows_and_says_how_many_are_left(show: Show) -> None:
    page = await show("floor", PHONE)
    await draw(page, asked(*((f"Spørsmål {n}?", n, None) for n in range(40))), "phone")
    await expect(page.locator("li")).to_have_count(30)
    await expect(page.locator("li").first).to_contain_text("39 løft")
    await expect(page.locator(".answer-count")).to_have_text("og 10 spørsmål til")


async def test_what_is_too_long_is_told_before_it_is_sent(show: Show) -> None:
    page = await show("floor", PHONE)
    await form(page, result("floor", 0))
    await page.get_by_label("Spørsmålet ditt").fill("Hvem betaler?")
    assert await last(page) == ["draft", {"text": "Hvem betaler?"}, None]
    await page.get_by_label("Spørsmålet ditt").fill("å" * 302)
    assert (await last(page))[2] == "Svaret er 2 tegn for langt."
