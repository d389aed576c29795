"""A quiz: nothing of what is right is told too early, and points follow an alias to the end."""

import asyncio
import json
from typing import Any

import pytest

from polling import ballot
from polling.store.keys import RoundKey
from tests.live.agenda import four, item
from tests.live.people import Hall, Phone, Staff
from tests.live.people import hall as another
from tests.trials.contents import of_meeting

CAPITAL = {
    "text": "Hva er hovedstaden?",
    "options": [{"id": x, "text": t} for x, t in (("a", "Bergen"), ("b", "Oslo"), ("c", "Hamar"))],
    "right": ["b"],
    "worth": 100,
}
YEAR = {"text": "Hvilket år?", "least": 1800, "most": 2000, "right": 1814, "worth": 50}


def quiz(**more: Any) -> tuple[Any, Any]:
    """A choice and a number with something right in each."""
    return item("choi1", "choice", CAPITAL, **more), item("numb1", "number", YEAR, **more)


def says_right(message: dict[str, Any], right: str) -> bool:
    """Whether a message tells how many were right, or which answer is."""
    if message["type"] == "tally":
        return message["tally"].get("right") is not None
    return f'"right": {right}' in json.dumps(message)


async def plays(hall: Hall, code: str, alias: str) -> Phone:
    """A phone that has joined under an alias."""
    phone = await hall.phone().joins(code)
    assert (await phone.asks(type="alias", name=alias))["ok"]
    await phone.sees("player", lambda p: p["name"] == alias)
    return phone


async def asks(moderator: Staff, item_id: str, *given: tuple[Phone, dict[str, Any]]) -> None:
    """Opens a question, has it answered, closes it and shows the result."""
    await moderator.opens_item(item_id)
    for phone, answer in given:
        await phone.sees("state", lambda s: (s["item"] or {}).get("id") == item_id)
        assert (await phone.answers(item_id, answer))["ok"]
    for action in ("close", "show"):
        assert (await moderator.steers(action))["ok"]
        await asyncio.sleep(0)


@pytest.mark.parametrize("on_phones", ["shown", "after"])
@pytest.mark.parametrize(
    ("at", "answer", "right"),
    [(0, {"options": ["b"], "other": None}, '["b"]'), (1, {"value": 1814}, "1814")],
)
async def test_nothing_of_what_is_right_is_told_before_the_reveal(
    hall: Hall, on_phones: str, at: int, answer: dict[str, Any], right: str
) -> None:
    asked = quiz(on_phones=on_phones)[at]
    meeting = await hall.meeting(asked)
    phone = await hall.phone().joins(await hall.code(meeting))
    wall = await hall.staff("projector").arrives(meeting)
    reader = await hall.staff("reader").arrives(meeting)
    moderator = await hall.staff("moderator").arrives(meeting)
    outside = (phone, wall, reader)
    await moderator.asks(type="watch", items=[asked.id])
    await moderator.opens_item(asked.id)
    assert (await moderator.steers("reading"))["ok"]
    for where in ("wall", "phones", "page"):
        assert (await moderator.steers("show", where=where))["ok"]
    assert (await phone.answers(asked.id, answer))["ok"]
    for screen in outside:
        await screen.sees(f"tally {asked.id}", lambda tally: tally["people"] == 1)
    # Staff may know.
    await moderator.sees(f"tally {asked.id}", lambda tally: tally["tally"]["right"] == 1)
    # A question that is edited while it is open tells no more.
    document, seen = await hall.store.document(meeting)
    edited = asked.question.model_copy(update={"text": "Hva var det?"})
    new = asked.model_copy(update={"question": edited})
    await hall.store.save(document.model_copy(update={"agenda": (new,)}), seen)
    await phone.sees("state", lambda s: s["item"]["question"]["text"] == "Hva var det?")
    await wall.sees("state", lambda s: s["item"]["question"]["text"] == "Hva var det?")
    for screen in outside:
        assert not [m for m in screen.received if says_right(m, right)]
    for where in ("wall", "phones", "page"):
        assert (await moderator.steers("hide", where=where))["ok"]
    assert (await moderator.steers("close"))["ok"]
    await phone.sees("state", lambda s: s["item"]["phase"] == "closed")
    late = await hall.phone().joins(await hall.code(meeting))
    for screen in (*outside, late):
        assert not [m for m in screen.received if says_right(m, right)]
    for where in ("wall", "phones", "page"):
        assert (await moderator.steers("show", where=where))["ok"]
    for screen in outside:
        await screen.sees(f"tally {asked.id}", lambda tally: tally["tally"]["right"] == 1)
        assert any(says_right(m, right) for m in screen.received if m["type"] == "state")


