"""A server in a process of its own: started, and measured from outside."""

import contextlib
import os
import re
import resource
import select
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import IO

ROOT = Path(__file__).resolve().parents[2]
#: Seconds that a server may take to start, and to end.
SLOWEST = 60.0


class Process:
    """A process whose processor time and memory are read from outside (Linux only)."""

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self._status = Path(f"/proc/{pid}/status")
        # What clock_getcpuclockid(3) makes; /proc/<pid>/stat says the same in steps of 10 ms.
        self._clock = ~pid << 3 | 2

    def cpu(self) -> float:
        """Seconds of processor time so far, its own and the kernel's on its behalf."""
        return time.clock_gettime(self._clock)

    def resident(self) -> int:
        """Bytes of memory that are resident."""
        return int(self._status.read_text().partition("VmRSS:")[2].split()[0]) * 1024

    def children(self) -> list[int]:
        """The processes that it has started and that run."""
        found: list[int] = []
        for task in Path(f"/proc/{self.pid}/task").iterdir():
            found += map(int, (task / "children").read_text().split())
        return found


class Family:
    """Several processes that are one server."""

    def __init__(self, pids: Sequence[int]) -> None:
        self.processes = [Process(pid) for pid in pids]

    def cpu(self) -> float:
        """Seconds of processor time of all of them."""
        return sum(process.cpu() for process in self.processes)

    def resident(self) -> int:
        """Bytes of memory of all of them."""
        return sum(process.resident() for process in self.processes)


class Server(Process):
    """One that was started here and listens on `port`; `input` is what it reads."""

    def __init__(self, process: subprocess.Popen[str], port: int) -> None:
        super().__init__(process.pid)
        self.port = port
        self.input: IO[str] | None = process.stdin
        self._process = process

    def ended(self) -> bool:
        return self._process.poll() is not None


@contextlib.contextmanager
def running(
    command: Sequence[str], place: Path | None = None, env: Mapping[str, str] | None = None
) -> Iterator[Server]:
    """Run `command` in `place`; the first line of its output ends in its port. Ended at the end."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), **(env or {})}
    process = subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=place or ROOT,
        env=environment,
    )
    with _ended(process):
        assert process.stdout is not None
        ready, _, _ = select.select([process.stdout], [], [], SLOWEST)
        port = re.search(r"(\d+)$", process.stdout.readline()) if ready else None
        if port is None:
            raise SystemExit(f"{' '.join(command)} did not start")
        yield Server(process, int(port[1]))


@contextlib.contextmanager
def listening(process: "subprocess.Popen[str]", port: int) -> Iterator[Server]:
    """A process that says nothing: waits until something listens on `port`."""
    with _ended(process):
        deadline = time.monotonic() + SLOWEST
        while True:
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port)):
                break
            if time.monotonic() > deadline or process.poll() is not None:
                raise SystemExit(f"nothing listens on {port}")
            time.sleep(0.01)
        yield Server(process, port)


@contextlib.contextmanager
def _ended(process: "subprocess.Popen[str]") -> Iterator[None]:
    try:
        yield
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(SLOWEST)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        for end in (process.stdin, process.stdout):
            if end is not None:
                end.close()


def started(
    *args: str, env: Mapping[str, str] | None = None
) -> "contextlib.AbstractContextManager[Server]":
    """`running` for this Python."""
    return running([sys.executable, *args], env=env)


def open_files(wanted: int = 0) -> None:
    """Let this process, and those it starts, have as many sockets as the system allows.

    SystemExit when a server could not have `wanted` of them.
    """
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    if most != resource.RLIM_INFINITY and most < wanted + 200:
        raise SystemExit(
            f"{wanted} phones are {wanted} open files of one server, and this system allows {most} "
            "(ulimit -Hn). Raise that, or say fewer --phones."
        )


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table whose columns also line up for a person; numbers stand to the right."""
    every = [head, *rows]
    widths = [max(len(row[n]) for row in every) for n in range(len(head))]

    def line(row: Sequence[str]) -> str:
        cells = [row[0].ljust(widths[0])]
        cells += [text.rjust(width) for text, width in zip(row[1:], widths[1:], strict=True)]
        return f"| {' | '.join(cells)} |"

    rule = f"|{'-' * (widths[0] + 2)}|"
    rule += "|".join(f"{'-' * (width + 1)}:" for width in widths[1:]) + "|"
    return "\n".join([line(head), rule, *(line(row) for row in rows)])


def machine() -> str:
    """What the figures were measured on, in a line."""
    model = Path("/proc/cpuinfo").read_text().partition("model name")[2].partition("\n")[0]
    model = model.strip(" :\t") or "unknown processor"
    version = ".".join(map(str, sys.version_info[:3]))
    return f"{os.cpu_count()} × {model}, Python {version}"
