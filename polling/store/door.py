"""The door in the store: who has come in, who never answered, and wrong codes counted."""

from polling import ballot
from polling.store import keys
from polling.store.client import Argument
from polling.store.keys import Stage
from polling.store.players import Players

#: What stands where there is no meeting or no key, so that looking costs the same.
NOBODY, NO_KEY = "nobody", bytes(ballot.KEY_BYTES)


class Door(Players):
    """What the store knows of the door; see `functions/join.lua` for how it is kept."""

    async def guessed(self, milliseconds: int) -> int:
        """Counts a wrong code, worth so much; how many ms the server is ahead of its limit now."""
        return int(str(await self.client.call("guess", [keys.GUESSES], [milliseconds])))

    async def joined_by_code(self, code: str, token: str) -> str | None:
        """The meeting of a code, if the phone with that token has joined it, else None.

        As much is asked where there is no such meeting, so that the time it takes says nothing.
        """
        found = await self.redis.get(keys.code(code))
        meeting_id = found.decode() if found else NOBODY
        stages: tuple[Stage, ...] = ("live", "rehearsal")
        pipe = self.redis.pipeline(transaction=False)
        for stage in stages:
            pipe.get(keys.of_stage(meeting_id, stage, "key"))
        made = await pipe.execute()
        pipe = self.redis.pipeline(transaction=False)
        for stage, key in zip(stages, made, strict=True):
            digest = ballot.joiner(key or NO_KEY, token)
            pipe.sismember(keys.of_stage(meeting_id, stage, "joined"), digest)
        return meeting_id if any(await pipe.execute()) else None

    async def silent(self, meeting_id: str, stage: Stage, minutes: int | None) -> int:
        """How many phones came in the last so many minutes (None: ever) and have not answered."""
        since = await self._since(minutes)
        return int(
            await self.redis.zcount(keys.of_stage(meeting_id, stage, "silent"), since, "+inf")
        )

    async def forget_silent(self, meeting_id: str, stage: Stage, minutes: int | None) -> int:
        """Forgets those phones, as if they had never joined; how many there were.

        Answers stay: whoever has given one, and not only now, is none of them.
        """
        names = ("joined", "silent", "revisions", "key", "forgotten")
        args: list[Argument] = [keys.channel(meeting_id), await self._since(minutes)]
        where = [keys.of_stage(meeting_id, stage, name) for name in names]
        return int(str(await self.client.call("forget", where, args)))

    async def still_joined(self, meeting_id: str, stage: Stage, digests: list[str]) -> list[bool]:
        """Whether each of these phones is counted among those who joined."""
        if not digests:
            return []
        where = keys.of_stage(meeting_id, stage, "joined")
        return [bool(there) for there in await self.redis.smismember(where, digests)]

    async def _since(self, minutes: int | None) -> str:
        if minutes is None:
            return "-inf"
        return str(await self.client.now() // 60_000 - minutes)
