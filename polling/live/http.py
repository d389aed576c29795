"""uvicorn's HTTP with the limits it lacks: the size of a request's head, the wait for its rest."""

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from uvicorn.config import Config
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.server import ServerState

from polling.live import handshake
from polling.live.ending import half_close
from polling.live.sweep import Sweep
from polling.live.unsent import hold_little

if TYPE_CHECKING:
    from polling.live.protocol import RawPath


class Http(HttpToolsProtocol):
    """HTTP for everything but the websocket: pages, downloads, the fallback transport."""

    def __init__(
        self,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        sweep: Sweep,
        raw_path: "type[RawPath]",
    ) -> None:
        super().__init__(config, server_state, app_state, sweep.loop)
        self._sweep = sweep
        self._raw_path = raw_path
        self._in_head = True
        self._began = False  # whether a request began in what is being read
        self._head_bytes = 0  # in headers that are whole
        self._half_bytes = 0  # in reads that brought no end of the head
        self._refusing = False
        #: Told when the server goes down while a request is answered that has no end of its own.
        self.going_down: Callable[[], None] | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._sweep.heads.start(self, self._sweep.loop.time())

    def connection_lost(self, exc: Exception | None) -> None:
        for deadlines in (self._sweep.heads, self._sweep.bodies, self._sweep.closing):
            deadlines.stop(self)
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        if self._refusing:
            return
        self._began = False
        super().data_received(data)
        # The parser reports a header when it is whole: one that never ends is counted here.
        if self._in_head and not self._began and not self._refusing:
            self._half_bytes += len(data)
            if self._half_bytes > handshake.HEAD_BYTES:
                self._refuse(431, "The request is too large.")

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self.scope["extensions"] = {"polling.served": self}  # type: ignore[dict-item]
        self._in_head = self._began = True
        self._head_bytes = self._half_bytes = 0
        self._sweep.heads.start(self, self._sweep.loop.time())

    def on_url(self, url: bytes) -> None:
        super().on_url(url)
        self._count(len(url))

    def on_header(self, name: bytes, value: bytes) -> None:
        super().on_header(name, value)
        self._count(len(name) + len(value) + 4)

    def on_headers_complete(self) -> None:
        self._in_head = False
        self._sweep.heads.stop(self)
        self._sweep.bodies.start(self, self._sweep.loop.time())
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        self._sweep.bodies.stop(self)
        self._sweep.bodies.start(self, self._sweep.loop.time())
        super().on_body(body)

    def on_message_complete(self) -> None:
        self._sweep.bodies.stop(self)
        super().on_message_complete()

    def send_400_response(self, msg: str) -> None:
        """uvicorn's answer to what its parser refuses; ours when the head was too large."""
        if self._too_large():
            self._refuse(431, "The request is too large.")
        else:
            self._refuse(400, "The request is not understood.")

    def abort(self) -> None:
        """The request did not come in time, or its refusal was not read."""
        self.transport.abort()

    def shutdown(self) -> None:
        """uvicorn's word that the server goes down."""
        self._sweep.stop()
        super().shutdown()
        if self.going_down:
            self.going_down()

    def keep_little_unsent(self) -> None:
        """Hold little for a reader that is slow."""
        hold_little(self.transport)

    def handle_websocket_upgrade(self) -> None:
        """A websocket on a connection that has served pages before: back to the raw path."""
        self.connections.discard(self)
        self._sweep.heads.stop(self)
        self._sweep.bodies.stop(self)
        self._unset_keepalive_if_required()
        head = [b"GET ", self.url, b" HTTP/1.1\r\n"]
        for name, value in self.headers:
            head += [name, b": ", value, b"\r\n"]
        raw_path = self._raw_path(self.config, self.server_state, self.app_state, self.loop)
        raw_path.upgrade(self.transport, b"".join(head) + b"\r\n")

    def _should_upgrade_to_ws(self) -> bool:
        """Only `/ws` is a websocket, and never after a request that is still being answered."""
        idle = self.cycle is None or self.cycle.response_complete
        path, _, _ = self.url.partition(b"?")
        return path == b"/ws" and self.scope["method"] == "GET" and idle

    def _unsupported_upgrade_warning(self) -> None:
        """Nothing: the request is answered as if it had not asked."""

    def _count(self, size: int) -> None:
        self._head_bytes += size
        if self._too_large():
            # The parser passes it on as its own error, which becomes `send_400_response`.
            raise ValueError("the head of the request is too large")

    def _too_large(self) -> bool:
        return (
            self._head_bytes > handshake.HEAD_BYTES or len(self.headers or ()) > handshake.HEADERS
        )

    def _refuse(self, status: int, text: str) -> None:
        self._refusing = True
        self._sweep.heads.stop(self)
        self._sweep.bodies.stop(self)
        self.transport.write(handshake.refusal(status, text))
        half_close(self, self.transport, self._sweep)
