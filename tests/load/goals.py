"""What was found beside what was to be: the rows of the one table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import inf
from statistics import median

from tests.load.measure import table

HEAD = ("row", "what", "found", "goal", "met")


@dataclass(frozen=True)
class Goal:
    """One figure: of which subcommand, what, what came of it, what was to; None is not here."""

    row: str
    what: str
    found: str
    goal: str
    met: bool | None

    @classmethod
    def ratio(
        cls, row: str, what: str, most: float, ours: Sequence[float], theirs: Sequence[float]
    ) -> Goal:
        """Ours is to be at most `most` times theirs, pass by pass; without, it is not here."""
        if not theirs:
            return cls(row, what, "not here", f"≤ {most:g}", None)
        found = times(ours, theirs)
        return cls(row, what, f"{found:.2f}", f"≤ {most:g}", found <= most)

    @classmethod
    def as_many(
        cls, row: str, what: str, least: float, theirs: Sequence[float], ours: Sequence[float]
    ) -> Goal:
        """Theirs is to be at least `least` times ours, pass by pass: what they cost, say."""
        if not theirs:
            return cls(row, what, "not here", f"≥ {least:g}", None)
        found = times(theirs, ours)
        return cls(row, what, f"{found:.2f}", f"≥ {least:g}", found >= least)

    @classmethod
    def most(cls, row: str, what: str, found: float, goal: float, unit: str) -> Goal:
        """A figure that is to be no more than `goal`, both in `unit`."""
        return cls(row, what, _said(found, unit), f"≤ {_plain(goal, unit)}", found <= goal)

    @classmethod
    def least(cls, row: str, what: str, found: float, goal: float, unit: str) -> Goal:
        """A figure that is to be no less than `goal`, both in `unit`."""
        return cls(row, what, _said(found, unit), f"≥ {_plain(goal, unit)}", found >= goal)

    @property
    def cells(self) -> tuple[str, ...]:
        met = {True: "yes", False: "no", None: "–"}[self.met]
        return self.row, self.what, self.found, self.goal, met


@dataclass
class Report:
    """What one subcommand prints, its goals, and what of its references is not here, and why."""

    text: str
    goals: list[Goal]
    missing: Mapping[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        said = [self.text, table(HEAD, [goal.cells for goal in self.goals])]
        said += [f"Not here: {name}: {why}" for name, why in self.missing.items()]
        return "\n\n".join(part for part in said if part)


def times(ours: Sequence[float], theirs: Sequence[float]) -> float:
    """Ours as a multiple of theirs, both by pass: the median of what each pass says."""
    pairs = zip(ours, theirs, strict=True)
    return median(one / other if other else inf if one else 1.0 for one, other in pairs)


def ratio(ours: Sequence[float], theirs: Sequence[float]) -> str:
    return f"{times(ours, theirs):.2f}"


def micro(seconds: float) -> str:
    return _said(seconds * 1e6, "µs")


def milli(seconds: float) -> str:
    return _said(seconds * 1e3, "ms")


def _said(value: float, unit: str) -> str:
    digits = 0 if not value else 2 if value < 1 else 1 if value < 100 else 0
    return f"{value:,.{digits}f} {unit}".rstrip()


def _plain(value: float, unit: str) -> str:
    return f"{value:,g} {unit}".rstrip()
