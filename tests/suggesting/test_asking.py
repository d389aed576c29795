"""The child is kept warm, ends when it should, and never takes the server with it."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import signal
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from polling.refused import Refused
from polling.suggesting import asking, child, wire
from polling.suggesting.asking import WAITING, Suggester
from tests.suggesting.test_likely import HOSTILE

# A child is niced, so on a machine that has much else to do it takes its time to start.
pytestmark = pytest.mark.timeout(180)
PATIENT = 60.0
SECRET = "Hemmelig svar om Kari"


@contextlib.asynccontextmanager
async def a_suggester(**how: float) -> AsyncIterator[Suggester]:
    suggester = Suggester(**{"seconds": PATIENT, **how})
    try:
        yield suggester
    finally:
        await suggester.close()


def likely(*texts: str) -> dict[str, Any]:
    themes = [{"description": "Samarbeid", "answers": []}, {"description": "Tid", "answers": []}]
    unsorted = list(range(len(texts)))
    return {"what": "likely", "texts": list(texts), "themes": themes, "unsorted": unsorted}


def pid(suggester: Suggester) -> int:
    assert suggester._child is not None
    return suggester._child.pid


async def gone(number: int) -> None:
    async with asyncio.timeout(20):
        while Path(f"/proc/{number}").exists():
            await asyncio.sleep(0.02)


async def refused(suggester: Suggester) -> str:
    with pytest.raises(Refused) as said:
        await suggester.ask(likely("Tid"))
    return said.value.word


async def test_a_warm_child_answers_whoever_asks_and_a_dead_one_is_started_anew(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    async with a_suggester() as suggester:
        asked = likely("Mer tid", "Økt samarbeid", "Mindre samarbeid", "mer TID!", SECRET)
        first = await suggester.ask(asked)
        assert [(at, best[:1]) for at, best in first["likely"][:4]] == [
            (0, [1]), (1, [0]), (2, [0]), (3, [1]),
        ]  # fmt: skip
        assert first["alike"] == []
        warm = pid(suggester)
        replies = await asyncio.gather(*(suggester.ask(asked) for _ in range(WAITING)))
        assert replies == [first] * WAITING
        assert pid(suggester) == warm
        told = Path(f"/proc/{warm}/environ").read_text().rstrip("\0").split("\0")
        assert sorted(told) == sorted(f"{n}={v}" for n, v in asking._ONE_THREAD.items())
        assert SECRET.encode() not in Path(f"/proc/{warm}/cmdline").read_bytes()
        reply = await suggester.ask(likely(*HOSTILE))
        assert all(0 <= at < len(HOSTILE) for at, _ in reply["likely"])
        draft = {"what": "draft", "texts": HOSTILE, "question": HOSTILE[0], "language": "xx"}
        assert "themes" in await suggester.ask(draft)
        # What it makes no sense of ends it.
        with pytest.raises(Refused):
            await suggester.ask({"what": "nothing"})
        await gone(warm)
        assert await suggester.ask(asked) == first
        # One that does not answer any more is ended, and the next who asks gets another.
        hung = pid(suggester)
        os.kill(hung, signal.SIGSTOP)
        suggester._seconds = 0.3
        assert await refused(suggester) == "busy"
        await gone(hung)
        suggester._seconds = PATIENT
        assert await suggester.ask(asked) == first
        last = pid(suggester)
    await gone(last)
    assert SECRET not in caplog.text


async def test_it_ends_by_itself_and_two_workers_have_one_each() -> None:
    async with a_suggester(idle=0.1) as one, a_suggester() as other:
        first, second = await asyncio.gather(*(each.ask(likely("Tid")) for each in (one, other)))
        assert first == second
        before, stays = pid(one), pid(other)
        await gone_or_ended(one)
        assert Path(f"/proc/{stays}").exists()
        assert await one.ask(likely("Tid")) == first
        assert pid(one) != before


async def gone_or_ended(suggester: Suggester) -> None:
    assert suggester._child is not None
    async with asyncio.timeout(20):
        assert await suggester._child.wait() == 0


async def test_too_many_who_wait_are_told_so(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    async with a_suggester() as suggester:
        await suggester._turn.acquire()

        async def waits() -> None:
            with suggester.place():
                await suggester.ask(likely("Tid"))

        waiting = [asyncio.create_task(waits()) for _ in range(WAITING + 1)]
        while suggester._waiting <= WAITING:
            await asyncio.sleep(0)
        with pytest.raises(Refused, match="opptatt"), suggester.place():
            pass
        for task in waiting:
            task.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)
        assert suggester._waiting == 0
        assert suggester._child is None
    _instead(monkeypatch, tmp_path, "import sys; sys.stdout.write('x' * 100)")
    async with a_suggester() as suggester:
        assert await refused(suggester) == "busy"
    _instead(monkeypatch, tmp_path, "raise SystemExit(1)")
    async with a_suggester() as suggester:
        assert await refused(suggester) == "busy"


async def test_one_who_leaves_while_it_works_does_no_harm() -> None:
    async with a_suggester() as suggester:
        leaving = asyncio.create_task(suggester.ask(likely("Tid")))
        while suggester._child is None:
            await asyncio.sleep(0)
        leaving.cancel()
        await asyncio.gather(leaving, return_exceptions=True)
        assert (await suggester.ask(likely("Mer tid")))["likely"][0][1][0] == 1


def test_equal_texts_are_asked_about_as_one_and_answered_each() -> None:
    reply = child.answered(likely("Tid", "tid.", "Kommunikasjon", "Komunikasjon", "TID", "Mål"))
    best = {at: themes[0] for at, themes in reply["likely"]}
    assert (best[0], best[1], best[4]) == (1, 1, 1)
    assert reply["alike"] == [[2, 3]]


def test_only_so_many_texts_are_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(child, "TEXTS", 2)
    reply = child.answered(likely("Tid", "Samarbeid", "Mer tid", "tid"))
    assert [at for at, _ in reply["likely"]] == [0, 1, 3]


def test_five_thousand_answers_take_seconds() -> None:
    texts = [f"Svar {n} om tid og {n % 97} andre ting som samarbeidet krever" for n in range(5000)]
    start = time.process_time()
    assert len(child.answered(likely(*texts))["likely"]) == 5000
    assert time.process_time() - start < 20


def test_what_is_no_message_is_none() -> None:
    with pytest.raises(ValueError):
        wire.parsed(b"[]")
    with pytest.raises(ValueError):
        wire.length(b"\xff\xff\xff\xff")
    with pytest.raises(ValueError):
        wire.framed({"texts": "x" * (wire.MOST_BYTES + 1)})
    framed = wire.framed({"a": "å"})
    assert wire.length(framed[: wire.HEAD_BYTES]) == len(framed) - wire.HEAD_BYTES


def _instead(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, script: str) -> None:
    """Lets the child be another one."""
    other = tmp_path / "other.py"
    other.write_text(script)
    monkeypatch.setattr(asking, "SUGGESTING", asking.SUGGESTING._replace(target=str(other)))
