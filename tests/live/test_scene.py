"""A whole meeting between people: joined, asked, answered, shown, ended."""

import asyncio

import pytest

from polling.export.meeting_json import read_json, write_json
from polling.meeting import State
from polling.refused import Refused
from tests.live.agenda import four
from tests.live.people import Hall


async def test_an_answer_goes_from_the_phone_to_the_wall(hall: Hall) -> None:
    meeting = await hall.meeting(*four())
    code = await hall.code(meeting)
    moderator = await hall.staff("moderator").arrives(meeting)
    projector = await hall.staff("projector").arrives(meeting)
    phones = [await hall.phone().joins(code) for _ in range(3)]
    await projector.sees("counts", lambda c: c["joined"] == 3)

    await moderator.opens_item("open1")
    for phone in phones:
        await phone.sees("state", lambda s: s["item"] and s["item"]["phase"] == "open")
    replies = await asyncio.gather(
        *(p.answers("open1", {"text": f"Svar nummer {n} æøå"}) for n, p in enumerate(phones))
    )
    assert all(reply["ok"] for reply in replies)
    await projector.sees(
        "counts",
        lambda c: c["items"].get("open1", {}).items() >= {"people": 3, "answers": 3}.items(),
    )
    assert "answers open1 0" not in projector.latest
    await moderator.steers("show")
    shown = await projector.sees("answers open1 0", lambda a: len(a["list"]) == 3)
    assert {row["value"]["text"] for row in shown["list"]} == {
        f"Svar nummer {n} æøå" for n in range(3)
    }


async def test_a_choice_is_counted_changed_and_withdrawn(hall: Hall) -> None:
    meeting = await hall.meeting(*four())
    code = await hall.code(meeting)
    moderator = await hall.staff("moderator").arrives(meeting)
    one, two = await hall.phone().joins(code), await hall.phone().joins(code)
    await moderator.opens_item("choi1")
    await moderator.steers("show", where="phones")
    await one.answers("choi1", {"options": ["a"], "other": None})
    await two.answers("choi1", {"options": ["a"], "other": None})
    await one.sees("tally choi1", lambda t: t["people"] == 2)
    await two.answers("choi1", {"options": ["b"], "other": None})
    await two.answers("choi1", None)
    tally = await one.sees("tally choi1", lambda t: t["people"] == 1)
    assert tally["answers"] == 1


async def test_an_ended_meeting_thanks_and_forgets_who_was_there(hall: Hall) -> None:
    meeting = await hall.meeting(*four())
    code = await hall.code(meeting)
    moderator = await hall.staff("moderator").arrives(meeting)
    secretary = await hall.staff("secretariat").arrives(meeting)
    phone = await hall.phone().joins(code)
    await moderator.opens_item("open1")
    await phone.answers("open1", {"text": "Felles mål"})
    await moderator.steers("end")
    await phone.sees("state", lambda s: s["phase"] == "ended")
    assert (await phone.answers("open1", {"text": "For sent"}))["word"] == "closed"
    await secretary.asks(type="watch", items=["open1"])
    await secretary.sees("answers open1 0", lambda a: len(a["list"]) == 1)
    record = await hall.store.record(meeting)
    assert (record.joined, record.rounds[0].people, record.rounds[0].answers) == (1, 1, 1)
    assert await hall.store.by_code(code) in (None, "")
    left = [key async for key in hall.store.redis.scan_iter(f"{{m:{meeting}}}:*")]
    assert not [k for k in left if k.endswith((b":key", b":people", b":changes", b":joined"))]


async def test_a_rehearsal_is_played_and_wiped_without_trace(hall: Hall) -> None:
    meeting = await hall.meeting(*four())
    moderator = await hall.staff("moderator").arrives(meeting)
    moderator.within = 20
    await moderator.asks(type="rehearse", phones=20)
    await moderator.sees("state", lambda s: s["meeting"]["rehearsal"])
    await moderator.opens_item("choi1")
    await moderator.sees("counts", lambda c: c["items"]["choi1"]["people"] > 2)
    await moderator.asks(type="rehearse", phones=0)
    await moderator.sees("state", lambda s: not s["meeting"]["rehearsal"])
    counts = await moderator.sees("counts", lambda c: c["joined"] == 0)
    assert all(found["people"] == 0 for found in counts["items"].values())
    left = [key async for key in hall.store.redis.scan_iter(f"{{m:{meeting}}}:rehearsal:*")]
    assert left == []


