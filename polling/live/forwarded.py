"""Who a connection is from: its peer, or whom a proxy that is trusted says it comes from.

The rule is uvicorn's own, so that a phone is the same to pages and to websockets: the rightmost
address of X-Forwarded-For that is none of the proxies. Whoever is no proxy is not believed.
"""

from typing import Any

from uvicorn.config import Config
from uvicorn.middleware.proxy_headers import _TrustedHosts

from polling.live.handshake import Handshake


def believed(asked: Handshake, config: Config, state: dict[str, Any]) -> Handshake:
    """The handshake with the address of whoever it is from; `state` is what connections share."""
    if not config.proxy_headers:
        return asked
    trusted: _TrustedHosts | None = state.get("proxies")
    if trusted is None:
        trusted = state["proxies"] = _TrustedHosts(config.forwarded_allow_ips)
    if asked.peer not in trusted:
        return asked
    host, _ = trusted.get_trusted_client_address(asked.headers.get("x-forwarded-for", ""))
    return asked._replace(peer=host) if host else asked
