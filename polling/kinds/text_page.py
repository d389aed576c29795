"""Text page: a heading, a text and perhaps a picture between the questions; nobody answers it."""

import re
from collections.abc import Mapping, Sequence
from random import Random

from pydantic import Field, field_validator

from polling.kinds import AnswerBase, Cell, Findings, Pictured, QuestionBase, TallyBase
from polling.refused import Refused, Translate
from polling.words import N_

TITLE = N_("Tekstside")
ABOUT = N_("En overskrift med tekst, og gjerne et bilde. Deltakerne leser, og svarer ikke.")
ORDER = 90
ALIASES = ("tekstside", "side med tekst", "text page")
#: The field that an agenda file has as plain lines and lists, not as a setting.
PROSE = "body"

LIMIT = 2000
#: More could not be read on a wall, however few letters they have.
LINES = 60


class Question(Pictured, QuestionBase):
    """A page: its heading is `text`, its paragraphs and lists are `body`.

    Empty lines part paragraphs, and a line that begins with "- " is a point of a list.
    """

    ANSWERED = False

    body: str = Field(default="", max_length=LIMIT)

    @field_validator("body")
    @classmethod
    def _as_it_is_kept(cls, body: str) -> str:
        """Points alike, however they were typed; no white space around lines, no two blank ones."""
        lines = [re.sub(r"^\s*[-*+•]\s+", "- ", line).strip() for line in body.split("\n")]
        tidy = re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip("\n")
        if tidy.count("\n") >= LINES:
            raise ValueError(N_("Teksten har for mange linjer til å leses på en storskjerm."))
        return tidy

    def check(self, answer: "Answer") -> "Answer":
        raise Refused("closed", "En tekstside tar ikke imot svar.")

    def counts(self, answer: "Answer") -> dict[str, int]:
        return {}

    def tally(
        self, counts: Mapping[str, int], people: int, answers: int, merges: Mapping[str, str]
    ) -> "Tally":
        return Tally()

    def columns(self, _: Translate) -> tuple[str, ...]:
        return ()

    def row(self, answer: "Answer", _: Translate) -> tuple[Cell, ...]:
        return ()

    def findings(self, tally: "Tally", _: Translate) -> Findings:
        return Findings()

    def made_up(self, random: Random, samples: Sequence[str]) -> "Answer":
        raise Refused("closed", "En tekstside tar ikke imot svar.")


class Answer(AnswerBase):
    """What nobody gives."""


class Tally(TallyBase):
    """What nothing adds up to."""

    people: int = 0
