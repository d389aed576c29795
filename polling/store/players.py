"""Players of a quiz in the store: their aliases, and the points of each round."""

from polling.meeting.aliases import compared
from polling.meeting.scoring import PLAYER, POINTS
from polling.refused import Refused
from polling.store import keys
from polling.store.keys import RoundKey, Stage
from polling.store.slips import ENDED, Slips
from polling.words import N_

TAKEN = N_("Det navnet er tatt. Velg et annet.")


class Players(Slips):
    """What the store knows of players: digests with the meeting's key, and gone with it."""

    async def take_alias(self, meeting_id: str, stage: Stage, player: str, alias: str) -> None:
        """Gives a player an alias, in place of the one before.

        `Refused("forbidden")` when somebody else has it, "closed" once the meeting has ended.
        """
        where = [keys.of_stage(meeting_id, stage, name) for name in ("aliases", "revisions", "key")]
        args: list[str | bytes | int] = [
            keys.channel(meeting_id), player, alias, compared(alias),
        ]  # fmt: skip
        match await self.client.call("alias", where, args):
            case b"taken":
                raise Refused("forbidden", TAKEN)
            case b"closed":
                raise Refused("closed", ENDED)

    async def aliases(self, meeting_id: str, stage: Stage) -> dict[str, str]:
        """The alias of each player."""
        found = await self.redis.hgetall(keys.of_stage(meeting_id, stage, "aliases"))
        return {
            name.decode(): alias.partition(b"\0")[2].decode()
            for name, alias in found.items()
            if not name.startswith(b"=")
        }

    async def points(self, round_key: RoundKey) -> dict[str, int]:
        """The points that each player has in a round; none of those who have none."""
        found = await self.redis.hgetall(round_key.key("groups"))
        start, end = f"{PLAYER}\x1f".encode(), f"\x1e{POINTS}".encode()
        return {
            name[len(start) : -len(end)].decode(): int(n)
            for name, n in found.items()
            if name.startswith(start) and name.endswith(end)
        }
