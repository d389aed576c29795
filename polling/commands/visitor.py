"""A visitor of a server over HTTP, with a cookie, as an organiser's browser is one."""

import json
import urllib.request
from http.cookiejar import CookieJar
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit

SECONDS = 60


class NotServed(Exception):
    """The server did not do what was asked; the text is for the person at the terminal."""


class Visitor:
    """Speaks with the server at `base` (scheme, host and port); blocks, so call it in a thread."""

    def __init__(self, base: str) -> None:
        self.base = base.rstrip("/")
        self._jar = CookieJar()
        self._opener = urllib.request.build_opener(
            urllib.request.ProxyHandler({}), urllib.request.HTTPCookieProcessor(self._jar)
        )

    @property
    def cookie(self) -> str:
        """The Cookie header that a websocket of this visitor carries."""
        return "; ".join(f"{cookie.name}={cookie.value}" for cookie in self._jar)

    def get(self, path: str) -> bytes:
        """The body at `path`; NotServed when there is none."""
        return self._ask(urllib.request.Request(self.base + path))  # noqa: S310 (see _ask)

    def post(self, path: str, body: bytes) -> dict[str, Any]:
        """The JSON object that the server replies to `body`."""
        headers = {
            "Origin": self.base,
            "X-Polling": "1",
            "Content-Type": "application/json",
        }
        request = urllib.request.Request(self.base + path, body, headers)  # noqa: S310 (see _ask)
        replied: dict[str, Any] = json.loads(self._ask(request))
        return replied

    def sign_in(self, link: str) -> None:
        """Uses an organiser's one-time link."""
        secret = urlsplit(link).fragment.removeprefix("organiser.")
        self.post("/key", json.dumps({"key": f"organiser.{secret}"}).encode())

    def _ask(self, request: urllib.request.Request) -> bytes:
        if request.type not in ("http", "https"):
            raise NotServed(f"{self.base} is not an address that begins with http:// or https://")
        try:
            with self._opener.open(request, timeout=SECONDS) as response:
                body: bytes = response.read()
                return body
        except HTTPError as error:
            said = error.read(2000).decode(errors="replace")
            raise NotServed(f"{request.selector} was answered with {error.code}: {said}") from error
        except URLError as error:
            raise NotServed(f"{self.base} does not answer: {error.reason}") from error
