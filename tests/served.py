"""The server as a process that the pages of all tests in Chromium come from."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

COMMAND = "import sys; from polling.cli import main; sys.exit(main(sys.argv[1:]))"


class Server:
    """`python3 -m polling` as an operator starts, stops and restarts it."""

    def __init__(self, store_url: str, data: Path) -> None:
        self.store_url = store_url
        self._data = data
        self._process: subprocess.Popen[str] | None = None
        self.url = ""

    def start(self) -> None:
        """Start it, at the port it had before, and wait until it says where it is."""
        port = self.url.rpartition(":")[2] or "0"
        with (self._data / "server.log").open("a") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-c", COMMAND, "--port", port, "--data", str(self._data)],
                env={**os.environ, "POLLING_REDIS_URL": self.store_url},
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            )
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line.startswith("polling is at "):
            self.stop()
            raise AssertionError((self._data / "server.log").read_text())
        self.url = line.split()[-1]

    def stop(self) -> None:
        """End it as an operator does."""
        assert self._process is not None
        assert self._process.stdout is not None
        self._process.terminate()
        try:
            self._process.wait(15)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
            raise
        finally:
            self._process.stdout.close()
