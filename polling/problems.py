"""What is wrong with what a person filled in: errors as sentences, each with its place."""

from collections.abc import Mapping
from typing import Any

from pydantic import Field, ValidationError

from polling.kinds import Model
from polling.meeting import Item
from polling.refused import Misfit, Translate
from polling.words import N_

Path = tuple[str | int, ...]


class Problem(Model):
    """One thing to mend: the path of the field in the model, and a sentence with its values."""

    path: Path
    text: str
    values: dict[str, str | int] = Field(default_factory=dict)

    def sentence(self, translate: Translate) -> str:
        """The sentence in the language of `translate`, its fields filled in."""
        return translate(self.text).format(**self.values)


#: pydantic's error type -> sentence; its `{fields}` are those of pydantic's own context.
_SENTENCES: Mapping[str, str] = {
    "missing": N_("Dette må fylles ut."),
    "string_too_short": N_("Dette må fylles ut."),
    "string_too_long": N_("Teksten er for lang. Den kan ha {max_length} tegn."),
    "string_pattern_mismatch": N_("Dette har en form som ikke kan brukes."),
    "string_unicode": N_("Teksten har tegn som ikke kan brukes."),
    "too_short": N_("Det trengs minst {min_length}."),
    "too_long": N_("Det er plass til {max_length}."),
    "greater_than_equal": N_("Tallet må være minst {ge}."),
    "less_than_equal": N_("Tallet kan være høyst {le}."),
    "int_parsing": N_("Skriv et helt tall."),
    "int_type": N_("Skriv et helt tall."),
    "int_from_float": N_("Skriv et helt tall."),
    "float_parsing": N_("Skriv et tall."),
    "float_type": N_("Skriv et tall."),
    "bool_parsing": N_("Skriv ja eller nei."),
    "bool_type": N_("Skriv ja eller nei."),
    "literal_error": N_("Velg en av disse: {expected}."),
    "enum": N_("Velg en av disse: {expected}."),
    "extra_forbidden": N_("Denne innstillingen finnes ikke her."),
}
_DATE = N_("Skriv datoen slik: 2026-11-25.")
_TIME = N_("Skriv tidspunktet slik: 2026-11-25 kl. 09.00.")
_OTHER = N_("Dette kan ikke brukes.")


def problems(error: ValidationError, inside: Path = ()) -> list[Problem]:
    """The errors of a model one by one, paths beginning with `inside`, never the input itself."""
    found: list[Problem] = []
    for each in error.errors(include_url=False, include_input=False):
        path = _through_question((*inside, *each["loc"]))
        context = each.get("ctx", {})
        if each["type"] == "value_error":
            # A model's own validator speaks in a sentence of the catalogues.
            wrong = context["error"]
            if isinstance(wrong, Misfit):
                at = _through_question((*inside, *each["loc"], *wrong.path))
                found.append(Problem(path=at, text=wrong.text, values=wrong.values))
            else:
                found.append(Problem(path=path, text=_literal(str(wrong))))
        else:
            text = _SENTENCES.get(each["type"]) or _of_time(each["type"])
            found.append(Problem(path=path, text=text, values=_plain(context)))
    return found


def _of_time(kind: str) -> str:
    if kind.startswith(("datetime", "timezone")):
        return _TIME
    return _DATE if kind.startswith("date") else _OTHER


def _through_question(path: Path) -> Path:
    """An item reads its question by its kind, and pydantic leaves that step out of the path."""
    if len(path) > 2 and path[0] == "agenda" and path[2] not in Item.model_fields:
        return (*path[:2], "question", *path[2:])
    return path


def _literal(text: str) -> str:
    """A sentence that is filled in already, safe to be formatted once more."""
    return text.replace("{", "{{").replace("}", "}}")


def _plain(context: Mapping[str, Any]) -> dict[str, str | int]:
    return {
        # pydantic says which values there are as code does: "'nb' or 'en'".
        key: value if isinstance(value, int) else str(value).replace(" or ", ", ").replace("'", "")
        for key, value in context.items()
        if isinstance(value, str | int | float)
    }
