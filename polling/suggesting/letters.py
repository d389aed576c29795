"""Texts as vectors of letters: TF-IDF of what stands in their words, three to five letters long.

Parts of words find "skolen" in "grendeskolen" and forgive what is misspelt, without a dictionary.
"""

import re
from collections.abc import Sequence
from typing import Any

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer

from polling.suggesting.wordlists import words
from polling.text import fold

#: Bounds for the memory: texts that weights are learnt from, parts of words that are kept, and
#: characters that a text says what it is about in.
LEARNT_FROM = 2000
FEATURES = 60_000
CHARACTERS = 300
_WORD = re.compile(r"\w+")
_COMMON = words("common")


def vectors(texts: Sequence[str]) -> Any:
    """A sparse row of unit length a text; one with nothing in it is all zeros."""
    tfidf = TfidfVectorizer(
        analyzer="char_wb", ngram_range=(3, 5), sublinear_tf=True, lowercase=False,
        max_features=FEATURES, dtype=np.float32,
    )  # fmt: skip
    contents = [content(text) for text in texts]
    if not any(contents):
        contents.append("?")  # something to learn from in any case
    if len(contents) <= LEARNT_FROM:
        return tfidf.fit_transform(contents)[: len(texts)]
    return tfidf.fit(contents[:: len(contents) // LEARNT_FROM + 1]).transform(contents)


def content(text: str) -> str:
    """The words of a text that have something to say, in their order; all, when none has."""
    found = _WORD.findall(fold(text)[:CHARACTERS])
    return " ".join(word for word in found if word not in _COMMON) or " ".join(found)
