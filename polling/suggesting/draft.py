"""A first draft of themes, for those who start from nothing: words that several answers share.

Clusters of short answers are near chance (`docs/suggestions.md`), and nobody can see why they are
clusters. A word that stands in all answers of a theme is a reason, and its name.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from polling.suggesting import letters
from polling.suggesting.naming import Naming

#: Themes of a draft, if the answers share so many words.
MOST = 8
#: Answers that a theme needs: two, and of many answers one in so many.
ONE_IN = 60
#: A word that more than this share of all use is what the question is about.
COMMONPLACE = 0.35
_SHORTEST_PART = 5


class Proposed(NamedTuple):
    """A theme's name, the places of its answers, and of the one that stands nearest the middle."""

    name: str
    answers: list[int]
    middle: int


def draft(texts: Sequence[str], question: str = "", language: str = "nb") -> list[Proposed]:
    """Up to MOST themes of `texts` (none that only one would stand under), the largest first.

    Word after word is chosen by how many answers it gathers that stand under none yet, so each
    answer stands under one theme at most, and those that share nothing under none.
    """
    naming = Naming(language, question)
    stems = [naming.stems(text) for text in texts]
    gathered = _gathered(stems)
    most = max(3, COMMONPLACE * len(texts))
    candidates = {
        stem: places for stem, places in gathered.items()
        if 2 <= len(places) <= most
    }  # fmt: skip
    least = max(2, len(texts) // ONE_IN)
    left = set(range(len(texts)))
    found: list[Proposed] = []
    names: set[str] = set()
    while candidates and len(found) < MOST:
        # The most answers first, then the word that is rarer otherwise; in the end the alphabet.
        stem = min(candidates, key=lambda s: (-len(candidates[s] & left), len(candidates[s]), s))
        places = sorted(candidates.pop(stem) & left)
        if len(places) < least:
            break
        name = naming.name(stem, [texts[place] for place in places])
        if name.casefold() in names:
            continue
        names.add(name.casefold())
        left.difference_update(places)
        found.append(Proposed(name, places, places[middle([texts[place] for place in places])]))
    return found


def middle(texts: Sequence[str]) -> int:
    """The place of the text that is likest to all of them; of equal ones the first."""
    rows = letters.vectors(texts)
    likeness = rows @ np.asarray(rows.sum(axis=0)).ravel()
    # Rounded, so that the order of additions does not choose between equal ones.
    return int(np.argmax(np.round(likeness, 4)))


def _gathered(stems: Sequence[Iterable[str]]) -> Mapping[str, set[int]]:
    """Stem -> the places that have it, alone or as a part of a compound ("grendeskol")."""
    found: defaultdict[str, set[int]] = defaultdict(set)
    for place, each in enumerate(stems):
        for stem in each:
            found[stem].add(place)
    counted = Counter({stem: len(places) for stem, places in found.items()})
    alone = {stem: frozenset(places) for stem, places in found.items()}
    for compound in counted:
        for at in range(_SHORTEST_PART, len(compound) - 2):
            for part in (compound[:at], compound[-at:]):
                if part in alone:
                    found[part] |= alone[compound]
    return found
