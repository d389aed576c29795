"""Headers that every answer carries, errors and static files too."""

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; frame-src 'self'; frame-ancestors 'self'; "
    "base-uri 'none'; form-action 'self'"
)
HEADERS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    # The same origin, not none: a form posted under "no-referrer" says its Origin is null.
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=()",
}
#: What is said of an answer that says nothing of how long it may be kept.
UNKEPT = {"cache-control": "no-store"}

#: What scripts, styles and fonts carry: they are no documents, and a phone fetches twenty of them.
OF_PARTS = ("x-content-type-options",)
PARTS = ("text/javascript", "text/css", "font/")


class SecurityHeaders:
    """Adds them; and HSTS where the site is served over TLS."""

    def __init__(self, app: ASGIApp, *, secure: bool) -> None:
        self.app = app
        self.headers = dict(HEADERS)
        if secure:
            self.headers["strict-transport-security"] = "max-age=31536000"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes the request on."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                part = headers.get("content-type", "").startswith(PARTS)
                for name, text in self.headers.items():
                    if not part or name in OF_PARTS:
                        headers.setdefault(name, text)
                for name, text in UNKEPT.items():
                    headers.setdefault(name, text)
            await send(message)

        await self.app(scope, receive, with_headers)
