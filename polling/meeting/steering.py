"""What a moderator may do, and what state follows."""

from collections.abc import Callable
from typing import Annotated, Any, Literal

from pydantic import Field

from polling import kinds
from polling.kinds import Model, QuestionBase
from polling.meeting.document import Meeting
from polling.meeting.state import MOST, ItemState, Phase, State
from polling.refused import Refused

Action = Literal[
    "next", "previous", "go", "lobby", "open", "lift", "close", "again", "clear", "unclear",
    "show", "hide", "compare", "by", "themes", "countdown", "large", "qr", "reading",
    "leaders", "door", "cap", "hall", "end",
]  # fmt: skip
Where = Literal["wall", "phones", "page"]


class Steer(Model):
    """One command of a moderator.

    `item` defaults to the current one. `where` goes with show and hide, `seconds` (5 to 3600, None
    stops the countdown) with countdown, `answer` (None: none) with large, `field` (None: all as
    one) with by, `on` with qr, reading, leaders, compare, themes and door (it is open), `number`
    (None: as many as come, not known) with cap and hall.
    """

    action: Action
    item: str | None = None
    where: Where = "wall"
    seconds: Annotated[int, Field(ge=5, le=3600)] | None = None
    answer: Annotated[str, Field(max_length=64)] | None = None
    field: Annotated[str, Field(max_length=16)] | None = None
    on: bool = True
    number: Annotated[int, Field(ge=1, le=MOST)] | None = None


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
    return state.model_copy(update={"current": target, "qr": False, "leaders": False})


def _go(meeting: Meeting, state: State, steer: Steer) -> State:
    item = meeting.item(steer.item or "")
    return state.model_copy(update={"current": item.id, "qr": False, "leaders": False})


def _leaders(meeting: Meeting, state: State, steer: Steer) -> State:
    if not meeting.leaderboard:
        raise Refused("invalid", "Møtet har ingen poengtavle.")
    return state.model_copy(update={"leaders": steer.on, "qr": False})


def _end(meeting: Meeting, state: State, steer: Steer) -> State:
    closed = {
        item_id: item.model_copy(update={"deadline": None, "phase": Phase.closed})
        if item.phase is Phase.open
        else item
        for item_id, item in state.items.items()
    }
    gone = {"ended": True, "items": closed, "qr": False, "reading": False, "leaders": False}
    return state.model_copy(update=gone)


_steps: dict[str, Callable[[Meeting, State, Steer], State]] = {
    "next": lambda meeting, state, steer: _move(meeting, state, +1),
    "previous": lambda meeting, state, steer: _move(meeting, state, -1),
    "go": _go,
    "lobby": lambda meeting, state, steer: state.model_copy(update={"current": None}),
    "qr": lambda meeting, state, steer: state.model_copy(update={"qr": steer.on}),
    "reading": lambda meeting, state, steer: state.model_copy(update={"reading": steer.on}),
    "leaders": _leaders,
    "door": lambda meeting, state, steer: state.model_copy(update={"shut": not steer.on}),
    "cap": lambda meeting, state, steer: state.model_copy(update={"cap": steer.number}),
    "hall": lambda meeting, state, steer: state.model_copy(update={"hall": steer.number}),
    "end": _end,
}


def _on_item(meeting: Meeting, state: State, steer: Steer, now: int) -> State:
    item_id = steer.item or state.current
    if item_id is None:
        raise Refused("invalid", "Velg et spørsmål først.")
    agenda_item = meeting.item(item_id)
    item, question = state.of(item_id), agenda_item.question
    if not question.ANSWERED and steer.action not in ("show", "hide"):
        raise Refused("invalid", "En tekstside tar ikke imot svar.")
    never = agenda_item.on_phones == "never" or question.ON_JOINING
    if steer.action == "show" and steer.where == "phones" and never:
        raise Refused("invalid", "Resultatet av dette spørsmålet skal ikke vises på telefonene.")
    if question.ON_JOINING and steer.action not in ("show", "hide"):
        raise Refused("invalid", "Dette er åpent for alle så lenge møtet varer.")
    sortable = kinds.kind(agenda_item.kind).sortable
    change = _change(question, item, steer, now, sortable=sortable)
    return _with_item(state, item_id, item, **change) if change else state


def _change(
    question: QuestionBase, item: ItemState, steer: Steer, now: int, *, sortable: bool
) -> dict[str, Any]:
    """What a command changes of an item; nothing when it is so already."""
    match steer.action:
        case "open" if item.phase is not Phase.open or not item.giving:
            return _taking(question, item, now)
        case "lift" if item.phase is not Phase.open or not item.lifting:
            if not question.most_lifts:
                raise Refused("invalid", "Svarene på dette spørsmålet kan ikke løftes fram.")
            return _taking(question, item, now) | {"giving": False, "lifting": True}
        case "close" if item.phase is Phase.open:
            return {"phase": Phase.closed, "deadline": None}
        case "again" if item.phase is Phase.closed:
            return _new_round(question, item, now)
        case "clear" if item.phase is not Phase.waiting:
            anew = _new_round(question, item, now)
            put_away = {"cleared": (*item.cleared, item.run), "undo": item.run}
            return anew | put_away | {"phase": item.phase}
        case "unclear" if item.undo:
            # What came meanwhile goes, and its round is not used again.
            kept = tuple(run for run in item.cleared if run != item.undo)
            change = {"run": item.undo, "cleared": (*kept, item.run), "undo": None}
            return change | {"large": None}
        case "show" | "hide" if getattr(item, steer.where) != (steer.action == "show"):
            return {steer.where: steer.action == "show"}
        case "compare" if item.compare != steer.on:
            return {"compare": steer.on} | (_alone("compare") if steer.on else {})
        case "by":
            return {"by": steer.field} | (_alone("by") if steer.field else {})
        case "themes" if item.themes != steer.on:
            if steer.on and not sortable:
                raise Refused("invalid", "Svarene på dette spørsmålet kan ikke sorteres i temaer.")
            return {"themes": steer.on} | (_alone("themes") if steer.on else {})
        case "countdown" if item.phase is Phase.open:
            return {"deadline": now + steer.seconds * 1000 if steer.seconds else None}
        case "countdown":
            raise Refused("invalid", "Åpne spørsmålet før du starter nedtellingen.")
        case "large":
            return {"large": steer.answer} | ({"wall": True} if steer.answer else {})
    return {}


def _alone(picture: str) -> dict[str, Any]:
    """One picture on the wall at a time: rounds side by side, groups, or themes."""
    others = {"compare": False, "by": None, "themes": False, "large": None}
    return {"wall": True} | {name: off for name, off in others.items() if name != picture}


def _taking(question: QuestionBase, item: ItemState, now: int) -> dict[str, Any]:
    lifting = question.STANDING and question.most_lifts > 0
    change = {"phase": Phase.open, "giving": True, "lifting": lifting, "opened": now}
    return change if item.phase is Phase.open else change | {"deadline": None}


def _new_round(question: QuestionBase, item: ItemState, now: int) -> dict[str, Any]:
    run = max(item.run, *item.cleared, 0) + 1
    if run > 99:
        raise Refused("limit", "Spørsmålet kan ikke stilles flere ganger.")
    return _taking(question, item, now) | {
        "run": run, "undo": None, "deadline": None, "large": None, "by": None, "compare": False,
        "themes": False, "wall": False, "phones": False, "page": False,
    }  # fmt: skip


def _with_item(state: State, item_id: str, item: ItemState, **change: Any) -> State:
    items = {**state.items, item_id: item.model_copy(update=change)}
    return state.model_copy(update={"items": items, "revision": state.revision + 1})
