"""Where a meeting speaks of pictures: which it names, which are undescribed, names changed."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from polling.kinds import QuestionBase
from polling.meeting import Meeting

Path = tuple[str | int, ...]


def named(meeting: Meeting) -> set[str]:
    """The names of all pictures in a meeting's agenda and look."""
    found = {meeting.look.logo}
    for item in meeting.agenda:
        found |= {each["picture"] for _, each in _pictured(item.question.model_dump(mode="json"))}
    return found - {""}


def undescribed(question: QuestionBase) -> list[Path]:
    """The path of each `alt` in a question that stands empty beside a picture."""
    return [
        (*path, "alt")
        for path, each in _pictured(question.model_dump(mode="json"))
        if each["picture"] and not each["alt"]
    ]


def renamed(meeting: Meeting, name: Callable[[str], str]) -> Meeting:
    """The same meeting with every picture's name put through `name`; "" takes the picture away."""
    whole = meeting.model_dump(mode="json")
    for _, each in _pictured(whole["agenda"]):
        each["picture"] = name(each["picture"])
    whole["look"]["logo"] = name(whole["look"]["logo"])
    return Meeting.model_validate(whole)


def _pictured(given: Any, path: Path = ()) -> Iterator[tuple[Path, dict[str, Any]]]:
    """Every object in some JSON that has a place for a picture, and the path to it."""
    if isinstance(given, Mapping):
        if isinstance(given, dict) and {"picture", "alt"} <= given.keys():
            yield path, given
        for key, value in given.items():
            yield from _pictured(value, (*path, key))
    elif isinstance(given, list):
        for index, value in enumerate(given):
            yield from _pictured(value, (*path, index))
