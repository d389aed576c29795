"""The participant's page in a real browser, against the real server and store."""

from __future__ import annotations

import pytest
from playwright.async_api import Page, Request, expect

from tests.browser.conftest import Hall, Picture

pytestmark = pytest.mark.browser

OPEN = {
    "kind": "open_text",
    "question": {
        "text": "Hva er det viktigste vi skal oppnå sammen i helsefellesskapet?",
        "help": "Skriv kort. Ett poeng i hvert svar.",
        "max_length": 200,
    },
}
CHOICE = {
    "kind": "choice",
    "question": {
        "text": "Hvor skal vi begynne?",
        "options": [
            {"id": "a", "text": "Legevaktsamarbeid og akuttmottak"},
            {"id": "b", "text": "Utskrivningsklare pasienter"},
            {"id": "c", "text": "Rekruttering"},
        ],
    },
}


def field(page: Page):  # noqa: ANN201
    return page.get_by_role("textbox").first


async def test_answer_is_received_changed_and_withdrawn(hall: Hall, picture: Picture) -> None:
    meeting = await hall.meeting(OPEN, CHOICE)
    moderator = await hall.moderator(meeting)
    phone = await hall.phone(meeting)
    await expect(phone.get_by_role("heading", level=1)).to_have_text("Neste spørsmål kommer her")
    await expect(phone.get_by_text("Anonymt: ikke noe navn")).to_be_visible()
    await picture(phone, "phone-waiting")

    await moderator.opens("q001")
    await expect(phone.get_by_role("heading", level=1)).to_contain_text("viktigste")
    status = phone.locator("#status")
    await expect(status).to_have_text("Anonymt · Ikke sendt ennå")
    await picture(phone, "phone-open")
    await field(phone).fill("Tryggere overganger for pasientene")
    await phone.get_by_role("button", name="Send svaret").click()
    await expect(status).to_contain_text("Mottatt ✓")
    await picture(phone, "phone-received")

    await field(phone).fill("Tryggere overganger")
    await expect(status).to_have_text("Endringen er ikke sendt ennå")
    await phone.get_by_role("button", name="Send endringen").click()
    await expect(status).to_contain_text("Mottatt ✓")

    await phone.get_by_role("button", name="Trekk tilbake").click()
    await expect(status).to_have_text("Svaret er trukket tilbake.")
    await expect(field(phone)).to_have_value("")
    await picture(phone, "phone-withdrawn")
    await phone.get_by_role("button", name="Angre").click()
    await expect(status).to_contain_text("Mottatt ✓")
    await expect(field(phone)).to_have_value("Tryggere overganger")
    record = await hall.store.record(meeting.id)
    assert [row.value for row in record.rounds[0].rows] == [{"text": "Tryggere overganger"}]


async def test_several_answers_each_changed_on_its_own(hall: Hall, picture: Picture) -> None:
    three = {**OPEN, "question": {**OPEN["question"], "max_answers": 3}}
    meeting = await hall.meeting(three)
    moderator = await hall.moderator(meeting)
    phone = await hall.phone(meeting)
    await moderator.opens("q001")
    for text in ("Tillit mellom nivåene", "Felles journal"):
        await field(phone).fill(text)
        await phone.get_by_role("button", name="Send svaret").click()
        await expect(phone.locator("#status")).to_contain_text("Mottatt ✓")
        await expect(phone.locator(".own li", has_text=text)).to_contain_text("Mottatt ✓")
        await phone.get_by_role("button", name="Skriv et svar til").click()
    await picture(phone, "phone-slots")
    await phone.get_by_role("button", name="Avbryt").click()
    await phone.get_by_role("button", name="Endre svar 1").click()
    await expect(field(phone)).to_have_value("Tillit mellom nivåene")
    await field(phone).fill("Mer tillit mellom nivåene")
    await phone.get_by_role("button", name="Send endringen").click()
    await expect(phone.locator(".own")).to_contain_text("Mer tillit mellom nivåene")
    await phone.get_by_role("button", name="Trekk tilbake svar 2").click()
    await expect(phone.locator(".own li")).to_have_count(1)
    await expect(phone.locator("#status")).to_contain_text("trukket tilbake")
    await picture(phone, "phone-slots-withdrawn")
    record = await hall.store.record(meeting.id)
    assert [row.value["text"] for row in record.rounds[0].rows] == ["Mer tillit mellom nivåene"]


