"""The clock goes for meetings of own pace that nobody looks at, and across restarts."""

import datetime as dt
import secrets
from typing import Any

import pytest

from polling.meeting import Meeting, Phase, State, Steer, ends_at, kept_by_clock, steered
from polling.store import Store
from polling.store.timekeeping import Timekeeper
from tests.live.agenda import CHOICE, item
from tests.live.people import hall as a_hall

CHOSEN = {"options": ["a"], "other": None}


def ago(**time: float) -> dt.datetime:
    return dt.datetime.now(dt.UTC) - dt.timedelta(**time)


async def made(store: Store, **about: Any) -> Meeting:
    agenda = (item("choi1", "choice", CHOICE),)
    meeting = Meeting(id=secrets.token_hex(6), title="Evaluering", agenda=agenda, **about)
    await store.create(meeting)
    return meeting


async def phase(store: Store, meeting: Meeting) -> Phase:
    return (await store.state(meeting.id, "live")).of("choi1").phase


async def edited(store: Store, meeting: Meeting, **change: Any) -> None:
    _, seen = await store.document(meeting.id)
    await store.save(meeting.model_copy(update=change), seen)


async def test_what_opens_and_closes_does_so_with_nobody_there(store: Store) -> None:
    meeting = await made(store, pace="own", opens=ago(hours=2))
    keeper = Timekeeper(store)
    await keeper.keep()
    assert await phase(store, meeting) is Phase.open
    await edited(store, meeting, closes=ago(seconds=1))
    await keeper.keep()
    assert await phase(store, meeting) is Phase.closed
    stands = await store.state(meeting.id, "live")
    assert not stands.ended
    await keeper.keep()
    assert await store.state(meeting.id, "live") == stands
    await edited(store, meeting, closes=ago(hours=-1))
    await keeper.keep()
    assert await phase(store, meeting) is Phase.open


async def test_a_week_after_it_closed_it_ends_and_the_key_is_gone(store: Store) -> None:
    meeting = await made(store, pace="own", opens=ago(days=9), closes=ago(hours=-1))
    keeper = Timekeeper(store)
    assert meeting.id not in await keeper.keep()
    await edited(store, meeting, closes=ago(days=6, hours=23))
    assert meeting.id not in await keeper.keep()
    await edited(store, meeting, closes=ago(days=7, seconds=1))
    assert meeting.id in await keeper.keep()
    assert (await store.state(meeting.id, "live")).ended
    assert (await store.snapshot(meeting.id)).key is None
    assert not await store.code(meeting.id)
    assert meeting.id not in await keeper.keep()


async def test_what_never_opened_is_rehearsed_or_is_open_by_hand_is_left(store: Store) -> None:
    never = await made(store, pace="own", closes=ago(days=30))
    moderated = await made(store)
    rehearsed = await made(store, pace="own", opens=ago(days=30), closes=ago(hours=-1))
    by_hand = await made(store, pace="own", opens=ago(days=30), closes=ago(hours=-1))
    keeper = Timekeeper(store)
    await keeper.keep()
    await store.start_rehearsal(rehearsed.id)
    for each in (rehearsed, by_hand):
        await edited(store, each, closes=ago(days=8))
        await store.keep_time(each.id, "live")
    state = await store.state(by_hand.id, "live")
    opened = steered(by_hand, state, Steer(action="open", item="choi1"), await store.client.now())
    await store.steer(by_hand.id, "live", state.revision, opened)
    ended = await keeper.keep()
    assert not {never.id, moderated.id, rehearsed.id, by_hand.id} & set(ended)
    await store.wipe_rehearsal(rehearsed.id)
    assert rehearsed.id in await keeper.keep()


async def test_a_server_that_was_away_when_it_closed_takes_nothing_more(store_url: str) -> None:
    async with a_hall(store_url) as before:
        meeting = await before.meeting(
            item("choi1", "choice", CHOICE), pace="own", opens=ago(hours=1)
        )
        code = await before.code(meeting)
        phone = await before.phone().joins(code)
        await phone.sees("state", lambda s: s["earlier"])
        assert (await phone.answers("choi1", CHOSEN))["ok"]
        document, seen = await before.store.document(meeting)
    # Its time comes while the server is away; the first thing said after the hello is an answer.
    async with a_hall(store_url) as after:
        await after.store.save(document.model_copy(update={"closes": ago(seconds=2)}), seen)
        late = await after.phone().opens()
        hello = {"type": "hello", "meeting": code, "role": "participant", "token": late.token}
        assert (await late.asks(**hello))["ok"]
        reply = await late.answers("choi1", CHOSEN)
        assert (reply["ok"], reply["word"]) == (False, "closed")
        told = await late.sees("state")
        assert (told["closes"], told["earlier"][0]["phase"]) == (0, "closed")


async def test_answers_are_kept_as_long_as_the_meeting_is_open(store: Store) -> None:
    meeting = await made(
        store, pace="own", opens=ago(days=1), closes=ago(days=-200), retention_days=90
    )
    today = dt.datetime.now(dt.UTC).date()
    assert meeting.id not in await store.due(today + dt.timedelta(days=150))
    assert meeting.id in await store.due(today + dt.timedelta(days=292))


@pytest.mark.parametrize("pace", ["moderator", "own"])
def test_only_own_pace_with_a_time_ends_by_itself(pace: str) -> None:
    meeting = Meeting(id="m001", title="Et møte", pace=pace)  # type: ignore[arg-type]
    assert ends_at(meeting) is None
    assert kept_by_clock(meeting, State(), 0) == State()


async def test_the_presenter_is_told_when_it_ends(store_url: str) -> None:
    closes = ago(hours=-1)
    async with a_hall(store_url) as hall:
        meeting = await hall.meeting(
            item("choi1", "choice", CHOICE), pace="own", opens=ago(hours=1), closes=closes
        )
        state = await (await hall.staff("moderator").arrives(meeting)).sees("state")
        assert dt.datetime.fromisoformat(state["ends_at"]) == closes + dt.timedelta(days=7)
