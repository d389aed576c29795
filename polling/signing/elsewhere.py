"""Signing in where the organisation signs in: the way there, and back with a reply."""

import secrets
import time
from dataclasses import replace

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from polling.access import Access, Holder, route
from polling.pages import base_url
from polling.signing.entering import address, let_in
from polling.signing.pace import Pace
from polling.signing.provider import Failed, Provider
from polling.store import Store
from polling.store.audit import NOBODY
from polling.words import N_

#: A working day: the organisation may have taken the right away since.
SECONDS = 12 * 3600
#: How long somebody may be away, finding a phone for the second step.
AWAY_SECONDS = 15 * 60
SENTENCES: dict[str, str] = {
    "away": N_("{navn} svarer ikke akkurat nå. Prøv igjen om litt, eller logg inn med passord."),
    "wrong": N_("Svaret fra {navn} kunne ikke godtas. Si fra til den som driver serveren."),
    "refused": N_("Innloggingen hos {navn} ble avbrutt."),
    "old": N_("Innloggingen tok for lang tid, eller begynte i en annen nettleser. Prøv igjen."),
    "stranger": N_(
        "Du er logget inn hos {navn}, men er ikke arrangør her. Spør den som driver serveren."
    ),
}


async def _go(request: Request) -> Response:
    access: Access = request.app.state.access
    provider: Provider | None = request.app.state.provider
    if provider is None:
        return RedirectResponse("/organiser", 303)
    asked = f"{int(time.time())}.{secrets.token_urlsafe(16)}"
    try:
        there = await provider.way_there(_back(request), asked)
    except Failed as failed:
        return RedirectResponse(f"/organiser?oidc={failed.why}", 303)
    response = RedirectResponse(there, 303)
    access.set_cookie(response, replace(request.state.holder, asked=asked))
    return response


async def _came_back(request: Request) -> Response:
    """A GET that signs in: it holds what only this browser's own sign-in can have brought about."""
    access: Access = request.app.state.access
    provider: Provider | None = request.app.state.provider
    holder: Holder = request.state.holder
    if provider is None:
        return RedirectResponse("/organiser", 303)
    store: Store = request.app.state.store
    try:
        _must_have_begun(request)
        person = await provider.person(request.query_params, _back(request), holder.asked)
    except Failed as failed:
        did = "was not admitted" if failed.why == "stranger" else "failed to sign in"
        await store.audit.count(NOBODY, did)
        response = RedirectResponse(f"/organiser?oidc={failed.why}", 303)
        access.set_cookie(response, replace(holder, asked=""))
        return response
    name = person.name
    if await store.accounts.like(name):
        # There people may call themselves what they like: in the log they are not somebody here.
        name = f"{name} ({provider.name})"
    grant = await store.sign_in(name, person.digest, "oidc", SECONDS)
    response = RedirectResponse("/organiser", 303)
    await let_in(request, response, grant, "", "oidc")
    return response


def _must_have_begun(request: Request) -> None:
    """Raises Failed for who did not begin here a while ago, or comes back too often."""
    pace: Pace = request.app.state.pace
    begun, _, _ = request.state.holder.asked.partition(".")
    if not begun or time.time() - int(begun) > AWAY_SECONDS:
        raise Failed("old")
    if pace.attempt(address(request)):
        raise Failed("away")


def _back(request: Request) -> str:
    return f"{base_url(request)}/organiser/oidc/back"


routes: list[Route] = [
    route("/organiser/oidc", _go, roles={"anyone"}),
    route("/organiser/oidc/back", _came_back, roles={"anyone"}),
]
