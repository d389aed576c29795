"""Real processes for the tests: stores with given settings, and servers."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TypeVar

import redis

from polling.store.place import binary

T = TypeVar("T")
ROOT = Path(__file__).resolve().parents[1]
#: Bytes that are free where a store's files are kept in memory, at least.
ROOM = 1 << 30


def until(look: Callable[[], T], seconds: float = 40) -> T:
    """The first true thing that `look` returns, looked for every 10 ms for `seconds`."""
    deadline = time.monotonic() + seconds
    while not (found := look()):
        if time.monotonic() > deadline:
            raise TimeoutError(f"not within {seconds} s")
        time.sleep(0.01)
    return found


def in_memory() -> str:
    """A directory whose files are in memory, where there is room, or else the usual one.

    For stores of tests that do not measure: what forces each write to the disk is asked as often,
    and a disk that others use, too, keeps nobody waiting.
    """
    try:
        about = os.statvfs("/dev/shm")
    except OSError:
        return "/tmp"
    room = about.f_bavail * about.f_frsize > ROOM and os.access("/dev/shm", os.W_OK)
    return "/dev/shm" if room else "/tmp"


@contextmanager
def running_store(under: str = "/tmp", **flags: str) -> Iterator[str]:
    """The unix:// address of a Valkey of its own, durable but for what `flags` say."""
    # Short, because a unix socket's path may have 107 bytes.
    with tempfile.TemporaryDirectory(prefix="polling-", dir=under) as place:
        path = Path(place) / "s"
        said = {
            "port": "0", "unixsocket": str(path), "unixsocketperm": "700", "dir": place,
            "appendonly": "yes", "appendfsync": "always", "save": "", "loglevel": "warning",
            "maxmemory-policy": "noeviction", "slowlog-max-len": "0",
            "logfile": f"{place}/store.log",
        } | {name.replace("_", "-"): value for name, value in flags.items()}  # fmt: skip
        command = [str(binary())]
        for name, value in said.items():
            command += [f"--{name}", value]
        store = subprocess.Popen(command, start_new_session=True)
        try:
            until(lambda: store.poll() is not None or answers(path))
            yield f"unix://{path}"
        finally:
            store.terminate()
            store.wait(20)


def answers(path: Path) -> bool:
    """Whether a store answers at the unix socket `path`, if only that it wants a password."""
    with redis.Redis(unix_socket_path=str(path)) as client:
        try:
            return bool(client.ping())
        except redis.AuthenticationError:
            return True
        except redis.ConnectionError:
            return False


def alive(pid: int) -> bool:
    """Whether a process runs: zombies do not."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


def free_port() -> int:
    """A port that nothing listens on just now."""
    with socket.create_server(("127.0.0.1", 0)) as sock:
        return int(sock.getsockname()[1])


class Started:
    """A process that this run started, with what it has printed so far."""

    def __init__(self, *command: str, **environment: str) -> None:
        self.place = Path(tempfile.mkdtemp(prefix="polling-run-"))
        with (self.place / "out").open("wb") as out, (self.place / "err").open("wb") as err:
            self.process = subprocess.Popen(
                [sys.executable, *command],
                cwd=ROOT,
                env={**os.environ, **environment},
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=err,
                start_new_session=True,
            )

    @property
    def out(self) -> str:
        return (self.place / "out").read_text(encoding="utf-8")

    @property
    def err(self) -> str:
        return (self.place / "err").read_text(encoding="utf-8")

    def says(self, words: str, seconds: float = 40) -> str:
        """All that it printed, once `words` are among it."""

        def look() -> str:
            if self.process.poll() is not None and words not in self.out:
                raise AssertionError(f"ended with {self.process.returncode}: {self.out}{self.err}")
            return self.out if words in self.out else ""

        return until(look, seconds)

    def ends(self, seconds: float = 40) -> int:
        """Its exit status."""
        return self.process.wait(seconds)

    def close(self) -> None:
        """End it, gently and then not, with all that it started in its session."""
        if self.process.poll() is None:
            self.process.terminate()
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(15)
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(5)
        shutil.rmtree(self.place, ignore_errors=True)
