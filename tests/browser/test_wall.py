"""The wall in a real browser: what a room of people sees while a meeting is steered."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.async_api import Page, expect

from polling.meeting import Meeting
from tests.browser.conftest import WALL, Hall, Picture
from tests.browser.people import Phone

pytestmark = pytest.mark.browser

LARGE = {"width": 3840, "height": 2160}
OPEN = {
    "kind": "open_text",
    "question": {
        "text": "Hva er det viktigste vi skal oppnå sammen i helsefellesskapet det neste året?"
    },
}
CHOICE = {
    "kind": "choice",
    "question": {
        "text": "Hvor skal vi begynne?",
        "options": [
            {"id": "a", "text": "Legevaktsamarbeid og akuttmottak"},
            {"id": "b", "text": "Utskrivningsklare pasienter"},
            {"id": "c", "text": "Kompetanse- og rekrutteringssamarbeid mellom kommunene"},
        ],
    },
}
CLOUD = {"kind": "word_cloud", "question": {"text": "Hvilke ord beskriver samarbeidet i dag?"}}
RANKING = {
    "kind": "ranking",
    "question": {
        "text": "Ranger satsingsområdene",
        "options": CHOICE["question"]["options"],
    },
}
TEXTS = [
    "Tryggere overganger mellom sykehus og kommune",
    "Felles kompetanseplan for legevaktsamarbeidet",
    "Færre reinnleggelser",
    "At vi snakker sammen før pasienten er utskrivningsklar, ikke etter",
    "Digitale samhandlingsløsninger som faktisk snakker sammen",
]
LONG = (
    "Hvilke forutsetninger må være på plass for at kommunehelsetjenesten og spesialisthelse"
    "tjenesten skal kunne gjennomføre samhandlingskompetansehevende tiltak for utskrivningsklare "
    "pasienter med sammensatte behov i løpet av den kommende planperioden, og hvem bør ha ansvaret?"
)


async def crowd(hall: Hall, meeting: Meeting, n: int) -> list[Phone]:
    code = await hall.code(meeting)
    return [await Phone.joined(hall.server.url, code) for _ in range(n)]


async def fits(page: Page) -> None:
    """Nothing runs off the wall, and it has no scrollbar."""
    sizes: dict[str, Any] = await page.evaluate(
        "() => { const e = document.scrollingElement; return {w: e.scrollWidth, h: e.scrollHeight,"
        " iw: innerWidth, ih: innerHeight} }"
    )
    assert sizes["w"] <= sizes["iw"], sizes
    assert sizes["h"] <= sizes["ih"], sizes


async def vh(page: Page, selector: str) -> float:
    """How large the letters of an element are, in per cent of the wall's height."""
    size: float = await page.locator(selector).first.evaluate(
        "(e) => 100 * parseFloat(getComputedStyle(e).fontSize) / innerHeight"
    )
    return size


@pytest.mark.parametrize("size", [WALL, LARGE], ids=["1080", "2160"])
async def test_the_code_is_as_large_as_the_room(
    hall: Hall, picture: Picture, size: dict[str, int]
) -> None:
    meeting = await hall.meeting(OPEN)
    wall = await hall.wall(meeting, viewport=size)
    code = await hall.code(meeting)
    await expect(wall.locator(".digits")).to_have_text(f"{code[:4]} {code[4:]}")
    people = await crowd(hall, meeting, 3)
    await expect(wall.locator("#joined")).to_have_text("3")
    await expect(wall.locator("#answered")).to_have_text("3 er med")
    # A figure of Inter is 0.727 of its font size high.
    assert await vh(wall, ".digits") * 0.727 >= 22
    box = await wall.locator(".qr").bounding_box()
    assert box is not None
    assert box["height"] >= 0.4 * size["height"]
    digits = await wall.locator(".digits").evaluate(
        "(e) => Math.max(...[...e.children].map((c) => c.getBoundingClientRect().right))"
    )
    assert digits <= size["width"]
    await fits(wall)
    await picture(wall, f"wall-join-{size['height']}")
    for person in people:
        await person.leave()


