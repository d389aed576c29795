"""Takes the screenshots of the guides: plays a meeting on a server of its own.

`python docs/take_pictures.py` writes docs/pictures/ anew, but for the drawings (.svg). It
takes LibreOffice and Poppler too: pages of what is taken home are among the pictures.
"""

from __future__ import annotations

import asyncio
import re
import sys
from contextlib import AsyncExitStack

from more_door import take_door
from more_hands import take_hands
from more_kinds import take_kinds
from more_lifting import take_lifting
from more_pace import take_pace
from more_quiz import take_quiz
from more_slips import take_slips
from more_tables import take_tables
from more_themes import take_themes
from playwright.async_api import (
    Browser,
    BrowserContext,
    Page,
    WebSocketRoute,
    expect,
)
from stage import (
    HALL,
    INTO,
    LAPTOP,
    NAME,
    PHONE,
    WALL,
    a_browser,
    a_context,
    a_hall,
    a_server,
    opened,
    the_hall_answers,
)

from polling.export.meeting_json import read_json
from polling.meeting import Meeting
from polling.settings import ROOT

#: The meeting that is played: the demo meeting's, but of four kinds.
AGENDA = ROOT / "docs" / "pictures-agenda.txt"
#: What the secretariat hides.
UNKIND = "Det er lederen på legevakten som er problemet"
TAKEN: dict[str, bytes] = {}
LARGEST, ALL_TOGETHER = 150_000, 6_000_000


async def main() -> int:
    """Take them all, then put them in place of the old ones; 1 when any is too large."""
    async with AsyncExitStack() as stack:
        port, link = await stack.enter_async_context(a_server())
        browser = await stack.enter_async_context(a_browser(port))
        laptop = await a_context(browser, LAPTOP)
        page = await laptop.new_page()
        await _before(page, link)
        base = f"http://127.0.0.1:{port}"
        await _meeting(stack, browser, laptop, page, base)
        await take_kinds(stack, browser, laptop, base, _take)
        await take_pace(stack, browser, laptop, base, _take)
        await take_quiz(stack, browser, laptop, base, _take)
        await take_lifting(stack, browser, laptop, base, _take)
        await take_slips(stack, browser, laptop, base, _take)
        await take_door(stack, browser, laptop, base, _take)
        await take_hands(stack, browser, laptop, base, _take)
        await take_tables(stack, browser, laptop, base, _take)
        await take_themes(stack, browser, laptop, base, _take)
    # Three were taken in another play, and stay: phone-about-you, wall-about-you, wall-groups.
    for name, picture in TAKEN.items():
        (INTO / name).write_bytes(picture)
    return _too_large()


async def _before(page: Page, link: str) -> None:
    """What stands before the meeting: the list, the editor, the links and a rehearsal."""
    await page.goto(link)
    await expect(page.get_by_role("button", name="Prøv demomøtet")).to_be_visible()
    await _take(page, "organiser.png")
    file = {"name": "agenda.md", "mimeType": "text/markdown", "buffer": AGENDA.read_bytes()}
    await page.locator("input[type=file]").set_input_files(file)  # type: ignore[arg-type]
    await page.locator("#agenda a", has_text="Hvilke tjenester").first.click()
    await expect(page.locator(".option-row").first).to_be_visible()
    await page.wait_for_timeout(1500)  # the previews are pages of their own
    await _take(page, "editor.jpg")

    await page.get_by_role("link", name="Presenter").click()
    await page.get_by_role("button", name="Lenker", exact=True).click()
    await page.get_by_role("button", name="Lag lenke: Storskjerm").click()
    await expect(page.get_by_label("Ny lenke")).to_be_visible()
    await page.set_viewport_size({**LAPTOP, "height": 900})
    await _take(page, "links.png")
    await page.set_viewport_size(LAPTOP)
    await page.keyboard.press("Escape")

    await page.get_by_role("button", name="Prøv møtet").click()
    await page.get_by_role("button", name="Start prøven").click()
    await expect(page.locator(".banner.rehearsal")).to_be_visible()
    await page.keyboard.press("ArrowRight")
    await page.keyboard.press("Space")
    await page.keyboard.press("v")
    await expect(page.locator(".answered")).to_have_text(
        re.compile(r"^[23]\d av 40"), timeout=60_000
    )
    await _take(page, "rehearsal.jpg")
    await page.get_by_role("button", name="Slett prøvesvarene").click()
    await page.get_by_role("button", name="Gjør det nå").click()
    await expect(page.locator(".banner.rehearsal")).to_have_count(0)


