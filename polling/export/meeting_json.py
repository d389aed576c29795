"""JSON: a whole meeting, to keep and to make a meeting of again."""

import base64
import json
import math
import re
from contextlib import suppress
from typing import Any

from pydantic import BaseModel, ValidationError

from polling import kinds
from polling.export.order import portable
from polling.groups import shown
from polling.kinds import total
from polling.meeting import Item
from polling.pictured import named
from polling.problems import Problem, problems
from polling.record import Grouped, MeetingRecord, Round, Row
from polling.refused import Refused, Translate
from polling.words import N_

VERSION = 1
LIMIT = 32 * 1024 * 1024

#: Objects and lists in one file: an answer takes two or three, and each takes memory.
_PARTS = 500_000

#: Files of one meeting (its pictures), and how large all of them may be as base64.
_FILES = 80
_FILES_LIMIT = 17 * 1024 * 1024


class Unfit(Refused):
    """Something in the meeting that a file holds cannot be: what, and where on its agenda."""

    def __init__(self, problem: Problem) -> None:
        super().__init__("invalid", problem.text, **problem.values)
        self.problem = problem

    def sentence(self, translate: Translate) -> str:
        """«Punkt 2 på agendaen i filen: …» in the language of `translate`."""
        what = self.problem.sentence(translate)
        match self.problem.path:
            case ("meeting", "agenda", int(at), *_):
                where = translate(N_("Punkt {number} på agendaen i filen: {what}"))
                return where.format(number=at + 1, what=what)
        return translate(N_("Møtet i filen: {what}")).format(what=what)


def write_json(record: MeetingRecord) -> bytes:
    """The record as JSON in UTF-8, one line for each part of it; `read_json` reads it again.

    A picture that was taken off the agenda stays behind.
    """
    spoken_of = named(record.meeting)
    files = {name: data for name, data in record.files.items() if name in spoken_of}
    whole = portable(record.model_copy(update={"files": files})).model_dump(mode="json")
    whole = {"polling": VERSION, **whole}
    lines = [f"{_dumped(key)}: {_dumped(value)}" for key, value in whole.items()]
    return ("{\n" + ",\n".join(lines) + "\n}\n").encode()


def read_json(data: bytes) -> MeetingRecord:
    """The record that `write_json` wrote; `Refused` with a sentence for anything else.

    Every answer passes its question's own check again, as if it had come from a phone, unless the
    question was edited after it was given: then it is kept as it stands.
    """
    if len(data) > LIMIT:
        raise Refused("limit", N_("Filen er for stor. Grensen er {limit} MB."), limit=LIMIT >> 20)
    raw = _parsed(data)
    version = raw.pop("polling", None)
    if not isinstance(version, int) or isinstance(version, bool):
        raise Refused("invalid", N_("Filen er ikke et møte som er lastet ned herfra."))
    if version > VERSION:
        raise Refused("invalid", N_("Filen er laget av en nyere versjon av programmet."))
    try:
        record = MeetingRecord.model_validate(raw)
    except ValidationError as error:
        wrong = next((found for found in problems(error) if found.path[:1] == ("meeting",)), None)
        if wrong is None:
            raise Refused("invalid", N_("Innholdet i filen er ikke et helt møte.")) from error
        raise Unfit(wrong) from error
    except Refused as error:
        raise Refused("invalid", N_("Innholdet i filen er ikke et helt møte.")) from error
    _check_whole(record)
    rounds = tuple(_checked(record, round_) for round_ in record.rounds)
    return portable(record.model_copy(update={"rounds": rounds}))


