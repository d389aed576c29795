"""Real stores of several processes: a cluster, or a primary with replicas and its sentinels."""

from __future__ import annotations

import os
import secrets
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, NamedTuple

import redis

from polling.store.place import binary
from tests.running import free_port, in_memory, until

SLOTS = 16384
DURABLE = {
    "appendonly": "yes", "appendfsync": "always", "save": "", "loglevel": "notice",
    "maxmemory-policy": "noeviction", "slowlog-max-len": "0", "repl-diskless-sync-delay": "0",
    "repl-ping-replica-period": "1", "protected-mode": "no",
    "aof-use-rdb-preamble": "yes",
}  # fmt: skip


class Node(NamedTuple):
    """One store process: what it is called in its cluster, where it listens, and its files.

    `told` is the port that it is said to have, where something stands in front of it.
    """

    id: str
    host: str
    port: int
    bus: int
    place: Path
    told: int


class Stores:
    """Processes of the store that were started here, each of which can be killed and come back."""

    def __init__(self, place: Path, host: str, *, fronted: bool = False) -> None:
        self.place = place
        self.host = host
        self.fronted = fronted
        self.nodes: list[Node] = []
        self.primaries: list[Node] = []
        self.url = ""
        self._running: dict[int, subprocess.Popen[bytes]] = {}
        self._commands: dict[int, list[str]] = {}

    def node(self) -> Node:
        """A place for one more process."""
        place = self.place / str(len(self.nodes))
        place.mkdir()
        port, bus = free_port(), free_port()
        told = free_port() if self.fronted else port
        made = Node(secrets.token_hex(20), self.host, port, bus, place, told)
        self.nodes.append(made)
        return made

    def start(self, node: Node, *arguments: str, **flags: str) -> None:
        """Starts one process; `comes_back` starts it again with the same arguments."""
        command = [str(binary()), *arguments]
        for name, value in flags.items():
            command += [f"--{name.replace('_', '-')}", value]
        self._commands[node.port] = command
        self.comes_back(node)

    def comes_back(self, node: Node) -> None:
        """Starts a process again, with what it had on disk."""
        self._running[node.port] = subprocess.Popen(
            self._commands[node.port],
            cwd=node.place,
            stdout=subprocess.DEVNULL,
            start_new_session=True,
        )

    def kill(self, node: Node) -> None:
        """Ends a process at once."""
        self._running[node.port].kill()
        self._running[node.port].wait()

    def pause(self, node: Node, paused: bool) -> None:
        """Has a process do nothing at all, as a machine that hangs; or go on."""
        os.kill(self._running[node.port].pid, signal.SIGSTOP if paused else signal.SIGCONT)

    def promoted(self) -> list[Node]:
        """The nodes that have become primaries since it began."""
        return [
            each
            for each in self.nodes
            if each not in self.primaries and (says(each, "ROLE") or [b""])[0] == b"master"
        ]

    def cpu_seconds(self) -> float:
        """What all of them have used."""
        total = 0
        for each in self._running.values():
            with suppress(OSError):
                told = Path(f"/proc/{each.pid}/stat").read_text(encoding="ascii")
                user, system = told.rpartition(")")[2].split()[11:13]
                total += int(user) + int(system)
        return total / os.sysconf("SC_CLK_TCK")

    def close(self) -> None:
        """Ends them all."""
        for each in self._running.values():
            with suppress(ProcessLookupError):
                os.kill(each.pid, signal.SIGCONT)
            each.kill()
            each.wait()


def asked(node: Node) -> Any:
    """A plain connection to one process."""
    return redis.Redis(node.host, node.port, socket_timeout=2, socket_connect_timeout=2, protocol=2)


def says(node: Node, *command: str | int) -> Any:
    """What a process says, None when it does not answer."""
    try:
        with asked(node) as client:
            return client.execute_command(*command)
    except (redis.RedisError, OSError):
        return None


@contextmanager
def cluster(
    primaries: int = 3,
    replicas: int = 1,
    timeout_ms: int = 2000,
    host: str = "127.0.0.1",
    *,
    fronted: bool = False,
) -> Iterator[Stores]:
    """A cluster; `nodes` are its primaries, then the replicas of the first, of the second, …

    Its configuration is written as its nodes would keep it, so that it need not find together.
    """
    with _stores("polling-cluster-", host, fronted=fronted) as stores:
        for _ in range(primaries * (1 + replicas)):
            stores.node()
        stores.primaries = stores.nodes[:primaries]
        for number, node in enumerate(stores.nodes):
            lines = [_line(stores, each, number, primaries, replicas) for each in stores.nodes]
            lines.append(f"vars currentEpoch {primaries} lastVoteEpoch 0\n")
            (node.place / "nodes.conf").write_text("".join(lines), encoding="ascii")
            stores.start(
                node,
                **DURABLE,
                bind=host,
                port=str(node.port),
                dir=str(node.place),
                logfile=str(node.place / "log"),
                cluster_enabled="yes",
                cluster_port=str(node.bus),
                cluster_announce_port=str(node.told),
                cluster_node_timeout=str(timeout_ms),
                cluster_replica_validity_factor="0",
                # Or all meetings wait for the one primary that is lost.
                cluster_require_full_coverage="no",
            )
        hosts = ",".join(f"{each.host}:{each.told}" for each in stores.nodes[:primaries])
        stores.url = f"redis+cluster://{hosts}"
        until(lambda: all(map(_agrees, stores.nodes)))
        until(lambda: all(_has(each, replicas) for each in stores.nodes[:primaries]))
        yield stores


