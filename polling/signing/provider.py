"""Who signs people in elsewhere, where that is chosen; what it takes is imported only then."""

from collections.abc import Mapping
from typing import Literal, NamedTuple, Protocol

from polling.settings import Settings

Why = Literal["away", "wrong", "refused", "old", "stranger"]


class Failed(Exception):
    """Nobody came in, and why: the provider does not answer ("away") or says what cannot be
    believed ("wrong"), the person or the provider said no ("refused"), the sign-in did not begin in
    this browser or lies too long back ("old"), or who came is no organiser ("stranger")."""

    def __init__(self, why: Why) -> None:
        super().__init__(why)
        self.why: Why = why


class Person(NamedTuple):
    """Who came: a name, and a digest that tells one from another and says nothing else."""

    name: str
    digest: str


class Provider(Protocol):
    """Who signs in. `asked` is of one sign-in, and known to the browser that began it alone."""

    name: str

    async def way_there(self, back: str, asked: str) -> str:
        """The address to send a browser to; it comes `back` with what fits `asked` alone."""

    async def person(self, said: Mapping[str, str], back: str, asked: str) -> Person:
        """Who comes back saying what stands in the query; raises Failed."""


def provider(settings: Settings, secret: bytes) -> Provider | None:
    """Who the settings name, if they name somebody."""
    if not settings.oidc_issuer:
        return None
    # Its libraries are a fifth of what a server has to read before it can start.
    from polling.signing.oidc import Issuer

    return Issuer(settings, secret)
