"""Answers that say the same in nearly the same words, to be proposed as one; never opposites.

Likeness by letters cannot tell "Økt samarbeid" from "Mindre samarbeid". So nothing is measured
here: two texts are alike when they have the same words in the same order, but for inflections, a
slip in one letter of a long word, and a few words of grammar. Whatever could turn a meaning round
(TURNING, figures, signs) must be there on both sides to the letter.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import combinations
from typing import NamedTuple

from polling.suggesting.wordlists import words
from polling.text import fold

#: Pairs proposed at most, and texts of one beginning that are compared with each other.
MOST = 300
_TOGETHER = 60
_LONGEST = 400

_IDLE = words("idle")
#: One word for what is written in two ways, or said in both forms of Norwegian.
_SAME = {
    "ikkje": "ikke", "meir": "mer", "økt": "mer", "auka": "mer", "øke": "mer", "auke": "mer",
    "fleire": "flere", "mykje": "mye", "betre": "bedre", "dårlegare": "dårligere", "eg": "jeg",
    "frå": "fra", "utan": "uten", "noko": "noe", "dei": "de", "kva": "hva", "ho": "hun",
    "increased": "more", "redusert": "mindre", "reduced": "less", "me": "vi",
}  # fmt: skip
#: What is never taken for another word, however like it is.
TURNING = words("turning")
# Endings that change a word's form and not what it says. No -s: it makes a passive.
_ENDINGS = frozenset(("", *"aenrt", "en", "et", "er", "ar", "ene", "ane", "ne", "te", "de", "ere"))
_WORD = re.compile(r"\w+(?:['’]\w+)*")
_JOINED = re.compile(r"(?<=\w)[-‐‑](?=[^\W\d])")
_LIST = re.compile(r"\s*(?:[,;/&+\n]|\b(?:og|samt|and)\b)\s*")
# Marks that say nothing between words; a mark before a figure may be a minus.
_IDLE_MARKS = frozenset(".,;:!'’‘\"“”«»()[]/&-–—…‐‑•*")
_SIGNED = re.compile(r"[-–−+]\s?\d")

Words = tuple[str, ...]


class _Said(NamedTuple):
    """A text's words, in parts where it is a list, and the marks in it that say something."""

    parts: tuple[Words, ...]
    marks: Words


def proposals(texts: Sequence[str]) -> list[tuple[int, int]]:
    """Pairs of texts that are alike, by their places (first < second), at most MOST.

    A text is named with the first one that it is like, so that three alike are two pairs. Equal
    ones (`polling.text.fold`) are one already: the caller leaves them out.
    """
    together: defaultdict[tuple[object, ...], list[int]] = defaultdict(list)
    said = [_said(text) for text in texts]
    for place, each in enumerate(said):
        if each is not None:
            together[_beginning(each)].append(place)
    found: list[tuple[int, int]] = []
    taken: set[int] = set()
    for places in together.values():
        for first, second in combinations(places[:_TOGETHER], 2):
            if second not in taken and first not in taken and _same(said[first], said[second]):
                found.append((first, second))
                taken.add(second)
    return sorted(found)[:MOST]


def alike(one: str, other: str) -> bool:
    """Whether two texts say the same in nearly the same words."""
    first, second = _said(one), _said(other)
    return first is not None and second is not None and _same(first, second)


def _said(text: str) -> _Said | None:
    """None when there is nothing in it that could be compared, or too much."""
    if len(text) > _LONGEST:
        return None
    folded = _JOINED.sub("", fold(text))
    parts = [part for part in map(_words, _LIST.split(folded)) if part]
    if not parts:
        return None
    # "Tillit og trygghet" is "trygghet og tillit"; with more than a word a part, what stands
    # first may speak of all that follows ("mindre styring og kontroll").
    if all(len(part) == 1 and part[0] not in TURNING for part in parts):
        parts = sorted(parts)
    else:
        parts = [tuple(word for part in parts for word in part)]
    return _Said(tuple(parts), tuple(sorted(_marks(folded))))


def _words(part: str) -> Words:
    found = (_SAME.get(word, word) for word in _WORD.findall(part))
    return tuple(word for word in found if word not in _IDLE)


def _marks(folded: str) -> Iterator[str]:
    yield from (mark.replace(" ", "") for mark in _SIGNED.findall(folded))
    for character in folded:
        if not (character.isalnum() or character.isspace() or character in _IDLE_MARKS):
            yield character


def _beginning(said: _Said) -> tuple[object, ...]:
    """What two texts that are alike have in common for certain."""
    return said.marks, tuple(tuple(word[:2] for word in part) for part in said.parts)


def _same(one: _Said | None, other: _Said | None) -> bool:
    if one is None or other is None or one.marks != other.marks:
        return False
    if len(one.parts) != len(other.parts):
        return False
    return all(
        len(first) == len(second) and all(map(_same_word, first, second))
        for first, second in zip(one.parts, other.parts, strict=True)
    )


@cache
def _slips_in(word: str) -> bool:
    return len(word) >= 6 and word.isalpha()


def _same_word(one: str, other: str) -> bool:
    if one == other:
        return True
    if one in TURNING or other in TURNING or one[:2] != other[:2]:
        return False
    if not (one.isalpha() and other.isalpha()):
        return False
    at = 0
    while at < min(len(one), len(other)) and one[at] == other[at]:
        at += 1
    if at >= 3 and one[at:] in _ENDINGS and other[at:] in _ENDINGS:
        return True
    return _slips_in(one) and _slips_in(other) and _one_slip(one[at:], other[at:])


def _one_slip(one: str, other: str) -> bool:
    """Whether two words' rests are one letter apart: other, more, less, or two changed places.

    Not the last letter, which is an ending's ("employer", "employee"), nor a "u" more, which
    negates inside a word ("brukervennlig", "brukeruvennlig").
    """
    if not one or not other:
        return False
    if len(one) == len(other):
        swapped = one[1:2] + one[:1] == other[:2] and one[2:] == other[2:]
        return len(one) > 1 and (one[1:] == other[1:] or swapped)
    longer, shorter = (one, other) if len(one) > len(other) else (other, one)
    return longer[1:] == shorter and longer[0] != "u"
