"""Who is in the room, in a real browser: asked once on joining, changed at will, broken down."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from playwright.async_api import expect

from polling.meeting import Meeting
from tests.browser.conftest import Hall, Picture
from tests.browser.people import Phone

pytestmark = pytest.mark.asyncio(loop_scope="session")

ROLES = ("Ordfører eller folkevalgt", "Kommunal leder", "Leder i sykehuset", "Tillitsvalgt")
FORM: dict[str, Any] = {
    "kind": "about_you",
    "question": {
        "text": "Litt om deg",
        "form": [{"id": "role", "text": "Rolle"}, {"id": "town", "text": "Kommune"}],
        "values": [
            *({"field": "role", "id": f"r{n}", "text": text} for n, text in enumerate(ROLES)),
            *({"field": "town", "id": f"t{n}", "text": f"Kommune {n}"} for n in range(3)),
        ],
    },
}
CHOICE: dict[str, Any] = {
    "kind": "choice",
    "question": {
        "text": "Hvor ofte bør vi møtes?",
        "options": [
            {"id": "a", "text": "Hver måned"},
            {"id": "b", "text": "To ganger i året"},
            {"id": "c", "text": "Én gang i året"},
        ],
    },
}


async def a_meeting(hall: Hall) -> Meeting:
    return await hall.meeting(FORM, CHOICE)


async def crowd(hall: Hall, meeting: Meeting, *, answered: bool = True) -> list[Phone]:
    """21, 13, 9 and 3 of each role, each having said so, and answered the choice by role."""
    code = await hall.code(meeting)
    phones = []
    for role, n in enumerate((21, 13, 9, 3)):
        for at in range(n):
            phone = await Phone.joined(hall.server.url, code)
            await phone.answers({"fields": {"role": f"r{role}"}}, "q001")
            if answered:
                option = "abc"[(at * (role + 2)) // n % 3]
                await phone.answers({"options": [option], "other": None}, "q002")
            phones.append(phone)
    return phones


async def leave(phones: list[Phone]) -> None:
    await asyncio.gather(*(phone.leave() for phone in phones))


async def test_a_phone_is_asked_once_and_can_change_what_it_said(
    hall: Hall, picture: Picture
) -> None:
    meeting = await a_meeting(hall)
    phone = await hall.phone(meeting)
    await expect(phone.get_by_role("heading", name="Litt om deg")).to_be_visible()
    assert await hall.faults(phone) == ""
    await picture(phone, "about-phone")
    # By keyboard alone: the fields, then the button.
    await phone.get_by_label("Rolle").focus()
    await phone.keyboard.press("ArrowDown")
    await expect(phone.get_by_label("Rolle")).to_have_value("r0")
    await phone.get_by_role("button", name="Send svaret").press("Enter")
    await expect(phone.get_by_role("heading", name="Neste spørsmål kommer her")).to_be_visible()
    way = phone.get_by_role("button", name="Om deg")
    await expect(way).to_contain_text("Ordfører eller folkevalgt")
    await phone.reload()
    await expect(phone.get_by_role("heading", name="Neste spørsmål kommer her")).to_be_visible()
    await phone.get_by_role("button", name="Om deg").click()
    await phone.get_by_label("Rolle").select_option("Tillitsvalgt")
    await phone.get_by_role("button", name="Send endringen").click()
    await expect(phone.get_by_role("button", name="Om deg")).to_contain_text("Tillitsvalgt")
    await expect(phone.get_by_role("button", name="Hopp over")).to_be_hidden()


async def test_the_form_comes_before_the_question_and_may_be_skipped(hall: Hall) -> None:
    meeting = await a_meeting(hall)
    moderator = await hall.moderator(meeting)
    await moderator.opens("q002")
    phone = await hall.phone(meeting)
    await expect(phone.get_by_role("heading", name="Litt om deg")).to_be_visible()
    await phone.get_by_role("button", name="Hopp over").click()
    await expect(phone.get_by_role("heading", name="Hvor ofte bør vi møtes?")).to_be_visible()
    await expect(phone.get_by_role("button", name="Om deg")).to_contain_text("Ikke oppgitt")
    await phone.reload()
    await expect(phone.get_by_role("heading", name="Hvor ofte bør vi møtes?")).to_be_visible()


async def test_what_is_filled_in_without_a_network_is_sent_when_it_is_back(hall: Hall) -> None:
    hall.fresh = True
    meeting = await a_meeting(hall)
    phone = await hall.phone(meeting)
    await phone.get_by_label("Kommune").select_option("Kommune 1")
    await phone.context.set_offline(True)
    await phone.get_by_role("button", name="Send svaret").click()
    await expect(phone.get_by_role("button", name="Om deg")).to_contain_text("Kommune 1")
    await phone.context.set_offline(False)

    async def stored() -> int:
        record = await hall.store.record(meeting.id)
        return sum(found.people for found in record.rounds if found.item == "q001")

    async with asyncio.timeout(20):
        while not await stored():
            await asyncio.sleep(0.05)


async def test_groups_on_the_wall_and_for_staff(hall: Hall, picture: Picture) -> None:
    meeting = await a_meeting(hall)
    moderator = await hall.moderator(meeting)
    await moderator.opens("q002")
    phones = await crowd(hall, meeting)
    wall = await hall.wall(meeting)
    await moderator.steers("close", item="q002")
    context = await hall.staff(meeting, "moderator", viewport={"width": 1366, "height": 768})
    page = await hall.page(context, f"/m/{meeting.id}/present")
    select = page.get_by_label("Del opp etter")
    await select.select_option("Rolle")
    groups = page.locator(".breakdown-group h3")
    # 46 less 21, 13 and 9 would be the three: the nine go with them.
    await expect(groups).to_have_text(["Ordfører eller folkevalgt (21)", "Kommunal leder (13)"])
    await expect(page.get_by_text("12 deltakere vises ikke i gruppene")).to_be_visible()
    await page.get_by_role("button", name="Vis gruppene på storskjermen").press("Enter")
    headings = wall.locator(".ground-part h2")
    await expect(headings).to_have_text(["Ordfører eller folkevalgt (21)", "Kommunal leder (13)"])
    said = "Fordelt etter «Rolle» · 12 deltakere vises ikke i gruppene"
    await expect(wall.get_by_text(said)).to_be_visible()
    assert await hall.faults(wall) == ""
    assert await hall.faults(page) == ""
    await picture(wall, "about-wall-groups")
    await picture(page, "about-presenter")
    await page.get_by_role("button", name="Vis alle samlet på storskjermen").click()
    await expect(headings).to_have_count(0)
    secretary = await hall.staff(meeting, "secretariat", viewport={"width": 1366, "height": 768})
    answers = await hall.page(secretary, f"/m/{meeting.id}/answers#q002")
    await answers.get_by_label("Del opp etter").select_option("Rolle")
    await expect(answers.locator(".breakdown-group")).to_have_count(2)
    assert await hall.faults(answers) == ""
    # The list below it is reached by Tab, also where it comes into view only then.
    await expect(answers.locator('.answer-list .answer[tabindex="0"]')).to_have_count(1)
    await leave(phones)


async def test_participants_by_role_on_the_wall(hall: Hall, picture: Picture) -> None:
    meeting = await a_meeting(hall)
    phones = await crowd(hall, meeting, answered=False)
    moderator = await hall.moderator(meeting)
    wall = await hall.wall(meeting)
    await moderator.steers("go", item="q001")
    await moderator.steers("show", item="q001", where="wall")
    await expect(wall.get_by_text("Rolle: Kommunal leder")).to_be_visible()
    await expect(wall.get_by_text("Tillitsvalgt")).to_have_count(0)
    rows = await wall.locator("table tr").all_inner_texts()
    assert any("Ordfører" in row and "21" in row for row in rows)
    assert await hall.faults(wall) == ""
    await picture(wall, "about-wall")
    secretary = await hall.staff(meeting, "secretariat", viewport={"width": 1366, "height": 768})
    answers = await hall.page(secretary, f"/m/{meeting.id}/answers#q001")
    await expect(answers.get_by_text("Kommunal leder").first).to_be_visible()
    assert await answers.locator(".answer-row").count() == 0
    await leave(phones)


async def test_a_form_is_made_in_the_editor_from_a_ready_made_field(hall: Hall) -> None:
    meeting = await a_meeting(hall)
    context = await hall.staff(meeting, "moderator", viewport={"width": 1366, "height": 900})
    page = await hall.page(context, f"/m/{meeting.id}/edit/q001")
    await page.get_by_role("button", name="Organisasjon", exact=True).press("Enter")
    await expect(page.get_by_label("Hva feltet heter").nth(2)).to_have_value("Organisasjon")
    assert await hall.faults(page) == ""

    async def saved() -> list[str]:
        found, _ = await hall.store.document(meeting.id)
        return [label for label, _ in found.agenda[0].question.fields().values()]

    async with asyncio.timeout(20):
        while await saved() != ["Rolle", "Kommune", "Organisasjon"]:
            await asyncio.sleep(0.05)
