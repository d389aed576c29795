"""Previews: the phone and the wall of one question, as it is being typed, with made-up answers."""

from random import Random
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from polling import pages
from polling.access import Role, route
from polling.editing.body import json_object
from polling.editing.documents import read_item
from polling.kinds import total
from polling.meeting import Item
from polling.pictured import undescribed
from polling.refused import Refused
from polling.words import N_, translator

PEOPLE = 24
UNDESCRIBED = N_("Beskriv bildet for dem som ikke ser det.")


async def frame(request: Request) -> Response:
    """The page inside a frame of the editor: `where` is phone or wall."""
    where = request.query_params.get("where", "")
    if where not in ("phone", "wall"):
        raise Refused("unknown", N_("Siden finnes ikke."))
    meeting, _ = await request.app.state.store.document(request.path_params["meeting"])
    return pages.page(request, "preview.html", meeting=meeting, where=where)


async def data(request: Request) -> Response:
    """What the frames draw: the item as screens get it, and a result; or what has to be mended.

    Pictures that nothing is said of are problems too, though the item may be kept and drawn.
    """
    translate = translator(request.state.language)
    item, found = read_item((await json_object(request)).get("item"))
    if item is None:
        problems = [{"path": each.path, "text": each.sentence(translate)} for each in found]
        return JSONResponse({"problems": problems}, 422)
    undescribed_ = [
        {"path": ["question", *path], "text": translate(UNDESCRIBED)}
        for path in undescribed(item.question)
    ]
    return JSONResponse({**made_up(item), "problems": undescribed_})


def made_up(item: Item) -> dict[str, Any]:
    """The item and the result of made-up answers to it, the same each time."""
    question = item.question
    random = Random(item.id)  # noqa: S311 - made-up answers need no secrecy
    people = PEOPLE if question.ANSWERED else 0
    answers = [question.check(question.made_up(random, item.samples)) for _ in range(people)]
    tally = question.tally(total(map(question.counts, answers)), people, people, {})
    lifts = [random.randrange(question.most_lifts * question.STANDING + 1) for _ in answers]
    listed = [
        {"id": f"a{n}", "value": answer.model_dump(mode="json"), "lifts": lifts[n]}
        for n, answer in enumerate(answers)
        if question.LISTED
    ]
    return {
        "item": {
            "id": item.id,
            "kind": item.kind,
            "question": question.model_dump(mode="json"),
            "slots": question.slots,
            "answered": question.ANSWERED,
        },
        "tally": tally.model_dump(mode="json"),
        "answers": listed,
        "people": people,
    }


_MAKERS: set[Role] = {"organiser", "moderator"}
routes = [
    route("/m/{meeting}/preview", frame, roles=_MAKERS),
    route("/m/{meeting}/edit/preview", data, methods=["POST"], roles=_MAKERS),
]
