"""What whoever runs the server can choose: one frozen model, read from the environment."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from urllib.parse import urlsplit

from pydantic import (
    AliasChoices,
    Field,
    ValidationError,
    ValidationInfo,
    field_validator,
    model_validator,
)
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

ROOT = Path(__file__).resolve().parents[1]
LOOPBACK = {"127.0.0.1", "::1", "localhost"}


class CannotStart(Exception):
    """Why there will be no server, and what whoever started it can do; status 2 for the shell."""


class SettingsError(CannotStart):
    """A setting that cannot be."""


class Settings(BaseSettings):
    """Every setting, with the environment variable that holds it (`POLLING_` and its name)."""

    model_config = SettingsConfigDict(
        frozen=True,
        extra="forbid",
        env_prefix="POLLING_",
        env_ignore_empty=True,
        populate_by_name=True,
    )

    host: str = "127.0.0.1"
    # PORT is how hosting services that read the Procfile say it.
    port: int = Field(8000, ge=0, le=65535, validation_alias=AliasChoices("POLLING_PORT", "PORT"))
    workers: int = Field(1, ge=1, le=64)
    data: Path = Path("data")
    lan: bool = False
    # What phones type, when it is not the address that is listened on: https://polling.example.no
    url: str | None = None
    # An outside Redis or Valkey instead of the embedded one.
    redis_url: str | None = Field(
        None, validation_alias=AliasChoices("POLLING_REDIS_URL", "REDIS_URL")
    )
    # Take the outside store's word for it, where it does not let us ask how it is set up.
    trust_store: bool = False
    # How many of its replicas must have an answer on disk before it is acknowledged.
    replicas: int = Field(0, ge=0, le=9)
    # Whether messages are compressed to and from browsers that offer it, as all do.
    compress: bool = True
    # Whether one frame may go to many phones by one call of the system, where that has io_uring.
    io_uring: bool = True
    # Addresses of reverse proxies whose X-Forwarded-For and -Proto are believed.
    proxy: Annotated[tuple[str, ...], NoDecode] = ()

    # Where Prometheus finds figures, the port of the first worker: 127.0.0.1:9100.
    metrics: str | None = None
    # What the lines of the log are: for people, or one JSON object each.
    log: Literal["plain", "json"] = "plain"
    # How long it is kept who did what.
    log_days: int = Field(365, ge=1, le=3650)

    # Where organisers may sign in as they do elsewhere in the organisation (OpenID Connect).
    oidc_issuer: str | None = None
    oidc_client_id: str = ""
    oidc_client_secret: str = Field("", repr=False)
    # Which of those who can sign in there are organisers: addresses, or claims and their values.
    oidc_admit: Annotated[tuple[str, ...], NoDecode] = ()
    # What the button calls it; the issuer's host unless told.
    oidc_name: str = ""

    @field_validator("metrics", mode="before")
    @classmethod
    def _with_address(cls, metrics: object) -> object:
        if metrics is None:
            return None
        host, _, port = str(metrics).rpartition(":")
        if not port.isdigit() or not 0 < int(port) < 65536:
            raise ValueError("must be a port, or an address and a port: 9100, 10.0.0.5:9100")
        return f"{host or '127.0.0.1'}:{port}"

    @field_validator("data")
    @classmethod
    def _from_anywhere(cls, data: Path) -> Path:
        return data.expanduser().absolute()

    @field_validator("url")
    @classmethod
    def _without_slash(cls, url: str | None) -> str | None:
        if url is None:
            return None
        scheme, _, rest = url.partition("://")
        if scheme not in {"http", "https"} or not rest.strip("/"):
            raise ValueError("must begin with http:// or https:// and a name")
        if "/" in rest.rstrip("/") or "?" in rest or "#" in rest:
            raise ValueError("must be an address without a path; polling wants a name of its own")
        return url.rstrip("/")

    @field_validator("oidc_issuer")
    @classmethod
    def _safe(cls, issuer: str | None) -> str | None:
        if issuer is None:
            return None
        parts = urlsplit(issuer)
        loopback = parts.scheme == "http" and parts.hostname in LOOPBACK
        if not parts.hostname or not (parts.scheme == "https" or loopback):
            raise ValueError("must be an address that begins with https://")
        return issuer

    @field_validator("oidc_admit")
    @classmethod
    def _of_somebody(cls, admit: tuple[str, ...]) -> tuple[str, ...]:
        for each in admit:
            name, said, value = each.partition("=")
            if not (name and value if said else "@" in each):
                raise ValueError("must be addresses (kari@example.no) or claims (groups=polling)")
        return admit

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if self.oidc_issuer and not (self.oidc_client_id and self.oidc_client_secret):
            raise ValueError("POLLING_OIDC_ISSUER needs POLLING_OIDC_CLIENT_ID and _CLIENT_SECRET")
        if self.oidc_issuer and not self.oidc_admit:
            raise ValueError(
                "POLLING_OIDC_ADMIT must say who is an organiser; with it empty everybody who can "
                "sign in there would be"
            )
        return self

    @field_validator("proxy", "oidc_admit", mode="before")
    @classmethod
    def _split(cls, listed: object, _info: ValidationInfo) -> object:
        if not isinstance(listed, str):
            return listed
        return tuple(part.strip() for part in listed.split(",") if part.strip())

    @field_validator("proxy")
    @classmethod
    def _named(cls, proxy: tuple[str, ...]) -> tuple[str, ...]:
        if "*" in proxy:
            raise ValueError("must name the proxies; with * anyone could claim any address")
        return proxy

    @classmethod
    def read(cls, **chosen: Any) -> Self:
        """The settings of the environment, but for those `chosen` that are not None.

        Raises SettingsError with a sentence for each one that cannot be.
        """
        try:
            return cls(**{name: value for name, value in chosen.items() if value is not None})
        except ValidationError as wrong:
            said = [
                f"{'.'.join(map(str, one['loc'])) or 'oidc'}: "
                f"{one['msg'].removeprefix('Value error, ')}"
                for one in wrong.errors()
            ]
            raise SettingsError("\n".join(["These settings cannot be:", *said])) from None

    def environment(self) -> dict[str, str]:
        """The same settings as environment variables, for the worker processes."""
        return {
            "POLLING_HOST": self.host,
            "POLLING_PORT": str(self.port),
            "POLLING_WORKERS": str(self.workers),
            "POLLING_DATA": str(self.data),
            "POLLING_LAN": str(self.lan).lower(),
            "POLLING_URL": self.url or "",
            "POLLING_REDIS_URL": self.redis_url or "",
            "POLLING_TRUST_STORE": str(self.trust_store).lower(),
            "POLLING_REPLICAS": str(self.replicas),
            "POLLING_COMPRESS": str(self.compress).lower(),
            "POLLING_IO_URING": str(self.io_uring).lower(),
            "POLLING_PROXY": ",".join(self.proxy),
            "POLLING_METRICS": self.metrics or "",
            "POLLING_LOG": self.log,
            "POLLING_LOG_DAYS": str(self.log_days),
            "POLLING_OIDC_ISSUER": self.oidc_issuer or "",
            "POLLING_OIDC_CLIENT_ID": self.oidc_client_id,
            "POLLING_OIDC_CLIENT_SECRET": self.oidc_client_secret,
            "POLLING_OIDC_ADMIT": ",".join(self.oidc_admit),
            "POLLING_OIDC_NAME": self.oidc_name,
        }

    def apply(self) -> None:
        """Put the settings into this process's environment, which its workers inherit."""
        os.environ.update(self.environment())
