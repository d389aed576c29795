"""The summary as a file of its own: on a phone and a wide screen, light and dark, and on paper."""

from __future__ import annotations

import io
from pathlib import Path

import pypdf

from polling.export.html import write_html
from polling.words import translator
from tests.browser.conftest import PHONE, WALL, Hall, Picture
from tests.export.gathering import gathering
from tests.export.paper import bare


async def test_a_summary_taken_home_is_read_on_any_screen_and_printed(
    hall: Hall, picture: Picture, tmp_path: Path
) -> None:
    file = tmp_path / "oppsummering.html"
    file.write_bytes(write_html(gathering(colour="#8a1538"), translator("nb")))
    context = await hall.context(viewport=PHONE)
    asked: list[str] = []
    context.on("request", lambda request: asked.append(request.url))
    page = await hall.page(context, file.as_uri())
    for width, name in ((PHONE, "summary-phone"), (WALL, "summary-wide")):
        await page.set_viewport_size(width)  # type: ignore[arg-type]
        wide = await page.evaluate("document.documentElement.scrollWidth")
        assert wide <= width["width"]
        assert await hall.faults_in_both(page, picture, name) == ""
    assert asked == [file.as_uri()]
    # Printed from a dark screen, it is dark on white all the same.
    await page.emulate_media(color_scheme="dark", media="print")
    assert await page.evaluate("getComputedStyle(document.documentElement).colorScheme") == "light"
    printed = pypdf.PdfReader(io.BytesIO(await page.pdf(prefer_css_page_size=True)))
    assert {tuple(map(round, each.mediabox[2:])) for each in printed.pages} == {(595, 842)}
    text = bare("".join(each.extract_text() for each in printed.pages))
    assert bare("Sammen om målene og bedre overganger (") in text
    await context.close()
