"""One question of an agenda file: which kind it is, its settings, options, notes and samples."""

import difflib
import re
from dataclasses import dataclass, field
from random import Random
from typing import Any

from pydantic_core import from_json

from polling import kinds
from polling.agenda_file import settings
from polling.agenda_file.grouped import read_line, read_lines
from polling.agenda_file.lines import Line, Section
from polling.agenda_file.text import folded, marked, split_key, unescaped
from polling.words import N_

Place = tuple[str | int, ...]

# What a person means who names no kind: something to choose from, or else to write. The words are
# looked up like those in a file.
_GUESS_WITH_OPTIONS = "valg"
_GUESS_WITHOUT = "åpent svar"


@dataclass(slots=True)
class Draft:
    """An item to be validated, in which lines its parts stand, and what is wrong already."""

    item: dict[str, Any] = field(default_factory=dict)
    lines: dict[Place, int] = field(default_factory=dict)
    problems: list[tuple[int, str, dict[str, str | int]]] = field(default_factory=list)


def draft(section: Section, random: Random) -> Draft:
    """The question that a section describes; option ids are drawn from `random`."""
    made = Draft()
    made.lines[()] = made.lines["question", "text"] = section.heading.number
    question: dict[str, Any] = {"text": unescaped(section.heading.text)}
    listed, help_lines, beside = _without_kind_and_help(section, made, question)
    name = made.item.get("kind") or guessed(bool(listed))
    made.item["kind"] = name
    prose = settings.prose_field(name)
    if prose:
        _take_prose(made, question, prose, help_lines, listed)
        help_lines, listed = [], []
    help_lines = _take_plain_settings(made, question, name, help_lines)
    for line in _take_plain_settings(made, question, name, beside):
        made.problems.append(_no_setting(line, name))
    if help_lines:
        said = "\n".join(unescaped(line.text) for line in help_lines)
        question["help"] = "\n".join(filter(None, (question.get("help"), said)))
        made.lines.setdefault(("question", "help"), help_lines[0].number)
    _take_listed(made, question, name, listed, random)
    made.item["question"] = question
    if section.notes:
        made.item["notes"] = "\n".join(section.notes)
    made.item["samples"] = [unescaped(line.text) for line in section.samples]
    if section.samples:
        made.lines["samples",] = section.samples[0].number
    return made


def _without_kind_and_help(
    section: Section, made: Draft, question: dict[str, Any]
) -> tuple[list[Line], list[Line], list[Line]]:
    """Takes the kind and the marked help out of a section.

    What is left: its list items, its plain lines, and what stands beside the kind on its line.
    """
    rest: list[tuple[bool, Line]] = []
    beside: list[Line] = []
    for listed, line in [(False, x) for x in section.plain] + [(True, x) for x in section.listed]:
        key, value = split_key(line.text) or ("", "")
        if key in settings.KIND_KEYS:
            _take_kind(made, line, folded(value))
        elif key in settings.HELP_KEYS:
            question["help"] = unescaped(value)
            made.lines["question", "help"] = line.number
        elif key in settings.SLIPS_KEYS:
            made.item["slips"] = settings.yes_or_no(value)
            made.lines["slips",] = line.number
        elif key in settings.APPROVE_KEYS:
            made.item["approve"] = settings.yes_or_no(value)
            made.lines["approve",] = line.number
        elif key in settings.ON_PHONES_KEYS:
            made.item["on_phones"] = settings.ON_PHONES.get(folded(value), value)
            made.lines["on_phones",] = line.number
        elif not listed and "kind" not in made.item and _reads_as_kind(line.text):
            _take_kind(made, line, folded(line.text))
        elif not listed and "kind" not in made.item and (parts := _kind_and_more(line)):
            _take_kind(made, line, folded(parts[0]))
            beside = [Line(line.number, part) for part in parts[1:]]
        else:
            rest.append((listed, line))
    items = [line for listed, line in rest if listed]
    return items, [line for listed, line in rest if not listed], beside


def _take_kind(made: Draft, line: Line, word: str) -> None:
    name = settings.kind_words().get(word)
    if name:
        made.item["kind"] = name
        return
    near = difflib.get_close_matches(word, settings.kind_words(), n=1)
    if near:
        meant = settings.kind_name(settings.kind_words()[near[0]], "nb")
        text = N_("«{said}» er ingen spørsmålstype. Mente du «{meant}»?")
        made.problems.append((line.number, text, {"said": line.text[:60], "meant": meant}))
        return
    known = ", ".join(settings.kind_name(name, "nb") for name in kinds.names())
    text = N_("«{said}» er ingen spørsmålstype. Skriv en av disse: {known}.")
    made.problems.append((line.number, text, {"said": line.text[:60], "known": known}))


def _reads_as_kind(text: str) -> bool:
    """Whether a plain line is a kind's name, perhaps with a slip in it, rather than help."""
    return bool(difflib.get_close_matches(folded(text), settings.kind_words(), 1, 0.8))


