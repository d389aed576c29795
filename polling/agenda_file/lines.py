"""An agenda file cut into lines, and the lines into what stands before, and in, each question."""

import re
from dataclasses import dataclass, field

from polling.agenda_file.text import folded
from polling.words import N_

_HEADING = re.compile(r"(#{1,6})(?:\s+(.*))?$")
_LISTED = re.compile(r"\s*(?:[-*+•]|\d{1,3}[.)])\s+(.*)$")
SAMPLES = frozenset(("prøvesvar", "eksempelsvar", "samples", "sample answers", "made up answers"))


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the file, with its number from 1."""

    number: int
    text: str


@dataclass(slots=True)
class Section:
    """The lines under one `##`: its heading, plain lines, list items, notes and samples."""

    heading: Line
    plain: list[Line] = field(default_factory=list)
    listed: list[Line] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    samples: list[Line] = field(default_factory=list)


@dataclass(slots=True)
class Cut:
    """A whole file: its title, the lines before the first question, and the questions."""

    title: Line | None = None
    front: list[Line] = field(default_factory=list)
    sections: list[Section] = field(default_factory=list)
    #: Lines that stand where nothing can be made of them, with the sentence for each.
    misplaced: list[tuple[Line, str]] = field(default_factory=list)


def cut(text: str) -> Cut:
    """The file as its parts; every line that is not blank comes to stand in exactly one of them."""
    made = Cut()
    in_samples = False
    for number, raw in enumerate(text.replace("\r\n", "\n").replace("\r", "\n").split("\n"), 1):
        line = Line(number, raw.strip())
        if not line.text or re.fullmatch(r"-{3,}|\*{3,}|_{3,}", line.text):
            continue  # blank, or a rule across the page
        heading = _HEADING.match(line.text)
        if heading:
            in_samples = _take_heading(made, Line(number, heading[2] or ""), len(heading[1]))
        else:
            _take_line(made, line, raw, in_samples)
    return made


def _take_heading(made: Cut, line: Line, level: int) -> bool:
    """Puts a heading where it belongs; True when made-up answers stand under it."""
    if level == 1 and made.title is None and not made.sections:
        made.title = line
    elif level == 1:
        made.misplaced.append(
            (line, N_("Møtet har allerede en tittel. Et spørsmål begynner med ##."))
        )
    elif level == 2:
        made.sections.append(Section(line))
    elif made.sections and folded(line.text) in SAMPLES:
        return True
    else:
        made.misplaced.append(
            (line, N_("Overskriften «{said}» kan ikke brukes her. Skriv ### Prøvesvar eller ##."))
        )
    return False


def _take_line(made: Cut, line: Line, raw: str, in_samples: bool) -> None:
    listed = _LISTED.match(raw)
    if not made.sections:
        made.front.append(Line(line.number, listed[1].strip()) if listed else line)
        return
    section = made.sections[-1]
    if line.text.startswith(">"):
        section.notes.append(raw.lstrip()[1:].removeprefix(" "))
    elif in_samples:
        section.samples.append(Line(line.number, listed[1].strip()) if listed else line)
    elif listed:
        section.listed.append(Line(line.number, listed[1].strip()))
    else:
        section.plain.append(line)
