"""The model of more than these machines carry: it keeps count, and grows as it must."""

from __future__ import annotations

import pytest

from tests.load.model import HALLS, Hall, needs, read
from tests.load.simulated import SECONDS, burst


def test_what_is_simulated_is_what_came_in() -> None:
    costs = read()
    found = burst(2000, 4, costs)
    batches = found.notices * SECONDS
    assert batches * found.batch == pytest.approx(2000 * SECONDS, rel=0.1)
    # Nothing is acknowledged before it is on disk.
    assert costs["store"]["fsync_ms"] / 1000 < found.p50 < found.p99
    assert found.primary == pytest.approx(sum(found.parts.values()))
    assert not found.full()


def test_batches_grow_before_the_primary_is_full() -> None:
    costs = read()
    few, many = burst(1000, 10, costs), burst(30_000, 10, costs)
    assert few.batch < many.batch
    assert many.primary < 30 * few.primary
    assert burst(1_000_000, 10, costs).full()
    assert burst(30_000, 10, costs, quiet=True).notices < 80


def test_twice_the_people_need_twice_the_cores() -> None:
    costs = read()
    one, two = (needs(Hall("", phones, 1), costs) for phones in (100_000, 200_000))
    assert two.joining == pytest.approx(2 * one.joining)
    assert two.bandwidth == pytest.approx(2 * one.bandwidth)
    assert needs(HALLS[-1], costs).primaries > 1