async def _meeting(
    stack: AsyncExitStack, browser: Browser, laptop: BrowserContext, page: Page, base: str
) -> None:
    """The meeting, from the first who joins to what is left when it has ended."""
    at = page.url.rpartition("/")[0]
    exported = await page.evaluate("at => fetch(at).then((r) => r.text())", f"{at}/meeting.json")
    meeting = read_json(exported.encode()).meeting
    code = await page.evaluate("document.body.dataset.code")
    hall = await a_hall(stack, base, code)

    wall = await opened(browser, WALL, f"{at}/wall", laptop, scale=2 / 3)
    await expect(wall.locator("#joined")).to_have_text(str(HALL))
    await expect(wall.locator("#full")).to_be_hidden()  # it goes when the pointer rests
    await _take(wall, "wall-join.jpg")
    phone = await opened(browser, PHONE, f"http://{NAME}/")
    await phone.get_by_label("Møtekode").fill(f"{code[:4]} {code[4:]}")
    await _take(phone, "phone-join.png")
    await phone.keyboard.press("Enter")
    await expect(phone.locator("#status")).to_have_text("Anonymt · Du er med")
    await _take(phone, "phone-waiting.png")

    for number, item in enumerate(meeting.agenda):
        await page.bring_to_front()
        await page.keyboard.press("ArrowRight")
        await page.keyboard.press("Space")
        await expect(phone.get_by_role("heading", level=1)).to_have_text(item.question.text)
        name = item.kind.replace("_", "-")
        if number < 4:
            await _fill(phone, item.kind)
            await _take(phone, f"phone-{name}.png")
        if await phone.locator("#go").is_visible():
            await phone.locator("#go").click()
        await the_hall_answers(hall, item, number)
        if number == 0:
            await expect(phone.locator("#status")).to_contain_text("Mottatt")
            await _take(phone, "phone-received.png")
            await page.get_by_role("button", name="2 min").click()
            await page.mouse.move(0, 0)
            await wall.bring_to_front()
            await expect(wall.locator("#time")).to_be_visible()
            await _take(wall, "wall-asking.jpg")
        await page.bring_to_front()
        await page.keyboard.press("v")
        if number < 4:
            await wall.bring_to_front()
            await wall.wait_for_timeout(1500)  # the cloud is laid out, pages are counted
            await _take(wall, f"wall-{name}.jpg")
        if number == 0:
            await _steering(browser, laptop, page, at)
            await phone.get_by_role("button", name="Skriv et svar til").click()
            await phone.get_by_role("textbox").fill(UNKIND)
            await phone.locator("#go").click()
            await expect(phone.locator("#status")).to_contain_text("Mottatt")
        if number == len(meeting.agenda) - 1:
            await _without_network(browser, code)
        await page.bring_to_front()
        await page.keyboard.press("Space")
    await _secretariat(browser, laptop, page, meeting, at)


async def _steering(browser: Browser, laptop: BrowserContext, page: Page, at: str) -> None:
    await page.bring_to_front()
    await page.wait_for_timeout(1500)  # the small wall is a page of its own
    await _take(page, "presenter.jpg")
    remote = await opened(browser, PHONE, f"{at}/present", laptop)
    await expect(remote.locator(".main-buttons")).to_be_visible()
    await _take(remote, "remote.png")
    await remote.context.close()


