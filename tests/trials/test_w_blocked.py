"""C. W15, W17, W19, W25 in a browser: what people see where the network lets nothing through."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from urllib.parse import urlsplit

import pytest
from playwright.async_api import BrowserContext, Page, Route, expect

from polling.meeting import Meeting
from polling.settings import ROOT
from polling.store.keys import RoundKey
from tests.browser.conftest import (  # noqa: F401 (fixtures)
    PHONE,
    WALL,
    Hall,
    Picture,
    picture,
    store,
)
from tests.browser.conftest import hall as rooms  # noqa: F401 (a fixture)
from tests.trials.figures import figure
from tests.trials.network import BLOCKED, Network, network

pytestmark = [pytest.mark.trial, pytest.mark.browser, pytest.mark.timeout(120)]

OPEN = {
    "kind": "open_text",
    "question": {"text": "Hva er det viktigste vi skal oppnå sammen?", "max_length": 200},
}
CHOICE = {
    "kind": "choice",
    "question": {
        "text": "Hvor skal vi begynne?",
        "options": [
            {"id": "a", "text": "Legevaktsamarbeid og akuttmottak"},
            {"id": "b", "text": "Utskrivningsklare pasienter"},
        ],
    },
}
REMEMBERED = "() => localStorage.getItem('polling:way').split(' ')[0]"
#: Milliseconds from when the page's scripts were there until it fetched what needs no websocket.
WENT_OVER = """() => {
  const [script, other] = ["/phone.js", "/fallback.js"].map((name) =>
    performance.getEntriesByType("resource").find((one) => one.name.endsWith(name)));
  return other.startTime - script.responseEnd;
}"""


@asynccontextmanager
async def behind(hall: Hall, **about: object) -> AsyncIterator[Network]:
    """A network between the pages and the server of the run."""
    port = urlsplit(hall.server.url).port
    assert port
    async with network(port, **about) as here:
        yield here


async def phone(hall: Hall, net: Network, meeting: Meeting, **settings: object) -> Page:
    """A phone that comes by this network."""
    context = await hall.context(viewport=PHONE, has_touch=True, **settings)
    return await hall.page(context, f"{net.base}/{await hall.code(meeting)}")


def heading(page: Page):  # noqa: ANN201
    return page.get_by_role("heading", level=1)


async def answers(page: Page, text: str, button: str = "Send svaret") -> None:
    """Writes an answer, sends it and sees it received."""
    await page.get_by_role("textbox").first.fill(text)
    await page.get_by_role("button", name=button).click()
    await expect(page.locator("#status")).to_contain_text("Mottatt ✓")


async def test_w15_each_way_of_blocking_is_found_out_within_four_seconds(rooms: Hall) -> None:  # noqa: F811
    meeting = await rooms.meeting(OPEN)
    moderator = await rooms.moderator(meeting)
    await moderator.opens("q001")
    async with AsyncExitStack() as stack:
        nets = [await stack.enter_async_context(behind(rooms, sockets=how)) for how in BLOCKED]

        code = await rooms.code(meeting)

        async def join(net: Network) -> float:
            page = await phone(rooms, net, meeting)
            await expect(heading(page)).to_contain_text("viktigste")
            tried = await page.evaluate(WENT_OVER)
            await answers(page, f"Svar uten websocket, {net.sockets}")
            token = await page.evaluate("(code) => localStorage[`polling:${code}`]", code)
            assert len(token) >= 22
            assert not any(token in line for line in net.asked)
            assert await page.evaluate(REMEMBERED) == "events"
            # Known from now on: it is not waited for again.
            asked = len(net.asked)
            await page.reload()
            await expect(page.get_by_role("textbox").first).to_have_value(
                f"Svar uten websocket, {net.sockets}"
            )
            assert not any(line.startswith("GET /ws") for line in net.asked[asked:])
            return float(tried)

        waited = dict(zip(BLOCKED, await asyncio.gather(*map(join, nets)), strict=True))
    print("milliseconds until the page went over:", waited)
    slowest = max(waited.values()) / 1000
    figure("W15", "websocket found to be blocked", f"{slowest:.1f} s", "at most 4 s", slowest <= 4)
    assert slowest <= 4
    record = await rooms.store.record(meeting.id)
    assert (record.rounds[0].people, record.rounds[0].answers) == (len(BLOCKED), len(BLOCKED))


async def test_w15_a_whole_meeting_without_websockets(rooms: Hall, picture: Picture) -> None:  # noqa: F811
    """A wall, a presenter's page, a secretary's and a phone; nobody has a websocket."""
    meeting = await rooms.meeting(OPEN, CHOICE)
    async with behind(rooms, sockets="403") as net:

        async def staff(role: str, page: str) -> Page:
            context: BrowserContext = await rooms.staff(meeting, role, viewport=WALL)
            return await rooms.page(context, f"{net.base}/m/{meeting.id}/{page}")

        wall, presenter, secretary = await asyncio.gather(
            staff("projector", "wall"),
            staff("moderator", "present"),
            staff("secretariat", "answers"),
        )
        one = await phone(rooms, net, meeting)
        await expect(heading(one)).to_have_text("Neste spørsmål kommer her")
        await expect(one.locator("#status")).to_have_text("Anonymt · Du er med")
        await picture(one, "w15-1-joined")
        await presenter.keyboard.press("ArrowRight")
        await presenter.keyboard.press("Space")
        await expect(heading(one)).to_contain_text("viktigste")
        await picture(one, "w15-2-question")
        await answers(one, "Tryggere overganger for pasientene")
        await picture(one, "w15-3-received")
        await expect(wall.locator("body")).to_contain_text("1")
        await answers(one, "Tryggere overganger", "Send endringen")
        await picture(one, "w15-4-changed")
        await expect(secretary.get_by_text("Tryggere overganger", exact=True).first).to_be_visible()
        await presenter.keyboard.press("v")
        await expect(wall.get_by_text("Tryggere overganger", exact=True).first).to_be_visible()
        await picture(wall, "w15-5-wall")
        await picture(presenter, "w15-5-presenter")
        await picture(secretary, "w15-5-secretary")

        await presenter.keyboard.press("ArrowRight")
        await presenter.keyboard.press("Space")
        await expect(heading(one)).to_have_text("Hvor skal vi begynne?")
        await one.get_by_label("Utskrivningsklare pasienter").check()
        await one.get_by_role("button", name="Send svaret").click()
        await expect(one.locator("#status")).to_contain_text("Mottatt ✓")
        await picture(one, "w15-6-moved-on")
        other = await rooms.moderator(meeting)
        await other.steers("show", where="phones")
        await expect(one.get_by_role("heading", name="Resultatet")).to_be_visible()
        await picture(one, "w15-7-result")
        await presenter.keyboard.press("Space")
        await expect(one.locator("#status")).to_contain_text("talt med")
        await picture(one, "w15-8-closed")
        await other.steers("end")
        await expect(heading(one)).to_have_text("Takk for at du var med")
        assert sum(line.startswith("GET /ws") for line in net.asked) == 4
    record = await rooms.store.record(meeting.id)
    assert record.joined == 1
    assert [r.value for r in record.rounds[0].rows] == [{"text": "Tryggere overganger"}]


async def test_w15_the_websocket_is_taken_up_again_unseen(rooms: Hall) -> None:  # noqa: F811
    meeting = await rooms.meeting(OPEN)
    moderator = await rooms.moderator(meeting)
    await moderator.opens("q001")
    async with behind(rooms, sockets="403") as net:
        context = await rooms.context(viewport=PHONE)

        async def sooner(route: Route) -> None:
            script = await route.fetch()
            body = (await script.text()).replace("PROBE = 300000", "PROBE = 1500")
            await route.fulfill(response=script, body=body)

        await context.route("**/transport/fallback.js", sooner)
        one = await rooms.page(context, f"{net.base}/{await rooms.code(meeting)}")
        await answers(one, "Uten websocket")
        await one.evaluate(
            """() => { window.said = []; new MutationObserver(() =>
                said.push(document.getElementById("status").textContent))
                .observe(document.getElementById("status"), {childList: true, subtree: true}) }"""
        )
        # Tried now and then, without harm while it is blocked.
        async with asyncio.timeout(10):
            while sum(line.startswith("GET /ws") for line in net.asked) < 3:
                await asyncio.sleep(0.1)
        net.sockets = "through"
        async with asyncio.timeout(10):
            while await one.evaluate("() => localStorage.getItem('polling:way')"):
                await asyncio.sleep(0.1)
        asked = len(net.asked)
        await answers(one, "Med websocket", "Send endringen")
        assert not any("/live" in line for line in net.asked[asked:])
        assert not any("nett" in line for line in await one.evaluate("() => said"))
    (row,) = (await rooms.store.record(meeting.id)).rounds[0].rows
    assert row.value == {"text": "Med websocket"}


async def test_w15_what_follows_an_answer_is_told_without_websockets(
    rooms: Hall,  # noqa: F811
) -> None:
    """Results after one's own answer, and its approval: a stream knows neither by itself."""
    meeting = await rooms.meeting(
        {**CHOICE, "on_phones": "after"}, {**OPEN, "approve": True}, leaderboard=False
    )
    moderator = await rooms.moderator(meeting)
    await moderator.opens("q001")
    async with AsyncExitStack() as stack:
        nets = [
            await stack.enter_async_context(behind(rooms, sockets="403", buffers=buffers))
            for buffers in (False, True)
        ]
        phones = [await phone(rooms, net, meeting) for net in nets]
        for one in phones:
            await one.get_by_label("Utskrivningsklare pasienter").check()
            await one.get_by_role("button", name="Send svaret").click()
            await expect(one.locator("#status")).to_contain_text("Mottatt ✓")
            await expect(one.get_by_role("heading", name="Resultatet")).to_be_visible()
        # Told on, when somebody else answers.
        await expect(phones[0].locator("table")).to_contain_text("2")
        await moderator.opens("q002")
        for one in phones:
            await one.get_by_role("textbox").first.fill("Skal godkjennes")
            await one.get_by_role("button", name="Send svaret").click()
            await expect(one.locator("#status")).to_contain_text("vises når")
        reading = await rooms.store.changes(RoundKey(meeting.id, "live", "q002", 1), 0)
        for change in reading[0]:
            reply = await moderator.asks("approve", item="q002", run=1, answer=change.id)
            assert reply["ok"]
        for one in phones:
            await expect(one.locator("#status")).to_contain_text("Mottatt og godkjent")


