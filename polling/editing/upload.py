"""Pictures that come with requests and files: taken in, kept with the meeting, within bounds."""

import base64

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from polling import pictures
from polling.access import Role, route
from polling.editing.body import limited
from polling.editing.documents import clean
from polling.pictured import named, renamed
from polling.record import MeetingRecord
from polling.refused import Refused
from polling.store import Store, files
from polling.words import N_


async def take_picture(request: Request) -> Response:
    """Keeps the picture in the body with the meeting: `{picture}`, the name to speak of it by."""
    try:
        data = await limited(request, pictures.LIMIT)
    except Refused as refused:
        raise pictures.too_large() from refused
    picture = await pictures.taken_in(data)
    store: Store = request.app.state.store
    await _make_room(store, request.path_params["meeting"], picture)
    await store.put_file(request.path_params["meeting"], *picture)
    return JSONResponse({"picture": picture.name})


async def copy_pictures(store: Store, of: str, to: str) -> None:
    """Gives a meeting the pictures that it names and another one has."""
    meeting, _ = await store.document(to)
    for name in named(meeting):
        if data := await store.file(of, name):
            await store.put_file(to, name, data)


async def with_safe_files(record: MeetingRecord) -> MeetingRecord:
    """The record with its pictures taken in like those that are uploaded, and no other file.

    Their names follow what they have become; where there is no picture, none is spoken of.
    """
    meeting = clean(record.meeting)
    names: dict[str, str] = {}
    kept: dict[str, str] = {}
    for name in sorted(named(meeting)):
        if data := record.files.get(name):
            picture = await pictures.taken_in(base64.b64decode(data))
            names[name] = picture.name
            kept[picture.name] = base64.b64encode(picture.data).decode()
        if len(kept) > pictures.MOST or sum(map(len, kept.values())) > pictures.MOST_BASE64:
            raise _no_room()
    meeting = renamed(meeting, lambda name: names.get(name, ""))
    return record.model_copy(update={"meeting": meeting, "files": kept})


async def _make_room(store: Store, meeting_id: str, picture: pictures.Picture) -> None:
    """`Refused("limit")` when there is none, pictures that nothing speaks of put aside.

    They are kept until the room is needed: an undo in the editor may bring them back.
    """
    there = await files.sizes(store.client, meeting_id)
    if picture.name in there or _fits(there, picture):
        return
    meeting, _ = await store.document(meeting_id)
    spoken_of = named(meeting)
    await files.remove(store.client, meeting_id, there.keys() - spoken_of)
    if not _fits({name: n for name, n in there.items() if name in spoken_of}, picture):
        raise _no_room()


def _fits(there: dict[str, int], picture: pictures.Picture) -> bool:
    bytes_ = sum(there.values()) + len(picture.data)
    return len(there) < pictures.MOST and bytes_ <= pictures.MOST_BYTES


def _no_room() -> Refused:
    text = N_("Et møte har plass til {most} bilder og {limit} MB. Ta bort et bilde først.")
    return Refused("limit", text, most=pictures.MOST, limit=pictures.MOST_BYTES >> 20)


_MAKERS: set[Role] = {"organiser", "moderator"}
routes = [route("/m/{meeting}/edit/picture", take_picture, methods=["POST"], roles=_MAKERS)]
