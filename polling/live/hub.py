"""The hub: notices come in, rooms are told what changed, at most once a tick each."""

import asyncio
import logging
import os
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from functools import partial
from typing import Protocol

from polling.live.connection import Connection
from polling.live.news import News
from polling.live.room import Room, Screen, Source
from polling.refused import Refused
from polling.store.cancelling import all_ended
from polling.store.client import UNAVAILABLE
from polling.store.keys import Stage
from polling.store.snapshot import Pulse, Snapshot

log = logging.getLogger(__name__)

PULSE_SECONDS = 2.0
LINGER_SECONDS = 10.0
RETRY_SECONDS = 0.3


class Listening(Protocol):
    """Where notices are asked for."""

    async def watch(self, meeting: str) -> None: ...
    async def unwatch(self, meeting: str) -> None: ...


class HubSource(Source, Protocol):
    """What the hub asks of the store besides what rooms read."""

    async def pulse(
        self, meeting_id: str, stage: Stage, worker: str, phones: int, moderators: Sequence[str]
    ) -> Pulse: ...
    async def close_countdown(self, meeting_id: str, stage: Stage, item: str, run: int) -> None: ...
    async def keep_time(self, meeting_id: str, stage: Stage) -> None: ...


class Hub:
    """The rooms of this worker. A room is opened by its first screen and closed some time after
    its last has left; what it does meanwhile grows with its own screens only."""

    def __init__(
        self,
        source: HubSource,
        *,
        revoked: Callable[[Room], Awaitable[None]],
        moved: Callable[[Room], None],
        changed: Callable[[Room, set[str]], Awaitable[None]],
    ) -> None:
        self.rooms: dict[str, Room] = {}
        self.by_code: dict[str, str] = {}
        self._source = source
        self._revoked = revoked
        self._moved = moved
        self._changed = changed
        self._listener: Listening | None = None
        self._news: dict[str, News] = {}
        self._opening: dict[str, asyncio.Task[Room]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._timers: dict[tuple[str, str, int, int], asyncio.TimerHandle] = {}
        self._worker = f"{os.getpid()}-{os.urandom(3).hex()}"

    def listen_to(self, listener: Listening) -> None:
        """Says where notices come from."""
        self._listener = listener

    def heard(self, meeting_id: str, subject: str) -> None:
        """A notice: what changed in which meeting."""
        if news := self._news.get(meeting_id):
            news.add(subject)

    async def room(self, meeting_id: str) -> Room:
        """The room of a meeting, opened if need be; `Refused("unknown")` without a meeting."""
        if found := self.rooms.get(meeting_id):
            return found
        if meeting_id not in self._opening:
            task = asyncio.get_running_loop().create_task(self._open(meeting_id))
            self._opening[meeting_id] = task
            task.add_done_callback(lambda _: self._opening.pop(meeting_id, None))
        return await asyncio.shield(self._opening[meeting_id])

    def enter(self, screen: Screen) -> None:
        """Takes a screen into its room."""
        if screen.connection.passing:
            return
        screen.room.enter(screen)
        self.heard(screen.room.id, "present")

    def leave(self, screen: Screen) -> None:
        """Lets a screen go."""
        if screen.connection.passing:
            return
        screen.room.leave(screen)
        self.heard(screen.room.id, "present")

    def spawn(self, work: Coroutine[None, None, None], serving: Connection | None = None) -> None:
        """Runs work in the background; what goes wrong in it is logged, never lost.

        Then whoever is `serving`'s other end is sent away to come back: it would wait for ever.
        """
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(partial(self._ended, serving=serving))

    async def close(self) -> None:
        """Stops everything."""
        for timer in self._timers.values():
            timer.cancel()
        await all_ended([*self._tasks, *self._opening.values()])

    def _ended(self, task: asyncio.Task[None], serving: Connection | None) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()):
            log.error("work in the background failed", exc_info=error)
            if serving:
                serving.close(1011, "failed")

    async def _open(self, meeting_id: str) -> Room:
        # Listening comes first, so that nothing falls between the reading and the first notice.
        news = self._news[meeting_id] = News()
        try:
            if self._listener:
                await self._listener.watch(meeting_id)
            room = Room(meeting_id, self._source, await self._on_time(meeting_id))
        except BaseException:
            await self._forget(meeting_id)
            raise
        self.rooms[meeting_id] = room
        self._note_code(room)
        self.spawn(self._keep(room, news))
        self.spawn(self._pulse(room))
        self._set_timers(room)
        self._keep_time(room)
        return room

    async def _on_time(self, meeting_id: str) -> Snapshot:
        """A meeting whose time came while nobody looked is closed before anybody is let in."""
        snapshot = await self._source.snapshot(meeting_id)
        if snapshot.meeting.pace != "own":
            return snapshot
        await self._source.keep_time(meeting_id, snapshot.stage)
        return await self._source.snapshot(meeting_id)

    async def _forget(self, meeting_id: str) -> None:
        self.rooms.pop(meeting_id, None)
        if news := self._news.pop(meeting_id, None):
            news.end()  # whoever keeps the room finds it gone
        self.by_code = {code: m for code, m in self.by_code.items() if m != meeting_id}
        if self._listener:
            await self._listener.unwatch(meeting_id)

    async def _keep(self, room: Room, news: News) -> None:
        """Refreshes a room: at once when something changes after a quiet time, else at the tick."""
        loop = asyncio.get_running_loop()
        while True:
            changed = await news.take()
            if self.rooms.get(room.id) is not room:
                return
            if not changed:
                continue  # those who came were told with something else
            started, key = loop.time(), room.snapshot.key
            try:
                await room.refresh(changed)
                if room.snapshot.key not in (key, None):
                    self._moved(room)
                await self._changed(room, changed)
                if changed & {"document", "stage", "everything"}:
                    self._keep_time(room)
                if "keys" in changed or "everything" in changed:
                    await self._revoked(room)
            except Refused:
                await self._gone(room)
                return
            except UNAVAILABLE as error:
                log.warning("a room could not be read (%s); trying again", type(error).__name__)
                for subject in {*changed, "everything"}:
                    self.heard(room.id, subject)
                await asyncio.sleep(RETRY_SECONDS)
                continue
            except Exception:
                # A fault of ours. Nobody keeps this room any more, so its screens, which would
                # never hear of a change again, come back to one that is read anew.
                await self._send_away(room, 1011, "failed")
                raise
            if self.rooms.get(room.id) is not room:
                return  # closed while it was read: its code and its timers stay forgotten
            self._note_code(room)
            self._set_timers(room)
            await news.rest(loop.time() - started)

    async def _pulse(self, room: Room) -> None:
        """Compares revisions every two seconds, since notices can be lost; closes empty rooms."""
        alone_since: float | None = None
        loop = asyncio.get_running_loop()
        while self.rooms.get(room.id) is room:
            await asyncio.sleep(PULSE_SECONDS)
            alone_since = (alone_since or loop.time()) if room.empty else None
            if alone_since is not None and loop.time() - alone_since > LINGER_SECONDS:
                await self._forget(room.id)
                return
            try:
                await self._compare(room)
            except UNAVAILABLE as error:
                log.warning("the store does not answer (%s)", type(error).__name__)
                self.heard(room.id, "everything")

    async def _compare(self, room: Room) -> None:
        stage, known = room.snapshot.stage, room.snapshot.revisions
        here = len(room.phones), room.moderators
        pulse = await self._source.pulse(room.id, stage, self._worker, *here)
        if pulse.stage != stage:
            self.heard(room.id, "stage")
        missed = {s for s, n in pulse.revisions.items() if known.get(s) != n}
        if (pulse.phones, pulse.moderators) != (room.pulse.phones, room.pulse.moderators):
            missed.add("present")
        room.pulse = pulse
        known.clear()
        known.update(pulse.revisions)
        for subject in missed:
            self.heard(room.id, subject)

    async def _gone(self, room: Room) -> None:
        """The meeting was deleted: its screens are told to stay away."""
        await self._send_away(room, 4504, "meeting unknown")

    async def _send_away(self, room: Room, code: int, reason: str) -> None:
        for screen in [*room.walls, *room.staff]:
            screen.connection.close(code, reason)
        for phone in list(room.phones):
            phone.close(code, reason)
        await self._forget(room.id)

    def _note_code(self, room: Room) -> None:
        if room.snapshot.code:
            self.by_code[room.snapshot.code] = room.id
        else:
            self.by_code = {code: m for code, m in self.by_code.items() if m != room.id}

    def _keep_time(self, room: Room) -> None:
        """A time that is past already, as when a meeting is told to close now, sets no timer."""
        if room.snapshot.meeting.pace == "own":
            self.spawn(self._close(room, "", 0))

    def _set_timers(self, room: Room) -> None:
        loop = asyncio.get_running_loop()
        running = {(room.id, *name): end for name, end in room.countdowns().items()}
        if due := room.next_by_clock():
            # A moment later, so that the store's clock has come there too.
            running[room.id, "", 0, round(due)] = due + 0.005
        for name in [n for n in self._timers if n[0] == room.id and n not in running]:
            self._timers.pop(name).cancel()
        for name, end in running.items():
            if name not in self._timers:
                self._timers[name] = loop.call_at(end, self._time_is_up, room, name)

    def _time_is_up(self, room: Room, name: tuple[str, str, int, int]) -> None:
        _, item, run, _ = name
        self.spawn(self._close(room, item, run))

    async def _close(self, room: Room, item: str, run: int) -> None:
        for _ in range(100):
            try:
                if item:
                    await self._source.close_countdown(room.id, room.snapshot.stage, item, run)
                else:
                    await self._source.keep_time(room.id, room.snapshot.stage)
            except UNAVAILABLE:
                await asyncio.sleep(RETRY_SECONDS)
            else:
                return
