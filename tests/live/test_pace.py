"""Own pace: a meeting opens and closes by the server's clock, and phones see what they may."""

import datetime as dt

from tests.live.agenda import CHOICE, OPEN, item
from tests.live.people import Hall

CHOSEN = {"options": ["a"], "other": None}


def soon(seconds: float) -> dt.datetime:
    return dt.datetime.now(dt.UTC) + dt.timedelta(seconds=seconds)


async def test_everything_opens_and_closes_at_its_time(hall: Hall) -> None:
    items = (item("choi1", "choice", CHOICE), item("open1", "open_text", OPEN))
    meeting = await hall.meeting(*items, pace="own", opens=soon(0.6), closes=soon(2.0))
    phone = await hall.phone().joins(await hall.code(meeting))
    before = await phone.sees("state")
    assert (before["pace"], before["item"], before["earlier"]) == ("own", None, [])
    assert 0 < before["opens"] <= 600 < before["closes"] <= 2000
    assert (await phone.answers("choi1", CHOSEN))["word"] == "closed"
    opened = await phone.sees("state", lambda s: len(s["earlier"]) == 2)
    assert [(part["id"], part["phase"]) for part in opened["earlier"]] == [
        ("choi1", "open"), ("open1", "open"),
    ]  # fmt: skip
    assert opened["opens"] == 0
    assert (await phone.answers("choi1", CHOSEN))["ok"]
    closed = await phone.sees("state", lambda s: s["earlier"][0]["phase"] == "closed")
    assert closed["closes"] == 0
    assert (await phone.answers("open1", {"text": "For sent"}))["word"] == "closed"


async def test_a_phone_that_comes_back_finds_its_answers(hall: Hall) -> None:
    meeting = await hall.meeting(item("choi1", "choice", CHOICE), pace="own", opens=soon(-60))
    code = await hall.code(meeting)
    phone = await hall.phone().joins(code)
    await phone.sees("state", lambda s: s["earlier"])
    assert (await phone.answers("choi1", CHOSEN))["ok"]
    await phone.leaves()
    phone.latest.clear()
    await phone.joins(code)
    mine = await phone.sees("mine choi1")
    assert mine["answers"][0]["answer"] == CHOSEN


async def test_without_a_time_the_moderator_begins_it(hall: Hall) -> None:
    items = (item("choi1", "choice", CHOICE), item("open1", "open_text", OPEN))
    meeting = await hall.meeting(*items, pace="own")
    phone = await hall.phone().joins(await hall.code(meeting))
    moderator = await hall.staff("moderator").arrives(meeting)
    for looks in ("next", "show", "qr"):
        assert (await moderator.steers(looks))["ok"]
    assert (await phone.sees("state", lambda s: s["revision"] == 3))["earlier"] == []
    assert (await moderator.steers("open"))["ok"]
    opened = await phone.sees("state", lambda s: s["earlier"])
    assert [part["phase"] for part in opened["earlier"]] == ["open", "open"]


async def test_results_come_after_ones_own_answer(hall: Hall) -> None:
    meeting = await hall.meeting(item("choi1", "choice", CHOICE, on_phones="after"))
    code = await hall.code(meeting)
    moderator = await hall.staff("moderator").arrives(meeting)
    early, late = await hall.phone().joins(code), await hall.phone().joins(code)
    await moderator.opens_item("choi1")
    await early.sees("state", lambda s: s["item"] and s["item"]["after"])
    assert (await early.answers("choi1", CHOSEN))["ok"]
    await early.sees("tally choi1", lambda tally: tally["people"] == 1)
    assert "tally choi1" not in late.latest
    assert (await late.answers("choi1", CHOSEN))["ok"]
    await late.sees("tally choi1", lambda tally: tally["people"] == 2)
    await early.sees("tally choi1", lambda tally: tally["people"] == 2)
    await early.leaves()
    early.latest.clear()
    await early.joins(code)
    await early.sees("tally choi1", lambda tally: tally["people"] == 2)