async def _without_network(browser: Browser, code: str) -> None:
    """A phone that loses its network while somebody writes."""
    phone = await (await a_context(browser, PHONE, 1.5)).new_page()
    open_ones: list[WebSocketRoute] = []
    lost = False

    async def between(socket: WebSocketRoute) -> None:
        if lost:
            await socket.close(code=1001)
            return
        socket.connect_to_server()
        open_ones.append(socket)

    await phone.route_web_socket(re.compile("/ws$"), between)
    await phone.goto(f"http://{NAME}/{code}")
    await phone.get_by_role("textbox").fill("Ringe før jeg sender")
    lost = True
    for socket in open_ones:
        await socket.close(code=1001)
    await phone.locator("#go").click()
    await expect(phone.locator("#status")).to_contain_text("Uten nett: sendes")
    await phone.evaluate("document.activeElement.blur(); scrollTo(0, 0)")
    await _take(phone, "phone-offline.png")


async def _secretariat(
    browser: Browser, laptop: BrowserContext, page: Page, meeting: Meeting, at: str
) -> None:
    first, cloud = meeting.agenda[0].id, meeting.agenda[3].id
    answers = await opened(browser, LAPTOP, f"{at}/answers#{first}", laptop)
    await answers.get_by_label("Søk i svarene").fill("journal")
    await expect(answers.locator(".found")).to_contain_text("treff")
    await _take(answers, "answers-search.jpg")
    await answers.get_by_label("Søk i svarene").fill("")
    unkind = answers.locator(".answer", has_text=UNKIND)
    await unkind.scroll_into_view_if_needed()
    await unkind.get_by_role("button", name="Skjul").click()
    await expect(answers.locator(".hidden-answer")).to_have_count(1)
    await _take(answers, "answers-hidden.jpg")

    await expect(answers.locator(".toast")).to_have_count(0, timeout=20_000)
    await answers.locator(f"[data-item='{cloud}']").click()
    await expect(answers.locator(".word").first).to_be_visible()
    for word in ("Raust", "Raushet"):
        chosen = answers.locator(".word", has_text=re.compile(rf"^\s*{word}\b"))
        if await chosen.count():
            await chosen.locator("input").check()
    await answers.wait_for_timeout(500)
    await _take(answers, "words.jpg")

    await page.bring_to_front()
    await page.get_by_role("button", name="Avslutt møtet").click()
    await page.get_by_role("button", name="Gjør det nå").click()
    await answers.bring_to_front()
    await expect(answers.get_by_text("Møtet er avsluttet.")).to_be_visible()
    await answers.locator(f"[data-item='{meeting.agenda[1].id}']").click()
    await answers.wait_for_timeout(500)
    await _take(answers, "answers-ended.jpg")


async def _fill(phone: Page, kind: str) -> None:
    """What one participant does before the picture is taken."""
    match kind:
        case "open_text":
            field = phone.get_by_role("textbox")
            await field.fill("Ett nummer å ringe, og noen som svarer")
        case "ranking":
            await phone.get_by_role("button", name="Flytt opp: Rehabilitering").click()
            await expect(phone.locator("#status")).to_contain_text("Mottatt")
        case "choice":
            await phone.get_by_label("Et felles team").check()
        case "word_cloud":
            for at, word in enumerate(("Tillit", "Åpenhet")):
                fields = phone.get_by_role("textbox")
                if at < await fields.count():
                    await fields.nth(at).fill(word)
    await phone.evaluate("document.activeElement.blur(); scrollTo(0, 0)")


async def _take(page: Page, name: str) -> None:
    """Text is sharp in PNG; where that would be too large, JPEG, as good as there is room for."""
    if name.endswith(".png"):
        TAKEN[name] = await page.screenshot(animations="disabled")
        return
    for quality in (70, 60, 50):
        TAKEN[name] = await page.screenshot(animations="disabled", type="jpeg", quality=quality)
        if len(TAKEN[name]) <= LARGEST:
            return


def _too_large() -> int:
    sizes = {path.name: path.stat().st_size for path in INTO.iterdir()}
    for name, size in sorted(sizes.items()):
        sys.stdout.write(f"{size:>9,}  {name}{'  too large' if size > LARGEST else ''}\n")
    whole = sum(sizes.values())
    sys.stdout.write(f"{whole:>9,}  together{'  too large' if whole > ALL_TOGETHER else ''}\n")
    return int(whole > ALL_TOGETHER or max(sizes.values()) > LARGEST)


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
