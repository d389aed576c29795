"""The room is asked about the themes of a question, as a new question there and then."""

from random import SystemRandom
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from polling import kinds
from polling.access import Role, route
from polling.agenda_file.reader import new_id
from polling.editing.body import json_object
from polling.kinds import QuestionBase
from polling.meeting import AGENDA_LIMIT, Item, Meeting, Phase, Steer, steered
from polling.refused import Refused
from polling.store import Store
from polling.store.keys import RoundKey
from polling.text import clean_line
from polling.themes.sums import sums
from polling.words import N_, translator

_chance = SystemRandom()
_TRIES = 10


async def offered(request: Request) -> Response:
    """What the room can be asked: `{themes: [name, …], kinds: [{name, title, text}]}`.

    Themes with answers come first, those with most of them foremost. `text` is what the question
    says unless it is changed, in the meeting's language; `title` is in the reader's.
    """
    store: Store = request.app.state.store
    meeting, item = await _asked_about(request, store)
    said, read = translator(meeting.language), translator(request.state.language)
    weighing = {name: kinds.kind(name).Question.WEIGHS for name in kinds.names()}
    return JSONResponse(
        {
            "themes": await _names(store, meeting, item, _run(request.query_params.get("run"))),
            "kinds": [
                {"name": name, "title": read(title), "text": said(text)}
                for name, (title, text) in weighing.items()
                if title
            ],
            "now": request.state.role in _STEERERS,
        }
    )


async def ask(request: Request) -> Response:
    """Puts the question on the agenda: `{kind, text, themes, run, now}` -> `{item, at}`.

    `themes` are names of those that stand, the others are left out; it comes right after the
    question that they are of, or after what is on, if that is further on. `now` goes to it and
    opens it, where the role may steer. The same question twice, not opened yet, is one.
    """
    store: Store = request.app.state.store
    given = await json_object(request, 40_000)
    meeting, item = await _asked_about(request, store)
    known = await _names(store, meeting, item, _run(given.get("run")))
    chosen = given.get("themes")
    if not isinstance(chosen, list):
        raise _unread()
    question = _question(given, [name for name in known if name in chosen])
    added = await _added(store, meeting.id, item, str(given.get("kind")), question)
    if given.get("now") is True and request.state.role in _STEERERS:
        await _opened(store, meeting.id, added)
    agenda = (await store.document(meeting.id))[0].agenda
    at = next(number for number, each in enumerate(agenda, 1) if each.id == added)
    return JSONResponse({"item": added, "at": at})


async def _asked_about(request: Request, store: Store) -> tuple[Meeting, Item]:
    meeting, _ = await store.document(request.path_params["meeting"])
    item = meeting.item(request.path_params["item"])
    if not kinds.kind(item.kind).sortable:
        raise Refused("invalid", N_("Svarene på dette spørsmålet kan ikke sorteres i temaer."))
    return meeting, item


async def _names(store: Store, meeting: Meeting, item: Item, run: int) -> list[str]:
    """The names of the themes that stand, those with most answers first."""
    stage = await store.stage(meeting.id)
    codebook = await store.codebook(meeting.id, stage, item.id)
    found = await store.visible_codings(RoundKey(meeting.id, stage, item.id, run))
    themes = [each for heading in sums(codebook, found).headings for each in heading.themes]
    return [each.name for each in sorted(themes, key=lambda each: -each.answers)]


def _question(given: dict[str, Any], names: list[str]) -> QuestionBase:
    kind, text = given.get("kind"), given.get("text")
    if kind not in kinds.names() or not isinstance(text, str):
        raise _unread()
    try:
        text = clean_line(text, 300)
    except Refused:
        text = ""
    if not 1 <= len(text) <= 300:
        raise Refused("invalid", N_("Skriv hva rommet skal spørres om, med inntil 300 tegn."))
    question = kinds.kind(kind).Question.weighing(text, names)
    if question is None:
        raise Refused("invalid", N_("Velg minst to temaer å spørre om."))
    return question


async def _added(
    store: Store, meeting_id: str, item: Item, kind: str, question: QuestionBase
) -> str:
    """The id of the new agenda item; of the one that is there already, if it waits."""
    for _ in range(_TRIES):
        meeting, revision = await store.document(meeting_id)
        state = await store.state(meeting_id)
        for each in meeting.agenda:
            waits = state.of(each.id).phase is Phase.waiting
            if waits and each.kind == kind and each.question == question:
                return each.id
        ids = [each.id for each in meeting.agenda]
        if item.id not in ids:
            raise Refused("unknown", "Spørsmålet finnes ikke.")
        current = ids.index(state.current) if state.current in ids else 0
        at = max(ids.index(item.id), current) + 1
        if len(ids) >= AGENDA_LIMIT:
            raise Refused("limit", N_("En agenda kan ha {limit} spørsmål."), limit=AGENDA_LIMIT)
        new = Item(id=new_id(_chance), kind=kind, question=question)
        agenda = [*meeting.agenda[:at], new, *meeting.agenda[at:]]
        changed = Meeting.model_validate({**dict(meeting), "agenda": agenda})
        try:
            await store.save(changed, revision)
        except Refused as refused:
            if refused.word != "stale":
                raise
            continue
        if await store.stage(meeting_id) == "rehearsal":
            await store.note_asked(meeting_id, new.id)
        return new.id
    raise Refused("busy", N_("Agendaen blir endret akkurat nå. Prøv igjen om litt."))


async def _opened(store: Store, meeting_id: str, item: str) -> None:
    """Goes to an item and opens it, as a moderator does."""
    stage = await store.stage(meeting_id)
    for action in ("go", "open"):
        for _ in range(_TRIES):
            meeting, _revision = await store.document(meeting_id)
            state = await store.state(meeting_id, stage)
            steer = Steer.model_validate({"action": action, "item": item})
            after = steered(meeting, state, steer, await store.client.now())
            if after is state:
                break
            try:
                await store.steer(meeting_id, stage, state.revision, after)
            except Refused as refused:
                if refused.word != "stale":
                    raise
                continue
            break


def _run(given: Any) -> int:
    try:
        run = int(given or 1)
    except (TypeError, ValueError, OverflowError) as error:  # 1e999 is an infinite number
        raise _unread() from error
    if not 1 <= run <= 99:
        raise _unread()
    return run


def _unread() -> Refused:
    return Refused("invalid", N_("Siden sendte noe som ikke kan leses."))


_STEERERS: set[Role] = {"organiser", "moderator"}
_SORTERS: set[Role] = {"organiser", "moderator", "secretariat"}
routes = [
    route("/m/{meeting}/themes/{item}/ask", offered, roles=_SORTERS),
    route("/m/{meeting}/themes/{item}/ask", ask, methods=["POST"], roles=_SORTERS),
]