async def test_results_that_are_never_for_phones(hall: Hall) -> None:
    meeting = await hall.meeting(item("choi1", "choice", CHOICE, on_phones="never"))
    moderator = await hall.staff("moderator").arrives(meeting)
    phone = await hall.phone().joins(await hall.code(meeting))
    wall = await hall.staff("projector").arrives(meeting)
    await moderator.opens_item("choi1")
    assert (await phone.answers("choi1", CHOSEN))["ok"]
    assert (await moderator.steers("show", where="phones"))["word"] == "invalid"
    assert (await moderator.steers("show"))["ok"]
    await wall.sees("tally choi1", lambda tally: tally["people"] == 1)
    assert "tally choi1" not in phone.latest


async def test_the_results_page_shows_what_is_put_there_while_it_is_open(hall: Hall) -> None:
    meeting = await hall.meeting(item("choi1", "choice", CHOICE), item("open1", "open_text", OPEN))
    moderator = await hall.staff("moderator").arrives(meeting)
    phone = await hall.phone().joins(await hall.code(meeting))
    reader = await hall.staff("reader").arrives(meeting)
    state = await reader.sees("state")
    assert (state["reading"], state["items"]) == (False, [])
    await moderator.opens_item("open1")
    assert (await phone.answers("open1", {"text": "Tid til å tenke"}))["ok"]
    assert (await moderator.steers("show", where="page"))["ok"]
    assert "answers open1 0" not in reader.latest
    assert (await moderator.steers("reading"))["ok"]
    state = await reader.sees("state", lambda s: s["reading"])
    assert [part["id"] for part in state["items"]] == ["open1"]
    await reader.sees("answers open1 0", lambda a: a["list"][0]["value"]["text"])
    assert (await moderator.steers("reading", on=False))["ok"]
    state = await reader.sees("state", lambda s: not s["reading"])
    assert state["items"] == []


async def test_an_answer_that_waits_is_on_no_screen_before_it_is_approved(hall: Hall) -> None:
    meeting = await hall.meeting(item("open1", "open_text", OPEN, approve=True))
    moderator = await hall.staff("moderator").arrives(meeting)
    secretary = await hall.staff("secretariat").arrives(meeting)
    phone = await hall.phone().joins(await hall.code(meeting))
    wall = await hall.staff("projector").arrives(meeting)
    assert (await secretary.asks(type="watch", items=["open1"]))["ok"]
    await moderator.opens_item("open1")
    assert (await moderator.steers("show"))["ok"]
    assert (await phone.answers("open1", {"text": "Først"}))["ok"]
    waiting = await secretary.sees("answers open1 0", lambda a: a["list"])
    row = waiting["list"][0]
    assert (row["hidden"], row["waiting"]) == (True, True)
    await moderator.sees("counts", lambda c: c["items"]["open1"]["waiting"] == 1)
    approve = {"type": "approve", "item": "open1", "run": 1, "answer": row["id"]}
    assert (await secretary.asks(**approve))["ok"]
    await wall.sees("answers open1 0", lambda a: len(a["list"]) == 1)
    # Changed, it waits again.
    assert (await phone.answers("open1", {"text": "Noe annet"}))["ok"]
    await wall.sees("answers open1 0", lambda a: not a["list"])
    shown = [row for m in wall.received if m["type"] == "answers" for row in m["list"]]
    assert {row["value"]["text"] for row in shown} == {"Først"}


async def test_a_rude_answer_waits_though_others_do_not(hall: Hall) -> None:
    meeting = await hall.meeting(item("open1", "open_text", OPEN))
    moderator = await hall.staff("moderator").arrives(meeting)
    phone = await hall.phone().joins(await hall.code(meeting))
    wall = await hall.staff("projector").arrives(meeting)
    await moderator.opens_item("open1")
    assert (await moderator.steers("show"))["ok"]
    assert (await phone.answers("open1", {"text": "For f4en"}))["ok"]
    assert (await phone.answers("open1", {"text": "Mer tid"}, slot=1))["ok"]
    shown = await wall.sees("answers open1 0", lambda a: a["list"])
    assert [row["value"]["text"] for row in shown["list"]] == ["Mer tid"]


