"""A screen without a websocket: told as all are, it keeps what it is told for a request to take."""

import asyncio
import logging
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from polling.live.connection import Connection
from polling.live.handshake import Handshake
from polling.live.outgoing import UNSENT_REPLIES
from polling.live.room import Screen

if TYPE_CHECKING:
    from polling.live.fallback.desk import Caller
    from polling.live.seam import Live

log = logging.getLogger(__name__)

#: Seconds that a screen waits for a reply; the page itself gives up after eight.
REPLY_WITHIN = 7.5


class Unconnected(Connection):
    """What the application sees of such a screen while a request of it is open.

    It stands in its room as a websocket does. `pending` are the newest frames of each subject that
    it was told, `replies` the frames of replies, `code` the close code once it was closed. `before`
    is what the page had until now: it goes when this one comes in, so that nobody sees a change.
    """

    pinged: ClassVar[bool] = False
    __slots__ = (
        "_gone", "_held", "before", "caller", "changed", "code", "pending", "replied", "replies",
    )  # fmt: skip

    def __init__(self, live: "Live", handshake: Handshake, caller: "Caller") -> None:
        self.data = None
        self.greeted = True
        self.alive = True
        self.packs = False
        self.fd = -1
        self._live = live
        self._gone = False
        self._held = 0
        self.caller = caller
        self.before: Unconnected | None = None
        self.changed = asyncio.Event()
        self.code: int | None = None
        self.pending: dict[str, bytes] = {}
        self.replies: list[bytes] = []
        self.replied = 0
        live.opened(self, handshake)

    # What the application says

    def send(self, frame: bytes) -> None:
        """A reply, as a ready frame; who takes none of 256 KiB of them is let go."""
        if self.alive:
            self.succeed()
            self.replies.append(frame)
            self.replied += 1
            self._held += len(frame)
            self.changed.set()
            if self._held > UNSENT_REPLIES:
                self.abort()

    def offer(self, subject: str, frame: bytes) -> None:
        """The newest state of `subject`, in place of an older one that nobody has taken."""
        if self.alive:
            self.pending.pop(subject, None)
            self.pending[subject] = frame
            self.changed.set()

    def greet(self, reply: bytes, told: Mapping[str, bytes]) -> None:
        """The reply to a hello and the newest of each subject."""
        self.send(reply)
        for subject, frame in told.items():
            self.offer(subject, frame)

    def close(self, code: int, reason: str = "") -> None:
        """Say goodbye with a close code, to whoever takes what is here."""
        if self.alive:
            self.code = code
            self.abort()

    def abort(self) -> None:
        """Let the screen go; what it was told may still be taken."""
        self.alive = False
        self.changed.set()
        # Not at once: whoever closes it may be going through the screens of its room.
        asyncio.get_running_loop().call_soon(self.leave)

    def ping(self, beat: bytes = b"") -> None:
        """Nothing: its requests show whether it is there."""

    # What its requests do

    def succeed(self) -> None:
        """Take the place of what the page had before."""
        before, self.before = self.before, None
        if before:
            before.leave()
            before.changed.set()

    def leave(self) -> None:
        """The screen is gone."""
        self.alive = False
        self.succeed()
        if not self._gone:
            self._gone = True
            self._live.closed(self)

    def taken(self) -> list[bytes]:
        """The replies that have come since the last time."""
        found, self.replies, self._held = self.replies, [], 0
        return found

    async def converse(self, hello: str, rest: tuple[str, ...]) -> None:
        """Says these messages and waits for their replies, or until it is closed or time is up."""
        before = self.replied
        try:
            async with asyncio.timeout(REPLY_WITHIN):
                self._hears(hello)
                await self._has_replies(before + 1)
                await self.says(rest)
        except TimeoutError:
            log.info("a screen without a websocket had no reply in time")

    async def says(self, rest: tuple[str, ...]) -> None:
        """Says these messages of a screen that has come in, and waits for their replies."""
        before, screen = self.replied, self.data
        if not isinstance(screen, Screen):
            return
        screen.reacted = self.caller.reacted
        for text in rest:
            self._hears(text)
        await self._has_replies(before + len(rest))
        self.caller.reacted = max(self.caller.reacted, screen.reacted)

    def _hears(self, text: str) -> None:
        if not self.alive:
            return
        if not self.caller.affords():
            self.close(1008, "too many messages")
            return
        self._tell(self._live.on_text, self, text)

    def _tell(self, event: Callable[..., None], *about: Any) -> None:
        try:
            event(*about)
        except Exception as error:  # noqa: BLE001 - whatever it is, one screen bears it
            asyncio.get_running_loop().call_exception_handler(
                {"message": f"A screen failed in {event.__name__}", "exception": error}
            )
            self.close(1011, "failed")

    async def _has_replies(self, wanted: int) -> None:
        while self.alive and self.replied < wanted:
            self.changed.clear()
            await self.changed.wait()


class Passing(Unconnected):
    """A screen that came to say something: nobody is told that it is here, and it is told nothing
    but its replies."""

    passing: ClassVar[bool] = True
    __slots__ = ()

    def offer(self, subject: str, frame: bytes) -> None:
        """Nothing: what is new is told to the screen that stands beside it."""
