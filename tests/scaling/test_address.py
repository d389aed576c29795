"""What REDIS_URL may say."""

from __future__ import annotations

import pytest

from polling.store.reach.address import read


@pytest.mark.parametrize("url", ["redis://example.no:6379/1", "rediss://:p@h", "unix:///tmp/s"])
def test_one_server_is_left_to_the_client(url: str) -> None:
    assert read(url)[:3] == ("server", url, ())


def test_sentinels_and_the_name_that_they_know() -> None:
    found = read(
        "rediss+sentinel://anna:p%40ss@a:1,b, [::1]:3/hall/2"
        "?sentinel_password=other&ssl_ca_certs=/etc/ca.pem"
    )
    assert (found.how, found.name) == ("sentinel", "hall")
    assert found.hosts == (("a", 1), ("b", 26379), ("::1", 3))
    options, watchers = dict(found.options), dict(found.watchers)
    assert (options["username"], options["password"], options["db"]) == ("anna", "p@ss", 2)
    assert options["ssl_ca_certs"] == watchers["ssl_ca_certs"] == "/etc/ca.pem"
    assert watchers["password"] == "other"
    assert "username" not in watchers
    assert "db" not in watchers


def test_a_cluster_has_one_database() -> None:
    found = read("redis+cluster://:p@a,b:7001")
    assert (found.how, found.hosts) == ("cluster", (("a", 6379), ("b", 7001)))
    assert dict(found.options) == {"password": "p"}


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("http://example.no", "must look like"),
        ("unix+cluster:///tmp/s", "must look like"),
        ("redis+cluster://:hidden@", "names no host"),
        ("redis+cluster://a/3", "one database"),
        ("redis+cluster://a:x1", "is no port"),
        ("redis+sentinel://:hidden@a:1,b:2", "the name that they know"),
    ],
)
def test_what_is_none_is_said_without_its_password(url: str, why: str) -> None:
    with pytest.raises(ValueError, match=why) as refused:
        read(url)
    assert "hidden" not in str(refused.value)
