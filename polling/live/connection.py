"""A screen's websocket: ready frames go out, texts come in, and nothing waits or piles up."""

import asyncio
import logging
import socket
from collections.abc import Callable
from math import inf
from typing import TYPE_CHECKING, Any, ClassVar, cast

from websockets.frames import BINARY, CONT, PONG, TEXT, Frame
from websockets.protocol import OPEN
from websockets.server import ServerProtocol

from polling.live import frames
from polling.live.budget import spend
from polling.live.ending import half_close
from polling.live.handshake import Handshake
from polling.live.sweep import Sweep

try:
    from websockets.speedups import apply_mask
except ImportError:  # a platform without a wheel
    from websockets.utils import apply_mask

if TYPE_CHECKING:
    from polling.live.seam import Live

logger = logging.getLogger(__name__)

# At DEBUG the library would write every frame, answers and all, into the log.
_wire = logging.getLogger(f"{__name__}.wire")
_wire.setLevel(logging.WARNING)

HIGH_WATER = 32 * 1024
UNSENT_REPLIES = 256 * 1024
# The kernel would hold megabytes of old states for a phone that has stopped reading.
_NOTSENT_LOWAT: int | None = getattr(socket, "TCP_NOTSENT_LOWAT", None)


class Connection(asyncio.Protocol):
    """One open websocket, from its handshake to its end. Made by `polling.live.protocol`.

    The application may set `data` (who it is, anything) and must set `greeted` once it has had the
    hello. `alive` is False as soon as nothing can be said any more; saying it is then no error.
    """

    #: Larger messages are refused by 1009.
    MESSAGE_BYTES: ClassVar[int] = 16 * 1024
    #: Frames of any sort that may come per second, and at once after a silence; more end by 1008.
    FRAMES_PER_SECOND: ClassVar[float] = 50.0
    BURST: ClassVar[int] = 100
    #: Whether it came to say something only, and is not counted as being here.
    passing: ClassVar[bool] = False

    __slots__ = (
        "_due", "_live", "_outbox", "_parser", "_paused", "_pieces", "_place", "_rest",
        "_server_state", "_sweep", "_unfinished", "alive", "data", "greeted", "transport",
    )  # fmt: skip

    def __init__(self, live: "Live", sweep: Sweep, server_state: Any) -> None:
        self.data: Any = None
        self.greeted = False
        self.alive = True
        self.transport: asyncio.Transport = cast(asyncio.Transport, None)
        self._live = live
        self._sweep = sweep
        self._server_state = server_state
        self._place: set[Any] = set()
        self._outbox: dict[str, bytes] | None = None
        self._paused = False
        self._rest = b""  # the beginning of a frame whose end has not come yet
        self._unfinished = False  # whether the clock runs for a frame or message half come
        self._parser: ServerProtocol | None = None
        self._pieces = bytearray()
        self._due = -inf  # when the frames had so far would have been due at the steady rate

    # What the server says

    def send(self, frame: bytes) -> None:
        """A reply, as a ready frame; the connection is dropped if 256 KiB of them are not read."""
        if self.alive:
            self.transport.write(frame)
            if self._paused and self.transport.get_write_buffer_size() > UNSENT_REPLIES:
                self.abort()

    def offer(self, subject: str, frame: bytes) -> None:
        """The newest state of `subject`, as a ready frame.

        Written at once; but a screen that does not keep up gets, when it can read again, only what
        is then the newest of each subject.
        """
        if self._paused:
            if self._outbox is None:
                self._outbox = {}
            self._outbox[subject] = frame
        elif self.alive:
            self.transport.write(frame)

    def close(self, code: int, reason: str = "") -> None:
        """Say goodbye with a close code; whoever does not answer is dropped in two seconds."""
        if self.alive:
            self.transport.write(frames.frame_close(code, reason))
            self._finish()

    def abort(self) -> None:
        """Drop the connection at once, with whatever it has not read."""
        self.alive = False
        self.transport.abort()

    def ping(self) -> None:
        """Ask whether somebody still reads; who has not answered in ten seconds is dropped."""
        if self.alive:
            self.transport.write(frames.PING)
            self._sweep.pongs.start(self, self._sweep.loop.time())

    # What asyncio and uvicorn say

    def open(self, transport: asyncio.Transport, handshake: Handshake) -> None:
        """Take the place of the protocol that read the handshake; its acceptance is written."""
        self.transport = transport
        keep_little_unsent(transport)
        transport.set_protocol(self)
        self._server_state.connections.add(self)
        self._place = self._sweep.enter(self)
        self._tell(self._live.opened, self, handshake)

    def data_received(self, data: bytes) -> None:
        if not self.alive:
            # Read on until the other side has seen our close, but not for a flood.
            if not self._affords():
                self.transport.abort()
            return
        if self._rest:
            data = self._rest + data
        at, end, finished = 0, len(data), False
        while at < end:
            found = frames.extent(data, at)
            if found is None:
                break
            if found.stop > end and self._fits(found):
                break
            if not self._read(data, at, found):
                return
            finished = finished or self._parser is None
            at = found.stop
        self._rest = data[at:]
        self._watch_unfinished(finished)

    def pause_writing(self) -> None:
        self._paused = True
        self._sweep.stalled.start(self, self._sweep.loop.time())

    def resume_writing(self) -> None:
        self._paused = False
        self._sweep.stalled.stop(self)
        while self._outbox and not self._paused and self.alive:
            self.transport.write(self._outbox.pop(next(iter(self._outbox))))

    def eof_received(self) -> None:
        # asyncio now closes the transport, which waits for what was not read: not for ever.
        self.alive = False
        self._sweep.closing.start(self, self._sweep.loop.time())

    def connection_lost(self, exc: Exception | None) -> None:
        self.alive = False
        self._outbox = None
        self._sweep.leave(self, self._place)
        self._server_state.connections.discard(self)
        self._tell(self._live.closed, self)

    def shutdown(self) -> None:
        """uvicorn's word that the server goes down."""
        self._sweep.stop()
        self.close(1012, "restart")

    # Reading

    def _affords(self) -> bool:
        """Whether one more frame is within the budget, which it then uses."""
        now = self._sweep.loop.time()
        due = spend(self._due, now, self.FRAMES_PER_SECOND, self.BURST)
        if due is None:
            return False
        self._due = due
        return True

    def _fits(self, found: frames.Extent) -> bool:
        return found.masked and found.stop - found.start <= self.MESSAGE_BYTES

    def _read(self, data: bytes, at: int, found: frames.Extent) -> bool:
        """Read one frame (or the head of one that is refused); whether to go on after it."""
        start, stop, _ = found
        if not self._affords():
            self._cut(1008, "too many frames")
            self.abort()
        elif self._parser is not None or not self._fits(found):
            self._parse(data[at:stop])
        elif data[at] == frames.TEXT:
            self._take(apply_mask(data[start:stop], data[start - 4 : start]))
        elif data[at] == frames.PONG and start == stop:
            self._sweep.pongs.stop(self)
        else:
            self._parse(data[at:stop])
        return self.alive

    def _take(self, payload: bytes | bytearray) -> None:
        try:
            text = str(payload, "utf-8")
        except UnicodeDecodeError:
            self._cut(1007, "not UTF-8")
        else:
            self._tell(self._live.on_text, self, text)

    def _parse(self, frame: bytes) -> None:
        """Leave one frame to the library: every corner of the RFC but the plain text.

        It is given whole frames only (or a head that it refuses), so between messages it holds
        nothing, and is let go again.
        """
        parser = self._parser
        if parser is None:
            parser = self._parser = ServerProtocol(
                state=OPEN, max_size=self.MESSAGE_BYTES, logger=_wire
            )
        parser.receive_data(frame)
        self.transport.write(b"".join(parser.data_to_send()))
        for event in parser.events_received():
            if isinstance(event, Frame) and self.alive:
                self._take_parsed(event)
        if not self.alive:
            return
        if parser.state is not OPEN:
            if parser.close_rcvd is None and parser.close_sent is not None:
                logger.info("a websocket broke the protocol: closed by %d", parser.close_sent.code)
            self._finish()
        elif parser.current_size is None:
            self._parser = None

    def _take_parsed(self, frame: Frame) -> None:
        if frame.opcode is PONG:
            self._sweep.pongs.stop(self)
        elif frame.opcode is BINARY:
            self._cut(1003, "binary")
        elif frame.opcode is TEXT or frame.opcode is CONT:
            self._pieces += frame.data
            if frame.fin:
                whole, self._pieces = self._pieces, bytearray()
                self._take(whole)

    def _watch_unfinished(self, finished: bool) -> None:
        """Run the clock while half a frame or message is here, anew after each that is whole."""
        if self._unfinished and finished:
            self._sweep.messages.stop(self)
            self._unfinished = False
        if not self._unfinished and (self._rest or self._parser is not None):
            self._sweep.messages.start(self, self._sweep.loop.time())
            self._unfinished = True

    # Ending

    def _cut(self, code: int, reason: str) -> None:
        logger.info("a websocket broke the protocol: closed by %d, %s", code, reason)
        self.close(code, reason)

    def _finish(self) -> None:
        """Our close frame is written: half-close, so that it arrives, and wait for the other."""
        self.alive = False
        self._outbox = None
        self._parser = None
        self._rest = b""
        self._pieces = bytearray()
        half_close(self, self.transport, self._sweep)

    def _tell(self, event: Callable[..., None], *about: Any) -> None:
        """Tell the application; an error there ends this connection and is reported by the loop."""
        try:
            event(*about)
        except Exception as error:  # noqa: BLE001 - whatever it is, one screen bears it
            self._sweep.loop.call_exception_handler(
                {"message": f"A screen failed in {event.__name__}", "exception": error}
            )
            self.close(1011, "failed")


def keep_little_unsent(transport: asyncio.Transport) -> None:
    """Have the kernel hold little that is not under way yet, so that old states do not pile up."""
    transport.set_write_buffer_limits(high=HIGH_WATER)
    # TCP_USER_TIMEOUT is not set here: accepted sockets have that of the listening one.
    if _NOTSENT_LOWAT is not None and isinstance(transport.get_extra_info("peername"), tuple):
        connected = transport.get_extra_info("socket")
        connected.setsockopt(socket.IPPROTO_TCP, _NOTSENT_LOWAT, HIGH_WATER)
