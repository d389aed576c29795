"""Ends tasks that ask the store, of which some do not hear at once that they are cancelled."""

import asyncio
from collections.abc import Iterable
from typing import Any

#: Seconds after which a task that has not ended is told once more.
AGAIN = 0.05


async def all_ended(tasks: Iterable[asyncio.Task[Any]]) -> None:
    """Cancels tasks, and returns when all of them have ended, however they did.

    Once is not enough: `asyncio.wait_for`, by which redis-py sends, gives its result and forgets
    the cancellation where both come in one turn of the loop (Python 3.11; gh-86296). What goes
    round for ever goes round once more then, and who waits for its end waits for ever.
    """
    left = {task for task in tasks if not task.done()}
    while left:
        for task in left:
            task.cancel()
        done, left = await asyncio.wait(left, timeout=AGAIN)
        for task in done:
            # Asked for, so that nobody is told that it was not.
            _ = task.cancelled() or task.exception()
