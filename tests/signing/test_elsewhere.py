"""Signing in elsewhere: the way there and back, and a provider that lies in every way it can."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import parse_qs, urlsplit

import pytest
from joserfc.jwk import RSAKey

from polling.signing.oidc import admitted
from polling.signing.pace import Pace
from polling.store.audit import Entry
from tests.live.people import Hall
from tests.live.people import hall as a_hall
from tests.signing.browsers import Browser, browsers
from tests.signing.provider import CLIENT, SECRET, Elsewhere, elsewhere

#: What a provider does wrong -> what the person is told.
HOSTILE = dict.fromkeys(
    ["aud", "many auds", "nonce", "no nonce", "expired", "early", "issuer", "no sub", "alg none",
     "shared secret", "another's key", "broken", "no id_token"], "wrong",
) | {"elsewhere": "away"}  # fmt: skip
ADMIT = "kari@eksempel.no,groups=polling"


@asynccontextmanager
async def both(store_url: str, admit: str = ADMIT) -> AsyncIterator[tuple[Hall, Elsewhere]]:
    """A hall whose organisers may come from a provider."""
    async with elsewhere() as provider:
        settings = {
            "oidc_issuer": provider.issuer, "oidc_client_id": CLIENT,
            "oidc_client_secret": SECRET, "oidc_admit": admit, "oidc_name": "Region Eksempel",
        }  # fmt: skip
        async with a_hall(store_url, **settings) as here:
            yield here, provider


async def goes(browser: Browser) -> str:
    """Presses the button and is sent back; the address that it comes back to."""
    there = await browser.gets("/organiser/oidc")
    assert there.status_code == 303
    back = await browser.client.get(there.headers["location"])
    return str(back.headers["location"])


async def comes_to(browser: Browser) -> str:
    """Goes there and comes back; where that leads."""
    reply = await browser.gets(await goes(browser))
    assert reply.status_code == 303
    return str(reply.headers["location"])


async def noted(hall: Hall, did: str) -> Entry | None:
    """The newest entry of the server's log that says this."""
    return next((e for e in await hall.store.audit.entries([]) if e.did == did), None)


async def test_who_is_admitted_comes_in_by_name(store_url: str) -> None:
    async with both(store_url) as (hall, provider), browsers(hall) as (browser,):
        page = await browser.gets("/organiser")
        assert "Logg inn med Region Eksempel" in page.text
        there = await browser.gets("/organiser/oidc")
        asked = parse_qs(urlsplit(there.headers["location"]).query)
        assert asked["response_type"] == ["code"]
        assert asked["scope"] == ["openid profile email"]
        assert asked["code_challenge_method"] == ["S256"]
        assert len(asked["state"][0]) == len(asked["nonce"][0]) == 43
        before = browser.cookie
        assert await comes_to(browser) == "/organiser"
        assert browser.cookie != before
        assert await browser.is_in()
        entered = await noted(hall, "signed in")
        assert entered
        assert (entered.who, entered.about) == ("Kari Nordmann", "oidc")
        assert "userinfo" not in provider.seen
        # Nothing of who it is but the name, and no token, is in the store.
        kept = [await hall.store.redis.dump(key) async for key in hall.store.redis.scan_iter()]
        for what in (b"kari@eksempel.no", b"248289761001", b'"access"', b"id_token"):
            assert not any(what in (dump or b"") for dump in kept), what
        # A working day, used or not.
        (mine,) = [e for e in (await hall.store.sign_ins()).values() if e.how == "oidc"]
        assert 0 < mine.until - await hall.store.client.now() <= 12 * 3600 * 1000
        await hall.store.end_sign_ins_of(mine.account)
        assert not await browser.is_in()


async def test_what_cannot_be_believed_lets_nobody_in(store_url: str) -> None:
    async with both(store_url) as (hall, provider), browsers(hall) as (browser,):
        for hostile in HOSTILE:
            hall.app.state.pace = Pace()
            provider.hostile = hostile
            where = await comes_to(browser)
            assert where == f"/organiser?oidc={HOSTILE[hostile]}", hostile
            assert not await browser.is_in(), hostile
        assert "trap" not in provider.seen
        page = await browser.gets(where)
        assert 'class="notice bad"' in page.text
        entry = await noted(hall, "failed to sign in")
        assert entry
        assert entry.n >= len(HOSTILE)
        provider.hostile, hall.app.state.pace = "", Pace()
        assert await comes_to(browser) == "/organiser"
        # And whoever comes back again and again is asked to wait, and nothing is asked elsewhere.
        provider.seen.clear()
        for _ in range(8):
            where = await comes_to(browser)
        assert where == "/organiser?oidc=away"
        assert provider.seen.count("token") <= 5


@pytest.mark.parametrize("hostile", ["another", "in the open", "moved"])
async def test_a_provider_that_says_it_is_another_is_asked_nothing(
    store_url: str, hostile: str
) -> None:
    async with both(store_url) as (hall, provider), browsers(hall) as (browser,):
        provider.hostile = hostile
        there = await browser.gets("/organiser/oidc")
        assert there.headers["location"] in ("/organiser?oidc=wrong", "/organiser?oidc=away")
        assert provider.seen == ["discovery"]
        # And it is not asked again for each who tries.
        await browser.gets("/organiser/oidc")
        assert provider.seen == ["discovery"]


