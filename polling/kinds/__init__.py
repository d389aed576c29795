"""Kinds of question, found by name: what every kind is made of, and how to get at one.

A kind is the module `polling/kinds/<name>.py` with `Question`, `Answer` and `Tally` in it (and
`TITLE`, `ABOUT`, `ORDER`, and `ALIASES`: what a person may call it in a written agenda), the
template `templates/kinds/<name>.html` and the script `static/kinds/<name>.js` (perhaps a `.css`).
Nothing is registered anywhere; `tests/kinds/test_contract.py` holds every kind to the same laws.
"""

import importlib
import pkgutil
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from random import Random
from types import ModuleType
from typing import Annotated, Any, ClassVar
from zlib import crc32

from annotated_types import MaxLen
from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from polling.refused import Translate
from polling.words import N_

Cell = str | int | float | None


class Model(BaseModel):
    """Frozen, and nothing extra gets in; errors never repeat what was put in.

    Nor is a string of JSON kept for the next that is like it, as pydantic would by itself: what
    somebody wrote, and who it was, would stay in memory long after it was deleted.
    """

    model_config = ConfigDict(
        frozen=True, extra="forbid", hide_input_in_errors=True, cache_strings="keys"
    )


class Chart(Model):
    """One native chart of a summary: a value a category, drawn as horizontal bars."""

    title: str
    categories: tuple[str, ...]
    values: tuple[float, ...]
    axis: str


class Table(Model):
    """One table of a summary: a caption, a head, and rows as long as the head."""

    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


class Findings(Model):
    """What a kind says of its result in a summary: tables and charts, in the meeting's language."""

    tables: tuple[Table, ...] = ()
    charts: tuple[Chart, ...] = ()


OptionId = Annotated[str, Field(pattern=r"^[a-z0-9]{1,12}$")]


#: What a picture is called among its meeting's files: a digest of it, and what it is.
PictureName = Annotated[str, Field(pattern=r"^([a-f0-9]{32}\.(png|jpg|webp))?$")]


class Pictured(Model):
    """Something that may have a picture, and what `alt` says of it to those who do not see it."""

    picture: PictureName = ""
    alt: str = Field(default="", max_length=200)


class Option(Pictured):
    """One thing to choose or to rank; its id stays when its text is edited."""

    id: OptionId
    text: str = Field(min_length=1, max_length=200)


def _with_ids_of_their_own(options: tuple[Option, ...]) -> tuple[Option, ...]:
    if len({option.id for option in options}) != len(options):
        raise ValueError(N_("To alternativer har samme id."))
    return options


Options = Annotated[tuple[Option, ...], AfterValidator(_with_ids_of_their_own)]


class AnswerBase(Model):
    """What a participant gave; the kind's own fields."""


class TallyBase(Model):
    """What answers add up to; the kind's own fields, ready to be sent to a screen as JSON."""


