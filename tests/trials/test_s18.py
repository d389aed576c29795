"""D. S18: the one cookie: its name, its flags, and a new one whenever somebody becomes more."""

from __future__ import annotations

import http.cookies

import httpx2
import pytest

from tests.live.agenda import four
from tests.live.people import Hall
from tests.live.people import hall as a_hall
from tests.signing.browsers import PASSWORD, Browser

pytestmark = [pytest.mark.trial, pytest.mark.timeout(60)]

SITE = "https://polling.example.no"


def flags(reply: httpx2.Response) -> http.cookies.Morsel[str]:
    """The one cookie that a reply gives."""
    given = reply.headers.get_list("set-cookie")
    assert len(given) == 1
    read = http.cookies.SimpleCookie(given[0])
    assert len(read) == 1
    return next(iter(read.values()))


async def test_s18_over_tls_it_is_bound_to_the_host(
    store_url: str, client: httpx2.AsyncClient
) -> None:
    async with a_hall(store_url, url=SITE) as here:
        browser = Browser(here, client, SITE)
        replies = [await browser.opens_link()]
        name = "Kari på S18"
        replies.append(await browser.posts("/organiser/account", name=name, password=PASSWORD))
        replies.append(await browser.posts("/organiser/sign-out"))
        replies.append(await browser.signs_in(name))
        replies.append(await browser.gets("/language/en?back=/"))
        meeting = await here.meeting(*four())
        for role in ("moderator", "projector", "recipient"):
            _, secret = await here.store.hand_out(meeting, role)  # type: ignore[arg-type]
            replies.append(await browser.posts("/key", key=f"{meeting}.{role}.{secret}"))
        for reply in replies:
            assert reply.status_code in (200, 303), reply.text
            cookie = flags(reply)
            assert cookie.key == "__Host-polling"
            assert cookie["secure"] is True
            assert cookie["httponly"] is True
            assert cookie["samesite"].lower() == "lax"
            assert cookie["path"] == "/"
            assert cookie["domain"] == ""
            assert reply.headers["strict-transport-security"]
        await here.store.accounts.remove(name)


async def test_s18_a_cookie_that_was_planted_is_worth_nothing_afterwards(
    hall: Hall, client: httpx2.AsyncClient
) -> None:
    thief, victim = Browser(hall, client), Browser(hall, client)
    name = "Kari på S18"
    # The thief's own cookies, of every sort that may be had, planted in the victim's browser.
    await thief.gets("/language/en?back=/")
    planted = [thief.cookie]
    await thief.makes_account("Thief of S18")
    planted.append(thief.cookie)
    await thief.posts("/organiser/sign-out")
    planted.append(thief.cookie)
    await hall.store.accounts.add(name)
    for each in ["", *planted]:
        victim.cookie = each
        await victim.opens_link(name)
        assert await victim.is_in()
        assert victim.cookie not in planted
        for old in planted:
            thief.cookie = old
            assert not await thief.is_in()
        # And a step up is a new one again: what was there before is over.
        before = victim.cookie
        assert (await victim.posts("/organiser/password", password=PASSWORD)).status_code == 200
        assert victim.cookie != before
        thief.cookie = before
        assert not await thief.is_in()
        assert await victim.is_in()
        await victim.posts("/organiser/sign-out")
        thief.cookie = victim.cookie
        assert not await thief.is_in()
    for each in (name, "Thief of S18"):
        await hall.store.accounts.remove(each)
