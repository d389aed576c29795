"""The child that makes one file: an order on standard input, progress and the file on the output.

The order is a line of JSON: [the store's address, meeting, format]. Lines of JSON come back: `step`
("reading"; "writing" with the `number` of answers), and at last `size`, followed by so many bytes;
or `word`, `text` and `values` of a refusal, `word` "memory" alone, or `failed`: what went wrong and
where, without anything that people wrote.
"""

import asyncio
import json
import os
import sys
import traceback
from typing import Any, BinaryIO

from polling.export.formats import FORMATS
from polling.record import MeetingRecord
from polling.refused import Refused
from polling.store import Client, Store


def main() -> None:
    """Makes what is ordered."""
    out = _output()
    store, meeting, address = json.loads(sys.stdin.buffer.readline())
    try:
        data = _made(out, store, meeting, address)
    except Refused as refused:
        _say(out, word=refused.word, text=refused.text, values=refused.values)
    except MemoryError:
        _say(out, word="memory")
    except Exception as error:  # noqa: BLE001 (the parent tells of it)
        last = traceback.extract_tb(error.__traceback__)[-1]
        _say(out, failed=f"{type(error).__name__} at {last.filename}:{last.lineno}")
    else:
        _say(out, size=len(data))
        out.write(data)
        out.flush()


def _made(out: BinaryIO, store: str, meeting: str, address: str) -> bytes:
    chosen = next(each for each in FORMATS if each.address == address)
    _say(out, step="reading")
    record = asyncio.run(_record(store, meeting))
    _say(out, step="writing", number=sum(round_.answers for round_ in record.rounds))
    return chosen.write(record)


async def _record(url: str, meeting: str) -> MeetingRecord:
    client = Client(url, connections=2)
    try:
        return await Store(client).record(meeting)
    finally:
        await client.close()


def _output() -> BinaryIO:
    """Standard output for us alone: what a library prints goes nowhere."""
    ours = os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    return ours


def _say(out: BinaryIO, **said: Any) -> None:
    out.write(json.dumps(said).encode() + b"\n")
    out.flush()


if __name__ == "__main__":
    main()
