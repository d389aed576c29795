"""Ranking: each participant puts all options, or the top few, in order."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from random import Random

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
from polling.statistics import (
    AGREEMENT,
    agreement,
    kendalls_w,
    rank_numbers,
    tie_term,
    unranked_place,
)
from polling.words import N_

TITLE = N_("Rangering")
ABOUT = N_(
    "Deltakerne setter alternativene i rekkefølge. Resultatet viser hva rommet setter øverst."
)
ORDER = 20
ALIASES = ("rangering", "prioritering", "rekkefølge", "ranking", "rank")


class Question(QuestionBase):
    """Options to put in order: all of them (`top` 0), or the `top` first."""

    options: Options = Field(min_length=2, max_length=15)
    top: int = Field(default=0, ge=0, le=15)

    WEIGHS = (N_("Ranger temaene"), N_("Hvilke temaer er viktigst?"))
    COUNTED = N_(
        "Hver som rangerte, ga øverste plass flest poeng og nederste ett poeng; det som ikke ble "
        "plassert, fikk ingen. Enighet er Kendalls W: 0 er ingen, 1 er full."
    )

    @property
    def places(self) -> int:
        """How many places there are to give."""
        return min(self.top or len(self.options), len(self.options))

    def check(self, answer: "Answer") -> "Answer":
        known = {option.id for option in self.options}
        if not known.issuperset(answer.order):
            raise Refused("invalid", "Et av alternativene finnes ikke lenger.")
        if len(set(answer.order)) != len(answer.order):
            raise Refused("invalid", "Et alternativ er plassert to ganger.")
        if len(answer.order) != self.places:
            raise Refused("invalid", "Gi alle de {places} plassene.", places=self.places)
        return answer

    def counts(self, answer: "Answer") -> dict[str, int]:
        """`r:<option>:<rank>:<places>` for each place given, and `b:<places>` for the ballot.

        With the number of places in it, ballots given before the agenda was edited keep adding up.
        """
        places = len(answer.order)
        placed = {f"r:{option}:{rank}:{places}": 1 for rank, option in enumerate(answer.order, 1)}
        return {**placed, f"b:{places}": 1}

    def tally(
        self, counts: Mapping[str, int], people: int, answers: int, merges: Mapping[str, str]
    ) -> "Tally":
        """Options by average rank, equal ones sharing a rank number.

        Average rank: an option that somebody left unranked has there the mean of the ranks not
        given (see `statistics.unranked_place`). Points: with k places to give, the first gets k,
        the last 1, an option not ranked none; with all ranked this is the count of Borda ("Mémoire
        sur les élections au scrutin", 1784), with the top few the count for partial ballots in
        Emerson, "The original Borda count and partial voting", Social Choice and Welfare 40(2),
        2013. Kendall's W over all options, those not ranked being tied (`statistics.kendalls_w`);
        None when some ballots are from before the agenda was edited and do not compare.
        """
        ballots = {places: n for places in range(1, 16) if (n := counts.get(f"b:{places}", 0)) > 0}
        cast = sum(ballots.values())
        sums = [self._rank_sum(counts, option.id, ballots) for option in self.options]
        numbers = rank_numbers(sums) if cast else [0] * len(sums)
        rows = [
            self._placed(counts, option.id, ballots, number, float(total / cast) if cast else None)
            for option, number, total in zip(self.options, numbers, sums, strict=True)
        ]
        rows.sort(key=lambda placed: placed.rank)
        w = self._agreement(sums, ballots, sum(placed.first for placed in rows))
        return Tally(
            people=people,
            ballots=cast,
            places=self.places,
            options=tuple(rows),
            w=None if w is None else round(w, 4),
            agreement=None if w is None else agreement(w),
        )

    def columns(self, _: Translate) -> tuple[str, ...]:
        return tuple(option.text for option in self.options)

    def row(self, answer: "Answer", _: Translate) -> tuple[Cell, ...]:
        """The rank given to each option, in the question's order; empty where none was given."""
        rank = {option: rank for rank, option in enumerate(answer.order, 1)}
        return tuple(rank.get(option.id) for option in self.options)

    def findings(self, tally: "Tally", _: Translate) -> Findings:
        label = {option.id: option.text for option in self.options}
        rows = [(label[placed.id], placed) for placed in tally.options if placed.id in label]
        result = Table(
            caption=_("Resultat"),
            head=(
                _("Plass"), _("Alternativ"), _("Snittplass"), _("Poeng"), _("Førsteplasser"),
                _("Antall som plasserte det"),
            ),
            rows=tuple(
                (p.rank or None, text, p.average, p.points, p.first, p.ranked) for text, p in rows
            ),
        )  # fmt: skip
        matrix = Table(
            caption=_("Hvor mange som ga hver plass"),
            head=(_("Alternativ"), *(str(place + 1) for place in range(tally.places))),
            rows=tuple((text, *placed.placements) for text, placed in rows),
        )
        agreed = Table(
            caption=_("Enighet"),
            head=(_("Enighet"), _("Kendalls W"), _("Antall som rangerte")),
            rows=(
                (
                    None if tally.agreement is None else _(AGREEMENT[tally.agreement]),
                    tally.w,
                    tally.ballots,
                ),
            ),
        )
        chart = Chart(
            title=self.text,
            categories=tuple(text for text, _placed in rows),
            values=tuple(float(placed.points) for _text, placed in rows),
            axis=_("Poeng"),
        )
        return Findings(tables=(result, matrix, agreed), charts=(chart,))

    def reach(self, tally: "Tally") -> tuple[float, float]:
        return 0, tally.ballots * tally.places

    def made_up(self, random: Random, samples: Sequence[str]) -> "Answer":
        liked = leaning(self.options)
        order: list[str] = []
        while len(order) < self.places:
            chosen = random.choices(list(liked), list(liked.values()))[0]
            del liked[chosen]
            order.append(chosen)
        return Answer(order=tuple(order))

    def _rank_sum(
        self, counts: Mapping[str, int], option: str, ballots: Mapping[int, int]
    ) -> Fraction:
        total = Fraction(0)
        for places, cast in ballots.items():
            given = _given(counts, option, places)
            total += sum(rank * n for rank, n in enumerate(given, 1))
            total += (cast - sum(given)) * unranked_place(places, max(places, len(self.options)))
        return total

    def _placed(
        self,
        counts: Mapping[str, int],
        option: str,
        ballots: Mapping[int, int],
        number: int,
        average: float | None,
    ) -> "Placed":
        placements = [0] * self.places
        ranked = points = 0
        for places in ballots:
            for rank, n in enumerate(_given(counts, option, places), 1):
                ranked += n
                points += n * (places + 1 - rank)
                if rank <= self.places:
                    placements[rank - 1] += n
        return Placed(
            id=option,
            rank=number,
            average=None if average is None else round(average, 4),
            points=points,
            first=placements[0],
            placements=tuple(placements),
            ranked=ranked,
        )

    def _agreement(
        self, sums: Sequence[Fraction], ballots: Mapping[int, int], firsts: int
    ) -> float | None:
        cast = ballots.get(self.places, 0)
        # First places go missing with an option that was taken off the agenda.
        if set(ballots) != {self.places} or firsts != cast:
            return None
        ties = cast * tie_term(len(self.options) - self.places)
        w = kendalls_w(sums, cast, ties)
        return w if w is not None and 0 <= w <= 1 else None


class Answer(AnswerBase):
    """Option ids in order, the best first."""

    order: tuple[OptionId, ...] = Field(max_length=15)


class Placed(Model):
    """One option's result; `rank` 0 and `average` None while nobody has answered.

    `placements` has how many put it first, second, …; `ranked` how many placed it at all.
    """

    id: str
    rank: int
    average: float | None
    points: int
    first: int
    placements: tuple[int, ...]
    ranked: int


class Tally(TallyBase):
    """The options, best first; `w` is Kendall's W, `agreement` which word of AGREEMENT says it."""

    people: int
    ballots: int
    places: int
    options: tuple[Placed, ...]
    w: float | None
    agreement: int | None


def _given(counts: Mapping[str, int], option: str, places: int) -> list[int]:
    return [counts.get(f"r:{option}:{rank}:{places}", 0) for rank in range(1, places + 1)]
