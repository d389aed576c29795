"""Settings come from the environment and the command line, and say what they do not take."""

from __future__ import annotations

from pathlib import Path

import pytest

from polling.settings import Settings, SettingsError

NAMES = (
    "HOST",
    "PORT",
    "WORKERS",
    "DATA",
    "LAN",
    "URL",
    "REDIS_URL",
    "TRUST_STORE",
    "PROXY",
    "METRICS",
    "LOG",
)


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("PORT", "REDIS_URL", *(f"POLLING_{name}" for name in NAMES)):
        monkeypatch.delenv(name, raising=False)


def test_nothing_said_is_this_machine_alone() -> None:
    settings = Settings.read()
    assert (settings.host, settings.port, settings.workers) == ("127.0.0.1", 8000, 1)
    assert settings.data == Path.cwd() / "data"
    assert settings.redis_url is None
    assert settings.url is None


def test_the_environment_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", "5000")
    monkeypatch.setenv("REDIS_URL", "redis://store")
    monkeypatch.setenv("POLLING_LAN", "1")
    settings = Settings.read()
    assert (settings.port, settings.redis_url, settings.lan) == (5000, "redis://store", True)


def test_our_own_name_goes_before_the_hosts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", "5000")
    monkeypatch.setenv("POLLING_PORT", "6000")
    assert Settings.read().port == 6000


def test_the_command_line_goes_before_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("POLLING_PORT", "6000")
    monkeypatch.setenv("POLLING_WORKERS", "3")
    settings = Settings.read(port=7000, workers=None)
    assert (settings.port, settings.workers) == (7000, 3)


def test_an_empty_variable_is_none_at_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REDIS_URL", "")
    assert Settings.read().redis_url is None


def test_workers_get_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = Settings.read(
        host="::1", port=9, workers=4, data=Path("/srv/polling"), url="https://polling.example.no/",
        redis_url="unix:///run/s", trust_store=True, proxy=("10.0.0.1", "10.0.0.2"), lan=True,
        metrics="9100",
        log="json",
    )  # fmt: skip
    for name, value in settings.environment().items():
        monkeypatch.setenv(name, value)
    assert Settings.read() == settings


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("url", "polling.example.no", "http:// or https://"),
        ("url", "https://example.no/polling", "without a path"),
        ("url", "https://", "http:// or https://"),
        ("port", "-1", "port"),
        ("port", "eight", "port"),
        ("workers", "0", "workers"),
        ("proxy", "*", "anyone could claim"),
    ],
)
def test_what_cannot_be_is_said(name: str, value: str, said: str) -> None:
    with pytest.raises(SettingsError, match=said):
        Settings.read(**{name: value})


def test_a_setting_that_does_not_exist_is_refused() -> None:
    with pytest.raises(SettingsError, match="colour"):
        Settings.read(colour="red")