async def test_a_question_asked_again_does_not_tell_by_the_round_before(hall: Hall) -> None:
    meeting = await hall.meeting(*quiz())
    phone = await hall.phone().joins(await hall.code(meeting))
    moderator = await hall.staff("moderator").arrives(meeting)
    await asks(moderator, "choi1", (phone, {"options": ["b"], "other": None}))
    assert (await moderator.steers("again"))["ok"]
    assert (await moderator.steers("compare"))["ok"]
    wall = await hall.staff("projector").arrives(meeting)
    await wall.sees("tally choi1")
    assert not [m for m in wall.received if says_right(m, '["b"]')]


async def test_points_follow_an_alias(hall: Hall) -> None:
    meeting = await hall.meeting(*quiz(), leaderboard=True)
    code = await hall.code(meeting)
    moderator = await hall.staff("moderator").arrives(meeting)
    wall = await hall.staff("projector").arrives(meeting)
    rype, sel, third = [await plays(hall, code, name) for name in ("Rype", "Sel", "Lom")]
    nobody = await hall.phone().joins(code)
    assert (await nobody.sees("player"))["name"] is None
    await moderator.opens_item("choi1")
    for phone, option in ((rype, "b"), (sel, "a"), (third, "b"), (nobody, "b")):
        await phone.sees("state", lambda s: s["item"])
        assert (await phone.answers("choi1", {"options": [option], "other": None}))["ok"]
    # Changed twice: points are of the last, never added.
    for option in ("b", "a", "b"):
        assert (await third.answers("choi1", {"options": [option], "other": None}))["ok"]
    assert (await moderator.steers("close"))["ok"]
    await moderator.sees("state", lambda s: s["agenda"][0]["phase"] == "closed")
    assert (await moderator.steers("leaders"))["ok"]
    told = await wall.sees("leaders")
    assert told["list"] == []  # what is right has not been told yet
    assert rype.latest["player"]["points"] == 0
    assert (await moderator.steers("show"))["ok"]
    told = await wall.sees("leaders", lambda leaders: leaders["list"])
    rows = [(row["name"], row["points"], row["place"]) for row in told["list"]]
    assert rows == [("Lom", 100, 1), ("Rype", 100, 1)]
    mine = await rype.sees("player", lambda p: p["points"])
    assert (mine["points"], mine["place"], mine["of"]) == (100, 1, 3)
    assert (await sel.sees("player", lambda p: p["place"]))["place"] == 3
    assert nobody.latest["player"]["place"] is None
    await asks(moderator, "numb1", (sel, {"value": 1814}), (rype, {"value": 1814}))
    told = await moderator.sees("leaders", lambda leaders: len(leaders["list"]) == 3)
    rows = [(row["name"], row["points"], row["place"]) for row in told["list"]]
    assert rows == [("Rype", 150, 1), ("Lom", 100, 2), ("Sel", 50, 3)]
    # A withdrawn answer is worth nothing, and what it was worth is nobody's.
    assert (await moderator.steers("open"))["ok"]
    await rype.sees("state", lambda s: s["item"]["phase"] == "open")
    assert (await rype.answers("numb1", None))["ok"]
    assert (await moderator.steers("close"))["ok"]
    told = await moderator.sees("leaders", lambda leaders: leaders["list"][0]["points"] == 100)
    assert await hall.store.recount(RoundKey(meeting, "live", "choi1", 1)) == 0
    assert await hall.store.recount(RoundKey(meeting, "live", "numb1", 1)) == 0


async def test_speed_counts_by_the_servers_clock(hall: Hall) -> None:
    fast = item("choi1", "choice", {**CAPITAL, "speed": True})
    meeting = await hall.meeting(fast, leaderboard=True)
    code = await hall.code(meeting)
    moderator = await hall.staff("moderator").arrives(meeting)
    phone = await plays(hall, code, "Rype")
    await asks(moderator, "choi1", (phone, {"options": ["b"], "other": None}))
    told = await moderator.sees("leaders", lambda leaders: leaders["list"])
    assert 95 <= told["list"][0]["points"] <= 100


async def test_aliases_are_kind_and_each_is_ones_own(hall: Hall) -> None:
    meeting = await hall.meeting(*quiz(), leaderboard=True)
    code = await hall.code(meeting)
    phone = await hall.phone().joins(code)
    told = await phone.sees("player")
    assert told["name"] is None
    assert 0 < len(told["offered"]) <= 20
    for name, word in (
        ("", "invalid"), ("\u200b", "invalid"), ("x" * 21, "limit"), ("f4en", "invalid"),
    ):  # fmt: skip
        reply = await phone.asks(type="alias", name=name)
        assert (reply["ok"], reply["word"]) == (False, word), name
        assert reply["text"]
    assert (await phone.asks(type="alias", name="  Rolig   Rype 4 "))["ok"]
    await phone.sees("player", lambda p: p["name"] == "Rolig Rype 4")
    other = await hall.phone().joins(code)
    assert (await other.asks(type="alias", name="rolig rype 4!"))["word"] == "forbidden"
    # Its own again is its own; another one lets the first go.
    assert (await phone.asks(type="alias", name="ROLIG RYPE 4"))["ok"]
    assert (await phone.asks(type="alias", name="Blid Bekk"))["ok"]
    assert (await other.asks(type="alias", name="rolig rype 4"))["ok"]
    again = Phone(hall)
    hall.people.append(again)
    again.token = phone.token
    await again.joins(code)
    await again.sees("player", lambda p: p["name"] == "Blid Bekk")


