"""The opening handshake of RFC 6455, section 4.2: a request's bytes in, a reply's bytes out."""

import re
from base64 import b64decode
from binascii import Error as NotBase64
from binascii import b2a_base64
from functools import lru_cache
from hashlib import sha1
from http import HTTPStatus
from typing import NamedTuple

from polling.headers import HEADERS as SECURITY
from polling.headers import UNKEPT

HEAD_BYTES = 16 * 1024
HEADERS = 100
#: Heads that are known again, and how long each may be, less what is a phone's own.
KNOWN, KNOWN_BYTES = 256, 2048

_REQUEST_LINE = re.compile(r"GET (/ws)(?:\?([!-~]*))? HTTP/1\.1")
# All headers at once is several times cheaper than one by one; nothing is ever tried twice.
_HEADERS = re.compile(r"(?:[!#$%&'*+.^_`|~0-9A-Za-z-]++:[^\x00-\x08\x0a-\x1f\x7f]*+\r\n)*+")
_ALWAYS = "".join(f"{name}: {text}\r\n" for name, text in {**SECURITY, **UNKEPT}.items())
#: What a phone has to itself, as browsers write it.
_KEY, _COOKIE = b"\r\nSec-WebSocket-Key: ", b"\r\nCookie: "
_OWN_KEY = re.compile(rb"[A-Za-z0-9+/]{22}==")
_OWN_COOKIE = re.compile(rb"[^\x00-\x08\x0a-\x1f\x7f]*+")
_GUID = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"


class Handshake(NamedTuple):
    """What a screen asked for when it came: header names in small letters, repeated ones joined."""

    path: str
    query: str
    headers: dict[str, str]
    #: The address that the connection comes from, for limiting failures only; never kept or logged.
    peer: str
    #: "https" where the server itself speaks TLS, else "http"; a proxy says it in `headers`.
    scheme: str

    @property
    def host(self) -> str:
        return self.headers.get("host", "")

    @property
    def origin(self) -> str | None:
        return self.headers.get("origin")

    @property
    def extensions(self) -> str:
        return self.headers.get("sec-websocket-extensions", "")

    @property
    def cookie(self) -> str:
        return self.headers.get("cookie", "")


class Unacceptable(Exception):
    """A request that does not become a websocket; `status` is its HTTP answer."""

    def __init__(self, status: int, text: str) -> None:
        super().__init__(text)
        self.status = status
        self.text = text


def read(head: bytes, peer: str = "", scheme: str = "http") -> Handshake:
    """The handshake in a complete request head (with its blank line).

    `Unacceptable`: 400 for what is not a proper request, 426 for a request that is one but asks for
    no websocket, or for one of another version; 431 for too many headers.
    """
    return _read_again(head, peer, scheme) or _read(head, peer, scheme)


def _read_again(head: bytes, peer: str, scheme: str) -> Handshake | None:
    """The same of a head that differs by its key and cookie only from one that was read before.

    A hall brings a handful of browsers. None where it has to be looked at wholly.
    """
    before, _, rest = head.partition(_KEY)
    key, _, after = rest.partition(b"\r\n")
    if _OWN_KEY.fullmatch(key) is None:
        return None
    alike, own = b"\r\n".join((before, after)), {"sec-websocket-key": key.decode()}
    if (start := alike.find(_COOKIE)) >= 0:
        stop = alike.find(b"\r\n", start + 2)
        cookie = alike[start + len(_COOKIE) : stop]
        if _OWN_COOKIE.fullmatch(cookie) is None:
            return None
        alike = alike[:start] + alike[stop:]
        own["cookie"] = cookie.decode("latin-1").strip(" \t")
    # No cookie is kept, however it is written.
    if len(alike) > KNOWN_BYTES or b"ookie" in alike or (known := _known(alike)) is None:
        return None
    return Handshake(known.path, known.query, known.headers | own, peer, scheme)


