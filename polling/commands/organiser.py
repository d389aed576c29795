"""`python3 -m polling organiser`: who has an account, and links for those who come or come back."""

import argparse
import asyncio
import sys

from polling.commands.at_store import at_store
from polling.refused import Refused
from polling.settings import Settings
from polling.signing.organisers import remove, reset
from polling.store import Store, new_organiser_link
from polling.store.accounts import GONE, NAME_AT_MOST
from polling.store.audit import SERVER
from polling.text import clean_line
from polling.words import translator


def main(chosen: argparse.Namespace) -> int:
    """Does what is asked; 2 when the name is taken, or nobody's."""
    if chosen.what != "list" and not chosen.name.strip():
        sys.stderr.write(f"organiser {chosen.what} needs a NAME.\n")
        return 2
    try:
        print(asyncio.run(organiser(chosen.settings, chosen.what, chosen.name)))
    except Refused as refused:
        sys.stderr.write(f"{refused.sentence(translator('en'))}\n")
        return 2
    return 0


async def organiser(settings: Settings, what: str, name: str) -> str:
    """What is to be printed; the server may run meanwhile, and hears of it at once."""
    async with at_store(settings) as store:
        if what == "list":
            return await _list(store)
        if what == "add":
            account = await store.accounts.add(clean_line(name, NAME_AT_MOST))
            await store.audit.note(SERVER, "invited", about=account.name)
            return await _link(store, settings, account.name)
        found = await store.accounts.get(name)
        if found is None:
            raise Refused("unknown", GONE)
        if what == "reset":
            await reset(store, found)
            await store.audit.note(SERVER, "reset", about=found.name)
            return await _link(store, settings, found.name)
        await remove(store, found)
        await store.audit.note(SERVER, "removed", about=found.name)
        return f"{found.name} is removed, and signed out everywhere."


async def _list(store: Store) -> str:
    signed_in = [each.account for each in (await store.sign_ins()).values()]
    lines = []
    for each in await store.accounts.all():
        how = "has a password" if each.hash else "has chosen no password yet"
        lines.append(
            f"{each.name}  since {each.made}  {how}  sign-ins: {signed_in.count(each.key)}"
        )
    others = sum(not account for account in signed_in)
    elsewhere = sum(account.startswith("oidc:") for account in signed_in)
    lines.append(f"Signed in by a link and without an account: {others}; elsewhere: {elsewhere}")
    return "\n".join(lines)


async def _link(store: Store, settings: Settings, name: str) -> str:
    secret = await new_organiser_link(store.client, name)
    address = settings.url or f"http://127.0.0.1:{settings.port}"
    return f"For {name}, good once and for a day: {address}/organiser#{secret}"
