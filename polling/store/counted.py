"""What a worker's writer has done so far, in numbers only."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field

#: Seconds. What people feel lies between the first and the fifth; the rest is a store in trouble.
BOUNDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)


@dataclass(slots=True)
class Waits:
    """How long something took: how many times at most each bound, in all, and the sum."""

    within: list[int] = field(default_factory=lambda: [0] * (len(BOUNDS) + 1))
    total: float = 0.0

    def add(self, seconds: float) -> None:
        """One more."""
        self.within[bisect_left(BOUNDS, seconds)] += 1
        self.total += seconds

    def add_all(self, since: Sequence[float], now: float) -> None:
        """Those that began at these times, one after the other, and end now."""
        bucket = bisect_left(BOUNDS, now - since[0])
        if bucket == bisect_left(BOUNDS, now - since[-1]):
            self.within[bucket] += len(since)
        else:
            for each in since:
                self.within[bisect_left(BOUNDS, now - each)] += 1
        self.total += now * len(since) - sum(since)


@dataclass(slots=True)
class Counted:
    """Since the worker began. `waits` is from an answer's arrival until it is acknowledged."""

    answers: dict[str, int] = field(default_factory=dict)  # by the word they were answered with
    batches: int = 0
    errors: int = 0  # calls that the store did not answer, or refused
    waits: Waits = field(default_factory=Waits)

    def settled(self, word: str, seconds: float) -> None:
        """An answer was answered with this word."""
        self.answers[word] = self.answers.get(word, 0) + 1
        self.waits.add(seconds)

    def stored(self, since: Sequence[float], now: float) -> None:
        """Answers that arrived at these times, one after the other, are answered "ok" now."""
        self.answers["ok"] = self.answers.get("ok", 0) + len(since)
        self.waits.add_all(since, now)
