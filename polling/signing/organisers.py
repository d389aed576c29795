"""The other organisers: invited by a one-time link, helped back in, removed."""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from polling import noting, pages
from polling.access import route
from polling.refused import Refused
from polling.signing.account import beside, named
from polling.store import Store, new_organiser_link
from polling.store.accounts import GONE, Account
from polling.store.sign_ins import forget_links
from polling.words import N_

ACCOUNTS_AT_MOST = 200
MANY = N_("Det er mange arrangører. Fjern noen først.")


async def _invite(request: Request) -> Response:
    """{name} -> {name, url}: an account without a password, and the link that leads to it."""
    given = await pages.small_json(request)
    store: Store = request.app.state.store
    if len(await store.accounts.all()) >= ACCOUNTS_AT_MOST:
        return beside(request, "name", Refused("limit", MANY))
    try:
        account = await store.accounts.add(named(given.get("name")))
    except Refused as refused:
        return beside(request, "name", refused)
    await noting.note(request, "invited", account.name)
    return await _link(request, account)


async def _reset(request: Request) -> Response:
    """{name} -> {name, url}: the password and every sign-in are over, a link makes another."""
    account = await _account(request)
    await noting.note(request, "reset", account.name)
    return await _link(request, await reset(request.app.state.store, account))


async def _remove(request: Request) -> Response:
    account = await _account(request)
    await noting.note(request, "removed", account.name)
    await remove(request.app.state.store, account)
    return JSONResponse({})


async def reset(store: Store, account: Account) -> Account:
    """Takes an account's password away, and ends its links and sign-ins."""
    changed = await store.accounts.set_hash(account, "")
    await forget_links(store.client, account.key)
    await store.end_sign_ins_of(account.key)
    return changed


async def remove(store: Store, account: Account) -> None:
    """Removes an account, and ends its links and sign-ins."""
    await store.accounts.remove(account.name)
    await forget_links(store.client, account.key)
    await store.end_sign_ins_of(account.key)


async def _account(request: Request) -> Account:
    given = (await pages.small_json(request)).get("name")
    store: Store = request.app.state.store
    account = await store.accounts.get(given) if isinstance(given, str) else None
    if account is None:
        raise Refused("unknown", GONE)
    return account


async def _link(request: Request, account: Account) -> Response:
    store: Store = request.app.state.store
    secret = await new_organiser_link(store.client, account.name)
    url = f"{pages.base_url(request)}/organiser#{secret}"
    return JSONResponse({"name": account.name, "url": url}, 201)


routes: list[Route] = [
    route("/organiser/invite", _invite, roles={"organiser"}, methods=["POST"]),
    route("/organiser/reset", _reset, roles={"organiser"}, methods=["POST"]),
    route("/organiser/remove", _remove, roles={"organiser"}, methods=["POST"]),
]
