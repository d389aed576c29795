"""A meeting's agenda as Markdown, which the reader makes the same agenda of again."""

import json
import re
from collections.abc import Iterator
from typing import Any

from polling.agenda_file.grouped import written_lines
from polling.agenda_file.settings import (
    APPROVE_KEYS,
    HELP_KEYS,
    KIND_KEYS,
    ON_PHONES_KEYS,
    SLIPS_KEYS,
    is_flag,
    is_plain,
    kind_name,
    lines_fields,
    marked_field,
    options_field,
    own_fields,
    prose_field,
    setting_name,
    setting_words,
)
from polling.agenda_file.tables import write_tables
from polling.agenda_file.text import escaped, marked, split_key
from polling.agenda_file.times import write_time
from polling.meeting import Item, Meeting
from polling.words import written

_HEADS = {
    "nb": {
        "place": "Sted",
        "date": "Dato",
        "language": "Språk",
        "retention": "Slettes etter",
        "days": "dager",
        "colour": "Farge",
        "help": "Hjelp",
        "samples": "Prøvesvar",
        "right": "riktig",
        "slips": "Stemmesedler",
        "approve": "Godkjennes",
        "reactions": "Reaksjoner",
        "leaderboard": "Poengtavle",
        "pace": "Tempo",
        "own": "eget",
        "opens": "Åpner",
        "closes": "Stenger",
        "on_phones": "Resultat på telefonene",
        "after": "etter svar",
        "never": "aldri",
    },
    "en": {
        "place": "Place",
        "date": "Date",
        "language": "Language",
        "retention": "Deleted after",
        "days": "days",
        "colour": "Colour",
        "help": "Help",
        "samples": "Sample answers",
        "right": "right",
        "slips": "Voting slips",
        "approve": "Approval",
        "reactions": "Reactions",
        "leaderboard": "Leaderboard",
        "pace": "Pace",
        "own": "own",
        "opens": "Opens",
        "closes": "Closes",
        "on_phones": "Results on phones",
        "after": "after answering",
        "never": "never",
    },
}
_YES = {"nb": ("nei", "ja"), "en": ("no", "yes")}


def to_markdown(meeting: Meeting) -> str:
    """The agenda file of a meeting, its words in the meeting's language; pictures are left out."""
    language = written(meeting.language)
    heads = _HEADS[language]
    lines = [f"# {escaped(meeting.title)}", ""]
    if meeting.place:
        lines.append(f"{heads['place']}: {escaped(meeting.place)}")
    if meeting.date:
        lines.append(f"{heads['date']}: {meeting.date.isoformat()}")
    lines.append(f"{heads['language']}: {meeting.language}")
    lines.append(f"{heads['retention']}: {meeting.retention_days} {heads['days']}")
    if meeting.look.colour:
        lines.append(f"{heads['colour']}: {meeting.look.colour}")
    lines += write_tables(meeting.tables, language)
    if meeting.reactions:
        lines.append(f"{heads['reactions']}: {_YES[language][True]}")
    if meeting.leaderboard:
        lines.append(f"{heads['leaderboard']}: {_YES[language][True]}")
    if meeting.pace == "own":
        lines.append(f"{heads['pace']}: {heads['own']}")
    for name, time in (("opens", meeting.opens), ("closes", meeting.closes)):
        if time:
            lines.append(f"{heads[name]}: {write_time(time, language)}")
    for item in meeting.agenda:
        lines += ["", *_item(item, language)]
    return "\n".join(lines) + "\n"


def _item(item: Item, language: str) -> Iterator[str]:
    heads = _HEADS[language]
    yield f"## {escaped(item.question.text)}"
    yield kind_name(item.kind, language)
    if item.question.help:
        yield f"{heads['help']}: {escaped(item.question.help)}"
    if item.notes:
        yield ""
        yield from (f"> {line}" for line in item.notes.split("\n"))
        yield ""
    if item.slips:
        yield f"- {heads['slips']}: {_YES[language][True]}"
    if item.approve:
        yield f"- {heads['approve']}: {_YES[language][True]}"
    if item.on_phones != "shown":
        yield f"- {heads['on_phones']}: {heads[item.on_phones]}"
    yield from _settings(item, language)
    options, marks = options_field(item.kind), marked_field(item.kind)
    if options:
        right = getattr(item.question, marks) if marks else ()
        for option in getattr(item.question, options):
            mark = f" ({heads['right']})" if option.id in right else ""
            yield f"- {_option(item.kind, option.text)}{mark}"
    if grouped := lines_fields(item.kind):
        reserved = (*setting_words(item.kind), *KIND_KEYS, *HELP_KEYS)
        for line in written_lines(item.question, grouped, reserved):
            yield f"- {line}"
    prose = prose_field(item.kind)
    if prose and getattr(item.question, prose):
        yield ""
        for line in getattr(item.question, prose).split("\n"):
            yield _prose(item.kind, line)
    if item.samples:
        yield ""
        yield f"### {heads['samples']}"
        yield from (f"- {escaped(sample)}" for sample in item.samples)


def _settings(item: Item, language: str) -> Iterator[str]:
    apart = (options_field(item.kind), marked_field(item.kind), prose_field(item.kind))
    elsewhere = (*apart, *lines_fields(item.kind))
    for key, field in own_fields(item.kind).items():
        value = getattr(item.question, key)
        if key in elsewhere or value == field.get_default(call_default_factory=True):
            continue
        yield f"- {setting_name(item.kind, key, language)}: {_value(item, key, value, language)}"


def _value(item: Item, key: str, value: Any, language: str) -> str:
    if is_flag(item.kind, key):
        return _YES[language][bool(value)]
    if isinstance(value, float):
        # As a person would: no nought after a whole number, and the language's own decimal sign.
        return f"{value:.15g}".replace(".", "," if language == "nb" else ".")
    if is_plain(item.kind, key) and value is not None:
        return escaped(str(value))
    # Whatever else a kind may keep, on one line.
    return json.dumps(item.question.model_dump(mode="json")[key], ensure_ascii=False)


def _prose(kind: str, line: str) -> str:
    """A line of a text; one that would read as something else begins with a backslash."""
    if line.startswith("- "):
        return f"- {_option(kind, line[2:])}"
    written = _option(kind, line)
    written = re.sub(r"^(\d{1,3})(?=[.)](\s|$))", r"\1\\", written)
    return re.sub(r"^(?=[#>*+_-])", r"\\", written)


def _option(kind: str, text: str) -> str:
    """An option whose text would read as a setting, or as right, is escaped there."""
    line = escaped(text)
    if marked_field(kind) and marked(line)[1]:
        line = re.sub(r"([(\[][^(\[]*)$", r"\\\1", line)
    parts = split_key(line)
    of_item = (*KIND_KEYS, *HELP_KEYS, *SLIPS_KEYS, *APPROVE_KEYS, *ON_PHONES_KEYS)
    if parts and parts[0] in (*setting_words(kind), *of_item):
        return line.replace(":", "\\:", 1)
    return line
