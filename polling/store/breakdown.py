"""Groups in the store: a round's result by one field, as it may be seen."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from redis.exceptions import WatchError

from polling import groups
from polling.groups import Changed, Group, Moved, View
from polling.meeting.scoring import POINTS
from polling.refused import Refused
from polling.store import keys
from polling.store.keys import RoundKey
from polling.store.sortings import Sortings

_TRIES = 20
#: A field that is none: it stands in `published` from the moment somebody looks.
LOOKED_AT = "#"


class Breakdowns(Sortings):
    """What the store knows of groups."""

    async def breakdown(self, round_key: RoundKey, field: str) -> View:
        """The groups of a round by the values of `field`, as `polling.groups` lets them be seen.

        What is seen by anyone is written down, so that all see the same, and nothing new until
        it may be renewed. The caller asks only for rounds that are closed.
        """
        where = round_key.key("published")
        # From here on it is noted who changes anything, before the first of them is seen.
        await self.redis.hsetnx(where, LOOKED_AT, "1")
        for _ in range(_TRIES):
            async with self.redis.pipeline(transaction=True) as pipe:
                await pipe.watch(where)
                found = await pipe.hget(where, field)
                seen = View.model_validate_json(found) if found else None
                view = await self._view(round_key, field, seen)
                if view == seen or not view.groups:
                    return view
                pipe.multi()
                pipe.hset(where, field, view.model_dump_json())
                try:
                    await pipe.execute()
                except WatchError:
                    continue  # another worker was first: what it showed is what there is
                return view
        raise Refused("busy", "Det kommer mange svar akkurat nå. Prøv igjen om litt.")

    async def seen(self, round_key: RoundKey, field: str) -> View:
        """The groups as they were last seen by anyone; none when nobody has."""
        found = await self.redis.hget(round_key.key("published"), field)
        return View.model_validate_json(found) if found else View()

    async def _view(self, round_key: RoundKey, field: str, seen: View | None) -> View:
        """The view in place of `seen`, out of all that there is at one moment."""
        stage, subject = round_key[:2], round_key.subject
        pipe = self.redis.pipeline(transaction=True)
        pipe.hget(keys.of_stage(*stage, "revisions"), subject)
        pipe.hget(keys.of_stage(*stage, "totals"), f"people:{subject}")
        pipe.hgetall(round_key.key("people"))
        pipe.hgetall(round_key.key("who"))
        pipe.hgetall(round_key.key("groups"))
        first = seen.first if seen else "+inf"
        pipe.zrangebyscore(round_key.key("moved"), f"({first}", "+inf", withscores=True)
        revision, before, people, who, sums, moved = await pipe.execute()
        total = len(people) + int(before or 0)
        now = _groups(field, who, sums)
        if seen is None:
            return groups.looked_at(now, total, int(revision or 0))
        stand = {name: _value(field, found.partition(b"\0")[2]) for name, found in people.items()}
        since = _changed(field, (name for name, at in moved if at > seen.revision), stand)
        ever = _changed(field, (name for name, _at in moved), stand)
        return groups.renewed(seen, now, total, int(revision or 0), since, ever)


def _changed(field: str, moved: Iterable[bytes], stand: Mapping[bytes, str]) -> Changed:
    """Who changed anything, out of "person RS groups", and the value that they have now."""
    found: defaultdict[bytes, set[str]] = defaultdict(set)
    for name in moved:
        person, _, packed = name.partition(b"\x1e")
        found[person].add(_value(field, packed))
    return {p.decode(): Moved(frozenset(had), stand.get(p)) for p, had in found.items()}


def _value(field: str, packed: bytes) -> str:
    """The value of a field in "field US value US field US value"; "" for none."""
    parts = packed.decode().split("\x1f")
    return dict(zip(parts[::2], parts[1::2], strict=False)).get(field, "")


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
        if group.startswith(start) and value in sums and key != POINTS:
            sums[value][key] = int(n)
    return {
        value: Group(people=people[value], answers=found.pop("#", 0), counts=found)
        for value, found in sums.items()
    }
