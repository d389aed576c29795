"""A disk and a clock that obey: the preloaded shim of shim/disk.c, and power cuts from its log.

What a power cut leaves: of each file what was forced to disk (or, torn, part of what came after),
and the names of a directory as they were when the directory was last forced.
"""

from __future__ import annotations

import atexit
import mmap
import os
import random
import shutil
import struct
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import pytest

from polling.store.place import binary
from tests.running import answers, until

SOURCE = Path(__file__).parent / "shim" / "disk.c"
CLOCK, DELAY, FULL = 0, 8, 16


@cache
def _compiled() -> Path | None:
    compiler = shutil.which("cc") or shutil.which("gcc")
    if compiler is None:
        return None
    place = Path(tempfile.mkdtemp(prefix="polling-shim-"))
    atexit.register(shutil.rmtree, place, ignore_errors=True)
    made = place / "disk.so"
    flags = ["-std=gnu11", "-O1", "-shared", "-fPIC", "-Wall", "-Wextra", "-Werror"]
    subprocess.run([compiler, *flags, str(SOURCE), "-o", str(made), "-ldl"], check=True)
    return made


class Disk:
    """What the files of `data` lie on; `control` is a directory beside it, for the shim alone."""

    def __init__(self, data: Path, control: Path) -> None:
        shim = _compiled()
        if shim is None:
            pytest.skip("there is no C compiler (cc or gcc), so no disk that obeys")
        self.data = data.resolve()
        self.control = control.resolve()
        self.control.mkdir(mode=0o700)
        (self.control / "switches").write_bytes(bytes(24))
        with (self.control / "switches").open("r+b") as opened:
            self._switches = mmap.mmap(opened.fileno(), 24)
        self.environment = {
            "LD_PRELOAD": str(shim),
            "SHIM_DATA": str(self.data),
            "SHIM_CONTROL": str(self.control),
        }

    def _set(self, where: int, value: int) -> None:
        self._switches[where : where + 8] = struct.pack("=q", value)

    def clock(self, seconds: float) -> None:
        """The store's clock is so far ahead."""
        self._set(CLOCK, round(seconds * 1000))

    def stall(self, seconds: float) -> None:
        """Each fsync takes so much longer; 0 lets go of those that wait."""
        self._set(DELAY, round(seconds * 1_000_000))

    def full(self, is_full: bool) -> None:
        """Nothing more can be written, or again."""
        self._set(FULL, int(is_full))

    def loses_power(self, *, torn: bool = False) -> int:
        """Leaves of the store's files what the disk had; nobody writes. How many bytes went.

        `torn`: of what was not yet forced some reached the disk all the same.
        """
        log = self.control / "log"
        synced: dict[int, int] = {}
        names: list[list[str]] = []  # what happened to names, and is not forced yet
        for line in log.read_text().splitlines():
            what, _, rest = line.partition(" ")
            if what == "sync":
                inode, size = rest.split()
                synced[int(inode)] = int(size)
            elif what == "dir":
                names = [n for n in names if Path(n[-1]).parent != Path(rest)]
            else:
                names.append(_event(what, rest))
        for event in reversed(names):
            self._undo(event)
        lost = 0
        for file in sorted((self.data / "appendonlydir").iterdir()):
            stat = file.stat()
            keep = min(synced.get(stat.st_ino, 0), stat.st_size)
            if torn:
                keep = random.randint(keep, stat.st_size)
            lost += stat.st_size - keep
            os.truncate(file, keep)
        for saved in self.control.glob("saved-*"):
            saved.unlink()
        kept = [file.stat() for file in (self.data / "appendonlydir").iterdir()]
        log.write_text("".join(f"sync {one.st_ino} {one.st_size}\n" for one in kept))
        return lost

    def _undo(self, event: list[str]) -> None:
        what, saved, *paths = event
        places = [Path(path) for path in paths]
        if places[-1].parent.name != "appendonlydir":
            return
        if what == "create":
            places[0].unlink(missing_ok=True)
        if what == "rename" and places[1].exists():
            places[1].rename(places[0])
        if saved != "-" and not places[-1].exists():
            os.link(self.control / saved, places[-1])


def _event(what: str, rest: str) -> list[str]:
    if what == "create":
        return [what, "-", rest]
    saved, _, paths = rest.partition(" ")
    return [what, saved, *paths.split("\t")]


@contextmanager
def store_on_a_disk(**flags: str) -> Iterator[tuple[str, Disk]]:
    """The address of a store of its own on a disk that obeys, durable but for what `flags` say."""
    with tempfile.TemporaryDirectory(prefix="polling-", dir="/tmp") as place:
        data, path = Path(place) / "data", Path(place) / "s"
        data.mkdir()
        disk = Disk(data, Path(place) / "control")
        said = {
            "port": "0", "unixsocket": str(path), "unixsocketperm": "700", "dir": str(data),
            "appendonly": "yes", "appendfsync": "always", "save": "", "loglevel": "warning",
            "maxmemory-policy": "noeviction", "slowlog-max-len": "0",
            "logfile": f"{place}/store.log",
        } | {name.replace("_", "-"): value for name, value in flags.items()}  # fmt: skip
        command = [str(binary())]
        for name, value in said.items():
            command += [f"--{name}", value]
        environment = {**os.environ, **disk.environment}
        store = subprocess.Popen(command, start_new_session=True, env=environment)
        try:
            until(lambda: store.poll() is not None or answers(path))
            yield f"unix://{path}", disk
        finally:
            disk.stall(0)
            store.kill()
            store.wait(20)
