"""Meetings in the store: made, listed, found by code, edited, steered, ended, deleted."""

import datetime as dt
import secrets
from contextlib import suppress
from random import SystemRandom

from redis.exceptions import OutOfMemoryError

from polling import joincode
from polling.ballot import KEY_BYTES
from polling.groups import LEAST
from polling.meeting import Meeting, State
from polling.refused import Refused
from polling.store import keys
from polling.store.client import Argument, Client
from polling.store.keys import RoundKey, Stage
from polling.store.listing import Listed, listed_row

_chance = SystemRandom()
#: Seconds before a used join code is given again.
REST_SECONDS = 90 * 24 * 3600
#: Meetings that are read at once for a list of them.
CHUNK = 100

#: What of those who came goes when the meeting ends.
GONE = ("claims", "aliases", "silent", "forgotten")
#: What the function that ends a meeting looks at in each round.
ROUND = (
    "people", "changes", "answers", "who", "groups", "published", "moved", "counts", "sorted",
)  # fmt: skip


class Meetings:
    """What the store knows of meetings as such; see `keys` for where it stands."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self.redis = client.redis

    async def create(self, meeting: Meeting) -> str:
        """Puts a new meeting in the store with a join code of its own and a ballot key."""
        made = dt.datetime.now(dt.UTC).date()
        code = await self._new_code(meeting.id)
        pipe = self.redis.pipeline(transaction=True)
        pipe.hset(
            keys.of_meeting(meeting.id, "document"),
            mapping={
                "json": meeting.model_dump_json(),
                "revision": 1,
                "code": code,
                "made": made.isoformat(),
                "stage": "live",
            },
        )
        pipe.set(keys.of_stage(meeting.id, "live", "key"), secrets.token_bytes(KEY_BYTES))
        await pipe.execute()
        await self.redis.zadd(keys.MEETINGS, {meeting.id: made.toordinal()})
        return meeting.id

    async def meetings(self) -> list[Listed]:
        """Every meeting, newest first."""
        ids = [found.decode() for found in await self.redis.zrevrange(keys.MEETINGS, 0, -1)]
        listed: list[Listed | None] = []
        for start in range(0, len(ids), CHUNK):
            some = ids[start : start + CHUNK]
            pipe = self.redis.pipeline(transaction=False)
            for each in some:
                pipe.hgetall(keys.of_meeting(each, "document"))
                pipe.hget(keys.of_stage(each, "live", "state"), "json")
                pipe.scard(keys.of_stage(each, "live", "joined"))
                pipe.hget(keys.of_stage(each, "live", "totals"), "joined")
            said = await pipe.execute()
            rows = zip(some, said[::4], said[1::4], said[2::4], said[3::4], strict=True)
            listed += [listed_row(*row) for row in rows]
        return [row for row in listed if row is not None]

    async def document(self, meeting_id: str) -> tuple[Meeting, int]:
        """The meeting and its document's revision; `Refused("unknown")` when there is none."""
        found = await self.redis.hmget(
            keys.of_meeting(meeting_id, "document"), ["json", "revision"]
        )
        if found[0] is None:
            raise Refused("unknown", "Møtet finnes ikke.")
        return Meeting.model_validate_json(found[0]), int(found[1])

    async def revisions_of_meetings(self) -> dict[str, int]:
        """Every meeting's id -> its document's revision."""
        ids = [each.decode() for each in await self.redis.zrange(keys.MEETINGS, 0, -1)]
        pipe = self.redis.pipeline(transaction=False)
        for each in ids:
            pipe.hget(keys.of_meeting(each, "document"), "revision")
        found = zip(ids, await pipe.execute(), strict=True)
        return {each: int(revision) for each, revision in found if revision is not None}

    async def meeting(self, meeting_id: str) -> Meeting | None:
        """The meeting, or None."""
        try:
            return (await self.document(meeting_id))[0]
        except Refused:
            return None

    async def save(self, meeting: Meeting, seen: int) -> int:
        """Puts an edited meeting in place of revision `seen`; the new revision.

        `Refused("stale")` when another stands there.
        """
        stage = await self.stage(meeting.id)
        revision = await self.client.call(
            "save",
            [
                keys.of_meeting(meeting.id, "document"),
                keys.of_stage(meeting.id, stage, "revisions"),
            ],
            [seen, meeting.model_dump_json(), keys.channel(meeting.id)],
        )
        if not revision:
            raise Refused("stale", "Noen andre har endret møtet akkurat nå.")
        return int(str(revision))

    async def code(self, meeting_id: str) -> str | None:
        """The join code; None when the meeting has ended or does not exist."""
        found = await self.redis.hget(keys.of_meeting(meeting_id, "document"), "code")
        return found.decode() if found else None

    async def by_code(self, code: str) -> str | None:
        """The meeting that a join code of eight digits leads to; None once it has ended."""
        found = await self.redis.get(keys.code(code))
        if found is None and self.client.lost:
            await self.client.assure()
        if not found:
            return None
        meeting_id: str = found.decode()
        if await self.redis.exists(keys.of_stage(meeting_id, "live", "key")):
            return meeting_id
        # It has ended, but whoever ended it never heard so and did not put the code to rest.
        await self._retire_code(meeting_id)
        return None

    async def stage(self, meeting_id: str) -> Stage:
        """Whether the meeting is being rehearsed; `Refused("unknown")` when there is none."""
        found = await self.redis.hget(keys.of_meeting(meeting_id, "document"), "stage")
        if found is None:
            raise Refused("unknown", "Møtet finnes ikke.")
        return "rehearsal" if found == b"rehearsal" else "live"

    async def state(self, meeting_id: str, stage: Stage | None = None) -> State:
        """Where the meeting stands, in its present stage unless told."""
        stage = stage or await self.stage(meeting_id)
        found = await self.redis.hget(keys.of_stage(meeting_id, stage, "state"), "json")
        return State.model_validate_json(found) if found else State()

    async def steer(self, meeting_id: str, stage: Stage, seen: int, state: State) -> None:
        """Puts `state` in place of revision `seen`; `Refused("stale")` when another stands there.

        A state that has ended also destroys the ballot key and gives the join code back.
        """
        where = [keys.of_stage(meeting_id, stage, n) for n in ("state", "revisions", "key")]
        args: list[str | bytes | int] = [
            seen, state.revision, state.model_dump_json(), keys.channel(meeting_id),
        ]  # fmt: skip
        if state.ended:
            meeting, _ = await self.document(meeting_id)
            await self._finishing(meeting, stage, state, where, args)
        else:
            args += what_is_open(state)
        if not await self.client.call("finish" if state.ended else "steer", where, args):
            raise Refused("stale", "En annen møteleder endret noe akkurat nå.")
        if state.ended and stage == "live":
            await self._retire_code(meeting_id)
            today = dt.datetime.now(dt.UTC).date().isoformat()
            await self.redis.hset(keys.of_meeting(meeting_id, "document"), "ended", today)
            self.client.rewrite_soon()

    async def _finishing(
        self, meeting: Meeting, stage: Stage, state: State, where: list[str], args: list[Argument]
    ) -> None:
        """What the function that ends a meeting is told besides the state."""
        for item_id, item in state.items.items():
            for run in item.cleared:
                await self._remove_all(keys.of_stage(meeting.id, stage, f"{item_id}:{run}:*"))
        found = rounds(meeting, stage, state)
        await self._remove_forgotten(meeting.id, stage, found)
        asked = [RoundKey(meeting.id, stage, item.id, 1) for item in meeting.on_joining()]
        nobody = RoundKey(meeting.id, stage, "nobody", 1)
        where += [keys.of_stage(meeting.id, stage, n) for n in ("joined", "totals", "seated")]
        where += [(asked or [nobody])[0].key(name) for name in ("who", "counts")]
        gone = [keys.of_stage(meeting.id, stage, name) for name in GONE]
        if stage == "live":
            gone += [keys.of_meeting(meeting.id, name) for name in ("tables", "slips")]
        where += gone
        args += (LEAST, asked[0].subject if asked else "", len(gone))
        for round_key in found:
            where += [round_key.key(name) for name in ROUND]
            args.append(round_key.subject)

    async def _remove_forgotten(self, meeting_id: str, stage: Stage, found: list[RoundKey]) -> None:
        """Removes rounds of what was asked on joining until it was taken off the agenda."""
        start = keys.of_stage(meeting_id, stage, "")
        known = {f"{start}{round_key.subject}:people" for round_key in found}
        async for key in self.redis.scan_iter(match=f"{start}*:people", count=1000):
            if key.decode() not in known:
                await self._remove_all(f"{key.decode().removesuffix('people')}*")

    async def delete(self, meeting_id: str) -> None:
        """Removes a meeting and everything in it, also where the store has no memory left."""
        code = await self.code(meeting_id)
        await self.redis.zrem(keys.MEETINGS, meeting_id)
        await self._remove_all(f"{{m:{meeting_id}}}:*")
        if code:
            await self._rest(code)
        await self.redis.publish(keys.channel(meeting_id), "document")
        self.client.rewrite_soon()

    async def start_rehearsal(self, meeting_id: str) -> None:
        """Moves the meeting to a stage of its own; what is live stays as it is."""
        if (await self.state(meeting_id, "live")).ended:
            raise Refused("closed", "Møtet er avsluttet.")
        if await self.stage(meeting_id) == "rehearsal":
            return
        await self._remove_all(keys.of_stage(meeting_id, "rehearsal", "*"))
        await self.redis.set(
            keys.of_stage(meeting_id, "rehearsal", "key"), secrets.token_bytes(KEY_BYTES)
        )
        await self._set_stage(meeting_id, "rehearsal")

    async def wipe_rehearsal(self, meeting_id: str) -> None:
        """Removes all that the rehearsal left and goes back to what is live."""
        await self._set_stage(meeting_id, "live")
        await self._remove_all(keys.of_stage(meeting_id, "rehearsal", "*"))
        self.client.rewrite_soon()

    async def file(self, meeting_id: str, name: str) -> bytes | None:
        """A file of the meeting, such as its logo."""
        found: bytes | None = await self.redis.hget(keys.of_meeting(meeting_id, "files"), name)
        return found

    async def put_file(self, meeting_id: str, name: str, data: bytes) -> None:
        """Keeps a file with the meeting; the caller has checked it. Empty data removes it."""
        if data:
            await self.redis.hset(keys.of_meeting(meeting_id, "files"), name, data)
        else:
            await self.redis.hdel(keys.of_meeting(meeting_id, "files"), name)

    async def _set_stage(self, meeting_id: str, stage: Stage) -> None:
        await self.redis.hset(keys.of_meeting(meeting_id, "document"), "stage", stage)
        await self.redis.publish(keys.channel(meeting_id), "stage")

    async def _remove_all(self, pattern: str) -> None:
        found = [key async for key in self.redis.scan_iter(match=pattern, count=1000)]
        if found:
            await self.redis.unlink(*found)

    async def _new_code(self, meeting_id: str) -> str:
        while True:
            code = joincode.make(_chance)
            if await self.redis.set(keys.code(code), meeting_id, nx=True):
                return code

    async def _retire_code(self, meeting_id: str) -> None:
        code = await self.code(meeting_id)
        if code:
            await self._rest(code)
            await self.redis.hset(keys.of_meeting(meeting_id, "document"), "code", "")

    async def _rest(self, code: str) -> None:
        """Has a code that was used rest for a while before it is given again."""
        # For the time it lapses first: that takes no memory, and it leads nowhere any more.
        await self.redis.expire(keys.code(code), REST_SECONDS)
        with suppress(OutOfMemoryError):
            await self.redis.set(keys.code(code), "", ex=REST_SECONDS)


def rounds(meeting: Meeting, stage: Stage, state: State) -> list[RoundKey]:
    """Every round that anything may have been answered or lifted in, but for cleared ones."""
    asked = [RoundKey(meeting.id, stage, item.id, 1) for item in meeting.on_joining()]
    found = [
        RoundKey(meeting.id, stage, item_id, run)
        for item_id, item in state.items.items()
        for run in range(1, item.run + 1)
        if run not in item.cleared
    ]
    found = asked + [key for key in found if key not in asked]
    lifted = {item.id for item in meeting.agenda if item.question.most_lifts}
    return found + [key.lifts for key in found if key.item in lifted]


def what_is_open(state: State) -> list[Argument]:
    """What the function that steers is told besides the state: the door, and what takes answers."""
    told: list[Argument] = ["shut" if state.shut else "", state.cap or ""]
    for item, run in state.open_runs().items():
        told += (item, run)
    return told