async def test_a_question_is_asked_answered_shown_and_closed(hall: Hall, picture: Picture) -> None:
    meeting = await hall.meeting(CHOICE, OPEN, CLOUD, RANKING)
    moderator = await hall.moderator(meeting)
    wall = await hall.wall(meeting)
    people = await crowd(hall, meeting, 12)
    await moderator.opens("q001")
    await expect(wall.locator("#question")).to_have_text("Hvor skal vi begynne?")
    await expect(wall.locator("#answered")).to_have_text("0 av 12 har svart")
    await expect(wall.locator("#result")).to_be_hidden()
    for at, person in enumerate(people[:9]):
        await person.answers({"options": ["abbbc"[at % 5]], "other": None}, "q001")
    await expect(wall.locator("#answered")).to_have_text("9 av 12 har svart")
    await expect(wall.locator("#people")).to_have_text("9")
    await picture(wall, "wall-asking")
    await moderator.steers("show", where="wall")
    await expect(wall.locator("#result table")).to_contain_text("Utskrivningsklare pasienter")
    await fits(wall)
    await picture(wall, "wall-choice")

    await moderator.opens("q002")
    await moderator.steers("show", where="wall")
    await expect(wall.get_by_text("Venter på de første svarene")).to_be_visible()
    await picture(wall, "wall-empty")
    for at, person in enumerate(people):
        await person.answers({"text": TEXTS[at % len(TEXTS)]}, "q002")
    await expect(wall.locator("#answered")).to_have_text("12 av 12 har svart")
    await expect(wall.locator("#result")).to_contain_text("Færre reinnleggelser")
    await fits(wall)
    await picture(wall, "wall-open-text")
    await moderator.steers("countdown", seconds=90)
    await expect(wall.locator("#time")).to_contain_text("1:2")
    await moderator.steers("close")
    await expect(wall.locator("#time")).to_be_hidden()

    await moderator.opens("q003")
    await moderator.steers("show", where="wall")
    words = ["tillit", "åpenhet", "ærlighet", "travelt", "helsefellesskap", "øving"]
    for at, person in enumerate(people):
        await person.answers({"words": [words[at % 6], words[at * 2 % 6 - 1]]}, "q003")
    await expect(wall.locator("#answered")).to_have_text("12 av 12 har svart")
    await expect(wall.locator("#result table")).to_contain_text("helsefellesskap")
    await fits(wall)
    await picture(wall, "wall-cloud")

    await moderator.opens("q004")
    await moderator.steers("show", where="wall")
    for at, person in enumerate(people):
        await person.answers({"order": list(["abc", "bac", "bca", "acb"][at % 4])}, "q004")
    await expect(wall.locator("#result table")).to_contain_text("Legevaktsamarbeid")
    await expect(wall.locator("#answered")).to_have_text("12 av 12 har svart")
    await fits(wall)
    await picture(wall, "wall-ranking")

    await moderator.steers("qr", on=True)
    await expect(wall.locator(".digits")).to_be_visible()
    await moderator.steers("end")
    await expect(wall.get_by_text("Takk for i dag")).to_be_visible()
    await picture(wall, "wall-ended")
    for person in people:
        await person.leave()


async def test_a_long_question_shrinks_before_it_is_cut(hall: Hall, picture: Picture) -> None:
    meeting = await hall.meeting({"kind": "open_text", "question": {"text": LONG}}, OPEN)
    moderator = await hall.moderator(meeting)
    wall = await hall.wall(meeting, query="?theme=dark")
    await moderator.opens("q001")
    await expect(wall.locator("#question")).to_have_text(LONG)
    await picture(wall, "wall-long-asking")
    await moderator.steers("show", where="wall")
    await expect(wall.get_by_text("Venter på de første svarene")).to_be_visible()
    assert await vh(wall, "#question") >= 2.8
    # The letters' own overhang is less than a fifth of a line.
    over = await wall.locator("#question").evaluate(
        "(e) => (e.scrollHeight - e.clientHeight) / parseFloat(getComputedStyle(e).fontSize)"
    )
    assert over < 0.2
    await fits(wall)
    await picture(wall, "wall-long-result")
    await moderator.opens("q002")
    await moderator.steers("show", where="wall")
    await expect(wall.locator("#question")).to_have_text(OPEN["question"]["text"])
    await expect(wall.locator("body")).to_have_attribute("data-mode", "result")
    assert 6 <= await vh(wall, "#question") <= 8


async def test_the_last_state_stays_while_the_network_is_away(hall: Hall, picture: Picture) -> None:
    meeting = await hall.meeting(OPEN)
    moderator = await hall.moderator(meeting)
    wall = await hall.wall(meeting)
    await moderator.opens("q001")
    await expect(wall.locator("#question")).to_contain_text("viktigste")
    hall.server.stop()
    try:
        await expect(wall.locator("#net")).to_have_text("Uten nett: kobler til igjen")
        await expect(wall.locator("#question")).to_contain_text("viktigste")
        await picture(wall, "wall-lost")
    finally:
        hall.server.start()
    await expect(wall.locator("#net")).to_be_hidden(timeout=20_000)
    again = await hall.moderator(meeting)
    await again.steers("close")
    await expect(wall.locator("#phase")).to_have_text("Spørsmålet er lukket")


