"""The server of the raw path's trials in a process of its own, watched from outside."""

import asyncio
import contextlib
import logging
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import uvicorn

from polling.live.broadcast import broadcast
from polling.live.connection import Connection
from polling.live.deflating import Shared
from polling.live.frames import frame_text
from tests.live.serving import Echo, application, listening


class States(Echo):
    """Echo, which also sends a state to everybody: `states <bytes> <times a second>`.

    Each begins with the clock of when it was made, which all processes of a machine share.
    """

    def __init__(self) -> None:
        super().__init__()
        self.sending: asyncio.Task[None] | None = None

    def on_text(self, connection: Connection, text: str) -> None:
        if text.startswith("states "):
            _, size, rate = text.split()
            self.sending = asyncio.create_task(self._send(int(size), int(rate)))
        else:
            super().on_text(connection, text)

    async def _send(self, size: int, rate: int) -> None:
        while True:
            made = f"{time.monotonic():.6f} ".encode()
            frame = Shared(frame_text(made.ljust(size, b"x")))
            await broadcast(tuple(self.open), "state", frame)
            await asyncio.sleep(1 / rate)


class Process:
    """The process as an operator sees it."""

    def __init__(self, process: subprocess.Popen[str], port: int, log: Path) -> None:
        self.process = process
        self.port = port
        self._log = log

    @property
    def log(self) -> str:
        return self._log.read_text()

    def resident(self) -> int:
        """Bytes of memory that are resident."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(status.partition("VmRSS:")[2].split()[0]) * 1024

    def sockets(self) -> int:
        """Open sockets, the listening one and the loop's own among them."""
        found = 0
        for descriptor in Path(f"/proc/{self.process.pid}/fd").iterdir():
            with contextlib.suppress(FileNotFoundError):
                found += str(descriptor.readlink()).startswith("socket:")
        return found

    def terminate(self) -> float:
        """SIGTERM; the seconds until the process has ended (TimeoutExpired after 15)."""
        began = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(15)
        return time.monotonic() - began


@contextlib.contextmanager
def running(log: Path) -> Iterator[Process]:
    """Start the server; it is ended at the end, whatever state it is in."""
    with log.open("w") as errors:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.live.process"],
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
        )
    try:
        assert process.stdout is not None
        yield Process(process, int(process.stdout.readline()), log)
    finally:
        process.kill()
        process.wait()
        assert process.stdout is not None
        process.stdout.close()


def main() -> None:
    logging.basicConfig(level=logging.DEBUG, stream=sys.stderr)
    config = uvicorn.Config(
        application(States(), packs=True),
        http="polling.live.protocol:RawPath",
        loop="polling.live.wires.loop:Loop",
        ws="none",
        lifespan="on",
        log_config=None,
    )
    with listening() as listener:
        print(listener.getsockname()[1], flush=True)
        uvicorn.Server(config).run([listener])


if __name__ == "__main__":
    main()
