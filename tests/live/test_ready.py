"""What is ready says the very same as the application, and nothing that is no more so."""

import asyncio
import re
from typing import Any

import pytest

from polling import assets
from polling.live.ready import Ready
from tests.live.agenda import CHOICE, item
from tests.live.people import Hall
from tests.live.rawclient import ACCEPT, HANDSHAKE, RawClient, text
from tests.live.serving import until

PHONE = "Host: {host}\r\nConnection: keep-alive\r\nUser-Agent: x\r\nAccept: */*\r\n"


def ready(hall: Hall) -> Ready:
    found: Ready = hall.server.lifespan.state["ready"]
    return found


async def asked(hall: Hall, path: str, more: str = "", method: str = "GET") -> bytes:
    """The answer to a request on a connection of its own, but for the date."""
    client = await RawClient.reach(hall.port)
    host = PHONE.format(host=f"127.0.0.1:{hall.port}")
    client.send(f"{method} {path} HTTP/1.1\r\n{host}{more}\r\n".encode())
    said = await client.head() if method == "HEAD" else await client.response()
    await client.leave()
    return re.sub(rb"\r\ndate: [^\r]*", b"", said)


@pytest.mark.parametrize(
    "coding", ["", "Accept-Encoding: gzip, deflate\r\n", "accept-encoding:br\r\n"]
)
async def test_files_are_answered_as_the_application_does(hall: Hall, coding: str) -> None:
    names = [name for name in assets.assets() if name.startswith(("phone", "kinds", "icon"))]
    for name in [*names, "kinds/sheet.css", "kinds/about_you.css"]:
        path = f"/static/{assets.version()}/{name}"
        first = await asked(hall, path, coding)
        await until(lambda path=path: any(k.path == path.encode() for k in ready(hall)._files))
        assert first.startswith(b"HTTP/1.1 200 ")
        assert await asked(hall, path, coding) == first


