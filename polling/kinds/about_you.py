"""About you: the meeting's own short form on joining; other results can be grouped by what it says.

Nobody has to fill in any of it. What it adds up to is only ever told in groups of five or more;
`polling.groups` sees to that before the counts come here.
"""

from collections.abc import Iterable, Mapping, Sequence
from random import Random
from typing import Annotated, Self

from pydantic import BeforeValidator, Field, model_validator

from polling.kinds import (
    AnswerBase,
    Cell,
    Chart,
    Findings,
    Model,
    Option,
    OptionId,
    QuestionBase,
    Table,
    TallyBase,
    leaning,
)
from polling.refused import Misfit, Refused, Translate
from polling.text import cleaner
from polling.words import N_

TITLE = N_("Om deg")
ABOUT = N_(
    "Deltakerne svarer på noen få ting om seg selv når de blir med. Andre resultater kan deles opp "
    "etter det."
)
ORDER = 110
ALIASES = ("om deg", "om deltakeren", "bakgrunn", "hvem er du", "about you", "who are you")
#: In an agenda file each field is a line with its values behind it.
LABELLED = ("form", "values")

#: Fields, values of one field, and all values: as many as a form with five long fields has.
FIELDS, VALUES, ALL_VALUES = 5, 60, 300
#: What stands for something else where groups are kept.
_TAKEN = frozenset(("table", "player"))


Said = Annotated[str, Field(min_length=1, max_length=80), BeforeValidator(cleaner(400, line=True))]


class Asked(Model):
    """One field of the form: what it asks."""

    id: OptionId
    text: Said


class Value(Model):
    """One thing that can be answered in a field; its id stays when its text is edited."""

    field: OptionId
    id: OptionId
    text: Said


def _role() -> tuple[Asked, ...]:
    return (Asked(id="role", text="Rolle"),)


def _roles() -> tuple[Value, ...]:
    texts = ("Folkevalgt", "Leder", "Ansatt", "Tillitsvalgt", "Annet")
    return tuple(Value(field="role", id=f"r{n}", text=text) for n, text in enumerate(texts, 1))


def _again(texts: Iterable[str]) -> tuple[int, str] | None:
    """The first text, and its place, that nobody could tell from one before it."""
    seen = set[str]()
    for at, said in enumerate(texts):
        if (folded := said.casefold()) in seen:
            return at, said
        seen.add(folded)
    return None


class Question(QuestionBase):
    """A form of one to five fields, each with two to sixty `values`."""

    form: tuple[Asked, ...] = Field(default_factory=_role, min_length=1, max_length=FIELDS)
    values: tuple[Value, ...] = Field(default_factory=_roles, max_length=ALL_VALUES)

    ON_JOINING = True

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        fields = {asked.id for asked in self.form}
        if len(fields) != len(self.form) or fields & _TAKEN:
            raise ValueError(N_("To felt kan ikke ha samme id."))
        if not fields.issuperset(value.field for value in self.values):
            raise ValueError(N_("Et av feltene mangler navn."))
        if again := _again(asked.text for asked in self.form):
            at, said = again
            raise Misfit(N_("To felt heter «{field}»."), "form", at, field=said)
        for at, asked in enumerate(self.form):
            values = [value for value in self.values if value.field == asked.id]
            if not 2 <= len(values) <= VALUES:
                few_or_many = N_(
                    "«{field}» har {n} svar å velge mellom. Det må være fra {least} til {most}."
                )
                raise Misfit(
                    few_or_many, "form", at, field=asked.text, n=len(values), least=2, most=VALUES
                )
            if len({value.id for value in values}) != len(values):
                raise ValueError(N_("To svar kan ikke ha samme id."))
            if again := _again(value.text for value in values):
                twice = N_("«{value}» står to ganger under «{field}».")
                raise Misfit(twice, "form", at, field=asked.text, value=again[1])
        return self

    def fields(self) -> dict[str, tuple[str, dict[str, str]]]:
        return {
            asked.id: (asked.text, {v.id: v.text for v in self.values if v.field == asked.id})
            for asked in self.form
        }

    def check(self, answer: "Answer") -> "Answer":
        known = self.fields()
        for field, value in answer.fields.items():
            if field not in known or value not in known[field][1]:
                raise Refused("invalid", "Et av alternativene finnes ikke lenger.")
        # In the form's order: the order of filling in says nothing and could tell who it was.
        return Answer(fields={f: answer.fields[f] for f in known if f in answer.fields})

    def groups(self, answer: "Answer") -> dict[str, str]:
        return dict(answer.fields)

    def counts(self, answer: "Answer") -> dict[str, int]:
        return {f"{field}={value}": 1 for field, value in answer.fields.items()}

    def tally(
        self, counts: Mapping[str, int], people: int, answers: int, merges: Mapping[str, str]
    ) -> "Tally":
        """Each field's values in the form's order, of `people`; the rest is what is not told."""
        fields = []
        for field, (_text, values) in self.fields().items():
            n = {value: max(0, counts.get(f"{field}={value}", 0)) for value in values}
            fields.append(Told(id=field, n=n, rest=max(0, people - sum(n.values()))))
        return Tally(people=people, fields=tuple(fields))

    def columns(self, _: Translate) -> tuple[str, ...]:
        return tuple(asked.text for asked in self.form)

    def row(self, answer: "Answer", _: Translate) -> tuple[Cell, ...]:
        return tuple(
            values.get(answer.fields.get(field, "")) for field, (_, values) in self.fields().items()
        )

    def findings(self, tally: "Tally", _: Translate) -> Findings:
        known = self.fields()
        tables, charts = [], []
        for told in tally.fields:
            if told.id not in known:
                continue
            label, texts = known[told.id]
            rows = [(texts[value], n) for value, n in told.n.items() if n and value in texts]
            charts.append(
                Chart(
                    title=label,
                    categories=tuple(text for text, _n in rows),
                    values=tuple(float(n) for _text, n in rows),
                    axis=_("Antall"),
                )
            )
            if told.rest:
                rows.append((_("Ikke oppgitt, eller færre enn fem"), told.rest))
            rows.append((_("I alt"), tally.people))
            head = (label, _("Deltakere"))
            tables.append(Table(caption=label, head=head, rows=tuple(rows)))
        return Findings(tables=tuple(tables), charts=tuple(charts))

    def made_up(self, random: Random, samples: Sequence[str]) -> "Answer":
        given = {}
        for field in self.fields():
            values = [value for value in self.values if value.field == field]
            liked = leaning(Option(id=value.id, text=value.text) for value in values)
            if random.random() < 0.9:
                given[field] = random.choices(list(liked), [2 + n for n in liked.values()])[0]
        return self.check(Answer(fields=given))


class Answer(AnswerBase):
    """What one participant says: field -> value; a field that was skipped is left out."""

    fields: dict[OptionId, OptionId] = Field(max_length=FIELDS)


class Told(Model):
    """One field: how many gave each value, and how many are in none that is told."""

    id: str
    n: dict[str, int]
    rest: int


class Tally(TallyBase):
    """Each field of the form, and how many filled in any of it."""

    people: int
    fields: tuple[Told, ...]
