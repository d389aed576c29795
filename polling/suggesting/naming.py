"""Names for themes out of the answers' own words: stems to compare, whole words to show."""

import re
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise

import snowballstemmer

from polling.suggesting.letters import CHARACTERS
from polling.suggesting.wordlists import words
from polling.text import fold

_WORD = re.compile(r"[^\W\d_]+")
_COMMON, _WEAK = words("common"), words("weak")
_SHORTEST = 3
#: The longest name there may be, and the share of answers that a second word must stand in.
LONGEST = 60
_SECOND = 0.4
_AND = {"en": "and"}
_STEMMERS = {"en": "english"}


class Naming:
    """How words are compared and named in one language (bokmål, unless it is English).

    What the `question` says names no theme of its answers.
    """

    _asked: tuple[str, ...] = ()

    def __init__(self, language: str, question: str = "") -> None:
        self._and = _AND.get(language, "og")
        stemmer = snowballstemmer.stemmer(_STEMMERS.get(language, "norwegian"))
        self.stem = lru_cache(maxsize=20_000)(stemmer.stemWord)
        self._weak = {self.stem(word) for word in _WEAK}
        self._asked = tuple({stem for _, stem in self._words(question)})

    def stems(self, text: str) -> list[str]:
        """The stems of the words that could name something, in their order."""
        return [stem for _, stem in self._words(text)]

    def name(self, stem: str, texts: Sequence[str]) -> str:
        """What a theme of these texts is called, all of which have `stem` in them.

        The word as most of them write it; and, where many have a second one in common, that too:
        as they stand side by side ("Felles mål"), or as a pair ("Kommune og sykehus").
        """
        said = [self._words(text) for text in texts]
        own = self._shown(stem, said)
        others = Counter(
            each for found in said for each in {s for _, s in found}
            if each not in stem and stem not in each
        )  # fmt: skip
        if not others:
            return _capital(own)
        second, n = min(others.items(), key=lambda each: (-each[1], each[0]))
        if n < max(2, _SECOND * len(texts)):
            return _capital(own)
        other = self._shown(second, said)
        beside = Counter(
            f"{one} {two}"
            for text in texts
            for one, two in _side_by_side(fold(text))
            if {self.stem(one), self.stem(two)} == {stem, second}
        )
        phrase = f"{own} {self._and} {other}"
        if beside:
            phrase, together = min(beside.items(), key=lambda each: (-each[1], each[0]))
            if together * 2 < n:
                phrase = f"{own} {self._and} {other}"
        return _capital(phrase if len(phrase) <= LONGEST else own)

    def _words(self, text: str) -> list[tuple[str, str]]:
        """(word, stem) of each word that could name something."""
        pairs = ((word, self.stem(word)) for word in _WORD.findall(fold(text)[:CHARACTERS]))
        return [
            (word, stem) for word, stem in pairs
            if len(word) >= _SHORTEST and word not in _COMMON
            and word not in _WEAK and stem not in self._weak and not self._was_asked(stem)
        ]  # fmt: skip

    def _was_asked(self, stem: str) -> bool:
        # "forvente" is what a question about "forventninger" asked for, too.
        return any(
            stem == asked or (min(len(stem), len(asked)) >= 5 and _begins(stem, asked))
            for asked in self._asked
        )

    def _shown(self, stem: str, said: Sequence[Sequence[tuple[str, str]]]) -> str:
        """The commonest form of a stem, the shortest of equal ones; a compound's if need be."""
        forms = Counter(word for found in said for word, each in found if each == stem)
        if not forms:
            forms = Counter(word for found in said for word, each in found if stem in each)
        return min(forms, key=lambda form: (-forms[form], len(form), form), default=stem)


def _begins(one: str, other: str) -> bool:
    return one.startswith(other) or other.startswith(one)


def _side_by_side(folded: str) -> list[tuple[str, str]]:
    return list(pairwise(_WORD.findall(folded)))


def _capital(phrase: str) -> str:
    return (phrase[:1].upper() + phrase[1:])[:LONGEST]
