"""Codebooks as files, and what of one another question lacks."""

from __future__ import annotations

import time
from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st

from polling.importing.codebook import read, to_csv, to_json
from polling.kinds import translate_nothing
from polling.refused import Refused
from polling.themes import Codebook, Heading, Theme
from polling.themes.carried import Entry, entries, lacking
from polling.words import translator
from tests.kinds.parts import tame

BOOK = Codebook(
    headings=(
        Heading(id="h1", text="Samhandling", place=1),
        Heading(id="h2", text="Tomt", place=2),
    ),
    themes=(
        Theme(id="a", name="Felles mål", heading="h1", place=1, definition="Det vi vil sammen"),
        Theme(id="b", name="=1+1", place=2, text="Noen regner."),
        Theme(id="c", name="Gikk inn i et annet", into="a", place=3),
    ),
)
ENTRIES = [
    Entry("Samhandling", "Felles mål", "Det vi vil sammen"), Entry("", "=1+1", "", "Noen regner.")
]  # fmt: skip


def ids() -> object:
    numbers = count(1)
    return lambda: f"new{next(numbers)}"


@pytest.mark.parametrize("language", ["nb", "en"])
def test_a_codebook_comes_back_from_its_file(language: str) -> None:
    assert entries(BOOK) == ENTRIES
    csv = to_csv(ENTRIES, translator(language))
    assert b"'=1+1" in csv
    assert read(csv) == read(to_json(ENTRIES)) == ENTRIES


@given(st.lists(st.builds(Entry, tame, tame.filter(str.strip), tame, tame), min_size=1, max_size=4))
def test_whatever_it_says(found: list[Entry]) -> None:
    once = read(to_json(found))
    assert read(to_json(once)) == once
    assert [each.name for each in read(to_csv(once, translate_nothing))] == [e.name for e in once]


def test_what_is_there_stays_and_what_lacks_comes_behind_it() -> None:
    found = [
        *ENTRIES, Entry("samhandling", "FELLES MÅL ", "Noe annet", "Ny tekst"),
        Entry("Nytt", "Tillit", "At vi tror på det"), Entry("nytt", "Ro"), Entry("", "tillit"),
    ]  # fmt: skip
    change = lacking(found, BOOK, ids())  # type: ignore[arg-type]
    assert [(before, after.text) for before, after in change.headings] == [(None, "Nytt")]
    goal, trust, calm = change.themes
    # A text where there was none; the definition that stands is not written over.
    assert (goal[0], goal[1].definition, goal[1].text) == (
        BOOK.themes[0], "Det vi vil sammen", "Ny tekst",
    )  # fmt: skip
    assert [(after.name, after.heading) for _, after in (trust, calm)] == [
        ("Tillit", change.headings[0][1].id), ("Ro", change.headings[0][1].id),
    ]  # fmt: skip
    assert trust[1].place > max(theme.place for theme in BOOK.themes)
    assert change.known == 3
    again = Codebook(
        headings=(*BOOK.headings, *(after for _, after in change.headings)),
        themes=(goal[1], *BOOK.themes[1:], trust[1], calm[1]),
    )
    nothing = lacking(found, again, ids())  # type: ignore[arg-type]
    assert (nothing.headings, nothing.themes) == ((), ())


@pytest.mark.parametrize(
    "data",
    [
        b"", b"{", b"{}", b'{"codebook": 2, "themes": []}', b'{"codebook": 1, "themes": [1]}',
        b'{"codebook": 1, "themes": [{"name": 4}]}', b'{"codebook": 1, "themes": [{"name": ""}]}',
        b"Navnet\nTid\n", b"Tema\n" + b"a" * 121 + b"\n", b"[" * 100_000, b"{" * 100_000,
        b"Tema\n" + b"\n".join(b"t%d" % at for at in range(201)), b"x" * (2 << 20), b"\x89PNG\x1a",
    ],
)  # fmt: skip
def test_what_is_no_codebook_is_refused_with_a_sentence(data: bytes) -> None:
    with pytest.raises(Refused) as refused:
        read(data)
    assert refused.value.sentence(translate_nothing).endswith(".")


def test_there_is_room_for_so_many_themes() -> None:
    found = [Entry("", f"Tema {at}") for at in range(199)]
    with pytest.raises(Refused, match="temaer"):
        lacking(found, BOOK, ids())  # type: ignore[arg-type]


def test_what_is_too_much_is_refused_before_it_costs_anything() -> None:
    many = b'{"codebook": 1, "themes": [' + b'{"name": "a"},' * 70_000 + b'{"name": "a"}]}'
    for data in (b"Tema;D\n" + b"a;b\n" * 60_000, many):
        began = time.process_time()
        with pytest.raises(Refused, match="temaer"):
            read(data)
        assert time.process_time() - began < 1
