"""`python3 -m polling load cluster`: a primary is lost under a hundred meetings, and what follows.

Four workers on two machines (network namespaces, where this one lets us) behind HAProxy, on a
cluster of three primaries with two replicas each, or on a primary with two replicas and three
sentinels. All phones go on answering. A phone keeps a ledger of what it was told, and every ledger
is held to the store in the end.
"""

from __future__ import annotations

import asyncio
import signal
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from polling.store.keys import channel
from polling.store.reach.slots import slot_of
from tests.load.measure import machine, table
from tests.scaling.halls import HAPROXY, ITEM, Halls, Waiter, halls, wrong
from tests.scaling.hosts import HERE, Host, can, hosts
from tests.scaling.stores import SLOTS, Stores, cluster, watched
from tests.trials.crowd import keeps_changing

Kind = Literal["cluster", "sentinels"]
Fault = Literal["is killed", "hangs"]

#: Seconds that all goes well before a primary is lost, and after all have been answered again.
BEFORE, AFTER = 6.0, 3.0
PATIENCE = 90.0
#: Of the seconds before, those that do not count: everybody begins at once.
SETTLING = 3.0
WORKERS = 2  # on each machine


@dataclass(frozen=True)
class Case:
    """What the store is, for how many replicas answers wait, and what happens to a primary."""

    kind: Kind
    replicas: int
    fault: Fault


CASES = (
    Case("cluster", 1, "is killed"),
    Case("cluster", 0, "is killed"),
    Case("cluster", 1, "hangs"),
    Case("sentinels", 1, "is killed"),
    Case("sentinels", 0, "is killed"),
)


@dataclass(frozen=True)
class Outcome:
    """What came of it; times in seconds."""

    answers: float  # acknowledged a second, before
    again: float  # until every phone of the primary that was lost had an answer acknowledged
    gap: float  # the longest that any other phone was without one
    usual: float  # the longest that any phone was without one before
    busy: int  # times that phones were told to ask again
    out: int  # phones that were thrown out
    lost: int  # acknowledged answers that are not there, or another's, or counted wrongly
    on: str  # where the servers were


def run(meetings: int = 100, phones: int = 2, only: str = "") -> str:
    """The table, for so many meetings with so many phones each."""
    if not HAPROXY:
        raise SystemExit("There is no haproxy on this machine (apt install haproxy).")
    # What was started ends with it, also when it is told to end.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    rows, on = [], ""
    for case in CASES:
        if only and case.kind != only:
            continue
        began = time.monotonic()
        found = asyncio.run(_played(case, meetings, phones))
        sys.stderr.write(f"{case.kind} {case.replicas} {case.fault}: {found}")
        sys.stderr.write(f" in {time.monotonic() - began:.0f} s\n")
        on = found.on
        waits = f"waits for {case.replicas}" if case.replicas else "waits for none"
        rows.append((
            f"{case.kind}, {waits}, a primary {case.fault}",
            f"{found.answers:,.0f}", f"{found.usual * 1000:,.0f} ms", f"{found.again:.1f} s",
            "–" if case.kind == "sentinels" else f"{found.gap * 1000:,.0f} ms",
            f"{found.busy}", f"{found.out}", f"{found.lost}",
        ))  # fmt: skip
    head = (
        f"{meetings} meetings of {phones}", "answers/s", "longest wait before",
        "acknowledged again after", "longest wait of others", "told busy", "thrown out",
        "acknowledged and lost",
    )  # fmt: skip
    return f"Four workers {on} behind HAProxy; {machine()}\n\n{table(head, rows)}"


async def _played(case: Case, meetings: int, phones: int) -> Outcome:
    with _machines() as (here, there), tempfile.TemporaryDirectory(prefix="polling-load-") as place:
        made = cluster(3, 2, host=here.address) if case.kind == "cluster" else None
        with made or watched(2, 3, host=here.address) as stores:
            about = {"workers": WORKERS, "replicas": case.replicas}
            async with halls(stores, Path(place), hosts=there, **about) as house:
                found = await _struck(house, stores, case, meetings, phones)
    on = "on this machine" if there[0] == HERE else "on two machines (namespaces)"
    return Outcome(**found, on=on)  # type: ignore[arg-type]


@contextmanager
def _machines() -> Iterator[tuple[Host, Sequence[Host]]]:
    if not can():
        yield HERE, (HERE, HERE)
        return
    with hosts(2) as found:
        yield found


async def _struck(
    house: Halls, stores: Stores, case: Case, meetings: int, phones: int
) -> dict[str, float | int]:
    store = house.store
    there: dict[str, list[Waiter]] = {}
    for start in range(0, meetings, 10):
        asked = [house.asked(store, phones) for _ in range(min(10, meetings - start))]
        there.update(await asyncio.gather(*asked))
    everyone = [phone for found in there.values() for phone in found]
    over = asyncio.Event()
    # Some three hundred answers a second in all: what is measured is not this machine's two cores.
    pause = len(everyone) / 300
    giving = [
        asyncio.create_task(keeps_changing(each, ITEM, over, pause=pause)) for each in everyone
    ]
    began = time.monotonic()
    await asyncio.sleep(BEFORE)
    lost = stores.primaries[0]
    number = len(stores.primaries)
    hit = [
        phone
        for meeting, found in there.items()
        for phone in found
        if case.kind == "sentinels" or slot_of(channel(meeting)) * number // SLOTS == 0
    ]
    spared = [phone for phone in everyone if phone not in hit]
    if case.fault == "is killed":
        stores.kill(lost)
    else:
        stores.pause(lost, True)
    struck = time.monotonic()
    async with asyncio.timeout(PATIENCE):
        while not all(each.acks and each.acks[-1] > struck + 0.2 for each in hit):
            await asyncio.sleep(0.02)
    first = max(min(ack for ack in each.acks if ack > struck + 0.2) for each in hit)
    await asyncio.sleep(AFTER)
    if case.fault == "hangs":
        stores.pause(lost, False)
    else:
        stores.comes_back(lost)
    over.set()
    await asyncio.gather(*giving)
    failed = [each for m, found in there.items() for each in await wrong(store, m, found)]
    before = [ack for each in everyone for ack in each.acks if began + SETTLING < ack < struck]
    return {
        "answers": len(before) / (struck - began - SETTLING),
        "again": first - struck,
        "gap": _longest(spared, struck, first + AFTER),
        "usual": _longest(everyone, began + SETTLING, struck),
        "busy": sum(
            message.get("word") == "busy" for each in everyone for message in each.received
        ),
        "out": sum(len(each.comings) > 1 for each in everyone),
        "lost": len(failed),
    }


def _longest(phones: Sequence[Waiter], since: float, until: float) -> float:
    """The longest that one of these waited for an acknowledgement of what it sent meanwhile."""
    waits = (
        acknowledged - sent
        for phone in phones
        for sent, acknowledged in phone.waits
        if since < sent < until
    )
    return max(waits, default=0.0)
