"""The organisation's own sign-in (OpenID Connect): the way there, and who it is that comes back."""

import asyncio
import base64
import hashlib
import hmac
import logging
import time
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import httpx2
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.httpx_client import AsyncOAuth2Client
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet
from joserfc.jws import JWSRegistry

from polling.refused import Refused
from polling.settings import LOOPBACK, Settings
from polling.signing.provider import Failed, Person
from polling.store.accounts import NAME_AT_MOST
from polling.text import clean_line

log = logging.getLogger(__name__)

TIMEOUT = 10.0
WHOLE = 20.0  # seconds for all requests of one sign-in
KNOWN_SECONDS = 3600.0
AGAIN_SECONDS = 5.0  # after it did not answer
ANSWER_LIMIT = 512 * 1024
#: Only what is signed with a key that the provider alone has; neither "none" nor a shared secret.
ALGORITHMS = {
    "RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA",
}  # fmt: skip
LEEWAY = 60
NEEDED = ("authorization_endpoint", "token_endpoint", "jwks_uri")


class Issuer:
    """One issuer. Requests go to it, and to the addresses that it names as its own, alone."""

    def __init__(self, settings: Settings, secret: bytes) -> None:
        self.issuer = settings.oidc_issuer or ""
        self.name = settings.oidc_name or urlsplit(self.issuer).hostname or ""
        self._settings = settings
        self._secret = secret
        self._told: dict[str, Any] = {}
        self._keys: dict[str, Any] = {}
        self._ask_again = 0.0
        self._asking = asyncio.Lock()

    async def way_there(self, back: str, asked: str) -> str:
        """The address to send a browser to; it comes `back` with what fits `asked` alone."""
        async with self._client(back) as client:
            told = await self._metadata(client)
            address, _ = client.create_authorization_url(
                told["authorization_endpoint"],
                state=self.made_of("state", asked),
                nonce=self.made_of("nonce", asked),
                code_verifier=self.made_of("verifier", asked),
            )
            return str(address)

    async def person(self, said: Mapping[str, str], back: str, asked: str) -> Person:
        """Who comes back saying what stands in the query; raises Failed."""
        state = self.made_of("state", asked).encode()
        if not hmac.compare_digest(said.get("state", "").encode(), state):
            raise Failed("old")
        if said.get("iss", self.issuer) != self.issuer:
            raise Failed("wrong")  # RFC 9207: another provider's reply
        if not (code := said.get("code")):
            raise Failed("refused")
        try:
            async with asyncio.timeout(WHOLE), self._client(back) as client:
                return await self._named(client, code, asked)
        except (httpx2.HTTPError, TimeoutError, OSError) as error:
            log.warning("the sign-in elsewhere does not answer (%s)", type(error).__name__)
            raise Failed("away") from error
        except (AuthlibBaseError, JoseError, ValueError, KeyError, TypeError) as error:
            log.warning("the sign-in elsewhere cannot be believed (%s)", type(error).__name__)
            raise Failed("wrong") from error

    def made_of(self, what: str, asked: str) -> str:
        """State, nonce or verifier (RFC 7636) of one sign-in: nobody can make them but we."""
        made = hmac.new(self._secret, f"oidc\0{what}\0{asked}".encode(), hashlib.sha256)
        return base64.urlsafe_b64encode(made.digest()).decode().rstrip("=")

    def _client(self, back: str) -> AsyncOAuth2Client:
        # No redirects: a secret goes nowhere but where it was told.
        return AsyncOAuth2Client(
            client_id=self._settings.oidc_client_id,
            client_secret=self._settings.oidc_client_secret,
            token_endpoint_auth_method=self._manner(),
            redirect_uri=back,
            scope="openid profile email",
            code_challenge_method="S256",
            timeout=TIMEOUT,
            follow_redirects=False,
            trust_env=False,
            event_hooks={"response": [_small]},
        )

    def _manner(self) -> str:
        ways = self._told.get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
        return "client_secret_basic" if "client_secret_basic" in ways else "client_secret_post"

    async def _metadata(self, client: AsyncOAuth2Client) -> dict[str, Any]:
        """What the provider says of itself (OpenID Connect Discovery 4); raises Failed."""
        async with self._asking:
            if time.monotonic() < self._ask_again:
                if not self._told:
                    raise Failed("away")
                return self._told
            self._ask_again = time.monotonic() + AGAIN_SECONDS
            where = f"{self.issuer.rstrip('/')}/.well-known/openid-configuration"
            try:
                async with asyncio.timeout(WHOLE):
                    told = await _json(client, where)
            except (httpx2.HTTPError, TimeoutError, OSError, ValueError) as error:
                log.warning("the sign-in elsewhere does not answer (%s)", type(error).__name__)
                if self._told:
                    return self._told
                raise Failed("away") from error
            if told.get("issuer") != self.issuer or not all(
                self._ours(told.get(n)) for n in NEEDED
            ):
                log.warning("the sign-in elsewhere says that it is another")
                raise Failed("wrong")
            self._told, self._keys = told, {}
            self._ask_again = time.monotonic() + KNOWN_SECONDS
            return told

    def _ours(self, address: object) -> bool:
        """Whether a secret may go there: over TLS, but for a provider on this very machine."""
        if not isinstance(address, str):
            return False
        parts, issuer = urlsplit(address), urlsplit(self.issuer)
        local = issuer.hostname in LOOPBACK and parts.hostname in LOOPBACK
        return parts.scheme == "https" or (local and parts.scheme == "http")

    async def _named(self, client: AsyncOAuth2Client, code: str, asked: str) -> Person:
        told = await self._metadata(client)
        client.token_endpoint_auth_method = self._manner()
        token = await client.fetch_token(
            told["token_endpoint"],
            grant_type="authorization_code",
            code=code,
            code_verifier=self.made_of("verifier", asked),
        )
        claims = await self._claims(client, token, self.made_of("nonce", asked))
        admit = self._settings.oidc_admit
        where = str(told.get("userinfo_endpoint", ""))
        if not (admitted(claims, admit) and _name(claims)) and self._ours(where):
            more = await _json(client, where, token=token)
            if more.get("sub") != claims["sub"]:
                raise ValueError("of somebody else")
            claims = {**more, **claims}
        if not admitted(claims, admit):
            raise Failed("stranger")
        who = f"person\0{self.issuer}\0{claims['sub']}".encode()
        digest = hmac.new(self._secret, who, hashlib.sha256).hexdigest()[:32]
        return Person(_name(claims) or self.name, f"oidc:{digest}")

    async def _claims(
        self, client: AsyncOAuth2Client, token: Mapping[str, Any], nonce: str
    ) -> dict[str, Any]:
        """What the id_token says, seen to be the issuer's, of now, for us and for this sign-in."""
        ways = set(self._told.get("id_token_signing_alg_values_supported") or ["RS256"])
        registry = JWSRegistry(algorithms=sorted(ways & ALGORITHMS), strict_check_header=False)
        try:
            read = jwt.decode(token["id_token"], await self._key_set(client), registry=registry)
        except InvalidKeyIdError:  # its keys have been changed since
            self._keys = {}
            read = jwt.decode(token["id_token"], await self._key_set(client), registry=registry)
        client_id = self._settings.oidc_client_id
        claims = CodeIDToken(
            read.claims,
            read.header,
            {
                "iss": {"essential": True, "value": self.issuer},
                "aud": {"essential": True, "value": client_id},
            },
            {"nonce": nonce, "client_id": client_id, "access_token": token.get("access_token")},
        )
        claims.validate(leeway=LEEWAY)
        return dict(claims)

    async def _key_set(self, client: AsyncOAuth2Client) -> KeySet:
        if not self._keys:
            self._keys = await _json(client, self._told["jwks_uri"])
        return KeySet.import_key_set(self._keys)  # type: ignore[arg-type]


