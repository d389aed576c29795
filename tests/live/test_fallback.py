"""Screens without websockets: the same scenes between people, by events and by polling."""

from __future__ import annotations

import asyncio
import json
import socket
from typing import Any

import httpx2
import pytest

from polling.live.fallback import desk as desk_module
from polling.live.fallback import stream
from polling.messages import Have
from tests.live.agenda import four, item
from tests.live.people import Hall, Phone, Staff, phase
from tests.live.serving import until
from tests.live.unconnected import (
    EventsPhone,
    EventsStaff,
    PollsPhone,
    PollsStaff,
    Requests,
)

PHONES = {"events": EventsPhone, "polls": PollsPhone}
STAFF = {"events": EventsStaff, "polls": PollsStaff}


def phone(hall: Hall, way: str) -> Phone:
    made = PHONES[way](hall)
    hall.people.append(made)
    return made


def staff(hall: Hall, way: str, role: str) -> Staff:
    made = STAFF[way](hall, role)
    hall.people.append(made)
    return made


async def first(one: Requests, path: str, lines: list[str]) -> dict[str, Any]:
    """The first message of an answer, once all of it has come."""
    return [message async for message in one.posts(path, lines)][0]  # noqa: RUF015


@pytest.mark.parametrize("way", PHONES)
async def test_a_meeting_without_websockets(hall: Hall, way: str) -> None:
    meeting = await hall.meeting(*four())
    code = await hall.code(meeting)
    wall = await staff(hall, way, "projector").arrives(meeting)
    moderator = await staff(hall, way, "moderator").arrives(meeting)
    one = await phone(hall, way).joins(code)
    await moderator.opens_item("word1")
    await one.sees("state", lambda s: s["item"] and s["item"]["phase"] == "open")
    reply = await one.answers("word1", {"words": ["tillit"]})
    assert (reply["ok"], reply["number"], reply["answer"]) == (True, 1, {"words": ["tillit"]})
    # Changed, said again, said too late: as on a websocket.
    assert (await one.answers("word1", {"words": ["ro"]}))["number"] == 2
    assert (await one.answers("word1", {"words": ["tillit"]}, number=1))["number"] == 2
    await moderator.asks(type="watch", items=["word1"])
    await moderator.sees("tally word1", lambda t: t["answers"] == 1)
    await wall.sees("counts", lambda c: c["items"]["word1"]["people"] == 1)
    assert (await moderator.steers("show"))["ok"]
    await wall.sees("tally word1", lambda t: t["answers"] == 1)
    assert (await moderator.steers("show", where="phones"))["ok"]
    await one.sees("tally word1")
    assert (await moderator.steers("close"))["ok"]
    await one.sees("state", lambda s: s["item"]["phase"] == "closed")
    refused = await one.answers("word1", {"words": ["sent"]}, number=9)
    assert (refused["ok"], refused["word"]) == (False, "closed")
    assert refused["text"]
    counts = await moderator.sees("counts", lambda c: c["connected"] == 1)
    assert (counts["joined"], counts["moderators"]) == (1, 1)
    record = await hall.store.record(meeting)
    assert [row.value for each in record.rounds for row in each.rows] == [{"words": ["ro"]}]
    # Its own answer comes back to it when it comes again.
    await one.leaves()
    again = phone(hall, way)
    again.token = one.token
    await again.joins(code)
    mine = await again.sees("mine word1")
    assert mine["answers"][0]["answer"] == {"words": ["ro"]}
    assert (await moderator.sees("counts"))["joined"] == 1


@pytest.mark.parametrize("way", PHONES)
async def test_who_may_not_come_in_is_told_and_closed(hall: Hall, way: str) -> None:
    meeting = await hall.meeting(*four())
    stranger = await phone(hall, way).opens()
    token = "x" * 22
    reply = await stranger.asks(type="hello", meeting="1234 5678", role="participant", token=token)
    assert (reply["ok"], reply["word"]) == (False, "unknown")
    await until(lambda: stranger.closed == 4504)
    impostor = await staff(hall, way, "moderator").opens()
    reply = await impostor.asks(type="hello", meeting=meeting, role="moderator")
    assert (reply["ok"], reply["word"]) == (False, "forbidden")
    await until(lambda: impostor.closed == 4503)


@pytest.mark.parametrize("way", PHONES)
async def test_a_revoked_key_ends_it(hall: Hall, way: str) -> None:
    meeting = await hall.meeting(*four())
    moderator = await staff(hall, way, "moderator").arrives(meeting)
    for handed in await hall.store.handed_out(meeting):
        await hall.store.revoke(meeting, handed.id)
    await until(lambda: moderator.closed == 4503)