def _line(stores: Stores, node: Node, me: int, primaries: int, replicas: int) -> str:
    """What one node's nodes.conf says of a node."""
    number = stores.nodes.index(node)
    of = number if number < primaries else (number - primaries) // replicas
    flags = "myself," if number == me else ""
    about = f"{node.id} {node.host}:{node.told}@{node.bus},,shard-id={stores.nodes[of].id} "
    if number >= primaries:
        return f"{about}{flags}slave {stores.nodes[of].id} 0 0 {of + 1} connected\n"
    first, after = number * SLOTS // primaries, (number + 1) * SLOTS // primaries
    return f"{about}{flags}master - 0 0 {number + 1} connected {first}-{after - 1}\n"


def _agrees(node: Node) -> bool:
    return bool((says(node, "CLUSTER INFO") or {}).get("cluster_state") == "ok")


def _has(node: Node, replicas: int) -> bool:
    told = says(node, "INFO", "replication") or {}
    return (
        sum(isinstance(about, dict) and about.get("state") == "online" for about in told.values())
        >= replicas
    )


@contextmanager
def watched(
    replicas: int = 2,
    sentinels: int = 3,
    down_ms: int = 1000,
    host: str = "127.0.0.1",
    *,
    fronted: bool = False,
) -> Iterator[Stores]:
    """A primary, its replicas and its sentinels, in this order in `nodes`; called "hall"."""
    with _stores("polling-sentinel-", host, fronted=fronted) as stores:
        primary = stores.node()
        stores.primaries = [primary]
        for number in range(1 + replicas):
            node = stores.node() if number else primary
            flags = dict(DURABLE, bind=host, port=str(node.port), dir=str(node.place))
            if number:
                flags["replicaof"] = f"{host} {primary.port}"
            # In a file, for it is there that the sentinels have it write who its primary is.
            _start_by_file(stores, node, flags | {"logfile": str(node.place / "log")})
        until(lambda: _has(primary, replicas))
        watching = [stores.node() for _ in range(sentinels)]
        for node in watching:
            # What they would find out about each other, so that nobody waits until they have.
            known = [
                f"known-replica hall {host} {each.port}" for each in stores.nodes[1:][:replicas]
            ]
            known += [
                f"known-sentinel hall {host} {each.port} {each.id}"
                for each in watching
                if each != node
            ]
            watch = {
                "port": str(node.port), "dir": str(node.place), "logfile": str(node.place / "log"),
                "bind": host, "protected-mode": "no",
                "sentinel myid": node.id,
                "sentinel monitor": f"hall {host} {primary.told} {sentinels // 2 + 1}",
                "sentinel down-after-milliseconds": f"hall {down_ms}",
                "sentinel failover-timeout": "hall 3000",
                "sentinel parallel-syncs": "hall 1",
            }  # fmt: skip
            _start_by_file(
                stores, node, watch | {f"sentinel {each}": "" for each in known}, "--sentinel"
            )
        hosts = [f"{host}:{each.told}" for each in watching]
        stores.url = f"redis+sentinel://{','.join(hosts)}/hall"
        for node in stores.nodes[1 + replicas :]:
            until(lambda node=node: _knows(node, replicas, sentinels - 1))  # type: ignore[misc]
        yield stores


def _start_by_file(stores: Stores, node: Node, told: dict[str, str], *arguments: str) -> None:
    file = node.place / "conf"
    empty = {"save": '""'}
    lines = [f"{name} {value or empty.get(name, '')}\n" for name, value in told.items()]
    file.write_text("".join(lines), encoding="ascii")
    stores.start(node, str(file), *arguments)


def _knows(node: Node, replicas: int, others: int) -> bool:
    told = says(node, "SENTINEL MASTER", "hall")
    return bool(told) and (told["num-slaves"], told["num-other-sentinels"]) == (replicas, others)


@contextmanager
def _stores(name: str, host: str, *, fronted: bool) -> Iterator[Stores]:
    # In memory: nine stores would share one disk, which is not what machines of their own do.
    place = Path(tempfile.mkdtemp(prefix=name, dir=in_memory()))
    stores = Stores(place, host, fronted=fronted)
    try:
        yield stores
    finally:
        stores.close()
        shutil.rmtree(place, ignore_errors=True)