async def test_a_cleared_round_comes_back(hall: Hall) -> None:
    meeting = await hall.meeting(item("choi1", "choice", CHOICE))
    moderator = await hall.staff("moderator").arrives(meeting)
    phone = await hall.phone().joins(await hall.code(meeting))
    await moderator.opens_item("choi1")
    assert (await phone.answers("choi1", CHOSEN))["ok"]
    assert (await moderator.steers("clear"))["ok"]
    await moderator.sees("counts", lambda c: c["items"]["choi1"]["run"] == 2)
    assert not (await hall.store.record(meeting)).rounds[0].rows
    assert (await moderator.steers("unclear"))["ok"]
    await moderator.sees(
        "counts", lambda c: c["items"]["choi1"] | {} and c["items"]["choi1"]["people"] == 1
    )
    assert (await phone.answers("choi1", {"options": ["b"], "other": None}))["ok"]


async def test_the_wall_shows_the_round_before_beside_this_one(hall: Hall) -> None:
    meeting = await hall.meeting(item("choi1", "choice", CHOICE))
    moderator = await hall.staff("moderator").arrives(meeting)
    phone = await hall.phone().joins(await hall.code(meeting))
    wall = await hall.staff("projector").arrives(meeting)
    await moderator.opens_item("choi1")
    assert (await phone.answers("choi1", CHOSEN))["ok"]
    for action in ("close", "again", "compare"):
        assert (await moderator.steers(action))["ok"]
    state = await wall.sees("state", lambda s: s["before"] == 1)
    assert state["item"]["run"] == 2
    await wall.sees(
        "tally choi1",
        lambda _: {m["run"] for m in wall.received if m["type"] == "tally"} == {1, 2},
    )


async def test_times_that_are_changed_hold_at_once(hall: Hall) -> None:
    items = (item("choi1", "choice", CHOICE), item("open1", "open_text", OPEN))
    meeting = await hall.meeting(*items, pace="own", opens=soon(3600), closes=soon(7200))
    phone = await hall.phone().joins(await hall.code(meeting))
    wall = await hall.staff("projector").arrives(meeting)
    assert (await phone.sees("state"))["earlier"] == []

    async def edited(**change: object) -> None:
        document, seen = await hall.store.document(meeting)
        await hall.store.save(document.model_copy(update=change), seen)

    await edited(opens=soon(-1))
    await phone.sees("state", lambda s: len(s["earlier"]) == 2 and s["opens"] == 0)
    assert (await phone.answers("choi1", CHOSEN))["ok"]
    told = await wall.sees("state", lambda s: s["pace"] == "own" and s["closes"])
    assert told["item"] is None
    assert dt.datetime.fromisoformat(told["closes_at"]).tzinfo
    await wall.sees("counts", lambda c: c["items"]["choi1"]["people"] == 1)
    # What comes onto the agenda meanwhile opens too.
    document, _ = await hall.store.document(meeting)
    await edited(agenda=(*document.agenda, item("open2", "open_text", OPEN)))
    await phone.sees("state", lambda s: [p["id"] for p in s["earlier"]][-1:] == ["open2"])
    await edited(closes=soon(-0.1))
    await phone.sees("state", lambda s: {p["phase"] for p in s["earlier"]} == {"closed"})
    # Extended, it goes on, and what was answered stands.
    await edited(closes=soon(60))
    await phone.sees("state", lambda s: {p["phase"] for p in s["earlier"]} == {"open"})
    assert (await phone.answers("choi1", {"options": ["b"], "other": None}))["ok"]
    await wall.sees("counts", lambda c: c["items"]["choi1"]["people"] == 1)


async def test_a_rehearsal_is_not_bound_by_the_times(hall: Hall) -> None:
    items = (item("choi1", "choice", CHOICE), item("open1", "open_text", OPEN))
    meeting = await hall.meeting(*items, pace="own", opens=soon(3600), closes=soon(7200))
    moderator = await hall.staff("moderator").arrives(meeting)
    assert (await moderator.asks(type="rehearse", phones=4))["ok"]
    told = await moderator.sees("state", lambda s: s["meeting"]["rehearsal"])
    assert (told["opens"], told["closes"]) == (None, None)
    assert (await moderator.steers("open", item="choi1"))["ok"]
    await moderator.sees("state", lambda s: {p["phase"] for p in s["agenda"]} == {"open"})
    await moderator.sees("counts", lambda c: c["joined"] == 4)
    assert (await moderator.asks(type="rehearse", phones=0))["ok"]
    told = await moderator.sees("state", lambda s: not s["meeting"]["rehearsal"])
    assert told["opens"] > 3500_000
    assert {part["phase"] for part in told["agenda"]} == {"waiting"}