async def test_written_without_network_is_sent_when_it_is_back(
    hall: Hall, picture: Picture
) -> None:
    meeting = await hall.meeting(OPEN)
    moderator = await hall.moderator(meeting)
    phone = await hall.phone(meeting)
    await moderator.opens("q001")
    await field(phone).fill("Skrevet i heisen")
    hall.server.stop()
    try:
        await expect(phone.locator("#status")).to_have_text("Uten nett · Ikke sendt ennå")
        await phone.get_by_role("button", name="Send svaret").click()
        lost = "Uten nett: sendes når nettet er tilbake"
        await expect(phone.locator("#status")).to_have_text(lost)
        await picture(phone, "phone-lost")
    finally:
        hall.server.start()
    await expect(phone.locator("#status")).to_contain_text("Mottatt ✓", timeout=20_000)
    assert (await hall.store.record(meeting.id)).rounds[0].answers == 1


async def test_an_answer_that_comes_too_late_is_said_plainly(hall: Hall, picture: Picture) -> None:
    meeting = await hall.meeting(OPEN, CHOICE)
    moderator = await hall.moderator(meeting)
    phone = await hall.phone(meeting)
    await moderator.opens("q001")
    await field(phone).fill("Rakk ikke helt fram")
    # The phone's messages stop on the way, as when a Wi-Fi drops what it is sent.
    await phone.evaluate("() => { WebSocket.prototype.send = function () {} }")
    await phone.get_by_role("button", name="Send svaret").click()
    await expect(phone.locator("#status")).to_have_text("Sender …")
    await moderator.steers("close")
    await phone.reload()
    late = "Spørsmålet ble lukket før svaret kom fram. Det er ikke talt med."
    await expect(phone.locator("#status")).to_have_text(late)
    await expect(field(phone)).to_have_value("Rakk ikke helt fram")
    await picture(phone, "phone-late")
    await moderator.opens("q002")
    await expect(phone.locator("#notices")).to_contain_text("Rakk ikke helt fram")
    await picture(phone, "phone-late-elsewhere")
    await phone.get_by_role("button", name="Lukk meldingen").click()
    await expect(phone.locator("#notices")).to_be_empty()
    assert all(round_.answers == 0 for round_ in (await hall.store.record(meeting.id)).rounds)


async def test_reload_and_two_tabs_are_one_participant(hall: Hall) -> None:
    meeting = await hall.meeting(OPEN)
    moderator = await hall.moderator(meeting)
    one = await hall.phone(meeting)
    other = await hall.page(one.context, one.url)
    await moderator.opens("q001")
    await field(one).fill("Ett svar")
    await one.get_by_role("button", name="Send svaret").click()
    await expect(one.locator("#status")).to_contain_text("Mottatt ✓")
    await expect(field(other)).to_have_value("Ett svar")
    await expect(other.locator("#status")).to_contain_text("Mottatt ✓")
    await field(other).fill("Endret i den andre fanen")
    await other.get_by_role("button", name="Send endringen").click()
    await expect(other.locator("#status")).to_contain_text("Mottatt ✓")
    await expect(field(one)).to_have_value("Endret i den andre fanen")
    await one.reload()
    await expect(field(one)).to_have_value("Endret i den andre fanen")
    await expect(one.locator("#status")).to_contain_text("Mottatt ✓")
    await field(one).fill("Et utkast")
    await one.reload()
    await expect(field(one)).to_have_value("Et utkast")
    await expect(one.locator("#status")).to_have_text("Endringen er ikke sendt ennå")
    record = await hall.store.record(meeting.id)
    assert (record.joined, record.rounds[0].answers) == (1, 1)


async def test_without_local_storage_it_works_from_memory(hall: Hall) -> None:
    meeting = await hall.meeting(OPEN)
    moderator = await hall.moderator(meeting)
    context = await hall.context()
    await context.add_init_script(
        "Object.defineProperty(window, 'localStorage', {get() { throw new Error('no') }})"
    )
    phone = await hall.page(context, f"/{await hall.code(meeting)}")
    await moderator.opens("q001")
    await field(phone).fill("Uten lager")
    await phone.get_by_role("button", name="Send svaret").click()
    await expect(phone.locator("#status")).to_contain_text("Mottatt ✓")


