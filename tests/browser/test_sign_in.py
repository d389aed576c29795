"""An organiser in a real browser: an account, out and in again, in from elsewhere, the log."""

from __future__ import annotations

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Page, expect

from polling.store import new_organiser_link
from tests.contexts import Contexts
from tests.live.people import hall as a_hall
from tests.signing.provider import CLIENT, SECRET, elsewhere

pytestmark = pytest.mark.browser

NAME = "Anne-Grethe Kristoffersen-Hammerfjeld"
PASSWORD = "en lang og rolig tur i fjellet"


async def whole(page: Page) -> None:
    """Nothing for axe to find, and nothing beyond the edge of a phone."""
    found = await Axe().run(page)
    assert [f"{one['id']}: {one['nodes'][0]['html']}" for one in found.response["violations"]] == []
    beyond = await page.evaluate("() => document.documentElement.scrollWidth - innerWidth")
    assert beyond <= 0


async def test_an_organiser_s_way_in_and_out(store_url: str, contexts: Contexts) -> None:
    async with elsewhere() as provider:
        settings = {
            "oidc_issuer": provider.issuer, "oidc_client_id": CLIENT,
            "oidc_client_secret": SECRET, "oidc_admit": "kari@eksempel.no",
            "oidc_name": "Solfjordregionen",
        }  # fmt: skip
        async with a_hall(store_url, **settings) as here:
            context = await contexts.lend(
                locale="nb-NO", base_url=here.base, viewport={"width": 360, "height": 640}
            )
            page = await context.new_page()
            wrong: list[str] = []
            page.on("pageerror", lambda error: wrong.append(str(error)))
            secret = await new_organiser_link(here.store.client)
            await page.goto(f"/organiser#{secret}")
            await page.get_by_role("link", name="Lag en konto").click()
            # What is wrong stands beside its field, and the field has the focus.
            await page.get_by_label("Navnet ditt").fill(NAME)
            password = page.get_by_label("Passord", exact=True)
            await password.fill("for kort")
            await page.get_by_role("button", name="Lag kontoen").click()
            await expect(page.locator("#problem-password")).to_contain_text("minst 12 tegn")
            await expect(password).to_be_focused()
            await expect(password).to_have_attribute("aria-invalid", "true")
            await whole(page)
            await page.get_by_role("button", name="Vis passord").click()
            await expect(password).to_have_attribute("type", "text")
            await password.fill(PASSWORD)
            await password.press("Enter")
            await expect(page.locator("#said")).to_contain_text("Kontoen er laget")
            await expect(page.get_by_role("heading", name=NAME)).to_be_visible()
            await whole(page)

            await page.get_by_role("button", name="Logg ut").click()
            await expect(page.get_by_role("heading", name="Logg inn som arrangør")).to_be_visible()
            await page.get_by_label("Navn").fill(NAME.upper())
            await password.fill("noe helt annet")
            await password.press("Enter")
            await expect(page.locator("#problem-password")).to_have_text(
                "Navnet eller passordet stemmer ikke."
            )
            await expect(password).to_be_focused()
            await whole(page)
            # Pasted, as a password manager does.
            await page.keyboard.insert_text(PASSWORD)
            await page.keyboard.press("Enter")
            await expect(page.locator("[data-make=demo]")).to_be_visible()

            # From elsewhere: a link, so the policy that forms go nowhere else stands in no way.
            await page.goto("/organiser/account")
            await page.get_by_role("button", name="Logg ut").click()
            await page.get_by_role("link", name="Logg inn med Solfjordregionen").click()
            await expect(page.locator("[data-make=demo]")).to_be_visible()
            assert page.url == f"{here.base}/organiser"
            await page.goto("/organiser/account")
            await expect(page.get_by_role("heading", name="Kari Nordmann")).to_be_visible()

            await page.get_by_role("link", name="Logg", exact=True).click()
            await expect(page.locator(".entries")).to_contain_text("logget inn (et annet sted)")
            await expect(page.locator(".entries")).to_contain_text(f"laget kontoen {NAME}")
            await whole(page)
            assert wrong == []
            await here.store.accounts.remove(NAME)
