"""A room: one meeting as this worker's screens see it, each audience's frames made once."""

import asyncio
from dataclasses import dataclass, field
from typing import Protocol

from polling.live.broadcast import broadcast
from polling.live.connection import Connection
from polling.live.deflating import Shared, shared
from polling.live.looking import Looking
from polling.live.results import Results
from polling.live.results import Source as RoundSource
from polling.live.telling import Frames, Telling
from polling.live.texts import Texts
from polling.live.views import Until
from polling.meeting import next_by_clock
from polling.meeting.clock import ms
from polling.messages import AnswerMessage, Role
from polling.store.keys import RoundKey
from polling.store.snapshot import Pulse, Snapshot

#: Sockets with one token, and of one table, whose devices share theirs.
TABS, TABS_OF_TABLE = 5, 20
#: Subjects of notices after which the snapshot is read anew.
OF_SNAPSHOT = {"everything", "state", "document", "stage", "merges", "joined"}


class Source(RoundSource, Protocol):
    """What a room reads from; the store, but a room knows only this much of it."""

    async def snapshot(self, meeting_id: str) -> Snapshot: ...


@dataclass(slots=True, eq=False)
class Screen:
    """Who a connection is: `watched` are the items whose answers a member of staff looks at, and
    `groups` by which field it wants them broken down, and `runs` which earlier rounds it wants.

    Of a phone, `about` are the groups that its answers belong to, `asked` its answers until those
    have been looked up (None from then on), and `answered` the rounds (their
    subjects) that it has an answer in. One that answers for a table has its id as `table`, the
    token that it came with as `key`, and `ballot.of_table` as its token. `alias` is its name in the
    quiz, and `led` what any screen was last told of that. `spoke`: it is known to have
    answered. `held` are its answers that wait for approval, by their ballots, with the round of
    each.
    """

    connection: Connection
    role: Role
    room: "Room"
    language: str
    token: str = ""
    key: str = ""
    name: str = ""
    watched: tuple[str, ...] = ()
    groups: dict[str, str] = field(default_factory=dict)
    runs: dict[str, int] = field(default_factory=dict)
    busy: int = 0
    told: Frames = field(default_factory=dict)
    about: dict[str, str] = field(default_factory=dict)
    asked: list[AnswerMessage] | None = None
    table: str = ""
    answered: set[str] = field(default_factory=set)
    reacted: float = 0.0
    alias: str = ""
    led: bytes = b""
    spoke: bool = False
    held: dict[str, RoundKey] = field(default_factory=dict)