@lru_cache(maxsize=KNOWN)
def _known(alike: bytes) -> Handshake | None:
    """What is the same for all whose heads are alike, if a key and a cookie make one of it."""
    more = b"".join((_KEY, b"A" * 22, b"==", _COOKIE, b"a=b\r\n\r\n"))
    try:
        found = _read(alike[:-4] + more, "", "")
    except Unacceptable:
        return None
    own = ("sec-websocket-key", "cookie")
    return found._replace(headers={n: t for n, t in found.headers.items() if n not in own})


def _read(head: bytes, peer: str, scheme: str) -> Handshake:
    line, _, rest = head[:-2].decode("latin-1").partition("\r\n")
    request = _REQUEST_LINE.fullmatch(line)
    if request is None:
        raise Unacceptable(400, "Not a request for a websocket.")
    rows = rest.split("\r\n")[:-1]
    if len(rows) > HEADERS:
        raise Unacceptable(431, "Too many headers.")
    if _HEADERS.fullmatch(rest) is None:
        raise Unacceptable(400, "A header is not well-formed.")
    headers = _headers(rows)
    if "host" not in headers or "transfer-encoding" in headers:
        raise Unacceptable(400, "Not a request for a websocket.")
    if headers.get("content-length", "0") != "0":
        raise Unacceptable(400, "A handshake has no body.")
    if "websocket" not in _tokens(headers, "upgrade"):
        raise Unacceptable(426, "A websocket is spoken here.")
    if "upgrade" not in _tokens(headers, "connection"):
        raise Unacceptable(426, "A websocket is spoken here.")
    if headers.get("sec-websocket-version") != "13":
        raise Unacceptable(426, "Version 13 of the websocket protocol is spoken here.")
    if not _is_key(headers.get("sec-websocket-key", "")):
        raise Unacceptable(400, "The websocket key is not 16 bytes.")
    return Handshake(request[1], request[2] or "", headers, peer, scheme)


def acceptance(handshake: Handshake, extension: str = "") -> bytes:
    """The reply that opens the websocket, with the extension that is agreed on."""
    key = handshake.headers["sec-websocket-key"].encode("latin-1") + _GUID
    agreed = f"\r\nSec-WebSocket-Extensions: {extension}".encode("latin-1") if extension else b""
    return (
        b"HTTP/1.1 101 Switching Protocols\r\n"
        b"Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: "
        + b2a_base64(sha1(key, usedforsecurity=False).digest(), newline=False)
        + agreed
        + b"\r\n\r\n"
    )


def refusal(status: int, text: str) -> bytes:
    """A small HTTP response that ends the connection, with the headers of every other."""
    upgrade = "upgrade: websocket\r\nsec-websocket-version: 13\r\n" if status == 426 else ""
    body = text.encode()
    return (
        f"HTTP/1.1 {status} {HTTPStatus(status).phrase}\r\n{upgrade}"
        "connection: close\r\ncontent-type: text/plain; charset=utf-8\r\n"
        f"{_ALWAYS}content-length: {len(body)}\r\n\r\n"
    ).encode() + body


def _headers(rows: list[str]) -> dict[str, str]:
    headers: dict[str, str] = {}
    for row in rows:
        name, _, text = row.partition(":")
        name, text = name.lower(), text.strip(" \t")
        if name not in headers:
            headers[name] = text
        elif name in ("host", "origin", "sec-websocket-key", "content-length"):
            # Twice is once too often: another reader may believe the other one.
            raise Unacceptable(400, "A header stands twice.")
        else:
            headers[name] += ("; " if name == "cookie" else ", ") + text
    return headers


def _tokens(headers: dict[str, str], name: str) -> set[str]:
    return {token.strip().lower() for token in headers.get(name, "").split(",")}


def _is_key(text: str) -> bool:
    try:
        return len(b64decode(text, validate=True)) == 16
    except (NotBase64, ValueError):
        return False