async def test_a_page_of_somebody_else_is_refused(hall: Hall) -> None:
    meeting = await hall.meeting(*four())
    hello = {"type": "hello", "ref": 1, "meeting": await hall.code(meeting),
             "role": "participant", "token": "x" * 22}  # fmt: skip
    for path in ("/live", "/live/events", "/live/poll"):
        stranger = EventsPhone(hall)
        await stranger.opens(origin="https://evil.example")
        lines = [json.dumps(hello), Have().model_dump_json()]
        assert (await first(stranger, path, lines))["word"] == "forbidden"
        assert stranger.statuses == [403]


async def test_what_is_not_lines_of_messages_is_refused(hall: Hall) -> None:
    code = await hall.code(await hall.meeting(*four()))
    hello = json.dumps({"type": "hello", "ref": 1, "meeting": code, "role": "participant",
                        "token": "x" * 22})  # fmt: skip
    one = await EventsPhone(hall).opens()
    for path, lines, status in (
        ("/live", [""], 422),
        ("/live", [hello, *["{}"] * 60], 422),
        ("/live", [hello, "x" * 17_000], 413),
        ("/live", [hello, *["x" * 16_000] * 5], 413),
        ("/live/poll", [hello], 422),
        ("/live/poll", [hello, '{"type":"have","subjects":[]}'], 422),
        ("/live/events", [hello, '{"type":"have","screen":"æ"}'], 422),
    ):
        one.statuses.clear()
        assert (await first(one, path, lines))["word"] in ("invalid", "limit")
        assert one.statuses == [status], (path, lines[0][:20])
    for lines, code_ in (
        (["not a message"], 4500),
        ([hello, "not a message"], 4500),
        ([hello, hello], 4500),
        (['{"type":"answer","ref":1,"item":"x","run":1,"number":1,"answer":null}'], 4500),
    ):
        assert [m async for m in one.posts("/live", lines)][-1] == {"type": "close", "code": code_}


async def test_too_many_messages_end_it_by_the_same_code(hall: Hall) -> None:
    meeting = await hall.meeting(*four())
    one = await phone(hall, "events").joins(await hall.code(meeting))
    assert isinstance(one, Requests)
    line = json.dumps({"type": "react", "ref": 7, "kind": 1})
    codes = []
    for _ in range(4):
        found = [m async for m in one.posts("/live", [one.hello, *[line] * 45])]
        codes += [m["code"] for m in found if m["type"] == "close"]
    assert codes
    assert set(codes) == {1008}
    # Its stream stands; and others have budgets of their own.
    assert one.closed is None
    other = await phone(hall, "events").joins(await hall.code(meeting))
    assert (await other.asks(type="react", kind=1))["word"] == "closed"


async def test_reactions_of_a_phone_are_a_second_apart_over_requests_too(hall: Hall) -> None:
    meeting = await hall.meeting(*four(), reactions=True)
    moderator = await hall.staff("moderator").arrives(meeting)
    one = await phone(hall, "events").joins(await hall.code(meeting))
    for _ in range(5):
        assert (await one.asks(type="react", kind=1))["ok"]
    counted = await moderator.sees("reactions", lambda r: sum(r["counts"]))
    assert counted["counts"] == [0, 1, 0, 0]


async def test_between_two_polls_nobody_is_told_that_it_went(hall: Hall) -> None:
    meeting = await hall.meeting(*four())
    moderator = await hall.staff("moderator").arrives(meeting)
    await phone(hall, "polls").joins(await hall.code(meeting))
    await moderator.sees("counts", lambda c: c["connected"] == 1)
    before = len(moderator.received)
    await moderator.opens_item("word1")
    for _ in range(3):
        assert (await moderator.steers("show"))["ok"]
        assert (await moderator.steers("hide"))["ok"]
    told = [m for m in moderator.received[before:] if m["type"] == "counts"]
    assert all(m["connected"] == 1 for m in told)


async def test_a_stream_opened_anew_takes_the_place_of_the_old(hall: Hall) -> None:
    meeting = await hall.meeting(*four())
    moderator = await staff(hall, "events", "moderator").arrives(meeting)
    assert isinstance(moderator, Requests)
    seen = await hall.staff("moderator").arrives(meeting)
    await seen.sees("counts", lambda c: c["moderators"] == 2)
    again = EventsStaff(hall, "moderator")
    hall.people.append(again)
    await again.opens()
    again.headers, again.hello, again.mark = moderator.headers, moderator.hello, moderator.mark
    before = len(seen.received)
    again._listen()
    await again.sees("state")
    await until(lambda: moderator._reader is not None and moderator._reader.done())
    told = [m["moderators"] for m in seen.received[before:] if m["type"] == "counts"]
    assert set(told) <= {2}


