"""The figures of several workers: each at its port, together what there is, also after a death."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import socket
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from tests.running import free_port
from tests.trials.crowd import crowd, said
from tests.trials.house import house
from tests.trials.meetings import open_text

pytestmark = pytest.mark.timeout(90)
PHONES = 12


def two_ports() -> int:
    """A port that nothing listens on, and neither on the next."""
    while True:
        port = free_port()
        try:
            socket.create_server(("127.0.0.1", port + 1)).close()
        except OSError:
            continue
        return port


def figure(port: int, name: str) -> float:
    """One figure of the workers at `port` and the next, added up."""
    total = 0.0
    for at in (port, port + 1):
        with urllib.request.urlopen(f"http://127.0.0.1:{at}/metrics", timeout=5) as reply:
            text = reply.read().decode()
        found = re.search(rf"^polling_{re.escape(name)} (\S+)$", text, re.MULTILINE)
        total += float(found[1]) if found else 0
    return total


async def comes_to(port: int, name: str, wanted: float) -> None:
    async with asyncio.timeout(30):
        while True:
            try:
                if await asyncio.to_thread(figure, port, name) == wanted:
                    return
            except (urllib.error.URLError, ConnectionError):
                pass  # one of them is not there yet
            await asyncio.sleep(0.1)


async def test_workers_figures_add_up_and_come_back(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    port = two_ports()
    monkeypatch.setenv("POLLING_METRICS", str(port))
    async with house(data, workers=2) as here:
        meeting = await here.meeting(open_text())
        moderator = await here.staff("moderator").arrives(meeting)
        await moderator.opens_item("open1")
        phones = await crowd(here, await here.code(meeting), PHONES)
        await asyncio.gather(*(phone.gives("open1", said(phone, 1)) for phone in phones))
        await comes_to(port, 'connections{role="participant"}', PHONES)
        await comes_to(port, 'answers_total{word="ok"}', PHONES)
        os.kill(here.worker_pids()[0], signal.SIGKILL)
        async with asyncio.timeout(30):
            while len(here.worker_pids()) < 2:
                await asyncio.sleep(0.05)
        await comes_to(port, 'connections{role="participant"}', PHONES)
