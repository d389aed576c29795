"""Suggestions for themes: how often they are right, beside a plain baseline, and what they cost."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
from sklearn.cluster import KMeans
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.metrics import adjusted_rand_score

from polling.suggesting import letters, model
from polling.suggesting.asking import Suggester
from polling.suggesting.draft import draft
from polling.suggesting.likely import Named, likeliest
from tests.load.measure import Process, machine, table
from tests.suggesting.sets import Labelled, labelled

#: How many answers of each theme are sorted already; None: all but the one that is asked for.
SORTED = (0, 1, 3, 5, None)
HEAD = ["names alone", "1 sorted", "3 sorted", "5 sorted", "all others"]
RUNS = 5
SIZES = (100, 500, 5000)

#: The themes of each wanted answer, the likelier first: of a set, what is sorted, what is wanted.
Way = Callable[[Labelled, Sequence[int], Sequence[int]], list[list[int]]]


def run(sizes: Sequence[int] = SIZES, runs: int = RUNS) -> str:
    """All tables, one below the other."""
    sets = labelled()
    ways: dict[str, Way] = {"nearest neighbour, words": _nearest, "ours": _ours}
    if model.vectors(["Er den her?"]) is not None:
        model.AT_ONCE = model.MOST
        ways["ours, with the model"] = _with_model
    parts = [
        f"Top 1 / top 2, in per cent, by how many answers of each theme are sorted\n{machine()}"
    ]
    for one in sets:
        rows = [[name, *(_right(one, way, n, runs) for n in SORTED)] for name, way in ways.items()]
        rows.insert(
            0, ["chance", *[f"{100 / len(one.themes):.0f} / {200 / len(one.themes):.0f}"] * 5]
        )
        head = [f"{one.name}: {len(one.texts)} answers, {len(one.themes)} themes", *HEAD]
        parts.append(table(head, rows))
    parts.append("A first draft: what belongs together by people's own sorting\n" + _drafts(sets))
    parts.append(
        "Time and memory of the child, and how long others wait for the server meanwhile\n"
        + asyncio.run(_costs(sets, sizes))
    )
    return "\n\n".join(parts)


def _right(one: Labelled, way: Way, n: int | None, runs: int) -> str:
    """How often the right theme is the first, or one of the first two."""
    first = second = of = 0
    for train, wanted in _splits(one, n, runs):
        for place, found in zip(wanted, way(one, train, wanted), strict=True):
            theme = one.answers[place][1]
            first += theme in found[:1]
            second += theme in found[:2]
            of += 1
    return f"{100 * first / of:.0f} / {100 * second / of:.0f}"


def _splits(one: Labelled, n: int | None, runs: int) -> Iterable[tuple[list[int], list[int]]]:
    every = range(len(one.answers))
    if n is None:
        yield from (([other for other in every if other != place], [place]) for place in every)
        return
    for seed in range(runs if n else 1):
        chosen: set[int] = set()
        for theme in range(len(one.themes)):
            under = [place for place in every if one.answers[place][1] == theme]
            # Something is left to ask for.
            chosen.update(Random(seed).sample(under, min(n, len(under) - 1)))
        yield sorted(chosen), [place for place in every if place not in chosen]


def _themes(one: Labelled, train: Sequence[int]) -> list[Named]:
    under = [[p for p in train if one.answers[p][1] == theme] for theme in range(len(one.themes))]
    return [Named(each, places) for each, places in zip(one.descriptions, under, strict=True)]


def _ours(one: Labelled, train: Sequence[int], wanted: Sequence[int]) -> list[list[int]]:
    return likeliest(one.texts, _themes(one, train), wanted, meaning=False)


def _with_model(one: Labelled, train: Sequence[int], wanted: Sequence[int]) -> list[list[int]]:
    return likeliest(one.texts, _themes(one, train), wanted)


def _nearest(one: Labelled, train: Sequence[int], wanted: Sequence[int]) -> list[list[int]]:
    """The themes of the likest texts, among names and what is sorted, by TF-IDF of whole words."""
    rows = TfidfVectorizer(token_pattern=r"\w+").fit_transform([*one.texts, *one.descriptions])
    known = [*train, *range(len(one.texts), len(one.texts) + len(one.themes))]
    theme_of = np.array([*(one.answers[p][1] for p in train), *range(len(one.themes))])
    likeness = (rows[list(wanted)] @ rows[known].T).toarray()
    best = np.stack([likeness[:, theme_of == t].max(axis=1) for t in range(len(one.themes))], 1)
    return [list(map(int, row)) for row in np.argsort(-best, axis=1, kind="stable")[:, :2]]


def _drafts(sets: Sequence[Labelled]) -> str:
    """What is in a draft, and how much of it people put together too; beside k-means (ARI)."""
    rows = []
    for one in sets:
        labels = [theme for _, theme in one.answers]
        found = draft(one.texts, one.question)
        under = [[labels[place] for place in theme.answers] for theme in found]
        vectors = letters.vectors(one.texts)
        clusters = KMeans(len(one.themes), n_init=10, random_state=0).fit_predict(vectors)
        clustered = [
            [label for label, at in zip(labels, clusters, strict=True) if at == cluster]
            for cluster in set(clusters)
        ]
        rows.append(
            [
                one.name,
                str(len(found)),
                f"{100 * sum(map(len, under)) / len(labels):.0f} %",
                f"{100 * _purity(under):.0f} %",
                f"{100 * _purity(clustered):.0f} %",
                f"{adjusted_rand_score(labels, clusters):.2f}",
            ]
        )
    head = [
        "",
        "themes",
        "answers in them",
        "of one theme",
        "k-means: of one theme",
        "k-means: ARI",
    ]
    return table(head, rows)


def _purity(groups: Sequence[Sequence[int]]) -> float:
    """The share of answers that stand with others of their theme (Zhao and Karypis 2001)."""
    return sum(max(Counter(group).values()) for group in groups) / sum(map(len, groups))


async def _costs(sets: Sequence[Labelled], sizes: Sequence[int]) -> str:
    rows = []
    for size in sizes:
        texts, asked = _hall(sets, size)
        draft_asked = {"what": "draft", "texts": texts, "question": "", "language": "nb"}
        suggester = Suggester(seconds=120)
        pauses: list[float] = []
        watch = asyncio.create_task(_pauses(pauses))
        costs = [await _cost(suggester, each) for each in (asked, asked, draft_asked)]
        watch.cancel()
        assert suggester._child is not None
        status = Path(f"/proc/{suggester._child.pid}/status").read_text(encoding="ascii")
        peak = int(status.partition("VmHWM:")[2].split()[0]) / 1024
        await suggester.close()
        pause = f"{1000 * float(np.quantile(pauses, 0.99)):.1f} ms"
        rows.append([f"{size:,} answers", *costs, f"{peak:.0f} MB", pause])
    head = ["after / processor", "the first", "suggestions", "a draft", "memory", "pause, p99"]
    return table(head, rows)


async def _cost(suggester: Suggester, request: dict[str, Any]) -> str:
    """After how long the reply was there, and how much of a processor that took."""
    before = _processor(suggester)
    start = time.perf_counter()
    await suggester.ask(request)
    return f"{time.perf_counter() - start:.2f} / {_processor(suggester) - before:.2f} s"


def _processor(suggester: Suggester) -> float:
    return Process(suggester._child.pid).cpu() if suggester._child else 0.0


async def _pauses(found: list[float]) -> None:
    """How long somebody who is due has to wait for the server's loop, until it is cancelled."""
    while True:
        start = time.perf_counter()
        await asyncio.sleep(0.001)
        found.append(time.perf_counter() - start - 0.001)


def _hall(sets: Sequence[Labelled], size: int) -> tuple[list[str], dict[str, Any]]:
    """So many different answers of about a line, a tenth of them sorted under eight themes."""
    random = Random(size)
    said = [text for one in sets for text in one.texts]
    words = sorted({word for text in said for word in text.split()})
    texts = [f"{random.choice(said)} {' '.join(random.sample(words, 5))}" for _ in range(size)]
    tenth = size // 10
    themes = [
        {"description": each, "answers": list(range(at, tenth, 8))}
        for at, each in enumerate(sets[-1].descriptions)
    ]
    unsorted = list(range(tenth, size))
    return texts, {"what": "likely", "texts": texts, "themes": themes, "unsorted": unsorted}
