"""C. W14: the server is restarted while a whole hall is connected."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from math import floor
from pathlib import Path

import pytest

from tests.live.people import phase
from tests.trials import invariant
from tests.trials.crowd import crowd, said
from tests.trials.figures import figure
from tests.trials.house import ALONE_IN_FULL, FULL, house, size
from tests.trials.meetings import open_text

pytestmark = [pytest.mark.trial, ALONE_IN_FULL, pytest.mark.timeout(300 if FULL else 90)]

PEOPLE = size(150, 1000)


async def test_w14_restarted_with_a_hall_connected(data: Path) -> None:
    async with house(data) as here:
        meeting = await here.meeting(open_text())
        moderator = await here.staff("moderator").arrives(meeting)
        await moderator.opens_item("open1")
        phones = await crowd(here, await here.code(meeting), PEOPLE)
        await asyncio.gather(*(phone.gives("open1", said(phone, 1)) for phone in phones))

        down = time.monotonic()
        assert await here.stop() == 0
        took = time.monotonic() - down
        # Half the hall writes on while there is no server: kept, and sent when there is one.
        writing = [asyncio.create_task(p.gives("open1", said(p, 2))) for p in phones[: PEOPLE // 2]]
        await here.start()
        up = time.monotonic()
        moderator = await here.staff("moderator").arrives(meeting)
        await moderator.asks(type="watch", items=["open1"])
        await moderator.steers("close")
        await moderator.sees("state", lambda s: phase(s, "open1") == "closed")
        async with asyncio.timeout(30):
            while not all(phone.back.is_set() for phone in phones):
                await asyncio.sleep(0.02)
        back = max(phone.comings[-1] for phone in phones) - up
        replies = await asyncio.gather(*writing)

        assert took <= 10
        assert all(phone.closed == 1012 or phone.closed is None for phone in phones)
        for phone in phones:
            state = await phone.sees(
                "state", lambda s: s["item"] and s["item"]["phase"] == "closed"
            )
            assert state["revision"] == moderator.latest["state"]["revision"]
            mine = await phone.sees("mine open1")
            # Its own answer as it stood when it came: what it had kept may have followed since.
            (own,) = mine["answers"]
            assert own["answer"] == phone.ledgers[("open1", 1, 0)].sent[own["number"]]
        # What was written meanwhile came in or was told that it was too late; nothing is lost.
        assert all(reply and (reply["ok"] or reply["word"] == "closed") for reply in replies)
        await invariant.holds(here, meeting, phones, "open1", screens=[moderator])
        # They come spread over the time, not all at one instant; few make the chance larger.
        bins = Counter(floor((phone.attempts[-1] - up) * 10) for phone in phones)
        fullest, most = max(bins.values()) / PEOPLE, 0.15 if FULL else 0.25
        figure("W14", f"restarted with {PEOPLE} connected: the last is back after",
               f"{back:.1f} s", "at most 5 s", back <= 5)  # fmt: skip
        figure("W14", "of them, who come in the fullest tenth of a second", f"{fullest:.0%}",
               f"at most {most:.0%}", fullest <= most)  # fmt: skip
        assert fullest <= most, bins
        assert back <= 5
        assert "Traceback" not in here.log
