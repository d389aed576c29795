"""D. S08, S09: a hall joins behind one address, while codes are guessed from one and from many."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator
from math import exp
from pathlib import Path
from random import Random

import pytest
import pytest_asyncio

from polling.limits import (
    CODES_BURST,
    SERVER_BURST,
    SERVER_FOR_GOOD,
    SERVER_MS_EACH,
    Guesses,
)
from tests.live.agenda import OPEN, item
from tests.trials.figures import figure
from tests.trials.house import House, size
from tests.trials.knocking import Knocker, knocked_at

pytestmark = [pytest.mark.trial, pytest.mark.timeout(240)]

WHOLE = 90_000_000  # codes there may be: eight digits, the first not 0
MEETINGS = 10
HOURS = 8
BURST = SERVER_BURST + SERVER_FOR_GOOD


@pytest_asyncio.fixture
async def here(data: Path) -> AsyncIterator[House]:
    async with knocked_at(data) as made:
        yield made


def wrong(chance: Random, right: str) -> str:
    """Any other code."""
    while (code := str(chance.randrange(10_000_000, 100_000_000))) == right:
        pass
    return code


async def test_s08_a_hall_behind_one_address_joins_within_a_minute(here: House) -> None:
    people, seconds = size(150, 1500), size(4, 60)
    meeting = await here.meeting(item("open1", "open_text", OPEN))
    code, chance = await here.code(meeting), Random(1953)
    moderator = await here.staff("moderator").arrives(meeting)
    refused: list[object] = []

    async def comes(after: float) -> None:
        await asyncio.sleep(after)
        phone = await Knocker.at(here.port)
        while chance.random() < 0.02:  # two in a hundred mistype
            refused.extend(s for s in [(await phone.types(wrong(chance, code))).status] if s != 404)
        said = await phone.types(f"{code[:4]} {code[4:]}")
        if said.status != 200:
            refused.append(said)
            return
        link = said.body.decode().partition('"/')[2].partition('"')[0]
        if (await phone.asks("GET", f"/{link}")).status != 200:
            refused.append("page")
        reply, _ = await phone.greets(link)
        if not reply["ok"]:
            refused.append(reply)

    await asyncio.gather(*(comes(chance.uniform(0, seconds)) for _ in range(people)))
    figure(
        "S08",
        f"{people} typed the code within {seconds} s, refused",
        len(refused),
        "0",
        not refused,
    )
    assert refused == []
    await moderator.sees("counts", lambda counts: counts["joined"] == people)


async def test_s09_codes_guessed_from_one_address(here: House) -> None:
    tries = size(1000, 10_000)
    meeting = await here.meeting(item("open1", "open_text", OPEN))
    code, link, chance = await here.code(meeting), await here.link(meeting), Random(1953)
    statuses: Counter[int] = Counter()
    bodies: set[bytes] = set()
    came_by_link = 0
    begun = time.monotonic()
    guesser = await Knocker.at(here.port)
    for n in range(tries):
        said = await guesser.types(wrong(chance, code))
        statuses[said.status] += 1
        if said.status == 429:
            bodies.add(said.body)
        if n % 100 == 99:
            # Whoever scans comes in from the very same address.
            phone = await Knocker.at(here.port)
            assert (await phone.asks("GET", f"/{link}")).status == 200
            reply, _ = await phone.greets(link)
            came_by_link += bool(reply["ok"])
    took = time.monotonic() - begun
    right = await guesser.types(code)
    while right.status == 200:  # it may have come in the very moment when one is let through
        await guesser.types(wrong(chance, code))
        right = await guesser.types(code)
    assert right.status == 429
    assert bodies == {right.body}
    most = CODES_BURST + 1 + 2 * took + 2
    figure("S09", f"of {tries} wrong codes from one address, looked up", statuses[404],
           f"at most {most:.0f} in {took:.0f} s", statuses[404] <= most)  # fmt: skip
    assert set(statuses) == {404, 429}
    assert statuses[404] <= most
    assert came_by_link == tries // 100

    # A socket is held to the same, and is told to come back.
    for _ in range(5):
        await guesser.types(wrong(chance, code))
    reply, closed = await (await Knocker.at(here.port)).greets(code)
    other, shut = await (await Knocker.at(here.port)).greets(wrong(chance, code))
    if not reply["ok"]:
        assert (reply, closed) == (other, shut)
        assert (reply["word"], closed) == ("busy", 4429)

    # Once nobody guesses any more, a typed code gets in after one wait of the page.
    begun = time.monotonic()
    while (await guesser.types(code)).status != 200:
        await asyncio.sleep(0.1)
    assert time.monotonic() - begun < 6


async def test_s09_codes_guessed_from_a_thousand_addresses(here: House) -> None:
    addresses, each = size(300, 1000), size(8, 20)
    meeting = await here.meeting(item("open1", "open_text", OPEN))
    code, link, chance = await here.code(meeting), await here.link(meeting), Random(1953)
    statuses: Counter[int] = Counter()
    bodies: set[bytes] = set()
    begun = time.monotonic()

    async def guesses(n: int) -> None:
        knocker = await Knocker.at(here.port, f"127.1.{n // 250}.{n % 250 + 1}")
        for _ in range(each):
            said = await knocker.types(wrong(chance, code))
            statuses[said.status] += 1
            if said.status == 429:
                bodies.add(said.body)
        knocker.leaves()

    await asyncio.gather(*(guesses(n) for n in range(addresses)))
    took = time.monotonic() - begun
    most = BURST + took * 1000 / SERVER_MS_EACH + 8
    figure("S09", f"of {addresses * each} from {addresses} addresses, looked up", statuses[404],
           f"at most {most:.0f} in {took:.0f} s", statuses[404] <= most)  # fmt: skip
    assert statuses[404] <= most
    assert statuses[429] > 0
    assert len(bodies) == 1
    phone = await Knocker.at(here.port, "127.9.9.9")
    assert (await phone.asks("GET", f"/{link}")).status == 200
    assert (await phone.greets(link))[0]["ok"]


class Hours:
    """The fake clock, and what the store keeps of wrong codes by it, as `guess.lua` does."""

    def __init__(self) -> None:
        self.now, self.due, self.looked_up = 0.0, 0.0, 0

    def __call__(self) -> float:
        return self.now

    def counts(self) -> int:
        """One wrong code more; how many milliseconds ahead that is."""
        self.due = max(self.due, self.now * 1000) + SERVER_MS_EACH
        self.looked_up += 1
        return round(self.due - self.now * 1000)


@pytest.mark.parametrize("addresses", [1, 1000])
def test_s09_eight_hours_of_guessing_find_a_meeting_once_in_thirty_times(addresses: int) -> None:
    """The real limiter of two workers by a fake clock, guessed at without a pause, and halls of
    1,500 that come in meanwhile, each within a minute behind one address, half of them typing."""
    hours, clock, chance = size(1, HOURS), Hours(), Random(1953)
    workers = [Guesses(clock), Guesses(clock)]
    refused = halls = 0

    def tries(address: str, guesses: Guesses) -> bool:
        if not guesses.may_try(address):
            return False
        guesses.failed(address, clock.counts())
        return True

    for second in range(hours * 3600):
        clock.now = float(second)
        for step in range(20):
            clock.now += 0.05
            for guesses in workers:
                # Until it is refused, each time from another address.
                while tries(f"10.0.{chance.randrange(addresses)}", guesses):
                    pass
            if second % 1800 >= 1740:
                hall = f"192.0.2.{second // 1800}"
                for guesses in chance.choices(workers, k=1 + (step % 4 == 0)):
                    halls += 1
                    if chance.random() < 0.5:
                        while chance.random() < 0.02:
                            refused += not tries(hall, guesses)
                        refused += not guesses.may_try(hall)
                    guesses.passed(hall)
    a_second = 1000 / SERVER_MS_EACH
    assert clock.looked_up <= BURST + a_second * hours * 3600 + len(workers)
    # What a shorter run has left out is taken to be guessed through as fast as ever can be.
    looked_up = clock.looked_up + a_second * (HOURS - hours) * 3600
    found = 1 - exp(-looked_up * MEETINGS / WHOLE)
    about = f"{HOURS} h of guessing against {MEETINGS} meetings from {addresses} address(es)"
    figure("S09", f"{about}, chance of a hit", f"{found:.2%}", "at most 3 %", found <= 0.03)
    figure("S09", f"meanwhile, of {halls} people in halls, refused", refused, "0", refused == 0)
    assert found <= 0.03
    assert refused == 0
