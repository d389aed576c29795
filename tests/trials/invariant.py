"""INV: what must hold after every fault, told from the phones' ledgers.

(a) every acknowledged answer is in store, result and export with its value; (b) nobody is counted
twice; (c) nothing that was never sent is there; (d) what was never told is wholly in or wholly out;
(e) screen, store and export are the same within five seconds; (f) without any human step.
"""

from __future__ import annotations

import asyncio
import json
import urllib.request
from collections.abc import Sequence
from typing import Any

from polling import ballot
from polling.store import Store
from polling.store.keys import RoundKey
from polling.store.pending import read_stored
from polling.store.rounds import Reading
from tests.live.people import Staff
from tests.trials.crowd import LedgerPhone

Stored = dict[tuple[int, int], Any]


async def holds(
    house: Any,
    meeting: str,
    phones: Sequence[LedgerPhone],
    item: str,
    *,
    screens: Sequence[Staff] = (),
    run: int = 1,
    store: Store | None = None,
) -> Stored:
    """Asserts INV for one round of a question; what each (phone, slot) has in the store."""
    store = store or house.store
    round_key = RoundKey(meeting, "live", item, run)
    stored = await _stored(store, round_key, phones)
    given = [ledger for phone in phones for (i, _, _), ledger in phone.ledgers.items() if i == item]
    assert given, "the trial asked nothing"
    for phone in phones:
        for (asked, in_run, slot), ledger in phone.ledgers.items():
            if (asked, in_run) == (item, run):
                stands = stored.get((phone.name, slot))
                assert stands in ledger.may_stand(), (phone.name, slot, stands, ledger)
    values = sorted(json.dumps(value, sort_keys=True) for value in stored.values())
    people = len({name for name, _ in stored})
    await _all_of_them(store, round_key, values, people)
    assert await store.recount(round_key) == 0
    for screen in screens:
        await _screen_shows(screen, item, people, values)
    await _export_holds(house, meeting, item, run, values, people)
    return stored


async def _stored(store: Store, round_key: RoundKey, phones: Sequence[LedgerPhone]) -> Stored:
    key = (await store.snapshot(round_key.meeting)).key
    assert key is not None, "the ballots can only be told while the meeting goes on"
    found = await store.redis.hgetall(round_key.key("answers"))
    owners = {
        ballot.ballot(key, phone.token, round_key.item, round_key.run, slot): (phone.name, slot)
        for phone in phones
        for slot in range(20)
    }
    stored: Stored = {}
    for field, record in found.items():
        owner = owners.get(field.decode())
        assert owner is not None, "an answer that nobody sent"
        value = read_stored(record).value
        if value:
            stored[owner] = json.loads(value)
    return stored


async def _all_of_them(store: Store, round_key: RoundKey, values: list[str], people: int) -> None:
    reading: Reading = await store.reading(round_key)
    assert (reading.people, reading.answers) == (people, len(values))
    record = await store.record(round_key.meeting)
    (found,) = [r for r in record.rounds if (r.item, r.run) == (round_key.item, round_key.run)]
    rows = sorted(json.dumps(row.value, sort_keys=True) for row in found.rows)
    assert (found.people, rows) == (people, values)


async def _screen_shows(screen: Staff, item: str, people: int, values: list[str]) -> None:
    def right(counts: dict[str, Any]) -> bool:
        found = counts["items"].get(item, {})
        return (found.get("people"), found.get("answers")) == (people, len(values))

    await screen.sees("counts", right)

    def listed() -> list[str]:
        blocks = [m for name, m in screen.latest.items() if name.startswith(f"answers {item} ")]
        rows = [row["value"] for m in blocks if m["block"] < m["blocks"] for row in m["list"]]
        return sorted(json.dumps(row, sort_keys=True) for row in rows)

    if any(name.startswith(f"answers {item} ") for name in screen.latest):
        async with asyncio.timeout(5):
            while listed() != values:
                await asyncio.sleep(0.02)


async def _export_holds(
    house: Any, meeting: str, item: str, run: int, values: list[str], people: int
) -> None:
    _, secret = await house.store.hand_out(meeting, "secretariat")
    request = urllib.request.Request(
        f"{house.base}/m/{meeting}/meeting.json", headers={"Cookie": house.cookie(meeting, secret)}
    )
    got = json.loads(await asyncio.to_thread(lambda: urllib.request.urlopen(request).read()))
    (found,) = [r for r in got["rounds"] if (r["item"], r["run"]) == (item, run)]
    rows = sorted(json.dumps(row["value"], sort_keys=True) for row in found["rows"])
    assert (found["people"], rows) == (people, values)
