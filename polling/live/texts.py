"""What equal messages of a meeting come to, as its room keeps them; see `polling.live.plain`."""

from typing import NamedTuple

from polling import ballot
from polling.store.keys import RoundKey
from polling.store.pending import Stored
from polling.store.snapshot import Snapshot


class Settled(NamedTuple):
    """What an answer comes to, whoever gave it: the `frame` acknowledges it as it was sent.

    `subject` is its round's; `always` is the writer's word for a question that is never closed.
    """

    ref: int
    sent: Stored
    frame: bytes
    subject: str
    always: bool = False


class Text(NamedTuple):
    """What one text comes to; `tail` is what the store is told of it besides who sent it."""

    round_key: RoundKey
    slot: int
    tail: str
    settled: Settled


class Texts:
    """What texts come to in one meeting, as long as its agenda, its stage and its key are these."""

    __slots__ = ("known", "ready", "snapshot")

    def __init__(self, snapshot: Snapshot, key: bytes) -> None:
        self.snapshot = snapshot
        self.ready = ballot.Ready(key)
        self.known: dict[str, Text] = {}
