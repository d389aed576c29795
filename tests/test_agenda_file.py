"""The agenda file: what a person may write, what is told of their slips, and that it comes back."""

import datetime as dt
from importlib import import_module
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from polling import kinds
from polling.agenda_file import LIMIT, Unreadable, from_markdown, to_markdown
from polling.agenda_file.settings import (
    lines_fields,
    marked_field,
    options_field,
    own_fields,
    prose_field,
    setting_words,
)
from polling.demo import demo
from polling.meeting import Item, Look, Meeting
from polling.refused import Refused
from polling.words import LANGUAGES, translator

AGENDA = """
# Felles løft

Sted: Rådhuset
Dato: 25.11.2026
Språk: bokmål
Slettes etter: 30 dager
Farge: #0B5563

## Hva er viktigst?
Åpent svar
Skriv kort.

> Husk kaffen.
>
> Og kaken.

- Svar per deltaker: 3

### Prøvesvar
- Tid
- Flere folk

## Hvor skal vi begynne?
**Rangering**
Topp: 2
1. Skolen
2. Veien: bare den nederste delen
3. Havna

## Hvem avgjør?
- Styret
- Årsmøtet
Med annet

## Tre ord?
word cloud
"""


def read(text: str) -> Meeting:
    return from_markdown(text, Random(7))


def told(text: str) -> list[str]:
    """The sentences, in bokmål, about what has to be mended."""
    with pytest.raises(Unreadable) as refused:
        read(text)
    return [problem.sentence(translator("nb")) for problem in refused.value.problems]


def test_an_agenda_that_a_person_wrote() -> None:
    meeting = read(AGENDA)
    assert (meeting.title, meeting.place) == ("Felles løft", "Rådhuset")
    assert (meeting.date, meeting.language) == (dt.date(2026, 11, 25), "nb")
    assert (meeting.retention_days, meeting.look.colour) == (30, "#0b5563")
    first, second, third, fourth = meeting.agenda
    assert first.question.text == "Hva er viktigst?"
    assert first.question.help == "Skriv kort."
    assert first.notes == "Husk kaffen.\n\nOg kaken."
    assert first.samples == ("Tid", "Flere folk")
    assert first.question.slots == 3
    texts = [option.text for option in second.question.options]
    assert texts == ["Skolen", "Veien: bare den nederste delen", "Havna"]
    assert second.question.top == 2
    assert [option.text for option in third.question.options] == ["Styret", "Årsmøtet"]
    assert third.question.other is True
    titles = [kinds.kind(item.kind).title for item in meeting.agenda]
    assert titles == ["Åpent svar", "Rangering", "Valg", "Ordsky"]
    assert not fourth.samples


def test_a_text_page_is_written_as_it_reads() -> None:
    (page, after) = read(
        "# A\n## Velkommen\nTekstside\n\nVi er glade for at du er her.\nFinn et bord.\n\n"
        "* Kaffe\n1. Kake\n\n> Husk mikrofonen.\n\nSlutt\\: nå.\n\n\n## Hva nå?\n"
    ).agenda
    assert page.question.body == (
        "Vi er glade for at du er her.\nFinn et bord.\n\n- Kaffe\n- Kake\n\nSlutt: nå."
    )
    assert (page.notes, page.question.help, page.samples) == ("Husk mikrofonen.", "", ())
    assert kinds.kind(after.kind).title == "Åpent svar"
    assert told("# A\n## B\nTekstside\n" + "x " * 1001)[0].startswith(
        "Linje 4: Teksten er for lang"
    )


@pytest.mark.parametrize("word", ["Ordsky", "ORDSKY", "*ordsky*", "Type: ordsky", "- Kind: cloud"])
def test_a_kind_is_named_in_many_ways(word: str) -> None:
    (item,) = read(f"# A\n## B\n{word}\n").agenda
    assert kinds.kind(item.kind).title == "Ordsky"


