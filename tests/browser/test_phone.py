"""The participant's page in a real browser, against the real server and store."""

from __future__ import annotations

import pytest
from playwright.async_api import Page, expect

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