async def test_w17_where_events_are_held_back_it_polls(rooms: Hall) -> None:  # noqa: F811
    meeting = await rooms.meeting(OPEN, CHOICE)
    moderator = await rooms.moderator(meeting)
    await moderator.opens("q001")
    async with behind(rooms, sockets="400", buffers=True) as net:
        began = time.monotonic()
        one = await phone(rooms, net, meeting)
        await expect(heading(one)).to_contain_text("viktigste")
        took = time.monotonic() - began
        figure("W17", "joined by long polling", f"{took:.1f} s", "at most 8 s", took <= 8)
        await answers(one, "Svar med lange spørringer")
        assert await one.evaluate(REMEMBERED) == "poll"
        asked = len(net.asked)
        await one.reload()
        await expect(heading(one)).to_contain_text("viktigste")
        assert not any("/live/events" in line for line in net.asked[asked:])
        polls = sum("/live/poll" in line for line in net.asked)
        await moderator.opens("q002")
        await expect(heading(one)).to_have_text("Hvor skal vi begynne?")
        await asyncio.sleep(1)
        # It waits for news, and does not ask again and again.
        assert sum("/live/poll" in line for line in net.asked) <= polls + 4
        assert took <= 8


async def test_w19_a_portal_is_said_and_the_answer_goes_when_it_lets_through(
    rooms: Hall,  # noqa: F811
    picture: Picture,  # noqa: F811
) -> None:
    meeting = await rooms.meeting(OPEN)
    moderator = await rooms.moderator(meeting)
    await moderator.opens("q001")
    async with AsyncExitStack() as stack:
        nets = [
            await stack.enter_async_context(behind(rooms, sockets=how))
            for how in ("through", "403")
        ]

        async def through(net: Network) -> None:
            one = await phone(rooms, net, meeting)
            await expect(heading(one)).to_contain_text("viktigste")
            await expect(one.locator("#status")).to_have_text("Anonymt · Ikke sendt ennå")
            net.portal = True
            net.cut_all()
            status = one.locator("#status")
            await expect(status).to_contain_text("Ingen forbindelse med møtet")
            await picture(one, f"w19-portal-{net.sockets}")
            text = f"Skrevet foran portalen, {net.sockets}"
            await one.get_by_role("textbox").first.fill(text)
            await one.get_by_role("button", name="Send svaret").click()
            await expect(status).to_contain_text("sendes når du er logget inn")
            await picture(one, f"w19-kept-{net.sockets}")
            net.portal = False
            await expect(status).to_contain_text("Mottatt ✓")

        await asyncio.gather(*map(through, nets))
    rows = (await rooms.store.record(meeting.id)).rounds[0].rows
    assert len(rows) == 2