def test_no_kind_is_guessed() -> None:
    choose, write = read("# A\n## Velg\n- ja\n- nei\n## Skriv\n").agenda
    assert [kinds.kind(item.kind).title for item in (choose, write)] == ["Valg", "Åpent svar"]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Rangering, topp 3", {"top": 3}),
        ("Rangering (de 2 øverste)", None),
        ("Rangering\nTopp 2", {"top": 2}),
        ("Flervalg (inntil 2)", {"max_choices": 2}),
        ("Valg, velg inntil 2, med annet", {"max_choices": 2, "other": True}),
        ("Flervalg; høyst 3", {"max_choices": 3}),
        ("Valg (flere)", None),
    ],
)
def test_settings_beside_the_kind(line: str, expected: dict[str, Any] | None) -> None:
    text = f"# A\n## B\n{line}\n- x\n- y\n- z\n"
    if expected is None:
        assert "er ingen innstilling for" in told(text)[0]
    else:
        (item,) = read(text).agenda
        assert expected.items() <= item.question.model_dump().items()
        assert item.question.help == ""


def test_words_and_answers_beside_the_kind() -> None:
    cloud, text = read("# A\n## B\nOrdsky (5 ord)\n## C\nFritekst, 2 svar, 140 tegn\n").agenda
    assert cloud.question.max_words == 5
    assert (text.question.max_answers, text.question.max_length) == (2, 140)


def test_what_is_wrong_is_told_with_its_line() -> None:
    assert told("## B\n") == ["Linje 1: Møtet trenger en tittel. Skriv den slik: # Tittel"]
    (stray,) = told("# A\nhei\n## B\n")
    assert stray.startswith("Linje 2: «hei» hører ikke hjemme før det første spørsmålet.")
    (slip,) = told("# A\n## B\nRangerng\n- x\n- y\n")
    assert slip == "Linje 3: «Rangerng» er ingen spørsmålstype. Mente du «Rangering»?"
    (wild,) = told("# A\n## B\nType: quiz\n")
    assert wild.startswith("Linje 3: «Type: quiz» er ingen spørsmålstype. Skriv en av disse: Åpent")
    assert told("# A\n## B\nordsky\n- Ord per deltaker: 30\n## C\nvalg\n- x\n") == [
        "Linje 4: Tallet kan være høyst 10.",
        "Linje 7: Det trengs minst 2.",
    ]
    assert told("# A\nDato: i morgen\n## B\n") == ["Linje 2: Skriv datoen slik: 2026-11-25."]
    assert told("# A\nSpråk: latin\n") == ["Linje 2: Velg en av disse: nb, nn, en."]
    assert told("# A\n# B\n") == [
        "Linje 2: Møtet har allerede en tittel. Et spørsmål begynner med ##."
    ]
    assert told("# A\n## B\n" + "x" * 501)[0].startswith("Linje 3: Teksten er for lang.")
    assert told(f"# A\n## {'x' * 301}\n")[0].startswith("Linje 2: Teksten er for lang.")


def test_what_is_wrong_is_told_in_english() -> None:
    with pytest.raises(Unreadable) as refused:
        read("# A\n## B\nordsky\n- tull\n")
    assert "{" not in refused.value.sentence(lambda text: text)


def test_a_file_without_end_is_refused() -> None:
    with pytest.raises(Refused) as refused:
        read("# A\n" + "x" * LIMIT)
    assert refused.value.word == "limit"
    with pytest.raises(Refused) as refused:
        read("# A\n" + "## x\n" * 101)
    assert refused.value.word == "limit"


@given(st.text(max_size=400))
def test_any_text_is_read_or_refused(text: str) -> None:
    sentence = "read"
    try:
        read("# A\n" + text)
    except Refused as refused:
        sentence = refused.sentence(translator("nb"))
    assert sentence


def test_the_same_chance_gives_the_same_ids() -> None:
    assert read(AGENDA) == read(AGENDA)
    assert from_markdown(AGENDA, Random(8)).id != read(AGENDA).id


@pytest.mark.parametrize("line", ["Godkjennes: ja", "- godkjenning: ja", "Approval: yes"])
def test_answers_that_must_be_approved_are_asked_for_in_words(line: str) -> None:
    (item,) = read(f"# M\n\n## Hva er viktigst?\nÅpent svar\n{line}\n").agenda
    assert item.approve


