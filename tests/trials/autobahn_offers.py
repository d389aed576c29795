"""What a client offers of compression, as Autobahn's cases say it."""

# ruff: noqa: N815 (the names are those that the cases call)

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class PerMessageDeflateOffer:
    """One offer of a client."""

    acceptNoContextTakeover: bool = True
    acceptMaxWindowBits: bool = True
    requestNoContextTakeover: bool = False
    requestMaxWindowBits: int = 0

    def __str__(self) -> str:
        said = ["permessage-deflate"]
        said += ["client_no_context_takeover"] * self.acceptNoContextTakeover
        said += ["client_max_window_bits"] * self.acceptMaxWindowBits
        said += ["server_no_context_takeover"] * self.requestNoContextTakeover
        bits = self.requestMaxWindowBits
        said += [f"server_max_window_bits={bits}"] * bool(bits)
        return "; ".join(said)
