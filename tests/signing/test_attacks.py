"""Organisers' accounts attacked: links and sign-ins that outlive them, and names that mislead."""

from __future__ import annotations

import pytest

from polling.signing.organisers import remove, reset
from polling.store import Store, new_organiser_link
from polling.store.accounts import Account, Accounts, drawn
from tests.live.people import Hall
from tests.signing.browsers import PASSWORD, Browser, browsers


async def _link(kari: Browser, what: str, name: str = "Per") -> str:
    url: str = (await kari.posts(f"/organiser/{what}", name=name)).json()["url"]
    return "organiser." + url.partition("#")[2]


async def test_a_link_goes_with_what_it_was_made_for(hall: Hall) -> None:
    async with browsers(hall, 3) as (kari, per, thief):
        await kari.makes_account("Kari")
        # Somebody else of that name is invited after Per was removed.
        first = await _link(kari, "invite")
        await kari.posts("/organiser/remove", name="Per")
        again = await _link(kari, "invite")
        assert (await thief.posts("/key", key=first)).status_code == 404
        # Two were handed out: the newer one stands.
        newer = await _link(kari, "reset", "per")
        assert (await thief.posts("/key", key=again)).status_code == 404
        other = await new_organiser_link(hall.store.client)
        assert (await per.posts("/key", key=newer)).status_code == 200
        # What was made meanwhile is no way around the password that Per chooses now.
        spare = await new_organiser_link(hall.store.client, "Per")
        assert (await per.posts("/organiser/password", password=PASSWORD)).status_code == 200
        assert (await thief.posts("/key", key=f"organiser.{spare}")).status_code == 404
        assert not await thief.is_in()
        # A link that names nobody is none of theirs.
        assert (await thief.posts("/key", key=f"organiser.{other}")).status_code == 200


@pytest.mark.parametrize("end", [remove, reset])
async def test_who_is_removed_while_signing_in_is_not_in(
    hall: Hall, monkeypatch: pytest.MonkeyPatch, end: object
) -> None:
    store = hall.store
    per = await store.accounts.add("Per", "a digest")
    secret = await new_organiser_link(store.client, "Per")
    looked_up = Accounts.get

    async def then_it_ends(self: Accounts, name: str) -> Account | None:
        found = await looked_up(self, name)
        monkeypatch.setattr(Accounts, "get", looked_up)
        await end(store, per)  # type: ignore[operator]
        return found

    monkeypatch.setattr(Accounts, "get", then_it_ends)
    assert await store.use_organiser_link(secret) is None
    assert await _of_per(store) == []
    assert await store.sign_in_to(per, "password") is None
    assert await _of_per(store) == []


async def _of_per(store: Store) -> list[str]:
    return [each.name for each in (await store.sign_ins()).values() if each.account == "per"]


@pytest.mark.parametrize(
    "name",
    ["K\u0430ri", "Kari\ufe0f", "kari\u3164", "Kari\u034f", "\u039aari", "Kar\u0131", " KARI "],
)
async def test_nobody_is_called_what_looks_like_another(hall: Hall, name: str) -> None:
    async with browsers(hall) as (kari,):
        await kari.makes_account("Kari")
        assert (await kari.posts("/organiser/invite", name=name)).status_code == 422
        assert (await kari.posts("/organiser/invite", name="Karl")).status_code == 201


def test_signs_alone_are_told_apart() -> None:
    assert drawn("!!") != drawn("??")