async def test_five_hundred_answers_never_run_off_the_wall(hall: Hall, picture: Picture) -> None:
    many = {"kind": "open_text", "question": {**OPEN["question"], "max_answers": 10}}
    meeting = await hall.meeting(many)
    moderator = await hall.moderator(meeting)
    wall = await hall.wall(meeting)
    await moderator.opens("q001")
    people = await crowd(hall, meeting, 50)
    for slot in range(10):
        for at, person in enumerate(people):
            text = f"{TEXTS[(at + slot) % len(TEXTS)]} ({at * 10 + slot})"
            await person.answers({"text": text}, "q001", slot=slot)
    await moderator.steers("show", where="wall")
    await expect(wall.locator("#result table tbody tr")).to_have_count(500)
    await expect(wall.locator("#answered")).to_have_text("50 av 50 har svart")
    await fits(wall)
    await picture(wall, "wall-500")
    await moderator.asks("watch", items=["q001"])
    told = await moderator.hears("answers", lambda m: bool(m.get("list")))
    one = told["list"][0]
    await moderator.steers("large", answer=one["id"])
    large = wall.locator("#result").get_by_text(one["value"]["text"], exact=True).first
    await expect(large).to_be_visible()
    await picture(wall, "wall-large")
    await fits(wall)
    for person in people:
        await person.leave()


async def test_a_rehearsal_is_marked_and_leaves_no_trace(hall: Hall, picture: Picture) -> None:
    meeting = await hall.meeting(CHOICE)
    moderator = await hall.moderator(meeting)
    wall = await hall.wall(meeting)
    phone = await hall.phone(meeting)
    reply = await moderator.asks("rehearse", phones=5)
    assert reply["ok"], reply
    await expect(wall.get_by_text("Prøve", exact=True)).to_be_visible()
    await expect(phone.get_by_text("Prøve", exact=True)).to_be_visible()
    await moderator.opens("q001")
    await phone.get_by_label("Rekruttering").or_(phone.get_by_role("radio").first).first.check()
    await phone.get_by_role("button", name="Send svaret").click()
    await expect(phone.locator("#status")).to_contain_text("Mottatt ✓")
    # Made-up participants are people: not every one of them answers.
    answered = re.compile("[3-6] av 6 har svart")
    await expect(wall.locator("#answered")).to_have_text(answered, timeout=20_000)
    await picture(wall, "wall-rehearsal")
    reply = await moderator.asks("rehearse", phones=0)
    assert reply["ok"], reply
    await expect(wall.get_by_text("Prøve", exact=True)).to_be_hidden()
    await expect(phone.get_by_role("heading", level=1)).to_have_text("Neste spørsmål kommer her")
    await moderator.opens("q001")
    await expect(phone.locator("#status")).to_have_text("Anonymt · Ikke sendt ennå")
    await expect(phone.get_by_role("radio").first).not_to_be_checked()


async def test_a_miniature_is_the_same_wall(hall: Hall, picture: Picture) -> None:
    meeting = await hall.meeting(CHOICE)
    moderator = await hall.moderator(meeting)
    small = await hall.wall(meeting, "?miniature=1", viewport={"width": 480, "height": 270})
    await expect(small.locator(".digits")).to_be_visible()
    await fits(small)
    await picture(small, "wall-miniature")
    await moderator.opens("q001")
    await moderator.steers("show", where="wall")
    await expect(small.locator("#question")).to_have_text("Hvor skal vi begynne?")
    # It has been there, larger, since it was asked.
    await expect(small.locator("body")).to_have_attribute("data-mode", "result")
    assert 6 <= await vh(small, "#question") <= 8.1
    await fits(small)
    await expect(small.get_by_role("button", name="Fullskjerm")).to_be_hidden()


@pytest.mark.parametrize("size", [(1366, 768), (1024, 768), (1920, 1080)], ids=str)
async def test_a_long_address_and_title_fit(
    hall: Hall, picture: Picture, size: tuple[int, int]
) -> None:
    title = "Felles samling for kommunehelsetjenesten og spesialisthelsetjenesten i " * 2
    meeting = await hall.meeting(OPEN, title=title + "helsefellesskapsområdet Solfjordregionen")
    wall = await hall.wall(meeting, viewport={"width": size[0], "height": size[1]})
    await expect(wall.locator(".digits")).to_be_visible()
    address = "polling.helsefellesskapet-solfjordregionen.kommune.no"
    await wall.evaluate(
        """(address) => {
          document.querySelector(".go").textContent = `Gå til ${address} og skriv koden`;
          document.querySelector(".address").textContent = address;
        }""",
        address,
    )
    await fits(wall)
    foot = await wall.locator("footer").bounding_box()
    qr = await wall.locator(".qr").bounding_box()
    beside = await wall.locator(".beside").bounding_box()
    assert foot is not None
    assert qr is not None
    assert beside is not None
    assert qr["y"] + qr["height"] <= foot["y"]
    assert beside["y"] + beside["height"] <= foot["y"]
    await picture(wall, f"wall-long-address-{size[0]}")
