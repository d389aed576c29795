"""A room: one meeting as this worker's screens see it, each audience's frames made once."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Protocol

from polling.kinds import Model, QuestionBase
from polling.live import frames, views
from polling.live.broadcast import broadcast
from polling.live.connection import Connection
from polling.live.results import Results
from polling.live.results import Source as RoundSource
from polling.messages import Counts, Role
from polling.store.keys import RoundKey
from polling.store.snapshot import Pulse, Snapshot


class Source(RoundSource, Protocol):
    """What a room reads from; the store, but a room knows only this much of it."""

    async def snapshot(self, meeting_id: str) -> Snapshot: ...


@dataclass(slots=True, eq=False)
class Screen:
    """Who a connection is: `watched` are the items whose answers a member of staff looks at."""

    connection: Connection
    role: Role
    room: "Room"
    language: str
    token: str = ""
    key: str = ""
    watched: tuple[str, ...] = ()
    busy: int = 0
    told: dict[str, bytes] = field(default_factory=dict)


class Room:
    """The screens of one meeting and what they were last told.

    `refresh` reads what changed and tells who ought to know; everything is told as a whole, so
    doing it twice, late or after a gap does no harm.
    """

    def __init__(self, meeting_id: str, source: Source, snapshot: Snapshot) -> None:
        self.id = meeting_id
        self.snapshot = snapshot
        self.phones: set[Connection] = set()
        self.walls: set[Screen] = set()
        self.staff: set[Screen] = set()
        self.pulse = Pulse(phones=0, moderators=0, stage=None, revisions={})
        self._source = source
        self._known = Results(source)
        self._states: dict[tuple[Role, str | None], bytes] = {}
        self._ends: dict[tuple[str, int, int], float] = {}
        self._phone_frames: dict[str, bytes] = {}
        self._note_countdowns()

    @property
    def empty(self) -> bool:
        """Whether nobody is here."""
        return not (self.phones or self.walls or self.staff)

    def enter(self, screen: Screen) -> None:
        """Takes a screen in and tells it, from what is known, all that it needs to draw."""
        if screen.role == "participant":
            self.phones.add(screen.connection)
            told = self._phone_frames or self._for_phones()
            if self._ends:
                told = {**told, "state": self._state("participant", fresh=True)}
            for subject, frame in told.items():
                screen.connection.offer(subject, frame)
        else:
            (self.walls if screen.role == "projector" else self.staff).add(screen)

    def leave(self, screen: Screen) -> None:
        """Lets a screen go."""
        self.phones.discard(screen.connection)
        self.walls.discard(screen)
        self.staff.discard(screen)

    def round_of(self, item_id: str) -> RoundKey:
        """The present round of an agenda item."""
        run = self.snapshot.state.of(item_id).run
        return RoundKey(self.id, self.snapshot.stage, item_id, run)

    def remaining(self, item_id: str) -> int | None:
        """Milliseconds left of an item's countdown, by the monotonic clock; None without one."""
        where = self.snapshot.state.of(item_id)
        if where.deadline is None:
            return None
        end = self._ends.get((item_id, where.run, where.deadline))
        now = asyncio.get_running_loop().time()
        return None if end is None else max(0, round((end - now) * 1000))

    def countdowns(self) -> dict[tuple[str, int, int], float]:
        """The countdowns that run: (item, run, deadline) -> its end by the loop's clock."""
        return dict(self._ends)

    async def refresh(self, changed: set[str]) -> None:
        """Reads what changed (subjects of notices; "everything" after a gap) and tells it."""
        if changed & {"everything", "state", "document", "stage", "merges", "joined"}:
            self._take(await self._source.snapshot(self.id))
        again = bool(changed & {"everything", "state", "document", "stage", "merges"})
        if again:
            self._known.forget_tallies()
        await self._known.read(self._counted(), self._listed(), changed)
        await self._tell_phones()
        for wall in list(self.walls):
            self._tell(wall, self._for_wall())
        for screen in list(self.staff):
            self._tell(screen, self._for_staff(screen))

    def _take(self, snapshot: Snapshot) -> None:
        before, self.snapshot = self.snapshot, snapshot
        if replace(before, now=0, joined=0, revisions={}) != replace(
            snapshot, now=0, joined=0, revisions={}
        ):
            self._states.clear()
        self._note_countdowns()

    def _note_countdowns(self) -> None:
        now = asyncio.get_running_loop().time()
        running = {
            (item, where.run, where.deadline): where.deadline
            for item, where in self.snapshot.state.items.items()
            if where.deadline is not None
        }
        self._ends = {
            name: self._ends.get(name, now + (deadline - self.snapshot.now) / 1000)
            for name, deadline in running.items()
        }

    # What is read

    def _counted(self) -> list[RoundKey]:
        """The rounds whose counts somebody here looks at."""
        if self.staff:
            return [self.round_of(item.id) for item in self.snapshot.meeting.agenda]
        current = self._current()
        if current and (self.walls or self.snapshot.state.of(current.item).phones):
            return [current]
        return []

    def _listed(self) -> set[RoundKey]:
        """The rounds whose answers somebody here looks at one by one."""
        watched = {item for screen in self.staff for item in screen.watched}
        if current := self._current():
            question = self._question(current)
            where = self.snapshot.state.of(current.item)
            if where.large or (question.LISTED and (where.phones or (where.wall and self.walls))):
                watched.add(current.item)
        agenda = {item.id for item in self.snapshot.meeting.agenda}
        return {self.round_of(item) for item in watched & agenda}

    # What is told

    async def _tell_phones(self) -> None:
        before, self._phone_frames = self._phone_frames, self._for_phones()
        for subject, frame in self._phone_frames.items():
            if before.get(subject) != frame:
                await broadcast(list(self.phones), subject, frame)

    def _for_phones(self) -> dict[str, bytes]:
        told = {"state": self._state("participant")}
        current = self._current()
        if current and self.snapshot.state.of(current.item).phones:
            told |= self._results(current, newest_only=True)
        return told

    def _for_wall(self) -> dict[str, bytes]:
        current = self._current()
        told = {"state": self._state("projector")}
        told["counts"] = self._counts([current.item] if current else [])
        if current and self.snapshot.state.of(current.item).wall:
            told |= self._results(current)
        return told

    def _for_staff(self, screen: Screen) -> dict[str, bytes]:
        told = {"state": self._state("moderator")}
        agenda = [item.id for item in self.snapshot.meeting.agenda]
        told["counts"] = self._counts(agenda)
        for item in screen.watched:
            if item not in agenda:
                continue
            told |= self._results(self.round_of(item), hidden_too=True)
        return told

    def _current(self) -> RoundKey | None:
        """The round that is on, if its item still stands on the agenda."""
        current = self.snapshot.state.current
        agenda = (item.id for item in self.snapshot.meeting.agenda)
        return self.round_of(current) if current and current in agenda else None

    def _state(self, role: Role, *, fresh: bool = False) -> bytes:
        """The state's frame, made once; `fresh` makes it anew for what is left of a countdown."""
        current = self._current()
        large_id = self.snapshot.state.of(current.item).large if current else None
        large = self._known.value(current, large_id) if current and large_id else None
        name = (role, repr(large) if role == "projector" else None)
        if name not in self._states or fresh:
            message: Model
            if role == "participant":
                message = views.participant_state(self.snapshot, self.remaining)
            elif role == "projector":
                message = views.wall_state(self.snapshot, self.remaining, large)
            else:
                message = views.staff_state(self.snapshot, self.remaining)
            frame = _frame(message)
            if fresh:
                return frame
            self._states[name] = frame
        return self._states[name]

    def _results(
        self, round_key: RoundKey, *, hidden_too: bool = False, newest_only: bool = False
    ) -> dict[str, bytes]:
        question = self._question(round_key)
        merges = self.snapshot.merges.get(round_key.item, {})
        told = self._known.tally(round_key, question, merges)
        if hidden_too or question.LISTED:
            told |= self._known.answers(round_key, hidden_too=hidden_too, newest_only=newest_only)
        return told

    def _question(self, round_key: RoundKey) -> QuestionBase:
        return self.snapshot.meeting.item(round_key.item).question

    def _counts(self, items: Iterable[str]) -> bytes:
        found = {item: self._known.counted(self.round_of(item)) for item in items}
        moderators = sum(screen.role == "moderator" for screen in self.staff)
        return _frame(
            Counts(
                joined=self.snapshot.joined,
                connected=len(self.phones) + self.pulse.phones,
                moderators=moderators + self.pulse.moderators,
                items={item: counted for item, counted in found.items() if counted},
            )
        )

    def _tell(self, screen: Screen, told: dict[str, bytes]) -> None:
        for subject, frame in told.items():
            if screen.told.get(subject) != frame:
                late = subject == "state" and self._ends and not screen.told
                screen.connection.offer(
                    subject, self._state(screen.role, fresh=True) if late else frame
                )
        screen.told = told


def _frame(message: Model) -> bytes:
    return frames.frame_text(message.model_dump_json().encode())
