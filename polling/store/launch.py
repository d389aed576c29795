"""Become the store, holding a lock that says so for exactly as long as it lives.

Run as a program of its own (`python launch.py LOCK PID BINARY ARGUMENT...`), standard library only.
The lock is POSIX's, not flock's: it belongs to the process, stays through exec, and is neither
inherited by the children that rewrite the store's file nor left behind by a kill -9.
"""

import fcntl
import os
import resource
import sys
from pathlib import Path


def main(lock: str, pid: str, *command: str) -> None:
    """Lock the file `lock`, write the process's number into `pid`, and run `command` instead."""
    held = os.open(lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.lockf(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        sys.exit("Another store already keeps this directory.")
    os.set_inheritable(held, True)
    # Whole or not at all: whoever waits for the file reads it at once.
    Path(f"{pid}.new").write_text(str(os.getpid()), encoding="ascii")
    Path(f"{pid}.new").replace(pid)
    # A core dump or a crash report would hold answers.
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.umask(0o077)
    os.execv(command[0], command)  # noqa: S606 (no shell is the point)


if __name__ == "__main__":
    main(*sys.argv[1:])