def admitted(claims: Mapping[str, Any], admit: tuple[str, ...]) -> bool:
    """Whether who has these claims is an organiser: a verified address, or a claim's value.

    `a.b=c` also looks for `b` inside of `a`.
    """
    for each in admit:
        name, said, value = each.partition("=")
        if said:
            found = _found(claims, name)
            listed = found if isinstance(found, list) else [found]
            if value in (str(one) for one in listed if one is not None):
                return True
        elif (
            claims.get("email_verified") in (True, "true")
            and str(claims.get("email", "")).casefold() == each.casefold()
        ):
            return True
    return False


def _found(claims: Mapping[str, Any], name: str) -> Any:
    if name in claims:
        return claims[name]
    first, dot, rest = name.partition(".")
    inner = claims.get(first)
    return _found(inner, rest) if dot and isinstance(inner, dict) else None


def _name(claims: Mapping[str, Any]) -> str:
    for each in ("name", "preferred_username", "email"):
        if isinstance(claims.get(each), str) and claims[each].strip():
            try:
                return clean_line(claims[each][:NAME_AT_MOST], NAME_AT_MOST)
            except Refused:
                continue
    return ""


async def _json(client: AsyncOAuth2Client, where: str, token: Any = None) -> dict[str, Any]:
    """A JSON object of the provider's; with a `token` asked for in its owner's name."""
    client.token = token
    reply = await client.request("GET", where, withhold_token=token is None)
    reply.raise_for_status()
    return dict(reply.json())


async def _small(reply: httpx2.Response) -> None:
    """Stops what is longer than any provider has to say before it is read."""
    if int(reply.headers.get("content-length", "0")) > ANSWER_LIMIT:
        raise ValueError("too long")
