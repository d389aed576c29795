"""Access: what a cookie holds, whose page asks, and that no route goes without roles."""

from __future__ import annotations

import pytest
from starlette.requests import Request
from starlette.responses import Response

from polling.access import GRANTS_KEPT, Access, Holder, route, with_key
from polling.settings import Settings
from polling.store.access import digest

# Reading a cookie and an Origin asks no store.
HERE = Access(None, Settings(), b"s" * 32)  # type: ignore[arg-type]
BEHIND_TLS = Access(None, Settings(url="https://polling.example.no"), b"s" * 32)  # type: ignore[arg-type]


def header(access: Access, holder: Holder) -> str:
    """The Cookie header of a browser that was given a cookie."""
    response = Response()
    access.set_cookie(response, holder)
    return response.headers["set-cookie"].partition(";")[0]


def test_a_cookie_holds_what_was_put_in_it() -> None:
    holder = with_key(Holder(organiser="grant", language="en"), "m001", "secret")
    assert HERE.holder(header(HERE, holder)) == holder
    assert holder.of("m001") == [digest("secret")]
    assert holder.of("m002") == []
    assert with_key(holder, "m001", "secret") == holder


def test_the_oldest_keys_give_way() -> None:
    holder = Holder()
    for n in range(GRANTS_KEPT + 3):
        holder = with_key(holder, f"m{n:03d}", "secret")
    kept = HERE.holder(header(HERE, holder))
    assert len(kept.keys) == GRANTS_KEPT
    assert kept.of("m002") == []
    assert kept.of(f"m{GRANTS_KEPT + 2:03d}") == [digest("secret")]


@pytest.mark.parametrize(
    "before",
    ['settings={"theme": "dark"}', "a b=c", "path[0]=1", "@=1", "x=é", 'q="unfinished', "=",
     "a,b=1", "polling", "; ;"],
)  # fmt: skip
def test_other_cookies_of_the_same_host_do_not_hide_it(before: str) -> None:
    holder = Holder(organiser="grant")
    assert HERE.holder(f"{before}; {header(HERE, holder)}") == holder


def test_a_cookie_that_was_not_made_here_holds_nothing() -> None:
    good = header(HERE, Holder(organiser="grant"))
    stranger = Access(None, Settings(), b"t" * 32)  # type: ignore[arg-type]
    for forged in (
        "", "polling=", "polling=x.y", good[:-3], good[:20] + "A" + good[21:], good.upper(),
        header(stranger, Holder(organiser="grant")), good.replace("polling=", "Polling="),
        f"polling={'A' * 20_000}", header(HERE, Holder(organiser="grant")) + "x",
    ):  # fmt: skip
        assert HERE.holder(forged) == Holder(), forged


def test_what_a_cookie_is_made_of() -> None:
    response = Response()
    HERE.set_cookie(response, Holder())
    plain = response.headers["set-cookie"].lower()
    assert "httponly" in plain
    assert "samesite=lax" in plain
    assert "secure" not in plain
    response = Response()
    BEHIND_TLS.set_cookie(response, Holder())
    safe = response.headers["set-cookie"]
    assert safe.startswith("__Host-polling=")
    assert "Secure" in safe
    assert "Path=/" in safe
    assert "domain" not in safe.lower()


@pytest.mark.parametrize(
    ("origin", "host", "ours"),
    [
        ("http://127.0.0.1:8000", "127.0.0.1:8000", True),
        ("http://192.168.1.20:8000", "192.168.1.20:8000", True),
        ("http://[::1]:8000", "[::1]:8000", True),
        ("http://127.0.0.1:8001", "127.0.0.1:8000", False),
        ("https://127.0.0.1:8000", "127.0.0.1:8000", False),
        ("http://127.0.0.1", "127.0.0.1:8000", False),
        ("null", "null", False),
        ("", "", False),
        (None, "127.0.0.1:8000", False),
        ("http://[::1", "[::1", False),
        ("http://127.0.0.1:x", "127.0.0.1", False),
    ],
)
def test_whose_page_asks(origin: str | None, host: str, ours: bool) -> None:
    assert HERE.same_origin(origin, host) == ours


def test_behind_tls_only_the_public_name_and_this_machine_ask() -> None:
    assert BEHIND_TLS.same_origin("https://polling.example.no", "polling.example.no")
    assert not BEHIND_TLS.same_origin("http://polling.example.no", "polling.example.no")
    assert not BEHIND_TLS.same_origin("https://polling.example.no.evil.example", "evil.example")
    assert BEHIND_TLS.same_origin("http://127.0.0.1:8000", "127.0.0.1:8000")


@pytest.mark.parametrize("roles", [(), ("anybody",), ("moderator", "admin"), ("participant",)])
def test_a_route_without_known_roles_cannot_be_made(roles: tuple[str, ...]) -> None:
    async def handler(_: Request) -> Response:
        return Response()

    with pytest.raises(ValueError, match="names no roles"):
        route("/somewhere", handler, roles=roles)  # type: ignore[arg-type]
