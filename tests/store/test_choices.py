"""What is chosen for the summary: each choice by itself, and never over another's."""

from __future__ import annotations

import asyncio

import pytest

from polling.choices import Choices
from polling.refused import Refused
from polling.store import Store
from polling.store.choices import MOST
from tests.export.meetings import played
from tests.trials.contents import of_meeting

CHOSEN = Choices(
    left_out=("method", "word"), focus="Hva haster?", forward="Nytt møte\nI mai", open=True
)


async def test_choices_are_kept_one_by_one(store: Store) -> None:
    meeting = await store.restore(played())
    assert await store.choices(meeting) == Choices()
    before = await of_meeting(store, meeting)
    for field, text in (
        ("focus", "Hva haster?"), ("forward", "Nytt møte\nI mai"), ("open", "1"),
        ("out:word", "1"), ("out:method", "1"),
    ):  # fmt: skip
        await store.choose(meeting, field, "", text)
        await store.choose(meeting, field, "", text)  # said again, it changes nothing
    assert await store.choices(meeting) == CHOSEN
    assert (await store.record(meeting)).choices == CHOSEN
    for field, text in (
        ("focus", "Hva haster?"), ("forward", "Nytt møte\nI mai"), ("open", "1"),
        ("out:word", "1"), ("out:method", "1"),
    ):  # fmt: skip
        await store.choose(meeting, field, text, "")
    assert await of_meeting(store, meeting) == before


async def test_of_two_who_write_at_once_one_is_told(store: Store) -> None:
    meeting = await store.restore(played())
    found = await asyncio.gather(
        *(store.choose(meeting, "focus", "", f"Fokus {n}") for n in range(5)),
        return_exceptions=True,
    )
    told = [error for error in found if isinstance(error, Refused)]
    assert [error.word for error in told] == ["stale"] * 4
    stands = (await store.choices(meeting)).focus
    assert found[int(stands[-1])] is None


async def test_no_more_is_left_out_than_can_be_read(store: Store) -> None:
    meeting = await store.restore(played())
    for n in range(MOST):
        await store.choose(meeting, f"out:q{n}", "", "1")
    with pytest.raises(Refused) as refused:
        await store.choose(meeting, "out:one-more", "", "1")
    assert refused.value.word == "limit"


async def test_choices_come_along_and_go_with_the_answers(store: Store) -> None:
    meeting = await store.restore(played().model_copy(update={"choices": CHOSEN}))
    # Who may read it is nothing that is imported.
    assert await store.choices(meeting) == CHOSEN.model_copy(update={"open": False})
    await store.delete(meeting)
    assert await store.choices(meeting) == Choices()
    with pytest.raises(Refused):
        await store.choose(meeting, "focus", "", "For sent")
    assert await of_meeting(store, meeting) == {}
