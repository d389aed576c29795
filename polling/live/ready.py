"""Answers that are ready: what a whole hall asks for at once, asked of the application only once.

A plain GET of a static file, or of a phone's page of a meeting whose room is open here, is answered
with the very bytes that the application gave to the first who asked. Whatever else a request asks
for, or is not sure of, goes the way of all others.
"""

import asyncio
import logging
import re
from functools import lru_cache, partial
from typing import Any, NamedTuple

from uvicorn.config import Config
from uvicorn.server import ServerState

from polling import assets, kinds, packing
from polling.live import handshake

log = logging.getLogger(__name__)

#: Pages and styles of meetings that are kept; an address may be asked for under many hosts.
PAGES = 256
#: Whole requests for files that are known again, and how long each may be.
HEADS, HEAD_BYTES = 1024, 1024

_LINE = re.compile(
    rb"GET (/static/([0-9a-f]{12})/([\w./-]{1,100})|/([0-9]{8}-[a-z2-9]{6})(?:/look\.css)?)"
    rb" HTTP/1\.1\r\n"
)
_HEADERS = re.compile(
    rb"\r\n(?:[!#$%&'*+.^_`|~0-9A-Za-z-]++:[^\x00-\x08\x0a-\x1f\x7f]*+\r\n)*+\r\n"
)
#: What makes a request another one than it seems.
_OTHER = re.compile(
    rb"\r\n(?:connection:(?![ \t]*keep-alive[ \t]*\r)|upgrade:|content-length:|transfer-encoding:"
    rb"|expect:)",
    re.IGNORECASE,
)
_CODINGS = re.compile(rb"\r\naccept-encoding:([^\r]*)", re.IGNORECASE)
_HOST = re.compile(rb"\r\nhost:([^\r]*)", re.IGNORECASE)


class Key(NamedTuple):
    """What is asked for: where, in which coding, and of a page also by which host."""

    path: bytes
    coding: str
    host: bytes = b""


class Answer(NamedTuple):
    """Everything after the status line and the date, and what a page was made `of`."""

    rest: bytes
    of: object = None


class Ready:
    """The answers of one worker."""

    def __init__(self, config: Config, state: ServerState, app_state: dict[str, Any]) -> None:
        self._config = config
        self._state = state
        self._app_state = app_state
        self._files: dict[Key, Answer] = {}
        self._heads: dict[bytes, Key] = {}
        self._pages: dict[Key, Answer] = {}
        self._asking: dict[Key, asyncio.Task[None]] = {}
        self._always: list[tuple[bytes, bytes]] | None = None
        self._begins = b""

    def answer(self, head: bytes, peer: str) -> bytes | asyncio.Task[None] | None:
        """The answer to a request's whole head from `peer`, or what it will be there after.

        None where the request is the application's.
        """
        if (known_again := self._heads.get(head)) and (file := self._files.get(known_again)):
            return self._beginning() + file.rest
        line = _LINE.match(head)
        if line is None or len(head) > handshake.HEAD_BYTES:
            return None
        headers = head[line.end() - 2 :]
        # Those of one browser are mostly the same again; none that holds a secret is kept.
        plain = _plain(headers) if b"ookie:" in headers else _plain_again(headers)
        if plain is None:
            return None
        (coding, host), of = plain, None
        path, version, name, link = line.groups()
        if link is None:
            key, known = Key(path, coding), self._files
            if key not in known and not _is_ours(version.decode(), name.decode()):
                return None
        else:
            # Behind a proxy it takes more to know who asks, and by which address.
            live = self._app_state["live"]
            of = None if self._config.proxy_headers else live.page_of(link.decode(), peer)
            if of is None:
                return None
            key, known = Key(path, coding, host), self._pages
        found = known.get(key)
        if found is None or found.of is not of:
            return self._ask(key, known, of)
        if link is None and len(head) <= HEAD_BYTES and b"ookie" not in headers:
            if len(self._heads) >= HEADS:
                self._heads.clear()
            self._heads[head] = key
        return self._beginning() + found.rest

    def _beginning(self) -> bytes:
        """The status line and what the server says always: the date, which is new each second."""
        headers = self._state.default_headers
        if headers is not self._always:
            self._always = headers
            said = [b"%b: %b\r\n" % header for header in headers]
            self._begins = b"".join([b"HTTP/1.1 200 OK\r\n", *said])
        return self._begins

    def _ask(self, key: Key, known: dict[Key, Answer], of: object) -> asyncio.Task[None]:
        # A hall that comes before there is one waits for the first of it.
        if key not in self._asking:
            task = asyncio.get_running_loop().create_task(self._fill(key, known, of))
            self._asking[key] = task
            task.add_done_callback(partial(self._asked, key))
        return self._asking[key]

    def _asked(self, key: Key, task: asyncio.Task[None]) -> None:
        self._asking.pop(key, None)
        if not task.cancelled() and (error := task.exception()):
            log.error("an answer could not be made ready", exc_info=error)

    async def _fill(self, key: Key, known: dict[Key, Answer], of: object) -> None:
        said: list[dict[str, Any]] = []

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": b"", "more_body": False}

        async def send(message: dict[str, Any]) -> None:
            said.append(message)

        app: Any = self._config.loaded_app
        await app(self._scope(key), receive, send)
        names = {name.lower() for name, _ in said[0]["headers"]}
        if said[0]["status"] != 200 or b"set-cookie" in names:
            return  # a cookie is for the one who asked
        rest = [b"%b: %b\r\n" % (name.lower(), text) for name, text in said[0]["headers"]]
        rest += [b"\r\n", *(message.get("body", b"") for message in said[1:])]
        known.pop(key, None)
        if len(known) >= PAGES and known is self._pages:
            del known[next(iter(known))]
        known[key] = Answer(b"".join(rest), of)

    def _scope(self, key: Key) -> dict[str, Any]:
        headers = [(b"host", key.host), (b"accept-encoding", key.coding.encode())]
        return {
            "type": "http", "asgi": {"version": "3.0", "spec_version": "2.3"},
            "http_version": "1.1", "method": "GET", "scheme": "http", "root_path": "",
            "path": key.path.decode(), "raw_path": key.path, "query_string": b"",
            "server": None, "client": None, "headers": headers, "state": self._app_state.copy(),
        }  # fmt: skip


def _is_ours(version: str, name: str) -> bool:
    """Whether it is a static file of now, or the style of a kind, which may do without."""
    if version != assets.version():
        return False
    kind = name.removeprefix("kinds/").removesuffix(".css")
    return name in assets.assets() or (name == f"kinds/{kind}.css" and kind in kinds.names())


def _plain(headers: bytes) -> tuple[str, bytes] | None:
    """The coding and the host that a request's headers ask for, if they ask for nothing else."""
    if _HEADERS.fullmatch(headers) is None or _OTHER.search(headers):
        return None
    codings, hosts = _CODINGS.findall(headers), _HOST.findall(headers)
    if len(codings) > 1 or len(hosts) != 1 or headers.count(b"\n") > handshake.HEADERS + 2:
        return None
    accepted = codings[0].decode("latin-1") if codings else ""
    return packing.coding(accepted), hosts[0].strip(b" \t")


_plain_again = lru_cache(maxsize=1024)(_plain)
