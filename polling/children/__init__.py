"""Child processes: a stranger's file, or long work, is for one of them, with limits of its own.

A child knows nothing but what comes on its standard input, can write no file, and leaves no trace
when it dies; whatever becomes of it, the server goes on.
"""

import asyncio
import contextlib
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from polling.settings import ROOT

_LIMITED = str(Path(__file__).with_name("limited.py"))
_PART = 64 * 1024


class Work(NamedTuple):
    """What a child does, and what it may take for it.

    `target` is the path of a script, which imports nothing of ours so that it starts quickly and
    knows nothing, or the dotted name of a module. `memory` is in bytes, `seconds` are of processor
    time (0: it limits itself), `nice` how far it stands back for those who answer.
    """

    target: str
    memory: int
    seconds: int = 0
    nice: int = 0


class Reply(NamedTuple):
    """What a child said, and how it ended: 0, a status of its own, or minus the signal; None when
    its time was up.
    """

    status: int | None
    said: bytes


async def started(
    work: Work,
    *given: str,
    environment: Mapping[str, str] | None = None,
    ahead: int = _PART,
) -> Process:
    """A child at its work; to be ended in any case (`ended`).

    `ahead`: so many bytes, twice, of what it says are taken in before somebody reads them.
    """
    target = work.target if work.target.endswith(".py") else f"{ROOT}:{work.target}"
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-I",  # nothing of the environment, and nothing from the folder we happen to stand in
        "-B",
        *(_LIMITED, str(work.memory), str(work.seconds), str(work.nice), target),
        *given,
        stdin=PIPE,
        stdout=PIPE,
        stderr=DEVNULL,  # a library may complain of what it was given
        env=environment or {},
        limit=ahead,
    )


async def ended(child: Process) -> None:
    """Ends a child that has not ended, and waits until it is gone."""
    if child.returncode is None:
        with contextlib.suppress(ProcessLookupError):
            child.kill()
    if child.stdin:
        child.stdin.close()
    with contextlib.suppress(OSError):
        # Before its end is seen the pipe stays open, and the child is not taken for gone.
        while child.stdout and await child.stdout.read(_PART):
            pass
    await child.wait()


async def asked(work: Work, data: bytes, seconds: float) -> Reply:
    """What a child of its own makes of `data` within so many seconds."""
    child = await started(work)
    said = b""
    in_time = True
    try:
        async with asyncio.timeout(seconds):
            said, _ = await child.communicate(data)
    except TimeoutError:
        in_time = False
    finally:
        await ended(child)
    return Reply(child.returncode if in_time else None, said)
