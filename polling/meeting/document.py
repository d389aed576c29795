"""The meeting as it was made: agenda, tables, look and pace; everything but what happens in it."""

import datetime as dt
from typing import Annotated, Any, Literal

from pydantic import (
    AwareDatetime,
    Field,
    SerializeAsAny,
    ValidationInfo,
    field_validator,
    model_validator,
)

from polling import kinds
from polling.kinds import Model, QuestionBase
from polling.refused import Refused
from polling.words import N_

Language = Literal["nb", "nn", "en"]
Id = Annotated[str, Field(pattern=r"^[a-z0-9]{4,16}$")]

AGENDA_LIMIT = 100
TABLE_LIMIT = 60


class Item(Model):
    """One agenda item: a question of some kind, with notes only its moderators see.

    `approve` keeps answers from screens until somebody has approved them. `on_phones` says when
    phones see the results: once they are shown there, after a phone's own answer, or never.
    `slips` makes it a binding vote, answered by whoever holds a voting slip. `samples` are texts
    for made-up answers in a rehearsal; they never count as answers.
    """

    id: Id
    kind: str
    question: SerializeAsAny[QuestionBase]
    notes: str = Field(default="", max_length=2000)
    approve: bool = False
    on_phones: Literal["shown", "after", "never"] = "shown"
    slips: bool = False
    samples: tuple[str, ...] = Field(default=(), max_length=200)

    @model_validator(mode="before")
    @classmethod
    def _read_question_by_kind(cls, data: Any) -> Any:
        if isinstance(data, dict) and isinstance(data.get("question"), dict):
            if data.get("kind") not in kinds.names():
                raise ValueError(N_("Spørsmålstypen finnes ikke."))
            question = kinds.kind(data["kind"]).Question.model_validate(data["question"])
            return {**data, "question": question}
        return data


class Look(Model):
    """Colours and logo of a meeting: an action colour `#rrggbb` ("" for the house's own)."""

    colour: str = Field(default="", pattern=r"^(#[0-9a-f]{6})?$")
    logo: str = Field(default="", pattern=r"^([a-z0-9]{0,64}|[a-f0-9]{16,64}\.(png|jpg|webp))$")


class TablePlace(Model):
    """A table in the room: what it is called and how many people sit at it."""

    id: Id
    name: str = Field(min_length=1, max_length=60)
    seats: int = Field(default=6, ge=1, le=30)


class Meeting(Model):
    """A meeting as it was made: everything but what happens in it.

    In a meeting of "own" pace every question is open from `opens` to `closes`, by the server's
    clock, and each participant goes through them alone; without `opens` the moderator begins it.
    """

    id: Id
    title: str = Field(min_length=1, max_length=200)
    place: str = Field(default="", max_length=200)
    date: dt.date | None = None
    language: Language = "nb"
    look: Look = Look()
    retention_days: int = Field(default=90, ge=1, le=3650)
    tables: tuple[TablePlace, ...] = Field(default=(), max_length=TABLE_LIMIT)
    pace: Literal["moderator", "own"] = "moderator"
    opens: AwareDatetime | None = None
    closes: AwareDatetime | None = None
    reactions: bool = False
    leaderboard: bool = False
    agenda: tuple[Item, ...] = Field(default=(), max_length=AGENDA_LIMIT)

    @field_validator("agenda", "tables")
    @classmethod
    def _ids_are_unique(cls, found: tuple[Any, ...]) -> tuple[Any, ...]:
        if len({each.id for each in found}) != len(found):
            raise ValueError(N_("To av dem har samme id."))
        return found

    @field_validator("agenda")
    @classmethod
    def _asks_once_on_joining(cls, found: tuple[Item, ...]) -> tuple[Item, ...]:
        if sum(item.question.ON_JOINING for item in found) > 1:
            raise ValueError(
                N_("Agendaen kan bare ha ett punkt der deltakerne svarer om seg selv.")
            )
        return found

    @field_validator("closes")
    @classmethod
    def _closes_after_it_opens(
        cls, closes: dt.datetime | None, info: ValidationInfo
    ) -> dt.datetime | None:
        opens = info.data.get("opens")
        if opens and closes and closes <= opens:
            raise ValueError(N_("Møtet må stenge etter at det åpner."))
        return closes

    def item(self, item_id: str) -> Item:
        """The agenda item of that id; `Refused("unknown")` when there is none."""
        for item in self.agenda:
            if item.id == item_id:
                return item
        raise Refused("unknown", "Spørsmålet finnes ikke.")

    def on_joining(self) -> tuple[Item, ...]:
        """What everyone is asked on joining."""
        return tuple(item for item in self.agenda if item.question.ON_JOINING)

    def numbered(self) -> tuple[Item, ...]:
        """The questions as they are counted: not pages, nor what stands beside the agenda."""
        return tuple(
            item
            for item in self.agenda
            if item.question.ANSWERED and not (item.question.ON_JOINING or item.question.STANDING)
        )

    def seats(self, table_ids: set[str]) -> int:
        """How many people sit at those tables."""
        return sum(table.seats for table in self.tables if table.id in table_ids)
