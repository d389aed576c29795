"""Open text: each participant writes one or several short answers, read one by one."""

from collections.abc import Mapping, Sequence
from random import Random

from pydantic import Field

from polling import text
from polling.kinds import AnswerBase, Cell, Findings, QuestionBase, Table, TallyBase
from polling.refused import Refused, Translate
from polling.words import N_

TITLE = N_("Åpent svar")
ABOUT = N_("Deltakerne skriver med egne ord. Svarene vises på storskjermen ett for ett.")
ORDER = 10
ALIASES = ("åpent svar", "åpent spørsmål", "fritekst", "tekst", "open text", "open", "free text")
SETTINGS = {"lifts": ("Løft per deltaker", "Antall løft", "Løft")}

LIMIT = 500
_GENERAL = (
    "Bedre samarbeid på tvers",
    "Mer tid til det viktigste",
    "Tydelige mål og ansvar",
    "Tillit mellom dem som skal jobbe sammen",
    "Felles forståelse av oppgaven",
    "Flere fagfolk",
    "Å lytte til dem det gjelder",
    "Lære av hverandre",
)


class Question(QuestionBase):
    """An open question: so many answers from each, of so many characters at most.

    In a second phase each participant may lift so many (`lifts`) of the answers; 0 leaves it out.
    """

    max_length: int = Field(default=200, ge=1, le=LIMIT)
    max_answers: int = Field(default=1, ge=1, le=10)
    lifts: int = Field(default=0, ge=0, le=10)

    LISTED = True

    @property
    def slots(self) -> int:
        return self.max_answers

    @property
    def most_lifts(self) -> int:
        return self.lifts

    def check(self, answer: "Answer") -> "Answer":
        return Answer(text=text.clean(answer.text, self.max_length))

    def counts(self, answer: "Answer") -> dict[str, int]:
        return {}

    def tally(
        self, counts: Mapping[str, int], people: int, answers: int, merges: Mapping[str, str]
    ) -> "Tally":
        return Tally(people=people, answers=answers)

    def written(self, answer: "Answer") -> tuple[str, ...]:
        return (answer.text,)

    def columns(self, _: Translate) -> tuple[str, ...]:
        return (_("Svar"),)

    def row(self, answer: "Answer", _: Translate) -> tuple[Cell, ...]:
        return (answer.text,)

    def findings(self, tally: "Tally", _: Translate) -> Findings:
        head = (_("Deltakere som har svart"), _("Svar"))
        return Findings(
            tables=(Table(caption=_("Antall"), head=head, rows=((tally.people, tally.answers),)),)
        )

    def made_up(self, random: Random, samples: Sequence[str]) -> "Answer":
        fitting = [said for sample in samples if (said := self._fitting(sample))]
        if fitting:
            return Answer(text=random.choice(fitting))
        general = random.choice(_GENERAL)
        return self.check(Answer(text=general[: self.max_length]))

    def _fitting(self, sample: str) -> str | None:
        try:
            return text.clean(sample, self.max_length)
        except Refused:
            return None


class Answer(AnswerBase):
    """One answer, as it was written."""

    text: str = Field(min_length=1, max_length=LIMIT * text.BYTES_A_CHARACTER * 2)


class Tally(TallyBase):
    """How many people answered, with how many answers; the answers themselves are listed."""

    people: int
    answers: int
