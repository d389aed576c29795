"""How a child begins: it gives up what its work does not need, and then becomes that work.

Run by its path, with the standard library alone: `limited.py MEMORY SECONDS NICE TARGET [GIVEN …]`.
MEMORY is in bytes, SECONDS are the processor's (0: the work sees to that by itself). TARGET is a
script's path, which can then import nothing of ours, or `FOLDER:MODULE`, which can.
"""

import contextlib
import os
import resource
import runpy
import sys


def main(memory: int, seconds: int, nice: int, target: str) -> None:
    """Limits this process for good, and runs `target` in it."""
    with contextlib.suppress(OSError):
        os.nice(nice)
    for what, most in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CPU, seconds or resource.RLIM_INFINITY),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        # Not every system knows every limit; the parent's clock stands in any case.
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(what, (most, most))
    folder, _, module = target.rpartition(":")
    if module.endswith(".py"):
        runpy.run_path(target, run_name="__main__")
    else:
        sys.path.insert(0, folder)
        runpy.run_module(module, run_name="__main__")


if __name__ == "__main__":
    _, memory, seconds, nice, target = sys.argv[:5]
    del sys.argv[1:5]
    main(int(memory), int(seconds), int(nice), target)
