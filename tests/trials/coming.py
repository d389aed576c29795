"""Phones that all come in the same moment, in a process of their own: `coming PORT CODE COUNT`.

So that what it costs them does not delay those whose waiting is measured. Waits for a line on its
standard input, and says in JSON how many came, how many were refused and how long it took.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time

from tests.load.phones import Hall
from tests.trials.light import LightPhone


async def come(port: int, code: str, count: int) -> dict[str, float]:
    """All of them at once."""
    hall = Hall(port)
    phones = [LightPhone(hall, code) for _ in range(count)]
    print("ready", flush=True)
    await hall.loop.run_in_executor(None, sys.stdin.readline)
    began = time.monotonic()
    came = await asyncio.gather(*(phone.joins() for phone in phones), return_exceptions=True)
    refused = [each for each in came if isinstance(each, BaseException)]
    found = {"took": time.monotonic() - began, "refused": len(refused)}
    for phone in phones:
        phone.leaves()
    return found


if __name__ == "__main__":
    print(json.dumps(asyncio.run(come(int(sys.argv[1]), sys.argv[2], int(sys.argv[3])))))