@pytest.mark.parametrize("line", ["Stemmesedler: ja", "- stemmeseddel: ja", "Voting slips: yes"])
def test_a_vote_that_binds_says_so(line: str) -> None:
    made = read(f"# Årsmøte\n\n## Vedtas budsjettet?\nValg\n{line}\n- Ja\n- Nei\n")
    (item,) = made.agenda
    assert item.slips
    assert [option.text for option in item.question.options] == ["Ja", "Nei"]  # type: ignore[attr-defined]
    (wrong,) = told("# A\n\n## Vedtas det?\nValg\nStemmesedler: kanskje\n- Ja\n- Nei\n")
    assert "ja eller nei" in wrong


# The law of the round trip, over whatever kinds there are.

texts = st.text(
    st.one_of(
        st.sampled_from("#->*:\\<br>.1_|` æøå\n"),
        st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\u2028\u2029\x85"),
    ),
    min_size=1,
    max_size=60,
).map(str.strip).filter(bool)  # fmt: skip
lines = st.one_of(
    texts,
    st.sampled_from([
        "# A", "## B", "### Prøvesvar", "- x", "Type: valg", "Hjelp: nei", "Annet: ja", "Topp: 2",
        "Svar per deltaker: 4", "Stemmesedler: ja", "valg", "Ordsky", "---", "> notat", "1. en",
        "a\\", "\\:", "<BR/>", "Oslo (riktig)", "a [x]", "(right)", "b (a) (Rett)",
    ]),
)  # fmt: skip


@st.composite
def questions(draw: st.DrawFn) -> dict[str, Any]:
    """An item of any kind, with any of its plain settings."""
    name = draw(st.sampled_from(kinds.names()))
    question: dict[str, Any] = {"text": draw(lines), "help": draw(st.just("") | lines)}
    own = draw(import_module(f"tests.kinds.{name}").questions()).model_dump(mode="json")
    question |= {key: own[key] for key in (*setting_words(name).values(), *lines_fields(name))}
    if prose := prose_field(name):
        question[prose] = "\n".join(draw(st.lists(st.just("") | lines, max_size=8)))
    options = options_field(name)
    if options:
        found = draw(st.lists(lines, min_size=2, max_size=6, unique_by=str.casefold))
        question[options] = [{"id": f"o{n}", "text": text} for n, text in enumerate(found)]
    if marks := marked_field(name):
        most = min(len(found), question["max_choices"])
        ids = st.sampled_from([f"o{n}" for n in range(len(found))])
        question[marks] = draw(st.lists(ids, unique=True, max_size=most))
    return {
        "id": f"item{draw(st.integers(1000, 9_999_999))}",
        "kind": name,
        "question": question,
        "notes": draw(st.just("") | lines | st.just("En\n\n  to \n# tre")),
        "slips": draw(st.booleans()),
        "approve": draw(st.booleans()),
        "on_phones": draw(st.sampled_from(["shown", "after", "never"])),
        "samples": draw(st.lists(lines, max_size=4)),
    }


def _one_of_a_sort(item: dict[str, Any]) -> str:
    """Ids are unique, and what is asked on joining stands once."""
    return str(item["kind" if kinds.kind(item["kind"]).Question.ON_JOINING else "id"])


#: Those in October whose hour comes twice among them.
moments = st.one_of(
    st.sampled_from(["2026-10-25T00:30Z", "2026-10-25T01:30Z", "2026-03-29T00:59Z"]).map(
        dt.datetime.fromisoformat
    ),
    st.integers(10**9, 4 * 10**9).map(lambda time: dt.datetime.fromtimestamp(time, dt.UTC)),
)


@st.composite
def meetings(draw: st.DrawFn) -> Meeting:
    agenda = draw(st.lists(questions(), max_size=4, unique_by=_one_of_a_sort))
    opens, closes = draw(st.none() | moments), draw(st.none() | moments)
    return Meeting(
        id="abcd",
        title=draw(lines),
        place=draw(st.just("") | lines),
        date=draw(st.none() | st.dates()),
        language=draw(st.sampled_from(["nb", "en"])),
        look=Look(colour=draw(st.sampled_from(["", "#0b5563"]))),
        retention_days=draw(st.integers(1, 3650)),
        pace=draw(st.sampled_from(["moderator", "own"])),
        reactions=draw(st.booleans()),
        leaderboard=draw(st.booleans()),
        opens=opens,
        closes=closes if not opens or not closes or closes > opens else None,
        agenda=tuple(Item.model_validate(item) for item in agenda),
    )


