"""Plays seeds, in a process of their own: `python -m tests.simulation.play PATH FROM TO [FAULT]`.

One line of JSON for each seed: what was wrong, and its trace if anything was (or `--trace`). With a
FAULT of `mutants` put in, it ends with the first seed that finds it. A process of their
own, because the clocks and chance of the whole process are the seed's, and PYTHONHASHSEED=0 must
hold for the same seed to be the same world.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
import time
from typing import Any

from tests.simulation import mutants
from tests.simulation.world import World, settle_chance

real = time.process_time  # before the clocks are the seed's
#: What was killed in a world must not run its last steps when it is thrown away.
WORLDS: list[World] = []


def play(seed: int, path: str) -> dict[str, Any]:
    """One seed in the world of the store at the unix socket `path`."""
    began = real()
    world = World(seed, path)
    WORLDS.append(world)
    settle_chance(seed, world.loop)
    wrong = world.run()
    trace = "\n".join(world.trace)
    return {
        "seed": seed,
        "wrong": wrong,
        "acked": world.acked,
        "steered": world.revision,
        "digest": hashlib.sha256(trace.encode()).hexdigest(),
        "seconds": round(real() - began, 2),
        "trace": trace if wrong or "--trace" in sys.argv else "",
    }


def main() -> None:
    path, first, last, *rest = (arg for arg in sys.argv[1:] if not arg.startswith("--"))
    for name in rest:
        mutants.MUTANTS[name]()
    for seed in range(int(first), int(last)):
        came = play(seed, path)
        sys.stdout.write(json.dumps(came) + "\n")
        sys.stdout.flush()
        if rest and came["wrong"]:
            break
    # Worlds are left as they are: what was killed in them must not run its last steps now.
    os._exit(0)


if __name__ == "__main__":
    main()
