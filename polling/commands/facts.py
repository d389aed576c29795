"""Facts of a meeting that was held, as a script to play: who came, what was asked and answered.

A JSON object with `title`, `date` and any of `participants_by_role` ([name, number] each),
`tables` (`count`, `extra`, `seats` [fewest, most]), `rounds` (`text`, `responses`, and
`themes_reported` to make answers of), `questions` (`text`, `kind_in_the_room`, and `answers`,
`answers_by_heading` or a `report` of headings with [theme, number]) and `table_work` (`text`,
perhaps `columns`, and lists of what was written).
"""

import json
import secrets
from collections.abc import Sequence
from random import Random
from typing import Any, NamedTuple

from pydantic import ValidationError

from polling import kinds
from polling.agenda_file.settings import kind_words
from polling.kinds import AnswerBase
from polling.meeting import Item, Meeting
from polling.refused import Refused
from polling.words import N_

#: Lines that each table writes where the facts have none.
_LINES = 3


class Script(NamedTuple):
    """A meeting to play: its answers by item, each phone's groups, and how many phones there are.

    Answers to a question that tables fill in are lists of lines, one list for each table.
    """

    meeting: Meeting
    phones: int
    given: dict[str, Sequence[AnswerBase]]
    about: list[dict[str, str]]
    sheets: dict[str, list[list[AnswerBase]]]


def is_facts(data: bytes) -> bool:
    """Whether the file holds facts rather than an exported meeting."""
    try:
        found = json.loads(data)
    except (ValueError, RecursionError):
        return False
    return isinstance(found, dict) and "polling" not in found and "title" in found


def read_facts(data: bytes, random: Random) -> Script:
    """The script in the facts; `Refused` when there is none to be made."""
    try:
        return _Reader(json.loads(data), random).script()
    except (KeyError, TypeError, ValueError, ValidationError) as error:
        raise Refused("invalid", N_("Innholdet i filen er ikke et helt møte.")) from error


class _Reader:
    def __init__(self, facts: dict[str, Any], random: Random) -> None:
        self.facts = facts
        self.random = random
        self.items: list[Item] = []
        self.given: dict[str, Sequence[AnswerBase]] = {}
        self.sheets: dict[str, list[list[AnswerBase]]] = {}
        self.about: list[dict[str, str]] = []

    def script(self) -> Script:
        tables = self._tables()
        self._who()
        for asked in self.facts.get("rounds", []):
            self._open(asked["text"], asked.get("themes_reported", []), asked["responses"])
        for asked in self.facts.get("questions", []):
            self._question(asked)
        for work in self.facts.get("table_work", []):
            self._sheet(work, len(tables))
        meeting = Meeting(
            id=secrets.token_hex(6),
            title=self.facts["title"],
            date=self.facts.get("date"),
            language=self.facts.get("language", "nb"),
            tables=tables,
            agenda=tuple(self.items),
        )
        largest = max((len(answers) for answers in self.given.values()), default=0)
        phones = self.facts.get("participants_total") or max(len(self.about), largest, 1)
        return Script(meeting, phones, self.given, self.about, self.sheets)

    def _tables(self) -> tuple[dict[str, Any], ...]:
        told = self.facts.get("tables", {})
        number = told.get("count", 0) + told.get("extra", 0)
        fewest, most = told.get("seats", [6, 6])
        return tuple(
            {"id": f"tab{n:02d}", "name": f"Bord {n}", "seats": fewest + n % (most - fewest + 1)}
            for n in range(1, number + 1)
        )

    def _who(self) -> None:
        roles = self.facts.get("participants_by_role", [])
        if not roles:
            return
        values = [
            {"field": "role", "id": f"r{n}", "text": name[:80]} for n, (name, _) in enumerate(roles)
        ]
        form = [{"id": "role", "text": "Rolle"}]
        self._add("om deg", {"text": "Hvem er du?", "form": form, "values": values})
        self.about = [
            {"role": f"r{n}"} for n, (_, number) in enumerate(roles) for _ in range(number)
        ]

    def _question(self, asked: dict[str, Any]) -> None:
        kind, text = asked["kind_in_the_room"], asked["text"]
        if "scale" in kind:
            self._add("skala", {"text": text, "options": [{"id": "a", "text": text}]})
        if answers := _answers(asked):
            self._open(text, answers, len(answers))
        elif "open text" in kind:
            self._open(text, [], 0)

    def _open(self, text: str, answers: Sequence[str], number: int) -> None:
        """An open question with so many answers: those told, and more of the same kind."""
        question = {"text": text, "max_answers": 1, "max_length": 500}
        item = self._add("åpent svar", question)
        given = [item.question.made_up(self.random, [said]) for said in answers[:number]]
        missing = number - len(given)
        given += [item.question.made_up(self.random, answers) for _ in range(missing)]
        if given:
            self.given[item.id] = given

    def _sheet(self, work: dict[str, Any], tables: int) -> None:
        """A sheet that each table fills in; what was written goes round the tables."""
        names = work.get("columns") or ["Forslag"]
        columns = [{"id": f"c{n}", "text": name} for n, name in enumerate(names)]
        item = self._add("bordark", {"text": work["text"], "options": columns})
        said = [
            text
            for key, found in work.items()
            if key != "columns" and isinstance(found, list)
            for text in found
        ]
        answer = kinds.kind(item.kind).Answer.model_validate
        lines: list[list[AnswerBase]] = [[] for _ in range(tables)]
        for n, text in enumerate(said):
            lines[n % tables].append(
                item.question.check(answer({"cells": {"c0": text}, "place": n}))
            )
        for at in lines:
            while len(at) < _LINES:
                at.append(item.question.made_up(self.random, []))
        self.sheets[item.id] = lines

    def _add(self, word: str, question: dict[str, Any]) -> Item:
        """A question of the kind that an agenda file calls so."""
        kind = kind_words()[word]
        found = {"id": f"item{len(self.items):02d}", "kind": kind, "question": question}
        item = Item.model_validate(found)
        self.items.append(item)
        return item


def _answers(asked: dict[str, Any]) -> list[str]:
    """What was answered; of a report of themes, each theme as often as it was counted."""
    if "report" in asked:
        themes = [theme for heading in asked["report"] for theme in heading["themes"]]
        return [name for name, number in themes for _ in range(number)]
    by_heading = asked.get("answers_by_heading", {})
    return [*asked.get("answers", []), *(text for found in by_heading.values() for text in found)]
