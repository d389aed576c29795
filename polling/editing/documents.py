"""What the editor sends, as a meeting: texts tidied, all checked, problems as sentences."""

from collections.abc import Callable, Mapping
from random import Random
from typing import Any

from pydantic import ValidationError

from polling import kinds, text
from polling.agenda_file.settings import options_field
from polling.kinds import QuestionBase
from polling.meeting import Item, Meeting, State
from polling.problems import Problem, problems
from polling.refused import Refused
from polling.words import N_

#: Longer than any field; the fields' own limits are the model's.
_LIMIT = 20_000


def read_meeting(given: Any) -> tuple[Meeting | None, list[Problem]]:
    """A meeting out of JSON of any shape, or None with everything that has to be mended."""
    try:
        return Meeting.model_validate(tidied(given)), []
    except ValidationError as error:
        return None, problems(error)


def read_item(given: Any) -> tuple[Item | None, list[Problem]]:
    """One agenda item likewise; the problems' paths begin at the item."""
    try:
        return Item.model_validate(tidied(given)), []
    except ValidationError as error:
        found = problems(error, ("agenda", 0))
        return None, [each.model_copy(update={"path": each.path[2:]}) for each in found]


def switched_slips(before: Meeting, after: Meeting, state: State) -> list[Problem]:
    """Questions that were opened with or without voting slips, and are to go on the other way.

    Whoever had answered could answer once more: the phone's ballot is not the slip's.
    """
    had = {item.id: item.slips for item in before.agenda}
    text = N_("Stemmeseddel kan ikke slås av eller på når spørsmålet har vært åpent. Lag et nytt.")
    return [
        Problem(path=("agenda", at, "slips"), text=text)
        for at, item in enumerate(after.agenda)
        if had.get(item.id, item.slips) != item.slips and state.of(item.id).phase != "waiting"
    ]


def clean(meeting: Meeting) -> Meeting:
    """The same meeting with its texts as they are kept."""
    read, found = read_meeting(meeting.model_dump(mode="json"))
    if read is None:
        raise Refused("invalid", found[0].text, **found[0].values)
    return read


def tidied(given: Any, key: str = "") -> Any:
    """The same JSON with its texts as they are kept (see `text.clean`), blank options left out."""
    if isinstance(given, str):
        return given if key in ("id", "kind", "picture", "logo") else _tidied_text(given)
    if isinstance(given, list):
        return [found for each in given if not _blank(found := tidied(each, key))]
    if isinstance(given, Mapping):
        return {name: tidied(value, name) for name, value in given.items()}
    return given


def blank(name: str, random: Random, translate: Callable[[str], str]) -> dict[str, Any]:
    """A new question of a kind as JSON, ready to be saved and then written over."""
    Question: type[QuestionBase] = kinds.kind(name).Question  # noqa: N806
    heading = N_("Nytt spørsmål") if Question.ANSWERED else N_("Ny side")
    given: dict[str, Any] = {"text": translate(heading)}
    options = options_field(name)
    if options:
        word = translate(N_("Alternativ {n}"))
        given[options] = [{"id": option_id(random), "text": word.format(n=n)} for n in range(1, 4)]
    return Question.model_validate(given).model_dump(mode="json")


def option_id(random: Random) -> str:
    """A fresh id of an option, drawn from `random`."""
    return "".join(random.choices("abcdefghijklmnopqrstuvwxyz234567", k=6))


def _tidied_text(given: str) -> str:
    try:
        return text.clean(given, _LIMIT)
    except Refused as refused:
        # Nothing to be seen in it is nothing; what is too long is told by the field's own limit.
        return "" if refused.word == "invalid" else given


def _blank(given: Any) -> bool:
    """An option or a made-up answer that nothing was written in, and that has no picture."""
    return given == "" or (
        isinstance(given, dict)
        and {"id", "text"} <= given.keys() <= {"id", "text", "right", "picture", "alt"}
        and not given["text"]
        and not given.get("picture")
    )
