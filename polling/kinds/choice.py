"""Choice: each participant picks one option, or several, perhaps another; a quiz has right ones."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from hashlib import blake2b
from math import floor
from random import Random
from typing import Any

from pydantic import Field, ValidationInfo, field_validator, model_validator

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
SETTINGS = {
    "worth": ("Poeng", "Poeng for riktig svar"),
    "speed": ("Raske svar gir mer", "Tid teller"),
}

OTHER_LIMIT = 80
#: Keys of the counts have at most 200 characters, and a grapheme may be three.
_OTHER_CODE_POINTS = 190
#: Other texts sent to a screen; the rest are counted together.
_OTHERS = 50


class Question(QuestionBase):
    """A choice of `max_choices` at most; `other` lets participants write one of their own.

    With `right` it is a quiz: `worth` points for who chooses all of those options and no other.
    """

    options: Options = Field(min_length=2, max_length=20)
    max_choices: int = Field(default=1, ge=1, le=20)
    other: bool = False
    right: tuple[OptionId, ...] = Field(default=(), max_length=20)
    worth: int = Field(default=0, ge=0, le=1000)
    speed: bool = False

    COUNTED = N_("Antall er hvor mange som valgte alternativet. Prosent er av dem som svarte.")

    @model_validator(mode="before")
    @classmethod
    def _read_marked_options(cls, data: Any) -> Any:
        """A form marks the options themselves: `{"id": …, "text": …, "right": true}`."""
        options = data.get("options") if isinstance(data, dict) else None
        if not isinstance(options, list | tuple):
            return data
        rows = [dict(each) if isinstance(each, dict) else each for each in options]
        marks = [
            (row.get("id"), row.pop("right"))
            for row in rows
            if isinstance(row, dict) and "right" in row
        ]
        right = {"right": [id_ for id_, mark in marks if mark]} if marks else {}
        return {**data, "options": rows, **right}

    @field_validator("right")
    @classmethod
    def _can_be_chosen(cls, right: tuple[str, ...], info: ValidationInfo) -> tuple[str, ...]:
        if not {"options", "max_choices"} <= info.data.keys():
            return right
        if not set(right) <= {option.id for option in info.data["options"]}:
            raise ValueError(N_("Et riktig svar må være et av alternativene."))
        if len(set(right)) > info.data["max_choices"]:
            raise ValueError(N_("Deltakerne må kunne velge like mange som det er riktige svar."))
        return tuple(option.id for option in info.data["options"] if option.id in right)

    @property
    def most(self) -> int:
        """How many one may choose, never more than there are."""
        return min(self.max_choices, len(self.options) + self.other)

    @property
    def quiz(self) -> bool:
        return bool(self.right)

    def told(self, revealed: bool) -> dict[str, Any]:
        question = super().told(revealed)
        if not revealed:
            del question["right"]
        return question

    def hushed(self, tally: "Tally") -> "Tally":
        return tally.model_copy(update={"right": None})

    def points(self, answer: "Answer", early: float) -> int | None:
        """`worth` when right, 0 when not; where speed counts, half of that is for being early."""
        if not self.right:
            return None
        if not self._is_right(answer):
            return 0
        return floor(self.worth * (0.5 + 0.5 * early) + 0.5) if self.speed else self.worth

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
        elif self.right and self.most > 1:
            # Which were chosen together: their bars alone do not tell who had all of them.
            counted[_together(answer.options)] = 1
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
            right=self._had_right(counts),
        )

    def written(self, answer: "Answer") -> tuple[str, ...]:
        return () if answer.other is None else (answer.other,)

    def columns(self, _: Translate) -> tuple[str, ...]:
        own: tuple[str, ...] = (_("Annet"),) if self.other else ()
        own += (_("Riktig"),) if self.right else ()
        if self.most == 1:
            return (_("Valgt"), *own)
        return (*(option.text for option in self.options), *own)

    def row(self, answer: "Answer", _: Translate) -> tuple[Cell, ...]:
        own: tuple[Cell, ...] = (answer.other,) if self.other else ()
        own += (int(self._is_right(answer)),) if self.right else ()
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
        if tally.right is not None:
            said = ", ".join(option.text for option in self.options if option.id in self.right)
            tables.append(
                Table(
                    caption=_("Riktig svar"),
                    head=(_("Riktig svar"), _("Antall som hadde riktig"), _("Prosent")),
                    rows=((said, tally.right, percent(tally.right, tally.people)),),
                )
            )
        chart = Chart(
            title=self.text,
            categories=tuple(row[0] for row in rows),
            values=tuple(float(row[1]) for row in rows),
            axis=_("Antall"),
        )
        return Findings(tables=tuple(tables), charts=(chart,))

    def made_up(self, random: Random, samples: Sequence[str]) -> "Answer":
        liked = leaning(self.options)
        if self.right and random.random() < 0.5:
            return self.check(Answer(options=self.right))
        wanted = random.randint(1, self.most)
        chosen: set[str] = set()
        while len(chosen) < min(wanted, len(self.options)):
            chosen.add(random.choices(list(liked), list(liked.values()))[0])
        return self.check(Answer(options=tuple(sorted(chosen))))

    def _is_right(self, answer: "Answer") -> bool:
        return answer.other is None and set(answer.options) == set(self.right)

    def _had_right(self, counts: Mapping[str, int]) -> int | None:
        """How many; None where nothing is right, or was when the answers came."""
        if not self.right:
            return None
        if self.most == 1:
            return counts.get(f"c:{self.right[0]}", 0)
        known = any(key.startswith("s:") for key in counts)
        unknown = not known and any(key.startswith("c:") for key in counts)
        return None if unknown else counts.get(_together(self.right), 0)

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

    `more` is how many further texts there are than the 50 in `others`. `right` is how many had it
    right, None where nothing is.
    """

    people: int
    bars: tuple[Bar, ...]
    other: Other | None
    others: tuple[OtherText, ...]
    more: int
    right: int | None = None


def _together(options: Sequence[str]) -> str:
    """The key under which it is counted that just these options were chosen."""
    return "s:" + blake2b(" ".join(sorted(options)).encode(), digest_size=12).hexdigest()


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