async def test_moves_on_and_back_to_what_is_still_open(hall: Hall, picture: Picture) -> None:
    meeting = await hall.meeting(OPEN, CHOICE)
    moderator = await hall.moderator(meeting)
    phone = await hall.phone(meeting)
    await moderator.opens("q001")
    await field(phone).fill("Halvferdig svar")
    await moderator.opens("q002")
    await expect(phone.get_by_role("heading", level=1)).to_have_text("Hvor skal vi begynne?")
    await phone.get_by_label("Utskrivningsklare pasienter").check()
    await phone.get_by_role("button", name="Send svaret").click()
    await expect(phone.locator("#status")).to_contain_text("Mottatt ✓")
    await picture(phone, "phone-choice")
    earlier = phone.get_by_role("navigation", name="Tidligere spørsmål")
    await expect(earlier).to_contain_text("Ikke sendt ennå")
    await earlier.get_by_role("button").click()
    await expect(field(phone)).to_have_value("Halvferdig svar")
    await phone.get_by_role("button", name="Send svaret").click()
    await expect(phone.locator("#status")).to_contain_text("Mottatt ✓")
    await picture(phone, "phone-earlier")
    await phone.get_by_role("button", name="Tilbake til det som er på nå").click()
    await expect(phone.get_by_label("Utskrivningsklare pasienter")).to_be_checked()

    await moderator.steers("show", where="phones")
    await expect(phone.get_by_role("heading", name="Resultatet")).to_be_visible()
    await expect(phone.locator("table")).to_contain_text("Utskrivningsklare pasienter")
    await moderator.steers("close")
    await expect(phone.locator("#status")).to_contain_text("talt med")
    await expect(phone.get_by_role("button", name="Trekk tilbake")).to_have_count(0)
    await picture(phone, "phone-results")
    await moderator.steers("end")
    await expect(phone.get_by_role("heading", level=1)).to_have_text("Takk for at du var med")
    await picture(phone, "phone-ended")


async def test_a_new_round_begins_empty_and_a_countdown_is_seen(
    hall: Hall, picture: Picture
) -> None:
    meeting = await hall.meeting(OPEN)
    moderator = await hall.moderator(meeting)
    phone = await hall.phone(meeting)
    await moderator.opens("q001")
    await field(phone).fill("Første runde")
    await phone.get_by_role("button", name="Send svaret").click()
    await expect(phone.locator("#status")).to_contain_text("Mottatt ✓")
    await moderator.steers("close")
    await moderator.steers("again")
    await expect(field(phone)).to_have_value("")
    await expect(phone.locator("#status")).to_have_text("Anonymt · Ikke sendt ennå")
    await moderator.steers("countdown", seconds=65)
    await expect(phone.get_by_role("timer")).to_contain_text("1:0")
    await picture(phone, "phone-countdown")
    await moderator.steers("countdown", seconds=None)
    await expect(phone.get_by_role("timer")).to_be_hidden()


async def test_unexpected_messages_leave_the_page_whole(hall: Hall) -> None:
    meeting = await hall.meeting(OPEN)
    moderator = await hall.moderator(meeting)
    context = await hall.context()
    await context.add_init_script(
        """(() => {
          const Real = WebSocket;
          window.WebSocket = class extends Real {
            constructor(...a) { super(...a); window.last = this }
          };
          window.hears = (data) => window.last.onmessage({ data });
        })()"""
    )
    phone = await hall.page(context, f"/{await hall.code(meeting)}")
    await moderator.opens("q001")
    await expect(phone.get_by_role("heading", level=1)).to_contain_text("viktigste")
    for data in (
        "<html>Logg inn på gjestenettet</html>", "null", "[]", "7", '{"type":7}',
        '{"type":"state"}',
        '{"type":"state","meeting":{"title":"x"},"item":{"id":1},"earlier":7}',
        '{"type":"mine"}', '{"type":"mine","item":"q001","run":1,"answers":[null,{"slot":"x"}]}',
        '{"type":"tally","item":null}', '{"type":"answers","list":7}', '{"type":"reply","ref":99}',
        '{"type":"answers","item":"q001","run":1,"block":-5,"blocks":9e99,"list":[]}',
        '{"type":"no such thing"}',
    ):  # fmt: skip
        await phone.evaluate("(data) => window.hears(data)", data)
    await field(phone).fill("Siden lever")
    await phone.get_by_role("button", name="Send svaret").click()
    await expect(phone.locator("#status")).to_contain_text("Mottatt ✓")
    hall.problems[:] = [p for p in hall.problems if not p.startswith("polling:")]


async def test_wrong_code_is_said_where_it_is_typed(hall: Hall, picture: Picture) -> None:
    meeting = await hall.meeting(OPEN)
    code = await hall.code(meeting)
    context = await hall.context(viewport={"width": 320, "height": 568})
    page = await hall.page(context, "/")
    await picture(page, "join")
    await page.get_by_label("Møtekode").fill("1234 567")
    await page.get_by_role("button", name="Bli med").click()
    await expect(page.get_by_role("alert")).to_be_visible()
    await expect(page.get_by_label("Møtekode")).to_have_value("1234 567")
    await picture(page, "join-problem")
    await page.get_by_label("Møtekode").fill(f"{code[:4]} {code[4:]}")
    await page.keyboard.press("Enter")
    await expect(page).to_have_url(f"{hall.server.url}/{await hall.link(meeting)}")
    await expect(page.locator("#status")).to_have_text("Anonymt · Du er med")


