"""Voting slips in the store: made, counted, used once a question, made void."""

from polling import slips
from polling.refused import Refused
from polling.store import keys
from polling.store.client import Argument
from polling.store.keys import RoundKey
from polling.store.retention import Retention
from polling.words import N_

ENDED = N_("Møtet er avsluttet.")
TOO_LATE = N_("Spørsmålet ble lukket før svaret kom fram. Det er ikke talt med.")
NOT_FOUND = N_("Fant ikke stemmeseddelen. Sjekk tegnene.")
USED = N_("Stemmeseddelen er allerede brukt i dette spørsmålet.")
TOO_MANY = N_("Et møte kan ha {most} stemmesedler. Gjør de gamle ugyldige først.")


class Slips(Retention):
    """What the store knows of slips: digests with the meeting's key, and so nothing after it.

    A slip belongs to the meeting. Where it was used belongs to a round of a stage, so that one
    used in a rehearsal is as new afterwards.
    """

    async def add_slips(self, meeting_id: str, codes: list[str]) -> int:
        """Makes these codes slips of the meeting too; how many it has now.

        `Refused("limit")` when that would be more than `slips.MOST`, "closed" once it has ended.
        """
        key = await self._live_key(meeting_id)
        if key is None:
            raise Refused("closed", ENDED)
        where = [
            keys.of_meeting(meeting_id, "slips"), keys.of_stage(meeting_id, "live", "key"),
        ]  # fmt: skip
        args: list[Argument] = [slips.MOST, *(slips.valid(key, code) for code in codes)]
        number = int(str(await self.client.call("add_slips", where, args)))
        if number < 0:
            raise Refused("closed", ENDED)
        if number == 0:
            raise Refused("limit", TOO_MANY, most=slips.MOST)
        return number

    async def void_slips(self, meeting_id: str) -> None:
        """Makes every slip of the meeting void; answers given with them stand."""
        await self.redis.delete(keys.of_meeting(meeting_id, "slips"))

    async def slips_made(self, meeting_id: str) -> int:
        """How many slips of the meeting are valid."""
        return int(await self.redis.scard(keys.of_meeting(meeting_id, "slips")))

    async def slips_used(self, round_key: RoundKey) -> int:
        """How many slips were used in a round; 0 once the meeting has ended."""
        where = keys.of_stage(*round_key[:2], "claims")
        return int(await self.redis.hget(where, f"#{round_key.subject}") or 0)

    async def claim_slip(self, key: bytes, round_key: RoundKey, code: str, token: str) -> None:
        """Lets the phone answer with this slip in a round, or refuses with a word.

        `key` is that of the round's stage. The first phone has the slip there for good, and may
        change its answer; `Refused` says "forbidden" to any other, "unknown" of a code that is no
        slip's, "closed" when the question takes no answers and this phone had given none.
        """
        meeting_id, stage, item, run = round_key[:4]
        live = key if stage == "live" else await self._live_key(meeting_id)
        if live is None:
            raise Refused("closed", TOO_LATE)
        where = [
            keys.of_meeting(meeting_id, "slips"),
            *(keys.of_stage(meeting_id, stage, name) for name in ("claims", "state", "key")),
        ]  # fmt: skip
        args: list[Argument] = [
            slips.valid(live, code), slips.claimed(key, code, item, run),
            slips.claimant(key, token, item, run), item, run, round_key.subject,
        ]  # fmt: skip
        match await self.client.call("slip", where, args):
            case b"used":
                raise Refused("forbidden", USED)
            case b"unknown":
                raise Refused("unknown", NOT_FOUND)
            case b"closed":
                raise Refused("closed", TOO_LATE)

    async def _live_key(self, meeting_id: str) -> bytes | None:
        found: bytes | None = await self.redis.get(keys.of_stage(meeting_id, "live", "key"))
        return found
