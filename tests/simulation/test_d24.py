"""A. D24: a meeting is simulated under many seeds, and everything that may fail in it does.

A seed that fails is played again, alone and exactly, by
`POLLING_SIMULATION_SEED=17 python3 -m polling test tests/simulation -k seed`.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import Iterator
from typing import Any

import pytest

from tests.running import ROOT, running_store
from tests.simulation.mutants import MUTANTS
from tests.trials.figures import figure
from tests.trials.house import FULL, size

pytestmark = [pytest.mark.trial, pytest.mark.timeout(900 if FULL else 240)]

SEEDS = size(50, 1000)
AT_ONCE = 2
#: Faults that are put in by habit; all of them at full size.
CHOSEN = (
    "acknowledges_early", "counts_each_time", "lets_the_last_one_win", "two_moderators_at_once",
    "hears_nothing_of_the_gap",
)  # fmt: skip


@pytest.fixture(scope="module")
def stores() -> Iterator[list[str]]:
    """Paths of stores that keep nothing: what is on the disk is for the simulation to say."""
    with running_store(appendonly="no") as one, running_store(appendonly="no") as two:
        yield [one.removeprefix("unix://"), two.removeprefix("unix://")]


async def played(path: str, first: int, last: int, *more: str) -> list[dict[str, Any]]:
    """What came of these seeds."""
    command = ["-m", "tests.simulation.play", path, str(first), str(last), *more]
    process = await asyncio.create_subprocess_exec(
        sys.executable, *command, cwd=ROOT, env={**os.environ, "PYTHONHASHSEED": "0"},
        stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    try:
        out, err = await process.communicate()
    finally:
        if process.returncode is None:
            process.kill()
    assert process.returncode == 0, err.decode()[-4000:]
    return [json.loads(line) for line in out.splitlines()]


def told(wrong: list[dict[str, Any]]) -> str:
    """The whole story of the first seed that failed, and which others did."""
    if not wrong:
        return ""
    others = ", ".join(str(each["seed"]) for each in wrong[1:])
    return f"seed {wrong[0]['seed']}: {wrong[0]['wrong']}\n{wrong[0]['trace']}\nalso: {others}"


async def test_d24_no_seed_violates_anything(stores: list[str]) -> None:
    share = SEEDS // AT_ONCE
    plays = [played(stores[n], n * share, (n + 1) * share) for n in range(AT_ONCE)]
    seeds = [seed for some in await asyncio.gather(*plays) for seed in some]
    wrong = [seed for seed in seeds if seed["wrong"]]
    figure("D24", "seeds of the simulation that violate anything",
           f"{len(wrong)} of {len(seeds)}", f"0 of {SEEDS}", not wrong)  # fmt: skip
    assert not wrong, told(wrong)
    assert len(seeds) == SEEDS
    # It would not show much if nobody had answered, or nobody had steered.
    assert sum(seed["acked"] for seed in seeds) > 50 * SEEDS
    assert sum(seed["steered"] for seed in seeds) > 8 * SEEDS


async def test_d24_a_seed_is_played_again_to_the_letter(stores: list[str]) -> None:
    chosen = int(os.environ.get("POLLING_SIMULATION_SEED", "3"))
    both = [await played(path, chosen, chosen + 1, "--trace") for path in stores]
    assert both[0][0]["trace"] == both[1][0]["trace"]
    assert not both[0][0]["wrong"], told(both[0])


@pytest.mark.parametrize("fault", MUTANTS if FULL else CHOSEN)
async def test_d24_it_finds_what_is_put_in(stores: list[str], fault: str) -> None:
    seeds = await played(stores[0], 0, 50, fault)
    assert seeds[-1]["wrong"], f"50 seeds did not find: {MUTANTS[fault].__doc__}"