def without_ids(meeting: Meeting) -> dict[str, Any]:
    plain = meeting.model_dump(exclude={"id": True, "agenda": {"__all__": {"id"}}})
    for item in plain["agenda"]:
        for key in item["question"]:
            if key == options_field(item["kind"]):
                right = item["question"].get(marked_field(item["kind"]) or "", ())
                item["question"][key] = [
                    (option["text"], option["id"] in right) for option in item["question"][key]
                ]
        item["question"].pop(marked_field(item["kind"]) or "", None)
        if grouped := lines_fields(item["kind"]):
            labels, values = (item["question"].pop(key) for key in grouped)
            item["question"]["fields"] = [
                (one["text"], [v["text"] for v in values if v["field"] == one["id"]])
                for one in labels
            ]
    return plain


def test_a_form_about_oneself_is_a_line_for_each_field() -> None:
    form = (
        "# Et møte\n\n## Litt om deg\nOm deg\n"
        "- Rolle: Leder; Ansatt, fast; a\\;b\n- Felt: Type: en; to\n"
    )
    meeting = read(form)
    fields = meeting.agenda[0].question.fields()
    assert [(label, list(values.values())) for label, values in fields.values()] == [
        ("Rolle", ["Leder", "Ansatt, fast", "a;b"]),
        ("Type", ["en", "to"]),
    ]
    assert to_markdown(meeting).endswith(form.split("\n\n", 1)[1])


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("- Rolle", "«Rolle» må ha svar å velge mellom, slik: Rolle: Ja; Nei; Vet ikke"),
        ("- Rolle:", "«Rolle» har 0 svar å velge mellom. Det må være fra 2 til 60."),
        ("- Rolle: Leder", "«Rolle» har 1 svar å velge mellom. Det må være fra 2 til 60."),
        ("- Rolle: Leder; Ansatt; leder", "«leder» står to ganger under «Rolle»."),
        ("- Sted: Nei; Ja", "To felt heter «Sted»."),
        ("- Rolle: Leder; " + "x" * 81, "Teksten er for lang. Den kan ha 80 tegn."),
        ("- " + "R" * 81 + ": Leder; Ansatt", "Teksten er for lang. Den kan ha 80 tegn."),
        ("- Rolle: Leder; \u200b", "Dette må fylles ut."),
        ("- Rolle: " + "; ".join(map(str, range(61))),
         "«Rolle» har 61 svar å velge mellom. Det må være fra 2 til 60."),
    ],
)  # fmt: skip
def test_what_is_wrong_in_a_form_is_told_with_its_own_line(line: str, said: str) -> None:
    form = f"# Et møte\n\n## Litt om deg\nOm deg\n- Sted: En; To\n{line}\n- Alder: Ung; Gammel\n"
    assert told(form) == [f"Linje 6: {said}"]


@given(meetings())
def test_what_is_written_is_read_the_same(meeting: Meeting) -> None:
    again = from_markdown(to_markdown(meeting), Random(1))
    assert without_ids(again) == without_ids(meeting)
    assert to_markdown(again) == to_markdown(meeting)


def test_every_kind_has_words_for_all_its_settings() -> None:
    for name in kinds.names():
        elsewhere = {options_field(name), marked_field(name), prose_field(name)}
        elsewhere |= {*lines_fields(name)}
        assert set(setting_words(name).values()) >= own_fields(name).keys() - elsewhere


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_demo_meeting_is_of_every_kind_and_ready_for_a_rehearsal(language: str) -> None:
    today = dt.date(2026, 11, 25)
    meeting = demo(Random(1), today, language)
    assert meeting.date == today
    assert meeting.language == ("en" if language == "en" else "nb")
    assert {item.kind for item in meeting.agenda} == set(kinds.names())
    assert any(item.question.quiz for item in meeting.agenda)
    assert any(item.question.most_lifts for item in meeting.agenda if not item.question.STANDING)
    assert meeting.tables
    for item in meeting.agenda:
        assert bool(item.samples) == bool(item.question.LISTED or item.question.MERGEABLE)
        if kinds.kind(item.kind).title == "Åpent svar":
            assert len(set(item.samples)) >= 25
            assert len(item.samples) > len(set(item.samples)), "a few give the same answer"
            assert max(map(len, item.samples)) <= 140
        if item.question.ANSWERED:
            answers = [item.question.made_up(Random(n), item.samples) for n in range(40)]
            assert all(item.question.check(answer) == answer for answer in answers)
    assert without_ids(from_markdown(to_markdown(meeting), Random(2))) == without_ids(meeting)


