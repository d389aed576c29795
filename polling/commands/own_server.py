"""A server of a command's own: a process on a free port, with data that is gone afterwards."""

import asyncio
import os
import re
import sys
import tempfile
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from polling.commands.visitor import NotServed
from polling.settings import ROOT

START_SECONDS = 60
STOP_SECONDS = 20
_RUN = "import sys; from polling.cli import main; sys.exit(main())"
_LINK = re.compile(r"https?://\S+/organiser#\S+")


@asynccontextmanager
async def own_server() -> AsyncIterator[str]:
    """The one-time organiser link of a server that runs meanwhile. Raises NotServed."""
    with tempfile.TemporaryDirectory(prefix="polling-") as place:
        log = Path(place) / "server.log"
        with log.open("wb") as errors:
            process = await asyncio.create_subprocess_exec(
                sys.executable, "-c", _RUN,
                "--host", "127.0.0.1", "--port", "0", "--data", str(Path(place) / "data"),
                cwd=ROOT, env=_environment(), stdin=DEVNULL, stdout=PIPE, stderr=errors,
                start_new_session=True,
            )  # fmt: skip
        try:
            link = await _link(process)
            if link is None:
                raise NotServed(f"The server did not start. {_said(log)}")
            try:
                yield link
            except NotServed as reason:
                raise NotServed(f"{reason}\n{_said(log)}") from reason
        finally:
            await _stop(process)


def _environment() -> dict[str, str]:
    """This process's environment without what would lead the server to somebody's real store."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith("POLLING_")}
    return {k: v for k, v in kept.items() if k not in ("PORT", "REDIS_URL")}


async def _link(process: Process) -> str | None:
    assert process.stdout
    try:
        async with asyncio.timeout(START_SECONDS):
            while line := await process.stdout.readline():
                if found := _LINK.search(line.decode(errors="replace")):
                    return found[0]
    except TimeoutError:
        pass
    return None


def _said(log: Path) -> str:
    said = log.read_text(encoding="utf-8", errors="replace")[-2000:]
    return f"The server said:\n{said}" if said else "The server said nothing."


async def _stop(process: Process) -> None:
    if process.returncode is None:
        process.terminate()
    try:
        async with asyncio.timeout(STOP_SECONDS):
            # Reads on to the end: what nobody reads would keep the process from ending.
            await process.communicate()
    except TimeoutError:
        process.kill()
        await process.wait()
