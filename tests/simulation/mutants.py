"""Faults that are put into the product on purpose: the simulation must find every one of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from polling import ballot
from polling.live.hub import Hub
from polling.live.room import Room
from polling.store import client, writer
from polling.store.notices import Listener
from polling.store.writer import Writer


def acknowledges_early() -> None:
    """The writer says yes before the store has."""
    stores = Writer._store

    async def store(self: Writer, round_key: Any, batch: Any) -> None:
        for answer in batch.answers:
            answer.done("ok", None)
        batch.answers = [_Silent(answer) for answer in batch.answers]
        await stores(self, round_key, batch)

    Writer._store = store  # type: ignore[method-assign]


def takes_silence_for_yes() -> None:
    """A reply that never came counts as an acknowledgement."""

    async def until_answered(self: Writer, function: str, where: Any, args: Any) -> list[bytes]:
        try:
            return await self._client.call(function, where, args)  # type: ignore[return-value]
        except (writer.Disconnected, writer.TimedOut, OSError):
            return [] if function == "answer" else [b"in"] * len(args)

    Writer._until_answered = until_answered  # type: ignore[method-assign]


def counts_each_time() -> None:
    """What is sent again is counted again, as a plain HINCRBY would."""
    _in_lua(
        'local step = (value ~= "" and 1 or 0) - (old_value ~= "" and 1 or 0)', "local step = 1"
    )
    _in_lua("if old_number >= number then", "if old_number > number then")


def lets_the_last_one_win() -> None:
    """The highest number does not win, but whatever comes last."""
    _in_lua("if old_number >= number then", "if old_number == number then")


def forgets_what_was_before() -> None:
    """A changed answer is added, and the one before not taken away."""
    _in_lua("add(times, old_counts, -1)", "")


def one_ballot_for_all_slots() -> None:
    """The slots of a phone share one ballot."""
    made = ballot.ballot

    def same(key: bytes, token: str, item: str, run: int, slot: int) -> str:
        return made(key, token, item, run, 0)

    ballot.ballot = same


def two_moderators_at_once() -> None:
    """A state is put in place whatever stands there."""
    _in_lua('if (redis.call("HGET", keys[1], "revision") or "0") ~= args[1] then return 0 end', "")


def never_compares() -> None:
    """A worker believes that it hears every notice."""

    async def compare(self: Hub, room: Room) -> None:
        pass

    Hub._compare = compare  # type: ignore[method-assign]


def hears_nothing_of_the_gap() -> None:
    """Who was cut off from the notices does not read again, nor compares well."""

    async def compare(self: Hub, room: Room) -> None:
        pass

    heard = Listener.__init__

    def init(self: Listener, asked: Any, hears: Any) -> None:
        heard(
            self,
            asked,
            lambda meeting, subject: subject != "everything" and hears(meeting, subject),
        )

    Hub._compare = compare  # type: ignore[method-assign]
    Listener.__init__ = init  # type: ignore[method-assign]


def functions_are_for_ever() -> None:
    """A store that has lost the functions is not given them again."""

    async def call(self: Any, function: str, keys: Any, args: Any) -> Any:
        version = client.library()[0].removeprefix("polling_")
        return await self.redis.execute_command(
            "FCALL", f"{function}_{version}", len(keys), *keys, *args
        )

    client.Client.call = call  # type: ignore[method-assign]


MUTANTS: dict[str, Callable[[], None]] = {
    made.__name__: made
    for made in (
        acknowledges_early, takes_silence_for_yes, counts_each_time, lets_the_last_one_win,
        forgets_what_was_before, one_ballot_for_all_slots, two_moderators_at_once, never_compares,
        hears_nothing_of_the_gap, functions_are_for_ever,
    )
}  # fmt: skip


def _in_lua(old: str, new: str) -> None:
    name, body = client.library()
    assert old in body, old
    changed = body.replace(old, new)
    client.library = lambda: (name, changed)  # type: ignore[assignment]


class _Silent:
    """An answer that nobody is told of any more."""

    def __init__(self, answer: Any) -> None:
        self.since, self.always, self.told = answer.since, answer.always, answer.told

    def done(self, word: str, instead: object) -> None:
        pass
