"""Own pace, and results on phones, in real browsers: whoever answers alone, and the clock."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from playwright.async_api import Page, Request, expect

from tests.browser.conftest import PHONE, Hall, Picture
from tests.browser.test_editor import editor, saved
from tests.browser.test_phone import CHOICE, OPEN
from tests.browser.test_presenter import LAPTOP, clean, crowd, leave

pytestmark = pytest.mark.browser

PAGE = {
    "kind": "text_page",
    "question": {"text": "Før du begynner", "body": "Tenk på det siste året."},
}
RANKING = {
    "kind": "ranking",
    "question": {
        "text": "Hva haster mest?",
        "options": [{"id": "a", "text": "Rekruttering"}, {"id": "b", "text": "Journal"}],
    },
}


def soon(**later: float) -> dt.datetime:
    return dt.datetime.now(dt.UTC) + dt.timedelta(**later)


def status(page: Page) -> Any:
    return page.locator("#status")


def heading(page: Page) -> Any:
    return page.get_by_role("heading", level=1)


def button(page: Page, name: str) -> Any:
    return page.get_by_role("button", name=name, exact=True)


async def test_from_before_it_opens_until_it_has_closed(hall: Hall, picture: Picture) -> None:
    meeting = await hall.meeting(
        PAGE, OPEN, CHOICE, RANKING, pace="own", opens=soon(hours=3), closes=soon(days=3)
    )
    phone = await hall.phone(meeting)
    await expect(heading(phone)).to_contain_text("Åpner ")
    await expect(phone.locator("#view")).to_contain_text("Åpner om 2 timer")
    await expect(phone.get_by_text("Anonymt: ikke noe navn")).to_be_visible()
    await picture(phone, "pace-before")
    assert await hall.faults(phone) == ""

    await times(hall, meeting.id, opens=soon(seconds=-1))
    await expect(heading(phone)).to_have_text("Svar når det passer deg")
    await expect(phone.locator(".pace-bar")).to_contain_text("0 av 3 besvart")
    await expect(phone.locator(".pace-bar")).to_contain_text("Stenger om 2 dager")
    await expect(phone.locator(".way")).to_have_count(4)
    await picture(phone, "pace-overview")
    assert await hall.faults(phone) == ""

    await button(phone, "Begynn").click()
    await expect(heading(phone)).to_contain_text("viktigste")
    await expect(phone.locator(".place")).to_contain_text("Spørsmål 1 av 3")
    await phone.get_by_role("textbox").fill("Tid til å tenke")
    await button(phone, "Send svaret").click()
    await expect(status(phone)).to_contain_text("Mottatt ✓")
    await expect(phone.locator(".pace-bar")).to_contain_text("1 av 3 besvart")
    await expect(phone.get_by_role("progressbar")).to_have_attribute("value", "1")
    await picture(phone, "pace-answered")
    assert await hall.faults(phone) == ""
    await phone.locator("#go", has_text="Neste").click()
    await expect(heading(phone)).to_have_text("Hvor skal vi begynne?")
    await phone.get_by_label("Rekruttering").check()
    await button(phone, "Send svaret").click()
    await expect(status(phone)).to_contain_text("Mottatt ✓")
    await phone.locator(".pace-ways").get_by_role("button", name="Forrige").click()
    await expect(phone.get_by_role("textbox")).to_have_value("Tid til å tenke")
    await phone.locator(".pace-ways").get_by_role("button", name="Forrige").click()
    await expect(heading(phone)).to_have_text("Før du begynner")
    await button(phone, "Oversikt").click()
    await expect(heading(phone)).to_have_text("Fortsett når det passer deg")
    await expect(phone.locator(".way").nth(1)).to_contain_text("Besvart ✓")
    await expect(phone.locator(".way").nth(3)).to_contain_text("Ikke besvart")
    await button(phone, "Fortsett").click()
    await expect(heading(phone)).to_have_text("Hva haster mest?")
    await button(phone, "Oversikt").click()

    await times(hall, meeting.id, closes=soon(seconds=-1))
    await expect(heading(phone)).to_have_text("Takk for at du svarte")
    await expect(phone.locator("#view")).to_contain_text("Du svarte på 2 spørsmål av 3")
    await expect(phone.locator("#go")).to_be_hidden()
    await picture(phone, "pace-closed")
    assert await hall.faults(phone) == ""
    record = await hall.store.record(meeting.id)
    assert sorted(each.people for each in record.rounds if each.people) == [1, 1]


async def times(hall: Hall, meeting: str, **change: Any) -> None:
    """The meeting's times as another moderator would change them."""
    document, seen = await hall.store.document(meeting)
    await hall.store.save(document.model_copy(update=change), seen)


