"""Meeting, agenda and state: what a meeting is, where it stands, and what may follow what."""

import datetime as dt
from collections.abc import Callable
from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import Field, SerializeAsAny, field_validator, model_validator

from polling import kinds
from polling.kinds import Model, QuestionBase
from polling.refused import Refused

Language = Literal["nb", "en"]
Id = Annotated[str, Field(pattern=r"^[a-z0-9]{4,16}$")]

AGENDA_LIMIT = 100


class Item(Model):
    """One agenda item: a question of some kind, with notes only its moderators see.

    `samples` are texts for made-up answers in a rehearsal; they never count as answers.
    """

    id: Id
    kind: str
    question: SerializeAsAny[QuestionBase]
    notes: str = Field(default="", max_length=2000)
    samples: tuple[str, ...] = Field(default=(), max_length=200)

    @model_validator(mode="before")
    @classmethod
    def _read_question_by_kind(cls, data: Any) -> Any:
        if isinstance(data, dict) and isinstance(data.get("question"), dict):
            if data.get("kind") not in kinds.names():
                raise ValueError("unknown kind of question")
            question = kinds.kind(data["kind"]).Question.model_validate(data["question"])
            return {**data, "question": question}
        return data


class Look(Model):
    """Colours and logo of a meeting: an action colour `#rrggbb` ("" for the house's own)."""

    colour: str = Field(default="", pattern=r"^(#[0-9a-f]{6})?$")
    logo: str = Field(default="", pattern=r"^[a-z0-9]{0,64}$")


class Meeting(Model):
    """A meeting as it was made: everything but what happens in it."""

    id: Id
    title: str = Field(min_length=1, max_length=200)
    place: str = Field(default="", max_length=200)
    date: dt.date | None = None
    language: Language = "nb"
    look: Look = Look()
    retention_days: int = Field(default=90, ge=1, le=3650)
    agenda: tuple[Item, ...] = Field(default=(), max_length=AGENDA_LIMIT)

    @field_validator("agenda")
    @classmethod
    def _ids_are_unique(cls, agenda: tuple[Item, ...]) -> tuple[Item, ...]:
        if len({item.id for item in agenda}) != len(agenda):
            raise ValueError("two agenda items with one id")
        return agenda

    def item(self, item_id: str) -> Item:
        """The agenda item of that id; `Refused("unknown")` when there is none."""
        for item in self.agenda:
            if item.id == item_id:
                return item
        raise Refused("unknown", "Spørsmålet finnes ikke.")


class Phase(StrEnum):
    """Where a question stands."""

    waiting = "waiting"
    open = "open"
    closed = "closed"


class ItemState(Model):
    """Where one question stands: its phase, its round (`run`, from 1) and where results are shown.

    `deadline` is when a countdown closes it, in milliseconds of the store's clock; `large` is the
    id of the one answer shown large on the wall.
    """

    phase: Phase = Phase.waiting
    run: int = Field(default=1, ge=1, le=99)
    wall: bool = False
    phones: bool = False
    deadline: int | None = None
    large: str | None = None


class State(Model):
    """Where a meeting stands: `revision` rises by one with every change (compare-and-set).

    `current` is the agenda item that is on, None before the first; `qr` puts the join code as
    large as the wall, whatever is on.
    """

    revision: int = 0
    current: str | None = None
    qr: bool = False
    ended: bool = False
    items: dict[str, ItemState] = Field(default_factory=dict)

    def of(self, item_id: str) -> ItemState:
        """The state of one item; one that nothing happened to is waiting."""
        return self.items.get(item_id, ItemState())

    def open_runs(self) -> dict[str, int]:
        """The questions that take answers now: item id -> run."""
        return {i: s.run for i, s in self.items.items() if s.phase is Phase.open}


Action = Literal[
    "next", "previous", "go", "lobby", "open", "close", "again", "show", "hide", "countdown",
    "large", "qr", "end",
]  # fmt: skip


class Steer(Model):
    """One command of a moderator.

    `item` defaults to the current one. `where` goes with show and hide, `seconds` (5 to 3600, None
    stops the countdown) with countdown, `answer` (None: none) with large, `on` with qr.
    """

    action: Action
    item: str | None = None
    where: Literal["wall", "phones"] = "wall"
    seconds: Annotated[int, Field(ge=5, le=3600)] | None = None
    answer: Annotated[str, Field(max_length=64)] | None = None
    on: bool = True


