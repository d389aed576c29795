"""Lifting: in a second phase phones lift the answers of others, and screens order them by it."""

from typing import Any

from polling.store.keys import RoundKey
from tests.live.agenda import item
from tests.live.people import Hall, Person, Phone, Staff
from tests.live.people import hall as a_hall

QUESTION = {"text": "Hva er viktigst?", "max_answers": 3, "lifts": 2}
SAID = ("Én plan", "Ett nummer", "Mer tid")


async def lifting(hall: Hall, **about: Any) -> tuple[str, Staff, Phone, dict[str, str]]:
    """A meeting where three answers can be lifted: its id, moderator, a phone, text -> id."""
    meeting = await hall.meeting(item("open1", "open_text", QUESTION, **about))
    moderator = await hall.staff("moderator").arrives(meeting)
    phone = await hall.phone().joins(await hall.code(meeting))
    await moderator.asks(type="watch", items=["open1"])
    await moderator.opens_item("open1")
    for slot, text in enumerate(SAID):
        assert (await phone.answers("open1", {"text": text}, slot=slot))["ok"]
    listed = await moderator.sees("answers open1 0", lambda a: len(a["list"]) == 3)
    assert (await moderator.steers("lift"))["ok"]
    await phone.sees("state", lambda s: s["item"]["lifting"] and not s["item"]["giving"])
    return meeting, moderator, phone, {row["value"]["text"]: row["id"] for row in listed["list"]}


def lifts(message: dict[str, Any]) -> dict[str, int]:
    """Text -> lifts, of listed answers."""
    return {row["value"]["text"]: row["lifts"] for row in message["list"]}


async def lift(phone: Phone, *ids: str, item: str = "open1", **about: Any) -> dict[str, Any]:
    return await phone.answers(f"{item}.lifts", {"lifts": list(ids)}, **about)


async def seen(person: Person, expected: dict[str, int], item: str = "open1") -> None:
    await person.sees(f"answers {item} 0", lambda a: lifts(a) == expected)


async def test_lifts_are_counted_changed_and_taken_back(hall: Hall) -> None:
    meeting, moderator, phone, ids = await lifting(hall)
    other = await hall.phone().joins(await hall.code(meeting))
    wall = await hall.staff("projector").arrives(meeting)
    await moderator.steers("show")
    assert (await lift(phone, ids["Én plan"], ids["Mer tid"]))["ok"]
    assert (await lift(other, ids["Mer tid"]))["ok"]
    await seen(wall, {"Én plan": 1, "Ett nummer": 0, "Mer tid": 2})
    assert (await lift(phone, ids["Ett nummer"]))["ok"]
    assert (await phone.answers("open1.lifts", None))["ok"]
    for screen in (wall, moderator):
        await seen(screen, {"Én plan": 0, "Ett nummer": 0, "Mer tid": 1})


async def test_no_more_than_the_question_allows_and_each_counts_once(hall: Hall) -> None:
    meeting, moderator, phone, ids = await lifting(hall)
    reply = await lift(phone, *ids.values())
    assert (reply["word"], reply["text"]) == ("limit", "Du kan løfte fram høyst 2.")
    again = ids["Én plan"]
    assert (await lift(phone, again, again, again))["answer"] == {"lifts": [again]}
    assert (await lift(phone, again, slot=1))["word"] == "limit"
    for hostile in ({"lifts": ["x"]}, {"lifts": [7]}, {"lifts": None}, {"text": "Hei"}, {}):
        assert (await phone.answers("open1.lifts", hostile))["word"] == "invalid"
    await seen(moderator, {"Én plan": 1, "Ett nummer": 0, "Mer tid": 0})
    found = RoundKey(meeting, "live", "open1", 1).lifts
    assert await hall.store.recount(found) == 0
    await hall.store.redis.hset(found.key("counts"), ids["Mer tid"], 7)
    assert await hall.store.recount(found) == 1
    assert (await hall.store.reading(found)).counts == {again: 1}


