"""The whole of a meeting at one moment, as plain data: what exports and imports are made of."""

from typing import Annotated, Any

from pydantic import Field

from polling.choices import Choices
from polling.groups import LEAST
from polling.kinds import Model
from polling.meeting import Meeting, State
from polling.themes import Codebook, ThemeId


class Row(Model):
    """One answer as the store holds it, the kind's own JSON, and whether it is hidden.

    Of hidden ones, `waiting` ones were never approved. `lifts` participants lifted it, `table` gave
    it where each answer is a table's, and `mark` is what a moderator marked it as. `themes` are
    what it was sorted under, and `quotes` those of them that it is a quote for.
    """

    value: dict[str, Any]
    hidden: bool = False
    waiting: bool = False
    lifts: int = Field(default=0, ge=0)
    table: str | None = None
    mark: str | None = None
    themes: tuple[ThemeId, ...] = ()
    quotes: tuple[ThemeId, ...] = ()

    @property
    def codings(self) -> dict[str, bool]:
        """What it was sorted under: theme id -> whether it is a quote for it."""
        return {theme: theme in self.quotes for theme in self.themes}


#: What a field, or a value of one, is called where groups are kept: its id.
GroupName = Annotated[str, Field(pattern=r"^[a-z0-9]{1,16}$")]


class GroupRow(Model):
    """Those who gave one value of a field: at least five people."""

    value: GroupName
    people: int = Field(ge=LEAST)
    answers: int = Field(ge=0)
    counts: dict[str, int]


class Grouped(Model):
    """A round's groups by one field, as they may be seen: see `polling.groups`.

    `people` answered when they were first seen or last renewed; the rest are in none of them.
    """

    field: GroupName
    people: int = Field(ge=LEAST)
    groups: tuple[GroupRow, ...]

    @property
    def rest(self) -> int:
        """How many people are in none of the groups."""
        return self.people - sum(group.people for group in self.groups)


class Round(Model):
    """One round of one question: `people` answered, with `rows` answers, hidden ones included.

    Of `people`, `tables` are tables, by their ids. `groups` are those that may be seen by each
    field, none while the question takes answers. Rows stand in an order that is not that of arrival
    and is the same every time. What was asked on joining has no rows, only groups: several fields
    side by side would tell more than each of them.
    """

    item: str
    run: int = Field(ge=1, le=99)
    people: int = Field(ge=0)
    tables: tuple[str, ...] = ()
    groups: tuple[Grouped, ...] = ()
    rows: tuple[Row, ...]

    @property
    def answers(self) -> int:
        """How many answers were given, hidden ones included."""
        return len(self.rows)


class MeetingRecord(Model):
    """A meeting, where it stands, and every answer; `files` are base64 by name.

    `joined` are people with a phone of their own, `seated` the tables that joined besides.
    `codebooks` are the themes of each question that has some, by item, and `choices` what the
    secretariat chose for the summary.
    """

    meeting: Meeting
    state: State
    joined: int = Field(ge=0)
    seated: tuple[str, ...] = ()
    rounds: tuple[Round, ...] = ()
    merges: dict[str, dict[str, str]] = Field(default_factory=dict)
    files: dict[str, str] = Field(default_factory=dict)
    codebooks: dict[str, Codebook] = Field(default_factory=dict)
    choices: Choices = Choices()
