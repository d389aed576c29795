"""S21: pictures that are none, that lie, that burst: refused or drawn anew, and never a burden."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

import httpx2
import pytest

from tests.live.people import Hall
from tests.load.measure import Process
from tests.pictures.made import (
    SECRET,
    bomb,
    encoded,
    lying_photo,
    lying_size,
    moving,
    opened,
    plain,
)
from tests.trials.doors import Scene, knock
from tests.trials.house import house, size

pytestmark = pytest.mark.trial

SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
SCRIPT = b"<script>alert(1)</script>"
RSS_LIMIT = 64 << 20

REFUSED = {
    "SVG with a script": SVG,
    "SVG that says it is XML": b'<?xml version="1.0"?>' + SVG,
    "HTML": b"<!doctype html>" + SCRIPT,
    "GIF that is a script": b"GIF89a/*" + b"\0" * 40 + b"*/=1;alert(1)",
    "SVG behind the magic of a PNG": b"\x89PNG\r\n\x1a\n" + SVG,
    "SVG behind the magic of a JPEG": b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + SVG,
    "SVG behind the magic of a WebP": b"RIFF\x00\x00\x00\x00WEBP" + SVG,
    "PNG with the magic of a JPEG": b"\xff\xd8\xff\xe0" + plain()[4:],
    "30,000 x 30,000 in 200 KB": bomb(),
    "too large by one line": lying_size(6325),
    "6 MB": plain() + b"\0" * (6 << 20),
    "truncated PNG": encoded(opened(plain((900, 900))), "PNG")[:-200],
    "truncated JPEG": lying_photo()[:-400],
    "truncated WebP": lying_photo("WEBP")[:-40],
    "a header alone": plain()[:33],
    "nothing": b"",
}
REDRAWN = {
    "PNG with a script behind it": plain() + SCRIPT,
    "JPEG with a script behind it": lying_photo() + SCRIPT,
    "JPEG with a script in a comment": encoded(opened(plain()), "JPEG", comment=SCRIPT * 9),
    "ZIP behind a PNG": plain() + b"PK\x05\x06" + b"\0" * 18,
    "JPEG that says where it was taken": lying_photo(),
    "PNG that says where it was taken": lying_photo("PNG"),
    "WebP that says where it was taken": lying_photo("WEBP"),
    "animation": moving("WEBP"),
    "a bomb behind a small picture": lying_size(16),
}


async def test_s21_pictures_that_are_none_are_refused_and_leave_no_trace(
    hall: Hall, client: httpx2.AsyncClient
) -> None:
    scene = await Scene(hall, client).set()
    path = f"/m/{scene.meeting}/edit/picture"
    before = (await scene.hall.store.record(scene.meeting)).files
    for name, data in REFUSED.items():
        reply = await knock(scene, "POST", path, "moderator", content=data)
        assert reply.status_code in (413, 422), name
        assert reply.json()["word"] in ("limit", "invalid"), name
        assert reply.json()["text"].endswith("."), name
    assert (await scene.hall.store.record(scene.meeting)).files == before


async def test_s21_what_comes_through_is_a_picture_and_nothing_else(
    hall: Hall, client: httpx2.AsyncClient
) -> None:
    scene = await Scene(hall, client).set()
    for name, data in REDRAWN.items():
        path = f"/m/{scene.meeting}/edit/picture"
        reply = await knock(scene, "POST", path, "moderator", content=data)
        assert reply.status_code == 200, name
        kept = reply.json()["picture"]
        served = await knock(scene, "GET", f"/{scene.joining}/file/{kept}", "nobody")
        image = opened(served.content)
        assert served.headers["content-type"] == f"image/{(image.format or '').lower()}", name
        assert served.headers["x-content-type-options"] == "nosniff"
        for trace in (SECRET, SCRIPT, b"Exif", b"PK\x05\x06", b"<x:xmpmeta"):
            assert trace not in served.content, name
        assert not dict(image.getexif()), name
        assert getattr(image, "n_frames", 1) == 1, name


@pytest.mark.timeout(180)
async def test_s21_the_server_stays_small_and_at_work_meanwhile(tmp_path: Path) -> None:
    heavy = [
        bomb(), lying_size(6300), b"x" * (6 << 20), encoded(opened(plain((6300, 6300))), "PNG"),
        encoded(opened(plain((7000, 5000))), "JPEG", quality=100), lying_photo(),
        plain() + os.urandom(4 << 20),
    ]  # fmt: skip
    async with house(tmp_path / "data") as here:
        meeting = await here.meeting()
        _, secret = await here.store.hand_out(meeting, "moderator")
        headers = {"X-Polling": "1", "Origin": here.base, "Cookie": here.cookie(meeting, secret)}
        async with httpx2.AsyncClient(base_url=here.base, headers=headers, timeout=60) as browser:
            path = f"/m/{meeting}/edit/picture"
            assert (await browser.post(path, content=plain())).status_code == 200
            assert here._started is not None
            server = Process(here._started.process.pid)
            start = peak = server.resident()
            for _ in range(size(1, 2)):
                waiting = asyncio.gather(*(browser.post(path, content=data) for data in heavy))
                while not waiting.done():
                    assert (await browser.get("/health")).status_code == 200
                    peak = max(peak, server.resident())
                statuses = {reply.status_code for reply in await waiting}
                assert statuses <= {200, 413, 422, 503}, statuses
            assert peak - start <= RSS_LIMIT, f"{(peak - start) >> 20} MiB"
