"""P02. Figures for Prometheus are right, and hold nothing of a meeting or of a person."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path

import httpx2
import pytest

from polling import figures
from polling.settings import Settings, SettingsError
from polling.store.counted import Waits
from tests.live.agenda import four
from tests.running import Started, free_port
from tests.trials.house import COMMAND, House, house
from tests.trials.meetings import canary

LINE = re.compile(r'polling_[a-z_]+(\{(role|word|le|version)="[\w.+-]+"\})? [0-9.e+]+')


async def read(port: int, path: str = "/metrics") -> httpx2.Response:
    async with httpx2.AsyncClient(trust_env=False, timeout=10) as client:
        return await client.get(f"http://127.0.0.1:{port}{path}")


def value(text: str, name: str) -> float:
    """What a figure is, labels and all."""
    (found,) = re.findall(rf"^polling_{re.escape(name)} (.+)$", text, re.MULTILINE)
    return float(found)


@pytest.mark.timeout(60)
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
        for word in (said, meeting, code, "Samling", "127.0.0.1", *(p.token for p in phones)):
            assert word not in text
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


def test_how_long_it_took_is_counted_under_every_bound_that_it_kept() -> None:
    waits = Waits()
    for seconds in (0.001, 0.005, 0.2, 99.0):
        waits.add(seconds)
    text = figures._waits("x_seconds", "About.", waits)
    assert value(text, 'x_seconds_bucket{le="0.005"}') == 2
    assert value(text, 'x_seconds_bucket{le="0.25"}') == 3
    assert value(text, 'x_seconds_bucket{le="30.0"}') == 3
    assert value(text, 'x_seconds_bucket{le="+Inf"}') == 4
    assert value(text, "x_seconds_count") == 4


def test_each_worker_has_a_port() -> None:
    settings = Settings.read(metrics="9100", workers=3)
    assert figures.ports(settings) == ("127.0.0.1", range(9100, 9103))
    assert figures.ports(Settings.read(metrics="10.0.0.5:9100"))[0] == "10.0.0.5"
    for wrong in ("0", "x", "10.0.0.5", "70000"):
        with pytest.raises(SettingsError, match="must be a port"):
            Settings.read(metrics=wrong)
