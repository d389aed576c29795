"""Signing in with a name and a password, and out."""

import math
from dataclasses import replace

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from polling import noting, pages
from polling.access import Access, Holder, route
from polling.refused import Refused
from polling.signing.elsewhere import SENTENCES
from polling.signing.entering import address, device, let_in
from polling.signing.pace import Pace
from polling.signing.passwords import Passwords
from polling.signing.provider import Provider
from polling.store import Store
from polling.store.accounts import NAME_AT_MOST, Account
from polling.store.audit import NOBODY
from polling.words import N_, translator

#: The same words for a name that nobody has, one without a password, and a wrong password.
WRONG = N_("Navnet eller passordet stemmer ikke.")
WAIT = N_("Det har vært mange forsøk. Vent {n} sekunder, og prøv igjen.")


async def way_in(request: Request) -> Response:
    """The page to sign in on, with what a sign-in elsewhere came to, if that is where it failed."""
    provider: Provider | None = request.app.state.provider
    store: Store = request.app.state.store
    why = request.query_params.get("oidc", "")
    said = SENTENCES.get(why, "") if provider else ""
    text = translator(request.state.language)(said) if said else ""
    return pages.page(
        request,
        "sign-in.html",
        provider=provider,
        problem=text.format(navn=provider.name if provider else ""),
        accounts=await store.accounts.any(),
        name_at_most=NAME_AT_MOST,
    )


async def _sign_in(request: Request) -> Response:
    """{name, password} -> {go}; 403 with a sentence when they are not right, 429 when too often."""
    given = await pages.small_json(request)
    name, password = str(given.get("name", ""))[:NAME_AT_MOST], str(given.get("password", ""))
    store: Store = request.app.state.store
    if wait := await attempt(request, name):
        return wait
    account = await right(request, name, password)
    if account is None:
        return await _wrong(request)
    grant = await store.sign_in_to(account, "password")
    if grant is None:
        return await _wrong(request)
    response = JSONResponse({"go": "/organiser"})
    await let_in(request, response, grant, account.key, "password")
    return response


async def _wrong(request: Request) -> Response:
    store: Store = request.app.state.store
    await store.audit.count(NOBODY, "failed to sign in")
    text = translator(request.state.language)(WRONG)
    return JSONResponse({"word": "forbidden", "text": text}, 403)


async def attempt(request: Request, name: str) -> Response | None:
    """Takes an attempt at an account; the reply that asks for patience when there is none.

    A browser in which somebody signed in to the account before has attempts of its own, so nobody
    else's use them up.
    """
    access: Access = request.app.state.access
    pace: Pace = request.app.state.pace
    known = device(request, name)
    wait = 0.0 if known else pace.attempt(address(request))
    wait = wait or await access.store.accounts.attempt(access.secret, name, known)
    if not wait:
        return None
    seconds = max(2, math.ceil(wait))
    text = translator(request.state.language)(WAIT).format(n=seconds)
    return JSONResponse({"word": "busy", "text": text}, 429, headers={"retry-after": str(seconds)})


async def right(request: Request, name: str, password: str) -> Account | None:
    """The account, if this is its password; whatever is wrong takes the same work."""
    passwords: Passwords = request.app.state.passwords
    store: Store = request.app.state.store
    account = await store.accounts.get(name)
    known = bool(device(request, name))
    fits = await passwords.fits(account.hash if account else "", password, known=known)
    if account is None or not fits:
        return None
    if not passwords.outdated(account.hash):
        return account
    try:
        return await store.accounts.set_hash(account, await passwords.made(password))
    except Refused:  # it was changed meanwhile
        return None


async def _sign_out(request: Request) -> Response:
    access: Access = request.app.state.access
    holder: Holder = request.state.holder
    await access.store.audit.note(await noting.actor(request), "signed out")
    await access.store.revoke_organiser(holder.organiser)
    response = JSONResponse({"go": "/organiser"})
    access.set_cookie(response, replace(holder, organiser=""))
    return response


routes: list[Route] = [
    route("/organiser/sign-in", _sign_in, roles={"anyone"}, methods=["POST"]),
    route("/organiser/sign-out", _sign_out, roles={"organiser"}, methods=["POST"]),
]
