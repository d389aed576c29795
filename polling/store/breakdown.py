"""Groups in the store: a round's result by one field, as it may be seen."""

from redis.exceptions import WatchError

from polling import groups
from polling.groups import Group
from polling.refused import Refused
from polling.store.keys import RoundKey
from polling.store.rounds import Rounds

_TRIES = 20


class Breakdowns(Rounds):
    """What the store knows of groups."""

    async def breakdown(self, round_key: RoundKey, field: str, total: int) -> dict[str, Group]:
        """The groups of a closed round by the values of `field`, of `total` people who answered.

        None of fewer than five, none that could be worked out, and none renewed for fewer than
        five changes since it was last seen, by anyone: what is seen is written down.
        """
        where = round_key.key("published")
        for _ in range(_TRIES):
            async with self.redis.pipeline(transaction=True) as pipe:
                await pipe.watch(where, round_key.key("groups"))
                before = _seen(field, await pipe.hgetall(where))
                now = _groups(
                    field,
                    await pipe.hgetall(round_key.key("who")),
                    await pipe.hgetall(round_key.key("groups")),
                )
                after = groups.published(before, now, total)
                if all(before.get(value) == group for value, group in after.items()):
                    return after
                pipe.multi()
                # What may no longer be shown is kept: it may be shown again, and was seen.
                for value, group in after.items():
                    pipe.hset(where, f"{field}\x1f{value}", group.model_dump_json())
                try:
                    await pipe.execute()
                except WatchError:
                    continue
                return after
        raise Refused("busy", "Det kommer mange svar akkurat nå. Prøv igjen om litt.")


def _seen(field: str, stored: dict[bytes, bytes]) -> dict[str, Group]:
    start = f"{field}\x1f".encode()
    return {
        name.removeprefix(start).decode(): Group.model_validate_json(data)
        for name, data in stored.items()
        if name.startswith(start)
    }


def _groups(field: str, who: dict[bytes, bytes], stored: dict[bytes, bytes]) -> dict[str, Group]:
    start = f"{field}\x1f"
    people = {
        name.decode().removeprefix(start): int(n)
        for name, n in who.items()
        if name.decode().startswith(start)
    }
    sums: dict[str, dict[str, int]] = {value: {} for value in people}
    for name, n in stored.items():
        group, _, key = name.decode().partition("\x1e")
        value = group.removeprefix(start)
        if group.startswith(start) and value in sums:
            sums[value][key] = int(n)
    return {
        value: Group(
            people=people[value],
            answers=found.pop("#", 0),
            moves=found.pop("~", 0),
            counts=found,
        )
        for value, found in sums.items()
    }
