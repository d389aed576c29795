"""The socket that the server listens on, and the address under which others find it."""

from __future__ import annotations

import errno
import ipaddress
import resource
import socket
from collections.abc import Sequence
from contextlib import suppress
from multiprocessing import reduction
from typing import Any

from polling.settings import CannotStart

BACKLOG = 4096  # a whole hall connects in one second
#: How many of them are let in before everybody who is there has a turn.
AT_ONCE = 32
# A phone that went away without a word keeps its connection for this long, in milliseconds.
SILENT_FOR = 8000


class NotListening(CannotStart):
    """The address cannot be had; says why, and what to do."""


class Door(socket.socket):
    """A listening socket; the kernel keeps BACKLOG waiting at it, whatever `listen` is told.

    asyncio has one number for two things: how many the kernel keeps, and how many are accepted
    before anybody else has a turn. With the first as the second, those who are there wait for a
    whole hall to come in.
    """

    def listen(self, backlog: int = BACKLOG, /) -> None:
        """Listens."""
        super().listen(BACKLOG)


def _packed(door: Door) -> tuple[Any, ...]:
    return _unpacked, (reduction.DupFd(door.fileno()), door.family, door.type)


def _unpacked(duplicate: Any, family: int, kind: int) -> Door:
    return Door(family, kind, fileno=duplicate.detach())


# Workers get it as it is; multiprocessing knows only the plain socket.
reduction.register(Door, _packed)


def bound(host: str, port: int) -> socket.socket:
    """A bound socket for `host` and `port` (0: any free one). Raises NotListening.

    It listens only when the server is ready to answer: a hall that comes back after a restart is
    refused until then and comes in spread over its waits, not all at once out of the backlog.
    """
    try:
        (family, _, _, _, address), *_ = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )
    except OSError:
        raise NotListening(f"{host} is not an address of this machine; see --host") from None
    sock = Door(family, socket.SOCK_STREAM)
    # A server started again must not wait for the old one's connections to be forgotten.
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    # What is accepted here has it too. asyncio sets it only on sockets of its own making; without
    # it the second of two small writes waits 40 ms for the acknowledgement of the first.
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    if hasattr(socket, "TCP_USER_TIMEOUT"):
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, SILENT_FOR)
    try:
        sock.bind(address)
    except OSError as wrong:
        sock.close()
        raise NotListening(_why(wrong, host, port)) from None
    sock.setblocking(False)
    return sock


def allow_many_phones() -> None:
    """Let this process and its workers have 65,536 open files, or as many as the system allows.

    Each phone is one, and a login shell gives 1,024.
    """
    now, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 65_536 if most == resource.RLIM_INFINITY else min(65_536, most)
    if now != resource.RLIM_INFINITY and now < wanted:
        with suppress(ValueError, OSError):  # a system with a limit of its own, as macOS
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, most))


def written_both_ways(proxies: Sequence[str]) -> list[str]:
    """Addresses and networks, those of IPv4 also as they look on a socket that listens on `::`."""
    found = list(proxies)
    for proxy in proxies:
        with suppress(ValueError):
            network = ipaddress.IPv4Network(proxy)
            found.append(f"::ffff:{network.network_address}/{96 + network.prefixlen}")
    return found


def _why(wrong: OSError, host: str, port: int) -> str:
    if wrong.errno == errno.EADDRINUSE:
        return (
            f"Something else on this machine uses port {port}. Stop it if it is another polling "
            f"server, or choose another port: --port {port + 1 if port < 65535 else 8000}"
        )
    if wrong.errno == errno.EACCES:
        return f"Port {port} is for the system's own servers. Choose one above 1023: --port 8000"
    return f"{host} is not an address of this machine; see --host"


def base(sock: socket.socket) -> str:
    """The address to type on this machine: `http://127.0.0.1:8000`."""
    host, port = sock.getsockname()[:2]
    found = ipaddress.ip_address(host)
    if found.is_unspecified:
        return f"http://127.0.0.1:{port}"
    return f"http://[{host}]:{port}" if found.version == 6 else f"http://{host}:{port}"


def lan_address() -> str | None:
    """This machine's own address in the room's network, or None where there is none.

    Asked of the routing table: connecting a datagram socket, to an address that is set aside for
    documentation (RFC 5737), chooses the way out but sends nothing.
    """
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
            host = str(probe.getsockname()[0])
        except OSError:
            return _by_name()
    return host if _is_of_a_network(host) else _by_name()


def _by_name() -> str | None:
    """For a hall's network without a way out, as far as the machine's own name tells."""
    try:
        found = socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET)
    except OSError:
        return None
    hosts = [str(one[4][0]) for one in found]
    return next((host for host in hosts if _is_of_a_network(host)), None)


def _is_of_a_network(host: str) -> bool:
    address = ipaddress.ip_address(host)
    return not (address.is_loopback or address.is_unspecified)
