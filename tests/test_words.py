"""No text is missing in a language, none is dead, and translations keep every field."""

import re
from gettext import NullTranslations

import pytest

from polling.settings import ROOT
from polling.words import LANGUAGES, preferred, scripts, spoken, translator, written
from polling.words import catalogue as catalogue_of
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


@pytest.mark.parametrize("language", [*OTHERS, "nn"])
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


#: Words that bokmål has and nynorsk has not.
BOKMÅL = re.compile(
    r"\b(?:ikke|noe|noen|hva|hvor|hvem|hvis|fra|jeg|uten|dere|deres|svarene|svarer|spørsmålene|selv"
    r"|deltakere|deltakerne|møtelederen|kommer|begynner|sendes|lagres|vises|lukkes|lukket|åpner"
    r"|stenger|høyst|navn|navnet|velg|velger|gjøre|være|bare|flere|annet|ennå|bordene|siden"
    r"|telefonene|sendt inn|riktig|enig|enige|mottatt|les mer|peker|hvert|begynn|tegn|tall|antall"
    r"|løftet fram)\b",
    re.IGNORECASE,
)


def said_in_nynorsk() -> set[str]:
    """All that phones, walls and other pages for participants say in a meeting in nynorsk."""
    phone = sorted((ROOT / "static" / "phone").glob("*.js"))
    scripts_ = [
        "phone.js",
        "wall.js",
        "join.js",
        "results.js",
        *(f"phone/{path.name}" for path in phone),
    ]
    there = [name for name in scripts_ if (ROOT / "static" / name).exists()]
    found_ = catalogue_of("nn")
    names = frozenset[str]().union(*(scripts.reached(name, later=True) for name in there))
    said = {form for name in names for text in scripts.texts(name) for form in _said(found_, text)}
    for template in ("phone.html", "wall.html", "join.html", "results.html"):
        texts = re.findall(r'_\("((?:[^"\\]|\\.)*)"\)', (ROOT / "templates" / template).read_text())
        said |= {found_.gettext(text) for text in texts}
    whose = {"polling/promise.py", "polling/export/slips_pdf.py", "polling/export/table_slips.py"}
    of_promise = (text for text, where in found().items() if where & whose)
    return said | {
        form
        for text in of_promise
        for form in _said(found_, (text,) if isinstance(text, str) else text)
    }


def _said(found_: NullTranslations, text: tuple[str, ...]) -> list[str]:
    if len(text) == 1:
        return [found_.gettext(text[0])]
    return [found_.ngettext(text[0], text[1], n) for n in (1, 2)]


def test_a_meeting_in_nynorsk_is_in_nynorsk() -> None:
    said = said_in_nynorsk()
    assert "Spørsmålet er lukka." in said
    assert [text for text in sorted(said) if BOKMÅL.search(text)] == []


def test_what_nynorsk_says_as_bokmål_stands_in_the_code_alone() -> None:
    there = {text if isinstance(text, str) else text[0] for text in found()}
    for message in catalogue("nn"):
        if message.id:
            first = message.id if isinstance(message.id, str) else message.id[0]
            assert first in there, first
            assert message.string != message.id
    assert translator("nn")("Agenda") == "Agenda"
    assert (written("nn"), written("en"), written("nb")) == ("nb", "en", "nb")


@pytest.mark.parametrize(
    ("language", "header", "said"),
    [("nb", "nn-NO,nn;q=0.9,nb;q=0.8", "nn"), ("nb", "nb,nn;q=0.5", "nb"), ("en", "nn", "en")],
)
def test_a_participant_may_read_nynorsk(language: str, header: str, said: str) -> None:
    assert spoken(language, header) == said
