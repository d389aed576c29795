"""Choice: each participant picks one option, or several, perhaps with another of their own."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from random import Random

from pydantic import Field

from polling import text
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
from polling.statistics import percent
from polling.words import N_

TITLE = N_("Valg")
ABOUT = N_("Deltakerne velger ett eller flere alternativer. Resultatet er søyler med antall.")
ORDER = 30
ALIASES = ("valg", "flervalg", "avkryssing", "enkeltvalg", "choice", "multiple choice")

OTHER_LIMIT = 80
#: Keys of the counts have at most 200 characters, and a grapheme may be three.
_OTHER_CODE_POINTS = 190
#: Other texts sent to a screen; the rest are counted together.
_OTHERS = 50


class Question(QuestionBase):
    """A choice of `max_choices` at most; `other` lets participants write one of their own."""

    options: Options = Field(min_length=2, max_length=20)
    max_choices: int = Field(default=1, ge=1, le=20)
    other: bool = False

    @property
    def most(self) -> int:
        """How many one may choose, never more than there are."""
        return min(self.max_choices, len(self.options) + self.other)

    def check(self, answer: "Answer") -> "Answer":
        known = {option.id for option in self.options}
        if not known.issuperset(answer.options):
            raise Refused("invalid", "Et av alternativene finnes ikke lenger.")
        if len(set(answer.options)) != len(answer.options):
            raise Refused("invalid", "Et alternativ er valgt to ganger.")
        if answer.other is not None and not self.other:
            raise Refused("invalid", "Her kan du bare velge blant alternativene.")
        chosen = len(answer.options) + (answer.other is not None)
        if not chosen:
            raise Refused("invalid", "Velg noe først.")
        if chosen > self.most:
            raise Refused("limit", "Du kan velge høyst {most}.", most=self.most)
        # In the question's order: the order of tapping says nothing and could tell who it was.
        ordered = tuple(option.id for option in self.options if option.id in answer.options)
        return Answer(options=ordered, other=self._checked_other(answer.other))

    def counts(self, answer: "Answer") -> dict[str, int]:
        counted = {f"c:{option}": 1 for option in answer.options}
        if answer.other is not None:
            counted[f"o:{answer.other}"] = 1
        return counted

    def tally(
        self, counts: Mapping[str, int], people: int, answers: int, merges: Mapping[str, str]
    ) -> "Tally":
        others = _merged(counts)
        written = sum(other.n for other in others)
        return Tally(
            people=people,
            bars=tuple(
                Bar(id=option.id, n=n, percent=percent(n, people))
                for option in self.options
                for n in (counts.get(f"c:{option.id}", 0),)
            ),
            other=Other(n=written, percent=percent(written, people)) if self.other else None,
            others=tuple(others[:_OTHERS]),
            more=max(0, len(others) - _OTHERS),
        )

    def written(self, answer: "Answer") -> tuple[str, ...]:
        return () if answer.other is None else (answer.other,)

    def columns(self, _: Translate) -> tuple[str, ...]:
        own = (_("Annet"),) if self.other else ()
        if self.most == 1:
            return (_("Valgt"), *own)
        return (*(option.text for option in self.options), *own)

    def row(self, answer: "Answer", _: Translate) -> tuple[Cell, ...]:
        own: tuple[Cell, ...] = (answer.other,) if self.other else ()
        if self.most == 1:
            chosen = [option.text for option in self.options if option.id in answer.options]
            return (chosen[0] if chosen else None, *own)
        return (*(int(option.id in answer.options) for option in self.options), *own)

    def findings(self, tally: "Tally", _: Translate) -> Findings:
        n = {bar.id: bar for bar in tally.bars}
        rows: list[tuple[str, int, int]] = [
            (option.text, n[option.id].n, n[option.id].percent)
            for option in self.options
            if option.id in n
        ]
        if tally.other is not None:
            rows.append((_("Annet"), tally.other.n, tally.other.percent))
        head = (_("Alternativ"), _("Antall"), _("Prosent av dem som svarte"))
        tables = [Table(caption=_("Valgt"), head=head, rows=tuple(rows))]
        if tally.others:
            own = tuple((other.text, other.n) for other in tally.others)
            tables.append(Table(caption=_("Annet"), head=(_("Svar"), _("Antall")), rows=own))
        chart = Chart(
            title=self.text,
            categories=tuple(row[0] for row in rows),
            values=tuple(float(row[1]) for row in rows),
            axis=_("Antall"),
        )
        return Findings(tables=tuple(tables), charts=(chart,))

    def made_up(self, random: Random, samples: Sequence[str]) -> "Answer":
        liked = leaning(self.options)
        wanted = random.randint(1, self.most)
        chosen: set[str] = set()
        while len(chosen) < min(wanted, len(self.options)):
            chosen.add(random.choices(list(liked), list(liked.values()))[0])
        return self.check(Answer(options=tuple(sorted(chosen))))

    def _checked_other(self, other: str | None) -> str | None:
        if other is None:
            return None
        cleaned = text.clean_line(other, OTHER_LIMIT)
        if len(cleaned) > _OTHER_CODE_POINTS:
            raise Refused(
                "limit", "Svaret er for langt. Det kan ha {limit} tegn.", limit=OTHER_LIMIT
            )
        return cleaned


class Answer(AnswerBase):
    """The ids of the options chosen, and the participant's own words for another."""

    options: tuple[OptionId, ...] = Field(default=(), max_length=20)
    other: str | None = Field(default=None, max_length=OTHER_LIMIT * 12)


class Bar(Model):
    """How many chose an option, and what percentage of those who answered."""

    id: str
    n: int
    percent: int


class Other(Model):
    """How many wrote something of their own."""

    n: int
    percent: int


class OtherText(Model):
    """One thing written by `n` people, in its commonest form."""

    text: str
    n: int


class Tally(TallyBase):
    """A bar an option in the question's order; then what was written, commonest first.

    `more` is how many further texts there are than the 50 in `others`.
    """

    people: int
    bars: tuple[Bar, ...]
    other: Other | None
    others: tuple[OtherText, ...]
    more: int


def _merged(counts: Mapping[str, int]) -> list[OtherText]:
    forms: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for key, n in counts.items():
        if key.startswith("o:") and n > 0:
            forms[text.fold(key[2:])][key[2:]] += n
    merged = [
        OtherText(text=min(found, key=lambda form: (-found[form], form)), n=found.total())
        for found in forms.values()
    ]
    return sorted(merged, key=lambda other: (-other.n, other.text))
