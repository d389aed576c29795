"""An answer on its way to the store: what the function is told of it, and what it says of it."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple, Protocol

from polling.store import keys
from polling.store.keys import RoundKey

Word = Literal["ok", "other", "closed", "busy"]

WORDS: dict[bytes, Word] = {b"other": "other", b"closed": "closed"}


class Stored(NamedTuple):
    """An answer as it stands in the store; `value` is the kind's JSON, "" when withdrawn."""

    number: int
    value: str


#: Told once how an answer fared: "ok" as it was sent, "other" with what stands instead, "closed",
#: "busy" when it is not known yet.
Done = Callable[[Word, Stored | None], None]


class Answer(Protocol):
    """What the writer must know of an answer; see `Pending` for what it means."""

    @property
    def since(self) -> float: ...
    @property
    def always(self) -> bool: ...
    @property
    def told(self) -> str: ...
    @property
    def done(self) -> Done: ...


@dataclass(slots=True)
class Pending:
    """One answer on its way: `value` "" withdraws, `counts` is what it adds to the counts.

    `extra` is "" or made by `extras`: the groups it belongs to, and whether it waits for approval.
    `always`: its question takes answers until the meeting ends, rather than while it is open.
    `joiner` is what its phone joined as, where it may be the first that the phone says.
    """

    ballot: str
    person: str
    number: int
    value: str
    counts: str
    done: Done
    extra: str = ""
    always: bool = False
    since: float = field(default_factory=time.monotonic)  # when it arrived
    joiner: str = ""

    @property
    def told(self) -> str:
        """What the function is told of it."""
        return (
            f"{self.ballot}\0{self.person}"
            f"{tail(self.number, self.value, self.counts)}{self.extra}\0{self.joiner}\0"
        )


def tail(number: int, value: str, counts: str) -> str:
    """The part of what the function is told of an answer that says nothing of its phone."""
    return f"\0{number}\0{value}\0{counts}\0"


class Call(NamedTuple):
    """A call of the function for a batch of answers to one round."""

    keys: list[str]
    args: list[str | bytes | int]


def call(round_key: RoundKey, answers: Sequence[Answer]) -> Call:
    """The call that stores these answers."""
    of_stage = (
        keys.of_stage(round_key.meeting, round_key.stage, name)
        for name in ("state", "revisions", "key", "silent", "forgotten", "joined")
    )
    of_round = (
        round_key.key(name)
        for name in (
            "answers", "counts", "people", "changes", "hidden", "waiting", "who", "groups",
            "published", "moved",
        )
    )  # fmt: skip
    args: list[str | bytes | int] = [
        round_key.item, round_key.run, keys.channel(round_key.meeting), round_key.subject,
        "1" if answers[0].always else "", len(answers),
        # One long argument costs both sides a tenth of what six for each answer do.
        "".join([answer.told for answer in answers]),
    ]  # fmt: skip
    return Call([*of_stage, *of_round], args)


def exceptions(said: Sequence[Any]) -> dict[int, tuple[Word, Stored | None]]:
    """Of which answers of a batch the function said anything but "ok", and what."""
    return {
        at: (WORDS[word], read_stored(instead) if instead else None)
        for at, word, instead in zip(said[::3], said[1::3], said[2::3], strict=True)
    }


def read_stored(record: bytes) -> Stored:
    """A record of the `answers` hash."""
    number, _, _, value = record.split(b"\0", 3)
    return Stored(int(number), value.decode())


def packed_counts(counts: dict[str, int]) -> str:
    """Counts as the functions read them: key US n US key US n."""
    return "\x1f".join([f"{key}\x1f{n}" for key, n in counts.items()])


def packed_groups(groups: Mapping[str, str]) -> str:
    """Groups as the functions read them: field US value US field US value."""
    return "\x1f".join(f"{field}\x1f{value}" for field, value in groups.items())


def extras(answer: Mapping[str, str], person: Mapping[str, str], *, hold: bool = False) -> str:
    """What goes with an answer besides its value: its groups, the person's, and if it waits."""
    if not (answer or person or hold):
        return ""
    return f"{packed_groups(answer)}\x1d{packed_groups(person)}\x1d{'1' if hold else ''}"
