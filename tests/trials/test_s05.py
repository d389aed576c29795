"""D. S05: requests that other sites can provoke change nothing, and reading never does."""

from __future__ import annotations

import itertools

import httpx2
import pytest

from tests.live.people import Hall
from tests.trials.contents import contents
from tests.trials.doors import Scene, doors, knock

pytestmark = [pytest.mark.trial, pytest.mark.timeout(120)]

FOREIGN: list[dict[str, str]] = [
    {"Origin": "https://evil.example"},
    {"Origin": "null"},
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Sec-Fetch-Site": "none"},
    {"Origin": "https://evil.example", "Sec-Fetch-Site": "same-origin"},
]
#: What is taken home while everything is read, as the log calls it.
DOWNLOADED = {"meeting.json", "summary.html", "codebook.csv", "codebook.json"}


async def test_s05_no_unsafe_request_of_another_site_is_carried_out(
    hall: Hall, client: httpx2.AsyncClient
) -> None:
    scene = await Scene(hall, client).set()
    wrong = []
    unsafe = [(*door, await scene.body(*door)) for door in doors() if door[0] != "GET"]
    before = await contents(hall.store)
    for (method, path, body), headers in itertools.product(unsafe, FOREIGN):
        reply = await knock(scene, method, scene.filled(path), "organiser", **body, headers=headers)
        if reply.status_code != 403:
            wrong.append(f"{method} {path} {headers}: {reply.status_code}")
    assert wrong == []
    assert await contents(hall.store) == before


async def test_s05_a_body_in_disguise_from_another_site(
    hall: Hall, client: httpx2.AsyncClient
) -> None:
    """What a form of another site can send without being asked first."""
    scene = await Scene(hall, client).set()
    before = await contents(hall.store)
    for kind in (
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
    ):
        for path in ("/organiser/meetings", "/m/{meeting}/delete", "/m/{meeting}/links"):
            reply = await knock(
                scene, "POST", scene.filled(path), "organiser",
                content=b'{"how": "hand", "role": "moderator", "a": "="}',
                headers={"Content-Type": kind, "Origin": "https://evil.example"},
            )  # fmt: skip
            assert reply.status_code == 403
    assert await contents(hall.store) == before


@pytest.mark.parametrize("method", ["GET", "HEAD"])
async def test_s05_reading_changes_nothing(
    hall: Hall, client: httpx2.AsyncClient, method: str
) -> None:
    scene = await Scene(hall, client).set()
    before = await contents(hall.store)
    for _, path in (door for door in doors() if door[0] == "GET"):
        # The files are made by one child in one way; one of them stands for all.
        files = path.startswith("/m/{meeting}/summary.") and not path.endswith(".html")
        for person in ("nobody",) if files and method == "GET" else ("organiser", "nobody"):
            body = await scene.body("GET", path)
            await knock(scene, method, scene.filled(path), person, **body)
    for _, path in (door for door in doors() if door[0] != "GET"):
        await knock(scene, method, scene.filled(path), "organiser", params={"how": "hand"})
    after = await contents(hall.store)
    # But for the log, in which stands who took something home; nobody did who only asked for heads.
    noted = {key for key in after if key.partition(b"audit")[2] in (b"", b":counts")}
    assert {key: after[key] for key in after.keys() - noted} == {
        key: before[key] for key in before.keys() - noted
    }
    entries = await hall.store.audit.entries([scene.meeting, scene.elsewhere], server=False)
    downloaded = {entry.about for entry in entries}
    assert {entry.did for entry in entries} <= {"downloaded"}
    assert downloaded == (DOWNLOADED if method == "GET" else set())


async def test_s05_no_method_stands_in_for_another(hall: Hall, client: httpx2.AsyncClient) -> None:
    scene = await Scene(hall, client).set()
    path = scene.filled("/m/{meeting}/delete")
    await knock(scene, "GET", "/organiser", "organiser")  # on which day it was used is noted
    before = await contents(hall.store)
    for method, name in itertools.product(
        ("GET", "HEAD"), ("X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override")
    ):
        reply = await knock(scene, method, path, "organiser", headers={name: "POST"})
        assert reply.status_code == 405
    reply = await knock(scene, "GET", path, "organiser", params={"_method": "POST"})
    assert reply.status_code == 405
    assert await contents(hall.store) == before


@pytest.mark.parametrize(
    "back", ["//evil.example", "https://evil.example", "/\\evil.example", "\\\\evil",
             "javascript:0", "/%0d%0aSet-Cookie:a=b", "/\t/evil.example", "http:evil.example",
             " //evil.example"]
)  # fmt: skip
async def test_s05_choosing_a_language_leads_nowhere_else(
    hall: Hall, client: httpx2.AsyncClient, back: str
) -> None:
    scene = await Scene(hall, client).set()
    reply = await knock(scene, "GET", "/language/en", "nobody", params={"back": back})
    assert reply.status_code == 303
    to = reply.headers["location"]
    target = reply.request.url.join(to)
    assert (target.host, target.port) == ("127.0.0.1", hall.port)
    # A browser drops tabs and newlines, and takes a backslash for a slash.
    plain = to.replace("\t", "").replace("\n", "").replace("\r", "").replace("\\", "/")
    assert plain.startswith("/")
    assert not plain.startswith("//")
