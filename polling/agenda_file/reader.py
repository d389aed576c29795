"""A Markdown agenda as a meeting, or every line that has to be mended, with what is wrong in it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

from pydantic import ValidationError

from polling.agenda_file.lines import Cut, Line, cut
from polling.agenda_file.question import draft
from polling.agenda_file.settings import yes_or_no
from polling.agenda_file.tables import read_tables
from polling.agenda_file.text import folded, split_key, unescaped
from polling.agenda_file.times import read_time
from polling.agenda_file.yaml_reader import LIMIT as YAML_LIMIT
from polling.agenda_file.yaml_reader import cut_yaml, is_yaml
from polling.agenda_file.yaml_tree import Broken
from polling.meeting import AGENDA_LIMIT, Meeting
from polling.problems import problems
from polling.refused import Refused, Translate
from polling.words import N_

#: The longest file that is read, in characters; a hundred questions with all their samples fit.
LIMIT = 300_000
_SHOWN = 20

_FRONT = {
    "sted": "place",
    "place": "place",
    "dato": "date",
    "date": "date",
    "språk": "language",
    "language": "language",
    "slettes etter": "retention_days",
    "deleted after": "retention_days",
    "farge": "colour",
    "colour": "colour",
    "color": "colour",
    "bord": "tables",
    "tables": "tables",
    "table": "tables",
    "reaksjoner": "reactions",
    "reactions": "reactions",
    "poengtavle": "leaderboard",
    "leaderboard": "leaderboard",
    "tempo": "pace",
    "pace": "pace",
    "åpner": "opens",
    "opens": "opens",
    "stenger": "closes",
    "closes": "closes",
}
_PACES = {
    "eget": "own", "eget tempo": "own", "own": "own", "own pace": "own",
    "møteleder": "moderator", "møtelederen": "moderator", "møtelederens": "moderator",
    "møtelederens tempo": "moderator", "moderator": "moderator",
}  # fmt: skip
_LANGUAGES = {
    "nb": "nb", "no": "nb", "bokmål": "nb", "norsk": "nb", "norwegian": "nb",
    "nn": "nn", "nynorsk": "nn",
    "en": "en", "engelsk": "en", "english": "en",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class LineProblem:
    """What is wrong in one line: its number from 1, a sentence and the sentence's values."""

    line: int
    text: str
    values: dict[str, str | int]

    def sentence(self, translate: Translate) -> str:
        """«Linje 7: …» in the language of `translate`."""
        what = translate(self.text).format(**self.values)
        return translate(N_("Linje {line}: {what}")).format(line=self.line, what=what)


class Unreadable(Refused):
    """A file with lines to mend, in `problems`; its own sentence is that of the first."""

    def __init__(self, found: Sequence[LineProblem]) -> None:
        super().__init__("invalid", found[0].text, **found[0].values)
        self.problems = tuple(sorted(found, key=lambda problem: problem.line)[:_SHOWN])

    def sentence(self, translate: Translate) -> str:
        """The first problem's sentence, with its line."""
        return self.problems[0].sentence(translate)


def from_markdown(text: str, random: Random) -> Meeting:
    """The meeting that an agenda file describes, its ids drawn from `random`.

    Raises Unreadable with every line to mend; "limit" when the file is longer than LIMIT
    characters or has more than a hundred questions.
    """
    if len(text) > LIMIT:
        raise Refused("limit", N_("Filen er for stor til å være en agenda."))
    return _made(
        cut(text.removeprefix("\ufeff")),
        random,
        N_("Møtet trenger en tittel. Skriv den slik: # Tittel"),
    )


def from_yaml(text: str, random: Random) -> Meeting:
    """The meeting that a YAML agenda describes, in the same words; raises as `from_markdown`.

    A file that is no agenda at all is told in its first line that is wrong.
    """
    if len(text) > YAML_LIMIT:
        raise Refused("limit", N_("Filen er for stor til å være en agenda."))
    try:
        parts = cut_yaml(text.removeprefix("\ufeff"), _FRONT.keys())
    except Broken as broken:
        raise Unreadable([LineProblem(broken.line, broken.text, dict(broken.values))]) from broken
    return _made(parts, random, N_("Møtet trenger en tittel. Skriv den slik: tittel: Vårmøtet"))


