"""The peer that Autobahn's cases of compressed messages want: it compresses."""

# ruff: noqa: N802, N803 (the names are those that the cases call)

from __future__ import annotations

import zlib
from collections.abc import Iterable
from typing import Any

from tests.live.rawclient import ACCEPT
from tests.trials.autobahn_offers import PerMessageDeflateOffer
from tests.trials.autobahn_peer import Peer

_TAIL = b"\x00\x00\xff\xff"


class PackingPeer(Peer):
    """A peer that compresses every message, each by itself, as was agreed on."""

    def __init__(self, case: type[Any], path: str) -> None:
        self.perMessageCompressionOffers: Iterable[PerMessageDeflateOffer] = ()
        self.trafficStats = None
        self._perMessageCompress: str | None = None
        self.packed_back = 0
        self._inflating = zlib.decompressobj(wbits=-15)
        super().__init__(case, path)
        offers = ", ".join(map(str, self.perMessageCompressionOffers))
        self.more = f"Sec-WebSocket-Extensions: {offers}\r\n"

    def opened(self, head: bytes) -> None:
        """What was agreed on."""
        assert ACCEPT in head
        name, _, agreed = head.decode().partition("Sec-WebSocket-Extensions: ")
        self._perMessageCompress = agreed.split("\r\n")[0] if name and agreed else None

    def sendMessage(
        self, payload: str | bytes, isBinary: bool = False, fragmentSize: int | None = None
    ) -> None:
        """A whole message, compressed, in frames of `fragmentSize` bytes."""
        assert isinstance(payload, bytes)
        one = zlib.compressobj(6, wbits=-15)
        data = one.compress(payload) + one.flush(zlib.Z_SYNC_FLUSH)
        said = data[: -len(_TAIL)].decode("latin-1")
        size = fragmentSize or self.autoFragmentSize or len(said)
        starts = range(0, len(said), size)
        for at in starts:
            opcode = (2 if isBinary else 1) if at == 0 else 0
            rsv = 4 if at == 0 else 0
            self.sendFrame(opcode, said[at : at + size], fin=at == starts[-1], rsv=rsv)

    def told(self, message: bytes, packed: bool) -> None:
        """A whole message that came."""
        if packed:
            self.packed_back += 1
            message = self._inflating.decompress(message + _TAIL)
        self.case.onMessage(message, self._binary)
