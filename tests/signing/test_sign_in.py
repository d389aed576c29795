"""Accounts, passwords and sign-ins of organisers, as their browsers meet them."""

from __future__ import annotations

import datetime as dt
import json

from argon2 import PasswordHasher

from polling.access import Holder
from polling.signing.passwords import HASHER
from polling.store.access import digest
from tests.live.people import Hall
from tests.signing.browsers import PASSWORD, Browser, browsers

OTHER = "et helt annet passord om høsten"


async def test_a_link_an_account_and_back_in_by_password(hall: Hall) -> None:
    async with browsers(hall, 2) as (first, second):
        assert (await first.opens_link()).json() == {"go": "/organiser"}
        assert "Du er logget inn med en engangslenke" in (await first.gets("/organiser")).text
        by_link = first.cookie
        reply = await first.posts("/organiser/account", name="  Kari  Nordmann ", password=PASSWORD)
        assert reply.json() == {"go": "/organiser/account"}
        assert first.cookie != by_link
        assert "engangslenke" not in (await first.gets("/organiser")).text
        # The grant that came by the link is over: whoever has that cookie has nothing.
        second.cookie = by_link
        assert not await second.is_in()
        second.cookie = ""
        assert "Logg inn som arrangør" in (await second.gets("/organiser")).text
        assert (await second.signs_in("kari nordmann")).json() == {"go": "/organiser"}
        assert await second.is_in()
        assert (await first.posts("/organiser/sign-out")).json() == {"go": "/organiser"}
        assert not await first.is_in()
        assert await second.is_in()


async def test_what_is_wrong_is_said_beside_its_field(hall: Hall) -> None:
    async with browsers(hall, 2) as (one, other):
        await one.opens_link()
        for body, field in (
            ({"name": "", "password": PASSWORD}, "name"),
            ({"name": 7, "password": PASSWORD}, "name"),
            ({"name": "x" * 61, "password": PASSWORD}, "name"),
            ({"name": "Kari", "password": "for kort"}, "password"),
            ({"name": "Kari", "password": "passord12345"}, "password"),
        ):
            reply = await one.posts("/organiser/account", **body)
            assert (reply.status_code, reply.json()["field"]) == (422, field), body
        assert await hall.store.accounts.all() == []
        await one.makes_account("Kari")
        await other.opens_link()
        reply = await other.posts("/organiser/account", name="KARI", password=PASSWORD)
        assert reply.json()["field"] == "name"
        assert "allerede" in reply.json()["text"]
        again = await one.posts("/organiser/account", name="Kari 2", password=PASSWORD)
        assert again.status_code == 409


async def test_changing_the_password_ends_every_other_sign_in(hall: Hall) -> None:
    async with browsers(hall, 3) as (here, there, stranger):
        await here.makes_account("Kari")
        await there.signs_in("Kari")
        before = here.cookie
        wrong = await here.posts("/organiser/password", current="noe helt annet", password=OTHER)
        assert (wrong.status_code, wrong.json()["field"]) == (403, "current")
        short = await here.posts("/organiser/password", current=PASSWORD, password="kort")
        assert (short.status_code, short.json()["field"]) == (422, "password")
        assert await there.is_in()
        done = await here.posts("/organiser/password", current=PASSWORD, password=OTHER)
        assert done.status_code == 200
        assert await here.is_in()
        assert not await there.is_in()
        stranger.cookie = before
        assert not await stranger.is_in()
        stranger.cookie = ""
        assert (await stranger.signs_in("Kari")).status_code == 403
        assert (await stranger.signs_in("Kari", OTHER)).status_code == 200


async def test_who_is_invited_chooses_a_password_and_a_lost_one_is_replaced(hall: Hall) -> None:
    async with browsers(hall, 3) as (kari, per, thief):
        await kari.makes_account("Kari")
        reply = await kari.posts("/organiser/invite", name="Per")
        assert reply.status_code == 201
        secret = reply.json()["url"].partition("#")[2]
        assert (await per.signs_in("Per", "")).status_code == 403  # nothing is no password
        entered = await per.posts("/key", key=f"organiser.{secret}")
        assert entered.json() == {"go": "/organiser/account"}
        assert (await thief.posts("/key", key=f"organiser.{secret}")).status_code == 404
        assert "Velg et passord" in (await per.gets("/organiser/account")).text
        assert (await per.posts("/organiser/password", password=OTHER)).status_code == 200
        await thief.signs_in("Per", OTHER)
        assert await thief.is_in()
        # A new link: the old password and every sign-in are over at once.
        reply = await kari.posts("/organiser/reset", name="per")
        assert not await thief.is_in()
        assert not await per.is_in()
        assert (await thief.signs_in("Per", OTHER)).status_code == 403
        secret = reply.json()["url"].partition("#")[2]
        await per.posts("/key", key=f"organiser.{secret}")
        assert (await per.posts("/organiser/password", password=PASSWORD)).status_code == 200
        # Removed: out at once, and a link that was under way leads nowhere.
        link = (await kari.posts("/organiser/reset", name="Per")).json()["url"].partition("#")[2]
        await kari.posts("/organiser/remove", name="Per")
        assert not await per.is_in()
        assert (await per.posts("/key", key=f"organiser.{link}")).status_code == 404
        assert (await kari.posts("/organiser/remove", name="Per")).status_code == 404


