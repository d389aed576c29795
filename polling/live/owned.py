"""Phones' own answers, read for many at once, as what each is told of them."""

import json
from collections.abc import Iterable, Sequence
from functools import lru_cache

from polling import ballot
from polling.live import frames, mine
from polling.live.room import Screen
from polling.messages import MyAnswer
from polling.store import Store
from polling.store.keys import RoundKey
from polling.store.own import Asked, Own, owned
from polling.store.snapshot import Snapshot

#: A round, and how many slots it has.
Round = tuple[RoundKey, int]
#: Of one phone, for each round, what it gave in each slot, None where it gave nothing.
Given = Sequence[Sequence[Own | None]]


def nothing(rounds: Iterable[Round]) -> dict[str, bytes]:
    """What a phone is told that has given nothing."""
    return {_subject(round_key): _empty(round_key) for round_key, _ in rounds}


async def read(
    store: Store, snapshot: Snapshot, rounds: Sequence[Round], screens: Sequence[Screen]
) -> list[Given]:
    """What each of these phones gave; by one call, however many they are."""
    key = snapshot.key
    if key is None or not rounds:
        return [()] * len(screens)
    asked = [
        Asked(
            round_key,
            [
                ballot.ballot(key, screen.token, round_key.item, round_key.run, slot)
                for screen in screens
                for slot in range(slots)
            ],
            mine.approves(snapshot, round_key),
        )
        for round_key, slots in rounds
    ]
    found = await owned(store.client, asked)
    return [
        [own[at * slots : (at + 1) * slots] for own, (_, slots) in zip(found, rounds, strict=True)]
        for at in range(len(screens))
    ]


def told(rounds: Sequence[Round], given: Given) -> dict[str, bytes]:
    """What a phone is told of its own answers."""
    return {
        _subject(round_key): _frame(round_key, own) if any(own) else _empty(round_key)
        for (round_key, _), own in zip(rounds, given, strict=True)
    }


def noted(screen: Screen, snapshot: Snapshot, rounds: Sequence[Round], given: Given) -> bool:
    """Takes in what follows from a phone's own answers; whether there are any."""
    for (round_key, _), own in zip(rounds, given, strict=True):
        if mine.is_about(snapshot, round_key) or mine.approves(snapshot, round_key):
            mine.noted(screen, round_key, _answers(own))
        elif any(each and each.value for each in own):
            screen.room.answered(screen, round_key.subject)
    return any(map(any, given))


def _answers(own: Sequence[Own | None]) -> list[MyAnswer]:
    return [
        MyAnswer(
            slot=slot,
            number=each.number,
            answer=json.loads(each.value) if each.value else None,
            approved=each.approved,
        )
        for slot, each in enumerate(own)
        if each
    ]


def _frame(round_key: RoundKey, own: Sequence[Own | None]) -> bytes:
    """A `messages.Mine`, without reading what the store has as JSON already."""
    answers = ",".join(
        f'{{"slot":{slot},"number":{each.number},"answer":{each.value or "null"},'
        f'"approved":{"true" if each.approved else "false"}}}'
        for slot, each in enumerate(own)
        if each
    )
    item = json.dumps(round_key.item, ensure_ascii=False)
    text = f'{{"type":"mine","item":{item},"run":{round_key.run},"answers":[{answers}]}}'
    return frames.frame_text(text.encode())


def _subject(round_key: RoundKey) -> str:
    return f"mine {round_key.subject}"


@lru_cache(maxsize=256)
def _empty(round_key: RoundKey) -> bytes:
    return _frame(round_key, ())
