"""F. P07: what is deleted is gone from the files, and seen to be, while the server runs."""

from __future__ import annotations

import asyncio
import datetime as dt
from pathlib import Path

import pytest

from polling.cli import main
from polling.store.erasing import erase_due
from tests.live.agenda import four
from tests.trials.figures import figure
from tests.trials.house import house
from tests.trials.meetings import canary

pytestmark = [pytest.mark.trial, pytest.mark.timeout(90)]

TODAY = dt.datetime.now(dt.UTC).date()


def _holding(data: Path, text: str) -> list[Path]:
    return [p for p in data.rglob("*") if p.is_file() and text.encode() in p.read_bytes()]


async def test_p07_nothing_is_left_of_what_is_deleted(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    async with house(data) as here:
        meetings, said = [], []
        for _ in range(2):
            meeting, text = await here.meeting(*four()), f"{canary()} og {canary()}"
            moderator = await here.staff("moderator").arrives(meeting)
            phone = await here.phone().joins(await here.code(meeting))
            await moderator.opens_item("open1")
            assert (await phone.answers("open1", {"text": text}))["ok"]
            assert _holding(data, text) != []
            meetings.append((meeting, phone))
            said.append(text)

        # By name, with the command, in the middle of the meeting.
        meeting, phone = meetings[0]
        asked = ["purge", "--meeting", meeting, "--yes", "--data", str(data)]
        assert await asyncio.to_thread(main, asked) == 0
        assert f"{meeting}  answers: 1  verified {TODAY}" in capsys.readouterr().out
        await phone.sees("state", lambda s: s["phase"] == "ended")
        assert _holding(data, said[0]) == []
        assert _holding(data, said[1]) != []

        # When its time is up, as the server does every hour.
        later = TODAY + dt.timedelta(days=91)
        await erase_due(here.store, data, later)
        assert _holding(data, said[1]) == []
        noted = {each.meeting: each for each in await here.store.deletions()}
        assert noted[meetings[1][0]].verified == later
        left = sum(len(_holding(data, text)) for text in said)
        figure("P07", "files with an answer that was deleted, at once", left, "0", met=left == 0)
        for text in said:
            assert text not in here.log
