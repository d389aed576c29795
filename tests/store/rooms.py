"""Meetings in the store that take answers, without any server."""

from __future__ import annotations

import asyncio
import json
from typing import Any

from polling import ballot, kinds
from polling.meeting import Meeting, Steer, steered
from polling.store import Store, Writer
from polling.store.keys import RoundKey
from polling.store.pending import Pending, Stored, packed_counts
from polling.store.restoring import new_id
from tests.live.agenda import four


def meeting(**about: Any) -> Meeting:
    """A meeting with one question of each of four kinds."""
    return Meeting.model_validate({"id": new_id(), "title": "Et møte", "agenda": four(), **about})


async def steers(store: Store, meeting_id: str, action: str, **about: Any) -> None:
    """One command of a moderator."""
    found, _ = await store.document(meeting_id)
    stage = await store.stage(meeting_id)
    state = await store.state(meeting_id)
    after = steered(found, state, Steer(action=action, **about), await store.client.now())  # type: ignore[arg-type]
    await store.steer(meeting_id, stage, state.revision, after)


async def opened(store: Store, item: str = "choi1") -> RoundKey:
    """A new meeting in which that question takes answers."""
    made = await store.create(meeting())
    await steers(store, made, "go", item=item)
    await steers(store, made, "open")
    return RoundKey(made, "live", item, 1)


class Answerer:
    """Gives answers the way the server does, and waits for the writer's word."""

    def __init__(self, store: Store, writer: Writer, round_key: RoundKey) -> None:
        self.store = store
        self.writer = writer
        self.round = round_key

    async def gives(
        self, token: str, answer: dict[str, Any] | None, number: int, slot: int = 0
    ) -> tuple[str, Stored | None]:
        """The word on an answer, and what stands instead."""
        said: asyncio.Future[tuple[str, Stored | None]] = asyncio.get_running_loop().create_future()
        pending = await self.pending(token, answer, number, slot, said)
        self.writer.put(self.round, pending)
        return await asyncio.wait_for(said, 20)

    async def pending(
        self,
        token: str,
        answer: dict[str, Any] | None,
        number: int,
        slot: int,
        said: asyncio.Future[tuple[str, Stored | None]],
    ) -> Pending:
        """The answer on its way; `said` is told its fate."""
        snapshot = await self.store.snapshot(self.round.meeting)
        item = snapshot.meeting.item(self.round.item)
        key, at = snapshot.key or b"k" * 32, (self.round.item, self.round.run)
        value, counts = "", ""
        if answer is not None:
            checked = item.question.check(kinds.kind(item.kind).Answer.model_validate(answer))
            value, counts = checked.model_dump_json(), packed_counts(item.question.counts(checked))

        def done(word: str, instead: Stored | None) -> None:
            if not said.done():
                said.set_result((word, instead))

        return Pending(
            ballot.ballot(key, token, *at, slot), ballot.person(key, token, *at), number, value,
            counts, done,
        )  # fmt: skip


def same(stored: str, given: dict[str, Any] | None) -> bool:
    """Whether a stored value is the answer that was given."""
    return (json.loads(stored) if stored else None) == given
