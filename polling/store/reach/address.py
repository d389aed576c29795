"""What REDIS_URL may say: one server, a primary that sentinels know of, or a cluster."""

from __future__ import annotations

from typing import Any, Literal, NamedTuple

from redis.asyncio.connection import parse_url

How = Literal["server", "sentinel", "cluster"]

PLAIN = ("redis", "rediss", "unix")
PORTS = {"sentinel": 26379, "cluster": 6379}
SENTINEL_OPTIONS = ("sentinel_username", "sentinel_password")
SHOWN = (
    "redis://HOST:PORT/0, redis+sentinel://HOST:PORT,HOST:PORT/NAME or "
    "redis+cluster://HOST:PORT,HOST:PORT (with TLS: rediss), each with USER:PASSWORD@ in front "
    "of its hosts where the store wants one"
)


class Address(NamedTuple):
    """Where a store is: its `hosts`, the `name` that sentinels know it by, and what connections
    are made with; `watchers` is that for connections to the sentinels themselves."""

    how: How
    url: str
    hosts: tuple[tuple[str, int], ...] = ()
    name: str = ""
    options: tuple[tuple[str, Any], ...] = ()
    watchers: tuple[tuple[str, Any], ...] = ()


def read(url: str) -> Address:
    """What an address says. Raises ValueError with a sentence that holds no password."""
    scheme, _, rest = url.partition("://")
    plain, _, how = scheme.partition("+")
    if not how and plain in PLAIN:
        return Address("server", url)
    if plain not in PLAIN[:2] or how not in PORTS:
        raise ValueError(f"it must look like {SHOWN}")
    place, _, asked = rest.partition("?")
    place, _, path = place.partition("/")
    user, at, listed = place.rpartition("@")
    hosts = tuple(_host(each.strip(), PORTS[how]) for each in listed.split(",") if each.strip())
    if not hosts:
        raise ValueError("it names no host")
    name, _, number = path.strip("/").partition("/")
    if how == "cluster":
        if name not in ("", "0"):
            raise ValueError("a cluster has one database, so nothing may stand behind its hosts")
        name = ""
    elif not name:
        raise ValueError(
            "behind the sentinels must stand the name that they know the store by: "
            "redis+sentinel://HOST:PORT,HOST:PORT/NAME"
        )
    # As redis-py reads the address of one server: user, password, database and options alike.
    told = dict(parse_url(f"{plain}://{user}{at}{_named(*hosts[0])}/{number or 0}?{asked}"))
    own = {each.removeprefix("sentinel_"): told.pop(each, None) for each in SENTINEL_OPTIONS}
    for each in ("host", "port"):
        told.pop(each, None)
    unlike = {"username", "password", "db"}
    watchers = {each: value for each, value in told.items() if each not in unlike}
    watchers |= {each: value for each, value in own.items() if value}
    if how == "cluster":
        told.pop("db", None)
        watchers = {}
    return Address(
        "cluster" if how == "cluster" else "sentinel",
        url, hosts, name, tuple(told.items()), tuple(watchers.items()),
    )  # fmt: skip


def _host(listed: str, port: int) -> tuple[str, int]:
    host, colon, number = listed.rpartition(":")
    if not colon or listed.endswith("]"):
        host, number = listed, str(port)
    if not number.isdigit() or not 0 < int(number) < 65536:
        raise ValueError(f"{number or 'nothing'} is no port")
    return host.strip("[]"), int(number)


def _named(host: str, port: int) -> str:
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
