"""How the store is right now: whether it answers, and whether it keeps what it acknowledges."""

import asyncio
from collections.abc import Iterable
from typing import Any

from redis.exceptions import ResponseError

from polling.kinds import Model
from polling.store.client import UNAVAILABLE, Client
from polling.store.outside import ASKED, forgets, online

#: A store that takes longer to say how it is, is as good as away.
PATIENCE = 2.0


class Condition(Model):
    """How the store was found: in a cluster, each of its primaries.

    `durable` and `written`, whether its last write reached the disk (and those of the replicas that
    are waited for, of which there are enough), are None where it does not tell, or does not answer.
    `complete`: it has the meetings that were there the last time, or nothing is known of any (see
    polling.store.watch). `survives` the loss of a primary with all that was acknowledged; None
    where no replica would take over by itself.
    """

    reachable: bool
    durable: bool | None = None
    written: bool | None = None
    complete: bool | None = None
    survives: bool | None = None

    @property
    def ok(self) -> bool:
        """Whether answers can be taken and kept, as far as the store tells."""
        return self.reachable and False not in (self.durable, self.written, self.complete)


async def condition(client: Client, *, rewritten: bool = False, replicas: int = 0) -> Condition:
    """Asks the store; never raises for its being away.

    `rewritten`: to be durable, its file must have been written anew; where it had been told to keep
    none, what was written meanwhile is in no file before. `replicas`: how many are waited for.
    """
    try:
        async with asyncio.timeout(PATIENCE):
            found = [
                await _of_one(each, rewritten=rewritten, replicas=replicas)
                for each in await client.primaries()
            ]
    except (*UNAVAILABLE, TimeoutError):
        return Condition(reachable=False)
    return Condition(
        reachable=all(each.reachable for each in found),
        durable=_together(each.durable for each in found),
        written=_together(each.written for each in found),
        survives=replicas > 0 if client.fails_over else None,
    )


async def _of_one(primary: Any, *, rewritten: bool, replicas: int) -> Condition:
    told = await primary.info("persistence")
    durable = await _durable(primary)
    if told["loading"]:
        return Condition(reachable=False)
    enabled, status = told.get("aof_enabled"), told.get("aof_last_write_status")
    if rewritten:
        behind = told.get("aof_rewrite_in_progress") or told.get("aof_rewrite_scheduled")
        enabled = enabled and not behind and told.get("aof_last_bgrewrite_status") == "ok"
    enough = not replicas or await online(primary) >= replicas
    return Condition(
        reachable=True,
        # One that keeps no file says so even where it does not tell how it is set up.
        durable=bool(durable and enabled) if durable is not None or enabled == 0 else None,
        written=status == "ok" and enough if status is not None or not enough else None,
    )


def _together(said: Iterable[bool | None]) -> bool | None:
    """What holds of all; None where one does not tell, and none says otherwise."""
    found = set(said)
    return False if False in found else None if None in found else True


async def _durable(primary: Any) -> bool | None:
    try:
        return not forgets(await primary.config_get(*ASKED))
    except ResponseError:
        return None  # it does not tell; whoever started the server trusts it
