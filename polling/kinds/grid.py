"""Grid: each participant places items on two named axes, and may leave any of them out."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from random import Random
from typing import Annotated
from zlib import crc32

from pydantic import Field

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
)
from polling.refused import Refused, Translate
from polling.statistics import deviation
from polling.words import N_

TITLE = N_("Rutenett")
ABOUT = N_(
    "Deltakerne plasserer alternativene på to akser. Resultatet viser hvor rommet setter hvert av "
    "dem, og hvor spredt."
)
ORDER = 55
ALIASES = ("rutenett", "matrise", "to akser", "grid", "matrix", "two axes")
SETTINGS = {
    "across": ("Bortover", "Vannrett", "Vannrett akse", "x"),
    "across_low": ("Til venstre", "Helt til venstre", "Venstre"),
    "across_high": ("Til høyre", "Helt til høyre", "Høyre"),
    "up": ("Oppover", "Loddrett", "Loddrett akse", "y"),
    "up_low": ("Nederst", "Nede"),
    "up_high": ("Øverst", "Oppe"),
}

#: Each axis goes from 0 to this, in whole steps.
STEPS = 10
#: What an axis and its ends are called where the question does not say.
ACROSS, UP, LOW, HIGH = N_("Bortover"), N_("Oppover"), N_("lav"), N_("høy")

AxisName = Annotated[str, Field(max_length=30)]
EndName = Annotated[str, Field(max_length=16)]


class Question(QuestionBase):
    """Items (`options`) to place on an axis `across` and an axis `up`, whose ends have names."""

    options: Options = Field(min_length=1, max_length=12)
    across: AxisName = ""
    across_low: EndName = ""
    across_high: EndName = ""
    up: AxisName = ""
    up_low: EndName = ""
    up_high: EndName = ""

    COUNTED = N_("Snittet er av dem som plasserte alternativet, fra 0 til 10 på hver akse.")

    def check(self, answer: "Answer") -> "Answer":
        """The answer in the question's order: the order of placing could tell who it was."""
        given = {place.id: place for place in answer.places}
        if not {option.id for option in self.options}.issuperset(given):
            raise Refused("invalid", "Et av alternativene finnes ikke lenger.")
        if len(given) != len(answer.places):
            raise Refused("invalid", "Et alternativ er plassert to ganger.")
        if not given:
            raise Refused("invalid", "Plasser minst ett av alternativene først.")
        return Answer(
            places=tuple(given[option.id] for option in self.options if option.id in given)
        )

    def counts(self, answer: "Answer") -> dict[str, int]:
        """`n:<item>` one; and the sums that mean and deviation are made of, zeros left out.

        `x:<item>` and `y:<item>` the places, `xx:<item>` and `yy:<item>` their squares: five keys
        an item, however many answer.
        """
        counted: dict[str, int] = {}
        for place in answer.places:
            sums = {"n": 1, "x": place.x, "y": place.y, "xx": place.x**2, "yy": place.y**2}
            counted |= {f"{name}:{place.id}": n for name, n in sums.items() if n}
        return counted

    def tally(
        self, counts: Mapping[str, int], people: int, answers: int, merges: Mapping[str, str]
    ) -> "Tally":
        """Each item's mean place over those who placed it, and the deviation along each axis.

        The deviation is `statistics.deviation`, so None where fewer than two placed it.
        """
        return Tally(
            people=people,
            items=tuple(
                _placed(
                    option.id,
                    *(counts.get(f"{name}:{option.id}", 0) for name in ("n", "x", "y", "xx", "yy")),
                )
                for option in self.options
            ),
        )

    def columns(self, _: Translate) -> tuple[str, ...]:
        """Two for each item, named by the axes."""
        return tuple(f"{option.text}: {axis}" for option in self.options for axis in self._axes(_))

    def row(self, answer: "Answer", _: Translate) -> tuple[Cell, ...]:
        """Each item's place across and up, 0 to 10; empty where it was left out."""
        given = {place.id: (place.x, place.y) for place in answer.places}
        return tuple(
            value for option in self.options for value in given.get(option.id, (None, None))
        )

    def findings(self, tally: "Tally", _: Translate) -> Findings:
        label = {option.id: option.text for option in self.options}
        items = [(label[item.id], item) for item in tally.items if item.id in label]
        across, up = self._axes(_)
        mean, spread = _("Snitt: {axis}"), _("Standardavvik: {axis}")
        result = Table(
            caption=self._explained(_),
            head=(
                _("Alternativ"), _("Antall som plasserte det"),
                mean.format(axis=across), spread.format(axis=across),
                mean.format(axis=up), spread.format(axis=up),
            ),
            rows=tuple((text, i.n, i.x, i.spread_x, i.y, i.spread_y) for text, i in items),
        )  # fmt: skip
        charts = (
            _chart(f"{self.text} {across}", across, [(text, i.x) for text, i in items]),
            _chart(f"{self.text} {up}", up, [(text, i.y) for text, i in items]),
        )
        return Findings(tables=(result,), charts=charts)

    def reach(self, tally: "Tally") -> tuple[float, float]:
        return 0, STEPS

    def made_up(self, random: Random, samples: Sequence[str]) -> "Answer":
        """Around a place of each item's own, the same in every rehearsal of the same question."""
        some = random.sample(self.options, random.randint(1, len(self.options)))
        return self.check(
            Answer(
                places=tuple(
                    Place(id=o.id, x=_near(random, f"x{o.id}"), y=_near(random, f"y{o.id}"))
                    for o in some
                )
            )
        )

    def _axes(self, _: Translate) -> tuple[str, str]:
        return self.across or _(ACROSS), self.up or _(UP)

    def _explained(self, _: Translate) -> str:
        """What 0 and 10 mean on each axis."""
        across, up = self._axes(_)
        text = _("{axis} fra 0 ({low}) til 10 ({high})")
        ends = (
            (across, self.across_low or _(LOW), self.across_high or _(HIGH)),
            (up, self.up_low or _(LOW), self.up_high or _(HIGH)),
        )
        return ", ".join(text.format(axis=axis, low=low, high=high) for axis, low, high in ends)