async def test_while_answers_are_lifted_none_are_given_and_the_other_way(hall: Hall) -> None:
    _, moderator, phone, ids = await lifting(hall)
    assert (await phone.answers("open1", {"text": "For sent"}))["word"] == "closed"
    assert (await moderator.steers("close"))["ok"]
    assert (await lift(phone, ids["Én plan"]))["word"] == "closed"
    assert (await moderator.steers("lift"))["ok"]
    assert (await lift(phone, ids["Én plan"]))["ok"]
    assert (await moderator.steers("open"))["ok"]
    await phone.sees("state", lambda s: s["item"]["giving"] and not s["item"]["lifting"])
    assert (await lift(phone, ids["Mer tid"]))["word"] == "closed"
    assert (await phone.answers("open1", {"text": "Enda mer tid"}, slot=2))["ok"]


async def test_what_is_hidden_or_taken_back_is_not_told_whoever_lifted_it(hall: Hall) -> None:
    meeting, moderator, phone, ids = await lifting(hall)
    other = await hall.phone().joins(await hall.code(meeting))
    wall = await hall.staff("projector").arrives(meeting)
    await moderator.steers("show")
    await moderator.steers("show", where="phones")
    assert (await lift(other, ids["Én plan"], ids["Mer tid"]))["ok"]
    where = {"item": "open1", "run": 1, "answer": ids["Én plan"]}
    assert (await moderator.asks(type="hide", hidden=True, **where))["ok"]
    left = {"Ett nummer": 0, "Mer tid": 1}
    for screen in (wall, phone, other):
        await seen(screen, left)
    assert (await moderator.steers("open"))["ok"]
    assert (await phone.answers("open1", None, slot=2))["ok"]
    assert (await moderator.steers("lift"))["ok"]
    for screen in (wall, other):
        await seen(screen, {"Ett nummer": 0})
    record = await hall.store.record(meeting)
    rows = {row.value["text"]: (row.hidden, row.lifts) for row in record.rounds[0].rows}
    assert rows == {"Én plan": (True, 1), "Ett nummer": (False, 0)}


async def test_phones_are_not_told_how_others_lift_before_it_is_shown(hall: Hall) -> None:
    meeting, moderator, phone, ids = await lifting(hall)
    other = await hall.phone().joins(await hall.code(meeting))
    wall = await hall.staff("projector").arrives(meeting)
    await moderator.steers("show")
    assert (await lift(phone, ids["Én plan"]))["ok"]
    await seen(wall, {"Én plan": 1, "Ett nummer": 0, "Mer tid": 0})
    told = [m for m in other.received if m["type"] == "answers"]
    assert all(row["lifts"] == 0 for message in told for row in message["list"])
    await moderator.steers("show", where="phones")
    await seen(other, {"Én plan": 1, "Ett nummer": 0, "Mer tid": 0})


async def test_only_what_is_approved_can_be_seen_to_be_lifted(hall: Hall) -> None:
    meeting, moderator, phone, ids = await lifting(hall, approve=True)
    assert not [m for m in phone.received if m["type"] == "answers" and m["list"]]
    where = {"item": "open1", "run": 1, "answer": ids["Ett nummer"]}
    assert (await moderator.asks(type="approve", **where))["ok"]
    await seen(phone, {"Ett nummer": 0})
    # Undone, it waits again.
    assert (await moderator.asks(type="approve", approved=False, **where))["ok"]
    await seen(phone, {})
    await moderator.sees("counts", lambda c: c["items"]["open1"]["waiting"] == 3)
    rows = (await hall.store.record(meeting)).rounds[0].rows
    assert all(row.hidden and row.waiting for row in rows)


async def test_a_phone_that_comes_back_finds_its_lifts(hall: Hall) -> None:
    meeting, _, phone, ids = await lifting(hall)
    assert (await lift(phone, ids["Mer tid"], ids["Én plan"]))["ok"]
    await phone.leaves()
    phone.latest.clear()
    await phone.joins(await hall.code(meeting))
    mine = await phone.sees("mine open1.lifts")
    assert set(mine["answers"][0]["answer"]["lifts"]) == {ids["Mer tid"], ids["Én plan"]}
    await phone.sees("answers open1 0", lambda a: len(a["list"]) == 3)
    # The same number again, as after a lost reply: nothing changes.
    number = phone.numbers["open1.lifts", 1, 0]
    assert (await lift(phone, ids["Mer tid"], ids["Én plan"], number=number))["ok"]
    reading = await hall.store.reading(RoundKey(meeting, "live", "open1", 1).lifts)
    assert reading.people == 1


