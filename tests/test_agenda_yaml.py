"""The agenda as YAML: the words and meetings of Markdown, and every slip told by its line."""

import time
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from polling.agenda_file import Unreadable, from_file, from_yaml, to_markdown
from polling.agenda_file.yaml_reader import is_yaml
from polling.agenda_file.yaml_tree import SYNTAX
from polling.commands.files import read_file
from polling.meeting import Meeting
from polling.refused import Refused
from polling.words import translator

AGENDA = """\
# Til våren
tittel: "Felles løft: hva nå?"
sted: Rådhuset
dato: 2026-11-25
bord: [Vinduet (5), Døra]
reaksjoner: ja

spørsmål:
  - tekst: Om deg
    type: Om deg
    felt:
      - Rolle: Leder; Ansatt
      - Kommune: [Solfjord, "Øyene; ytre"]
  - overskrift: Velkommen
    type: Tekstside
    tekst: |
      Vi begynner om fem minutter.

      - Finn bordet ditt
      - Ta en kaffe
  - tekst: Hva er det viktigste vi skal oppnå?
    type: Åpent svar
    hjelp: Skriv gjerne to korte svar.
    svar per deltaker: 2
    godkjennes: ja
    notater: |
      Gi dem tre minutter.
      Vis etterpå.
    prøvesvar: [Tid, "Flere folk: nå"]
  - tekst: Hvor skal vi begynne?
    type: Rangering
    topp: 2
    alternativer:
      - Leseopplæring
      - "Annet: ja"
      - Veien: bare den nederste delen
  - tekst: Hva er hovedstaden?
    alternativer:
      - Bergen
      - {tekst: Oslo, riktig: ja}
  - Tre ord om skolen?
"""

MARKDOWN = """\
# Felles løft: hva nå?

Sted: Rådhuset
Dato: 2026-11-25
Språk: nb
Slettes etter: 90 dager
Bord: Vinduet (5)
Bord: Døra (6)
Reaksjoner: ja

## Om deg
Om deg
- Rolle: Leder; Ansatt
- Kommune: Solfjord; Øyene\\; ytre

## Velkommen
Tekstside

Vi begynner om fem minutter.

- Finn bordet ditt
- Ta en kaffe

## Hva er det viktigste vi skal oppnå?
Åpent svar
Hjelp: Skriv gjerne to korte svar.

> Gi dem tre minutter.
> Vis etterpå.

- Godkjennes: ja
- Svar per deltaker: 2

### Prøvesvar
- Tid
- Flere folk: nå

## Hvor skal vi begynne?
Rangering
- Topp: 2
- Leseopplæring
- Annet: ja
- Veien: bare den nederste delen

## Hva er hovedstaden?
Valg
- Bergen
- Oslo (riktig)

## Tre ord om skolen?
Åpent svar
"""


def read(text: str) -> Meeting:
    assert is_yaml(text)
    return from_file(text, Random(7))


def told(text: str) -> list[str]:
    """The sentences, in bokmål, about what has to be mended."""
    with pytest.raises(Unreadable) as refused:
        from_yaml(text, Random(7))
    return [problem.sentence(translator("nb")) for problem in refused.value.problems]


def one(*lines: str) -> str:
    """A meeting with one question, whose own lines begin at the third."""
    return "tittel: T\nspørsmål:\n" + "".join(f"  {line}\n" for line in lines)


def test_it_is_the_meeting_that_markdown_makes() -> None:
    assert to_markdown(read(AGENDA)) == MARKDOWN


def test_english_words_and_a_flow_of_json_do_as_well() -> None:
    text = (
        'title: A better start\nlanguage: en\nquestions: [{text: "Who?", kind: Choice, '
        'options: [The heads, "A team"], max choices: 2}]\n'
    )
    meeting = read(text)
    assert meeting.language == "en"
    assert [option.text for option in meeting.agenda[0].question.options] == ["The heads", "A team"]
    assert meeting.agenda[0].question.max_choices == 2


