"""Words: gettext catalogues, bokmål being the message ids, compiled in memory at start."""

import gettext
import io
from collections.abc import Callable
from functools import cache
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

FOLDER = Path(__file__).parent
#: Those of the pages of organisers, moderators and secretaries.
LANGUAGES = ("nb", "en")
#: Those that a meeting can be held in: its phones, its wall, and what is printed for the room.
SPOKEN = ("nb", "nn", "en")
DEFAULT = "nb"


def N_(text: str) -> str:  # noqa: N802 (the name that extractors know)
    """Marks a text for the catalogues where it stands; it is translated where it is shown."""
    return text


@cache
def catalogue(language: str) -> gettext.NullTranslations:
    """The catalogue of a language; bokmål, whose texts are the message ids, needs none.

    What a catalogue does not have is said in bokmål: that of nynorsk holds what participants see,
    as far as it is said otherwise there.
    """
    if language == DEFAULT:
        return gettext.NullTranslations()
    compiled = io.BytesIO()
    with (FOLDER / f"{language}.po").open("rb") as file:
        write_mo(compiled, read_po(file, locale=language))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


def written(language: str) -> str:
    """The language of what is written for a meeting held in `language`: one of LANGUAGES."""
    return language if language in LANGUAGES else DEFAULT


def translator(language: str) -> Callable[[str], str]:
    """The function that says a bokmål text in `language` (one of SPOKEN)."""
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


def spoken(language: str, accept_language: str) -> str:
    """The language for a reader of ours who may be a participant: one of SPOKEN."""
    first = accept_language.split(",")[0].split(";")[0].strip().lower()
    return "nn" if language == DEFAULT and first.split("-")[0] == "nn" else language