async def test_two_moderators_never_skip_a_question(hall: Hall) -> None:
    meeting = await hall.meeting(*four())
    one = await hall.staff("moderator").arrives(meeting)
    two = await hall.staff("moderator").arrives(meeting)
    replies = await asyncio.gather(one.steers("next", seen=0), two.steers("next", seen=0))
    assert sorted(reply["ok"] for reply in replies) == [False, True]
    assert {r["word"] for r in replies} == {None, "stale"}
    for moderator in (one, two):
        await moderator.sees("state", lambda s: s["current"] == "open1" and s["revision"] == 1)


async def test_a_countdown_closes_the_question(hall: Hall) -> None:
    meeting = await hall.meeting(*four())
    moderator = await hall.staff("moderator").arrives(meeting)
    phone = await hall.phone().joins(await hall.code(meeting))
    await moderator.opens_item("choi1")
    await moderator.steers("countdown", seconds=5)
    state = await phone.sees("state", lambda s: s["item"] and s["item"]["remaining"])
    assert 0 < state["item"]["remaining"] <= 5000
    await asyncio.wait_for(_closed(phone), 7)


async def _closed(phone: "object") -> None:
    while phone.latest["state"]["item"]["phase"] != "closed":  # type: ignore[attr-defined]
        await asyncio.sleep(0.05)


async def test_who_came_during_a_rehearsal_has_joined_when_it_is_wiped(hall: Hall) -> None:
    meeting = await hall.meeting(*four())
    moderator = await hall.staff("moderator").arrives(meeting)
    early = await hall.phone().joins(await hall.code(meeting))
    before = early.latest["state"]["meeting"]["epoch"]
    await moderator.asks(type="rehearse", phones=2)
    await moderator.sees("counts", lambda c: c["joined"] == 3)
    await hall.phone().joins(await hall.code(meeting))
    await moderator.sees("counts", lambda c: c["joined"] == 4)
    rehearsed = await early.sees("state", lambda s: s["meeting"]["rehearsal"])
    assert rehearsed["meeting"]["epoch"] != before
    await moderator.asks(type="rehearse", phones=0)
    await moderator.sees("counts", lambda c: c["joined"] == 2)
    await early.sees("state", lambda s: s["meeting"]["epoch"] == before)


async def test_a_question_edited_after_answers_came_is_still_exported_and_imported(
    hall: Hall,
) -> None:
    meeting = await hall.meeting(*four())
    moderator = await hall.staff("moderator").arrives(meeting)
    phone = await hall.phone().joins(await hall.code(meeting))
    await moderator.opens_item("choi1")
    assert (await phone.answers("choi1", {"options": ["b"], "other": None}))["ok"]
    made, revision = await hall.store.document(meeting)
    edited = made.model_dump(mode="json")
    edited["agenda"][1]["question"]["options"][1] = {"id": "c", "text": "Aldri"}
    await hall.store.save(type(made).model_validate(edited), revision)
    await phone.sees("state", lambda s: s["item"]["question"]["options"][1]["id"] == "c")
    assert (await phone.answers("choi1", {"options": ["b"], "other": None}))["word"] == "invalid"

    exported = write_json(await hall.store.record(meeting))
    copy = await hall.store.restore(read_json(exported))
    (rows,) = [found.rows for found in (await hall.store.record(copy)).rounds]
    assert [row.value["options"] for row in rows] == [["b"]]


async def test_a_rehearsal_that_was_wiped_cannot_be_steered_back_to_life(hall: Hall) -> None:
    meeting = await hall.meeting(*four())
    await hall.store.start_rehearsal(meeting)
    await hall.store.wipe_rehearsal(meeting)
    with pytest.raises(Refused) as refused:
        await hall.store.steer(meeting, "rehearsal", 0, State(revision=1))
    assert refused.value.word == "stale"
    assert not [k async for k in hall.store.redis.scan_iter(f"{{m:{meeting}}}:rehearsal:*")]