async def test_what_is_no_plain_request_is_the_applications(
    hall: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = f"/static/{assets.version()}/phone.js"
    first = await asked(hall, path)
    await until(lambda: bool(ready(hall)._files))
    answered = 0
    plain = Ready.answer

    def answer(self: Ready, head: bytes, peer: str) -> Any:
        nonlocal answered
        said = plain(self, head, peer)
        answered += isinstance(said, bytes)
        return said

    monkeypatch.setattr(Ready, "answer", answer)
    assert await asked(hall, path) == first
    assert answered == 1
    for more in (
        "Accept-Encoding: gzip\r\nAccept-Encoding: br\r\n",
        "Content-Length: 0\r\n",
        "Host: other\r\n",
        "Upgrade: h2c\r\n",
        "Expect: 100-continue\r\n",
        "X: y\r\n" * 100,
    ):
        await asked(hall, path, more)
    for other in (f"{path}?x", path.replace(assets.version(), "0" * 12), f"{path}/", f"/{path}"):
        await asked(hall, other)
    head = await asked(hall, path, method="HEAD")
    assert head == first[: len(head)]
    assert (await asked(hall, path, method="POST")).startswith(b"HTTP/1.1 405 ")
    client = await RawClient.reach(hall.port)
    client.send(f"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
    assert b"connection: close" in await client.response()
    await client.gone()
    await client.leave()
    assert answered == 1


async def test_no_answer_that_gives_a_cookie_is_kept(
    hall: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = hall.server.config
    app: Any = config.loaded_app

    async def giving(scope: Any, receive: Any, send: Any) -> None:
        async def more(message: Any) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], (b"Set-Cookie", b"a=b")]
            await send(message)

        await app(scope, receive, more)

    monkeypatch.setattr(config, "loaded_app", giving)
    path = f"/static/{assets.version()}/phone.js"
    for _ in range(3):
        said = await asked(hall, path)
        assert said.startswith(b"HTTP/1.1 200 ")
        assert b"\r\nset-cookie: a=b\r\n" in said.lower()
    assert not ready(hall)._files


async def test_requests_follow_each_other_and_a_websocket_them(hall: Hall) -> None:
    names = ("phone.js", "phone.css", "dom.js")
    paths = [f"/static/{assets.version()}/{name}" for name in names]
    alone = [await asked(hall, path) for path in paths]
    await until(lambda: len(ready(hall)._files) == len(paths))
    client = await RawClient.reach(hall.port)
    host = PHONE.format(host=f"127.0.0.1:{hall.port}")
    client.send(b"".join(f"GET {path} HTTP/1.1\r\n{host}\r\n".encode() for path in paths))
    for said in alone:
        assert re.sub(rb"\r\ndate: [^\r]*", b"", await client.response()) == said
    origin = f"Origin: http://127.0.0.1:{hall.port}\r\n"
    shake = HANDSHAKE.format(path="/ws", more=origin).replace(
        "Host: 127.0.0.1", f"Host: 127.0.0.1:{hall.port}"
    )
    client.send(shake.encode())
    assert ACCEPT in await client.head()
    client.send(text("no message"))
    assert await client.close_code() == 4500
    await client.leave()


async def test_who_does_not_read_is_not_answered_without_end(hall: Hall) -> None:
    path = f"/static/{assets.version()}/phone.js"
    await asked(hall, path)
    await until(lambda: bool(ready(hall)._files))
    client = await RawClient.reach(hall.port, read_at_most=1024)
    host = PHONE.format(host=f"127.0.0.1:{hall.port}")
    client.send(f"GET {path} HTTP/1.1\r\n{host}\r\n".encode() * 5000)

    def waiting() -> list[Any]:
        return [c for c in hall.server.server_state.connections if getattr(c, "_full", False)]

    await until(lambda: bool(waiting()))
    assert waiting()[0].transport.get_write_buffer_size() < 1024 * 1024
    for _ in range(5000):
        await client.response()
    assert not waiting()
    await client.leave()


async def test_a_connection_that_asks_for_no_more_is_not_kept_for_long(
    hall: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = f"/static/{assets.version()}/phone.js"
    first = await asked(hall, path)
    await until(lambda: bool(ready(hall)._files))
    monkeypatch.setattr(hall.server.lifespan.state["sweep"].kept, "_seconds", 0.1)
    client = await RawClient.reach(hall.port)
    host = PHONE.format(host=f"127.0.0.1:{hall.port}")
    one = f"GET {path} HTTP/1.1\r\n{host}\r\n".encode()
    client.send(one)
    assert len(await client.response()) > len(first)
    client.send(one[:20])
    await asyncio.sleep(0.5)  # longer than it would be kept: what has begun is waited for
    client.send(one[20:])
    await client.response()
    await client.gone(within=5)
    await client.leave()


async def test_the_first_page_of_a_hall_has_the_others_ready(hall: Hall) -> None:
    """Nobody has opened the room yet: a thousand who scan the code would each ask the store."""
    hall.server.config.proxy_headers = False
    meeting = await hall.meeting(item("choi1", "choice", CHOICE))
    path = f"/{await hall.link(meeting)}"
    first = await asked(hall, path)
    await until(lambda: meeting in hall.server.lifespan.state["live"].hub.rooms)
    assert not ready(hall)._pages
    assert await asked(hall, path) == first
    assert [key.path for key in ready(hall)._pages] == [path.encode()]


async def test_a_phones_page_is_that_of_the_meeting_as_it_is_now(hall: Hall) -> None:
    hall.server.config.proxy_headers = False
    meeting = await hall.meeting(item("choi1", "choice", CHOICE))
    moderator = await hall.staff("moderator").arrives(meeting)
    path = f"/{await hall.link(meeting)}"
    first = await asked(hall, path, "Accept-Encoding: gzip\r\n")
    assert first.startswith(b"HTTP/1.1 200 ")
    await until(lambda: bool(ready(hall)._pages))
    ((_, kept),) = ready(hall)._pages.items()
    assert await asked(hall, path, "Accept-Encoding: gzip\r\n") == first
    assert first.endswith(kept.rest)
    plain = await asked(hall, path)
    assert "Fredagsmøtet" not in plain.decode()

    document, revision = await hall.store.document(meeting)
    await hall.store.save(document.model_copy(update={"title": "Fredagsmøtet"}), revision)
    await moderator.sees("state", lambda state: state["meeting"]["title"] == "Fredagsmøtet")
    for _ in range(2):
        assert "Fredagsmøtet" in (await asked(hall, path)).decode()
    await until(lambda: any("Fredagsmøtet".encode() in a.rest for a in ready(hall)._pages.values()))
    assert "Fredagsmøtet" in (await asked(hall, path)).decode()

    wrong = path[:-1] + ("a" if path[-1] != "a" else "b")
    assert not (await asked(hall, wrong)).startswith(b"HTTP/1.1 200 ")
    assert (await moderator.steers("end"))["ok"]
    await moderator.sees("state", lambda state: state["meeting"]["code"] is None)
    assert (await asked(hall, path)).startswith(b"HTTP/1.1 404 ")


def test_a_handshake_needs_no_look_at_what_is_ready() -> None:
    state: dict[str, Any] = {}
    assert Ready(None, None, state).answer(b"GET /ws HTTP/1.1\r\n\r\n", "") is None  # type: ignore[arg-type]
