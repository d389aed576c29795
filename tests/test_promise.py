"""The promise of a meeting is what is true of it: each feature changes it, and none is left out."""

from __future__ import annotations

import re
from typing import Any

import pytest

from polling.meeting import Item, Meeting, TablePlace
from polling.promise import Promise, promised
from polling.words import catalogue

ABOUT: dict[str, Any] = {
    "text": "Om deg",
    "form": [{"id": "role", "text": "Rolle"}, {"id": "place", "text": "Kommune"}],
    "values": [
        {"field": "role", "id": "r1", "text": "Leder"},
        {"field": "role", "id": "r2", "text": "Ansatt"},
        {"field": "place", "id": "p1", "text": "Solfjord"},
        {"field": "place", "id": "p2", "text": "Nesvik"},
    ],
}
CHOICE: dict[str, Any] = {
    "text": "Ja eller nei?",
    "options": [{"id": "a", "text": "Ja"}, {"id": "b", "text": "Nei"}],
}


def item(kind: str, question: dict[str, Any], **about: Any) -> Item:
    return Item.model_validate({"id": f"item{kind}"[:16].replace("_", ""), "kind": kind,
                                "question": question, **about})  # fmt: skip


def text(**about: Any) -> Item:
    return item("open_text", {"text": "Hva nå?"}, **about)


def of(*agenda: Item, overheard: bool = False, **about: Any) -> Promise:
    meeting = Meeting(id="promised", title="Møte", agenda=agenda, **about)
    return promised(meeting, meeting.language, overheard=overheard)


PLAIN = of(text())
TABLE = TablePlace(id="bord1", name="Bord 1")


def test_an_ordinary_meeting_is_anonymous() -> None:
    assert PLAIN.short.startswith("Anonymt: ikke noe navn, ingen konto, og ingenting som knytter")
    assert PLAIN.short.endswith("Ikke skriv navn eller helseopplysninger i et svar.")
    assert PLAIN.anonymous
    assert "Svarene slettes 90 dager etter møtet." in PLAIN.more
    assert PLAIN.short.count(".") == 2


@pytest.mark.parametrize(
    ("promise", "added"),
    [
        (of(text(), item("about_you", ABOUT)), "Rolle, Kommune"),
        (of(text(), leaderboard=True), "poengtavlen"),
        (of(text(), item("sheet", {"text": "Bordark", "options": [{"id": "a", "text": "Tiltak"}]})),
         "hvilket bord"),
        (of(text(), tables=(TABLE,)), "er svarene bordets"),
        (of(text(), item("choice", CHOICE, slips=True)), "stemmeseddel"),
        (of(text(approve=True)), "vises først når noen har lest og godkjent det"),
        (of(text(), pace="own"), "når det passer deg"),
        (of(text(), reactions=True), "Reaksjoner"),
        (of(text(), retention_days=1), "Svarene slettes 1 dag etter møtet."),
        (of(text(), retention_days=30), "Svarene slettes 30 dager etter møtet."),
    ],
)  # fmt: skip
def test_each_thing_that_is_made_use_of_is_said(promise: Promise, added: str) -> None:
    assert promise.more != PLAIN.more
    assert any(added in sentence for sentence in promise.more)
    assert not any(added in sentence for sentence in PLAIN.more)


def test_what_is_approved_is_said_of_as_much_as_is() -> None:
    other = Item.model_validate({**text().model_dump(), "id": "other", "approve": True})
    some = of(text(), other)
    assert any("På noen av spørsmålene" in sentence for sentence in some.more)
    # A ranking writes nothing, so it is not said that anybody reads it first.
    ranked = of(text(), item("ranking", CHOICE, approve=True))
    assert ranked.more == of(text(), item("ranking", CHOICE)).more


def test_who_goes_by_a_name_is_not_promised_to_be_anonymous() -> None:
    promise = of(text(), leaderboard=True)
    assert promise.short.startswith("Ikke helt anonymt")
    assert not promise.anonymous
    assert "Anonymt" not in promise.wall


def test_what_is_said_of_oneself_ties_answers_together_and_nothing_else_is_claimed() -> None:
    promise = of(text(), item("about_you", ABOUT))
    assert "ingenting som knytter" not in promise.short
    assert "følger svarene dine til møtet er slutt" in promise.short


def test_a_network_that_can_be_overheard_is_said_in_short() -> None:
    assert "ikke kryptert" in of(text(), overheard=True).short
    assert "ikke kryptert" not in PLAIN.short


def test_nothing_is_claimed_that_the_software_has_not() -> None:
    everything = of(
        text(approve=True), item("about_you", ABOUT), item("choice", CHOICE, slips=True),
        overheard=True, leaderboard=True, reactions=True, pace="own", tables=(TABLE,),
    )  # fmt: skip
    for sentence in (*everything.more, everything.short, *PLAIN.more, PLAIN.short):
        assert not re.search(r"fulgt|følges|sporing|informasjonskapsel", sentence, re.IGNORECASE)
        assert "{" not in sentence


@pytest.mark.parametrize("language", ["nb", "en"])
def test_it_is_said_in_the_language_of_the_meeting(language: str) -> None:
    meeting = Meeting.model_validate(
        {"id": "promised", "title": "Møte", "agenda": [text().model_dump()], "language": language}
    )
    said = promised(meeting, language, overheard=False)
    first = (
        "Anonymt: ikke noe navn, ingen konto, og ingenting som knytter svarene dine til deg eller "
        "til hverandre."
    )
    assert said.short.startswith(catalogue(language).gettext(first))
