"""Answers that wait: each phone is told, quietly, that its own has been approved."""

from typing import Any

from tests.live.agenda import item
from tests.live.people import Hall, Phone, Staff
from tests.live.people import hall as a_hall

QUESTION = {"text": "Hva er viktigst?", "max_answers": 2}


async def waiting(hall: Hall, *texts: str, **about: Any) -> tuple[str, Staff, Phone]:
    """A meeting whose answers are to be approved, with a moderator and a phone that gave some."""
    meeting = await hall.meeting(item("open1", "open_text", QUESTION, **about))
    moderator = await hall.staff("moderator").arrives(meeting)
    phone = await hall.phone().joins(await hall.code(meeting))
    await moderator.asks(type="watch", items=["open1"])
    await moderator.opens_item("open1")
    for slot, text in enumerate(texts):
        assert (await phone.answers("open1", {"text": text}, slot=slot))["ok"]
    await moderator.sees("answers open1 0", lambda a: len(a["list"]) == len(texts))
    return meeting, moderator, phone


async def approve(moderator: Staff, text: str) -> None:
    listed = moderator.latest["answers open1 0"]["list"]
    answer = next(row["id"] for row in listed if row["value"]["text"] == text)
    reply = await moderator.asks(type="approve", item="open1", run=1, answer=answer)
    assert reply["ok"], reply


def approved(mine: dict[str, Any]) -> dict[str, bool]:
    return {one["answer"]["text"]: one["approved"] for one in mine["answers"]}


async def test_a_phone_is_told_of_its_own_answer_alone(hall: Hall) -> None:
    meeting, moderator, phone = await waiting(hall, "Én plan", "Mer tid", approve=True)
    other = await hall.phone().joins(await hall.code(meeting))
    assert (await other.answers("open1", {"text": "Ett nummer"}))["ok"]
    await approve(moderator, "Mer tid")
    await phone.sees("mine open1", lambda m: approved(m) == {"Én plan": False, "Mer tid": True})
    await approve(moderator, "Én plan")
    await phone.sees("mine open1", lambda m: approved(m) == {"Én plan": True, "Mer tid": True})
    mine = [m for m in other.received if m["type"] == "mine" and m["answers"]]
    assert mine == []


async def test_who_comes_back_is_told_and_what_is_changed_waits_anew(hall: Hall) -> None:
    meeting, moderator, phone = await waiting(hall, "Én plan", approve=True)
    await phone.leaves()
    await approve(moderator, "Én plan")
    await phone.joins(await hall.code(meeting))
    await phone.sees("mine open1", lambda m: approved(m) == {"Én plan": True})
    assert (await phone.answers("open1", {"text": "To planer"}))["ok"]
    await moderator.sees(
        "answers open1 0",
        lambda a: (
            [(row["value"]["text"], row["waiting"]) for row in a["list"]] == [("To planer", True)]
        ),
    )
    await phone.leaves()
    await phone.joins(await hall.code(meeting))
    await phone.sees("mine open1", lambda m: approved(m) == {"To planer": False})
    # Now that it waits again, it is told again, on the same connection.
    await approve(moderator, "To planer")
    await phone.sees("mine open1", lambda m: approved(m) == {"To planer": True})


async def test_what_is_hidden_is_not_approved_and_elsewhere_nothing_is_said(hall: Hall) -> None:
    _, moderator, phone = await waiting(hall, "Én plan", "Mer tid", approve=True)
    listed = moderator.latest["answers open1 0"]["list"]
    answer = next(row["id"] for row in listed if row["value"]["text"] == "Én plan")
    hide = await moderator.asks(type="hide", item="open1", run=1, answer=answer, hidden=True)
    assert hide["ok"]
    await approve(moderator, "Mer tid")
    await phone.sees("mine open1", lambda m: approved(m) == {"Én plan": False, "Mer tid": True})
    other, _, free = await waiting(hall, "Fritt")
    await free.leaves()
    await free.joins(await hall.code(other))
    assert approved(await free.sees("mine open1")) == {"Fritt": False}


async def test_another_workers_moderator_approves_too(hall: Hall, store_url: str) -> None:
    meeting, _, phone = await waiting(hall, "Én plan", approve=True)
    async with a_hall(store_url) as elsewhere:
        moderator = await elsewhere.staff("moderator").arrives(meeting)
        await moderator.asks(type="watch", items=["open1"])
        await moderator.sees("answers open1 0", lambda a: len(a["list"]) == 1)
        await approve(moderator, "Én plan")
        await phone.sees("mine open1", lambda m: approved(m) == {"Én plan": True})
