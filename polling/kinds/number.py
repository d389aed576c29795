"""Number: each participant gives a number within bounds; as a quiz, there is a right one."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from math import ceil, floor, gcd
from random import Random
from typing import Annotated, Any
from zlib import crc32

from pydantic import AfterValidator, BeforeValidator, Field, ValidationInfo, field_validator

from polling import statistics
from polling.kinds import AnswerBase, Cell, Chart, Findings, Model, QuestionBase, Table, TallyBase
from polling.refused import Refused, Translate
from polling.words import N_

TITLE = N_("Tall")
ABOUT = N_("Deltakerne gir et tall. Resultatet er et histogram med snitt og median.")
ORDER = 60
ALIASES = ("tall", "et tall", "anslag", "gjett et tall", "number", "estimate")
SETTINGS = {
    "least": ("Fra", "Minst", "Laveste"),
    "most": ("Til", "Høyst", "Høyeste"),
    "decimals": ("Desimaler",),
    "unit": ("Enhet",),
    "right": ("Riktig svar", "Fasit", "Riktig"),
    "within": ("Slingringsmonn", "Pluss minus", "Innenfor"),
    "worth": ("Poeng", "Poeng for riktig svar"),
    "speed": ("Raske svar gir mer", "Tid teller"),
}

MOST_DECIMALS = 3
#: Numbers are added up as whole thousandths, so that nothing is lost and no order matters.
_ONE = 10**MOST_DECIMALS
#: Bounds are between this and its negative: all thousandths have a float of their own there.
FARTHEST = 1_000_000_000


def _read(given: Any) -> Any:
    """A number as a person may write it, with a decimal comma and spaces between thousands."""
    if not isinstance(given, str):
        return given
    return "".join(given.split()).replace(",", ".").replace("\u2212", "-")


def _read_or_none(given: Any) -> Any:
    """None for a field that was left empty."""
    return _read(given) or None if isinstance(given, str) else given


def _of_thousandths(value: float | None) -> float | None:
    if value is None:
        return None
    if not _multiple(value, _ONE):
        raise ValueError(N_("Bruk høyst tre desimaler."))
    return value + 0.0  # -0.0 is 0.0


_BOUNDS = Field(ge=-FARTHEST, le=FARTHEST, allow_inf_nan=False)
Given = Annotated[float, _BOUNDS, BeforeValidator(_read), AfterValidator(_of_thousandths)]
GivenOrNone = Annotated[
    float | None, _BOUNDS, BeforeValidator(_read_or_none), AfterValidator(_of_thousandths)
]


class Question(QuestionBase):
    """A number from `least` to `most` with so many `decimals`, perhaps counted in a `unit`.

    With `right` it is a quiz: `worth` points for an answer no farther from it than `within`.
    """

    decimals: int = Field(default=0, ge=0, le=MOST_DECIMALS)
    least: Given = 0.0
    most: Given = 100.0
    unit: str = Field(default="", max_length=20)
    right: GivenOrNone = None
    within: Annotated[Given, Field(ge=0)] = 0.0
    worth: int = Field(default=0, ge=0, le=1000)
    speed: bool = False

    COUNTED = N_("Søylene er hvor mange svar som falt i hvert intervall.")

    @field_validator("most")
    @classmethod
    def _room_for_two(cls, most: float, info: ValidationInfo) -> float:
        if {"decimals", "least"} <= info.data.keys():
            step = _ONE // 10 ** info.data["decimals"]
            least, most_ = _inside(info.data["least"], most, step)
            if most_ <= least:
                raise ValueError(N_("Det høyeste tallet må være større enn det laveste."))
        return most

    @field_validator("right")
    @classmethod
    def _within_bounds(cls, right: float | None, info: ValidationInfo) -> float | None:
        given = {"least", "most"} <= info.data.keys()
        if given and right is not None and not info.data["least"] <= right <= info.data["most"]:
            raise ValueError(N_("Det riktige svaret må ligge innenfor grensene."))
        return right

    @property
    def step(self) -> int:
        """The smallest difference between two answers, in thousandths."""
        return int(_ONE // 10**self.decimals)

    @property
    def quiz(self) -> bool:
        return self.right is not None

    def told(self, revealed: bool) -> dict[str, Any]:
        question = super().told(revealed)
        if not revealed:
            del question["right"], question["within"]
        return question

    def hushed(self, tally: "Tally") -> "Tally":
        return tally.model_copy(update={"right": None})

    def points(self, answer: "Answer", early: float) -> int | None:
        """`worth` when right, 0 when not; where speed counts, half of that is for being early."""
        if self.right is None:
            return None
        if not self._is_right(answer):
            return 0
        return floor(self.worth * (0.5 + 0.5 * early) + 0.5) if self.speed else self.worth

    def check(self, answer: "Answer") -> "Answer":
        if not self.least <= answer.value <= self.most:
            raise Refused("limit", "Tallet er utenfor grensene.")
        if not _multiple(answer.value, 10**self.decimals):
            if not self.decimals:
                raise Refused("invalid", "Skriv et helt tall.")
            raise Refused("invalid", "Bruk høyst {n} desimaler.", n=self.decimals)
        return Answer(value=answer.value + 0.0)

    def counts(self, answer: "Answer") -> dict[str, int]:
        """`v:<thousandths>`: how many gave each number, which is all there is to know."""
        return {f"v:{_thousandths(answer.value)}": 1}

    def tally(
        self, counts: Mapping[str, int], people: int, answers: int, merges: Mapping[str, str]
    ) -> "Tally":
        """Mean, median, standard deviation and bins of a histogram (see `statistics`)."""
        given = {int(k[2:]): n for k, n in counts.items() if k.startswith("v:") and n > 0}
        # Numbers given with more decimals than the question now asks for are still numbers.
        common = gcd(self.step, *given)
        step = max(10**k for k in range(MOST_DECIMALS + 1) if common % 10**k == 0)
        mean, median = statistics.mean(given), statistics.median(given)
        spread = statistics.spread(given)
        width, bins = statistics.bins(given, step, *_inside(self.least, self.most, step))
        right = self._right()
        return Tally(
            people=people,
            n=sum(given.values()),
            mean=None if mean is None else round(float(mean / _ONE), 4),
            median=None if median is None else float(median / _ONE),
            spread=None if spread is None else round(spread / _ONE, 4),
            lowest=min(given) / _ONE if given else None,
            highest=max(given) / _ONE if given else None,
            width=width / _ONE,
            bins=tuple(Bin(low=low / _ONE, high=high / _ONE, n=n) for low, high, n in bins),
            right=None if right is None else sum(n for v, n in given.items() if v in right),
        )

    def columns(self, _: Translate) -> tuple[str, ...]:
        given = _("Tall ({unit})").format(unit=self.unit) if self.unit else _("Tall")
        return (given,) if self.right is None else (given, _("Riktig"))

    def row(self, answer: "Answer", _: Translate) -> tuple[Cell, ...]:
        given = _plain(answer.value)
        return (given,) if self.right is None else (given, int(self._is_right(answer)))

    def findings(self, tally: "Tally", _: Translate) -> Findings:
        result = Table(
            caption=_("Resultat"),
            head=(
                _("Snitt"), _("Median"), _("Standardavvik"), _("Lavest"), _("Høyest"),
                _("Antall svar"),
            ),
            rows=(
                (
                    _plain(tally.mean), _plain(tally.median), tally.spread, _plain(tally.lowest),
                    _plain(tally.highest), tally.n,
                ),
            ),
        )  # fmt: skip
        bins = Table(
            caption=_("Fordeling"),
            head=(_("Fra"), _("Til"), _("Antall"), _("Prosent av dem som svarte")),
            rows=tuple(
                (_plain(b.low), _plain(b.high), b.n, statistics.percent(b.n, tally.n))
                for b in tally.bins
            ),
        )
        tables = [result, bins]
        if self.right is not None and tally.right is not None:
            tables.append(
                Table(
                    caption=_("Riktig svar"),
                    head=(_("Riktig svar"), _("Antall som hadde riktig"), _("Prosent")),
                    rows=(
                        (
                            _plain(self.right),
                            tally.right,
                            statistics.percent(tally.right, tally.n),
                        ),
                    ),
                )
            )
        chart = Chart(
            title=self.text,
            categories=tuple(_range(b, _) for b in tally.bins),
            values=tuple(float(b.n) for b in tally.bins),
            axis=_("Antall"),
        )
        return Findings(tables=tuple(tables), charts=(chart,))

    def made_up(self, random: Random, samples: Sequence[str]) -> "Answer":
        """Numbers around the right one, or around a place that the question's text decides."""
        least, most = (edge // self.step for edge in _inside(self.least, self.most, self.step))
        middle = least + (most - least) * (0.25 + crc32(self.text.encode()) % 51 / 100)
        if self.right is not None:
            middle = _thousandths(self.right) / self.step
        given = round(random.gauss(middle, (most - least) / 8))
        return Answer(value=min(max(given, least), most) * self.step / _ONE)

    def _is_right(self, answer: "Answer") -> bool:
        return _thousandths(answer.value) in (self._right() or ())

    def _right(self) -> range | None:
        """What is right, in thousandths."""
        if self.right is None:
            return None
        right, within = _thousandths(self.right), _thousandths(self.within)
        return range(right - within, right + within + 1)


class Answer(AnswerBase):
    """The number that was given."""

    value: Annotated[float, Field(strict=True, allow_inf_nan=False, ge=-FARTHEST, le=FARTHEST)]


class Bin(Model):
    """How many gave a number from `low` to `high`, both counted in."""

    low: float
    high: float
    n: int


class Tally(TallyBase):
    """What `n` numbers come to, and a histogram of them, its bins `width` wide and without gaps.

    All but `width` are None or empty while nobody has answered, `spread` (standard deviation) with
    fewer than two. `right` is how many had it right, None where nothing is.
    """

    people: int
    n: int
    mean: float | None
    median: float | None
    spread: float | None
    lowest: float | None
    highest: float | None
    width: float
    bins: tuple[Bin, ...]
    right: int | None


def _thousandths(value: float) -> int:
    return int(Decimal(str(value)) * _ONE)


def _multiple(value: float, parts: int) -> bool:
    """Whether a finite number, as it is written, is a whole number of such parts of one."""
    return Decimal(str(value)) * parts % 1 == 0


def _inside(least: float, most: float, step: int) -> tuple[int, int]:
    """The first and last multiples of `step` from `least` to `most`, all in thousandths."""
    return ceil(_thousandths(least) / step) * step, _thousandths(most) // step * step


def _plain(value: float | None) -> int | float | None:
    """A whole number as such, so that no table says 12.0."""
    return int(value) if value is not None and value == int(value) else value


def _range(one: Bin, _: Translate) -> str:
    low, high = (_figure(value, _) for value in (one.low, one.high))
    return low if one.low == one.high else _("{low} til {high}").format(low=low, high=high)


def _figure(value: float, _: Translate) -> str:
    """A number in words of the language: with its decimal sign, and a thin minus."""
    whole, _point, part = f"{abs(_plain(value) or 0):,}".replace(",", "\u00a0").partition(".")
    sign = "\u2212" if value < 0 else ""
    return sign + (_("{whole},{part}").format(whole=whole, part=part) if part else whole)
