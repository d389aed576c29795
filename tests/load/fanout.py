"""One state to many phones: what it costs a server, beside a naive one and a bare loop of sends."""

import asyncio
import contextlib

from tests.load.measure import Server, machine, started, table
from tests.load.phones import Hall

SERVERS = {
    "floor": "a bare loop of send()",
    "raw": "the raw path",
    "naive": "a naive Starlette loop",
}


class Sender:
    """One server under measurement, its phones, and what they have cost it."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._hall = Hall(server.port)
        self._sending = 0.0
        self._sent = 0
        self.handshake = 0.0  # seconds of the server's processor for each phone that comes
        self.memory = 0.0  # bytes for each phone that only listens
        self.last = 0.0  # seconds until the last phone had the state, at worst

    @property
    def message(self) -> float:
        """Seconds of the server's processor for each message to one phone."""
        return self._sending / self._sent

    async def fill(self, phones: int) -> None:
        await self._hall.enter(1)  # what is loaded or made once is not a phone's cost
        cpu, resident = self._server.cpu(), self._server.resident()
        await self._hall.enter(phones - 1)
        await asyncio.sleep(0.3)
        self.handshake = (self._server.cpu() - cpu) / (phones - 1)
        self.memory = (self._server.resident() - resident) / (phones - 1)

    async def tell_all(self) -> None:
        """One state to all phones, and wait until the last has it."""
        hall = self._hall
        cpu, began, sent = self._server.cpu(), hall.loop.time(), hall.texts
        hall.phones[0].say(b"all")
        await hall.received(sent + len(hall.phones))
        self.last = max(self.last, hall.loop.time() - began)
        await asyncio.sleep(0.02)
        self._sending += self._server.cpu() - cpu
        self._sent += len(hall.phones)
        if hall.lost:
            raise SystemExit(f"{hall.lost} phones were lost")


async def measure(phones: int, messages: int) -> dict[str, Sender]:
    """Fill the servers one after the other, then let them take turns.

    Whatever else the machine does meanwhile is then the same for all of them.
    """
    with contextlib.ExitStack() as stack:
        servers = {
            name: Sender(stack.enter_context(started("-m", "tests.load.senders", name)))
            for name in SERVERS
        }
        for server in servers.values():
            await server.fill(phones)
        for _ in range(max(3, messages // phones)):
            for server in servers.values():
                await server.tell_all()
    return servers


def run(phones: int, messages: int) -> str:
    """The table, as text."""
    servers = asyncio.run(measure(phones, messages))
    floor = servers["floor"].message
    rows = [
        [
            SERVERS[name],
            f"{server.message * 1e6:.1f} µs",
            f"{server.message / floor:.2f}",
            f"{server.handshake * 1e6:.0f} µs",
            "–" if name == "floor" else f"{server.memory / 1024:.1f} KB",
            f"{server.last * 1000:.0f} ms",
        ]
        for name, server in servers.items()
    ]
    head = ["", "processor a message", "× floor", "a handshake", "memory a phone", "last has it"]
    return f"1 KB to {phones} phones; {machine()}\n\n{table(head, rows)}"
