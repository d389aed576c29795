"""Which simulated phone answers what, and when: what a rehearsal plays."""

from collections.abc import Sequence
from math import ceil
from random import Random
from typing import NamedTuple

from polling.kinds import AnswerBase
from polling.meeting import Item


class Move(NamedTuple):
    """One answer to come: `delay` seconds after the question opened, from phone 0, 1, 2, …"""

    delay: float
    phone: int
    slot: int
    answer: AnswerBase


def plan(
    item: Item,
    phones: int,
    random: Random,
    *,
    seconds: float = 20.0,
    given: Sequence[AnswerBase] | None = None,
) -> list[Move]:
    """The answers of one round of `item`, soonest first, all within `seconds`.

    Without `given`, four fifths of the `phones` or more answer, some with several answers where
    the question takes them: every sample of a listed kind once, then made-up ones. With `given`,
    exactly those answers are given, as far as there are phones and slots for them
    (see `phones_needed`).
    """
    if given is None:
        seats = _some_seats(item, phones, random)
        samples = from_samples(item, random)[: len(seats)]
        made_up = (_made_up(item, random) for _ in range(len(seats) - len(samples)))
        answers = [*samples, *made_up]
    else:
        seats = _all_seats(item, phones, random)[: len(given)]
        answers = list(given)[: len(seats)]
    moves = [
        Move(_delay(random, seconds), phone, slot, answer)
        for (slot, phone), answer in zip(seats, answers, strict=True)
    ]
    return sorted(moves, key=lambda move: (move.delay, move.phone, move.slot))


def from_samples(item: Item, random: Random) -> list[AnswerBase]:
    """One answer for each sample of a kind that is read answer by answer, in chance order."""
    if not item.question.LISTED:
        return []
    samples = list(item.samples)
    random.shuffle(samples)
    return [item.question.made_up(random, [sample]) for sample in samples]


def phones_needed(item: Item, answers: int) -> int:
    """How many phones it takes to give so many answers to that question."""
    return ceil(answers / item.question.slots)


def _made_up(item: Item, random: Random) -> AnswerBase:
    answer: AnswerBase = item.question.made_up(random, item.samples)
    return answer


def _all_seats(item: Item, phones: int, random: Random) -> list[tuple[int, int]]:
    """Every (slot, phone), everybody's first slot first; within a slot in chance order."""
    return [
        (slot, phone)
        for slot in range(item.question.slots)
        for phone in random.sample(range(phones), phones)
    ]


def _some_seats(item: Item, phones: int, random: Random) -> list[tuple[int, int]]:
    answering = random.sample(range(phones), max(1, round(phones * random.uniform(0.8, 1.0))))
    # Each further answer of one phone is half as likely as the one before.
    counts = {
        phone: 1 + next((n for n in range(item.question.slots - 1) if random.random() < 0.5),
                        item.question.slots - 1)
        for phone in answering
    }  # fmt: skip
    return sorted(
        ((slot, phone) for phone, n in counts.items() for slot in range(n)),
        key=lambda seat: seat[0],
    )


def _delay(random: Random, seconds: float) -> float:
    """Few at once, most soon, some late."""
    return seconds * random.betavariate(2, 4)