def closings() -> dict[int, str]:
    """The close codes and whether to come back, as docs/protocol.md says."""
    document = (ROOT / "docs" / "protocol.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (\d{4}) \| .*? \| (.*?) \|$", document, re.MULTILINE)
    return {int(code): back for code, back in rows if back != "–"}


async def test_w25_it_comes_back_only_where_the_table_says_so(rooms: Hall) -> None:  # noqa: F811
    meeting = await rooms.meeting(OPEN)
    table = closings()
    assert len(table) >= 15
    async with AsyncExitStack() as stack:
        nets = {
            code: await stack.enter_async_context(behind(rooms, sockets=str(code)))
            for code in table
        }
        pages = {code: await phone(rooms, net, meeting) for code, net in nets.items()}

        def tries(code: int) -> int:
            return sum(line.startswith("GET /ws") for line in nets[code].asked)

        back = [code for code, said in table.items() if said == "yes"]
        async with asyncio.timeout(20):
            while not all(tries(code) >= 3 for code in back):
                await asyncio.sleep(0.1)
        wrong = {code: tries(code) for code in table if code not in back and tries(code) != 1}
        assert wrong == {}
        # Who is told a code has come through: there is nothing to go around.
        assert not any("/live" in line for net in nets.values() for line in net.asked)
        for code, said in table.items():
            shows = "Kobler til" if said != "no" else ""
            if said == "no":
                await expect(heading(pages[code])).not_to_have_text("Velkommen")
            else:
                await expect(pages[code].locator("#status")).to_contain_text(shows)