Step = Annotated[int, Field(strict=True, ge=0, le=STEPS)]


class Place(Model):
    """Where one item stands: `x` across and `y` up, from 0 to 10."""

    id: OptionId
    x: Step
    y: Step


class Answer(AnswerBase):
    """Where a participant places the items; one that is left out has no place."""

    places: tuple[Place, ...] = Field(max_length=12)


class Placed(Model):
    """One item's result: `n` placed it; mean place and standard deviation along each axis.

    Means are None where nobody placed it, deviations where fewer than two did.
    """

    id: str
    n: int
    x: float | None
    y: float | None
    spread_x: float | None
    spread_y: float | None


class Tally(TallyBase):
    """The items in the question's order."""

    people: int
    items: tuple[Placed, ...]


def _placed(item: str, n: int, x: int, y: int, xx: int, yy: int) -> Placed:
    if n <= 0:
        return Placed(id=item, n=0, x=None, y=None, spread_x=None, spread_y=None)
    return Placed(
        id=item,
        n=n,
        x=_rounded(Fraction(x, n)),
        y=_rounded(Fraction(y, n)),
        spread_x=_rounded(deviation(n, x, xx)),
        spread_y=_rounded(deviation(n, y, yy)),
    )


def _rounded(value: Fraction | float | None) -> float | None:
    return None if value is None else round(float(value), 2)


def _chart(title: str, axis: str, means: Sequence[tuple[str, float | None]]) -> Chart:
    placed = [(text, mean) for text, mean in means if mean is not None]
    return Chart(
        title=title,
        categories=tuple(text for text, _mean in placed),
        values=tuple(mean for _text, mean in placed),
        axis=axis,
    )


def _near(random: Random, what: str) -> int:
    centre = 1 + crc32(what.encode() * 3) % 81 / 10
    return min(STEPS, max(0, round(random.gauss(centre, 1.6))))