def _dumped(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def _parsed(data: bytes) -> dict[str, Any]:
    """The JSON object in `data`, no key twice, no number that is none, not too deep."""
    if data.count(b"{") + data.count(b"[") > _PARTS:
        raise Refused("limit", N_("Filen har for mange deler til å være et møte."))
    try:
        raw = json.loads(
            data.decode(), object_pairs_hook=_once, parse_constant=_refuse, parse_float=_finite
        )
    except (ValueError, RecursionError) as error:
        raise Refused("invalid", N_("Filen kan ikke leses som JSON.")) from error
    if not isinstance(raw, dict):
        raise Refused("invalid", N_("Filen er ikke et møte som er lastet ned herfra."))
    return raw


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key twice")
    return found


def _refuse(constant: str) -> None:
    raise ValueError(constant)


def _finite(digits: str) -> float:
    number = float(digits)
    if not math.isfinite(number):
        raise ValueError(digits)
    return number


def _check_whole(record: MeetingRecord) -> None:
    """`Refused` when parts of the record speak of things that are not in it."""
    items = {item.id for item in record.meeting.agenda}
    rounds = [(round_.item, round_.run) for round_ in record.rounds]
    known = set(record.merges) | set(record.state.items) | set(record.codebooks)
    asked = {item.id: 1 for item in record.meeting.on_joining()}
    runs = asked | {item: state.run for item, state in record.state.items.items()}
    current = record.state.current
    whole = (
        known <= items
        # The state is how the store knows which rounds there are.
        and all(run <= runs.get(item, 0) for item, run in rounds)
        and len(set(rounds)) == len(rounds)
        and all(r.people <= r.answers or r.item in asked for r in record.rounds)
        and all(_is_fit_to_be_seen(grouped) for r in record.rounds for grouped in r.groups)
        and all(len({each.field for each in r.groups}) == len(r.groups) for r in record.rounds)
        and (current is None or current in items)
        and len(record.files) <= _FILES
        and sum(map(len, record.files.values())) <= _FILES_LIMIT
        and all(re.fullmatch(r"[a-z0-9]{1,64}(\.(png|jpg|webp))?", name) for name in record.files)
        and all(_is_base64(text) for text in record.files.values())
    )
    if not whole:
        raise Refused("invalid", N_("Innholdet i filen er ikke et helt møte."))


def _checked(record: MeetingRecord, round_: Round) -> Round:
    item = record.meeting.item(round_.item)
    if item.question.ON_JOINING:
        return round_.model_copy(update={"rows": ()})
    try:
        rows = tuple(_checked_row(item, row) for row in round_.rows)
    except (ValidationError, Refused) as error:
        number = record.meeting.agenda.index(item) + 1
        raise Refused(
            "invalid", N_("Et svar på spørsmål {number} passer ikke til spørsmålet."), number=number
        ) from error
    read = kinds.kind(item.kind).Answer.model_validate
    whole = total(item.question.counts(read(row.value)) for row in rows)
    groups = tuple(_within(grouped, whole) for grouped in round_.groups)
    return round_.model_copy(update={"rows": rows, "groups": groups})


def _within(grouped: Grouped, whole: dict[str, int]) -> Grouped:
    """The groups with no more in them than there is in all answers."""
    rows = (
        row.model_copy(
            update={"counts": {k: min(n, whole[k]) for k, n in row.counts.items() if k in whole}}
        )
        for row in grouped.groups
    )
    return grouped.model_copy(update={"groups": tuple(rows)})


def _is_fit_to_be_seen(grouped: Grouped) -> bool:
    people = {row.value: row.people for row in grouped.groups}
    return len(people) == len(grouped.groups) and shown(people, grouped.people) == people.keys()


def _checked_row(item: Item, row: Row) -> Row:
    # As JSON and strictly: "1" is no number here, as on the way from a phone.
    answer = kinds.kind(item.kind).Answer.model_validate_json(json.dumps(row.value), strict=True)
    stored: BaseModel = answer
    with suppress(Refused):  # it fitted when it was given; the question may be edited since
        stored = item.question.check(answer)
    return row.model_copy(update={"value": stored.model_dump(mode="json")})


def _is_base64(text: str) -> bool:
    try:
        base64.b64decode(text, validate=True)
    except ValueError:
        return False
    return True
