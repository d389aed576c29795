"""What the embedded store said before it ended, without what people wrote, and what that means."""

from __future__ import annotations

import re
from contextlib import suppress
from pathlib import Path

from polling.store.place import StoreError, binary

#: What it says of a file that it cannot read; of the first, the part that it could read is saved.
CUT_AWAY = re.compile(r"Bad file format reading the append only file (\S+\.aof)")
DAMAGED = re.compile(
    "reading the append only file|AOF manifest|AOF file type|Unable to obtain the AOF file"
    "|can't be a path|RDB checksum|error in RDB|Failed loading library|Error reading the RDB"
)
#: From here on it repeats a command that it could not make sense of: somebody's answer.
WRITTEN = re.compile(r", with args beginning with:.*")
FULL = re.compile("No space left on device|Disk quota exceeded")


def last_words(data: Path) -> str:
    """The last of what the store of `data` wrote into its log, with the words of nobody else."""
    log = data / "store.log"
    try:
        text = log.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
    if WRITTEN.search(text):
        text = WRITTEN.sub("", text)
        # Where it cannot be written anew it goes: no log may hold an answer.
        try:
            log.write_text(text, encoding="utf-8")
        except OSError:
            log.unlink(missing_ok=True)
    # What stands before the mark of level is the process and the time.
    said = [line.partition(" # ")[2] for line in text.splitlines() if "WARNING" not in line]
    return " / ".join(filter(None, said[-4:]))


def why_it_ended(data: Path) -> str:
    """Why the store of `data` ended, and what a person can do."""
    said = last_words(data)
    if found := CUT_AWAY.search(said):
        with suppress(StoreError):
            return (
                f"{_damaged(data)} If there is none, copy the directory as it is, then let "
                "everything behind the damage be cut away with: "
                f"bash -c 'exec -a valkey-check-aof {binary()} --fix "
                f"{data / 'appendonlydir' / found[1]}'"
            )
    if DAMAGED.search(said):
        return f"{_damaged(data)} The store said: {said}"
    if FULL.search(said):
        return f"The disk that {data} lies on is full. Make room; nothing else is to be done."
    return f"The store of {data} does not start. It said: {said or 'nothing'}"


def is_whole(data: Path) -> None:
    """Raises StoreError when files of the store are there and what names them is not.

    The store would begin anew, empty, and write over them.
    """
    place = data / "appendonlydir"
    kept = [*place.glob("*.base.rdb"), *place.glob("*.base.aof"), *place.glob("*.incr.aof")]
    if kept and not list(place.glob("*.manifest")):
        raise StoreError(
            f"{_damaged(data)} What is missing: the file appendonly.aof.manifest, which names "
            "the others."
        )


def _damaged(data: Path) -> str:
    return (
        f"What the store kept in {data / 'appendonlydir'} is damaged in the middle, so it was not "
        "opened, and nothing was changed. Put back a backup into an empty directory (python3 -m "
        "polling restore FILE --data DIRECTORY), or a copy of this one from before."
    )
