"""The pictures of taking it home: the summary's page, and pages of the deck and of the PDF."""

from __future__ import annotations

import asyncio
import base64
import tempfile
from pathlib import Path
from typing import Any

from playwright.async_api import Page, expect
from stage import Take

#: What the secretariat writes.
WRITTEN = {
    "focus": "Hvordan får vi mer ut av det vi gjør sammen?",
    "proposals": "Én felles koordinator for hele regionen\nEt felles kurs hvert halvår",
    "forward": "Arbeidsgruppen møtes i januar",
}
#: The slide and the page that are shown, counted from one, and how large.
SLIDE, SHEET = 5, 2
SIZE: dict[str, Any] = {
    "pptx": {"width": 1024, "height": 576},
    "pdf": {"width": 760, "height": 930},
}
FETCH = """async (address) => {
  const data = await (await fetch(address)).blob();
  const reader = new FileReader();
  await new Promise((done) => { reader.onload = done; reader.readAsDataURL(data); });
  return reader.result.split(",")[1];
}"""


async def take_summary(page: Page, at: str, take: Take) -> None:
    """Takes all of them; `page` holds a cookie of the meeting at the address `at`.

    Files are drawn by LibreOffice and Poppler, which must be there.
    """
    await page.goto(f"{at}/summary")
    for name, text in WRITTEN.items():
        await page.locator(f"#text-{name}").fill(text)
    await page.locator("h1").click()
    await expect(page.locator("#saved")).to_contain_text("Lagret kl.")
    preview = page.frame_locator("#preview")
    await expect(preview.get_by_text(WRITTEN["focus"])).to_be_visible(timeout=30_000)
    themes = preview.get_by_role("heading", name="Hva er det viktigste")
    await themes.evaluate("heading => heading.scrollIntoView()")
    await page.evaluate("scrollTo(0, 0)")
    await page.wait_for_timeout(1000)
    await take(page, "summary.jpg")
    for end, number in (("pptx", SLIDE), ("pdf", SHEET)):
        data = base64.b64decode(await page.evaluate(FETCH, f"{at}/summary.{end}"))
        drawn = await _drawn(data, end, number)
        shown = await page.context.new_page()
        await shown.set_viewport_size(SIZE[end])
        source = f"data:image/png;base64,{base64.b64encode(drawn).decode()}"
        await shown.set_content(
            f'<body style="margin:0"><img src="{source}" style="width:100vw;display:block">'
        )
        await take(shown, f"summary-{end}.jpg")
        await shown.close()


async def _drawn(data: bytes, end: str, number: int) -> bytes:
    """One page of a file, as PNG."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        (place / f"summary.{end}").write_bytes(data)
        if end != "pdf":
            office = ("soffice", f"-env:UserInstallation=file://{folder}/office", "--headless")
            await _run(*office, "--convert-to", "pdf", "--outdir", folder, f"{place}/summary.{end}")
        one = ("-f", str(number), "-l", str(number), "-singlefile", "-r", "150", "-png")
        await _run("pdftoppm", *one, f"{place}/summary.pdf", f"{place}/page")
        return (place / "page.png").read_bytes()


async def _run(*command: str) -> None:
    process = await asyncio.create_subprocess_exec(
        *command, stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL
    )
    if await asyncio.wait_for(process.wait(), 180):
        raise RuntimeError(f"{command[0]} did not make a picture.")
