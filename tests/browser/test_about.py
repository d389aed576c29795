"""Who is in the room, in a real browser: asked once on joining, changed at will, broken down."""

from __future__ import annotations

import asyncio
import json
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