def test_the_examples_of_the_documentation_are_read() -> None:
    text = Path("docs/agenda.md").read_text("utf-8")
    examples = [part.split("```")[0] for part in text.split("```markdown\n")[1:]]
    titles = [[kinds.kind(item.kind).title for item in read(each).agenda] for each in examples]
    assert titles == [
        ["Åpent svar", "Rangering", "Valg", "Ordsky"],
        ["Åpent svar", "Rangering", "Valg"],
    ]
    assert read(examples[1]).agenda[2].question.max_choices == 2


def test_tables_stand_on_a_line_or_on_one_each() -> None:
    meeting = read("# Møte\nBord: 12 med 6 plasser\nBord: Vinduet (5)\nBord: Kjøkkenet\n")
    assert [(t.name, t.seats) for t in meeting.tables[:2]] == [("Bord 1", 6), ("Bord 2", 6)]
    assert [(t.name, t.seats) for t in meeting.tables[11:]] == [
        ("Bord 12", 6), ("Vinduet", 5), ("Kjøkkenet", 6),
    ]  # fmt: skip
    written = to_markdown(meeting)
    assert [(t.name, t.seats) for t in read(written).tables] == [
        (t.name, t.seats) for t in meeting.tables
    ]
    alike = meeting.model_copy(update={"tables": meeting.tables[:12]})
    assert "Bord: 12 med 6 plasser" in to_markdown(alike)


def test_too_many_tables_are_told_with_their_line() -> None:
    with pytest.raises(Unreadable) as unreadable:
        read("# Møte\nBord: 61 med 6 plasser\n")
    assert [problem.line for problem in unreadable.value.problems] == [2]


def test_own_pace_and_its_times_are_said_in_words() -> None:
    made = read(
        "# Innspill\n\nTempo: eget\nÅpner: 27.11.2026 kl. 09.00\nStenger: 2027-06-01 16:30\n\n"
        "## Hva mener du?\n- Resultat på telefonene: etter svar\n"
    )
    assert made.pace == "own"
    assert made.opens == dt.datetime(2026, 11, 27, 8, tzinfo=dt.UTC)  # winter
    assert made.closes == dt.datetime(2027, 6, 1, 14, 30, tzinfo=dt.UTC)  # summer
    assert made.agenda[0].on_phones == "after"
    assert "Åpner: 2026-11-27 kl. 09.00\nStenger: 2027-06-01 kl. 16.30" in to_markdown(made)
    other = read("# Ask\n\nPace: own\nOpens: 2026-11-27 09:00 -05:00\n\n## What?\n")
    assert other.opens == dt.datetime(2026, 11, 27, 14, tzinfo=dt.UTC)


def test_a_meeting_takes_reactions_by_one_line() -> None:
    made = read("# Møte\n\nReaksjoner: ja\n\n## Hva mener du?\n")
    assert made.reactions
    assert "Reaksjoner: ja\n" in to_markdown(made)
    assert not read("# Meeting\n\nReactions: no\n\n## What?\n").reactions
    (wrong,) = told("# Møte\n\nReaksjoner: kanskje\n\n## Hva?\n")
    assert wrong.startswith("Linje 3: ")


def test_times_that_cannot_be_are_told_with_their_line() -> None:
    (wrong,) = told("# A\n\nTempo: eget\nÅpner: 2026-11-27 kl. 25.00\n\n## Hva?\n")
    assert wrong == "Linje 4: Skriv tidspunktet slik: 2026-11-25 kl. 09.00."
    backwards = "# A\n\nÅpner: 2026-11-27 kl. 10.00\nStenger: 2026-11-27 kl. 09.00\n\n## Hva?\n"
    assert told(backwards) == ["Linje 4: Møtet må stenge etter at det åpner."]
    (wrong,) = told("# A\n\n## Hva?\nResultat på telefonene: kanskje\n")
    assert wrong.startswith("Linje 4: Velg en av disse")
