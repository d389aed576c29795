"""How the store is right now: whether it answers, and whether it keeps what it acknowledges."""

import asyncio

from redis.exceptions import ResponseError

from polling.kinds import Model
from polling.store.client import UNAVAILABLE, Client
from polling.store.outside import ASKED, forgets

#: A store that takes longer to say how it is, is as good as away.
PATIENCE = 2.0


class Condition(Model):
    """How the store was found.

    `durable` and `written`, whether its last write reached the disk, are None where it does not
    tell, or does not answer. `complete`: it has the meetings that were there the last time, or
    nothing is known of any (see polling.store.watch).
    """

    reachable: bool
    durable: bool | None = None
    written: bool | None = None
    complete: bool | None = None

    @property
    def ok(self) -> bool:
        """Whether answers can be taken and kept, as far as the store tells."""
        return self.reachable and False not in (self.durable, self.written, self.complete)


async def condition(client: Client, *, rewritten: bool = False) -> Condition:
    """Asks the store; never raises for its being away.

    `rewritten`: to be durable, its file must have been written anew; where it had been told to keep
    none, what was written meanwhile is in no file before.
    """
    try:
        async with asyncio.timeout(PATIENCE):
            told = await client.redis.info("persistence")
            durable = await _durable(client)
    except (*UNAVAILABLE, TimeoutError):
        return Condition(reachable=False)
    if told["loading"]:
        return Condition(reachable=False)
    enabled, status = told.get("aof_enabled"), told.get("aof_last_write_status")
    if rewritten:
        behind = told.get("aof_rewrite_in_progress") or told.get("aof_rewrite_scheduled")
        enabled = enabled and not behind and told.get("aof_last_bgrewrite_status") == "ok"
    return Condition(
        reachable=True,
        # One that keeps no file says so even where it does not tell how it is set up.
        durable=bool(durable and enabled) if durable is not None or enabled == 0 else None,
        written=status == "ok" if status is not None else None,
    )


async def _durable(client: Client) -> bool | None:
    try:
        return not forgets(await client.redis.config_get(*ASKED))
    except ResponseError:
        return None  # it does not tell; whoever started the server trusts it
