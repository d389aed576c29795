"""Ballots: from a phone's token and a question to a digest, and no way back."""

import hashlib
import re

TOKEN = re.compile(r"^[A-Za-z0-9_-]{22,64}$")
KEY_BYTES = 32


class Ready:
    """A key made ready once for many digests, each of which takes half the time then."""

    __slots__ = ("state",)

    def __init__(self, key: bytes) -> None:
        self.state = hashlib.blake2b(key=key, digest_size=16)


def ballot(key: bytes | Ready, token: str, item: str, run: int, slot: int) -> str:
    """The field one answer is kept under: same phone, question, round and slot, same ballot.

    Keyed BLAKE2b (RFC 7693) of 128 bits as 32 hexadecimal digits; the key (32 bytes) is the
    meeting's own and is destroyed when the meeting ends, and the ballots of one phone for two
    questions, or two slots, have nothing in common without it.
    """
    return keyed(key, f"answer\0{token}\0{item}\0{run}\0{slot}")


def person(key: bytes | Ready, token: str, item: str, run: int) -> str:
    """What a phone is counted under as one of those who answered a question in a round."""
    return keyed(key, f"people\0{token}\0{item}\0{run}")


def joiner(key: bytes | Ready, token: str) -> str:
    """What a phone is counted under as one of those who joined."""
    return keyed(key, f"joined\0{token}")


def player(key: bytes, token: str) -> str:
    """What a phone's points follow through a meeting that has a leaderboard."""
    return keyed(key, f"player\0{token}")


def epoch(key: bytes, restored: int = 0) -> str:
    """A name for the time in which this key makes the ballots; says nothing of the key.

    A meeting that was put back from a backup, for the `restored`th time, begins another with the
    same key: what phones were told is stored may not be there, and the ballots stay theirs.
    """
    return keyed(key, f"epoch\0{restored}" if restored else "epoch")[:12]


def of_table(table: str) -> str:
    """What stands in a token's place for a table, whose devices share their answers.

    The same whichever link they came by, so that a new link leads to the same answers; no phone's
    own token has a space in it.
    """
    return f"table {table}"


def keyed(key: bytes | Ready, text: str) -> str:
    """A digest of 128 bits that says nothing of `text` without the key (32 bytes)."""
    if isinstance(key, Ready):
        digest = key.state.copy()
        digest.update(text.encode())
        return digest.hexdigest()
    return hashlib.blake2b(text.encode(), key=key, digest_size=16).hexdigest()
