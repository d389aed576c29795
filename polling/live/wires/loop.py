"""The loop of a worker: asyncio's, but for what it costs to let in a phone and to read from it."""

import asyncio
import logging
import select
import socket
from typing import Any

from polling.live.wires.listening import Listening
from polling.live.wires.ring import Ring, Unavailable
from polling.live.wires.wire import Wires

log = logging.getLogger(__name__)

#: macOS has none; there everything is asyncio's own.
HAS_EPOLL = hasattr(select, "epoll")


class Loop(asyncio.SelectorEventLoop):
    """Give uvicorn as `loop="polling.live.wires.loop:Loop"`."""

    #: What sends one frame to many sockets at once, where the system has it.
    ring: Ring | None = None
    _wires: Wires | None = None

    async def create_server(  # type: ignore[override]
        self,
        protocol_factory: Any,
        host: Any = None,
        port: Any = None,
        *,
        sock: socket.socket | None = None,
        backlog: int = 100,
        **more: Any,
    ) -> asyncio.AbstractServer:
        """A server on a socket that is bound is ours; one over TLS, or on others, asyncio's.

        `backlog` is how many are let in before everybody who is there has a turn.
        """
        if sock is None or more.get("ssl") or not HAS_EPOLL:
            more |= {"host": host, "port": port, "sock": sock, "backlog": backlog}
            return await super().create_server(protocol_factory, **more)
        self._wires = self._wires or Wires(self)
        listening = Listening(self._wires, sock, protocol_factory, backlog)
        await listening.start_serving()
        return listening

    def close(self) -> None:
        """Ends it."""
        if self._wires and not self.is_closed():
            self._wires.close()
            self._wires = None
        if self.ring:
            self.ring.close()
            self.ring = None
        super().close()


def others_wait(loop: asyncio.AbstractEventLoop) -> bool:
    """Whether somebody besides the one that asks has something to do, as far as `loop` has looked.

    asyncio's loops keep whose turn it is in one line; of another we only suppose that nobody waits.
    """
    return bool(getattr(loop, "_ready", ()))


def open_ring() -> None:
    """Gives the running loop a `ring`, if it is one of ours and the system lets us have one."""
    loop = asyncio.get_running_loop()
    if isinstance(loop, Loop) and loop.ring is None:
        try:
            loop.ring = Ring()
        except Unavailable as why:
            log.info("there is no io_uring (%s): each phone is written to by itself", why)
