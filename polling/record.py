"""The whole of a meeting at one moment, as plain data: what exports and imports are made of."""

from typing import Any

from pydantic import Field

from polling.kinds import Model
from polling.meeting import Meeting, State


class Row(Model):
    """One answer as the store holds it, the kind's own JSON, and whether it is hidden."""

    value: dict[str, Any]
    hidden: bool = False


class Round(Model):
    """One round of one question: `people` answered, with `rows` answers, hidden ones included.

    Rows stand in an order that is not that of arrival and is the same every time.
    """

    item: str
    run: int = Field(ge=1, le=99)
    people: int = Field(ge=0)
    rows: tuple[Row, ...]

    @property
    def answers(self) -> int:
        """How many answers were given, hidden ones included."""
        return len(self.rows)


class MeetingRecord(Model):
    """A meeting, where it stands, and every answer; `files` are base64 by name."""

    meeting: Meeting
    state: State
    joined: int = Field(ge=0)
    rounds: tuple[Round, ...] = ()
    merges: dict[str, dict[str, str]] = Field(default_factory=dict)
    files: dict[str, str] = Field(default_factory=dict)
