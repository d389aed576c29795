"""Answers by voting slip over real sockets: one slip one ballot, and a word for everyone else."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio

from polling import slips
from polling.limits import BURST
from polling.store.keys import RoundKey
from tests.live.agenda import CHOICE, OPEN, item
from tests.live.people import Hall, Phone, Staff

A, B = {"options": ["a"], "other": None}, {"options": ["b"], "other": None}


class Vote:
    """A meeting with a binding question that is open, its moderator and its slips."""

    def __init__(self, hall: Hall, meeting: str, moderator: Staff, codes: list[str]) -> None:
        self.hall = hall
        self.meeting = meeting
        self.moderator = moderator
        self.codes = codes
        self.round = RoundKey(meeting, "live", "bind1", 1)

    async def phone(self) -> Phone:
        """One more phone in the room."""
        return await self.hall.phone().joins(await self.hall.code(self.meeting))

    async def counts(self, **expected: int) -> None:
        """The question has this many ballots for each option, and as many people."""
        reading = await self.hall.store.reading(self.round)
        assert reading.counts == {f"c:{option}": n for option, n in expected.items()}
        assert reading.people == reading.answers == sum(expected.values())


@pytest_asyncio.fixture
async def vote(hall: Hall) -> AsyncIterator[Vote]:
    meeting = await hall.meeting(
        item("bind1", "choice", CHOICE, slips=True), item("open1", "open_text", OPEN)
    )
    codes = slips.make(random.SystemRandom(), 60)
    await hall.store.add_slips(meeting, codes)
    moderator = await hall.staff("moderator").arrives(meeting)
    await moderator.opens_item("bind1")
    yield Vote(hall, meeting, moderator, codes)


async def gives(
    phone: Phone, slip: str | None, answer: dict[str, Any] | None, number: int = 1, **more: Any
) -> dict[str, Any]:
    message = {"item": "bind1", "run": 1, "slot": 0, "number": number, "answer": answer, **more}
    return await phone.asks(type="answer", slip=slip, **message)


async def test_a_slip_gives_one_ballot_that_its_phone_may_change(vote: Vote) -> None:
    one, other = await vote.phone(), await vote.phone()
    assert (await gives(one, vote.codes[0], A))["ok"]
    await vote.counts(a=1)
    assert (await gives(one, vote.codes[0], B, 2))["ok"]
    await vote.counts(b=1)
    refused = await gives(other, vote.codes[0], A)
    assert (refused["ok"], refused["word"]) == (False, "forbidden")
    assert refused["text"] == "Stemmeseddelen er allerede brukt i dette spørsmålet."
    await vote.counts(b=1)
    assert (await gives(other, vote.codes[1], A))["ok"]
    await vote.counts(a=1, b=1)


async def test_the_ballot_is_the_slips_and_not_the_phones(vote: Vote) -> None:
    """Two slips in one phone, one after the other, are two ballots; nothing is the phone's own."""
    phone = await vote.phone()
    assert (await gives(phone, vote.codes[0], A))["ok"]
    assert (await gives(phone, vote.codes[1], B))["ok"]
    await vote.counts(a=1, b=1)


async def test_it_is_read_as_people_type_it(vote: Vote) -> None:
    phone = await vote.phone()
    assert (await gives(phone, f" {slips.show(vote.codes[0]).lower()} ", A))["ok"]
    assert (await gives(phone, vote.codes[0], B, 2))["ok"]
    await vote.counts(b=1)


@pytest.mark.parametrize("slip", ["AAAAAAAAAA", "O0O0O 1I1I1", "x", "æ" * 60, "ACDEF\0HJKMN"])
async def test_what_is_no_slip_is_refused_with_a_sentence(vote: Vote, slip: str) -> None:
    refused = await gives(await vote.phone(), slip, A)
    assert (refused["word"], refused["text"]) == (
        "unknown", "Fant ikke stemmeseddelen. Sjekk tegnene."
    )  # fmt: skip
    await vote.counts()


@pytest.mark.parametrize("slip", [None, ""])
async def test_without_a_slip_nothing_is_taken(vote: Vote, slip: str | None) -> None:
    refused = await gives(await vote.phone(), slip, A)
    assert refused["word"] == "forbidden"
    assert "stemmeseddel" in refused["text"]
    await vote.counts()


async def test_other_questions_need_none_and_do_not_hear_of_it(vote: Vote) -> None:
    await vote.moderator.opens_item("open1")
    phone = await vote.phone()
    answer = {"text": "Samhandling"}
    for number, slip in ((1, None), (2, vote.codes[0]), (3, "tull")):
        reply = await phone.asks(
            type="answer", item="open1", run=1, slot=0, number=number, answer=answer, slip=slip
        )
        assert reply["ok"], reply
    assert await vote.hall.store.slips_used(vote.round._replace(item="open1")) == 0


async def test_the_same_answer_again_gets_the_same_acknowledgement(vote: Vote) -> None:
    phone = await vote.phone()
    first = await gives(phone, vote.codes[0], A)
    await vote.moderator.steers("close", item="bind1")
    again = await gives(phone, vote.codes[0], A)
    assert {**again, "ref": 0} == {**first, "ref": 0}
    late = await gives(phone, vote.codes[0], B, 2)
    assert late["word"] == "closed"
    assert (await gives(await vote.phone(), vote.codes[1], A))["word"] == "closed"
    await vote.counts(a=1)


async def test_an_answer_that_does_not_fit_is_refused_and_can_be_mended(vote: Vote) -> None:
    phone = await vote.phone()
    assert (await gives(phone, vote.codes[0], {"options": ["z"], "other": None}))["word"] == (
        "invalid"
    )
    assert (await gives(phone, vote.codes[0], A))["ok"]
    await vote.counts(a=1)


async def test_guessing_is_slowed_for_the_phone_that_guesses(vote: Vote) -> None:
    guesser, honest = await vote.phone(), await vote.phone()
    words = [
        (await gives(guesser, code, A))["word"] for code in slips.make(random.Random(7), BURST + 10)
    ]
    assert words[:BURST] == ["unknown"] * BURST
    assert words[-1] == "limit"
    assert (await gives(guesser, vote.codes[0], A))["word"] == "limit"
    assert (await gives(honest, vote.codes[0], A))["ok"]


async def test_fifty_phones_at_once_are_one_success(vote: Vote) -> None:
    phones = [await vote.phone() for _ in range(50)]
    said = await asyncio.gather(
        *(gives(phone, vote.codes[0], A if at % 2 else B) for at, phone in enumerate(phones))
    )
    assert sorted(str(reply["word"]) for reply in said) == ["None"] + ["forbidden"] * 49
    reading = await vote.hall.store.reading(vote.round)
    assert (reading.people, reading.answers) == (1, 1)


async def test_phones_are_told_which_questions_take_slips(vote: Vote) -> None:
    phone = await vote.phone()
    state = await phone.sees("state", lambda state: state["item"])
    assert state["item"]["slips"] is True
    await vote.moderator.opens_item("open1")
    state = await phone.sees("state", lambda state: state["item"]["id"] == "open1")
    assert state["item"]["slips"] is False
