"""Organisers sign in: with a link, a password or the organisation's own sign-in; and their log."""

from polling.signing import account, elsewhere, keys, log, organisers, sign_in

way_in = sign_in.way_in
routes = [
    *keys.routes, *sign_in.routes, *elsewhere.routes, *account.routes, *organisers.routes,
    *log.routes,
]  # fmt: skip
