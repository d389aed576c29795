"""What the sockets ask of the application behind them."""

from typing import Protocol

from polling.live.connection import Connection
from polling.live.handshake import Handshake


class Live(Protocol):
    """The application, found in the lifespan state as `live`. All of it returns at once."""

    def accepts(self, handshake: Handshake) -> bool:
        """Whether this screen may come in (its Origin above all); False becomes a 403."""
        ...

    def page_of(self, link: str, peer: str) -> object | None:
        """What the page of a join link is made of, the same as long as the page is; None where
        that is not known here."""
        ...

    def opened(self, connection: Connection, handshake: Handshake) -> None:
        """A screen is there; `connection.greeted` must be set before 4.5 seconds have passed."""
        ...

    def on_text(self, connection: Connection, text: str) -> None:
        """One whole message of at most 16 KiB."""
        ...

    def closed(self, connection: Connection) -> None:
        """It is gone; said once for every `opened`."""
        ...
