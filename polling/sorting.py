"""Help with sorting answers: suggestions and a first draft of themes, which nobody has to take."""

import asyncio
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from polling import kinds
from polling.access import Role, route
from polling.kinds import Kind
from polling.meeting import Item
from polling.refused import Refused
from polling.store import Store
from polling.store.keys import RoundKey
from polling.store.rounds import Change, value_of
from polling.suggesting.asking import Suggester
from polling.themes import Codebook, resolved, unpacked
from polling.words import N_, written

#: Answers that are looked at; of a round with more only so many.
MOST = 20_000
UNSORTABLE = N_("Svarene på dette spørsmålet kan ikke sorteres i temaer.")


class Asked(NamedTuple):
    """What suggestions are asked for: the round, those before it, the question, the language."""

    round_key: RoundKey
    earlier: tuple[RoundKey, ...]
    item: Item
    language: str


async def _suggestions(request: Request) -> Response:
    """{likely: {answer: [theme, theme]}, alike: [[answer, answer]]} of a round's answers.

    `likely` are at most two of the themes that people have made, the likelier first, for each
    answer that is unsorted; `alike` are texts that say the same in nearly the same words, each
    named once, by one of the answers that say it.
    """
    asked = await _asked(request)
    suggester: Suggester = request.app.state.suggester
    with suggester.place():
        return _told(await _likely(request.app.state.store, suggester, asked))


async def _likely(store: Store, suggester: Suggester, asked: Asked) -> dict[str, Any]:
    texts = await _texts(store, asked)
    if not texts:
        return {"likely": {}, "alike": []}
    ids = list(texts)
    codings, _newest = await store.sortings(asked.round_key, 0)
    codebook = await store.codebook(*asked.round_key[:3])
    # Rounds share their themes: what was sorted in earlier ones says what belongs under them too.
    for round_key in asked.earlier:
        if done := (await store.sortings(round_key, 0))[0]:
            found = await _texts(store, asked._replace(round_key=round_key))
            texts |= {answer: text for answer, text in found.items() if done.get(answer)}
            codings |= done
    message = await asyncio.to_thread(_to_sort, texts, len(ids), codebook, codings)
    reply = await suggester.ask(message)
    themes = [theme.id for theme in codebook.standing()]
    return {
        "likely": {ids[at]: [themes[each] for each in best] for at, best in reply["likely"]},
        "alike": [[ids[one], ids[other]] for one, other in reply["alike"] if other < len(ids)],
    }


async def _draft(request: Request) -> Response:
    """{themes: [{name, answers, middle}]}: what a round's answers could be sorted under."""
    asked = await _asked(request)
    suggester: Suggester = request.app.state.suggester
    with suggester.place():
        return _told({"themes": await _drafted(request.app.state.store, suggester, asked)})


async def _drafted(store: Store, suggester: Suggester, asked: Asked) -> list[dict[str, Any]]:
    texts = await _texts(store, asked)
    if not texts:
        return []
    reply = await suggester.ask(
        {
            "what": "draft",
            "texts": list(texts.values()),
            "question": asked.item.question.text,
            "language": asked.language,
        }
    )
    ids = list(texts)
    return [
        {
            "name": theme["name"],
            "answers": [ids[at] for at in theme["answers"]],
            "middle": ids[theme["middle"]],
        }
        for theme in reply["themes"]
    ]


async def _asked(request: Request) -> Asked:
    store: Store = request.app.state.store
    meeting, _revision = await store.document(request.path_params["meeting"])
    item = meeting.item(request.path_params["item"])
    if not kinds.kind(item.kind).sortable:
        raise Refused("invalid", UNSORTABLE)
    stage = await store.stage(meeting.id)
    state = (await store.state(meeting.id, stage)).of(item.id)
    said = request.query_params.get("run", str(state.run))
    rounds = {
        str(run): RoundKey(meeting.id, stage, item.id, run) for run in range(1, state.run + 1)
    }
    if said not in rounds:
        raise Refused("unknown", N_("Den runden finnes ikke."))
    earlier = tuple(
        each for each in rounds.values() if each.run < int(said) and each.run not in state.cleared
    )
    return Asked(rounds[said], earlier, item, written(meeting.language))


async def _texts(store: Store, asked: Asked) -> dict[str, str]:
    """Answer -> what is written in it; those that are hidden or withdrawn are left out.

    By their ids, in which there is no order of time.
    """
    changes, _newest = await store.changes(asked.round_key, 0)
    hidden = (await store.reading(asked.round_key)).hidden
    return await asyncio.to_thread(_written, asked.item, changes, hidden)


def _written(item: Item, changes: Iterable[Change], hidden: frozenset[str]) -> dict[str, str]:
    kind: Kind = kinds.kind(item.kind)
    standing = sorted((each.id, each) for each in changes if each.value and each.id not in hidden)
    return {
        answer: "\n".join(item.question.written(kind.Answer.model_validate(value_of(change))))
        for answer, change in standing[:MOST]
    }


def _to_sort(
    texts: Mapping[str, str], wanted: int, codebook: Codebook, codings: Mapping[str, str]
) -> dict[str, Any]:
    """What the child is asked for: the first `wanted` texts are the round's."""
    counted_as = codebook.counted_as()
    under: dict[str, list[int]] = {theme.id: [] for theme in codebook.standing()}
    unsorted = []
    for place, answer in enumerate(texts):
        found = resolved(unpacked(codings.get(answer, "")), counted_as)
        if not found and place < wanted:
            unsorted.append(place)
        for theme in found:
            if theme in under:
                under[theme].append(place)
    themes = [
        {"description": f"{theme.name}\n{theme.definition}", "answers": under[theme.id]}
        for theme in codebook.standing()
    ]
    return {"what": "likely", "texts": list(texts.values()), "themes": themes, "unsorted": unsorted}


def _told(content: dict[str, Any]) -> Response:
    return JSONResponse(content, headers={"cache-control": "no-store"})


_STAFF: frozenset[Role] = frozenset({"organiser", "moderator", "secretariat"})
routes: list[Route] = [
    route("/m/{meeting}/themes/{item}/suggestions", _suggestions, roles=_STAFF),
    route("/m/{meeting}/themes/{item}/draft", _draft, roles=_STAFF),
]
