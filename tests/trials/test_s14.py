"""D. S14: what people write is shown as text on every page, and nothing of it is ever run."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from itertools import cycle
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
import pytest_asyncio
from playwright.async_api import BrowserContext, Page, expect

from polling.choices import TEXTS, Choices
from polling.export.meeting_json import write_json
from polling.meeting import ItemState, Meeting, Phase, State
from polling.record import MeetingRecord, Round, Row
from polling.store.access import digest, new_organiser_link
from polling.store.accounts import NAME_AT_MOST
from polling.store.audit import Actor
from polling.store.keys import MEETINGS
from polling.text import fold, length
from polling.themes import Codebook, Heading, Theme, in_order
from tests.browser.conftest import (  # noqa: F401 (fixtures)
    PHONE,
    WALL,
    Hall,
    store,
)
from tests.browser.conftest import hall as rooms  # noqa: F401 (a fixture)
from tests.trials.figures import figure
from tests.trials.house import FULL, size
from tests.trials.meetings import made

pytestmark = [
    pytest.mark.trial, pytest.mark.browser, pytest.mark.timeout(600 if FULL else 180),
]  # fmt: skip

HOSTILE = (Path(__file__).parent / "hostile.txt").read_text(encoding="utf-8").splitlines()
#: Counts whatever runs, and whatever the policy has to forbid: both are one step too far.
WATCH = """
globalThis.fire = () => globalThis.struck("ran in " + location.pathname);
addEventListener("securitypolicyviolation", (event) =>
  globalThis.struck(`policy: ${event.violatedDirective} ${event.blockedURI} ${event.sample}`));
