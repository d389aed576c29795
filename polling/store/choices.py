"""What the secretariat chose for the summary, in the store: each choice kept by itself."""

import hashlib

from polling.choices import TEXTS, Choices
from polling.refused import Refused
from polling.store import keys
from polling.store.meetings import Meetings, rounds

#: As many as `Choices` may leave out, whatever else there is.
MOST = 200
OPEN = "open"
#: Before the name of a section, or of an agenda item, that is left out.
OUT = "out:"


class Choosing(Meetings):
    """What the store knows of choices; those of the live meeting only."""

    async def choices(self, meeting_id: str) -> Choices:
        """All that was chosen."""
        stored = await self.redis.hgetall(_place(meeting_id))
        found = {field.decode(): value.decode() for field, value in stored.items()}
        return Choices(
            left_out=tuple(sorted(f.removeprefix(OUT) for f in found if f.startswith(OUT))),
            open=OPEN in found,
            **{name: found.get(name, "") for name in TEXTS},
        )

    async def choose(self, meeting_id: str, field: str, before: str, after: str) -> None:
        """Puts one choice in place of what was seen; the caller has checked it.

        `field` is one of TEXTS, OPEN, or OUT with a name ("1" or ""). `Refused`: "stale" when
        something else stands there, "limit" when no more can be left out.
        """
        where = [_place(meeting_id), keys.of_meeting(meeting_id, "document")]
        done = int(str(await self.client.call("choose", where, [field, before, after, MOST])))
        if done < 0:
            raise Refused("limit", "Det er ikke plass til flere valg.")
        if not done:
            raise Refused("stale", "Noen andre endret det samme akkurat nå.")

    async def put_choices(self, meeting_id: str, choices: Choices) -> None:
        """Puts choices where there are none yet; the caller has checked them."""
        fields = {name: text for name in TEXTS if (text := getattr(choices, name))}
        fields |= {f"{OUT}{name}": "1" for name in choices.left_out}
        fields |= {OPEN: "1"} if choices.open else {}
        if fields:
            await self.redis.hset(_place(meeting_id), mapping=fields)

    async def moment(self, meeting_id: str) -> str:
        """A digest that changes with whatever the summary of the live meeting says."""
        pipe = self.redis.pipeline(transaction=True)
        pipe.hget(keys.of_meeting(meeting_id, "document"), "revision")
        pipe.hgetall(keys.of_stage(meeting_id, "live", "revisions"))
        pipe.hgetall(_place(meeting_id))
        revision, revisions, chosen = await pipe.execute()
        return _digest([revision, sorted(revisions.items()), sorted(chosen.items())])

    async def decided(self, meeting_id: str) -> str:
        """A digest that changes with what is decided of what the summary says.

        That is what is asked, chosen, cleared or hidden; not what is answered, or waits.
        """
        meeting, revision = await self.document(meeting_id)
        state = await self.state(meeting_id, "live")
        pipe = self.redis.pipeline(transaction=True)
        pipe.hgetall(_place(meeting_id))
        for key in rounds(meeting, "live", state):
            pipe.sdiff([key.key("hidden"), key.key("waiting")])
        chosen, *hidden = await pipe.execute()
        away = [sorted(each) for each in hidden]
        return _digest([revision, state.revision, sorted(chosen.items()), away])


def _digest(told: list[object]) -> str:
    return hashlib.blake2b(repr(told).encode(), digest_size=16).hexdigest()


def _place(meeting_id: str) -> str:
    return keys.of_stage(meeting_id, "live", "choices")
