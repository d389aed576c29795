"""D. S10, S11: codes that lead nowhere look alike, and what is drawn is drawn by chance."""

from __future__ import annotations

import re
import secrets
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from random import SystemRandom
from statistics import median
from time import perf_counter

import pytest

from polling import joincode
from polling.ballot import TOKEN
from polling.meeting import Steer, steered
from polling.store import keys
from polling.store.meetings import Meetings
from tests.live.agenda import OPEN, item
from tests.trials.figures import figure
from tests.trials.house import House, size
from tests.trials.knocking import Knocker, knocked_at

pytestmark = [pytest.mark.trial, pytest.mark.timeout(240)]

SIGNS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


async def ended(here: House) -> tuple[str, str]:
    """A meeting that has ended: the code that it had, and the link."""
    meeting = await here.meeting(item("open1", "open_text", OPEN))
    code, link = await here.code(meeting), await here.link(meeting)
    document, _ = await here.store.document(meeting)
    state = steered(document, await here.store.state(meeting), Steer(action="end"), 0)
    await here.store.steer(meeting, "live", 0, state)
    return code, link


async def test_s10_codes_that_lead_nowhere_cannot_be_told_apart(data: Path) -> None:
    samples = size(40, 150)
    async with knocked_at(data) as here:
        over, over_link = await ended(here)
        expired, expired_link = await ended(here)
        await here.store.redis.delete(keys.code(expired))
        unknown = "10000000"
        unknown_link = joincode.link(await here.store.secret(), unknown)
        times: dict[str, list[float]] = {"over": [], "unknown": [], "expired": []}
        bodies: set[bytes] = set()
        headers: set[str] = set()
        for n in range(samples):
            for name, code in (("over", over), ("unknown", unknown), ("expired", expired)):
                # From many addresses, so that none of them is held up.
                knocker = await Knocker.at(here.port, f"127.2.{n // 250}.{n % 250 + 1}")
                begun = perf_counter()
                said = await knocker.types(code, by_script=n % 2 == 0)
                times[name].append(perf_counter() - begun)
                assert said.status == 404
                bodies.add(said.body.replace(code.encode(), b"the code"))
                headers.add(re.sub(r"(?m)^date: .*$", "", said.headers))
        assert len(bodies) == 2  # a page, and what a script is told
        assert len(headers) == 2
        medians = {name: median(found) * 1000 for name, found in times.items()}
        apart = max(medians.values()) - min(medians.values())
        figure("S10", f"medians of {samples} apart", f"{apart:.2f} ms", "below 5 ms", apart < 5)
        assert apart < 5, medians

        # Links with a right pass, and sockets, say the same too.
        said_of_links: set[tuple[int, bytes]] = set()
        replies: list[object] = []
        for code, link in ((over, over_link), (unknown, unknown_link), (expired, expired_link)):
            knocker = await Knocker.at(here.port)
            said = await knocker.asks("GET", f"/{link}")
            shown = joincode.show(code).encode()
            said_of_links.add((said.status, said.body.replace(shown, b"the code")))
            sockets = [await Knocker.at(here.port) for _ in range(2)]
            replies += [await sockets[0].greets(code), await sockets[1].greets(link)]
        assert len(said_of_links) == 1
        assert all(reply == replies[0] for reply in replies)


async def test_s10_while_too_many_guess_right_and_wrong_take_as_long(data: Path) -> None:
    samples = size(200, 1000)
    async with knocked_at(data) as here:
        meeting = await here.meeting(item("open1", "open_text", OPEN))
        codes = {"right": await here.code(meeting), "wrong": "10000000"}
        times: dict[str, list[float]] = {"right": [], "wrong": []}
        bodies = set()
        knocker = await Knocker.at(here.port)
        for _ in range(samples):
            for name, code in codes.items():
                while (await knocker.types("20000000")).status == 404:
                    pass
                begun = perf_counter()
                said = await knocker.types(code)
                took = perf_counter() - begun
                if said.status == 429:
                    times[name].append(took)
                    bodies.add(said.body)
        assert len(bodies) == 1
        apart = abs(median(times["right"]) - median(times["wrong"])) * 1000
        what = "right and wrong codes, while neither is looked up, medians apart"
        figure("S10", what, f"{apart:.2f} ms", "below 5 ms", apart < 5)
        assert apart < 5


def test_s11_codes_and_tokens_are_drawn_evenly_and_long_enough() -> None:
    many, chance = size(100_000, 1_000_000), SystemRandom()
    codes = "".join(joincode.make(chance) for _ in range(many))
    worst = 0.0
    for place in range(8):
        digits = "0123456789" if place else "123456789"
        worst = max(worst, _chi(Counter(codes[place::8]), digits) / _far(len(digits) - 1))
    tokens = [secrets.token_urlsafe(16) for _ in range(many)]
    assert len(set(tokens)) == many
    assert all(TOKEN.fullmatch(token) for token in tokens[:1000])
    # 22 signs of 6 bits; the last has only 2 of them.
    assert {len(token) for token in tokens[:1000]} == {22}
    signs = Counter("".join(token[:21] for token in tokens))
    worst = max(worst, _chi(signs, SIGNS) / _far(len(SIGNS) - 1))
    last = Counter(token[21] for token in tokens)
    assert set(last) == set("AQgw")
    worst = max(worst, _chi(last, "AQgw") / _far(3))
    figure("S11", f"χ² of {many} codes and as many tokens, of its 99.99 % bound", f"{worst:.2f}",
           "at most 1", worst <= 1)  # fmt: skip
    figure("S11", "bits of a token", 21 * 6 + 2, "at least 128", True)
    assert worst <= 1


async def test_s11_no_live_code_is_given_twice(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = iter(["38851953", "38851953", "38851953", "12345678", "38851953", "87654321"])
    make: Callable[[object], str] = lambda _: next(drawn)  # noqa: E731
    monkeypatch.setattr("polling.store.meetings.joincode.make", make)
    async with knocked_at(data) as here:
        meetings: Meetings = here.store
        one = item("open1", "open_text", OPEN)
        first, second = [await here.meeting(one) for _ in range(2)]
        assert await here.code(first) == "38851953"
        assert await here.code(second) == "12345678"
        document, _ = await meetings.document(first)
        state = steered(document, await meetings.state(first), Steer(action="end"), 0)
        await meetings.steer(first, "live", 0, state)
        # One that was used rests for a while.
        assert await here.code(await here.meeting(one)) == "87654321"


def _chi(found: Counter[str], signs: str) -> float:
    """Pearson's χ² of how often each sign was found, against an even draw."""
    expected = found.total() / len(signs)
    assert set(found) <= set(signs)
    return sum((found[sign] - expected) ** 2 / expected for sign in signs)


def _far(freedom: int) -> float:
    """The 99.99th percentile of χ², by Wilson and Hilferty (1931), within one per cent here."""
    return float(freedom * (1 - 2 / (9 * freedom) + 3.719 * (2 / (9 * freedom)) ** 0.5) ** 3)
