"""Pictures over HTTP: for whoever is in the meeting, for good, and as nothing but pictures."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx2
import pytest
import pytest_asyncio

from polling.meeting import Steer, steered
from polling.pictures import taken_in
from tests.live.agenda import four
from tests.live.people import Hall
from tests.live.people import hall as a_hall
from tests.pictures.made import lying_photo
from tests.trials.meetings import made


@pytest_asyncio.fixture
async def hall(store_url: str) -> AsyncIterator[Hall]:
    async with a_hall(store_url) as here:
        yield here


async def get(hall: Hall, path: str, **headers: str) -> httpx2.Response:
    async with httpx2.AsyncClient(base_url=hall.base, trust_env=False, timeout=30) as browser:
        return await browser.get(path, headers=headers)


@pytest.mark.parametrize(
    ("format_", "type_"),
    [("PNG", "image/png"), ("JPEG", "image/jpeg"), ("WEBP", "image/webp")],
)
async def test_a_picture_is_served_as_what_it_is_and_kept_for_good(
    hall: Hall, format_: str, type_: str
) -> None:
    meeting = await hall.store.create(made(*four()))
    picture = await taken_in(lying_photo(format_))
    await hall.store.put_file(meeting, *picture)
    _, secret = await hall.store.hand_out(meeting, "projector")
    link = await hall.link(meeting)
    for reply in (
        await get(hall, f"/{link}/file/{picture.name}"),
        await get(hall, f"/m/{meeting}/file/{picture.name}", cookie=hall.cookie(meeting, secret)),
    ):
        assert reply.status_code == 200
        assert reply.content == picture.data
        assert reply.headers["content-type"] == type_
        assert reply.headers["cache-control"] == "private, max-age=31536000, immutable"
        assert reply.headers["x-content-type-options"] == "nosniff"
        assert "default-src 'none'" in reply.headers["content-security-policy"]
    assert (await get(hall, f"/m/{meeting}/file/{picture.name}")).status_code == 404


async def test_what_is_not_there_and_what_is_over_look_the_same(hall: Hall) -> None:
    meeting, other = [await hall.store.create(made(*four())) for _ in range(2)]
    picture = await taken_in(lying_photo())
    await hall.store.put_file(meeting, *picture)
    await hall.store.put_file(meeting, "secret", b"x")
    link = await hall.link(meeting)
    missing = [
        f"/{link}/file/{'0' * 32}.png", f"/{link}/file/secret", f"/{link}/file/%2e%2e",
        f"/{link}/file/{picture.name}x", f"/{await hall.link(other)}/file/{picture.name}",
        f"/{link[:8]}/file/{picture.name}", f"/{link[:8]}-aaaaaa/file/{picture.name}",
        f"/00000000/file/{picture.name}",
    ]  # fmt: skip
    document, _ = await hall.store.document(meeting)
    state = steered(document, await hall.store.state(meeting), Steer(action="end"), 0)
    for path in missing:
        assert (await get(hall, path)).status_code == 404
    await hall.store.steer(meeting, "live", 0, state)
    assert (await get(hall, f"/{link}/file/{picture.name}")).status_code == 404