class Room:
    """The screens of one meeting and what they were last told.

    `refresh` reads what changed and tells who ought to know; everything is told as a whole, so
    doing it twice, late or after a gap does no harm.
    """

    def __init__(self, meeting_id: str, source: Source, snapshot: Snapshot) -> None:
        self.id = meeting_id
        self.snapshot = snapshot
        # In the order in which they came, as is what the system keeps of them: sending to thousands
        # is then a walk through memory, not a jump for each.
        self.phones: dict[Connection, None] = {}
        self.seats: set[Screen] = set()
        self.tabs: dict[str, list[Screen]] = {}
        self.walls: set[Screen] = set()
        self.staff: set[Screen] = set()
        self.holding: set[Screen] = set()
        self.pulse = Pulse(phones=0, moderators=(), stage=None, revisions={})
        self.reactions = b""
        self.texts: Texts | None = None
        self._source = source
        self._known = Results(source)
        self._ends: dict[tuple[str, int, int], float] = {}
        self._offset = 0.0
        self._phone_frames: dict[str, Shared] = {}
        self._answered_frames: dict[str, dict[str, Shared]] = {}
        self._answered: dict[str, set[Connection]] = {}
        self._note_countdowns()
        self._telling = self._new_telling()

    @property
    def now(self) -> int:
        """The store's clock in milliseconds since 1970, as far as this worker knows it."""
        return round((asyncio.get_running_loop().time() - self._offset) * 1000)

    @property
    def empty(self) -> bool:
        """Whether nobody is here."""
        return not (self.phones or self.walls or self.staff)

    @property
    def moderators(self) -> list[str]:
        """The names of this worker's moderators, "" of those without one."""
        return [screen.name for screen in self.staff if screen.role == "moderator"]

    @property
    def _timed(self) -> bool:
        """Whether a state says how long something still lasts, and so holds for now only."""
        return bool(self._ends) or self.snapshot.meeting.pace == "own"

    def enter(self, screen: Screen) -> None:
        """Takes a screen in and tells it, from what is known, all that it needs to draw."""
        if screen.role != "participant":
            (self.staff if screen.role in ("moderator", "secretariat") else self.walls).add(screen)
            return
        for subject, frame in self.take_in(screen).items():
            screen.connection.offer(subject, frame)

    def take_in(self, screen: Screen) -> dict[str, bytes]:
        """Takes a phone in; what it is to be told, from what is known, to draw all there is."""
        self.phones[screen.connection] = None
        self._open_tab(screen)
        if screen.table:
            self.seats.add(screen)
        if not self._phone_frames:
            self._phone_frames = shared(self._telling.for_phones(), {})
        told: dict[str, bytes] = {**self._phone_frames}
        if self._timed or screen.table:
            fresh, table = self._timed, screen.table
            told["state"] = self._telling.state("participant", fresh=fresh, table=table)
        return told

    def leave(self, screen: Screen) -> None:
        """Lets a screen go."""
        self.phones.pop(screen.connection, None)
        if tabs := self.tabs.get(screen.token):
            tabs[:] = [each for each in tabs if each is not screen]
            if not tabs:
                del self.tabs[screen.token]
        for screens in (self.seats, self.walls, self.staff):
            screens.discard(screen)
        for subject in screen.answered:
            self._answered.get(subject, set()).discard(screen.connection)
        self.holding.discard(screen)

    def _open_tab(self, screen: Screen) -> None:
        """One phone, or the devices of one table, in so many tabs: the newest stay."""
        tabs = self.tabs.setdefault(screen.token, [])
        tabs.append(screen)
        if len(tabs) > (TABS_OF_TABLE if screen.table else TABS):
            tabs.pop(0).connection.close(4510, "open in many tabs")

    def answered(self, screen: Screen, subject: str) -> None:
        """A phone has an answer in a round: from now on it is told what comes after one."""
        if subject not in screen.answered:
            screen.answered.add(subject)
            if screen.connection in self.phones:  # it may have gone before its answer was stored
                self._answered.setdefault(subject, set()).add(screen.connection)
            for name, frame in self._answered_frames.get(subject, {}).items():
                screen.connection.offer(name, frame)

    def holds(self, screen: Screen, ballot: str, round_key: RoundKey) -> None:
        """An answer of a phone waits for approval: its screen is among those `holding` some."""
        screen.held[ballot] = round_key
        if screen.connection in self.phones:
            self.holding.add(screen)

    def round_of(self, item_id: str) -> RoundKey:
        """The present round of an agenda item."""
        return self._telling.round_of(item_id)

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

    def next_by_clock(self) -> float | None:
        """When a meeting of own pace next opens or closes, by the loop's clock."""
        due = next_by_clock(self.snapshot.meeting, self.snapshot.state, self.snapshot.now)
        return None if due is None else due / 1000 + self._offset

    async def refresh(self, changed: set[str]) -> None:
        """Reads what changed (subjects of notices; "everything" after a gap) and tells it."""
        if changed & OF_SNAPSHOT:
            known = self.snapshot.revisions
            self._take(await self._source.snapshot(self.id))
            # What is told to be this far is not compared again: what was missed is read now, too.
            fresh = self.snapshot.revisions.items()
            changed = changed | {subject for subject, n in fresh if known.get(subject) != n}
        if changed & (OF_SNAPSHOT - {"joined"}):
            self._known.forget_tallies()
        looking = Looking(self._telling, self.staff, walls=bool(self.walls))
        await self._known.read(looking.counted(), looking.listed(), looking.broken(), changed)
        # Phones last: they are thousands, and the wall need not wait for the last of them.
        here = self._here()
        walls = [wall for wall in self.walls if wall.role != "reader"]
        readers = [wall for wall in self.walls if wall.role == "reader"]
        told = self._telling.for_wall(*here) if walls else {}
        for wall in walls:
            self._tell(wall, told)
        for screen in list(self.staff):
            self._tell(screen, self._telling.for_staff(screen, *here))
        told = self._telling.for_readers(*here) if readers else {}
        for reader in readers:
            self._tell(reader, told)
        await self._tell_phones()

    def _take(self, snapshot: Snapshot) -> None:
        before, self.snapshot = self.snapshot, snapshot
        self._note_countdowns()
        if before.but_counts != snapshot.but_counts:
            self._telling = self._new_telling()
        else:
            self._telling.snapshot = snapshot

    def _new_telling(self) -> Telling:
        return Telling(self.snapshot, self._known, self.remaining, self._until)

    def _until(self) -> Until:
        """Milliseconds until a meeting of own pace opens, and closes; 0 when that has been."""
        meeting = self.snapshot.meeting
        if meeting.pace != "own":
            return None, None
        times, now = (meeting.opens, meeting.closes), self.now
        opens, closes = (None if time is None else max(0, ms(time) - now) for time in times)
        return opens, closes

    def _note_countdowns(self) -> None:
        now = asyncio.get_running_loop().time()
        self._offset = now - self.snapshot.now / 1000
        running = {
            (item, where.run, where.deadline): where.deadline
            for item, where in self.snapshot.state.items.items()
            if where.deadline is not None
        }
        self._ends = {
            name: self._ends.get(name, now + (deadline - self.snapshot.now) / 1000)
            for name, deadline in running.items()
        }

    # What is told

    async def _tell_phones(self) -> None:
        before = self._phone_frames
        self._phone_frames = shared(self._telling.for_phones(), before)
        for subject, frame in self._phone_frames.items():
            if before.get(subject) is not frame:
                await broadcast(list(self.phones), subject, frame)
                if subject == "state":
                    self._tell_tables()
        already, told = self._answered_frames, self._telling.for_answered()
        self._answered_frames = {r: shared(told[r], already.get(r, {})) for r in told}
        for round_, frames in self._answered_frames.items():
            for subject, frame in frames.items():
                if already.get(round_, {}).get(subject) is not frame:
                    await broadcast(list(self._answered.get(round_, ())), subject, frame)

    def _tell_tables(self) -> None:
        """Tells the devices of tables the state as they are to have it, over the one for all."""
        for screen in list(self.seats):
            frame = self._telling.state("participant", table=screen.table)
            screen.connection.offer("state", frame)

    def _here(self) -> tuple[int, list[str]]:
        """How many phones are connected, and the moderators' names, on all workers."""
        names = sorted([*self.moderators, *self.pulse.moderators])
        return len(self.phones) + self.pulse.phones, names

    def _tell(self, screen: Screen, told: Frames) -> None:
        for subject, frame in told.items():
            if screen.told.get(subject) != frame:
                if subject == "state" and self._timed and not screen.told:
                    frame = self._telling.state(screen.role, fresh=True)
                elif subject not in screen.told:
                    frame = self._known.whole(subject, frame)
                screen.connection.offer(subject, frame)
        screen.told = told
