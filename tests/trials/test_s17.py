"""D. S17: the security headers are on every answer there is: pages, files, errors and refusals.

And S28 with it: what is closed by default.
"""

from __future__ import annotations

from collections.abc import Mapping

import httpx2
import pytest

from polling.export.formats import FORMATS
from polling.headers import HEADERS, PARTS
from tests.live.people import Hall
from tests.live.people import hall as a_hall
from tests.live.rawclient import HANDSHAKE, RawClient
from tests.trials.doors import METHODS, Scene, doors, knock

pytestmark = [pytest.mark.trial, pytest.mark.timeout(120)]

GET = b"GET / HTTP/1.1\r\nHost: x\r\n"
#: What is refused before there is an application, and with which status.
REFUSED = {
    b"nonsense\r\n\r\n": 400,
    b"GET / HTTP/1.1\r\nHost: x\r\nA b\r\n\r\n": 400,
    b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: x\r\n\r\n": 400,
    GET + b"A: b\r\n" * 200 + b"\r\n": 431,
    GET + b"A: " + b"b" * 20_000 + b"\r\n\r\n": 431,
    b"GET /ws HTTP/1.1\r\nHost: x\r\n\r\n": 426,
    b"GET /ws HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\n\r\n": 426,
    b"GET /ws HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n": 400,
    HANDSHAKE.format(path="/ws", more="Origin: http://evil.example\r\n").encode(): 403,
    HANDSHAKE.format(path="/ws", more="").encode(): 403,
}
#: Files take a second to make; one is made in full.
FILES = {f"/m/{{meeting}}/{each.address}" for each in FORMATS if each.address != "meeting.json"}
#: What others have there, and who looks for it.
CLOSED = (
    "/metrics", "/docs", "/redoc", "/openapi.json", "/debug", "/debug/pprof/", "/.git/HEAD",
    "/.env",
    "/.git/config", "/admin", "/server-status", "/actuator/health", "/phpinfo.php", "/wp-login.php",
    "/data", "/store.log", "/appendonlydir", "/polling/app.py", "/pyproject.toml",
    "/requirements.lock", "/static/", "/static/0/", "/m/", "/m", "/graphql", "/swagger.json",
    "/.well-known/security.txt", "/console", "/__debug__/", "/trace", "/heapdump", "/ws/admin",
)  # fmt: skip


def wrong(headers: Mapping[str, str], *, secure: bool = False) -> list[str]:
    """What is missing, or too much."""
    type_ = headers.get("content-type", "")
    found = []
    if type_.startswith(PARTS):
        # No documents: nothing of them is shown, framed or opened by itself.
        expected = {"x-content-type-options": "nosniff"}
    else:
        expected = dict(HEADERS)
        if secure:
            expected["strict-transport-security"] = "max-age=31536000"
    policy = headers.get("content-security-policy", "")
    if _is_strict(policy):
        expected.pop("content-security-policy", "")
    found += [f"{n}: {headers.get(n)}" for n, text in expected.items() if headers.get(n) != text]
    kept = headers.get("cache-control", "")
    if kept != "no-store" and not (kept.startswith("private, ") and _never_changes(type_)):
        found.append(f"cache-control: {kept}")
    found += [name for name in ("server", "x-powered-by", "via") if name in headers]
    return found


def _is_strict(policy: str) -> bool:
    """A policy of its own, for a page that is a document alone: nothing from anywhere."""
    parts = dict(part.strip().partition(" ")[::2] for part in policy.split(";"))
    own = parts.pop("style-src", "").split()
    return parts == {
        "default-src": "'none'", "img-src": "data:", "frame-ancestors": "'self'",
        "base-uri": "'none'", "form-action": "'none'",
    } and all(each.startswith("'sha256-") for each in own)  # fmt: skip


def _never_changes(type_: str) -> bool:
    return type_.startswith((*PARTS, "image/"))


