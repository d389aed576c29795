"""Scales: each participant rates statements on one scale with named ends, and may skip any."""

from collections.abc import Mapping, Sequence
from random import Random
from typing import Annotated

from pydantic import Field, StrictInt

from polling import statistics
from polling.kinds import (
    AnswerBase,
    Cell,
    Chart,
    Findings,
    Model,
    OptionId,
    Options,
    QuestionBase,
    Table,
    TallyBase,
    leaning,
)
from polling.refused import Refused, Translate
from polling.words import N_

TITLE = N_("Skala")
ABOUT = N_("Deltakerne vurderer påstander på en skala. Resultatet er snitt og fordeling for hver.")
ORDER = 50
ALIASES = ("skala", "skalaer", "vurdering", "påstander", "enighet", "likert", "scale", "rating")
SETTINGS = {
    "least": ("Fra", "Laveste", "Minst"),
    "most": ("Til", "Høyeste", "Høyst"),
    "low": ("Laveste betyr", "Nederst", "Lav"),
    "high": ("Høyeste betyr", "Øverst", "Høy"),
}

#: What the ends are called where the question does not say.
LOW, HIGH = N_("Helt uenig"), N_("Helt enig")


class Question(QuestionBase):
    """Statements (`options`) to rate from `least`, which means `low`, to `most`, meaning `high`."""

    options: Options = Field(min_length=1, max_length=12)
    least: int = Field(default=1, ge=0, le=1)
    most: int = Field(default=5, ge=2, le=10)
    low: str = Field(default="", max_length=40)
    high: str = Field(default="", max_length=40)

    COUNTED = N_("Snittet er av dem som vurderte påstanden; de som hoppet over den, teller ikke.")

    @property
    def steps(self) -> range:
        """The values one may give."""
        return range(self.least, self.most + 1)

    def check(self, answer: "Answer") -> "Answer":
        known = {option.id for option in self.options}
        if not known.issuperset(answer.values):
            raise Refused("invalid", "En av påstandene finnes ikke lenger.")
        if not answer.values:
            raise Refused("invalid", "Vurder minst én påstand først.")
        if any(value not in self.steps for value in answer.values.values()):
            raise Refused(
                "limit", "Skalaen går fra {least} til {most}.", least=self.least, most=self.most
            )
        # In the question's order: the order of tapping says nothing and could tell who it was.
        return Answer(
            values={o.id: answer.values[o.id] for o in self.options if o.id in answer.values}
        )

    def counts(self, answer: "Answer") -> dict[str, int]:
        """`s:<statement>:<value>:<least>-<most>` for each statement rated.

        With the scale in it, since a 5 of 5 and a 5 of 10 do not add up: what was given before the
        scale was edited is counted no more.
        """
        return {self._key(option, value): 1 for option, value in answer.values.items()}

    def tally(
        self, counts: Mapping[str, int], people: int, answers: int, merges: Mapping[str, str]
    ) -> "Tally":
        """Mean, median and standard deviation (see `statistics`) of those who rated a statement.

        A skipped statement counts nowhere: each has an n of its own.
        """
        return Tally(
            people=people,
            least=self.least,
            most=self.most,
            statements=tuple(self._rated(counts, option.id) for option in self.options),
        )

    def columns(self, _: Translate) -> tuple[str, ...]:
        return tuple(option.text for option in self.options)

    def row(self, answer: "Answer", _: Translate) -> tuple[Cell, ...]:
        """The value given to each statement; empty where it was skipped."""
        return tuple(answer.values.get(option.id) for option in self.options)

    def findings(self, tally: "Tally", _: Translate) -> Findings:
        label = {option.id: option.text for option in self.options}
        rows = [(label[each.id], each) for each in tally.statements if each.id in label]
        result = Table(
            caption=_("Resultat"),
            head=(
                _("Påstand"), _("Snitt"), _("Median"), _("Standardavvik"),
                _("Antall som vurderte"),
            ),
            rows=tuple((text, r.mean, r.median, r.spread, r.n) for text, r in rows),
        )  # fmt: skip
        spread = Table(
            caption=_("Hvor mange som ga hver verdi"),
            head=(_("Påstand"), *self._named(_)),
            rows=tuple((text, *r.distribution) for text, r in rows),
        )
        chart = Chart(
            title=self.text,
            categories=tuple(text for text, _rated in rows),
            values=tuple(0.0 if r.mean is None else r.mean for _text, r in rows),
            axis=_("Snitt"),
        )
        return Findings(tables=(result, spread), charts=(chart,))

    def reach(self, tally: "Tally") -> tuple[float, float]:
        return self.least, self.most

    def made_up(self, random: Random, samples: Sequence[str]) -> "Answer":
        liked = leaning(self.options)
        values: dict[str, int] = {}
        for option in self.options:
            if random.random() < 0.95 or not values:
                middle = self.least + (self.most - self.least) * (0.15 + liked[option.id] / 22)
                given = round(random.gauss(middle, (self.most - self.least) / 5))
                values[option.id] = min(max(given, self.least), self.most)
        return self.check(Answer(values=values))

    def _key(self, option: str, value: int) -> str:
        return f"s:{option}:{value}:{self.least}-{self.most}"

    def _rated(self, counts: Mapping[str, int], option: str) -> "Rated":
        given = {v: n for v in self.steps if (n := counts.get(self._key(option, v), 0)) > 0}
        mean, median = statistics.mean(given), statistics.median(given)
        spread = statistics.spread(given)
        return Rated(
            id=option,
            n=sum(given.values()),
            mean=None if mean is None else round(float(mean), 4),
            median=None if median is None else float(median),
            spread=None if spread is None else round(spread, 4),
            distribution=tuple(given.get(value, 0) for value in self.steps),
        )

    def _named(self, _: Translate) -> list[str]:
        """The steps as heads of columns, the ends with what they mean."""
        heads = [str(value) for value in self.steps]
        heads[0] = f"{heads[0]} ({self.low or _(LOW)})"
        heads[-1] = f"{heads[-1]} ({self.high or _(HIGH)})"
        return heads


class Answer(AnswerBase):
    """Statement id -> the value it was given; one that was skipped is not there."""

    values: dict[OptionId, Annotated[StrictInt, Field(ge=0, le=10)]] = Field(max_length=12)


class Rated(Model):
    """What `n` people gave a statement: its mean, median and standard deviation.

    `mean` and `median` are None while nobody has rated it, `spread` with fewer than two; in
    `distribution` stands how many gave each value, the lowest first.
    """

    id: str
    n: int
    mean: float | None
    median: float | None
    spread: float | None
    distribution: tuple[int, ...]


class Tally(TallyBase):
    """The statements in the question's order, on the scale from `least` to `most`."""

    people: int
    least: int
    most: int
    statements: tuple[Rated, ...]
