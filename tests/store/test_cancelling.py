"""Tasks that are to end do, those too that do not hear the first time."""

from __future__ import annotations

import asyncio

import pytest

from polling.store.cancelling import all_ended


async def test_all_end_however_they_do() -> None:
    async def deaf(times: int) -> None:
        while times:
            try:
                await asyncio.sleep(3600)
            except asyncio.CancelledError:
                times -= 1

    async def fails() -> None:
        try:
            await asyncio.sleep(3600)
        finally:
            raise ValueError("on the way out")

    async def quick() -> None:
        pass

    tasks = [asyncio.create_task(work) for work in (deaf(0), deaf(1), deaf(3), fails(), quick())]
    await asyncio.sleep(0)
    await asyncio.wait_for(all_ended(tasks), 5)
    assert all(task.done() for task in tasks)
    with pytest.raises(ValueError, match="on the way out"):
        tasks[3].result()
    await all_ended([])
