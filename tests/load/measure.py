"""A server in a process of its own: started, and measured from outside."""

import contextlib
import os
import re
import resource
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path


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


class Server(Process):
    """One that was started here and listens on `port`."""

    def __init__(self, process: subprocess.Popen[str], port: int) -> None:
        super().__init__(process.pid)
        self.port = port
        self._process = process

    def ended(self) -> bool:
        return self._process.poll() is not None


@contextlib.contextmanager
def started(*args: str, env: Mapping[str, str] | None = None) -> Iterator[Server]:
    """Run `python args`, whose first line of output ends in its port; end it at the end."""
    process = subprocess.Popen(
        [sys.executable, *args],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, **(env or {})},
    )
    assert process.stdout is not None
    try:
        port = re.search(r"(\d+)$", process.stdout.readline())
        if port is None:
            raise SystemExit(f"python {' '.join(args)} did not start")
        yield Server(process, int(port[1]))
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


def open_files() -> None:
    """Let this process, and those it starts, have as many sockets as the system allows."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


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
