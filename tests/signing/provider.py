"""A sign-in elsewhere: a real server on loopback with a key of its own, honest or hostile."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import json
import secrets
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import urlencode

import uvicorn
from joserfc import jwt
from joserfc.jwk import RSAKey
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from tests.live.serving import listening, until

CLIENT, SECRET = "polling", "a secret of the two"


class Elsewhere:
    """The provider. `claims` are the next person's; `hostile` is what it does wrong, "" nothing."""

    def __init__(self) -> None:
        self.issuer = ""
        self.claims: dict[str, Any] = {
            "sub": "248289761001",
            "name": "Kari Nordmann",
            "email": "kari@eksempel.no",
            "email_verified": True,
        }
        self.told: dict[str, Any] = {}
        self.hostile = ""
        self.seen: list[str] = []
        self.key = RSAKey.generate_key(2048, {"kid": "1"})
        self._asked: dict[str, dict[str, str]] = {}

    def app(self) -> Starlette:
        """Its pages."""
        return Starlette(
            routes=[
                Route("/.well-known/openid-configuration", self._discovery),
                Route("/authorize", self._authorize),
                Route("/token", self._token, methods=["POST"]),
                Route("/keys", self._keys),
                Route("/userinfo", self._userinfo),
                Route("/trap", self._trap, methods=["GET", "POST"]),
            ]
        )

    async def _discovery(self, _request: Request) -> Response:
        self.seen.append("discovery")
        if self.hostile == "moved":
            return RedirectResponse(f"{self.issuer}/trap", 302)
        told = {
            "issuer": "https://en.annen" if self.hostile == "another" else self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
            "userinfo_endpoint": f"{self.issuer}/userinfo",
            "id_token_signing_alg_values_supported": ["RS256", "HS256", "none"],
        }
        if self.hostile == "in the open":
            told["token_endpoint"] = "http://en.annen/token"
        return JSONResponse(told | self.told)

    async def _authorize(self, request: Request) -> Response:
        """Lets the person in at once, and sends the browser back."""
        asked = dict(request.query_params)
        if self.hostile == "said no":
            return self._back(asked, error="access_denied")
        code = secrets.token_urlsafe(8)
        self._asked[code] = asked
        return self._back(asked, code=code)

    def _back(self, asked: dict[str, str], **said: str) -> Response:
        query = urlencode({**said, "state": asked["state"]})
        return RedirectResponse(f"{asked['redirect_uri']}?{query}", 302)

    async def _token(self, request: Request) -> Response:
        self.seen.append("token")
        form = dict(await request.form())
        basic = base64.b64encode(f"{CLIENT}:{SECRET.replace(' ', '+')}".encode()).decode()
        plain = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        assert request.headers["authorization"] in (f"Basic {basic}", f"Basic {plain}")
        if self.hostile == "elsewhere":
            return RedirectResponse(f"{self.issuer}/trap", 307)
        asked = self._asked.pop(str(form["code"]), None)
        if asked is None:
            return JSONResponse({"error": "invalid_grant"}, 400)
        verifier = hashlib.sha256(str(form["code_verifier"]).encode()).digest()
        challenge = base64.urlsafe_b64encode(verifier).decode().rstrip("=")
        assert asked["code_challenge_method"] == "S256"
        if challenge != asked["code_challenge"] or form["redirect_uri"] != asked["redirect_uri"]:
            return JSONResponse({"error": "invalid_grant"}, 400)
        return JSONResponse(
            {"access_token": "access", "token_type": "Bearer", "id_token": self._id_token(asked)}
        )

    def _id_token(self, asked: dict[str, str]) -> str:
        now = int(time.time())
        claims = {
            "iss": self.issuer, "aud": CLIENT, "exp": now + 300, "iat": now,
            "nonce": asked["nonce"], **self.claims,
        }  # fmt: skip
        wrong: dict[str, dict[str, Any]] = {
            "aud": {"aud": "someone-else"}, "many auds": {"aud": [CLIENT, "b"], "azp": "b"},
            "nonce": {"nonce": "of another sign-in"}, "no nonce": {"nonce": None},
            "expired": {"exp": now - 3600, "iat": now - 7200}, "issuer": {"iss": "https://en.annen"},
            "no sub": {"sub": None}, "early": {"nbf": now + 3600},
        }  # fmt: skip
        claims = {n: v for n, v in (claims | wrong.get(self.hostile, {})).items() if v is not None}
        if self.hostile == "alg none":
            return f"{_unsigned('none', claims)}."
        if self.hostile == "shared secret":  # signed with what everybody can read
            said = _unsigned("HS256", claims)
            public = self.key.as_pem(private=False)
            return f"{said}.{_plain(hmac.digest(public, said.encode(), 'sha256'))}"
        key = self.key
        if self.hostile == "another's key":
            key = RSAKey.generate_key(2048, {"kid": "1"})
        made = jwt.encode({"alg": "RS256", "kid": key.kid}, claims, key)
        if self.hostile == "no id_token":
            return ""
        return made[:-6] + "AAAAAA" if self.hostile == "broken" else made

    async def _keys(self, _request: Request) -> Response:
        self.seen.append("keys")
        return JSONResponse({"keys": [self.key.as_dict(private=False)]})

    async def _userinfo(self, request: Request) -> Response:
        self.seen.append("userinfo")
        assert request.headers["authorization"] == "Bearer access"
        sub = "another" if self.hostile == "userinfo" else self.claims["sub"]
        return JSONResponse({"sub": sub, "groups": ["polling"], "email_verified": True})

    async def _trap(self, _request: Request) -> Response:
        self.seen.append("trap")
        return JSONResponse({})


def _unsigned(alg: str, claims: dict[str, Any]) -> str:
    parts = [{"alg": alg, "kid": "1"}, claims]
    return ".".join(_plain(json.dumps(part).encode()) for part in parts)


def _plain(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


@asynccontextmanager
async def elsewhere() -> AsyncIterator[Elsewhere]:
    """A provider that runs in the test's own loop until the block ends."""
    made = Elsewhere()
    server = uvicorn.Server(uvicorn.Config(made.app(), log_config=None, lifespan="off"))
    with listening() as listener:
        made.issuer = f"http://127.0.0.1:{listener.getsockname()[1]}"
        task = asyncio.create_task(server._serve([listener]))
        try:
            await until(lambda: server.started or task.done(), within=30)
            yield made
        finally:
            server.should_exit = True
            await asyncio.wait_for(task, 15)
