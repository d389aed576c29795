"""Plays seeds, in a process of their own: `python -m tests.simulation.play PATH FROM TO [FAULT]`.

One line of JSON for each seed: what was wrong, and its trace if anything was (or `--trace`). With a
FAULT of `mutants` put in, it ends with the first seed that finds it. A process of its
own for each seed, forked from one that has imported everything, because the clocks and chance of
the whole process are the seed's, and what was killed in it must never run its last steps;
PYTHONHASHSEED=0 must hold for the same seed to be the same world.
"""

from __future__ import annotations

import gc
import hashlib
import json
import os
import sys
import time
from typing import Any

from polling.kinds import kind
from tests.simulation import mutants
from tests.simulation.world import ITEMS, World, settle_chance

real = time.process_time  # before the clocks are the seed's


def play(seed: int, path: str) -> dict[str, Any]:
    """One seed in the world of the store at the unix socket `path`."""
    began = real()
    world = World(seed, path)
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


def in_a_fork(seed: int, path: str) -> bytes:
    """The line of JSON that a process made for this seed alone tells of it."""
    reads, writes = os.pipe()
    if (child := os.fork()) == 0:
        try:
            gc.disable()  # a world is small, and all of it ends at once
            line = json.dumps(play(seed, path)).encode() + b"\n"
            with os.fdopen(writes, "wb") as pipe:
                pipe.write(line)
        except BaseException:  # noqa: BLE001 - the process ends here, whatever it was
            sys.excepthook(*sys.exc_info())
        finally:
            os._exit(0)
    os.close(writes)
    with os.fdopen(reads, "rb") as pipe:
        line = pipe.read()
    os.waitpid(child, 0)
    return line


def main() -> None:
    path, first, last, *rest = (arg for arg in sys.argv[1:] if not arg.startswith("--"))
    for name in rest:
        mutants.MUTANTS[name]()
    for each in ITEMS:
        kind(each.kind)  # imported once, here
    gc.freeze()
    for seed in range(int(first), int(last)):
        line = in_a_fork(seed, path)
        sys.stdout.buffer.write(line)
        sys.stdout.flush()
        if not line:
            sys.exit(f"seed {seed} could not be played")
        if rest and json.loads(line)["wrong"]:
            break


if __name__ == "__main__":
    main()