async def test_answers_are_kept_between_visits(hall: Hall) -> None:
    meeting = await hall.meeting(OPEN, CHOICE, pace="own", opens=soon(seconds=-1))
    context = await hall.context(viewport=PHONE)
    path = f"/{await hall.code(meeting)}"
    first = await hall.page(context, path)
    await button(first, "Begynn").click()
    await first.get_by_role("textbox").fill("Skrevet på bussen")
    await button(first, "Send svaret").click()
    await expect(status(first)).to_contain_text("Mottatt ✓")
    await first.locator("#go", has_text="Neste").click()
    await first.get_by_label("Rekruttering").check()
    kept = await context.storage_state()
    await context.close()

    again = await hall.page(await hall.context(viewport=PHONE, storage_state=kept), path)
    await expect(heading(again)).to_have_text("Fortsett når det passer deg")
    await expect(again.locator(".way").first).to_contain_text("Besvart ✓")
    # Chosen and not sent, it is still chosen.
    await expect(again.locator(".way").last).to_contain_text("Ikke sendt ennå")
    await again.locator(".way").last.click()
    await expect(again.get_by_label("Rekruttering")).to_be_checked()
    await button(again, "Send svaret").click()
    await expect(status(again)).to_contain_text("Mottatt ✓")
    await button(again, "Oversikt").click()
    await expect(heading(again)).to_have_text("Takk. Du har svart på alt.")
    await again.locator(".way").first.click()
    await expect(again.get_by_role("textbox")).to_have_value("Skrevet på bussen")
    await again.get_by_role("textbox").fill("Skrevet om hjemme")
    await button(again, "Send endringen").click()
    await expect(status(again)).to_contain_text("Mottatt ✓")
    record = await hall.store.record(meeting.id)
    assert record.joined == 1
    assert [row.value for row in record.rounds[0].rows] == [{"text": "Skrevet om hjemme"}]


async def test_it_is_gone_through_by_keyboard_alone(hall: Hall) -> None:
    meeting = await hall.meeting(PAGE, OPEN, pace="own", opens=soon(seconds=-1))
    phone = await hall.phone(meeting)
    await button(phone, "Begynn").focus()
    await phone.keyboard.press("Enter")
    await expect(phone.get_by_role("textbox")).to_be_visible()
    await phone.get_by_role("textbox").focus()
    await phone.keyboard.type("Bare taster")
    await button(phone, "Send svaret").focus()
    await phone.keyboard.press("Enter")
    await expect(status(phone)).to_contain_text("Mottatt ✓")
    await phone.locator(".pace-ways").get_by_role("button", name="Forrige").focus()
    await phone.keyboard.press("Enter")
    # Whoever goes on stands at the top of what came.
    await expect(heading(phone)).to_have_text("Før du begynner")
    await button(phone, "Oversikt").focus()
    await phone.keyboard.press("Enter")
    await expect(heading(phone)).to_have_text("Takk. Du har svart på alt.")
    await expect(heading(phone)).to_be_focused()


async def test_a_phone_whose_clock_is_wrong_sees_the_time_that_is_left(hall: Hall) -> None:
    meeting = await hall.meeting(OPEN, pace="own", opens=soon(hours=-1), closes=soon(minutes=5.2))
    context = await hall.context(viewport=PHONE)
    await context.add_init_script(
        "const now = Date.now.bind(Date); Date.now = () => now() + 7 * 3600 * 1000;"
    )
    phone = await hall.page(context, f"/{await hall.code(meeting)}")
    await expect(phone.locator(".pace-bar")).to_contain_text("Stenger om 5:0")
    await times(hall, meeting.id, closes=soon(seconds=3))
    await expect(phone.locator(".pace-bar")).to_contain_text("Stenger om 0:0")
    await expect(heading(phone)).to_have_text("Det er stengt")


