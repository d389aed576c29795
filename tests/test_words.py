"""No text is missing in a language, none is dead, and translations keep every field."""

import re

import pytest

from polling.words import LANGUAGES, preferred, translator
from tests.words import Text, catalogue, found

OTHERS = LANGUAGES[1:]
FIELD = re.compile(r"\{(\w*)\}")


@pytest.mark.parametrize("language", OTHERS)
def test_no_text_is_missing(language: str) -> None:
    said = {m.id: m.string for m in catalogue(language) if m.id}
    missing = [text for text in found() if not _whole(said.get(text, ""))]
    assert not missing


@pytest.mark.parametrize("language", OTHERS)
def test_no_text_is_dead(language: str) -> None:
    there = set(found())
    dead = [m.id for m in catalogue(language) if m.id and m.id not in there]
    assert not dead


@pytest.mark.parametrize("language", OTHERS)
def test_fields_are_the_same_in_every_language(language: str) -> None:
    for message in catalogue(language):
        if not message.id:
            continue
        ids, strings = _forms(message.id), _forms(message.string)
        fields = set(FIELD.findall(" ".join(ids)))
        assert set(FIELD.findall(" ".join(strings))) == fields, message.id


def test_bokmål_says_what_stands_in_the_code() -> None:
    assert translator("nb")("Mottatt") == "Mottatt"


@pytest.mark.parametrize(
    ("header", "language"),
    [("nb-NO,nb;q=0.9", "nb"), ("en-GB,en", "en"), ("sv", "nb"), ("", "nb"), ("de,en;q=0.5", "en")],
)
def test_the_reader_gets_the_first_language_we_have(header: str, language: str) -> None:
    assert preferred(header) == language


def _whole(string: str | tuple[str, ...]) -> bool:
    return all(_forms(string))


def _forms(text: Text | tuple[str, ...]) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text)
