"""Answers that somebody has sorted under themes: what suggestions are tried and measured on."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import NamedTuple

FOLDER = Path(__file__).parent / "labelled"
#: A meeting that took place, where its file is at hand.
REPORTED = Path(__file__).parents[3] / "shared" / "meetings" / "samling-1b-2021.json"


class Labelled(NamedTuple):
    """A question, its themes as (name, definition), and each answer with its theme's place."""

    name: str
    question: str
    themes: list[tuple[str, str]]
    answers: list[tuple[str, int]]

    @property
    def texts(self) -> list[str]:
        return [text for text, _ in self.answers]

    @property
    def descriptions(self) -> list[str]:
        return [f"{name}\n{definition}" for name, definition in self.themes]


def labelled() -> list[Labelled]:
    """The sets that lie beside this module, and the reported one where it is at hand."""
    found = []
    for path in sorted(FOLDER.glob("*.toml")):
        read = tomllib.loads(path.read_text(encoding="utf-8"))
        themes = [(each["name"], each["definition"], each["answers"]) for each in read["themes"]]
        found.append(_made(path.stem, read["question"], themes))
    if REPORTED.exists():
        questions = json.loads(REPORTED.read_text(encoding="utf-8"))["questions"]
        (one,) = [each for each in questions if each["key"] == "forventninger"]
        themes = [(name, "", answers) for name, answers in one["answers_by_heading"].items()]
        found.append(_made("forventninger", one["text"], themes))
    return found


def _made(name: str, question: str, themes: list[tuple[str, str, list[str]]]) -> Labelled:
    answers = [(text, at) for at, theme in enumerate(themes) for text in theme[2]]
    return Labelled(name, question, [theme[:2] for theme in themes], answers)
