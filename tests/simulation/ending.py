"""What must hold when a simulated meeting has come to rest: INV, told from what phones know."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from polling.kinds import kind
from polling.meeting import State
from polling.store.keys import RoundKey, of_stage

if TYPE_CHECKING:
    from tests.simulation.world import World


def right(world: World) -> None:
    """Tells the world all that is not as it must be."""
    direct = world.store.direct
    found = direct.hget(of_stage(world.meeting, "live", "state"), "json")
    state = State.model_validate_json(found) if found else State()  # type: ignore[arg-type]
    rounds = _rounds(world, state)
    for phone in world.phones:
        _phone(world, phone, rounds)
    for round_key, values in rounds.items():
        _sums(world, round_key, values)
    for screen in [*world.phones, *world.staff]:
        seen = screen.latest.get("state", {}).get("revision")
        if screen.status != "open":
            world.broken(f"{screen.name} is not back: {screen.status}")
        elif seen != state.revision:
            world.broken(f"{screen.name} shows state {seen}, and it is {state.revision}")
    for screen in world.staff:
        _screen(world, screen, state, rounds)


Rounds = dict[RoundKey, dict[tuple[str, int], Any]]


def _rounds(world: World, state: State) -> Rounds:
    return {
        RoundKey(world.meeting, "live", item, run): {}
        for item in world.items
        for run in range(1, state.of(item).run + 1)
    }


def _phone(world: World, phone: Any, rounds: Rounds) -> None:
    for place, known in phone.known.items():
        item, run, slot = place
        values = rounds.setdefault(RoundKey(world.meeting, "live", item, run), {})
        stands = world._stored(phone, place)
        number, value = stands or (0, None)
        if value is not None:
            values[phone.name, slot] = value
        about = f"{phone.name} {place}: {stands} stands"
        if number < known.acked:
            world.broken(f"{about}, and {known.acked} was acknowledged")
        if number and value not in known.sent.get(number, []):
            world.broken(f"{about}, and was never sent")
        entry = phone.entries.get(place)
        if entry and entry.pending:
            world.broken(f"{about}, and {entry} still waits")
        if entry and not entry.pending and entry.refused is None and entry.answer != value:
            world.broken(f"{about}, and the phone shows {entry.answer}")
        if entry and entry.refused and entry.held != value:
            world.broken(f"{about}, and the phone was told {entry.held} does")


def _sums(world: World, round_key: RoundKey, values: dict[tuple[str, int], Any]) -> None:
    direct = world.store.direct
    answers = [r for r in direct.hvals(round_key.key("answers")) if r.rsplit(b"\0", 1)[1]]  # type: ignore[union-attr]
    counts = {k.decode(): int(n) for k, n in direct.hgetall(round_key.key("counts")).items()}  # type: ignore[union-attr]
    number = counts.pop("#", 0)
    people = direct.hlen(round_key.key("people"))
    if not number == len(answers) == len(values):
        world.broken(f"{round_key.subject}: {number} counted, {len(answers)} stored, {len(values)}")
    if people != len({name for name, _ in values}):
        world.broken(f"{round_key.subject}: {people} people counted, not {len(values)}")
    item = world.agenda[round_key.item]
    mine: dict[str, int] = {}
    for value in values.values():
        answer = kind(item.kind).Answer.model_validate(value)
        for key, n in item.question.counts(answer).items():
            mine[key] = mine.get(key, 0) + n
    if counts != mine:
        world.broken(f"{round_key.subject}: the counts are {counts}, and should be {mine}")


def _screen(world: World, screen: Any, state: State, rounds: Rounds) -> None:
    counted = screen.latest.get("counts", {}).get("items", {})
    for item, told in counted.items():
        values = rounds[RoundKey(world.meeting, "live", item, told["run"])]
        people = len({name for name, _ in values})
        if (told["people"], told["answers"]) != (people, len(values)):
            world.broken(f"{screen.name} shows {told} of {item}, not {people} and {len(values)}")
        if told["run"] != max(1, state.of(item).run):
            world.broken(f"{screen.name} shows round {told['run']} of {item}")
    joined = screen.latest.get("counts", {}).get("joined")
    if joined != len(world.phones):
        world.broken(f"{screen.name} shows {joined} who joined")
    listed = [
        json.dumps(row["value"], sort_keys=True)
        for name, block in screen.latest.items()
        if name.startswith("answers open1 ") and block["block"] < block["blocks"]
        for row in block["list"]
    ]
    if screen.role == "moderator" and "open1" in counted:
        values = rounds[RoundKey(world.meeting, "live", "open1", counted["open1"]["run"])]
        if sorted(listed) != sorted(json.dumps(v, sort_keys=True) for v in values.values()):
            world.broken(f"{screen.name} lists {sorted(listed)}, not {list(values.values())}")
