"""What has been written to a socket and has not gone out yet: kept small, and passed by if none."""

import asyncio
import socket

from polling.live.wires.wire import Wire

#: Bytes that the kernel holds for somebody besides what is under way.
UNSENT = 32 * 1024
# It would hold megabytes of old states for a phone that has stopped reading.
_NOTSENT_LOWAT: int | None = getattr(socket, "TCP_NOTSENT_LOWAT", None)


def keep_little_unsent(sock: socket.socket) -> None:
    """Have the kernel hold little that is not under way yet, so that old states do not pile up.

    What a listening socket accepts is told so with it.
    """
    if _NOTSENT_LOWAT is not None and sock.family in (socket.AF_INET, socket.AF_INET6):
        sock.setsockopt(socket.IPPROTO_TCP, _NOTSENT_LOWAT, UNSENT)


def hold_little(transport: asyncio.Transport, high: int = UNSENT) -> None:
    """The same of a transport, which pauses its protocol when it holds more than `high` besides."""
    transport.set_write_buffer_limits(high=high)
    # TCP_USER_TIMEOUT is not set here: accepted sockets have that of the listening one.
    if not isinstance(transport, Wire) and (connected := transport.get_extra_info("socket")):
        keep_little_unsent(connected)


def descriptor(transport: asyncio.Transport, loop: asyncio.AbstractEventLoop) -> int:
    """The descriptor by which a transport may be passed that holds nothing back; -1 if it does.

    Writing there at once is what asyncio does itself, without most of its work. -1 also over TLS,
    and where the loop is another that may hold back what it was given.
    """
    if isinstance(transport, Wire):
        return -1 if transport.get_write_buffer_size() else transport.fileno()
    if not isinstance(loop, asyncio.SelectorEventLoop) or transport.get_extra_info("sslcontext"):
        return -1
    if transport.get_write_buffer_size():
        return -1
    fd: int = transport.get_extra_info("socket").fileno()
    return fd
