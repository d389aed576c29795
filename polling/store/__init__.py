"""The store: the only package that speaks Redis."""

from polling.store.access import Grants, new_organiser_link
from polling.store.client import Client
from polling.store.door import Door
from polling.store.notices import Listener
from polling.store.snapshot import Pulse, Snapshot
from polling.store.writer import Writer

__all__ = [
    "Client",
    "Grants",
    "Listener",
    "Pulse",
    "Snapshot",
    "Store",
    "Writer",
    "new_organiser_link",
]


class Store(Door):
    """All that the store can do: meetings, rounds, records, grants, slips, players, the door."""
