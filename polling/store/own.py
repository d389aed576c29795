"""The answers of many phones, each found by its ballots, read by one call."""

from collections.abc import Sequence
from typing import NamedTuple

from polling.store.client import Client
from polling.store.keys import RoundKey


class Own(NamedTuple):
    """An answer as its phone is told of it: `value` is the kind's JSON, "" when withdrawn."""

    number: int
    value: str
    approved: bool


class Asked(NamedTuple):
    """What is looked for in a round; with `approve` also whether it has been approved."""

    round: RoundKey
    ballots: Sequence[str]
    approve: bool


async def owned(client: Client, asked: Sequence[Asked]) -> list[list[Own | None]]:
    """What stands under the ballots of each; None where there is no answer. All of one meeting."""
    pipe = client.redis.pipeline(transaction=False)
    for round_key, ballots, approve in asked:
        pipe.hmget(round_key.key("answers"), ballots)
        if approve:
            pipe.smismember(round_key.key("hidden"), ballots)
    said = iter(await pipe.execute())
    found = []
    for _, ballots, approve in asked:
        records = next(said)
        hidden = next(said) if approve else [1] * len(ballots)
        found.append([_own(record, held) for record, held in zip(records, hidden, strict=True)])
    return found


def _own(record: bytes | None, held: int) -> Own | None:
    if record is None:
        return None
    number, _, _, value = record.split(b"\0", 3)
    return Own(int(number), value.decode(), bool(value) and not held)
