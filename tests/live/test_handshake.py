"""What becomes a websocket, and what is told why it does not."""

from base64 import b64encode

import pytest

from polling.live import handshake as module
from polling.live.handshake import Unacceptable, acceptance, read, refusal
from tests.live.rawclient import ACCEPT, HANDSHAKE

GOOD = HANDSHAKE.format(path="/ws", more="")


def without(line: str) -> str:
    """The good request less the line that begins so."""
    return "\r\n".join(row for row in GOOD.split("\r\n") if not row.startswith(line))


def test_a_good_request_is_read() -> None:
    more = "Origin: https://a.example\r\nCookie: a=1\r\nCookie: b=2\r\nX-Forwarded-Proto: https\r\n"
    head = HANDSHAKE.format(path="/ws?a=1&b=%20", more=more).encode()
    handshake = read(head, "192.0.2.1", "http")
    assert (handshake.path, handshake.query) == ("/ws", "a=1&b=%20")
    assert (handshake.host, handshake.origin) == ("127.0.0.1", "https://a.example")
    assert handshake.cookie == "a=1; b=2"
    assert (handshake.peer, handshake.scheme) == ("192.0.2.1", "http")


def test_the_accept_key_is_that_of_the_rfc() -> None:
    assert ACCEPT in acceptance(read(GOOD.encode()))


def test_what_browsers_and_proxies_write_differently_is_understood() -> None:
    head = GOOD.replace("Connection: Upgrade", "CONNECTION:keep-alive, upgrade")
    assert read(head.replace("Upgrade: websocket", "upgrade: WebSocket").encode()).origin is None


@pytest.mark.parametrize(
    ("head", "status"),
    [
        (without("Upgrade"), 426),
        (without("Connection"), 426),
        (without("Sec-WebSocket-Version"), 426),
        (GOOD.replace("Version: 13", "Version: 8"), 426),
        (without("Sec-WebSocket-Key"), 400),
        (GOOD.replace("dGhlIHNhbXBsZSBub25jZQ==", "dGhlIHNhbXBsZQ=="), 400),
        (GOOD.replace("dGhlIHNhbXBsZSBub25jZQ==", "not base64 at all, but 24"), 400),
        (GOOD.replace("dGhlIHNhbXBsZSBub25jZQ==", "ååååååååååååååååååååååå="), 400),
        (without("Host"), 400),
        (GOOD.replace("HTTP/1.1", "HTTP/1.0"), 400),
        (GOOD.replace("/ws ", "/ws  "), 400),
        (GOOD.replace("/ws ", "/ws?\x01 "), 400),
        (GOOD.replace("Host:", "Host :"), 400),
        (GOOD.replace("Host:", " Host:"), 400),
        (GOOD.replace("127.0.0.1", "127.0.0.1\x00"), 400),
        (GOOD.replace("127.0.0.1", "127.0.0.1\nX: y"), 400),
        (GOOD.replace("Host:", "Host: evil\r\nHost:"), 400),
        (GOOD.replace("Host:", "Origin: a\r\nOrigin: b\r\nHost:"), 400),
        (GOOD.replace("Host:", "Content-Length: 5\r\nHost:"), 400),
        (GOOD.replace("Host:", "Transfer-Encoding: chunked\r\nHost:"), 400),
        (GOOD.replace("Host:", "no colon\r\nHost:"), 400),
        (GOOD.replace("Host:", "A: b\r\n" * 100 + "Host:"), 431),
    ],
)
def test_anything_else_is_refused(head: str, status: int) -> None:
    with pytest.raises(Unacceptable) as refused:
        read(head.encode("utf-8"))
    assert refused.value.status == status


def test_a_refusal_says_how_long_it_is_and_which_version_would_do() -> None:
    response = refusal(426, "Nei, æ")
    assert response.startswith(b"HTTP/1.1 426 Upgrade Required\r\n")
    assert b"sec-websocket-version: 13\r\n" in response
    assert response.endswith("content-length: 7\r\n\r\nNei, æ".encode())
    assert b"upgrade" not in refusal(403, "no")


def test_heads_that_differ_by_key_and_cookie_only_are_each_read_as_what_they_are() -> None:
    browser = "User-Agent: Fire\r\nOrigin: https://a.example\r\n"
    for number in range(3):
        key, cookie = b64encode(bytes([number] * 16)).decode(), f"language=n{number}"
        for place in (f"Cookie: {cookie}\r\n{browser}", f"{browser}Cookie: {cookie}\r\n", browser):
            head = HANDSHAKE.format(path=f"/ws?{number % 2}", more=place)
            head = head.replace("dGhlIHNhbXBsZSBub25jZQ==", key)
            found = read(head.encode(), f"192.0.2.{number}", "https")
            wholly = module._read(head.encode(), f"192.0.2.{number}", "https")
            assert found == wholly
            assert found.headers["sec-websocket-key"] == key
            assert found.cookie == (cookie if "Cookie" in place else "")


@pytest.mark.parametrize(
    ("more", "status"),
    [
        ("Cookie: a\x00b\r\n", 400),
        ("Cookie: a\r\n b\r\n", 400),
        ("Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n", 400),
        ("sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n", 400),
        ("A: b\r\n" * 96, 431),
        ("A: b\r\n" * 95 + "Cookie: a\r\n", 431),
    ],
)
def test_what_is_wrong_is_so_also_where_the_rest_is_known(more: str, status: int) -> None:
    for _ in range(2):
        assert read(GOOD.encode())
        assert read(HANDSHAKE.format(path="/ws", more="A: b\r\n" * 95).encode())
        head = HANDSHAKE.format(path="/ws", more=more)
        with pytest.raises(Unacceptable) as refused:
            read(head.encode())
        assert refused.value.status == status


def test_no_cookie_is_kept_however_it_is_written() -> None:
    module._known.cache_clear()
    for more in (
        "Cookie: s3cret=1\r\n",
        "cookie: s3cret=1\r\n",
        "Cookie:s3cret=1\r\nCookie: b\r\n",
    ):
        assert "s3cret" in read(HANDSHAKE.format(path="/ws", more=more).encode()).cookie
    assert module._known.cache_info().currsize == 1
    assert read(HANDSHAKE.format(path="/ws", more="").encode()).cookie == ""
    assert module._known.cache_info().hits == 1
