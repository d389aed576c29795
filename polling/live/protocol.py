"""What uvicorn makes for each connection: its first bytes decide between websocket and HTTP."""

import asyncio
from typing import Any, ClassVar

from uvicorn.config import Config
from uvicorn.protocols.utils import is_ssl
from uvicorn.server import ServerState

from polling.live import deflating, handshake
from polling.live.connection import Connection
from polling.live.ending import half_close
from polling.live.forwarded import believed
from polling.live.http import Http
from polling.live.ready import Ready
from polling.live.seam import Live
from polling.live.sweep import Sweep

_PATHS = (b"GET /ws ", b"GET /ws?")


class RawPath(asyncio.Protocol):
    """Give uvicorn as `http="polling.live.protocol:RawPath"`, with `ws="none"`.

    `GET /ws` goes to a websocket of our own, past ASGI, and to the application in the lifespan
    state's `live`; what is ready is answered at once; all else becomes uvicorn's HTTP. Nothing of a
    handshake is logged.
    """

    #: What is made of an accepted handshake.
    makes: ClassVar[type[Connection]] = Connection

    __slots__ = (
        "_app_state", "_config", "_full", "_head", "_ready", "_server_state", "_sweep", "_waited",
        "transport",
    )  # fmt: skip

    def __init__(
        self,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        self._config = config
        self._server_state: Any = server_state
        self._app_state = app_state
        self._sweep: Sweep = app_state.get("sweep") or _sweep_of(server_state, app_state, _loop)
        self._ready: Ready = app_state.get("ready") or _ready_of(config, server_state, app_state)
        self._head: bytes | None = b""
        self._full = False  # whether something has to go on before more is read
        self._waited = False  # whether it has waited for this answer
        self.transport: asyncio.Transport = None  # type: ignore[assignment]

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport  # type: ignore[assignment]
        if self._sweep.stopping:
            self.transport.abort()
            return
        self._server_state.connections.add(self)
        self._sweep.heads.start(self, self._sweep.loop.time())

    def data_received(self, data: bytes) -> None:
        if self._head is None:
            return
        self._head += data
        while self._head and not self._full:
            if self._head.startswith(_PATHS):
                self._read_head(self._head)
                return
            if _half(self._head):
                self._await_more()
                return
            if not self._answer(self._head):
                self._hand_over(self._head)
                return

    def pause_writing(self) -> None:
        self._full = True
        self.transport.pause_reading()

    def resume_writing(self) -> None:
        self._full = False
        if not self.transport.is_closing():
            self.transport.resume_reading()
            self.data_received(b"")

    def eof_received(self) -> None:
        # A half request that will never be whole; asyncio closes the transport.
        self._head = None

    def connection_lost(self, exc: Exception | None) -> None:
        self._head = None
        self._leave()
        self._sweep.closing.stop(self)

    def abort(self) -> None:
        """The request did not come in time, or its refusal was not read."""
        if self.transport.get_write_buffer_size() and not self.transport.is_closing():
            # It still reads an answer, slowly; but not for ever.
            self._sweep.heads.start(self, self._sweep.loop.time())
            self.transport.close()
        else:
            self.transport.abort()

    def shutdown(self) -> None:
        """uvicorn's word that the server goes down."""
        self._sweep.stop()
        self.transport.close()

    def upgrade(self, transport: asyncio.Transport, head: bytes) -> None:
        """Take over a connection that has served HTTP before, as a proxy's may have."""
        self.connection_made(transport)
        transport.set_protocol(self)
        self.data_received(head)

    def _read_head(self, received: bytes) -> None:
        stop = received.find(b"\r\n\r\n")
        if stop > handshake.HEAD_BYTES or (stop < 0 and len(received) > handshake.HEAD_BYTES):
            self._refuse(431, "The request is too large.")
            return
        if stop < 0:
            return
        peer = self.transport.get_extra_info("peername")
        scheme = "https" if is_ssl(self.transport) else "http"
        try:
            asked = handshake.read(received[: stop + 4], _host(peer), scheme)
        except handshake.Unacceptable as why:
            self._refuse(why.status, why.text)
            return
        asked = believed(asked, self._config, self._app_state)
        live: Live = self._app_state["live"]
        if not live.accepts(asked):
            self._refuse(403, "This page may not open a websocket here.")
            return
        self._leave()
        agreed = deflating.agreed(asked.extensions) if self._app_state.get("packs") else ""
        self.transport.write(handshake.acceptance(asked, agreed))
        connection = self.makes(live, self._sweep, self._server_state)
        connection.packs = bool(agreed)
        if "server_no_context_takeover" in agreed:
            connection.window = deflating.FORGETS
        connection.open(self.transport, asked)
        if len(received) > stop + 4:
            connection.data_received(received[stop + 4 :])

    def _answer(self, received: bytes) -> bool:
        """Whether the first request of what was received could be answered at once."""
        stop = received.find(b"\r\n\r\n") + 4
        peer = _host(self.transport.get_extra_info("peername"))
        said = self._ready.answer(received[:stop], peer)
        if isinstance(said, asyncio.Task) and not self._waited:
            self._waited = True
            self._await_more()
            self.pause_writing()
            said.add_done_callback(lambda _: self.resume_writing())
            return True
        if not isinstance(said, bytes):
            return False
        self._waited = False
        self._head = received[stop:]
        self.transport.write(said)
        self._sweep.heads.stop(self)
        self._sweep.kept.stop(self)
        self._sweep.kept.start(self, self._sweep.loop.time())
        return True

    def _await_more(self) -> None:
        """A request has begun: it has its time, however long the connection was kept before."""
        self._sweep.kept.stop(self)
        self._sweep.heads.start(self, self._sweep.loop.time())

    def _hand_over(self, received: bytes) -> None:
        self._leave()
        http = Http(self._config, self._server_state, self._app_state, self._sweep, type(self))
        self.transport.set_protocol(http)
        http.connection_made(self.transport)
        http.data_received(received)

    def _refuse(self, status: int, text: str) -> None:
        """Answer, half-close so that the answer arrives, and wait a little for the other side."""
        self._head = None
        self._sweep.heads.stop(self)
        self.transport.write(handshake.refusal(status, text))
        half_close(self, self.transport, self._sweep)

    def _leave(self) -> None:
        self._sweep.heads.stop(self)
        self._sweep.kept.stop(self)
        self._server_state.connections.discard(self)


def _half(received: bytes) -> bool:
    """Whether it is the beginning of what may be answered here, and not too large for that."""
    if len(received) > handshake.HEAD_BYTES or b"\r\n\r\n" in received:
        return False
    return received.startswith(b"GET /") or b"GET /".startswith(received)


def _host(peer: Any) -> str:
    """The address of a TCP peer; nothing for a unix socket, where a proxy is at the other end."""
    return str(peer[0]) if isinstance(peer, tuple) else ""


def _ready_of(config: Config, state: ServerState, app_state: dict[str, Any]) -> Ready:
    ready = app_state["ready"] = Ready(config, state, app_state)
    return ready


def _sweep_of(
    server_state: ServerState, app_state: dict[str, Any], loop: asyncio.AbstractEventLoop | None
) -> Sweep:
    """The server's one sweep; the lifespan state is what all its connections share."""
    beat = app_state.get("beat", bytes)
    sweep = app_state["sweep"] = Sweep(loop or asyncio.get_running_loop(), server_state, beat)
    return sweep
