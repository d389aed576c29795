"""Commands that are sent to a cluster together: those of one slot at one moment, or of any."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from typing import TYPE_CHECKING, Any, Self

from redis.commands import AsyncCoreCommands
from redis.exceptions import AskError, ClusterDownError, TryAgainError

from polling.store.reach.slots import Place, key_of, sharded, slot_of

if TYPE_CHECKING:
    from polling.store.reach.cluster import Cluster

Command = tuple[tuple[Any, ...], dict[str, Any]]
#: What says that a command was not done where it was sent to.
ELSEWHERE = (AskError, TryAgainError, ClusterDownError)


class Commands(AsyncCoreCommands):
    """redis-py's commands, each of which ends in `execute_command`."""

    _event_dispatcher: Any = None  # which they ask for, and use with sentinels only


class _Gathering(Commands):
    """Commands that wait to be sent."""

    def __init__(self, cluster: Cluster) -> None:
        self._cluster = cluster
        self._commands: list[Command] = []

    def execute_command(self, *args: Any, **options: Any) -> Any:
        """Adds one command."""
        self._commands.append((args, options))
        return self

    def _taken(self) -> list[Command]:
        taken, self._commands = self._commands, []
        return taken


class Together(_Gathering):
    """Each goes where its key is, those of one primary on one connection and in their order."""

    async def execute(self, raise_on_error: bool = True) -> list[Any]:
        """The replies in the order of the commands; the first error is raised, unless told."""
        commands = [(sharded(args), options) for args, options in self._taken()]
        parts: defaultdict[Place, list[int]] = defaultdict(list)
        slots = self._cluster.slots
        for number, (args, _) in enumerate(commands):
            parts[await slots.owner(slot_of(key_of(args)))].append(number)
        said: list[Any] = [None] * len(commands)

        async def ask(place: Place, numbers: list[int]) -> None:
            pipe = slots.node(place).pipeline(transaction=False)
            for number in numbers:
                args, options = commands[number]
                pipe.execute_command(*args, **dict(options))
            try:
                replies = await pipe.execute(raise_on_error=False)
            except Exception:
                slots.doubt()
                raise
            for number, reply in zip(numbers, replies, strict=True):
                said[number] = reply

        asking = [ask(place, numbers) for place, numbers in parts.items()]
        # All of them, whatever one of them says: none may go on when the caller has its answer.
        for failed in await asyncio.gather(*asking, return_exceptions=True):
            if isinstance(failed, BaseException):
                raise failed
        for number, reply in enumerate(said):
            if isinstance(reply, ELSEWHERE):
                args, options = commands[number]
                said[number] = await self._cluster.execute_command(*args, **options)
            elif isinstance(reply, Exception) and raise_on_error:
                raise reply
        return said


class Transaction(_Gathering):
    """All of them at one moment; their keys lie in one slot."""

    def __init__(self, cluster: Cluster) -> None:
        super().__init__(cluster)
        self._watching: Any = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_failed: object) -> None:
        if self._watching is not None:
            await self._watching.reset()

    def execute_command(self, *args: Any, **options: Any) -> Any:
        """Adds one command; does it at once between `watch` and `multi`."""
        if self._watching is not None:
            return self._watching.execute_command(*args, **options)
        return super().execute_command(*args, **options)

    async def watch(self, *names: Any) -> None:  # type: ignore[override]
        """Has `execute` raise WatchError when one of these keys has changed by then."""
        if self._watching is not None:
            await self._watching.reset()

        async def ask(node: Any, asking: bool) -> Any:
            pipe = node.pipeline(transaction=True)
            try:
                await pipe.watch(*names)
            except Exception:
                await pipe.reset()
                raise
            return pipe

        self._watching = await self._cluster.at(names[0], ask)

    def multi(self) -> None:
        """Ends what is done at once."""
        self._watching.multi()

    async def execute(self, raise_on_error: bool = True) -> list[Any]:
        """The replies in the order of the commands."""
        if self._watching is not None:
            return list(await self._watching.execute(raise_on_error))
        commands = self._taken()
        found = {slot_of(key): key for args, _ in commands if (key := key_of(args))}
        if not commands:
            return []
        if len(found) > 1:
            raise ValueError(f"keys of several slots in one transaction: {list(found.values())}")

        async def ask(node: Any, asking: bool) -> list[Any]:
            pipe = node.pipeline(transaction=True)
            if asking:
                pipe.execute_command("ASKING")
            for args, options in commands:
                pipe.execute_command(*args, **dict(options))
            said = list(await pipe.execute(raise_on_error))
            return said[1:] if asking else said

        return await self._cluster.at(next(iter(found.values()), ""), ask)
