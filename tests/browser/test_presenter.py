"""The presenter page in a real browser, against the real server and store."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Locator, Page, WebSocketRoute, expect

from polling.meeting import Meeting
from tests.browser.conftest import SCHEMES, Hall, Picture, still
from tests.browser.people import Phone

pytestmark = pytest.mark.browser

LAPTOP = {"width": 1366, "height": 768}
REMOTE = {"width": 360, "height": 640}
OPEN = {
    "kind": "open_text",
    "question": {"text": "Hva er det viktigste vi skal oppnå?", "max_answers": 2},
    "notes": "Ønsk velkommen.\nGi dem tre minutter.",
}
CLOUD = {
    "kind": "word_cloud",
    "question": {"text": "Hvilke ord beskriver samarbeidet?", "max_words": 2},
}
CHOICE = {
    "kind": "choice",
    "question": {
        "text": "Hvor skal vi begynne?",
        "options": [{"id": "a", "text": "Legevakt"}, {"id": "b", "text": "Utskriving"}],
    },
}


async def presenter(hall: Hall, meeting: Meeting, **settings: object) -> Page:
    context = await hall.staff(meeting, "moderator", **{"viewport": LAPTOP, **settings})
    page = await hall.page(context, f"/m/{meeting.id}/present")
    await expect(page.locator(".main-buttons")).to_be_visible()
    return page


class Held:
    """A network between pages and the server that can keep messages back for a while."""

    def __init__(self, *types: str) -> None:
        self.holds = False
        self._types = types or ("state",)
        self._pages: list[WebSocketRoute] = []
        self._kept: list[tuple[WebSocketRoute, str]] = []

    def __call__(self, page: WebSocketRoute) -> None:
        self._pages.append(page)
        server = page.connect_to_server()
        server.on_message(lambda message: self._pass(page, str(message)))

    def _pass(self, page: WebSocketRoute, message: str) -> None:
        if self.holds and self.keeps(json.loads(message)):
            self._kept.append((page, message))
        else:
            page.send(message)

    def keeps(self, message: dict[str, Any]) -> bool:
        """Whether it is one of those that are kept back."""
        return message["type"] in self._types

    def release(self) -> None:
        """Let through what was kept."""
        self.holds = False
        for page, message in self._kept:
            page.send(message)
        self._kept.clear()

    async def cut(self) -> None:
        """End the connections of now, as a network does that goes for a moment."""
        pages, self._pages = self._pages, []
        for page in pages:
            await page.close(code=1012)


async def crowd(hall: Hall, meeting: Meeting, size: int) -> list[Phone]:
    code = await hall.code(meeting)
    return [await Phone.joined(hall.server.url, code) for _ in range(size)]


async def leave(phones: list[Phone]) -> None:
    for phone in phones:
        await phone.leave()


def standing(page: Page) -> Locator:
    return page.locator(".standing")


async def clean(hall: Hall, page: Page) -> list[str]:
    """What axe finds on the page as it stands, the wall in the frame left to its own test."""
    assert hall.problems == []
    # Axe sets styles in markup, which the page's policy rightly blocks; nobody else may.
    await still(page)
    session = await page.context.new_cdp_session(page)
    await session.send("Page.setBypassCSP", {"enabled": True})
    found = await Axe().run(page, context={"exclude": [["iframe"]]}, options={"preload": False})
    await session.send("Page.setBypassCSP", {"enabled": False})
    await session.detach()
    return [f"{one['id']}: {one['nodes'][0]['html'][:200]}" for one in found.response["violations"]]


async def test_keys_of_a_clicker_lead_through_the_meeting(hall: Hall, picture: Picture) -> None:
    meeting = await hall.meeting(OPEN, CHOICE)
    page = await presenter(hall, meeting)
    await expect(standing(page)).to_contain_text("Ikke begynt")
    await expect(page.locator(".coming")).to_contain_text("Hva er det viktigste")
    await picture(page, "presenter-before")

    await page.keyboard.press("PageDown")
    await expect(standing(page)).to_contain_text("Spørsmål 1 av 2 · venter")
    await expect(page.locator(".notes")).to_contain_text("Gi dem tre minutter.")
    await page.keyboard.press(" ")
    await expect(standing(page)).to_contain_text("åpent for svar")
    await page.keyboard.press("v")
    await expect(standing(page)).to_contain_text("vises på storskjermen")
    await page.keyboard.press("t")
    await expect(standing(page)).to_contain_text("storskjerm og telefoner")
    await page.keyboard.press("q")
    await expect(standing(page)).to_contain_text("møtekoden er på storskjermen")
    await page.keyboard.press("q")
    await page.keyboard.press(" ")
    await expect(standing(page)).to_contain_text("lukket")
    await page.keyboard.press("ArrowRight")
    await expect(standing(page)).to_contain_text("Spørsmål 2 av 2")
    await page.keyboard.press("ArrowRight")
    await expect(page.locator(".toast")).to_contain_text("det siste punktet")
    await page.keyboard.press("PageUp")
    await expect(standing(page)).to_contain_text("Spørsmål 1 av 2")
    state = await hall.store.state(meeting.id)
    assert state.current == "q001"
    assert state.of("q001").wall
    assert state.of("q001").phones


async def test_two_quick_presses_are_two_steps(hall: Hall) -> None:
    meeting = await hall.meeting(OPEN, CLOUD, CHOICE)
    page = await presenter(hall, meeting)
    await page.keyboard.press("PageDown")
    await page.keyboard.press("PageDown")
    await page.keyboard.press(" ")
    await expect(standing(page)).to_contain_text("Spørsmål 2 av 3 · åpent")
    await expect(page.locator(".toast")).to_have_count(0)


async def test_the_mouse_leaves_space_to_open_and_close(hall: Hall) -> None:
    meeting = await hall.meeting(OPEN, CHOICE)
    page = await presenter(hall, meeting)
    await page.get_by_role("button", name="Neste").click()
    await expect(standing(page)).to_contain_text("Spørsmål 1 av 2 · venter")
    await page.keyboard.press(" ")
    await expect(standing(page)).to_contain_text("Spørsmål 1 av 2 · åpent")
    # On the agenda as well.
    await page.locator(".agenda-item[data-item=q002]").click()
    await page.keyboard.press(" ")
    await expect(standing(page)).to_contain_text("Spørsmål 2 av 2 · åpent")
    await page.locator(".agenda-item[data-item=q001]").click()
    await expect(standing(page)).to_contain_text("Spørsmål 1 av 2 · åpent")
    # With the keyboard a button is pressed as everywhere else.
    await page.get_by_role("button", name="Neste").focus()
    await page.keyboard.press(" ")
    await expect(standing(page)).to_contain_text("Spørsmål 2 av 2 · åpent")


async def test_answers_come_are_hidden_brought_back_and_large(hall: Hall, picture: Picture) -> None:
    meeting = await hall.meeting(OPEN)
    page = await presenter(hall, meeting)
    wall = await hall.wall(meeting)
    phones = await crowd(hall, meeting, 3)
    await page.keyboard.press("PageDown")
    await page.keyboard.press(" ")
    await expect(page.locator(".hint")).to_have_text("Venter på de første svarene.")
    await phones[0].answers({"text": "Tryggere overganger"}, "q001")
    await phones[0].answers({"text": "Færre skjema"}, "q001", slot=1)
    await phones[1].answers({"text": "Noe som ikke hører hjemme her"}, "q001")
    await expect(page.locator(".answered")).to_have_text("2 av 3 har svart · 3 svar")
    rows = page.locator(".answer")
    await expect(rows).to_have_count(3)
    await expect(rows.first).to_contain_text("Noe som ikke")
    await page.keyboard.press("v")
    await expect(wall.get_by_text("Noe som ikke hører hjemme her").first).to_be_visible()

    await page.keyboard.press("ArrowDown")
    await expect(rows.first).to_be_focused()
    await page.keyboard.press("h")
    await expect(rows.first).to_contain_text("Skjult")
    await expect(wall.get_by_text("Noe som ikke hører hjemme her")).to_have_count(0)
    await picture(page, "presenter-hidden")
    await page.keyboard.press("z")
    await expect(rows.first).not_to_contain_text("Skjult")
    await expect(wall.get_by_text("Noe som ikke hører hjemme her").first).to_be_visible()

    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("Enter")
    await expect(rows.nth(1)).to_contain_text("Stort på storskjermen")
    await page.keyboard.press("Enter")
    await expect(rows.nth(1)).not_to_contain_text("Stort på storskjermen")
    await leave(phones)


async def test_ending_waits_ten_seconds_and_can_be_undone(hall: Hall, picture: Picture) -> None:
    meeting = await hall.meeting(OPEN)
    page = await presenter(hall, meeting)
    await page.get_by_role("button", name="Avslutt møtet").click()
    toast = page.locator(".toast")
    await expect(toast).to_contain_text("Møtet avsluttes for alle.")
    await toast.get_by_role("button", name="Angre").click()
    await expect(toast).to_have_count(0)
    await page.get_by_role("button", name="Avslutt møtet").click()
    assert not (await hall.store.state(meeting.id)).ended
    await toast.get_by_role("button", name="Gjør det nå").click()
    await expect(standing(page)).to_have_text("Møtet er avsluttet.")
    assert (await hall.store.state(meeting.id)).ended
    await expect(page.get_by_role("link", name="Til svarene")).to_be_visible()
    await picture(page, "presenter-ended")
    assert await clean(hall, page) == []


async def test_asking_again_starts_a_new_round(hall: Hall) -> None:
    meeting = await hall.meeting(CHOICE)
    page = await presenter(hall, meeting)
    phones = await crowd(hall, meeting, 2)
    await page.keyboard.press("PageDown")
    await page.keyboard.press(" ")
    await expect(standing(page)).to_contain_text("åpent")
    await phones[0].answers({"options": ["a"], "other": None}, "q001")
    await expect(page.locator(".answered")).to_have_text("1 av 2 har svart · 1 svar")
    await page.keyboard.press(" ")
    await expect(standing(page)).to_contain_text("lukket")
    await page.get_by_role("button", name="Still på nytt").click()
    await page.get_by_role("button", name="Gjør det nå").click()
    await expect(standing(page)).to_contain_text("runde 2")
    await expect(page.locator(".answered")).to_have_text("0 av 2 har svart · 0 svar")
    await leave(phones)


async def test_two_moderators_see_each_other(hall: Hall) -> None:
    meeting = await hall.meeting(OPEN, CHOICE)
    first = await presenter(hall, meeting)
    second = await presenter(hall, meeting)
    await expect(first.locator(".moderators")).to_have_text("2 møteledere")
    await first.keyboard.press("PageDown")
    await expect(standing(second)).to_contain_text("Spørsmål 1 av 2")
    # A command on a state that has gone by is told, and not done over what the other did.
    await second.keyboard.press("PageDown")
    await expect(standing(first)).to_contain_text("Spørsmål 2 av 2")


async def test_a_command_on_a_state_gone_by_is_told_and_not_done(hall: Hall) -> None:
    meeting = await hall.meeting(OPEN, CHOICE)
    context = await hall.staff(meeting, "moderator", viewport=LAPTOP)
    # This page's network brings no new states while it is held, only replies.
    await context.route_web_socket("**/ws", held := Held())
    page = await hall.page(context, f"/m/{meeting.id}/present")
    await expect(standing(page)).to_contain_text("Ikke begynt")
    held.holds = True
    other = await hall.moderator(meeting)
    await other.opens("q002")
    await page.keyboard.press("PageDown")
    await expect(page.locator(".toast")).to_have_text("En annen møteleder endret noe akkurat nå.")
    held.release()
    await expect(standing(page)).to_contain_text("Spørsmål 2 av 2 · åpent")
    assert (await hall.store.state(meeting.id)).current == "q002"


async def test_a_countdown_closes(hall: Hall) -> None:
    meeting = await hall.meeting(OPEN)
    page = await presenter(hall, meeting)
    await page.keyboard.press("PageDown")
    await page.keyboard.press(" ")
    await page.get_by_role("button", name="30 s").click()
    await expect(page.locator(".countdown-left")).to_have_text(re.compile("0:(30|29|28)"))
    await page.get_by_role("button", name="Stopp nedtellingen").click()
    await expect(page.locator(".countdown-left")).to_have_count(0)
    moderator = await hall.moderator(meeting)
    await moderator.steers("countdown", seconds=5)
    await expect(page.locator(".countdown-left")).to_have_text(re.compile("0:0[54]"))
    await expect(standing(page)).to_contain_text("lukket", timeout=9000)


async def test_words_are_merged_taken_away_and_brought_back(hall: Hall, picture: Picture) -> None:
    meeting = await hall.meeting(CLOUD)
    page = await presenter(hall, meeting)
    phones = await crowd(hall, meeting, 3)
    await page.keyboard.press("PageDown")
    await page.keyboard.press(" ")
    await expect(standing(page)).to_contain_text("åpent")
    await phones[0].answers({"words": ["Tillit", "Åpenhet"]}, "q001")
    await phones[1].answers({"words": ["Tillit", "Fortrolighet"]}, "q001")
    await phones[2].answers({"words": ["Bråk"]}, "q001")
    words = page.locator(".word")
    await expect(words).to_have_count(4)
    await page.get_by_role("checkbox", name="Tillit").check()
    await page.get_by_role("checkbox", name="Fortrolighet").check()
    await picture(page, "presenter-words")
    assert await clean(hall, page) == []
    await page.get_by_role("button", name="Slå sammen").click()
    await expect(words).to_have_count(3)
    await expect(words.first).to_contain_text("Tillit")
    await expect(words.first).to_contain_text("3")
    await page.get_by_role("checkbox", name="Bråk").check()
    await page.get_by_role("button", name="Ta bort").click()
    await expect(words).to_have_count(2)
    await expect(page.locator(".changes li")).to_have_count(2)
    await page.locator(".changes").get_by_role("button").first.click()
    await expect(words).to_have_count(3)
    await leave(phones)


async def test_links_are_made_shown_once_and_revoked(hall: Hall, picture: Picture) -> None:
    meeting = await hall.meeting(OPEN)
    page = await presenter(hall, meeting)
    await page.get_by_role("button", name="Lenker").click()
    dialog = page.get_by_role("dialog", name="Lenker")
    code = await hall.code(meeting)
    await expect(dialog).to_contain_text(f"{code[:4]} {code[4:]}")
    await dialog.get_by_role("button", name="Lag lenke: Storskjerm").click()
    link = await dialog.get_by_label("Ny lenke.").input_value()
    assert f"/key#{meeting.id}.projector." in link
    picture_of_it = dialog.get_by_alt_text("QR-kode med lenken: Storskjerm")
    await expect(picture_of_it).to_be_visible()
    assert await picture_of_it.evaluate("image => image.decode().then(() => image.naturalWidth)")
    join = dialog.get_by_alt_text("QR-kode som åpner møtet")
    assert await join.evaluate("image => image.decode().then(() => image.naturalWidth)")
    await picture(page, "presenter-links")
    assert await clean(hall, page) == []

    wall = await hall.page(await hall.context(), link)
    await expect(wall).to_have_url(re.compile(f"/m/{meeting.id}/wall"))
    await (
        dialog.locator(".link-role", has_text="Storskjerm")
        .get_by_role("button", name="Trekk tilbake")
        .click()
    )
    await dialog.get_by_role("button", name="Gjør det nå").click()
    await expect(dialog.get_by_text("Lenken er trukket tilbake.")).to_be_visible()
    handed = await hall.store.handed_out(meeting.id)
    assert [key.role for key in handed] == ["moderator"]


async def test_a_rehearsal_is_marked_and_leaves_no_trace(hall: Hall, picture: Picture) -> None:
    meeting = await hall.meeting(OPEN)
    page = await presenter(hall, meeting)
    await page.get_by_role("button", name="Prøv møtet").click()
    dialog = page.get_by_role("dialog", name="Prøv møtet")
    await dialog.get_by_label("Antall telefoner").fill("0")
    await dialog.get_by_role("button", name="Start prøven").click()
    await expect(dialog.get_by_role("alert")).to_contain_text("fra 1 til")
    await dialog.get_by_label("Antall telefoner").fill("5")
    await dialog.get_by_role("button", name="Start prøven").click()
    await expect(page.get_by_text("Dette er en prøve.")).to_be_visible()
    await expect(page.locator("#rehearsal-mark")).to_be_visible()
    await expect(page.locator(".answered")).to_have_text("5 har blitt med")
    await page.keyboard.press("PageDown")
    await page.keyboard.press(" ")
    await expect(page.locator(".answer").first).to_be_visible(timeout=15000)
    await picture(page, "presenter-rehearsal")
    assert await clean(hall, page) == []
    await page.get_by_role("button", name="Slett prøvesvarene").click()
    await page.get_by_role("button", name="Gjør det nå").click()
    await expect(page.get_by_text("Dette er en prøve.")).to_have_count(0)
    await expect(standing(page)).to_contain_text("Ikke begynt")
    await expect(page.locator(".answered")).to_have_text("0 har blitt med")
    record = await hall.store.record(meeting.id)
    assert record.joined == 0
    assert not any(one.answers for one in record.rounds)


async def test_an_empty_agenda_leads_to_the_editor(hall: Hall) -> None:
    page = await presenter(hall, await hall.meeting())
    await expect(page.get_by_role("link", name="Legg til spørsmål")).to_be_visible()
    await page.keyboard.press("PageDown")
    await expect(page.locator(".toast")).to_have_text("Agendaen er tom.")


async def test_a_lost_network_is_said_and_mends_itself(hall: Hall, picture: Picture) -> None:
    hall.fresh = True
    meeting = await hall.meeting(OPEN)
    page = await presenter(hall, meeting)
    await page.context.set_offline(True)
    await page.evaluate("window.dispatchEvent(new Event('offline'))")
    await expect(page.locator(".lost")).to_contain_text("Ingen forbindelse")
    following = page.get_by_role("button", name="Neste")
    await expect(following).to_have_attribute("aria-disabled", "true")
    await picture(page, "presenter-lost")
    await page.keyboard.press("PageDown")
    await expect(page.locator(".toast")).to_contain_text("Ingen forbindelse")
    await page.context.set_offline(False)
    await expect(page.locator(".lost")).to_have_count(0, timeout=15000)
    await expect(following).to_have_attribute("aria-disabled", "false")
    await following.click()
    await expect(standing(page)).to_contain_text("Spørsmål 1 av 1")


async def test_letters_can_be_switched_off(hall: Hall) -> None:
    page = await presenter(hall, await hall.meeting(OPEN))
    await page.keyboard.press("PageDown")
    await expect(standing(page)).to_contain_text("Spørsmål 1")
    await page.keyboard.press("?")
    dialog = page.get_by_role("dialog", name="Taster")
    assert await clean(hall, page) == []
    await dialog.get_by_label("Bruk bokstaver som taster").uncheck()
    await page.keyboard.press("Escape")
    await page.keyboard.press("v")
    await page.keyboard.press(" ")
    await expect(standing(page)).to_contain_text("åpent for svar · svarene er skjult")


async def test_a_phone_is_a_remote(hall: Hall, picture: Picture) -> None:
    meeting = await hall.meeting(OPEN, CHOICE)
    page = await presenter(hall, meeting, viewport=REMOTE, has_touch=True, is_mobile=True)
    await page.get_by_role("button", name="Neste").tap()
    await expect(standing(page)).to_contain_text("Spørsmål 1 av 2")
    await expect(page.locator(".agenda")).to_be_hidden()
    await expect(page.locator("iframe")).to_be_hidden()
    await expect(page.locator(".coming")).to_contain_text("Hvor skal vi begynne?")
    width = await page.evaluate("document.documentElement.scrollWidth")
    assert width <= REMOTE["width"]
    for button in await page.locator(".button:visible").all():
        box = await button.bounding_box()
        assert box is not None
        assert box["height"] >= 44
    await picture(page, "presenter-remote")
    assert await clean(hall, page) == []


async def test_axe_finds_nothing(hall: Hall, picture: Picture) -> None:
    meeting = await hall.meeting(OPEN, CHOICE)
    page = await presenter(hall, meeting)
    phones = await crowd(hall, meeting, 4)

    async def sound(name: str) -> None:
        for scheme in SCHEMES:
            await page.emulate_media(color_scheme=scheme)
            await picture(page, f"{name}-{scheme}")
            assert await clean(hall, page) == []

    await sound("presenter-before")
    await page.keyboard.press("PageDown")
    await page.keyboard.press(" ")
    await expect(standing(page)).to_contain_text("åpent")
    for at, phone in enumerate(phones):
        await phone.answers({"text": f"Svar nummer {at}"}, "q001")
    await expect(page.locator(".answer")).to_have_count(4)
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("h")
    await expect(page.locator(".toast")).to_be_visible()
    await page.get_by_role("button", name="30 s").click()
    await expect(page.locator(".countdown-left")).to_be_visible()
    await sound("presenter")
    await page.keyboard.press("PageDown")
    await page.keyboard.press(" ")
    await expect(standing(page)).to_contain_text("Spørsmål 2 av 2 · åpent")
    await phones[0].answers({"options": ["b"], "other": None}, "q002")
    await expect(page.locator(".result")).to_be_visible()
    await sound("presenter-choice")
    await leave(phones)
