"""What each audience is told of where the meeting stands: the whole of a screen's state."""

import datetime as dt
from typing import Any, Literal

from polling.kinds import Model
from polling.meeting import Language, Last, Phase, TablePlace


class MeetingPart(Model):
    """What every screen is told of the meeting itself; `code` is None once it has ended.

    `epoch` changes when a rehearsal begins or is wiped, and when the meeting is put back from a
    backup: what a phone keeps of its own answers holds for one epoch. It is "" once the meeting has
    ended.
    """

    id: str
    title: str
    place: str
    language: Language
    code: str | None
    rehearsal: bool
    epoch: str


class ItemPart(Model):
    """An agenda item as phones and walls see it; `remaining` in milliseconds of the countdown.

    `answered`: it takes answers at all. `lifting`: answers are lifted, `lifts` at most by each;
    `giving`: answers are given. `after`: a phone is told the results once it has answered.
    `by_table`: the devices of a table share their answers. `slips`: an answer takes a voting slip.
    `approve`: what is written is shown once somebody has approved it. `themes`: the screen shows
    how answers are sorted under themes, instead of them.
    """

    id: str
    kind: str
    number: int
    of: int
    question: dict[str, Any]
    slots: int
    run: int
    phase: Phase
    results: bool
    remaining: int | None = None
    answered: bool = True
    giving: bool = True
    lifting: bool = False
    lifts: int = 0
    after: bool = False
    by_table: bool = False
    slips: bool = False
    approve: bool = False
    themes: bool = False


class ParticipantState(Model):
    """All a phone needs to draw: what is on, and earlier questions still open.

    `item` is None before the first question, while the current one waits, and where everyone goes
    at their own pace: then `earlier` is the agenda, `opens` and `closes` say in how many
    milliseconds it does, and `opens_at` and `closes_at` at what time. `standing` are questions that
    stay at hand, `about` is what is asked on joining, and `table` the table that this phone answers
    for. `reactions`: they are taken.
    """

    type: Literal["state"] = "state"
    revision: int
    meeting: MeetingPart
    phase: Literal["before", "on", "ended"]
    item: ItemPart | None
    earlier: tuple[ItemPart, ...]
    standing: tuple[ItemPart, ...] = ()
    about: ItemPart | None = None
    table: TablePlace | None = None
    pace: Literal["moderator", "own"] = "moderator"
    opens: int | None = None
    closes: int | None = None
    opens_at: dt.datetime | None = None
    closes_at: dt.datetime | None = None
    reactions: bool = False
    leaderboard: bool = False


class Large(Model):
    """The one answer that is shown large on the wall.

    Or all that one table gave: then `id` is "t-" and the table's id, and `value` its place.
    """

    id: str
    value: dict[str, Any]


class WallState(Model):
    """All the wall needs to draw: what is on, whether its results are shown, the one large.

    `by` is the field whose groups are shown; `before` the round that is shown beside this one.
    `reading`: the results page is open; `leaders`: the leaderboard is shown. `tables` are the
    meeting's, for what tables wrote. Of a meeting of own pace it is told what participants are:
    when it opens and closes. `shut`: nobody new comes in.
    """

    type: Literal["state"] = "state"
    revision: int
    meeting: MeetingPart
    phase: Literal["before", "on", "ended"]
    qr: bool
    item: ItemPart | None
    large: Large | None
    by: str | None = None
    before: int | None = None
    reading: bool = False
    reactions: bool = False
    leaders: bool = False
    shut: bool = False
    tables: tuple[TablePlace, ...] = ()
    pace: Literal["moderator", "own"] = "moderator"
    opens: int | None = None
    closes: int | None = None
    opens_at: dt.datetime | None = None
    closes_at: dt.datetime | None = None


class ReaderState(Model):
    """All the results page needs to draw: the items on it, while it is open (`reading`)."""

    type: Literal["state"] = "state"
    revision: int
    meeting: MeetingPart
    reading: bool
    items: tuple[ItemPart, ...]
    tables: tuple[TablePlace, ...] = ()


class AgendaPart(Model):
    """An agenda item as moderators and secretaries see it.

    `before` is the round that can be shown beside this one, `undo` the one that was cleared and
    can be brought back, `by` the field by whose groups the wall shows the result.
    """

    id: str
    kind: str
    question: dict[str, Any]
    notes: str
    listed: bool
    mergeable: bool
    merges: dict[str, str]
    run: int
    phase: Phase
    wall: bool
    phones: bool
    remaining: int | None
    large: str | None
    answered: bool = True
    giving: bool = True
    lifting: bool = False
    lifts: int = 0
    standing: bool = False
    on_joining: bool = False
    by_table: bool = False
    on_phones: Literal["shown", "after", "never"] = "shown"
    approve: bool = False
    slips: bool = False
    page: bool = False
    by: str | None = None
    compare: bool = False
    sortable: bool = False
    themes: bool = False
    before: int | None = None
    undo: int | None = None


class StaffState(Model):
    """All a presenter page or secretary's page needs to draw.

    While the door is `shut` nobody new comes in, and of phones and tables at most `cap` in all;
    `hall` is how many people are in the hall, as a moderator has said.
    """

    type: Literal["state"] = "state"
    revision: int
    meeting: MeetingPart
    ended: bool
    current: str | None
    qr: bool
    agenda: tuple[AgendaPart, ...]
    tables: tuple[TablePlace, ...] = ()
    pace: Literal["moderator", "own"] = "moderator"
    opens: int | None = None
    closes: int | None = None
    opens_at: dt.datetime | None = None
    closes_at: dt.datetime | None = None
    ends_at: dt.datetime | None = None
    reading: bool = False
    reactions: bool = False
    leaderboard: bool = False
    leaders: bool = False
    shut: bool = False
    cap: int | None = None
    hall: int | None = None
    last: Last | None = None