@pytest.mark.parametrize("person", ["nobody", "organiser"])
async def test_s17_every_route_and_every_refusal(
    hall: Hall, client: httpx2.AsyncClient, person: str
) -> None:
    scene = await Scene(hall, client).set()
    lacking = []
    for method, path in doors():
        if path in ("/m/{meeting}/delete", "/live/events", "/live/poll"):
            continue  # the one ends the scene, the others answer when something happens
        body = await scene.body(method, path)
        sent = "HEAD" if path in FILES else method
        reply = await knock(scene, sent, scene.filled(path), person, **body)
        if problems := wrong(reply.headers):
            lacking.append(f"{method} {path} {reply.status_code}: {problems}")
    for method in METHODS:
        for path in ("/", "/nowhere/at/all", f"/m/{scene.meeting}/present", "/static/0/nothing.js"):
            reply = await knock(scene, method, path, person)
            if problems := wrong(reply.headers):
                lacking.append(f"{method} {path} {reply.status_code}: {problems}")
    assert lacking == []


async def test_s17_what_is_refused_before_it_is_read(hall: Hall) -> None:
    for sent, status in REFUSED.items():
        raw = await RawClient.reach(hall.port)
        raw.send(sent)
        head, _, body = (await raw.response()).partition(b"\r\n\r\n")
        first, *lines = head.decode().split("\r\n")
        assert first.split()[1] == str(status), (sent[:80], first)
        headers = {n.lower(): text.strip() for n, _, text in (x.partition(":") for x in lines)}
        assert wrong(headers) == [], (status, headers)
        assert len(headers) == len(lines)
        assert b"uvicorn" not in body.lower()
        assert not [trait for trait in (b"httptools", b"python", b"/") if trait in body.lower()]
        await raw.leave()


async def test_s17_over_tls_every_page_says_to_stay_there(
    store_url: str, client: httpx2.AsyncClient
) -> None:
    async with a_hall(store_url, url="https://polling.example.no") as here:
        lacking = []
        for path in ("/", "/nowhere", "/key", "/organiser", "/health", "/m/none/present", "/join"):
            for method in ("GET", "POST"):
                reply = await client.request(method, f"{here.base}{path}")
                if problems := wrong(reply.headers, secure=True):
                    lacking.append(f"{method} {path} {reply.status_code}: {problems}")
        assert lacking == []
        cookie = (await client.get(f"{here.base}/language/en")).headers["set-cookie"]
        assert cookie.startswith("__Host-polling=")
        for trait in ("Secure", "HttpOnly", "SameSite=lax", "Path=/"):
            assert trait in cookie
        assert "Domain" not in cookie


@pytest.mark.parametrize("person", ["nobody", "moderator", "organiser"])
async def test_s28_what_others_leave_open_is_closed(
    hall: Hall, client: httpx2.AsyncClient, person: str
) -> None:
    scene = await Scene(hall, client).set()
    for path in CLOSED:
        reply = await knock(scene, "GET", path, person)
        assert reply.status_code in (404, 405), path
        assert scene.meeting not in reply.text
        assert wrong(reply.headers) == []


async def test_s28_no_method_tells_of_the_request_or_of_others(
    hall: Hall, client: httpx2.AsyncClient
) -> None:
    scene = await Scene(hall, client).set()
    paths = ("/", "/join", "/key", "/health", f"/m/{scene.meeting}/present", "/organiser")
    for method in ("TRACE", "TRACK", "OPTIONS", "CONNECT", "DEBUG", "PROPFIND", "PURGE"):
        for path in paths:
            raw = await RawClient.reach(hall.port)
            line = f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{hall.port}\r\n"
            raw.send(f"{line}Connection: close\r\nX-Kanari: ekko\r\nOrigin: null\r\n\r\n".encode())
            said = await raw.response()
            assert said.split(b" ")[1] in (b"400", b"404", b"405"), (method, path, said[:99])
            assert b"ekko" not in said
            assert b"access-control" not in said.lower()
            await raw.leave()
    # Another origin is told nothing, whatever it asks beforehand.
    asks = {
        "Origin": "https://evil.example",
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "x-polling",
    }
    for path in paths:
        reply = await client.options(f"{hall.base}{path}", headers=asks)
        assert reply.status_code == 405
        assert not [name for name in reply.headers if name.startswith("access-control")]
