"""What every test may ask for: a real store and a data directory of its own."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from polling.store import embedded
from tests.running import running_store


@pytest.fixture(scope="session")
def store_url() -> Iterator[str]:
    """The address of a Valkey of this run's own that keeps what it acknowledges."""
    with running_store() as url:
        yield url


@pytest.fixture
def data(tmp_path: Path) -> Iterator[Path]:
    """An empty data directory that only this test uses; its store, if any, ends with the test."""
    place = tmp_path / "data"
    place.mkdir(mode=0o700)
    yield place
    if (place / "turn.lock").exists():
        asyncio.run(embedded.stop(place))