async def test_results_after_ones_own_answer_and_never(hall: Hall, picture: Picture) -> None:
    meeting = await hall.meeting({**CHOICE, "on_phones": "after"}, {**CHOICE, "on_phones": "never"})
    moderator = await hall.moderator(meeting)
    phone = await hall.phone(meeting)
    await moderator.opens("q001")
    await expect(phone.locator(".shown")).to_contain_text("Resultatet kommer når du har svart.")
    await phone.get_by_label("Rekruttering").check()
    await button(phone, "Send svaret").click()
    await expect(phone.get_by_role("heading", name="Resultatet")).to_be_visible()
    await expect(phone.locator(".result")).to_contain_text("Rekruttering")
    await picture(phone, "after-own-answer")
    assert await hall.faults(phone) == ""
    await moderator.opens("q002")
    await expect(phone.locator(".place")).to_contain_text("Spørsmål 2")
    await phone.get_by_label("Rekruttering").check()
    await button(phone, "Send svaret").click()
    await expect(status(phone)).to_contain_text("Mottatt ✓")
    await moderator.steers("show")
    await expect(phone.locator(".shown")).to_be_hidden()


async def test_results_in_own_pace_come_with_the_answer(hall: Hall) -> None:
    after = {**CHOICE, "on_phones": "after"}
    meeting = await hall.meeting(after, OPEN, pace="own", opens=soon(seconds=-1))
    phone = await hall.phone(meeting)
    await button(phone, "Begynn").click()
    await expect(phone.locator(".shown")).to_contain_text("Resultatet kommer når du har svart.")
    await phone.get_by_label("Rekruttering").check()
    await button(phone, "Send svaret").click()
    await expect(phone.locator(".result")).to_contain_text("Rekruttering")
    await times(hall, meeting.id, closes=soon(seconds=-0.1))
    await button(phone, "Oversikt").click()
    await expect(phone.locator(".way").first).to_contain_text("Se resultatet")
    await phone.locator(".way").first.click()
    await expect(phone.locator(".result")).to_contain_text("Rekruttering")


async def test_pace_and_times_are_edited_in_the_readers_own_zone(
    hall: Hall, picture: Picture
) -> None:
    meeting = await hall.meeting(CHOICE)
    page = await editor(hall, meeting, timezone_id="Europe/Oslo")
    await expect(page.get_by_label("Åpner")).to_be_hidden()
    await page.get_by_label("Tempo").select_option("own")
    await expect(page.locator("#times")).to_contain_text("Europe/Oslo")
    await page.get_by_label("Åpner").fill("2030-01-07T09:00")
    await page.get_by_label("Stenger").fill("2030-01-06T16:00")
    problem = page.get_by_role("alert").filter(has_text="Møtet må stenge etter at det åpner.")
    await expect(problem).to_be_visible()
    await expect(page.get_by_label("Stenger")).to_have_attribute("aria-invalid", "true")
    await picture(page, "editor-times")
    await page.get_by_label("Stenger").fill("2030-07-08T16:00")
    await saved(page)
    await expect(problem).to_have_count(0)
    assert await hall.faults(page) == ""
    kept = await hall.store.meeting(meeting.id)
    assert kept is not None
    assert (kept.pace, kept.opens, kept.closes) == (
        "own",
        dt.datetime(2030, 1, 7, 8, tzinfo=dt.UTC),
        dt.datetime(2030, 7, 8, 14, tzinfo=dt.UTC),
    )
    # Someone in another zone sees the same moment, and changes nothing by looking.
    there = await editor(hall, meeting, timezone_id="America/New_York")
    await expect(there.get_by_label("Åpner")).to_have_value("2030-01-07T03:00")
    await there.get_by_label("Sted").fill("Rådhuset")
    await saved(there)
    again = await hall.store.meeting(meeting.id)
    assert again == kept.model_copy(update={"place": "Rådhuset"})


