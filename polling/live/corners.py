"""Every corner of the RFC but the plain text frame, left to the `websockets` library."""

import logging
from collections.abc import Iterator

from websockets.extensions.permessage_deflate import PerMessageDeflate
from websockets.frames import Frame
from websockets.protocol import OPEN
from websockets.server import ServerProtocol

# At DEBUG the library would write every frame, answers and all, into the log.
_wire = logging.getLogger(f"{__name__}.wire")
_wire.setLevel(logging.WARNING)


class Corners:
    """One connection from its first frame that is not plain to the end of that message.

    It is given whole frames only (or a head that it refuses), so between messages it holds nothing,
    and is let go again.
    """

    __slots__ = ("_parser", "_pieces")

    def __init__(self, most: int, *, packs: bool) -> None:
        self._parser = ServerProtocol(state=OPEN, max_size=most, logger=_wire)
        if packs:
            self._parser.extensions = [PerMessageDeflate(True, True, 15, 15)]
        self._pieces = bytearray()

    def read(self, frame: bytes) -> bytes:
        """Takes a frame in; what is to be written back."""
        self._parser.receive_data(frame)
        return b"".join(self._parser.data_to_send())

    def found(self) -> Iterator[Frame]:
        """The frames that came, inflated."""
        return (event for event in self._parser.events_received() if isinstance(event, Frame))

    def whole(self, piece: Frame) -> bytes | bytearray | None:
        """The message that ends in this piece; None when more of it is to come."""
        self._pieces += piece.data
        if not piece.fin:
            return None
        whole, self._pieces = self._pieces, bytearray()
        return whole

    @property
    def between(self) -> bool:
        """Whether no message is half come."""
        return self._parser.current_size is None

    @property
    def over(self) -> bool:
        """Whether a close frame went either way."""
        return self._parser.state is not OPEN

    @property
    def broken(self) -> int | None:
        """The close code with which the library ended what broke the protocol, if it did."""
        parser = self._parser
        return parser.close_sent.code if parser.close_sent and not parser.close_rcvd else None
