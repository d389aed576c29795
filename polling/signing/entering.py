"""Letting an organiser in, whichever way: a new grant in the cookie, the old one over."""

import hashlib
import hmac
import secrets
from dataclasses import replace

from starlette.requests import Request
from starlette.responses import Response

from polling.access import Access, Holder
from polling.store.accounts import folded
from polling.store.audit import Actor

#: Accounts that one browser is known by.
KNOWN_AT_MOST = 4


async def let_in(request: Request, response: Response, grant: str, account: str, how: str) -> None:
    """Gives the browser the cookie with `grant`, and ends what it was signed in as before.

    With an `account` (its key) the browser is known by it from now on, whoever is signed in.
    """
    access: Access = request.app.state.access
    holder: Holder = request.state.holder
    if holder.organiser:
        await access.store.revoke_organiser(holder.organiser)
    changed = replace(holder, organiser=grant, asked="")
    if account:
        mine = account_digest(access, account)
        others = tuple(each for each in holder.known if each != mine)
        device = holder.device or secrets.token_urlsafe(12)
        changed = replace(changed, device=device, known=(*others, mine)[-KNOWN_AT_MOST:])
    access.set_cookie(response, changed)
    entered = await access.store.signed_in(grant)
    name = entered.name if entered else ""
    await access.store.audit.note(Actor("organiser", name), "signed in", about=how)


def device(request: Request, name: str) -> str:
    """What the browser is known by, if anybody signed in to this account in it before."""
    access: Access = request.app.state.access
    holder: Holder = request.state.holder
    return holder.device if account_digest(access, folded(name)) in holder.known else ""


def account_digest(access: Access, account: str) -> str:
    """An account as a cookie speaks of it."""
    made = hmac.new(access.secret, f"known\0{account}".encode(), hashlib.sha256)
    return made.hexdigest()[:16]


def address(request: Request) -> str:
    """Where a request comes from; for counting only, never kept."""
    return request.client.host if request.client else ""
