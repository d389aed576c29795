"""Where a meeting stands: what is on, what takes answers, what is shown."""

from enum import StrEnum

from pydantic import Field

from polling.kinds import Model

#: What stands behind an item's id where its answers are lifted: a round of its own in the store.
LIFTS = ".lifts"
#: People that anybody could speak of.
MOST = 1_000_000


class Phase(StrEnum):
    """Where a question stands."""

    waiting = "waiting"
    open = "open"
    closed = "closed"


class ItemState(Model):
    """Where one question stands: its phase, its round (`run`, from 1) and where results are shown.

    While it is open it takes answers (`giving`), lifts of answers (`lifting`) or both. `deadline`
    is when a countdown closes it and `opened` when it was opened, in milliseconds of the store's
    clock; `large` is the id of the one answer shown large on the wall. `page`: on the results
    page; `by`: the field by whose groups the wall shows the results; `compare`: the wall shows the
    round before beside them; `themes`: the wall shows the themes that answers are sorted under,
    instead of them. `cleared` are the rounds that were put away with their answers, and `undo` the
    one that can be brought back.
    """

    phase: Phase = Phase.waiting
    run: int = Field(default=1, ge=1, le=99)
    giving: bool = True
    lifting: bool = False
    wall: bool = False
    phones: bool = False
    page: bool = False
    opened: int | None = None
    deadline: int | None = None
    large: str | None = None
    by: str | None = None
    compare: bool = False
    themes: bool = False
    cleared: tuple[int, ...] = ()
    undo: int | None = None

    @property
    def only_lifts(self) -> bool:
        """Whether answers are lifted, or were until it closed, and none are given meanwhile."""
        return self.lifting and not self.giving

    @property
    def before(self) -> int | None:
        """The round before this one that was not cleared, if there is one."""
        earlier = (run for run in range(self.run - 1, 0, -1) if run not in self.cleared)
        return next(earlier, None)


class Last(Model):
    """The last command that changed the state: whose, which, on what, and the revision it made."""

    who: str
    action: str
    item: str | None
    revision: int


#: What every item is at first, made once: it is asked for by the thousand.
_WAITING = ItemState()


class State(Model):
    """Where a meeting stands: `revision` rises by one with every change (compare-and-set).

    `current` is the agenda item that is on, None before the first; `qr` puts the join code as
    large as the wall, whatever is on, and `leaders` a quiz's leaderboard; `reading` opens the
    results page. `clock` is how far a meeting of own pace has come by its times. While the door is
    `shut` nobody new comes in, and of phones and tables at most `cap` in all; `hall` is how many
    people are in the hall, as a moderator says.
    """

    revision: int = 0
    current: str | None = None
    qr: bool = False
    reading: bool = False
    leaders: bool = False
    ended: bool = False
    clock: str = Field(default="", pattern="^(|open|closed)$")
    shut: bool = False
    cap: int | None = Field(default=None, ge=1, le=MOST)
    hall: int | None = Field(default=None, ge=1, le=MOST)
    last: Last | None = None
    items: dict[str, ItemState] = Field(default_factory=dict)

    def of(self, item_id: str) -> ItemState:
        """The state of one item; one that nothing happened to is waiting."""
        return self.items.get(item_id, _WAITING)

    def open_runs(self) -> dict[str, int]:
        """What takes answers now: item id, with LIFTS behind it where lifts are taken -> run."""
        is_open = {i: s for i, s in self.items.items() if s.phase is Phase.open}
        given = {i: s.run for i, s in is_open.items() if s.giving}
        return given | {i + LIFTS: s.run for i, s in is_open.items() if s.lifting}
