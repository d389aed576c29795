"""Which words of a person mean which kind and which of its settings, asked of the kinds alone."""

import sys
import types
import typing
from functools import cache
from typing import Any

from pydantic.fields import FieldInfo

from polling import kinds
from polling.agenda_file.text import folded
from polling.kinds import Option, OptionId, Pictured, QuestionBase

#: Words that stand before the kind and before the help of a question.
KIND_KEYS = frozenset(("type", "slag", "spørsmålstype", "kind", "question type"))
HELP_KEYS = frozenset(("hjelp", "hjelpetekst", "help", "help text"))
#: Words for a vote that binds: its answers take a voting slip.
SLIPS_KEYS = frozenset(("stemmesedler", "stemmeseddel", "voting slips", "voting slip"))
#: Words for answers that are shown once somebody has approved them.
APPROVE_KEYS = frozenset(("godkjennes", "godkjenning", "svar må godkjennes", "approval", "approve"))

#: Words for when phones see the results, and what may stand behind them.
ON_PHONES_KEYS = frozenset(
    ("resultat på telefonene", "resultater på telefonene", "results on phones")
)
ON_PHONES = {
    "når det vises": "shown", "når du viser det": "shown", "when shown": "shown", "shown": "shown",
    "etter svar": "after", "etter eget svar": "after", "after answering": "after", "after": "after",
    "aldri": "never", "never": "never",
}  # fmt: skip

# What people call settings, the first word being the one that is written. A kind may bring words
# for its own in SETTINGS, field -> words; these serve those that do not.
_SPOKEN = {
    "max_length": ("Tegn", "Høyst tegn", "Inntil tegn", "Lengde"),
    "max_answers": ("Svar per deltaker", "Antall svar", "Svar", "Inntil", "Inntil svar"),
    "max_choices": ("Velg inntil", "Antall valg", "Høyst", "Inntil", "Velg"),
    "max_words": ("Ord per deltaker", "Antall ord", "Ord", "Inntil"),
    "other": ("Annet", "Med annet", "Eget svar"),
    "top": ("Topp", "De øverste", "Øverste", "Plasser"),
}
_YES = frozenset(("ja", "yes", "true", "på", "on", "1", "x"))
_NO = frozenset(("nei", "no", "false", "av", "off", "0", ""))


@cache
def kind_words() -> dict[str, str]:
    """Folded word -> kind: each kind's title, name and the ALIASES of its module."""
    words: dict[str, str] = {}
    for name in kinds.names():
        kind = kinds.kind(name)
        for word in (*_of_module(name, "ALIASES", ()), kind.title, name):
            words.setdefault(folded(word), name)
    return words


@cache
def kind_name(name: str, language: str) -> str:
    """What an agenda file calls a kind in a language; `kind_words` knows it."""
    return kinds.kind(name).title if language == "nb" else name.replace("_", " ")


@cache
def own_fields(name: str) -> dict[str, FieldInfo]:
    """A kind's own settings, without the text and help that every question has.

    Pictures are left out: a file of text cannot hold them.
    """
    fields = kinds.kind(name).Question.model_fields
    left_out = QuestionBase.model_fields.keys() | Pictured.model_fields.keys()
    return {key: field for key, field in fields.items() if key not in left_out}


@cache
def options_field(name: str) -> str | None:
    """The field in which a kind keeps its options, None when it has none."""
    for key, field in own_fields(name).items():
        if field.annotation == tuple[Option, ...]:
            return key
    return None


@cache
def marked_field(name: str) -> str | None:
    """The field in which a kind keeps which of its options are right, None when it has none."""
    for key, field in own_fields(name).items():
        if field.annotation == tuple[OptionId, ...]:
            return key
    return None


@cache
def prose_field(name: str) -> str | None:
    """The field that a kind has as paragraphs and lists (its module's PROSE), None without one."""
    found: str | None = _of_module(name, "PROSE", None)
    return found


@cache
def lines_fields(name: str) -> tuple[str, ...]:
    """The two fields that a kind has as lines of a label and its values (its module's LABELLED)."""
    found: tuple[str, ...] = _of_module(name, "LABELLED", ())
    return found


@cache
def setting_words(name: str) -> dict[str, str]:
    """Folded word -> field of the kind's own settings: field names, and SETTINGS of its module."""
    words: dict[str, str] = {}
    for key in own_fields(name):
        elsewhere = (options_field(name), marked_field(name), prose_field(name))
        if key not in (*elsewhere, *lines_fields(name)):
            for word in (*_spoken(name, key), key):
                words.setdefault(folded(word), key)
    return words


def setting_name(name: str, key: str, language: str) -> str:
    """What an agenda file calls a setting of a kind in a language; `setting_words` knows it."""
    spoken = _spoken(name, key)
    return spoken[0] if spoken and language == "nb" else key.replace("_", " ")


def is_flag(name: str, key: str) -> bool:
    """Whether a setting is yes or no, so that its word alone means yes."""
    return own_fields(name)[key].annotation is bool


def is_plain(name: str, key: str) -> bool:
    """Whether a setting's value is written as text or number; others are written as JSON."""
    annotation = own_fields(name)[key].annotation
    union = typing.get_origin(annotation) in (typing.Union, types.UnionType)
    parts = typing.get_args(annotation) if union else (annotation,)
    return all(
        part in (str, int, float, bool, types.NoneType) or typing.get_origin(part) is typing.Literal
        for part in parts
    )


def yes_or_no(value: str) -> bool | str:
    """True or False as a person writes them; the value itself when it is neither."""
    word = folded(value)
    return True if word in _YES else False if word in _NO else value


def _spoken(name: str, key: str) -> tuple[str, ...]:
    return tuple(_of_module(name, "SETTINGS", {}).get(key) or _SPOKEN.get(key, ()))


def _of_module(name: str, attribute: str, default: Any) -> Any:
    return getattr(sys.modules[kinds.kind(name).Question.__module__], attribute, default)
