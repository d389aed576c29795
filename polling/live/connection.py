"""A screen's websocket: ready frames go out, texts come in, and nothing waits or piles up."""

import asyncio
import logging
from collections.abc import Callable
from math import inf
from typing import TYPE_CHECKING, Any, ClassVar

from websockets.frames import BINARY, CONT, PONG, TEXT, Frame

from polling.live import deflating, frames
from polling.live.budget import spend
from polling.live.corners import Corners
from polling.live.ending import half_close
from polling.live.handshake import Handshake
from polling.live.outgoing import Outgoing
from polling.live.sweep import Sweep
from polling.live.unsent import descriptor, hold_little

if TYPE_CHECKING:
    from polling.live.seam import Live

logger = logging.getLogger(__name__)


class Connection(Outgoing):
    """One open websocket, from its handshake to its end. Made by `polling.live.protocol`.

    The application may set `data` (who it is, anything) and must set `greeted` once it has had the
    hello.
    """

    #: Larger messages are refused by 1009.
    MESSAGE_BYTES: ClassVar[int] = 16 * 1024
    #: Frames of any sort that may come per second, and at once after a silence; more end by 1008.
    FRAMES_PER_SECOND: ClassVar[float] = 50.0
    BURST: ClassVar[int] = 100
    #: Whether it came to say something only, and is not counted as being here.
    passing: ClassVar[bool] = False
    #: Whether it is told the beat with each ping.
    pinged: ClassVar[bool] = True

    __slots__ = (
        "_corners", "_due", "_live", "_place", "_rest", "_server_state", "_unfinished", "data",
        "greeted",
    )  # fmt: skip

    def __init__(self, live: "Live", sweep: Sweep, server_state: Any) -> None:
        super().__init__(sweep)
        self.data: Any = None
        self.greeted = False
        self._live = live
        self._server_state = server_state
        self._place: set[Any] = set()
        self._rest = b""  # the beginning of a frame whose end has not come yet
        self._unfinished = False  # whether the clock runs for a frame or message half come
        self._corners: Corners | None = None
        self._due = -inf  # when the frames had so far would have been due at the steady rate

    # What the server says

    def close(self, code: int, reason: str = "") -> None:
        """Say goodbye with a close code; whoever does not answer is dropped in two seconds."""
        if self.alive:
            self._write(frames.frame_close(code, reason))
            self._finish()

    def ping(self, beat: bytes = b"") -> None:
        """Ask whether somebody still reads, who is dropped if not, and tell them the `beat`."""
        if self.alive:
            told = self.greeted and self.data is not None and not self._paused
            self._write(frames.PING + beat if told else frames.PING)
            self._sweep.pongs.start(self, self._sweep.loop.time())

    # What asyncio and uvicorn say

    def open(self, transport: asyncio.Transport, handshake: Handshake) -> None:
        """Take the place of the protocol that read the handshake; its acceptance is written."""
        self.transport = transport
        transport.set_protocol(self)
        self.fd = descriptor(transport, self._sweep.loop)
        hold_little(transport, high=0)  # says so as soon as anything waits
        self._server_state.connections.add(self)
        self._place = self._sweep.enter(self)
        self._tell(self._live.opened, self, handshake)

    def data_received(self, data: bytes) -> None:
        if not self.alive:
            # Read on until the other side has seen our close, but not for a flood.
            if not self._affords():
                self.transport.abort()
            return
        if frames.is_pong(data) and not self._rest and self._sweep.pongs.stop(self):
            return  # of all that comes from a hall most by far, and asked for: no budget is needed
        text = None if self._rest or self._corners else frames.only_text(data)
        if text is not None and self._affords():
            self._take(text)
            return
        if self._rest:
            data = self._rest + data
        at, end, finished = 0, len(data), False
        while at < end:
            found = frames.extent(data, at)
            if found is None:
                break
            if found.stop > end and found.fits(self.MESSAGE_BYTES):
                break
            if not self._read(data, at, found):
                return
            finished = finished or self._corners is None
            at = found.stop
        self._rest = data[at:]
        self._watch_unfinished(finished)

    def eof_received(self) -> None:
        # asyncio now closes the transport, which waits for what was not read: not for ever.
        self.alive, self.fd = False, -1
        self._sweep.closing.start(self, self._sweep.loop.time())

    def connection_lost(self, exc: Exception | None) -> None:
        self.alive, self.fd = False, -1
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

    def _read(self, data: bytes, at: int, found: frames.Extent) -> bool:
        """Read one frame (or the head of one that is refused); whether to go on after it."""
        (start, stop, _), first = found, data[at]
        if not self._affords():
            self._cut(1008, "too many frames")
            self.abort()
        elif self._corners is not None or not found.fits(self.MESSAGE_BYTES):
            self._parse(data[at:stop])
        elif first == frames.TEXT or (first == deflating.PACKED and self.packs):
            payload = frames.unmask(data[start:stop], data[start - 4 : start])
            self._take(payload, packed=first != frames.TEXT)
        elif first == frames.PONG and start == stop:
            self._sweep.pongs.stop(self)
        else:
            self._parse(data[at:stop])
        return self.alive

    def _take(self, payload: bytes | bytearray, *, packed: bool = False) -> None:
        try:
            if packed:
                payload = deflating.inflated(payload, self.MESSAGE_BYTES)
            text = str(payload, "utf-8")
        except UnicodeDecodeError:
            self._cut(1007, "not UTF-8")
        except deflating.Unfit as why:
            self._cut(why.code, why.reason)
        else:
            self._tell(self._live.on_text, self, text)

    def _parse(self, frame: bytes) -> None:
        """Leave one frame to the library, which is let go again between messages."""
        corners = self._corners
        if corners is None:
            corners = self._corners = Corners(self.MESSAGE_BYTES, packs=self.packs)
        self._write(corners.read(frame))
        for event in corners.found():
            if self.alive:
                self._take_parsed(event, corners)
        if not self.alive:
            return
        if corners.over:
            if corners.broken:
                logger.info("a websocket broke the protocol: closed by %d", corners.broken)
            self._finish()
        elif corners.between:
            self._corners = None

    def _take_parsed(self, frame: Frame, corners: Corners) -> None:
        if frame.opcode is PONG:
            self._sweep.pongs.stop(self)
        elif frame.opcode is BINARY:
            self._cut(1003, "binary")
        elif frame.opcode in (TEXT, CONT) and (whole := corners.whole(frame)) is not None:
            self._take(whole)

    def _watch_unfinished(self, finished: bool) -> None:
        """Run the clock while half a frame or message is here, anew after each that is whole."""
        if self._unfinished and finished:
            self._sweep.messages.stop(self)
            self._unfinished = False
        if not self._unfinished and (self._rest or self._corners is not None):
            self._sweep.messages.start(self, self._sweep.loop.time())
            self._unfinished = True

    # Ending

    def _cut(self, code: int, reason: str) -> None:
        logger.info("a websocket broke the protocol: closed by %d, %s", code, reason)
        self.close(code, reason)

    def _finish(self) -> None:
        """Our close frame is written: half-close, so that it arrives, and wait for the other."""
        self.alive, self.fd = False, -1
        self._outbox = None
        self._corners = None
        self._rest = b""
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