"""
#: Elements that only a text that was taken for markup can have made.
MADE = "[data-hostile], script:not([src]):not([type='application/json']), base, body iframe[srcdoc]"


class Watched:
    """Pages in which everything that a text could set off is written down."""

    def __init__(self, rooms: Hall) -> None:  # noqa: F811
        self.rooms = rooms
        self.struck: list[str] = []

    async def context(self, context: BrowserContext) -> BrowserContext:
        """The same context, watched from before its first page."""
        await context.expose_function("struck", lambda what: self.struck.append(what))
        await context.add_init_script(WATCH)
        return context

    async def page(self, context: BrowserContext, path: str = "") -> Page:
        """A page of it."""
        page = await context.new_page()
        page.on("dialog", self._dialog)
        page.on("pageerror", lambda error: self.struck.append(f"{path}: {error}"))
        page.on("request", self._requested)
        if path:
            await page.goto(path)
        return page

    async def calm(self, page: Page, what: str) -> None:
        """Asserts that nothing on the page, or in a frame of it, came of a text."""
        for frame in page.frames:
            made = await frame.locator(MADE).evaluate_all("all => all.map(one => one.outerHTML)")
            assert made == [], what
        assert self.struck == [], what

    def _requested(self, request: Any) -> None:
        if not request.url.startswith((self.rooms.server.url, "data:", "blob:")):
            self.struck.append(f"asked for {request.url}")

    async def _dialog(self, dialog: Any) -> None:
        self.struck.append(f"dialog: {dialog.message}")
        await dialog.dismiss()


@pytest_asyncio.fixture(loop_scope="session")
async def watched(rooms: Hall) -> AsyncIterator[Watched]:  # noqa: F811
    watching = Watched(rooms)
    yield watching
    assert watching.struck == []


async def organiser(watched: Watched) -> BrowserContext:
    """A browser that has opened the one-time link."""
    here = watched.rooms
    context = await watched.context(await here.context())
    secret = await new_organiser_link(here.store.client)
    reply = await context.request.post(
        "/key",
        data={"key": f"organiser.{secret}"},
        headers={"X-Polling": "1", "Origin": here.server.url},
    )
    assert reply.ok
    return context


def dozens() -> list[list[str]]:
    """The hostile texts, twenty at a time."""
    return [HOSTILE[at : at + 20] for at in range(0, len(HOSTILE), 20)]


def question(number: int, kind: str, **about: Any) -> dict[str, Any]:
    """An agenda item with a hostile text in each of its fields."""
    at = number * 7
    texts = [HOSTILE[(at + n) % len(HOSTILE)] for n in range(4)]
    asked = {"text": f"Spørsmål {number:02d} {texts[0]}", "help": texts[1], **about}
    return {
        "id": f"q{number:03d}", "kind": kind, "question": asked, "notes": texts[2],
        "samples": texts[2:],
    }  # fmt: skip


def hostile_themes() -> Codebook:
    """Hostile names of themes and headings, and what is written of them."""
    names = [text for text in HOSTILE if length(text) <= 120][:: size(4, 1)]
    return in_order(
        (Heading(id=f"h{n}", text=text, place=n) for n, text in enumerate(names[::9])),
        (
            Theme(id=f"t{n}", name=text, heading=f"h{n // 9}", place=n, definition=text, text=text)
            for n, text in enumerate(names[:120])
        ),
    )


def hostile_record() -> MeetingRecord:
    """A meeting with every hostile text as an option, as an answer and as a word."""
    agenda, rounds = [], []
    for number, texts in enumerate(dozens(), 1):
        options = [{"id": f"o{n}", "text": text} for n, text in enumerate(texts)]
        agenda.append(question(number, "choice", options=options, other=True))
        rows = [Row(value={"options": [], "other": text}) for text in texts]
        rounds.append(Round(item=f"q{number:03d}", run=1, people=len(rows), rows=tuple(rows)))
    number = len(agenda) + 1
    agenda.append(question(number, "open_text", max_length=500))
    sorted_under = [theme.id for theme in hostile_themes().themes]
    given = tuple(
        Row(value={"text": text}, themes=(under, "minority"), quotes=(under,))
        for text, under in zip(HOSTILE, cycle(sorted_under), strict=False)
    )
    themes = {f"q{number:03d}": hostile_themes()}
    rounds.append(Round(item=f"q{number:03d}", run=1, people=len(given), rows=given))
    number += 1
    words = tuple(Row(value={"words": [text]}) for text in HOSTILE if len(text) <= 30)
    agenda.append(question(number, "word_cloud"))
    rounds.append(Round(item=f"q{number:03d}", run=1, people=len(words), rows=words))
    number += 1
    ranked = [{"id": f"o{n}", "text": text} for n, text in enumerate(HOSTILE[:9])]
    order = [option["id"] for option in ranked]
    agenda.append(question(number, "ranking", options=ranked))
    rounds.append(
        Round(item=f"q{number:03d}", run=1, people=1, rows=(Row(value={"order": order}),))
    )
    shown = ItemState(phase=Phase.open, wall=True, phones=True)
    return MeetingRecord(
        meeting=Meeting.model_validate(
            {**made().model_dump(), "title": HOSTILE[0], "place": HOSTILE[14], "agenda": agenda}
        ),
        state=State(revision=1, items={item["id"]: shown for item in agenda}),
        joined=len(HOSTILE),
        rounds=tuple(rounds),
        codebooks=themes,
        choices=Choices(
            open=True, **{name: "\n".join(HOSTILE[:: 9 + at]) for at, name in enumerate(TEXTS)}
        ),
    )


async def imported(watched: Watched, context: BrowserContext) -> Meeting:
    """The hostile meeting, brought in as a file."""
    reply = await context.request.post(
        "/organiser/file",
        data=write_json(hostile_record()),
        headers={"X-Polling": "1", "Origin": watched.rooms.server.url},
    )
    assert reply.ok, await reply.text()
    meeting, _ = await watched.rooms.store.document((await reply.json())["go"].split("/")[2])
    return meeting


async def test_s14_the_watch_sees_what_it_is_for(watched: Watched) -> None:
    page = await watched.page(await watched.context(await watched.rooms.context()), "/")
    for markup in ("<img src=x onerror=fire()>", "<a onclick=fire()>", "<style>*{}</style>"):
        await page.evaluate("markup => { document.body.innerHTML = markup }", markup)
        async with asyncio.timeout(5):
            while not watched.struck:
                await asyncio.sleep(0.02)
        watched.struck.clear()
    await page.evaluate("() => { document.body.dataset.hostile = '' }")
    with pytest.raises(AssertionError):
        await watched.calm(page, "made by hand")
    # Nothing that it is late to tell is held against the next.
    await page.close()
    watched.struck.clear()
    watched.rooms.problems.clear()


async def test_s14_every_screen_of_a_meeting(watched: Watched) -> None:
    here = watched.rooms
    meeting = await imported(watched, await organiser(watched))
    moderator = await here.moderator(meeting)
    place = f"/m/{meeting.id}"
    pages: dict[str, Page] = {}
    for role, path, view in (
        ("moderator", "present", WALL), ("secretariat", "answers", WALL),
        ("projector", "wall", WALL),
    ):  # fmt: skip
        context = await watched.context(await here.staff(meeting, role, viewport=view))
        pages[path] = await watched.page(context, f"{place}/{path}")
    phone = await watched.context(await here.context(viewport=PHONE))
    pages["phone"] = await watched.page(phone, f"/{await here.code(meeting)}")
    agenda = list(enumerate(meeting.agenda, 1))
    for number, item in agenda if FULL else [*agenda[:-3:3], *agenda[-3:]]:
        await moderator.steers("go", item=item.id)
        for name, page in pages.items():
            if name != "answers":
                await expect(page.locator("body")).to_contain_text(f"Spørsmål {number:02d}")
        # The secretary's page shows what its reader chooses.
        await pages["answers"].get_by_text(f"Spørsmål {number:02d}").first.click()
        text = item.question.text
        heading = pages["phone"].get_by_role("heading", level=1)
        await expect(heading).to_contain_text(text.partition(" <")[0][:40])
        await asyncio.sleep(0.3)  # whatever is late to draw
        for name, page in pages.items():
            await watched.calm(page, f"{name}: {text}")
    assert HOSTILE[0] in await pages["wall"].locator("body").inner_text()
    struck = len(watched.struck)
    what = f"of {len(HOSTILE)} hostile texts, run by a page or reported by its policy"
    figure("S14", what, struck, "0", met=struck == 0)


async def test_s14_a_phone_writes_it_and_the_wall_shows_it(watched: Watched) -> None:
    here = watched.rooms
    meeting = await here.meeting({"kind": "open_text", "question": {"text": "Hva nå?"}})
    moderator = await here.moderator(meeting)
    await moderator.opens("q001")
    await moderator.steers("show")
    await moderator.steers("show", where="phones")
    context = await watched.context(await here.staff(meeting, "projector", viewport=WALL))
    wall = await watched.page(context, f"/m/{meeting.id}/wall")
    code = await here.code(meeting)
    rows = wall.locator("#result table tbody tr")
    #: What is the same but for its case, its letters' form and its edges stands there once, as it
    #: was first said, with how many said it.
    said: dict[str, list[str]] = {}
    for text in HOSTILE[:: size(60, 4)]:
        context = await watched.context(await here.context(viewport=PHONE))
        phone = await watched.page(context, f"/{code}")
        await phone.get_by_role("textbox").first.fill(text)
        await phone.get_by_role("button", name="Send svaret").click()
        await expect(phone.locator("#status")).to_contain_text("Mottatt")
        said.setdefault(fold(text), []).append(text)
        await expect(wall.locator("body")).to_contain_text(said[fold(text)][0])
        newest_first = [f"{forms[0]}{len(forms)}" for forms in reversed(said.values())]
        await expect(rows).to_have_text(newest_first)
        await watched.calm(phone, text)
        await watched.calm(wall, text)
        await context.close()


async def test_s14_themes_from_the_workbench_to_the_summary(watched: Watched) -> None:
    here = watched.rooms
    context = await organiser(watched)
    meeting, again = [await imported(watched, context) for _ in range(2)]
    place = f"/m/{meeting.id}"
    names = [theme.name for theme in hostile_themes().themes]
    item = next(each.id for each in meeting.agenda if each.kind == "open_text")
    moderator = await here.moderator(meeting)
    await moderator.steers("go", item=item)
    await moderator.steers("show", where="wall")
    await moderator.steers("themes", item=item)
    wall = await watched.context(await here.staff(meeting, "projector", viewport=WALL))
    await here.store.choose(meeting.id, "open", "", "1")
    reader = await watched.context(await here.staff(meeting, "recipient", viewport=WALL))
    asked = f"{meeting.id}.{item}~{again.id}.{item}"
    for who, path in (
        (context, f"{place}/themes#{item}"), (wall, f"{place}/wall"),
        (context, f"{place}/summary"), (reader, f"{place}/read"),
        (context, f"/organiser/compare?m={meeting.id}&m={again.id}&as={quote(asked)}"),
    ):  # fmt: skip
        page = await watched.page(who, path)
        if path.startswith(f"{place}/themes"):
            await page.get_by_role("combobox").first.select_option(item)
        if not path.endswith("/summary"):
            await expect(page.locator("body")).to_contain_text(names[0].strip())
        await asyncio.sleep(0.3)  # whatever is late to draw
        await watched.calm(page, path)
        await page.close()
    for text in HOSTILE[:: size(110, 4)]:
        page = await watched.page(context, "/organiser/import")
        cells = [text.replace(";", ",").replace('"', "'").replace("\n", " ") for _ in range(3)]
        data = f"Voter;{cells[0]};{cells[0]}::{cells[1]}\na;{cells[2]};4\nb;{cells[1]};5\n".encode()
        file = {
            "name": f"{text.replace('/', '_')[:60]}.csv",
            "mimeType": "text/csv",
            "buffer": data,
        }
        await page.locator("input[type=file]").set_input_files(file)  # type: ignore[arg-type]
        await page.wait_for_load_state("networkidle")
        await watched.calm(page, f"old results: {text}")
        await page.close()


async def test_s14_the_editor_and_its_previews(watched: Watched) -> None:
    context = await organiser(watched)
    meeting = await imported(watched, context)
    page = await watched.page(context)
    agenda = meeting.agenda if FULL else [*meeting.agenda[:1], *meeting.agenda[-3:]]
    for item in agenda:
        await page.goto(f"/m/{meeting.id}/edit/{item.id}")
        await expect(page.get_by_role("textbox").first).to_be_visible()
        async with asyncio.timeout(15):
            while (
                len(page.frames) < 2
                or "Spørsmål" not in await page.frames[-1].locator("body").inner_text()
            ):
                await asyncio.sleep(0.05)
        await watched.calm(page, f"the editor of {item.question.text}")
        values = await page.locator("textarea, input").evaluate_all("all => all.map(o => o.value)")
        assert item.question.text in values


async def test_s14_titles_and_the_organisers_list(watched: Watched) -> None:
    here = watched.rooms
    context = await organiser(watched)
    meetings = [made(title=f"Møte {text}", place=text) for text in HOSTILE]
    for meeting in meetings:
        await here.store.create(meeting)
    page = await watched.page(context, "/organiser")
    listed = await page.locator("body").inner_text()
    for meeting in meetings:
        assert " ".join(meeting.title.split()) in " ".join(listed.split())
    await watched.calm(page, "the list")
    for meeting in meetings[:: size(90, 5)]:
        code = await here.code(meeting)
        staff = (f"/m/{meeting.id}/{each}" for each in ("present", "answers", "wall", "edit"))
        for path in (f"/{code}", *staff):
            await page.goto(path)
            await expect(page.locator("body")).to_contain_text(meeting.title)
            await watched.calm(page, f"{path}: {meeting.title}")
    # Off the list again, for the tests that come after.
    await here.store.redis.zrem(MEETINGS, *(meeting.id for meeting in meetings))


async def test_s14_names_on_the_organisers_page_and_in_the_log(watched: Watched) -> None:
    kept = watched.rooms.store
    context = await organiser(watched)
    grants, accounts = [], []
    for at, text in enumerate(HOSTILE):
        name = f"{at} {' '.join(text.split())}"[:NAME_AT_MOST]
        grants.append(await kept.sign_in(name, f"s14 {at}", "password"))
        await kept.call_sign_in(grants[-1], name)
        accounts.append(await kept.accounts.add(name))
        await kept.audit.note(Actor("organiser", name), "invited", about=name)
        await kept.audit.note(Actor("moderator", name), name, about=name)
    for path in ("/organiser/account", "/organiser/log"):
        page = await watched.page(context, path)
        seen = " ".join((await page.locator("body").inner_text()).split())
        for account in accounts:
            assert account.name.strip() in seen, account
        await watched.calm(page, path)
    for account in accounts:
        await kept.accounts.remove(account.name)
    await kept.end_sign_ins([digest(grant) for grant in grants])
    await kept.redis.delete("audit")


async def test_s14_what_is_typed_into_forms_and_addresses(watched: Watched) -> None:
    page = await watched.page(await watched.context(await watched.rooms.context()))
    for text in HOSTILE[:: size(40, 1)]:
        await page.goto("/")
        await page.locator("input[name=code]").evaluate("o => o.removeAttribute('maxlength')")
        await page.locator("input[name=code]").evaluate("(o, text) => { o.value = text }", text)
        await page.locator("input[name=code]").evaluate("o => o.form.submit()")
        await page.wait_for_url("**/join")
        await watched.calm(page, f"the join form: {text}")
        for path in (
            f"/nowhere/{quote(text, safe='')}", f"/m/{quote(text, safe='')}/present",
            f"/key#{text}", f"/?{text}", f"/language/{quote(text, safe='')}", f"/organiser#{text}",
            f"/static/0/{quote(text, safe='')}",
        ):  # fmt: skip
            await page.goto(path)
            await watched.calm(page, path)


async def test_s14_a_file_that_cannot_be_read(watched: Watched) -> None:
    page = await watched.page(await organiser(watched), "/organiser")
    for text in HOSTILE[:: size(30, 2)]:
        broken = f"# {text}\n\n## {text}\n\n{text}: {text}\nkind: {text}\n- {text}\n".encode()
        name = text.replace("/", "_")[:60]
        file = {"name": f"{name}.md", "mimeType": "text/markdown", "buffer": broken}
        await page.locator("input[type=file]").set_input_files(file)  # type: ignore[arg-type]
        await page.wait_for_load_state("networkidle")
        await watched.calm(page, f"a file: {text}")
        if not page.url.endswith("/organiser"):
            await page.goto("/organiser")
