"""The log of who did what: to the minute at the finest, and never what anybody answered."""

import asyncio
import datetime as dt
import json
import logging
from collections.abc import Iterable, Sequence
from typing import Any, Literal, NamedTuple

from polling.kinds import Model
from polling.store import keys
from polling.store.client import UNAVAILABLE, Client

log = logging.getLogger(__name__)

ActorRole = Literal[
    "organiser", "moderator", "secretariat", "projector", "reader", "recipient", "server", ""
]
#: How many entries stand, of a meeting and of the server; the oldest give way.
OF_A_MEETING = 5_000
OF_THE_SERVER = 20_000
#: Entries of one minute have room for as many before they run into the next.
A_MINUTE = 10_000
LONGEST = 200


class Actor(NamedTuple):
    """Who did something: the role, and the organiser's name or what the link is called."""

    role: ActorRole
    name: str = ""


#: What nobody did, but the clock or whoever runs the server.
SERVER = Actor("server")
NOBODY = Actor("")


class Entry(Model):
    """One thing that was done. `minute` is None for what is only counted by the day, `n` times."""

    day: dt.date
    minute: dt.datetime | None = None
    role: ActorRole
    who: str = ""
    did: str
    about: str = ""
    meeting: str = ""
    n: int = 1


class Audit:
    """The log of the server and those of the meetings, which go with their meeting."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._redis = client.redis

    async def note(
        self, actor: Actor, did: str, meeting: str = "", about: str = "", *, outlives: bool = False
    ) -> None:
        """Notes what somebody did, of a meeting in its own log unless the note `outlives` it.

        What was done is done: a store that does not answer is told of in the server's own lines.
        """
        said = {"role": actor.role, "who": actor.name, "did": did, "about": about[:LONGEST]}
        said |= {"meeting": meeting}
        text = json.dumps({name: value for name, value in said.items() if value})
        where = keys.of_meeting(meeting, "audit") if meeting and not outlives else keys.AUDIT
        cap = OF_A_MEETING if meeting and not outlives else OF_THE_SERVER
        try:
            minute = await self._client.now() // 60_000
            await self._client.call("note", [where], [minute, text, cap])
        except UNAVAILABLE as error:
            log.warning("“%s” could not be noted (%s)", did, type(error).__name__)

    async def count(self, actor: Actor, did: str, meeting: str = "") -> None:
        """Counts once more, for the day, what was done: its minute would tell too much."""
        try:
            day = _day(await self._client.now() // 60_000)
            field = json.dumps([day.isoformat(), actor.role, actor.name, did])
            await self._redis.hincrby(_counts(meeting), field, 1)
        except UNAVAILABLE as error:
            log.warning("“%s” could not be noted (%s)", did, type(error).__name__)

    async def entries(
        self, meetings: Iterable[str], *, server: bool = True, most: int | None = None
    ) -> list[Entry]:
        """What stands in the logs of these meetings, and of the server; newest first."""
        wanted = [*(["", *meetings] if server else meetings)]
        pipe = self._redis.pipeline(transaction=False)
        for each in wanted:
            pipe.zrevrange(_log(each), 0, -1 if most is None else most - 1, withscores=True)
            pipe.hgetall(_counts(each))
        told = await pipe.execute() if wanted else []
        # There may be many: beside the loop that answers come in on.
        return await asyncio.to_thread(_newest, wanted, told, most)

    async def forget(self, meetings: Iterable[str], days: int) -> int:
        """Removes what is older than so many days; how much that was."""
        before = await self._client.now() // 60_000 - days * 24 * 60
        removed = 0
        for each in ["", *meetings]:
            removed += await self._redis.zremrangebyscore(
                _log(each), "-inf", f"({before * A_MINUTE}"
            )
            old = [
                field
                for field in await self._redis.hkeys(_counts(each))
                if dt.date.fromisoformat(json.loads(field)[0]) < _day(before)
            ]
            if old:
                removed += await self._redis.hdel(_counts(each), *old)
        return removed


def _newest(wanted: Sequence[str], told: Sequence[Any], most: int | None) -> list[Entry]:
    """What was read of each log, as entries in one order; of many only the newest are made."""
    found: list[tuple[float, bytes, str, int]] = []
    for each, noted, counted in zip(wanted, told[::2], told[1::2], strict=True):
        found += [(score, member, each, 0) for member, score in noted]
        found += [(_end_of_day(field), field, each, int(n)) for field, n in counted.items()]
    found.sort(key=lambda one: one[0], reverse=True)
    return [
        _counted(text, n, each) if n else _entry(text, score, each)
        for score, text, each, n in found[:most]
    ]


def _log(meeting: str) -> str:
    return keys.of_meeting(meeting, "audit") if meeting else keys.AUDIT


def _counts(meeting: str) -> str:
    return keys.of_meeting(meeting, "audit:counts") if meeting else keys.AUDIT_COUNTS


def _day(minute: int) -> dt.date:
    return _moment(minute).date()


def _moment(minute: int) -> dt.datetime:
    """In the zone of whoever runs the server, as its days are."""
    return dt.datetime.fromtimestamp(minute * 60, dt.UTC).astimezone()


def _entry(member: bytes, score: float, meeting: str) -> Entry:
    said = {"meeting": meeting} | json.loads(member.partition(b" ")[2])
    moment = _moment(int(score) // A_MINUTE)
    return Entry(day=moment.date(), minute=moment, **said)


def _counted(field: bytes, n: int, meeting: str) -> Entry:
    day, role, who, did = json.loads(field)
    found = dt.date.fromisoformat(day)
    return Entry(day=found, role=role, who=who, did=did, meeting=meeting, n=n)


def _end_of_day(field: bytes) -> float:
    """Where a counter of the day stands: first among what happened on it."""
    day = dt.date.fromisoformat(json.loads(field)[0])
    end = dt.datetime.combine(day, dt.time(23, 59, 59)).astimezone()
    return end.timestamp() / 60 * A_MINUTE
