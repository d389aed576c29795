"""The child that works suggestions out: requests on standard input, replies on standard output.

It knows texts and places only, no ids and no meeting; it writes nothing anywhere, and ends by
itself when it is not needed for a while or when the server is gone.
"""

import contextlib
import os
import resource
import select
import sys
from collections.abc import Sequence
from typing import Any

from polling.suggesting import wire
from polling.text import fold

#: Seconds of processor time for one request.
CPU_SECONDS = 25
#: Different texts that are looked at; of a question with more only the first.
TEXTS = 10_000
_BLOCK = 1 << 16


def main(idle: float) -> None:
    """Answers requests until none has come for `idle` seconds, or there is nobody to ask."""
    from polling.suggesting import draft, likely  # noqa: F401 (what takes time, before it is asked)

    while (request := _read(idle)) is not None:
        _allow_time()
        _write(wire.framed(answered(request)))


def answered(request: dict[str, Any]) -> dict[str, Any]:
    """The reply to a request, places in both being those of the request's `texts`.

    `{what: "likely", texts, themes: [{description, answers}], unsorted}` gives `{likely: [[place,
    [themes' places]]], alike: [[place, place]]}`; `{what: "draft", texts, question, language}`
    gives `{themes: [{name, answers, middle}]}`.
    """
    groups = _equal(request["texts"])
    if request["what"] == "draft":
        return {"themes": _draft(request, groups)}
    return _likely(request, groups)


def _equal(texts: Sequence[str]) -> list[list[int]]:
    """The places of texts that are equal, group by group, as they come; at most TEXTS groups."""
    found: dict[str, list[int]] = {}
    for place, text in enumerate(texts):
        folded = fold(text)
        if folded in found or len(found) < TEXTS:
            found.setdefault(folded, []).append(place)
    return list(found.values())


def _likely(request: dict[str, Any], groups: Sequence[Sequence[int]]) -> dict[str, Any]:
    from polling.suggesting.alike import proposals
    from polling.suggesting.likely import Named, likeliest

    texts = [request["texts"][places[0]] for places in groups]
    group_of = {place: group for group, places in enumerate(groups) for place in places}
    themes = [
        Named(
            theme["description"],
            sorted({group_of[place] for place in theme["answers"] if place in group_of}),
        )
        for theme in request["themes"]
    ]
    unsorted = [place for place in request["unsorted"] if place in group_of]
    wanted = sorted({group_of[place] for place in unsorted})
    found = dict(zip(wanted, likeliest(texts, themes, wanted), strict=False))
    return {
        "likely": [[p, found[group_of[p]]] for p in unsorted if found.get(group_of[p])],
        "alike": [[groups[one][0], groups[other][0]] for one, other in proposals(texts)],
    }


def _draft(request: dict[str, Any], groups: Sequence[Sequence[int]]) -> list[dict[str, Any]]:
    from polling.suggesting.draft import draft

    # As often as it was said, so that what many say makes a theme; equal ones side by side, and in
    # the order of their words, so that the order of answers makes no difference.
    texts = request["texts"]
    places = sorted((place for group in groups for place in group), key=lambda p: fold(texts[p]))
    found = draft([texts[place] for place in places], request["question"], request["language"])
    return [
        {
            "name": theme.name,
            "answers": [places[at] for at in theme.answers],
            "middle": places[theme.middle],
        }
        for theme in found
    ]


def _allow_time() -> None:
    used = resource.getrusage(resource.RUSAGE_SELF)
    until = int(used.ru_utime + used.ru_stime) + CPU_SECONDS
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_CPU, (until, resource.RLIM_INFINITY))


def _read(idle: float) -> dict[str, Any] | None:
    """The next request; None when none comes, or when whoever asks is gone."""
    if not select.select([sys.stdin.fileno()], [], [], idle)[0]:
        return None
    head = _exactly(wire.HEAD_BYTES)
    body = _exactly(wire.length(head)) if head else b""
    return wire.parsed(body) if body else None


def _exactly(number: int) -> bytes:
    found = bytearray()
    while len(found) < number:
        block = os.read(sys.stdin.fileno(), min(_BLOCK, number - len(found)))
        if not block:
            return b""
        found += block
    return bytes(found)


def _write(data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(sys.stdout.fileno(), view) :]


if __name__ == "__main__":
    main(float(sys.argv[1]))
