"""Table sheet: each table fills named columns with as many lines as it likes."""

from collections.abc import Mapping, Sequence
from random import Random
from typing import Annotated

from pydantic import Field, StrictInt

from polling import text
from polling.kinds import (
    AnswerBase,
    Cell,
    Findings,
    OptionId,
    Options,
    QuestionBase,
    Table,
    TallyBase,
)
from polling.refused import Refused, Translate
from polling.words import N_

TITLE = N_("Bordark")
ABOUT = N_("Hvert bord fyller ut et ark sammen, linje for linje. Arkene lagres mens de skriver.")
ORDER = 95
ALIASES = ("bordark", "ark", "bordoppgave", "bordarbeid", "gruppearbeid", "table sheet")
SETTINGS = {"max_length": ("Tegn", "Høyst tegn", "Inntil tegn", "Lengde")}

#: Characters of one cell at most; six columns of it have room in one message.
LIMIT = 300
#: Lines of one table at most.
LINES = 100
_SAID = (
    "Godt samarbeid på tvers",
    "Felles mål for oppgaven",
    "Kort vei mellom oss",
    "Tydelig ansvar",
    "Tid til å snakke sammen",
    "Lære av det som gikk bra",
    "De som bruker tjenesten, er med",
    "Noen som tar tak",
)


class Question(QuestionBase):
    """A sheet with named columns (`options`); each line is one answer, its cells `max_length`."""

    options: Options = Field(min_length=1, max_length=6)
    max_length: int = Field(default=200, ge=20, le=LIMIT)

    LISTED = True
    BY_TABLE = True

    @property
    def slots(self) -> int:
        return LINES

    def check(self, answer: "Answer") -> "Answer":
        known = {option.id for option in self.options}
        if not known.issuperset(answer.cells):
            raise Refused("invalid", "En av kolonnene finnes ikke lenger.")
        cells = {o.id: self._cell(answer.cells.get(o.id, "")) for o in self.options}
        cells = {column: said for column, said in cells.items() if said}
        if not cells:
            raise Refused("invalid", "Linjen er tom.")
        return answer.model_copy(update={"cells": cells})

    def counts(self, answer: "Answer") -> dict[str, int]:
        return {}

    def tally(
        self, counts: Mapping[str, int], people: int, answers: int, merges: Mapping[str, str]
    ) -> "Tally":
        return Tally(people=people, answers=answers)

    def written(self, answer: "Answer") -> tuple[str, ...]:
        return tuple(answer.cells.values())

    def place(self, answer: "Answer") -> int:
        return answer.place

    def columns(self, _: Translate) -> tuple[str, ...]:
        return tuple(option.text for option in self.options)

    def row(self, answer: "Answer", _: Translate) -> tuple[Cell, ...]:
        return tuple(answer.cells.get(option.id) for option in self.options)

    def findings(self, tally: "Tally", _: Translate) -> Findings:
        head = (_("Bord som har svart"), _("Linjer"))
        return Findings(
            tables=(Table(caption=_("Antall"), head=head, rows=((tally.people, tally.answers),)),)
        )

    def made_up(self, random: Random, samples: Sequence[str]) -> "Answer":
        """A line of a sample, whose cells stand between `|`; of the house's own without one."""
        fitting = [line for sample in samples if (line := self._of_sample(sample))]
        if fitting:
            return random.choice(fitting)
        texts = random.sample(_SAID, len(self.options))
        cells = {o.id: said[: self.max_length] for o, said in zip(self.options, texts, strict=True)}
        return self.check(Answer(cells=cells))

    def _of_sample(self, sample: str) -> "Answer | None":
        cells = dict(zip((option.id for option in self.options), sample.split("|"), strict=False))
        try:
            return self.check(Answer(cells=cells))
        except Refused:
            return None

    def _cell(self, said: str) -> str:
        try:
            return text.clean_line(said, self.max_length)
        except Refused as refused:
            if refused.word == "limit":
                raise
            return ""  # nothing can be seen of it


Written = Annotated[str, Field(max_length=LIMIT * text.BYTES_A_CHARACTER * 2)]


class Answer(AnswerBase):
    """One line: its cells by column, empty ones left out.

    `place` is where it stands in its table's sheet, smallest first. `change` is a number drawn
    anew for each change, by which a device knows its own from one of the table's other devices.
    """

    cells: dict[OptionId, Written] = Field(min_length=1, max_length=6)
    place: StrictInt = Field(default=0, ge=0, le=100_000)
    change: StrictInt = Field(default=0, ge=0, lt=2**31)


class Tally(TallyBase):
    """How many tables answered, with how many lines; the lines themselves are listed."""

    people: int
    answers: int
