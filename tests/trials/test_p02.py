"""F. P02: what is told of the server on other ways holds nothing of a meeting or of a person."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path

import httpx2
import pytest

from tests.live.agenda import four
from tests.running import Started, free_port
from tests.test_figures import value
from tests.trials.house import COMMAND, House, house
from tests.trials.meetings import canary

pytestmark = [pytest.mark.trial, pytest.mark.timeout(90)]

LINE = re.compile(r'polling_[a-z_]+(\{(role|word|le|version)="[\w.+-]+"\})? [0-9.e+]+')


async def read(port: int, path: str = "/metrics") -> httpx2.Response:
    async with httpx2.AsyncClient(trust_env=False, timeout=10) as client:
        return await client.get(f"http://127.0.0.1:{port}{path}")


async def test_p02_figures_are_right_and_nobody_is_named(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    port = free_port()
    monkeypatch.setenv("POLLING_METRICS", str(port))
    async with house(data) as here:
        said = canary()
        meeting = await here.meeting(*four())
        code = await here.code(meeting)
        moderator = await here.staff("moderator").arrives(meeting)
        await here.staff("projector").arrives(meeting)
        phones = [await here.phone().joins(code) for _ in range(3)]
        await moderator.opens_item("open1")
        for phone in phones:
            assert (await phone.answers("open1", {"text": said}))["ok"]
        text = (await read(port)).text
        assert value(text, 'connections{role="participant"}') == 3
        assert value(text, 'connections{role="moderator"}') == 1
        assert value(text, 'connections{role="projector"}') == 1
        assert value(text, 'answers_total{word="ok"}') == 3
        assert value(text, "rooms") == 1
        assert value(text, "acknowledgement_seconds_count") == 3
        assert value(text, 'acknowledgement_seconds_bucket{le="+Inf"}') == 3
        assert 1 <= value(text, "batches_total") <= 3
        assert 10e6 < value(text, "memory_bytes") < 2e9
        for line in text.splitlines():
            assert line.startswith("# ") or LINE.fullmatch(line), line
        health = (await read(here.port, "/health")).text
        for word in (said, meeting, code, "Samling", "127.0.0.1", *(p.token for p in phones)):
            assert word not in text
            assert word not in health
        assert (await read(port, "/")).status_code == 404
        # On the port that everybody knows there are none.
        assert (await read(here.port)).status_code == 404
        await _two_at_one_port(here, port)


async def _two_at_one_port(here: House, port: int) -> None:
    other = Started(
        "-c", COMMAND, "--port", "0", "--data", str(here.data / "other"), "--metrics", str(port)
    )
    try:
        assert await asyncio.to_thread(other.ends) == 2
        assert f"uses port {port}; choose another with --metrics" in other.err
    finally:
        other.close()