async def test_two_workers_count_the_same(hall: Hall, store_url: str) -> None:
    async with a_hall(store_url) as elsewhere:
        meeting, moderator, phone, ids = await lifting(hall)
        other = await elsewhere.phone().joins(await hall.code(meeting))
        far, near = elsewhere.staff("projector"), hall.staff("projector")
        for wall in (far, near):
            await wall.arrives(meeting)
        await moderator.steers("show")
        assert (await lift(phone, ids["Mer tid"]))["ok"]
        assert (await lift(other, ids["Mer tid"], ids["Én plan"]))["ok"]
        for wall in (far, near):
            await seen(wall, {"Én plan": 1, "Ett nummer": 0, "Mer tid": 2})


async def test_the_next_round_begins_without_lifts(hall: Hall) -> None:
    meeting, moderator, phone, ids = await lifting(hall)
    assert (await lift(phone, ids["Mer tid"]))["ok"]
    assert (await moderator.steers("close"))["ok"]
    assert (await moderator.steers("again"))["ok"]
    await phone.sees("state", lambda s: s["item"]["run"] == 2)
    assert (await phone.answers("open1", {"text": "Noe nytt"}, run=2))["ok"]
    await moderator.sees("answers open1 0", lambda a: a["run"] == 2 and a["list"])
    first, second = (await hall.store.record(meeting)).rounds
    assert sum(row.lifts for row in first.rows) == 1
    assert [row.lifts for row in second.rows] == [0]


async def test_a_question_without_lifts_cannot_be_lifted(hall: Hall) -> None:
    meeting = await hall.meeting(item("open1", "open_text", {"text": "Hva?"}))
    moderator = await hall.staff("moderator").arrives(meeting)
    phone = await hall.phone().joins(await hall.code(meeting))
    await moderator.opens_item("open1")
    assert (await moderator.steers("lift"))["word"] == "invalid"
    assert (await lift(phone, "0" * 32))["word"] == "limit"
    assert (await lift(phone))["word"] == "closed"


async def test_a_rehearsals_phones_lift_and_what_must_be_approved_waits_there_too(
    hall: Hall,
) -> None:
    items = (
        item("open1", "open_text", QUESTION),
        item("open2", "open_text", QUESTION, approve=True),
    )
    meeting = await hall.meeting(*items)
    moderator = await hall.staff("moderator").arrives(meeting)
    moderator.within = 20.0
    await moderator.asks(type="watch", items=["open1", "open2"])
    assert (await moderator.asks(type="rehearse", phones=12))["ok"]
    await moderator.sees("state", lambda s: s["meeting"]["rehearsal"])
    await moderator.opens_item("open1")
    await moderator.sees("answers open1 0", lambda a: len(a["list"]) > 2)
    assert (await moderator.steers("lift"))["ok"]
    await moderator.sees("answers open1 0", lambda a: any(row["lifts"] for row in a["list"]))
    await moderator.opens_item("open2")
    waiting = await moderator.sees("answers open2 0", lambda a: a["list"])
    assert all(row["waiting"] for row in waiting["list"])
    assert (await moderator.asks(type="rehearse", phones=0))["ok"]
    assert sum(len(each.rows) for each in (await hall.store.record(meeting)).rounds) == 0


async def test_screens_count_who_lifts_while_answers_are_lifted(hall: Hall) -> None:
    meeting, moderator, phone, ids = await lifting(hall)
    wall = await hall.staff("projector").arrives(meeting)
    other = await hall.phone().joins(await hall.code(meeting))
    for screen in (wall, moderator):
        counts = await screen.sees("counts", lambda c: c["items"]["open1"]["lifted"])
        assert counts["items"]["open1"]["people"] == 1
        assert counts["items"]["open1"]["lifted"] == {"people": 0, "tables": 0, "seats": 0}
    assert (await lift(phone, ids["Én plan"], ids["Mer tid"]))["ok"]
    assert (await lift(other, ids["Mer tid"]))["ok"]
    for screen in (wall, moderator):
        await screen.sees("counts", lambda c: c["items"]["open1"]["lifted"]["people"] == 2)
    assert (await other.answers("open1.lifts", None))["ok"]
    await wall.sees("counts", lambda c: c["items"]["open1"]["lifted"]["people"] == 1)
    assert (await moderator.steers("close"))["ok"]
    await wall.sees("counts", lambda c: c["items"]["open1"]["lifted"]["people"] == 1)
    assert (await moderator.steers("open"))["ok"]
    await wall.sees("counts", lambda c: c["items"]["open1"]["lifted"] is None)
