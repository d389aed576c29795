"""An organiser's own page: the account, its password, and where they are signed in."""

from typing import Any

from babel.dates import format_date
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from polling import noting, pages
from polling.access import route
from polling.refused import Refused
from polling.signing.entering import let_in
from polling.signing.passwords import SHORTEST, Passwords, checked
from polling.signing.sign_in import attempt, right
from polling.store import Store
from polling.store.accounts import GONE, NAME_AT_MOST, Account
from polling.store.sign_ins import CALLED_AT_MOST, ORGANISER, SignIn, forget_links
from polling.text import clean_line
from polling.words import N_, translator

NO_NAME = N_("Skriv navnet ditt.")
WRONG_NOW = N_("Dette er ikke passordet du har nå.")
HAS_ONE = N_("Du har en konto allerede.")
NO_SIGN_IN = N_("Innloggingen er avsluttet allerede.")


async def _page(request: Request) -> Response:
    store: Store = request.app.state.store
    here = await signed_in(request)
    account = await account_of(store, here)
    found = await store.sign_ins()
    mine = {field for field, each in found.items() if _same(each, here)}
    rows = [_row(each, request, mine=field in mine, here=here) for field, each in found.items()]
    return pages.page(
        request,
        "account.html",
        here=here,
        account=account,
        sign_ins=sorted(rows, key=lambda row: (not row["here"], not row["mine"])),
        accounts=await store.accounts.all(),
        needs_current=needs_current(here, account),
        shortest=SHORTEST,
        name_at_most=NAME_AT_MOST,
        called_at_most=CALLED_AT_MOST,
        provider=request.app.state.provider,
        date=lambda day: _date(day, request.state.language),
    )


async def _make(request: Request) -> Response:
    """{name, password} -> {go}: an account for whoever came by a link that names nobody."""
    given = await pages.small_json(request)
    store: Store = request.app.state.store
    here = await signed_in(request)
    if here.account:
        raise Refused("closed", HAS_ONE)
    try:
        name = named(given.get("name"))
    except Refused as refused:
        return beside(request, "name", refused)
    try:
        chosen = checked(str(given.get("password", "")), name)
    except Refused as refused:
        return beside(request, "password", refused)
    try:
        account = await store.accounts.add(name, await _passwords(request).made(chosen))
    except Refused as refused:
        return beside(request, "name", refused)
    await noting.note(request, "made an account", account.name)
    return await _anew(request, account, here)


async def _password(request: Request) -> Response:
    """{current?, password} -> {go}; every other sign-in of the account is over."""
    given = await pages.small_json(request)
    here = await signed_in(request)
    store: Store = request.app.state.store
    account = await account_of(store, here)
    if account is None:
        raise Refused("unknown", GONE)
    if needs_current(here, account):
        if wait := await attempt(request, account.name):
            return wait
        stands = await right(request, account.name, str(given.get("current", "")))
        if stands is None:
            return beside(request, "current", Refused("forbidden", WRONG_NOW), 403)
        account = stands
    try:
        chosen = checked(str(given.get("password", "")), account.name)
    except Refused as refused:
        return beside(request, "password", refused)
    account = await store.accounts.set_hash(account, await _passwords(request).made(chosen))
    await noting.note(request, "chose a password")
    return await _anew(request, account, here)


async def _anew(request: Request, account: Account, here: SignIn) -> Response:
    """This browser signed in to the account under a new grant, all others no longer."""
    store: Store = request.app.state.store
    # A link that was made for the account, and not opened yet, would be a way around its password.
    await forget_links(store.client, account.key)
    grant = await store.sign_in_to(account, "password")
    if grant is None:
        raise Refused("unknown", GONE)
    if here.called:
        await store.call_sign_in(grant, here.called)
    await store.end_sign_ins_of(account.key, but=grant)
    response = JSONResponse({"go": "/organiser/account"})
    await let_in(request, response, grant, account.key, "password")
    return response


async def _call(request: Request) -> Response:
    """{called}: what the one who sits there calls this browser."""
    given = (await pages.small_json(request)).get("called")
    called = clean_line(given, CALLED_AT_MOST) if isinstance(given, str) and given.strip() else ""
    store: Store = request.app.state.store
    await store.call_sign_in(request.state.holder.organiser, called)
    return JSONResponse({"called": called})


async def _end(request: Request) -> Response:
    """{id} ends one sign-in, whoever's it is; {all} one's own, but for this one."""
    given = await pages.small_json(request)
    store: Store = request.app.state.store
    here = await signed_in(request)
    found = await store.sign_ins()
    if given.get("all") is True:
        ending = {f: each for f, each in found.items() if _same(each, here) and each.id != here.id}
    else:
        ending = {field: each for field, each in found.items() if each.id == given.get("id")}
        if not ending:
            raise Refused("unknown", NO_SIGN_IN)
    await store.end_sign_ins(list(ending))
    for each in ending.values():
        await noting.note(request, "ended a sign-in", each.name)
    return JSONResponse({"ended": len(ending)})


async def signed_in(request: Request) -> SignIn:
    """The sign-in of the organiser who asks."""
    store: Store = request.app.state.store
    found = await store.sign_in_of(request.state.held.removeprefix(ORGANISER))
    if found is None:  # ended between being let in and now
        raise Refused("unknown", NO_SIGN_IN)
    return found


async def account_of(store: Store, sign_in: SignIn) -> Account | None:
    """The account that a browser is signed in to by a link or a password."""
    if sign_in.how == "oidc" or not sign_in.account:
        return None
    return await store.accounts.get(sign_in.account)


def needs_current(here: SignIn, account: Account | None) -> bool:
    """Whether the old password has to be given: not by who just came by a link for the account."""
    return bool(account and account.hash and here.how == "password")


def named(given: object) -> str:
    """A name as it is kept; `Refused` when there is none, or it is too long."""
    if not isinstance(given, str) or not given.strip():
        raise Refused("invalid", NO_NAME)
    return clean_line(given, NAME_AT_MOST)


def beside(request: Request, field: str, refused: Refused, status: int = 422) -> Response:
    """A reply that says beside which field its sentence belongs."""
    text = refused.sentence(translator(request.state.language))
    return JSONResponse({"word": refused.word, "text": text, "field": field}, status)


def _passwords(request: Request) -> Passwords:
    found: Passwords = request.app.state.passwords
    return found


def _same(one: SignIn, other: SignIn) -> bool:
    """Whether two sign-ins are the same person's, as far as anybody knows."""
    return one.id == other.id or bool(one.account and one.account == other.account)


def _row(each: SignIn, request: Request, *, mine: bool, here: SignIn) -> dict[str, Any]:
    return {
        "id": each.id, "name": each.name, "called": each.called, "how": each.how, "mine": mine,
        "here": each.id == here.id, "made": _date(each.made, request.state.language),
        "used": _date(each.used, request.state.language),
    }  # fmt: skip


def _date(day: Any, language: str) -> str:
    locale = "en_GB" if language == "en" else language
    return format_date(day, "long", locale=locale) if day else ""


routes: list[Route] = [
    route("/organiser/account", _page, roles={"organiser"}),
    route("/organiser/account", _make, roles={"organiser"}, methods=["POST"]),
    route("/organiser/password", _password, roles={"organiser"}, methods=["POST"]),
    route("/organiser/sign-ins", _call, roles={"organiser"}, methods=["POST"]),
    route("/organiser/sign-ins/end", _end, roles={"organiser"}, methods=["POST"]),
]
