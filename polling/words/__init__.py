"""Words: gettext catalogues, bokmål being the message ids, compiled in memory at start."""

import gettext
import io
from collections.abc import Callable
from functools import cache
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

FOLDER = Path(__file__).parent
LANGUAGES = ("nb", "en")
DEFAULT = "nb"


def N_(text: str) -> str:  # noqa: N802 (the name that extractors know)
    """Marks a text for the catalogues where it stands; it is translated where it is shown."""
    return text


@cache
def catalogue(language: str) -> gettext.NullTranslations:
    """The catalogue of a language; bokmål, whose texts are the message ids, needs none."""
    if language == DEFAULT:
        return gettext.NullTranslations()
    compiled = io.BytesIO()
    with (FOLDER / f"{language}.po").open("rb") as file:
        write_mo(compiled, read_po(file, locale=language))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


def translator(language: str) -> Callable[[str], str]:
    """The function that says a bokmål text in `language` (one of LANGUAGES)."""
    return catalogue(language).gettext


def preferred(accept_language: str) -> str:
    """The first of our languages that an Accept-Language header asks for; bokmål otherwise.

    Norwegian in any form, Danish and Swedish readers get bokmål; everything else unknown does too.
    """
    for part in accept_language.split(",")[:10]:
        tag = part.split(";")[0].strip().lower()
        if tag.split("-")[0] in ("nb", "no", "nn", "da", "sv", "se"):
            return "nb"
        if tag.split("-")[0] in LANGUAGES:
            return tag.split("-")[0]
    return DEFAULT