async def test_where_one_is_signed_in_is_seen_named_and_ended(hall: Hall) -> None:
    async with browsers(hall, 4) as (here, there, third, other):
        await here.makes_account("Kari")
        await there.signs_in("Kari")
        await third.signs_in("Kari")
        await other.makes_account("Per")
        assert (await there.posts("/organiser/sign-ins", called="  jobbmaskinen ")).json() == {
            "called": "jobbmaskinen"
        }
        page = (await here.gets("/organiser/account")).text
        assert "jobbmaskinen" in page
        assert page.count("data-sign-in=") >= 4
        # Nothing of the browser or where it is: only what was said.
        kept = json.dumps(
            [e.model_dump(mode="json") for e in (await hall.store.sign_ins()).values()]
        )
        assert "127.0.0.1" not in kept
        assert "httpx" not in kept
        mine = next(each.id for each in (await hall.store.sign_ins()).values() if each.called)
        assert (await here.posts("/organiser/sign-ins/end", id=mine)).json() == {"ended": 1}
        assert not await there.is_in()
        assert (await here.posts("/organiser/sign-ins/end", id=mine)).status_code == 404
        assert (await here.posts("/organiser/sign-ins/end", all=True)).json() == {"ended": 1}
        assert not await third.is_in()
        assert await here.is_in()
        assert await other.is_in()


async def test_an_older_digest_is_made_anew_when_its_owner_comes(hall: Hall) -> None:
    older = PasswordHasher(time_cost=1, memory_cost=8 * 1024, parallelism=1).hash(PASSWORD)
    await hall.store.accounts.add("Kari", older)
    async with browsers(hall) as (browser,):
        assert (await browser.signs_in("Kari", "galt passord i dag")).status_code == 403
        assert (await hall.store.accounts.get("Kari")).hash == older  # type: ignore[union-attr]
        assert (await browser.signs_in("Kari")).status_code == 200
        kept = await hall.store.accounts.get("Kari")
        assert kept
        assert not HASHER.check_needs_rehash(kept.hash)
        assert await browser.is_in()


async def test_an_older_version_s_grant_stands_as_long_as_its_cookie_did(hall: Hall) -> None:
    redis, now = hall.store.redis, await hall.store.client.now()
    async with browsers(hall) as (browser,):
        for days, stands in ((100, True), (181, False)):
            day = dt.datetime.fromtimestamp(now / 1000, dt.UTC).date() - dt.timedelta(days=days)
            await redis.hset("organiser:grants", digest(f"old {days}"), day.isoformat())
            browser.cookie = hall.cookie_of(Holder(organiser=f"old {days}"))
            assert await browser.is_in() is stands
        await hall.store.end_lapsed()
        assert not await redis.hexists("organiser:grants", digest("old 181"))
        assert await redis.hexists("organiser:grants", digest("old 100"))


async def test_the_pages_bring_nothing_to_others(hall: Hall) -> None:
    async with browsers(hall) as (nobody,):
        for path in ("/organiser/account", "/organiser/log", "/organiser/log.csv"):
            assert (await nobody.gets(path)).status_code == 404
        for path in (
            "invite",
            "reset",
            "remove",
            "password",
            "sign-ins",
            "sign-ins/end",
            "account",
        ):
            reply = await nobody.posts(f"/organiser/{path}", name="Kari", id="x", all=True)
            assert reply.status_code == 404
        cross: Browser = nobody
        reply = await cross.client.post(
            f"{hall.base}/organiser/sign-in",
            json={"name": "Kari", "password": PASSWORD},
            headers={"Origin": "https://en.annen"},
        )
        assert reply.status_code == 403
        assert "set-cookie" not in reply.headers