async def test_a_poll_brings_only_what_differs_and_a_running_countdown_is_no_news(
    hall: Hall,
) -> None:
    meeting = await hall.meeting(*four())
    moderator = await hall.staff("moderator").arrives(meeting)
    one = await phone(hall, "polls").joins(await hall.code(meeting))
    await moderator.opens_item("word1")
    assert (await moderator.steers("countdown", seconds=300))["ok"]
    await one.sees("state", lambda s: s["item"] and s["item"]["remaining"])
    assert isinstance(one, Requests)
    polls = len(one.statuses)
    received = len(one.received)
    other = await phone(hall, "polls").joins(await hall.code(meeting))
    await other.sees("state", lambda s: s["item"]["remaining"])
    assert isinstance(other, Requests)
    await asyncio.sleep(0.5)
    assert len(one.received) == received
    assert len(one.statuses) <= polls + 1
    assert len(other.statuses) <= 2


async def test_when_too_many_are_here_it_says_busy(
    hall: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = await hall.code(await hall.meeting(*four()))
    monkeypatch.setattr(desk_module, "STANDING", 1)
    await phone(hall, "events").joins(code)
    late = await EventsPhone(hall).opens()
    hello = {"type": "hello", "ref": 1, "meeting": code, "role": "participant", "token": "y" * 22}
    lines = [json.dumps(hello), Have().model_dump_json()]
    assert (await first(late, "/live/events", lines))["word"] == "busy"
    assert late.statuses == [503]


@pytest.mark.parametrize("way", PHONES)
async def test_when_the_server_goes_down_they_are_told_at_once(hall: Hall, way: str) -> None:
    meeting = await hall.meeting(*four())
    moderator = await hall.staff("moderator").arrives(meeting)
    one = await phone(hall, way).joins(await hall.code(meeting))
    await moderator.opens_item("word1")
    await one.sees("state", lambda s: s["item"] and phase(moderator.latest["state"], "word1"))
    hall.server.should_exit = True
    assert one._reader
    # One that was between two polls finds nobody there any more.
    await until(one._reader.done, within=10)
    assert one.closed == 1012 or (way == "polls" and one.closed is None)


async def test_who_hangs_up_is_gone(hall: Hall) -> None:
    meeting = await hall.meeting(*four())
    moderator = await hall.staff("moderator").arrives(meeting)
    one = await phone(hall, "events").joins(await hall.code(meeting))
    await moderator.sees("counts", lambda c: c["connected"] == 1)
    await one.leaves()
    await moderator.sees("counts", lambda c: c["connected"] == 0)


async def test_who_does_not_read_its_stream_is_dropped_as_on_a_socket(
    hall: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stream, "STALLED_FOR", 1.0)
    long = [
        {"id": f"o{n}", "text": f"{n} " + "Samhandling i hele regionen. " * 6} for n in range(20)
    ]
    items = [item(f"choice{n}", "choice", {"text": "Hva?", "options": long}) for n in range(2)]
    meeting = await hall.meeting(*items)
    code = await hall.code(meeting)
    moderator = await hall.staff("moderator").arrives(meeting)
    for n in range(2):
        await moderator.opens_item(f"choice{n}")
    other = await phone(hall, "events").joins(code)
    lines = [
        json.dumps({"type": "hello", "ref": 1, "meeting": code, "role": "participant",
                    "token": "z" * 22}),
        Have().model_dump_json(),
    ]  # fmt: skip
    body = "\n".join(lines)
    with socket.socket() as asleep:
        asleep.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        asleep.connect(("127.0.0.1", hall.port))
        asleep.sendall(
            f"POST /live/events HTTP/1.1\r\nHost: 127.0.0.1:{hall.port}\r\nOrigin: {hall.base}\r\n"
            f"Content-Length: {len(body)}\r\n\r\n{body}".encode()
        )
        await moderator.sees("counts", lambda c: c["connected"] == 2)
        at = 0
        async with asyncio.timeout(40):
            while moderator.latest["counts"]["connected"] == 2:
                at += 1
                assert (await moderator.steers("go", item=f"choice{at % 2}"))["ok"]
                await asyncio.sleep(0.03)  # as many commands as a moderator may give
    # Whoever reads was told all along.
    state = await hall.store.state(meeting)
    await other.sees("state", lambda s: s["revision"] == state.revision)


async def test_nothing_of_it_is_kept_on_the_way(hall: Hall) -> None:
    code = await hall.code(await hall.meeting(*four()))
    hello = json.dumps({"type": "hello", "ref": 1, "meeting": code, "role": "participant"})
    have = Have().model_dump_json()
    for path, kind in (
        ("", "application/x-ndjson"),
        ("/poll", "application/x-ndjson"),
        ("/events", "text/event-stream"),
    ):
        async with httpx2.AsyncClient(verify=False) as client:
            reply = await client.post(
                f"{hall.base}/live{path}",
                content=f"{hello}\n{have}",
                headers={"Origin": hall.base},
            )
        assert reply.status_code == 200
        assert reply.headers["content-type"].startswith(kind)
        assert "no-store" in reply.headers["cache-control"]
        assert "set-cookie" not in reply.headers
