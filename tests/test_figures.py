"""Figures for Prometheus are written as it reads them."""

from __future__ import annotations

import re

import pytest

from polling import figures
from polling.settings import Settings, SettingsError
from polling.store.counted import Waits


def value(text: str, name: str) -> float:
    """What a figure is, labels and all."""
    (found,) = re.findall(rf"^polling_{re.escape(name)} (.+)$", text, re.MULTILINE)
    return float(found)


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