@pytest.mark.parametrize("language", ["nb", "en"])
async def test_the_page_is_few_and_small_files(hall: Hall, language: str) -> None:
    hall.fresh = True
    meeting = await hall.meeting(OPEN, language=language)
    moderator = await hall.moderator(meeting)
    await moderator.opens("q001")
    context = await hall.context()
    page = await context.new_page()
    finished: list[Request] = []
    page.on("requestfinished", lambda one: finished.append(one))
    await page.goto(f"/{await hall.code(meeting)}")
    await expect(field(page)).to_be_visible()
    found = {one.url: await one.sizes() for one in finished}
    sizes = {u: size["responseBodySize"] + size["responseHeadersSize"] for u, size in found.items()}
    assert 4 < len(sizes) < 10  # a hall pays for each file
    # English brings its words along, which bokmål has in its scripts.
    assert sum(sizes.values()) < (24_000 if language == "nb" else 26_000), sizes
    bodies = sum(size["responseBodySize"] for size in found.values())
    assert bodies < 24_000


async def test_at_320_pixels_and_double_text_nothing_is_lost(hall: Hall, picture: Picture) -> None:
    long = "Samhandlingskompetansehevende tiltak for spesialisthelsetjenesteforetakene"
    choice = {
        "kind": "choice",
        "question": {
            "text": long,
            "options": [{"id": "a", "text": long}, {"id": "b", "text": "Nei"}],
        },
    }
    meeting = await hall.meeting(choice, OPEN)
    moderator = await hall.moderator(meeting)
    phone = await hall.phone(meeting, viewport={"width": 320, "height": 568})
    await moderator.opens("q001")
    await expect(phone.get_by_role("heading", level=1)).to_have_text(long)
    await phone.evaluate("() => document.documentElement.style.setProperty('font-size', '212.5%')")
    await phone.get_by_label("Nei").check()
    await phone.get_by_role("button", name="Send svaret").click()
    await expect(phone.locator("#status")).to_contain_text("Mottatt ✓")
    width = await phone.evaluate("() => document.scrollingElement.scrollWidth")
    assert width <= 320
    await picture(phone, "phone-320-double")


async def test_by_keyboard_alone(hall: Hall) -> None:
    meeting = await hall.meeting(CHOICE)
    moderator = await hall.moderator(meeting)
    phone = await hall.phone(meeting)
    await moderator.opens("q001")
    await expect(phone.get_by_role("radio").first).to_be_visible()
    await phone.keyboard.press("Tab")
    await phone.keyboard.press("Space")
    await phone.keyboard.press("ArrowDown")
    await phone.keyboard.press("Tab")
    await expect(phone.get_by_role("button", name="Send svaret")).to_be_focused()
    await phone.keyboard.press("Enter")
    await expect(phone.locator("#status")).to_contain_text("Mottatt ✓")
    record = await hall.store.record(meeting.id)
    assert record.rounds[0].rows[0].value["options"] == ["b"]


async def test_told_to_stay_away_it_says_so_and_comes_back_when_asked(
    hall: Hall, picture: Picture
) -> None:
    meeting = await hall.meeting(OPEN)
    context = await hall.context(viewport={"width": 360, "height": 640})
    await context.add_init_script(
        """(() => {
          const Real = WebSocket;
          window.WebSocket = class extends Real {
            constructor(...a) { super(...a); window.last = this }
          };
        })()"""
    )
    phone = await hall.page(context, f"/{await hall.code(meeting)}")
    heading = phone.get_by_role("heading", level=1)
    await expect(heading).to_have_text("Neste spørsmål kommer her")
    await phone.evaluate("() => window.last.onclose({ code: 4510 })")
    await expect(heading).to_have_text("Åpent i for mange faner")
    await expect(phone.locator("#status")).to_have_text("Du er koblet fra møtet")
    await picture(phone, "phone-away")
    await phone.get_by_role("button", name="Prøv igjen").click()
    await expect(heading).to_have_text("Neste spørsmål kommer her")
    await phone.evaluate("() => window.last.onclose({ code: 4504 })")
    await expect(heading).to_have_text("Takk for at du var med")
