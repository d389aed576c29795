"""Questions from the floor: open beside whatever is on, lifted by all, marked once answered."""

from typing import Any

from tests.live.agenda import CHOICE, OPEN, item
from tests.live.people import Hall, Staff
from tests.live.people import hall as a_hall

FLOOR = {"text": "Spør panelet"}
BOTH = (item("floo1", "floor", FLOOR), item("choi1", "choice", CHOICE))


async def begun(hall: Hall, **about: Any) -> tuple[str, Staff]:
    """A meeting whose floor is open while a choice is on: its id and moderator."""
    meeting = await hall.meeting(item("floo1", "floor", FLOOR, **about), BOTH[1])
    moderator = await hall.staff("moderator").arrives(meeting)
    await moderator.asks(type="watch", items=["floo1"])
    await moderator.opens_item("floo1")
    await moderator.opens_item("choi1")
    return meeting, moderator


def lifts(message: dict[str, Any]) -> dict[str, int]:
    return {row["value"]["text"]: row["lifts"] for row in message["list"]}


async def test_it_stays_at_hand_beside_what_is_on(hall: Hall) -> None:
    meeting, moderator = await begun(hall)
    phone = await hall.phone().joins(await hall.code(meeting))
    state = await phone.sees("state", lambda s: s["standing"])
    assert state["item"]["id"] == "choi1"
    assert state["earlier"] == []
    (floor,) = state["standing"]
    assert (floor["id"], floor["lifting"], floor["giving"], floor["lifts"], floor["slots"]) == (
        "floo1", True, True, 3, 5,
    )  # fmt: skip
    assert (await phone.answers("floo1", {"text": "Hvem betaler?"}))["ok"]
    assert (await phone.answers("choi1", {"options": ["a"], "other": None}))["ok"]
    await moderator.steers("close", item="floo1")
    await phone.sees("state", lambda s: not s["standing"])
    assert (await phone.answers("floo1", {"text": "For sent"}, slot=1))["word"] == "closed"


async def test_all_see_what_others_ask_and_how_it_is_lifted(hall: Hall) -> None:
    meeting, moderator = await begun(hall)
    code = await hall.code(meeting)
    one, two = await hall.phone().joins(code), await hall.phone().joins(code)
    wall = await hall.staff("projector").arrives(meeting)
    assert (await one.answers("floo1", {"text": "Hvem betaler?"}))["ok"]
    assert (await one.answers("floo1", {"text": "Når?"}, slot=1))["ok"]
    listed = await two.sees("answers floo1 0", lambda a: len(a["list"]) == 2)
    ids = {row["value"]["text"]: row["id"] for row in listed["list"]}
    assert (await two.answers("floo1.lifts", {"lifts": [ids["Når?"]]}))["ok"]
    expected = {"Hvem betaler?": 0, "Når?": 1}
    for screen in (one, two, moderator):
        await screen.sees("answers floo1 0", lambda a: lifts(a) == expected)
    assert "answers floo1 0" not in wall.latest
    await moderator.steers("go", item="floo1")
    await moderator.steers("show", item="floo1")
    await wall.sees("answers floo1 0", lambda a: lifts(a) == expected)


async def test_marked_is_told_and_kept_in_what_is_taken_home(hall: Hall) -> None:
    meeting, _ = await begun(hall)
    secretary = await hall.staff("secretariat").arrives(meeting)
    phone = await hall.phone().joins(await hall.code(meeting))
    assert (await secretary.asks(type="watch", items=["floo1"]))["ok"]
    assert (await phone.answers("floo1", {"text": "Hvem betaler?"}))["ok"]
    listed = await secretary.sees("answers floo1 0", lambda a: a["list"])
    where = {"type": "mark", "item": "floo1", "run": 1, "answer": listed["list"][0]["id"]}
    assert (await secretary.asks(mark="answered", **where))["ok"]
    await phone.sees("answers floo1 0", lambda a: a["list"] and a["list"][0]["mark"] == "answered")
    assert (await hall.store.record(meeting)).rounds[0].rows[0].mark == "answered"
    assert (await secretary.asks(mark=None, **where))["ok"]
    await phone.sees("answers floo1 0", lambda a: a["list"] and a["list"][0]["mark"] is None)


async def test_what_must_be_approved_or_is_hidden_is_told_to_staff_alone(hall: Hall) -> None:
    meeting, moderator = await begun(hall, approve=True)
    code = await hall.code(meeting)
    one, two = await hall.phone().joins(code), await hall.phone().joins(code)
    state = await one.sees("state", lambda s: s["standing"])
    assert state["standing"][0]["approve"]
    assert (await one.answers("floo1", {"text": "Hvem betaler?"}))["ok"]
    listed = await moderator.sees("answers floo1 0", lambda a: a["list"])
    row = listed["list"][0]
    assert row["waiting"]
    where = {"item": "floo1", "run": 1, "answer": row["id"]}
    assert (await moderator.asks(type="approve", **where))["ok"]
    await two.sees("answers floo1 0", lambda a: a["list"])
    assert (await moderator.asks(type="hide", hidden=True, **where))["ok"]
    await two.sees("answers floo1 0", lambda a: not a["list"])


async def test_asking_again_after_a_lost_network_changes_nothing(hall: Hall) -> None:
    meeting, moderator = await begun(hall)
    code = await hall.code(meeting)
    phone = await hall.phone().joins(code)
    assert (await phone.answers("floo1", {"text": "Hvem betaler?"}))["ok"]
    await phone.leaves()
    phone.latest.clear()
    await phone.joins(code)
    mine = await phone.sees("mine floo1")
    assert [one["answer"]["text"] for one in mine["answers"]] == ["Hvem betaler?"]
    assert (await phone.answers("floo1", {"text": "Hvem betaler?"}, number=1))["ok"]
    await moderator.sees("answers floo1 0", lambda a: len(a["list"]) == 1)


async def test_two_workers_tell_the_same(hall: Hall, store_url: str) -> None:
    async with a_hall(store_url) as elsewhere:
        meeting, _ = await begun(hall)
        code = await hall.code(meeting)
        near, far = await hall.phone().joins(code), await elsewhere.phone().joins(code)
        assert (await near.answers("floo1", {"text": "Hvem betaler?"}))["ok"]
        listed = await far.sees("answers floo1 0", lambda a: a["list"])
        lifted = {"lifts": [listed["list"][0]["id"]]}
        assert (await far.answers("floo1.lifts", lifted))["ok"]
        assert (await near.answers("floo1.lifts", lifted))["ok"]
        for phone in (near, far):
            await phone.sees("answers floo1 0", lambda a: lifts(a) == {"Hvem betaler?": 2})


async def test_at_own_pace_it_lies_among_the_others(hall: Hall) -> None:
    meeting = await hall.meeting(*BOTH, item("open1", "open_text", OPEN), pace="own")
    moderator = await hall.staff("moderator").arrives(meeting)
    phone = await hall.phone().joins(await hall.code(meeting))
    assert (await moderator.steers("open", item="choi1"))["ok"]
    state = await phone.sees("state", lambda s: len(s["earlier"]) == 3)
    assert state["standing"] == []
    assert state["earlier"][0]["lifting"]
    assert (await phone.answers("floo1", {"text": "Hvem betaler?"}))["ok"]
    await phone.sees("answers floo1 0", lambda a: a["list"])