async def test_a_meeting_without_a_leaderboard_knows_no_players(hall: Hall) -> None:
    meeting = await hall.meeting(*quiz())
    phone = await hall.phone().joins(await hall.code(meeting))
    wall = await hall.staff("projector").arrives(meeting)
    moderator = await hall.staff("moderator").arrives(meeting)
    assert (await phone.asks(type="alias", name="Rype"))["word"] == "closed"
    assert (await moderator.steers("leaders"))["word"] == "invalid"
    await asks(moderator, "choi1", (phone, {"options": ["b"], "other": None}))
    await wall.sees("tally choi1", lambda tally: tally["tally"]["right"] == 1)
    for screen in (phone, wall, moderator):
        assert not {"player", "leaders"} & screen.latest.keys()
    found = await of_meeting(hall.store, meeting)
    assert not [name for name in found if b"aliases" in name]
    assert "$points" not in repr(found)
    assert "player" not in repr(found)


async def test_the_end_leaves_nothing_of_players(hall: Hall) -> None:
    meeting = await hall.meeting(*quiz(), *four()[:1], leaderboard=True)
    code = await hall.code(meeting)
    moderator = await hall.staff("moderator").arrives(meeting)
    phones = [await plays(hall, code, name) for name in ("Rype", "Selen", "Lommen")]
    given = [(phone, {"options": ["b"], "other": None}) for phone in phones]
    await asks(moderator, "choi1", *given)
    await asks(moderator, "numb1", *((phone, {"value": 1814}) for phone in phones))
    key = (await hall.store.snapshot(meeting)).key
    assert key
    players = [ballot.player(key, phone.token) for phone in phones]
    before = repr(await of_meeting(hall.store, meeting))
    assert all(player in before for player in players)
    assert "$points" in before
    assert (await moderator.steers("end"))["ok"]
    await phones[0].sees("state", lambda s: s["phase"] == "ended")
    found = await of_meeting(hall.store, meeting)
    after = repr({name: value for name, value in found.items() if b"document" not in name})
    assert not [name for name in found if name.endswith(b":aliases")]
    for trace in ("$points", "player", "Rype", "Selen", "Lommen", *players):
        assert trace not in after, trace
    record = await hall.store.record(meeting)
    assert [len(round_.rows) for round_ in record.rounds] == [3, 3]
    for item_id in ("choi1", "numb1"):
        assert await hall.store.recount(RoundKey(meeting, "live", item_id, 1)) == 0
    assert (await phones[0].asks(type="alias", name="Rype"))["word"] == "closed"


async def test_a_player_may_change_servers(hall: Hall, store_url: str) -> None:
    meeting = await hall.meeting(*quiz(), leaderboard=True)
    code = await hall.code(meeting)
    async with another(store_url) as other:
        moderator = await hall.staff("moderator").arrives(meeting)
        there = await plays(other, code, "Rype")
        here = await plays(hall, code, "Sel")
        back = hall.phone()
        back.token = there.token
        await there.leaves()
        await back.joins(code)
        await back.sees("player", lambda p: p["name"] == "Rype")
        wall = await other.staff("projector").arrives(meeting)
        right = {"options": ["b"], "other": None}
        await asks(moderator, "choi1", (back, right), (here, right))
        assert (await moderator.steers("leaders"))["ok"]
        await wall.sees("leaders", lambda leaders: len(leaders["list"]) == 2)
        assert (await back.sees("player", lambda p: p["points"]))["of"] == 2


async def test_a_rehearsal_has_players_of_its_own(hall: Hall) -> None:
    meeting = await hall.meeting(*quiz(), leaderboard=True)
    phone = await plays(hall, await hall.code(meeting), "Rolig Rype 4")
    moderator = await hall.staff("moderator").arrives(meeting)
    assert (await moderator.asks(type="rehearse", phones=60))["ok"]
    await phone.sees("player", lambda p: p["name"] is None)
    await moderator.opens_item("choi1")
    moderator.within = 20  # simulated people take their time
    await moderator.sees("counts", lambda c: c["items"]["choi1"]["people"] > 30)
    assert (await moderator.steers("close"))["ok"]
    assert (await moderator.steers("show"))["ok"]
    told = await moderator.sees("leaders", lambda leaders: leaders["list"])
    assert {row["points"] for row in told["list"]} == {100}
    assert (await moderator.asks(type="rehearse", phones=0))["ok"]
    await phone.sees("player", lambda p: p["name"] == "Rolig Rype 4")
    found = await of_meeting(hall.store, meeting)
    assert not [name for name in found if b"rehearsal" in name]