async def test_when_phones_see_results_is_chosen_beside_the_question(hall: Hall) -> None:
    meeting = await hall.meeting(CHOICE)
    page = await editor(hall, meeting, "q001")
    await page.get_by_label("Resultat på telefonene").select_option(label="Etter eget svar")
    await saved(page)
    kept = await hall.store.meeting(meeting.id)
    assert kept is not None
    assert kept.agenda[0].on_phones == "after"


async def presenter(hall: Hall, meeting: Any, **settings: Any) -> Page:
    context = await hall.staff(meeting, "moderator", **{"viewport": LAPTOP, **settings})
    page = await hall.page(context, f"/m/{meeting.id}/present")
    await expect(page.locator(".agenda-item").first).to_be_attached()
    return page


async def test_the_moderator_sees_the_whole_and_changes_its_times(
    hall: Hall, picture: Picture
) -> None:
    meeting = await hall.meeting(OPEN, CHOICE, pace="own")
    page = await presenter(hall, meeting)
    whole = page.locator(".pace-panel")
    await expect(whole).to_contain_text("Ikke åpnet. Det begynner når du åpner det.")
    await expect(page.locator(".main-buttons")).to_have_count(0)
    await page.keyboard.press("ArrowRight")
    await expect(page.locator(".agenda-item[aria-current=step]")).to_contain_text("Velkommen")
    await button(page, "Åpne nå").click()
    await expect(whole).to_contain_text("Åpent til du stenger det.")

    await button(page, "Endre tidene").click()
    await page.get_by_label("Stenger").fill("2030-07-08T16:00")
    await button(page, "Lagre tidene").click()
    await expect(whole).to_contain_text("Åpent. Stenger mandag 8. juli 2030 kl. 16.00, om")
    await button(page, "Ett døgn til").click()
    await expect(whole).to_contain_text("Stenger tirsdag 9. juli 2030 kl. 16.00")
    phones = await crowd(hall, meeting, 3)
    for phone in phones:
        await phone.answers({"options": ["a"], "other": None}, "q002")
    await phones[0].answers({"text": "Tid"}, "q001")
    await expect(whole.get_by_role("listitem").first).to_contain_text("1 av 3 har svart")
    await expect(whole.get_by_role("listitem").last).to_contain_text("3 av 3 har svart")
    assert await clean(hall, page) == []
    await picture(page, "pace-presenter")

    wall = await hall.wall(meeting)
    await expect(wall.locator("#join")).to_be_visible()
    await expect(wall.locator("#when")).to_contain_text("Stenger tirsdag 9. juli 2030 kl. 16.00")
    await expect(wall.locator("#answered")).to_contain_text("Minst 3 har svart")
    await picture(wall, "pace-wall")
    assert await hall.faults(wall) == ""

    await button(page, "Steng nå").click()
    await expect(whole).to_contain_text("Stengt. Det stengte", timeout=30_000)
    await expect(page.locator(".main-buttons")).to_be_visible()
    await expect(wall.locator("#when")).to_have_text("Stengt for svar")
    # What came in is gone through on the wall, question by question.
    await page.locator("[data-does=next]").click()
    await page.locator(".main-buttons [data-does=wall]").click()
    await expect(wall.locator("#result")).to_contain_text("Tid")
    await button(page, "Åpne alt igjen").click()
    await expect(whole).to_contain_text("Åpent til du stenger det.")
    await leave(phones)


async def test_results_are_put_on_the_page_for_groups(hall: Hall, picture: Picture) -> None:
    meeting = await hall.meeting(OPEN, CHOICE)
    page = await presenter(hall, meeting)
    await page.locator("[data-item=q001]").click()
    await page.locator("[data-does=page]").click()
    await expect(page.locator("[data-item=q001]")).to_contain_text("På resultatsiden")
    await button(page, "Resultatsiden").click()
    window = page.get_by_role("dialog")
    await expect(window.get_by_role("checkbox").first).to_be_checked()
    await window.get_by_role("checkbox").last.check()
    await button(page, "Åpne siden").click()
    await expect(window).to_contain_text("Siden er åpen.")
    await button(page, "Lag lenke og QR-kode").click()
    link = await window.get_by_label("Lenke til resultatsiden").input_value()
    await expect(window.get_by_role("img", name="QR-kode som åpner resultatsiden")).to_be_visible()
    assert await clean(hall, page) == []
    await picture(page, "presenter-results-page")
    reader = await hall.page(await hall.context(), link)
    await expect(reader.get_by_role("heading", level=2)).to_have_count(2)
    await button(page, "Lukk siden").click()
    await expect(reader.locator("#word")).to_contain_text("Siden er lukket")