class QuestionBase(Model):
    """A question as the agenda holds it; the kind's own settings are added by its subclass."""

    text: str = Field(min_length=1, max_length=300)
    help: str = Field(default="", max_length=500)

    #: Whether the wall shows the answers themselves (as blocks) beside the tally.
    LISTED: ClassVar[bool] = False
    #: Whether words of the tally can be merged or taken away by hand (see `merges` below).
    MERGEABLE: ClassVar[bool] = False
    #: Whether it takes answers at all; a text page takes none, and is shown without being opened.
    ANSWERED: ClassVar[bool] = True
    #: Whether it is asked of everyone on joining, and every other answer may be grouped by it.
    ON_JOINING: ClassVar[bool] = False
    #: Whether each answer says which table gave it, and a table's devices share their answers.
    BY_TABLE: ClassVar[bool] = False
    #: Whether it stays at hand on phones while it is open, whatever else is on.
    STANDING: ClassVar[bool] = False
    #: How themes are weighed with it: what it does to them, and what the room is asked; ("", "")
    #: where it weighs nothing.
    WEIGHS: ClassVar[tuple[str, str]] = ("", "")
    #: How its figures are counted, in a sentence or two for those who read the summary.
    COUNTED: ClassVar[str] = ""

    @classmethod
    def weighing(cls, text: str, names: Sequence[str]) -> "QuestionBase | None":
        """The question `text` about these names, of as many of them as it has room for.

        None where there are too few, or the kind weighs nothing.
        """
        if not cls.WEIGHS[0] or len(names) < 2:
            return None
        limits = cls.model_fields["options"].metadata
        most = next(each.max_length for each in limits if isinstance(each, MaxLen))
        options = tuple(
            Option(id=f"t{number}", text=name) for number, name in enumerate(names[:most], 1)
        )
        return cls.model_validate({"text": text, "options": options})

    @property
    def slots(self) -> int:
        """How many answers one participant may give, each replaced on its own."""
        return 1

    @property
    def most_lifts(self) -> int:
        """How many answers of others a participant may lift; 0 where they cannot be lifted."""
        return 0

    @property
    def quiz(self) -> bool:
        """Whether answers are right or wrong, and may have points."""
        return False

    def told(self, revealed: bool) -> dict[str, Any]:
        """The question as phones and walls may know it; what is right only once `revealed`."""
        return self.model_dump(mode="json")

    def hushed(self, tally: Any) -> Any:
        """The tally as phones and walls may know it before what is right is revealed."""
        return tally

    def written(self, answer: Any) -> tuple[str, ...]:
        """The texts in an answer that people wrote themselves; what approval looks at."""
        return ()

    def points(self, answer: Any, early: float) -> int | None:
        """A quiz's points for a checked answer, None where nothing is right or wrong.

        `early` is 1 for an answer given as the question opened, falling to 0 at its end.
        """
        return None

    def groups(self, answer: Any) -> dict[str, str]:
        """For a question asked ON_JOINING: field id -> value id that the answer gives.

        Its answer has them as `fields`, its counts as `field=value`; "table" and "player" are no
        ids of fields.
        """
        return {}

    def fields(self) -> dict[str, tuple[str, dict[str, str]]]:
        """For a question asked ON_JOINING: field id -> what it asks, and value id -> its text."""
        return {}

    def place(self, answer: Any) -> int:
        """Where a checked answer stands among those of its table, smallest first."""
        return 0

    def check(self, answer: Any) -> Any:
        """The answer as it is to be stored (text normalised); `Refused` when it does not fit."""
        raise NotImplementedError

    def counts(self, answer: Any) -> dict[str, int]:
        """What one checked answer adds to the counts: key -> n (n > 0, keys up to 200 characters).

        The store adds it when the answer comes and takes it back when it goes, without knowing
        the kind. Empty for kinds that are read answer by answer.
        """
        raise NotImplementedError

    def tally(
        self, counts: Mapping[str, int], people: int, answers: int, merges: Mapping[str, str]
    ) -> Any:
        """What `counts`, the sum over all answers not hidden, adds up to.

        `people` answered, with `answers` answers; `merges` says by hand which key of a word
        counts as which other ("" takes it away), empty for kinds that are not MERGEABLE.
        """
        raise NotImplementedError

    def columns(self, _: Translate) -> tuple[str, ...]:
        """The heads of an answer's cells in every export."""
        raise NotImplementedError

    def row(self, answer: Any, _: Translate) -> tuple[Cell, ...]:
        """One answer as cells, as many as `columns`."""
        raise NotImplementedError

    def findings(self, tally: Any, _: Translate) -> Findings:
        """What a summary says of the result."""
        raise NotImplementedError

    def reach(self, tally: Any) -> tuple[float, float] | None:
        """The least and largest that the values of its findings' chart may be.

        None where they are numbers of people, so that all who answered are the largest.
        """
        return None

    def made_up(self, random: Random, samples: Sequence[str]) -> Any:
        """A believable answer for a rehearsal; `samples` are texts the agenda offers."""
        raise NotImplementedError


class Kind:
    """One kind's parts: `Question`, `Answer`, `Tally`, its title and what it is good for."""

    def __init__(self, name: str, module: ModuleType) -> None:
        self.name = name
        self.Question: type[QuestionBase] = module.Question
        self.Answer: type[AnswerBase] = module.Answer
        self.Tally: type[TallyBase] = module.Tally
        self.title: str = module.TITLE
        self.about: str = module.ABOUT
        self.aliases: tuple[str, ...] = module.ALIASES
        #: Whether an answer may hold what somebody wrote: only then there is something to approve.
        self.writes: bool = self.Question.written is not QuestionBase.written
        #: Whether its answers can be sorted under themes.
        self.sortable: bool = self.writes and self.Question.LISTED


@cache
def names() -> tuple[str, ...]:
    """Every kind there is, in the order an editor offers them (each module's ORDER)."""
    found = [m.name for m in pkgutil.iter_modules(__path__) if not m.name.startswith("_")]
    modules = {name: importlib.import_module(f"{__name__}.{name}") for name in found}
    return tuple(sorted(found, key=lambda name: (modules[name].ORDER, name)))


@cache
def kind(name: str) -> Kind:
    """The kind of that name; KeyError when there is none."""
    if name not in names():
        raise KeyError(name)
    return Kind(name, importlib.import_module(f"{__name__}.{name}"))


def translate_nothing(text: str) -> str:
    """Bokmål as it stands."""
    return text


def leaning(options: Iterable[Option]) -> dict[str, float]:
    """How much a rehearsal's made-up room likes each option: the same for the same question.

    Between 1 and 16 by option id, so that made-up results are neither flat nor in agenda order.
    """
    return {option.id: 2.0 ** (crc32(option.id.encode() * 3) % 41 / 10) for option in options}


def total(rows: Iterable[Mapping[str, int]]) -> dict[str, int]:
    """The sum of counts, keys that come to nothing left out; order does not matter."""
    summed: dict[str, int] = {}
    for row in rows:
        for key, n in row.items():
            summed[key] = summed.get(key, 0) + n
    return {key: n for key, n in summed.items() if n}
