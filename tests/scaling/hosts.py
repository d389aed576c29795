"""Two machines of their own on one: network namespaces, joined by a bridge that leads nowhere."""

from __future__ import annotations

import os
import secrets
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

NET = "10.213.77"


class Host(NamedTuple):
    """Where a process runs: what its command begins with, and its address."""

    before: tuple[str, ...]
    address: str


#: This machine, as it is.
HERE = Host((), "127.0.0.1")


def can() -> bool:
    """Whether there can be such hosts: for root on Linux, with iproute2."""
    if os.geteuid() != 0 or not shutil.which("ip"):
        return False
    name = f"polltry{secrets.token_hex(2)}"
    made = subprocess.run(["ip", "netns", "add", name], capture_output=True, check=False)
    if made.returncode == 0:
        subprocess.run(["ip", "netns", "del", name], capture_output=True, check=False)
    return made.returncode == 0


@contextmanager
def hosts(number: int = 2) -> Iterator[tuple[Host, list[Host]]]:
    """This machine on the bridge, and so many hosts; all are gone when the block ends."""
    mark = secrets.token_hex(2)
    bridge, made = f"pollbr{mark}", []
    try:
        _ip("link", "add", bridge, "type", "bridge")
        _ip("addr", "add", f"{NET}.1/24", "dev", bridge)
        _ip("link", "set", bridge, "up")
        for each in range(number):
            name, end = f"poll{mark}{each}", f"pv{mark}{each}"
            _ip("netns", "add", name)
            made.append(name)
            _ip("link", "add", end, "type", "veth", "peer", "name", "eth0", "netns", name)
            _ip("link", "set", end, "master", bridge, "up")
            _ip("-n", name, "addr", "add", f"{NET}.{each + 2}/24", "dev", "eth0")
            _ip("-n", name, "link", "set", "eth0", "up")
            _ip("-n", name, "link", "set", "lo", "up")
        there = [
            Host(("ip", "netns", "exec", name), f"{NET}.{each + 2}")
            for each, name in enumerate(made)
        ]
        yield Host((), f"{NET}.1"), there
    finally:
        for name in made:
            subprocess.run(["ip", "netns", "del", name], capture_output=True, check=False)
        subprocess.run(["ip", "link", "del", bridge], capture_output=True, check=False)


def _ip(*arguments: str) -> None:
    subprocess.run(["ip", *arguments], capture_output=True, check=True)