def _kind_and_more(line: Line) -> list[str]:
    """«Rangering, topp 3» or «Ordsky (3 ord)» as the kind and its settings; empty if it is none."""
    parts = [part.strip() for part in re.split(r"[,;()]", line.text) if part.strip()]
    return parts if len(parts) > 1 and folded(parts[0]) in settings.kind_words() else []


def guessed(options: bool) -> str:
    """The kind of a question that names none, by whether something is listed under it."""
    word = _GUESS_WITH_OPTIONS if options else _GUESS_WITHOUT
    able = [name for name in kinds.names() if bool(settings.options_field(name)) is options]
    return settings.kind_words().get(word) or able[0]


def _take_plain_settings(
    made: Draft, question: dict[str, Any], name: str, lines: list[Line]
) -> list[Line]:
    """Takes the settings out of the plain lines; what is left is help."""
    words = settings.setting_words(name)
    left: list[Line] = []
    for line in lines:
        alone = words.get(folded(line.text))
        key, value = split_key(line.text) or _key_and_number(line.text)
        if key in words:
            _take_setting(made, question, name, words[key], value, line)
        elif alone and settings.is_flag(name, alone):
            _take_setting(made, question, name, alone, "ja", line)
        else:
            left.append(line)
    return left


def _key_and_number(text: str) -> tuple[str, str]:
    """«topp 3» or «3 ord» as a key and its value; empty when it is neither."""
    after = re.fullmatch(r"(\D+?)\s*(\d+)", text)
    before = re.fullmatch(r"(\d+)\s*(\D+)", text)
    if after:
        return folded(after[1]), after[2]
    return (folded(before[2]), before[1]) if before else ("", "")


def _no_setting(line: Line, name: str) -> tuple[int, str, dict[str, str | int]]:
    """The problem that what stands in a line is no setting of the kind."""
    listed = (settings.options_field(name), settings.marked_field(name))
    own = [key for key in settings.own_fields(name) if key not in listed]
    known = ", ".join(settings.setting_name(name, key, "nb") for key in own)
    text = N_("«{said}» er ingen innstilling for «{kind}». Her kan det stå: {known}.")
    title = settings.kind_name(name, "nb")
    return line.number, text, {"said": line.text[:60], "kind": title, "known": known}


def _take_prose(
    made: Draft, question: dict[str, Any], field_name: str, plain: list[Line], listed: list[Line]
) -> None:
    """All the lines as they stand, an empty one wherever the file had some in between."""
    points = set(map(id, listed))
    text: list[str] = []
    last = 0
    for line in sorted([*plain, *listed], key=lambda line: line.number):
        if text and line.number > last + 1:
            text.append("")
        text.append(f"{'- ' if id(line) in points else ''}{unescaped(line.text)}")
        last = line.number
        made.lines.setdefault(("question", field_name), line.number)
    question[field_name] = "\n".join(text)


def _take_listed(
    made: Draft, question: dict[str, Any], name: str, lines: list[Line], random: Random
) -> None:
    words = settings.setting_words(name)
    field_name, marks = settings.options_field(name), settings.marked_field(name)
    options: list[dict[str, str]] = []
    grouped = settings.lines_fields(name)
    labelled: list[tuple[str, list[str]]] = []
    for line in lines:
        key, value = split_key(line.text) or ("", "")
        if key in words:
            _take_setting(made, question, name, words[key], value, line)
        elif grouped and (found := read_line(line.text)):
            made.lines["question", grouped[0], len(labelled)] = line.number
            made.lines.setdefault(("question", grouped[0]), line.number)
            there = sum(len(values) for _label, values in labelled)
            for at in range(there, there + len(found[1])):
                made.lines["question", grouped[1], at] = line.number
            labelled.append(found)
        elif grouped:
            example = N_("«{said}» må ha svar å velge mellom, slik: {said}: Ja; Nei; Vet ikke")
            made.problems.append((line.number, example, {"said": line.text[:60].strip(" :")}))
        elif field_name:
            made.lines["question", field_name, len(options)] = line.number
            made.lines.setdefault(("question", field_name), line.number)
            text, is_right = marked(line.text) if marks else (line.text, False)
            options.append({"id": _option_id(random), "text": unescaped(text)})
            if marks and is_right:
                question.setdefault(marks, []).append(options[-1]["id"])
                made.lines.setdefault(("question", marks), line.number)
        else:
            made.problems.append(_no_setting(line, name))
    if field_name:
        question[field_name] = options
    if grouped and labelled:
        question |= read_lines(labelled, grouped, lambda: _option_id(random))


def _take_setting(
    made: Draft, question: dict[str, Any], name: str, key: str, value: str, line: Line
) -> None:
    made.lines["question", key] = line.number
    if settings.is_flag(name, key):
        question[key] = settings.yes_or_no(value)
    elif settings.is_plain(name, key):
        question[key] = unescaped(value)
    else:
        try:
            question[key] = from_json(value)
        except ValueError:
            text = N_("Verdien av «{name}» kan ikke leses.")
            said = settings.setting_name(name, key, "nb")
            made.problems.append((line.number, text, {"name": said}))


def _option_id(random: Random) -> str:
    return "".join(random.choices("abcdefghijklmnopqrstuvwxyz234567", k=6))
