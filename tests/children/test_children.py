"""A child does its work within its limits, and nothing of it stays."""

from __future__ import annotations

import asyncio
import json
import os
import signal
from pathlib import Path

import pytest

from polling.children import Reply, Work, asked, ended, started

MEMORY = 256 << 20
TELLING = """
import json, os, resource, sys
names = ("RLIMIT_AS", "RLIMIT_CPU", "RLIMIT_FSIZE", "RLIMIT_CORE")
print(json.dumps({
    "limits": [resource.getrlimit(getattr(resource, name)) for name in names],
    "nice": os.nice(0), "environment": sorted(os.environ), "given": sys.argv[1:],
    "read": sys.stdin.read(), "ours": "polling" in sys.modules,
}))
"""


def a_script(folder: Path, text: str) -> str:
    script = folder / "child.py"
    script.write_text(text)
    return str(script)


async def test_its_limits_stand_before_it_begins(tmp_path: Path) -> None:
    work = Work(a_script(tmp_path, TELLING), MEMORY, seconds=7, nice=3)
    status, said = await asked(work, "Blåbær".encode(), 30)
    told = json.loads(said)
    assert status == 0
    assert told["limits"] == [[MEMORY, MEMORY], [7, 7], [0, 0], [0, 0]]
    assert told["nice"] == min(os.nice(0) + 3, 19)
    assert (told["read"], told["given"], told["ours"]) == ("Blåbær", [], False)
    # What the interpreter sets by itself is all there is.
    assert set(told["environment"]) <= {"LC_CTYPE"}


async def test_a_module_of_ours_knows_ours() -> None:
    data = json.dumps({"tables": [], "name": "", "sitting": "", "language": "nb", "chosen": None})
    work = Work("polling.importing.working", 1 << 30, seconds=20)
    status, said = await asked(work, data.encode(), 60)
    assert (status, json.loads(said)["refused"][0]) == (0, "invalid")


@pytest.mark.parametrize(
    ("script", "status"),
    [
        ("import sys; sys.exit(3)", 3),
        ("held = bytearray(1 << 30)", 1),
        ("open('left-behind', 'wb', 0).write(b'x')", 1),
        ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", -signal.SIGKILL),
        ("while True: pass", -signal.SIGKILL),
    ],
)
async def test_what_it_may_not_ends_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str, status: int
) -> None:
    monkeypatch.chdir(tmp_path)
    reply = await asked(Work(a_script(tmp_path, script), MEMORY, seconds=1), b"", 30)
    assert reply == Reply(status, b"")


async def test_one_that_takes_too_long_is_ended(tmp_path: Path) -> None:
    script = "import sys, time; sys.stdout.write('x' * 10_000_000); time.sleep(60)"
    work = Work(a_script(tmp_path, script), MEMORY)
    assert (await asked(work, b"", 0.5)).status is None


async def test_ending_one_waits_until_it_is_gone(tmp_path: Path) -> None:
    script = "import sys\nwhile True: sys.stdout.write('x' * 100_000)"
    child = await started(Work(a_script(tmp_path, script), MEMORY))
    assert child.stdout
    await child.stdout.read(1)
    async with asyncio.timeout(10):
        await ended(child)
        await ended(child)
    assert child.returncode == -signal.SIGKILL
