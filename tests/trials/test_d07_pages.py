"""D07 as people see it: the phone and the presenter page while the store's disk is full."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from tests.browser.conftest import PHONE
from tests.trials.disk import Disk
from tests.trials.house import house
from tests.trials.meetings import open_text

pytestmark = [pytest.mark.trial, pytest.mark.browser, pytest.mark.timeout(120)]


async def test_d07_the_phone_says_that_it_is_not_saved_yet(data: Path, browser: Browser) -> None:
    disk = Disk(data, data.parent / "control")
    async with house(data, environment=disk.environment) as here:
        meeting = await here.meeting(open_text())
        moderator = await here.staff("moderator").arrives(meeting)
        _, secret = await here.store.hand_out(meeting, "moderator")
        name, _, value = here.cookie(meeting, secret).partition("=")
        staff = await browser.new_context(base_url=here.base)
        await staff.add_cookies([{"name": name, "value": value, "url": here.base}])
        presenter = await staff.new_page()
        await presenter.clock.install()
        await presenter.goto(f"/m/{meeting}/present")
        alarm = presenter.get_by_text("Ingenting blir lagret akkurat nå.")
        await expect(presenter.locator("#present")).to_contain_text("Hva er viktigst?")
        await expect(alarm).to_be_hidden()

        held = await browser.new_context(base_url=here.base, viewport=PHONE)
        phone = await held.new_page()
        await phone.goto(f"/{await here.code(meeting)}")
        await moderator.opens_item("open1")
        status = phone.locator("#status")
        await phone.get_by_role("textbox").fill("Lagret")
        await phone.locator("#go").click()
        await expect(status).to_contain_text("Mottatt ✓")

        disk.full(True)
        await phone.get_by_role("textbox").fill("Ikke lagret")
        await phone.locator("#go").click()
        await expect(status).to_have_text("Ikke lagret ennå. Telefonen prøver igjen.")
        await presenter.clock.fast_forward("00:16")
        await expect(alarm).to_be_visible()

        disk.full(False)
        await expect(status).to_contain_text("Mottatt ✓")
        await expect(alarm).to_be_hidden()
        # D12 as a moderator sees it: somebody tells the store to forget.
        await here.store.redis.config_set("appendfsync", "everysec")
        forgets = presenter.get_by_text("svar kan gå tapt ved et strømbrudd")
        await presenter.clock.fast_forward("00:16")
        await expect(forgets).to_be_visible()
        await here.store.redis.config_set("appendfsync", "always")
        await expect(forgets).to_be_hidden()
        record = await here.store.record(meeting)
        assert [row.value for row in record.rounds[0].rows] == [{"text": "Ikke lagret"}]
        for context in (staff, held):
            await context.close()