async def test_a_phone_leads_a_meeting_of_own_pace(hall: Hall, picture: Picture) -> None:
    meeting = await hall.meeting(
        OPEN, CHOICE, RANKING, pace="own", opens=soon(hours=-1), closes=soon(days=3)
    )
    page = await presenter(hall, meeting, viewport=PHONE, has_touch=True)
    await expect(page.locator(".pace-panel")).to_contain_text("Åpent. Stenger")
    await picture(page, "pace-remote")
    assert await clean(hall, page) == []
    wide = await page.evaluate("document.documentElement.scrollWidth")
    assert wide <= PHONE["width"]


async def test_a_phone_as_remote_control(hall: Hall, picture: Picture) -> None:
    notes = {**OPEN, "notes": "Gi dem tre minutter."}
    meeting = await hall.meeting(notes, CHOICE, RANKING)
    page = await presenter(hall, meeting, viewport=PHONE, has_touch=True)
    await picture(page, "remote-before")
    await page.locator("[data-does=next]").click()
    await page.locator(".main-buttons [data-does=phase]").click()
    await expect(page.locator(".standing")).to_contain_text("åpent for svar")
    await page.get_by_role("button", name="1 min", exact=True).click()
    await expect(page.locator(".countdown-left")).to_be_visible()
    await expect(page.locator(".coming")).to_contain_text("Hvor skal vi begynne?")
    await picture(page, "remote-open")
    await page.locator(".main-buttons [data-does=phase]").click()
    await expect(page.locator(".standing")).to_contain_text("lukket")
    await page.locator(".main-buttons [data-does=phase]").click()
    await expect(page.locator(".standing")).to_contain_text("åpent for svar")
    assert await clean(hall, page) == []
    wide = await page.evaluate("document.documentElement.scrollWidth")
    assert wide <= PHONE["width"]
    await page.get_by_role("button", name="Gå til").click()
    await page.get_by_role("dialog").get_by_text("Hva haster mest?").click()
    await expect(page.locator(".now-on")).to_have_text("Hva haster mest?")
    await picture(page, "remote-jumped")


async def test_a_rehearsal_begins_when_the_moderator_says(hall: Hall) -> None:
    meeting = await hall.meeting(OPEN, CHOICE, pace="own", opens=soon(days=2))
    page = await presenter(hall, meeting)
    await expect(page.locator(".pace-panel")).to_contain_text("Ikke åpnet. Åpner")
    moderator = await hall.moderator(meeting)
    await moderator.asks("rehearse", phones=3)
    await expect(page.locator(".pace-panel")).to_contain_text("Tidene gjelder ikke når du prøver")
    await button(page, "Åpne nå").click()
    await expect(page.locator(".pace-items")).to_contain_text(
        re.compile("[23] av 3 har svart"), timeout=40_000
    )
    kept = await hall.store.meeting(meeting.id)
    assert kept == meeting


@pytest.mark.parametrize("language", ["nb", "en"])
async def test_the_page_is_hardly_larger_at_ones_own_pace(hall: Hall, language: str) -> None:
    hall.fresh = True
    meeting = await hall.meeting(OPEN, pace="own", opens=soon(hours=-1), language=language)
    page = await (await hall.context()).new_page()
    finished: list[Request] = []
    page.on("requestfinished", lambda one: finished.append(one))
    await page.goto(f"/{await hall.code(meeting)}")
    await page.locator("#go").click()
    await expect(page.get_by_role("textbox")).to_be_visible()
    found = [await one.sizes() for one in finished]
    whole = sum(size["responseBodySize"] + size["responseHeadersSize"] for size in found)
    # The page of a moderator's pace has 30 kB; the way through them all comes on top.
    assert whole < (35_000 if language == "nb" else 37_500)