def from_file(text: str, random: Random) -> Meeting:
    """The meeting that an agenda file describes, in Markdown or in YAML."""
    return (from_yaml if is_yaml(text) else from_markdown)(text, random)


def _made(parts: Cut, random: Random, no_title: str) -> Meeting:
    """The meeting that the parts of a file make; `no_title` says how a title is written."""
    if len(parts.sections) > AGENDA_LIMIT:
        raise Refused("limit", N_("En agenda kan ha {limit} spørsmål."), limit=AGENDA_LIMIT)
    found = [LineProblem(line.number, what, {"said": line.text}) for line, what in parts.misplaced]
    title = unescaped(parts.title.text) if parts.title else ""
    if not title:
        line = parts.title.number if parts.title else 1
        found.append(LineProblem(line, no_title, {}))
    front, lines = _front(parts, found)
    meeting: dict[str, Any] = {"id": new_id(random), "title": title, **front, "agenda": []}
    for index, section in enumerate(parts.sections):
        drafted = draft(section, random)
        found += [LineProblem(*problem) for problem in drafted.problems]
        meeting["agenda"].append({"id": new_id(random), **drafted.item})
        lines |= {("agenda", index, *path): line for path, line in drafted.lines.items()}
    if not found:
        try:
            return Meeting.model_validate(meeting)
        except ValidationError as error:
            found = [
                LineProblem(_line(lines, problem.path), problem.text, problem.values)
                for problem in problems(error)
            ]
    raise Unreadable(found)


def new_id(random: Random) -> str:
    """A fresh id for a meeting, an agenda item or an option, drawn from `random`."""
    return "".join(random.choices("abcdefghijklmnopqrstuvwxyz234567", k=10))


def _front(parts: Cut, found: list[LineProblem]) -> tuple[dict[str, Any], dict[Any, int]]:
    """What stands before the first question, and in which line each of it stands."""
    values: dict[str, Any] = {}
    lines: dict[Any, int] = {(): parts.title.number if parts.title else 1}
    lines["title",] = lines[()]
    for line in parts.front:
        key, value = split_key(line.text) or ("", "")
        name = _FRONT.get(key)
        if name is None:
            found.append(_misplaced(line))
            continue
        lines["look" if name == "colour" else name,] = line.number
        if name == "colour":
            values["look"] = {"colour": value.casefold()}
        elif name == "tables":
            more = read_tables(unescaped(value), key != "bord", len(values.get("tables", ())))
            values["tables"] = [*values.get("tables", ()), *more]
        else:
            values[name] = _front_value(name, unescaped(value))
    return values, lines


def _front_value(name: str, value: str) -> str | bool:
    if name == "language":
        return _LANGUAGES.get(folded(value), value)
    if name in ("reactions", "leaderboard"):
        return yes_or_no(value)
    if name == "pace":
        return _PACES.get(folded(value), value)
    if name in ("opens", "closes"):
        return read_time(value)
    if name == "retention_days":
        return re.sub(r"\s*(dager|døgn|dag|days|day)?$", "", value.casefold())
    if name == "date":
        norwegian = re.fullmatch(r"(\d{1,2})\.\s*(\d{1,2})\.\s*(\d{4})", value)
        if norwegian:
            day, month, year = norwegian.groups()
            return f"{year}-{month:0>2}-{day:0>2}"
    return value


def _misplaced(line: Line) -> LineProblem:
    text = N_(
        "«{said}» hører ikke hjemme før det første spørsmålet. Der kan det stå Sted, Dato, Språk, "
        "Farge, Bord, Tempo, Åpner, Stenger, Reaksjoner og Slettes etter. Et spørsmål begynner med "
        "##."
    )
    return LineProblem(line.number, text, {"said": line.text[:60]})


def _line(lines: dict[Any, int], path: tuple[str | int, ...]) -> int:
    """The line of the longest known beginning of `path`."""
    while path not in lines:
        path = path[:-1]
    return lines[path]