def test_nothing_is_taken_for_a_number_a_date_or_a_truth() -> None:
    text = one("- tekst: 2026", "  alternativer: [no, 0o17, 12:30, 1e3, true]")
    question = read(text).agenda[0].question
    assert question.text == "2026"
    assert [option.text for option in question.options] == ["no", "0o17", "12:30", "1e3", "true"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("tittel: T\n", "Linje 1: Filen trenger en liste med spørsmål, slik: spørsmål:"),
        ("- a\n", "Linje 1: Filen trenger en liste med spørsmål, slik: spørsmål:"),
        ("", "Linje 1: Filen trenger en liste med spørsmål, slik: spørsmål:"),
        ("spørsmål:\n  - Hva?\n",
         "Linje 1: Møtet trenger en tittel. Skriv den slik: tittel: Vårmøtet"),
        ("tittel: T\nfargen: rød\nspørsmål: []\n", "Linje 2: «fargen» er ingen innstilling her."),
        ("tittel: T\nsted: [a, {b: c}]\nspørsmål: []\n",
         "Linje 2: Bak «sted» må det stå én verdi."),
        (one("- type: Valg"),
         "Linje 3: Et spørsmål trenger en tekst, slik: tekst: Hva er viktigst?"),
        (one("- tekst: Hva?", "  type: Rangerin"),
         "Linje 4: «type: Rangerin» er ingen spørsmålstype. Mente du «Rangering»?"),
        (one("- tekst: Hva?", "  topp: 3", "  alternativer: [a, b]"),
         "Linje 4: «topp» er ingen innstilling her."),
        (one("- tekst: Hva?", "  type: Rangering", "  topp: ti", "  alternativer: [a, b]"),
         "Linje 5: Skriv et helt tall."),
        (one("- tekst: Hva?", "  alternativer: a, b"),
         "Linje 4: Bak «alternativer» må det stå en liste."),
        (one("- tekst: Hva?", "  alternativer: [a, [b]]"),
         "Linje 4: Bak «alternativer» må det stå én verdi."),
        (one("- tekst: Om deg", "  type: Om deg", "  felt:", "    - Sted: a; b",
             "    - Rolle: Leder"),
         "Linje 7: «Rolle» har 1 svar å velge mellom. Det må være fra 2 til 60."),
        (one("- tekst: Hva?", "  tekst: Hvem?"), "Linje 4: «tekst» står to ganger."),
        (one("- tekst: Hva: hvem: hvor"), f"Linje 3: {SYNTAX}"),
        (one("- tekst: 'Hva"), f"Linje 4: {SYNTAX}"),
        (one("- tekst: Hva\x07"), f"Linje 3: {SYNTAX}"),
        (one("- ? [a, b]", "  : c"), "Linje 3: Her må det stå et ord før kolonet."),
        ("tittel: T\nspørsmål: []\n---\ntittel: U\n", "Linje 3: En fil kan bare ha én agenda."),
        (one("- " + "[" * 9 + "]" * 9), "Linje 3: Her er det for mange nivåer."),
    ],
)  # fmt: skip
def test_what_has_to_be_mended_is_told_with_its_line(text: str, said: str) -> None:
    assert told(text) == [said]


@pytest.mark.parametrize(
    "line",
    [
        "- &a Hva?", "- *a", "- !!python/object/apply:os.system ['true']", "- !en Hva?",
        "- tekst: !!binary aGVp", "- {<<: *a}",
    ],
)  # fmt: skip
def test_anchors_aliases_and_tags_are_not_read(line: str) -> None:
    text = "En verdi kan ikke begynne med &, * eller !. Sett den i anførselstegn."
    assert told(one(line)) == [f"Linje 3: {text}"]


def test_few_lines_do_not_become_many_and_much_is_refused_soon() -> None:
    bomb = "a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\nd: &d [*c, *c]\ne: [*d, *d]\n"
    started = time.monotonic()
    assert told(f"tittel: T\n{bomb}spørsmål: []\n")[0].startswith("Linje 2: ")
    assert told(one("- " + "[" * 90_000))[0].startswith("Linje 3: ")
    assert told("tittel: T\nspørsmål: [" + "a," * 60_000 + "]")[0].startswith("Linje 1: ")
    with pytest.raises(Refused) as refused:
        from_yaml("x" * 200_001, Random(1))
    assert refused.value.word == "limit"
    assert time.monotonic() - started < 10


@given(st.text(st.sampled_from("atekspørsmål: -[]{}'\"|>#\n&*!?,"), max_size=200))
def test_whatever_stands_there_is_a_meeting_or_told(text: str) -> None:
    for whole in (text, f"tittel: T\nspørsmål:\n{text}"):
        try:
            from_yaml(whole, Random(1))
        except Refused as refused:
            assert refused.sentence(translator("nb"))


@pytest.mark.parametrize("name", ["a.yaml", "a.YML", "a.txt"])
def test_a_file_is_read_by_its_name_or_by_what_it_is(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text(AGENDA, "utf-8")
    meeting = read_file(tmp_path / name, Random(1)).meeting
    assert meeting.title == "Felles løft: hva nå?"


def test_a_markdown_agenda_is_never_taken_for_one() -> None:
    for text in (MARKDOWN, Path("docs/agenda.md").read_text("utf-8").split("## Som YAML")[0]):
        assert not is_yaml(text)


def test_the_guides_example_is_read() -> None:
    text = Path("docs/agenda.md").read_text("utf-8")
    (example,) = (part.split("```")[0] for part in text.split("```yaml\n")[1:])
    kinds: list[Any] = [item.kind for item in read(example).agenda]
    assert kinds == ["about_you", "open_text", "choice", "text_page"]
