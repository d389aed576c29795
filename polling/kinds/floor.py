"""Questions from the floor: asked at any time, lifted by others, and marked once answered."""

from collections.abc import Mapping, Sequence
from random import Random

from pydantic import Field

from polling import text
from polling.kinds import AnswerBase, Cell, Findings, QuestionBase, Table, TallyBase
from polling.refused import Refused, Translate
from polling.words import N_

TITLE = N_("Spørsmål fra salen")
ABOUT = N_("Deltakerne spør når de vil, og løfter fram spørsmålene de helst vil ha svar på.")
ORDER = 95
ALIASES = ("spørsmål fra salen", "spør salen", "spør panelet", "questions from the floor", "q&a")
SETTINGS = {
    "max_length": ("Tegn", "Høyst tegn", "Inntil tegn", "Lengde"),
    "max_answers": ("Spørsmål per deltaker", "Antall spørsmål", "Spørsmål", "Inntil"),
    "lifts": ("Løft per deltaker", "Antall løft", "Løft"),
}

LIMIT = 300
_GENERAL = (
    "Når skal dette være på plass?",
    "Hvem har ansvaret når noe går galt?",
    "Hva koster det oss?",
    "Hvordan blir de ansatte hørt?",
    "Hva gjør dere hvis det ikke virker?",
    "Har andre regioner prøvd dette?",
    "Hva betyr det for de minste kommunene?",
    "Hva er det første vi kommer til å merke?",
)


class Question(QuestionBase):
    """A place to ask: so many questions from each, and so many of others' that each may lift."""

    max_length: int = Field(default=LIMIT, ge=20, le=LIMIT)
    max_answers: int = Field(default=5, ge=1, le=10)
    lifts: int = Field(default=3, ge=0, le=10)

    LISTED = True
    STANDING = True

    @property
    def slots(self) -> int:
        return self.max_answers

    @property
    def most_lifts(self) -> int:
        return self.lifts

    def check(self, answer: "Answer") -> "Answer":
        return Answer(text=text.clean(answer.text, self.max_length))

    def written(self, answer: "Answer") -> tuple[str, ...]:
        return (answer.text,)

    def counts(self, answer: "Answer") -> dict[str, int]:
        return {}

    def tally(
        self, counts: Mapping[str, int], people: int, answers: int, merges: Mapping[str, str]
    ) -> "Tally":
        return Tally(people=people, answers=answers)

    def columns(self, _: Translate) -> tuple[str, ...]:
        return (_("Spørsmål fra salen"),)

    def row(self, answer: "Answer", _: Translate) -> tuple[Cell, ...]:
        return (answer.text,)

    def findings(self, tally: "Tally", _: Translate) -> Findings:
        head = (_("Deltakere som har spurt"), _("Spørsmål fra salen"))
        return Findings(
            tables=(Table(caption=_("Antall"), head=head, rows=((tally.people, tally.answers),)),)
        )

    def made_up(self, random: Random, samples: Sequence[str]) -> "Answer":
        fitting = [said for sample in samples if (said := self._fitting(sample))]
        if fitting:
            return Answer(text=random.choice(fitting))
        return self.check(Answer(text=random.choice(_GENERAL)[: self.max_length]))

    def _fitting(self, sample: str) -> str | None:
        try:
            return text.clean(sample, self.max_length)
        except Refused:
            return None


class Answer(AnswerBase):
    """One question, as it was written."""

    text: str = Field(min_length=1, max_length=LIMIT * text.BYTES_A_CHARACTER * 2)


class Tally(TallyBase):
    """How many people asked, and how many questions; the questions themselves are listed."""

    people: int
    answers: int