def steered(meeting: Meeting, state: State, steer: Steer, now: int) -> State:
    """The state after `steer`, `now` in milliseconds of the store's clock.

    `Refused` when it cannot follow what is: "unknown" item, "limit" at an end of the agenda,
    "closed" once the meeting has ended, "invalid" where there is no question to act on.
    """
    if state.ended:
        raise Refused("closed", "Møtet er avsluttet.")
    step = _steps.get(steer.action)
    if step is None:
        return _on_item(meeting, state, steer, now)
    return step(meeting, state, steer).model_copy(update={"revision": state.revision + 1})


def closed_by_countdown(state: State, item_id: str, run: int) -> State:
    """The state when the countdown of that question and round has run out; the same if not on."""
    item = state.of(item_id)
    if state.ended or item.run != run or item.phase is not Phase.open or item.deadline is None:
        return state
    return _with_item(state, item_id, item, phase=Phase.closed, deadline=None)


def _move(meeting: Meeting, state: State, by: int) -> State:
    ids = [item.id for item in meeting.agenda]
    if not ids:
        raise Refused("limit", "Agendaen er tom. Legg til et spørsmål først.")
    at = ids.index(state.current) if state.current in ids else -1
    if at + by >= len(ids):
        raise Refused("limit", "Dette er det siste punktet på agendaen.")
    if at + by < -1 or (at == -1 and by < 0):
        raise Refused("limit", "Dette er begynnelsen av møtet.")
    target = ids[at + by] if at + by >= 0 else None
    return state.model_copy(update={"current": target, "qr": False})


def _go(meeting: Meeting, state: State, steer: Steer) -> State:
    return state.model_copy(update={"current": meeting.item(steer.item or "").id, "qr": False})


def _end(meeting: Meeting, state: State, steer: Steer) -> State:
    closed = {
        item_id: item.model_copy(update={"deadline": None, "phase": Phase.closed})
        if item.phase is Phase.open
        else item
        for item_id, item in state.items.items()
    }
    return state.model_copy(update={"ended": True, "items": closed, "qr": False})


_steps: dict[str, Callable[[Meeting, State, Steer], State]] = {
    "next": lambda meeting, state, steer: _move(meeting, state, +1),
    "previous": lambda meeting, state, steer: _move(meeting, state, -1),
    "go": _go,
    "lobby": lambda meeting, state, steer: state.model_copy(update={"current": None}),
    "qr": lambda meeting, state, steer: state.model_copy(update={"qr": steer.on}),
    "end": _end,
}


def _on_item(meeting: Meeting, state: State, steer: Steer, now: int) -> State:
    item_id = steer.item or state.current
    if item_id is None:
        raise Refused("invalid", "Velg et spørsmål først.")
    item = state.of(meeting.item(item_id).id)
    match steer.action:
        case "open" if item.phase is Phase.waiting or item.phase is Phase.closed:
            change: dict[str, Any] = {"phase": Phase.open, "deadline": None}
        case "close" if item.phase is Phase.open:
            change = {"phase": Phase.closed, "deadline": None}
        case "again" if item.phase is Phase.closed:
            change = {
                "phase": Phase.open, "run": item.run + 1, "deadline": None,
                "wall": False, "phones": False, "large": None,
            }  # fmt: skip
            if item.run >= 99:
                raise Refused("limit", "Spørsmålet kan ikke stilles flere ganger.")
        case "show" | "hide":
            change = {steer.where: steer.action == "show"}
        case "countdown" if item.phase is Phase.open:
            change = {"deadline": now + steer.seconds * 1000 if steer.seconds else None}
        case "large":
            change = {"large": steer.answer}
            if steer.answer:
                change["wall"] = True
        case "countdown":
            raise Refused("invalid", "Åpne spørsmålet før du starter nedtellingen.")
        case _:
            return state
    return _with_item(state, item_id, item, **change)


def _with_item(state: State, item_id: str, item: ItemState, **change: Any) -> State:
    items = {**state.items, item_id: item.model_copy(update=change)}
    return state.model_copy(update={"items": items, "revision": state.revision + 1})
