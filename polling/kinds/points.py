"""Points: each participant spends the same number of points on the options, all of them."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from random import Random
from typing import Annotated

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
    leaning,
)
from polling.refused import Refused, Translate
from polling.words import N_

TITLE = N_("Poeng")
ABOUT = N_(
    "Deltakerne fordeler poeng på alternativene. Resultatet er hvor stor del hvert av dem fikk."
)
ORDER = 25
ALIASES = ("poeng", "fordel poeng", "poengfordeling", "hundre poeng", "points", "100 points")
SETTINGS = {"budget": ("Poeng å fordele", "Poeng", "Budsjett", "Å fordele")}

LARGEST_BUDGET = 1000
#: A made-up answer is dealt out in this many pieces, because people think in round numbers.
_PIECES = 20


class Question(QuestionBase):
    """Options to spend `budget` points on; every point has to be spent."""

    options: Options = Field(min_length=2, max_length=20)
    budget: int = Field(default=100, ge=10, le=LARGEST_BUDGET)

    WEIGHS = (
        N_("Fordel 100 poeng på temaene"),
        N_("Hvordan vil du fordele innsatsen mellom temaene?"),
    )
    COUNTED = N_("Andelen er snittet over alle som svarte; de som ikke ga noe, teller som 0.")

    def check(self, answer: "Answer") -> "Answer":
        """The answer in the question's order: the order of tapping could tell who it was."""
        given = {share.id: share.points for share in answer.shares}
        if not {option.id for option in self.options}.issuperset(given):
            raise Refused("invalid", "Et av alternativene finnes ikke lenger.")
        if len(given) != len(answer.shares):
            raise Refused("invalid", "Et alternativ har fått poeng to ganger.")
        if sum(given.values()) != self.budget:
            raise Refused("invalid", "Fordel alle de {budget} poengene.", budget=self.budget)
        return Answer(
            shares=tuple(
                Share(id=option.id, points=given[option.id])
                for option in self.options
                if option.id in given
            )
        )

    def counts(self, answer: "Answer") -> dict[str, int]:
        """`p:<option>:<budget>` points and `g:<option>` one for each with any; `b:<budget>` one.

        With the budget in it, answers given before it was edited keep adding up to whole ones.
        """
        budget = sum(share.points for share in answer.shares)
        points = {f"p:{share.id}:{budget}": share.points for share in answer.shares}
        givers = {f"g:{share.id}": 1 for share in answer.shares}
        return {**points, **givers, f"b:{budget}": 1}

    def tally(
        self, counts: Mapping[str, int], people: int, answers: int, merges: Mapping[str, str]
    ) -> "Tally":
        """Options by their average share, equal ones in the question's order.

        The share of an option is the mean over all answers of points ÷ budget, those that gave it
        nothing counting as 0: the constant-sum scale of Metfessel, "A proposal for quantitative
        reporting of comparative judgments", Journal of Psychology 24, 1947. The shares add up to
        100 as long as no option was taken off the agenda.
        """
        budgets = {
            int(key[2:]): n
            for key, n in counts.items()
            if n > 0 and key.startswith("b:") and key[2:].isdecimal()
        }
        cast = sum(budgets.values())
        rows = [
            Given(
                id=option.id,
                percent=round(float(100 * share), 4),
                points=round(float(share * self.budget), 4),
                givers=max(0, counts.get(f"g:{option.id}", 0)),
            )
            for option in self.options
            for share in (_share(counts, option.id, budgets, cast),)
        ]
        rows.sort(key=lambda given: -given.percent)
        return Tally(people=people, ballots=cast, options=tuple(rows))

    def columns(self, _: Translate) -> tuple[str, ...]:
        return tuple(option.text for option in self.options)

    def row(self, answer: "Answer", _: Translate) -> tuple[Cell, ...]:
        """The points of each option, in the question's order."""
        given = {share.id: share.points for share in answer.shares}
        return tuple(given.get(option.id, 0) for option in self.options)

    def findings(self, tally: "Tally", _: Translate) -> Findings:
        label = {option.id: option.text for option in self.options}
        rows = tuple(
            (label[given.id], round(given.percent, 2), round(given.points, 2), given.givers)
            for given in tally.options
            if given.id in label
        )
        result = Table(
            caption=_("Resultat"),
            head=(
                _("Alternativ"), _("Andel av poengene (prosent)"), _("Poeng i snitt"),
                _("Antall som ga det poeng"),
            ),
            rows=rows,
        )  # fmt: skip
        chart = Chart(
            title=self.text,
            categories=tuple(row[0] for row in rows),
            values=tuple(float(row[1]) for row in rows),
            axis=_("Andel av poengene (prosent)"),
        )
        return Findings(tables=(result,), charts=(chart,))

    def reach(self, tally: "Tally") -> tuple[float, float]:
        return 0, 100

    def made_up(self, random: Random, samples: Sequence[str]) -> "Answer":
        liked = leaning(self.options)
        few = random.sample(list(liked), random.randint(1, len(liked)))
        given = dict.fromkeys(few, 0)
        pieces = min(_PIECES, self.budget)
        for piece in range(pieces):
            chosen = random.choices(few, [liked[option] for option in few])[0]
            # What does not go up in pieces of one size is spread over the first.
            given[chosen] += self.budget // pieces + (piece < self.budget % pieces)
        return self.check(
            Answer(shares=tuple(Share(id=id_, points=n) for id_, n in given.items() if n))
        )


class Share(Model):
    """The points that one option gets; an option that gets none is left out."""

    id: OptionId
    points: Annotated[int, Field(strict=True, ge=1, le=LARGEST_BUDGET)]


class Answer(AnswerBase):
    """What each option gets."""

    shares: tuple[Share, ...] = Field(max_length=20)


class Given(Model):
    """One option's result: its average share in percent and in points, how many gave it any."""

    id: str
    percent: float
    points: float
    givers: int


class Tally(TallyBase):
    """The options, the largest share first; `ballots` is how many answers they are the mean of."""

    people: int
    ballots: int
    options: tuple[Given, ...]


def _share(
    counts: Mapping[str, int], option: str, budgets: Mapping[int, int], cast: int
) -> Fraction:
    given = sum(
        (Fraction(counts.get(f"p:{option}:{budget}", 0), budget) for budget in budgets), Fraction(0)
    )
    return given / cast if cast else Fraction(0)
