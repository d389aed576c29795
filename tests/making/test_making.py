"""Files are made by a child beside the server: two at a time, with progress, within limits."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from contextlib import aclosing, suppress
from pathlib import Path

import pytest
import pytest_asyncio

from polling import making
from polling.export.formats import FORMATS
from polling.making import Order, Size, Step
from polling.making.line import Line
from polling.refused import Refused
from polling.store import Client, Store
from tests.export.meetings import played
from tests.live.serving import until


@pytest_asyncio.fixture
async def store(store_url: str) -> AsyncIterator[Store]:
    client = Client(store_url)
    await client.load()
    yield Store(client)
    await client.close()


def children() -> set[int]:
    """The processes that this one has started and not yet taken leave of."""
    found = set()
    for task in Path("/proc/self/task").iterdir():
        with suppress(FileNotFoundError):  # a thread that has just ended
            found |= {int(pid) for pid in (task / "children").read_text().split()}
    return found


async def test_the_child_makes_what_the_writer_makes(store: Store) -> None:
    meeting = await store.restore(played())
    address = "summary.xlsx"
    chosen = next(each for each in FORMATS if each.address == address)
    expected = chosen.write(await store.record(meeting))
    order = Order(store.client.url, meeting, address)
    async with aclosing(making.making(Line(), order)) as parts:
        said = [part async for part in parts]
    steps = [part for part in said if isinstance(part, Step)]
    answers = sum(round_.answers for round_ in played().rounds)
    assert steps == [Step("reading"), Step("writing", answers)]
    assert said[2] == Size(len(expected))
    assert b"".join(part for part in said if isinstance(part, bytes)) == expected


async def test_what_the_store_refuses_is_refused_here(store: Store) -> None:
    with pytest.raises(Refused, match="Møtet finnes ikke") as refused:
        await making.whole(Line(), Order(store.client.url, "nomeeting", "meeting.json"))
    assert refused.value.word == "unknown"


async def test_what_goes_wrong_is_told_without_what_people_wrote(
    store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    meeting = await store.restore(played())
    document = await store.redis.hget(f"{{m:{meeting}}}:document", "json")
    await store.redis.hset(f"{{m:{meeting}}}:document", "json", document[:-9] + b"kanari")
    with pytest.raises(Refused, match="Filen ble ikke laget"):
        await making.whole(Line(), Order(store.client.url, meeting, "meeting.json"))
    assert "ValidationError at " in caplog.text
    assert "kanari" not in caplog.text
    await store.redis.zrem("meetings", meeting)  # a server that starts would read it
    with pytest.raises(Refused, match="Filen ble ikke laget"):
        await making.whole(Line(), Order("unix:///nowhere", meeting, "meeting.json"))


async def test_two_at_a_time_and_the_others_wait_in_line(store: Store) -> None:
    meeting, before = await store.restore(played()), children()
    line, order = Line(at_once=2, most=2), Order(store.client.url, meeting, "summary.xlsx")
    first, second, third, fourth = (making.making(line, order) for _ in range(4))
    for one in (first, second):
        assert await anext(one) == Step("reading")
        # It is at it for as long as it takes us to look.
        for child in children() - before:
            os.kill(child, signal.SIGSTOP)
    assert await anext(third) == Step("waiting", 1)
    assert await anext(fourth) == Step("waiting", 2)
    with pytest.raises(Refused) as refused:
        await anext(making.making(line, order))
    assert refused.value.word == "busy"
    await third.aclose()
    assert line.before(line.take()) == 2  # behind the fourth
    # Whoever has gone is not waited for: with its child it leaves its place.
    await first.aclose()
    async with aclosing(fourth):
        assert [part async for part in fourth if part == Step("reading")]
    await second.aclose()
    assert children() == before


async def test_what_is_made_lets_the_next_in_before_it_is_sent(store: Store) -> None:
    meeting = await store.restore(played())
    line, order = Line(at_once=1), Order(store.client.url, meeting, "meeting.json")
    async with aclosing(making.making(line, order)) as slow:
        while not isinstance(await anext(slow), Size):
            pass
        async with asyncio.timeout(20):
            assert await making.whole(line, order)


async def test_a_slow_reader_of_what_is_large_keeps_nobody_waiting(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(making, "_AHEAD", 1024)
    monkeypatch.setattr(making, "PLACE_SECONDS", 0.2)
    meeting = await store.restore(played(phones=2500))
    order, before = Order(store.client.url, meeting, "meeting.json"), children()
    line = Line(at_once=1)
    slow = making.making(line, order)
    while not isinstance(said := await anext(slow), Size):
        pass
    assert said.bytes > 1 << 17  # more than waits in a pipe: the child has to stay
    async with asyncio.timeout(20):
        async with aclosing(making.making(line, order)) as other:
            while await anext(other) != Step("reading"):
                pass
        # At last it is taken from who is slow, though the child may have more to say.
        monkeypatch.setattr(making, "SENDING_SECONDS", -making.SECONDS)
        with pytest.raises(Refused, match="for lang tid"):
            [part async for part in slow]
        # And who goes away in the middle of it leaves nothing behind.
        async with aclosing(making.making(line, order)) as going:
            while not isinstance(await anext(going), Size):
                pass
        assert line.before(line.take()) == 0
    assert children() == before


async def test_whoever_takes_too_long_is_told(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    meeting, before = await store.restore(played()), children()
    monkeypatch.setattr(making, "SECONDS", 0.0)
    with pytest.raises(Refused, match="for lang tid"):
        await making.whole(Line(), Order(store.client.url, meeting, "meeting.json"))
    assert children() == before


@pytest.mark.parametrize(
    ("with_", "sentence"),
    [(signal.SIGABRT, "for stort"), (signal.SIGXCPU, "for lang tid"), (signal.SIGTERM, "ble ikke")],
)
async def test_a_child_that_ends_without_a_word_has_its_sentence(
    store: Store, with_: signal.Signals, sentence: str
) -> None:
    meeting, before = await store.restore(played()), children()
    order = Order(store.client.url, meeting, "summary.xlsx")
    async with aclosing(making.making(Line(), order)) as parts:
        assert await anext(parts) == Step("reading")
        (child,) = children() - before
        os.kill(child, with_)
        with pytest.raises(Refused, match=sentence):
            assert [part async for part in parts] == []


async def test_the_child_is_nice_and_may_write_no_file(store: Store) -> None:
    meeting = await store.restore(played())
    before = children()
    async with aclosing(
        making.making(Line(), Order(store.client.url, meeting, "summary.xlsx"))
    ) as parts:
        assert await anext(parts) == Step("reading")
        (child,) = children() - before
        place = Path("/proc") / str(child)
        assert os.getpriority(os.PRIO_PROCESS, child) == min(os.nice(0) + 10, 19)
        assert store.client.url not in place.joinpath("cmdline").read_text()
        assert store.client.url not in place.joinpath("environ").read_text()
        limits = place.joinpath("limits").read_text()
        assert [line.split()[3] for line in limits.splitlines() if "Max file size" in line] == ["0"]
    await until(lambda: children() == before, 30)