async def test_only_the_sign_in_that_began_here_ends_here(store_url: str) -> None:
    async with both(store_url) as (hall, provider), browsers(hall, 2) as (browser, other):
        back = await goes(browser)
        for wrong in (
            back,  # in another browser
            back.replace("state=", "state=x"), back.partition("&state")[0],
            back.partition("state=")[0] + "state=%C3%A6%F0%9F%98%80",
        ):  # fmt: skip
            reply = await other.gets(wrong)
            assert reply.headers["location"] == "/organiser?oidc=old"
        assert "token" not in provider.seen
        # Another provider's reply, with our state (RFC 9207).
        reply = await browser.gets(f"{back}&iss=https://en.annen")
        assert reply.headers["location"] == "/organiser?oidc=wrong"
        # That was the one try: the cookie no longer knows of it.
        reply = await browser.gets(back)
        assert reply.headers["location"] == "/organiser?oidc=old"
        assert await comes_to(browser) == "/organiser"
        reply = await browser.gets(back)
        assert reply.headers["location"] == "/organiser?oidc=old"
        assert await browser.is_in()


async def test_a_stranger_and_one_who_said_no_are_told_so(store_url: str) -> None:
    async with both(store_url) as (hall, provider), browsers(hall) as (browser,):
        provider.claims |= {"email": "ola@eksempel.no"}
        provider.hostile = "userinfo"  # which speaks of somebody else
        assert await comes_to(browser) == "/organiser?oidc=wrong"
        provider.hostile = ""
        assert await comes_to(browser) == "/organiser"  # by a group that stands there alone
        assert "userinfo" in provider.seen
        provider.hostile = "said no"
        assert await comes_to(browser) == "/organiser?oidc=refused"
    async with both(store_url, "kari@eksempel.no") as (hall, provider), browsers(hall) as (one,):
        provider.claims |= {"email_verified": False}
        assert await comes_to(one) == "/organiser?oidc=stranger"
        page = await one.gets("/organiser?oidc=stranger")
        assert "er ikke arrangør her" in page.text
        entry = await noted(hall, "was not admitted")
        assert entry
        assert entry.minute is None


async def test_when_it_is_down_password_and_link_still_work(store_url: str) -> None:
    settings = {
        "oidc_issuer": "http://127.0.0.1:9", "oidc_client_id": "a", "oidc_client_secret": "b",
        "oidc_admit": "a@b",
    }  # fmt: skip
    async with a_hall(store_url, **settings) as hall, browsers(hall) as (browser,):
        there = await browser.gets("/organiser/oidc")
        assert there.headers["location"] == "/organiser?oidc=away"
        page = await browser.gets("/organiser?oidc=away")
        assert "svarer ikke akkurat nå" in page.text
        await browser.makes_account("Oda Uten Nett")
        await browser.posts("/organiser/sign-out")
        assert (await browser.signs_in("Oda Uten Nett")).status_code == 200
        await hall.store.accounts.remove("Oda Uten Nett")


async def test_new_keys_are_fetched_when_they_are_used(store_url: str) -> None:
    async with both(store_url) as (hall, provider), browsers(hall) as (browser,):
        assert await comes_to(browser) == "/organiser"
        assert await comes_to(browser) == "/organiser"
        assert provider.seen.count("keys") == 1
        provider.key = RSAKey.generate_key(2048, {"kid": "2"})
        assert await comes_to(browser) == "/organiser"
        assert provider.seen.count("keys") == 2


@pytest.mark.parametrize(
    ("claims", "admit", "may"),
    [
        ({"email": "Kari@Eksempel.no", "email_verified": True}, ("kari@eksempel.no",), True),
        ({"email": "kari@eksempel.no", "email_verified": "true"}, ("kari@eksempel.no",), True),
        ({"email": "kari@eksempel.no"}, ("kari@eksempel.no",), False),
        ({"email": "kari@eksempel.no", "email_verified": False}, ("kari@eksempel.no",), False),
        ({"email": "ola@eksempel.no", "email_verified": True}, ("kari@eksempel.no",), False),
        ({"groups": ["a", "polling"]}, ("groups=polling",), True),
        ({"groups": "polling"}, ("groups=polling",), True),
        ({"groups": "polling-2"}, ("groups=polling",), False),
        ({"groups": ["Polling"]}, ("groups=polling",), False),
        ({"realm_access": {"roles": ["o"]}}, ("realm_access.roles=o",), True),
        ({"realm_access": ["o"]}, ("realm_access.roles=o",), False),
        ({"admin": True}, ("admin=True",), True),
        ({}, ("groups=None",), False),
        ({}, ("a=b", "kari@eksempel.no"), False),
    ],
)
def test_who_may(claims: dict[str, object], admit: tuple[str, ...], may: bool) -> None:
    assert admitted(claims, admit) is may
