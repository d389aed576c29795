"""An event loop whose clock goes to the next timer at once, and processes that can die in it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextvars import Context, ContextVar, copy_context
from functools import partial
from typing import Any

_owner: ContextVar[Process | None] = ContextVar("owner", default=None)


class Process:
    """Whatever runs in its context ends in the middle of a step when it is killed, as with -9.

    Nothing of it runs ever again, no `finally` either. A paused one goes on later where it was.
    """

    def __init__(self, name: str, loop: Loop) -> None:
        self.name = name
        self.loop = loop
        self.alive = True
        self._held: list[tuple[Callable[..., Any], tuple[Any, ...], Context]] | None = None
        self.ends: list[Any] = []  # its ends of its connections
        self.context = copy_context()
        self.context.run(_owner.set, self)

    def kill(self) -> None:
        """Ends it; whoever it is connected to is told by its kernel."""
        self.alive = False
        self._held = None
        for end in self.ends:
            end.orphaned()

    def pause(self) -> None:
        """Stops it (SIGSTOP)."""
        if self.alive and self._held is None:
            self._held = []

    def resume(self) -> None:
        """Lets it go on (SIGCONT)."""
        held, self._held = self._held, None
        for callback, args, context in held or ():
            self.loop.call_soon(callback, *args, context=context)

    def runs(self, callback: Callable[..., Any], *args: Any) -> None:
        """One step of it."""
        if self._held is not None:
            self._held.append((callback, args, copy_context()))
        elif self.alive:
            callback(*args)


class Loop(asyncio.BaseEventLoop):
    """No selector, no sockets, no threads: when nothing is to be done, it is later."""

    def __init__(self) -> None:
        super().__init__()
        self._now = 1000.0
        self._selector = self
        self._clock_resolution = 1e-9
        self.graveyard: list[Any] = []  # what was running in a process that died
        self.reach: Callable[[], Any] | None = None
        self.set_task_factory(self._task)

    def time(self) -> float:
        return self._now

    def select(self, timeout: float | None) -> list[Any]:
        """Stands for the selector: time passes instead."""
        if timeout is None:
            raise RuntimeError("everybody waits and nothing will ever happen")
        scheduled: list[Any] = self._scheduled  # type: ignore[attr-defined]
        if timeout > 0 and scheduled:
            self._now = max(self._now, scheduled[0]._when)
        return []

    def _process_events(self, events: Any) -> None:
        pass

    def call_soon(self, callback: Any, *args: Any, context: Any = None) -> asyncio.Handle:
        return super().call_soon(_bound(callback, context), *args, context=context)

    def call_at(  # type: ignore[override]
        self, when: float, callback: Any, *args: Any, context: Any = None
    ) -> asyncio.TimerHandle:
        return super().call_at(when, _bound(callback, context), *args, context=context)

    def run_in_executor(self, executor: Any, func: Any, *args: Any) -> Any:
        done = self.create_future()
        done.set_result(func(*args))
        return done

    async def create_unix_connection(
        self, protocol_factory: Any, path: Any = None, **_: Any
    ) -> Any:
        """Every way leads to the one store of this world."""
        assert self.reach is not None
        return await self.reach()(protocol_factory)

    @staticmethod
    def _task(loop: Any, coro: Any, context: Any = None, **more: Any) -> asyncio.Task[Any]:
        task: asyncio.Task[Any] = asyncio.Task(coro, loop=loop, context=context, **more)
        task._log_destroy_pending = False  # type: ignore[attr-defined]
        loop.graveyard.append(task)
        return task


def current() -> Process:
    """The process that is at work."""
    process = _owner.get()
    assert process is not None
    return process


def _bound(callback: Any, context: Context | None) -> Any:
    process = _owner.get() if context is None else context.get(_owner)
    return callback if process is None else partial(process.runs, callback)
