"""Making and editing over HTTP: what is saved, what is refused, and what is never let in."""

from __future__ import annotations

import base64
import json
import struct
import zlib
from collections.abc import AsyncIterator
from random import Random
from typing import Any

import httpx2
import pytest
import pytest_asyncio
from hypothesis import given
from hypothesis import strategies as st

from polling import kinds
from polling.agenda_file import from_markdown
from polling.editing import png, routes
from polling.editing.documents import blank, clean, read_item, read_meeting, tidied
from polling.editing.look import colour_said
from polling.editing.preview import PEOPLE, made_up
from polling.export.meeting_json import write_json
from polling.meeting import Item, Look, Meeting
from polling.refused import Refused
from polling.store.access import new_organiser_link
from tests.export.meetings import played
from tests.live.people import Hall
from tests.live.people import hall as a_hall

AGENDA = "# Felles løft\n\n## Hva er viktigst?\n- Tid\n- Folk\n\n## Fritt ord\nÅpent svar\n"
MAKERS = {"organiser", "moderator"}


@pytest_asyncio.fixture
async def hall(store_url: str) -> AsyncIterator[Hall]:
    async with a_hall(store_url) as here:
        yield here


@pytest_asyncio.fixture
async def client(hall: Hall) -> AsyncIterator[httpx2.AsyncClient]:
    """The organiser's browser."""
    headers = {"X-Polling": "1", "Origin": hall.base, "Accept-Language": "nb"}
    async with httpx2.AsyncClient(base_url=hall.base, trust_env=False, headers=headers) as browser:
        secret = await new_organiser_link(hall.store.client)
        reply = await browser.post("/key", json={"key": f"organiser.{secret}"})
        assert reply.json() == {"go": "/organiser"}
        yield browser


async def made(client: httpx2.AsyncClient, text: str = AGENDA) -> str:
    """The id of a meeting made of an agenda file."""
    reply = await client.post("/organiser/file", content=text.encode())
    assert reply.status_code == 200, reply.text
    return str(reply.json()["go"].split("/")[2])


async def document(client: httpx2.AsyncClient, meeting: str) -> dict[str, Any]:
    reply = await client.get(f"/m/{meeting}/edit/document")
    assert reply.status_code == 200
    found: dict[str, Any] = reply.json()
    return found


def test_every_route_is_for_makers_alone() -> None:
    open_to_all = {route.path for route in routes if "anyone" in route.roles}  # type: ignore[attr-defined]
    assert open_to_all == {"/organiser"}
    for route in routes:
        assert route.roles <= MAKERS | {"anyone"}  # type: ignore[attr-defined]
        if route.path.startswith("/organiser/") or route.path.endswith("/delete"):
            assert route.roles == {"organiser"}  # type: ignore[attr-defined]


async def test_a_stranger_sees_the_page_for_keys_and_makes_nothing(hall: Hall) -> None:
    async with httpx2.AsyncClient(base_url=hall.base, trust_env=False) as stranger:
        page = await stranger.get("/organiser")
        assert page.status_code == 200
        assert "data-make" not in page.text
        headers = {"X-Polling": "1", "Origin": hall.base}
        for path in ("/organiser/meetings", "/organiser/file"):
            reply = await stranger.post(path, content=b'{"how": "demo"}', headers=headers)
            assert reply.status_code == 404


async def test_meetings_are_made_in_every_way(hall: Hall, client: httpx2.AsyncClient) -> None:
    for how in ("hand", "demo"):
        reply = await client.post("/organiser/meetings", json={"how": how})
        assert reply.json()["go"].endswith("/edit")
    meeting = reply.json()["go"].split("/")[2]
    await hall.store.put_file(meeting, "logo", picture())
    reply = await client.post("/organiser/meetings", json={"how": "copy", "of": meeting})
    copy = reply.json()["go"].split("/")[2]
    old, new = await hall.store.meeting(meeting), await hall.store.meeting(copy)
    assert old is not None
    assert new is not None
    assert new.agenda == old.agenda
    assert new.title == f"{old.title} (kopi)"
    assert new.date is None
    assert await hall.store.file(copy, "logo") == picture()
    assert await hall.store.code(copy) != await hall.store.code(meeting)
    for wrong in ({"how": "steal"}, {}, {"how": None}):
        assert (await client.post("/organiser/meetings", json=wrong)).status_code == 422
    unknown = await client.post("/organiser/meetings", json={"how": "copy", "of": "zzzz"})
    assert unknown.status_code == 404


async def test_a_download_is_made_a_meeting_again(hall: Hall, client: httpx2.AsyncClient) -> None:
    record = played()
    secret = picture((b"tEXt", b"GPS\0here"))
    look = Look(colour="#7a2d8c", logo="abc")
    record = record.model_copy(
        update={
            "meeting": record.meeting.model_copy(update={"look": look}),
            "files": {"logo": base64.b64encode(secret).decode(), "evil": "PHNjcmlwdD4="},
        }
    )
    reply = await client.post("/organiser/file", content=write_json(record))
    assert reply.status_code == 200, reply.text
    meeting = reply.json()["go"].split("/")[2]
    again = await hall.store.record(meeting)
    assert {(r.item, r.run, r.people, r.answers) for r in again.rounds} >= {
        (r.item, r.run, r.people, r.answers) for r in record.rounds if r.answers
    }
    assert again.files == {"logo": base64.b64encode(picture()).decode()}
    assert again.meeting.look.colour == "#7a2d8c"
    assert again.meeting.look.logo not in ("", "abc")


@pytest.mark.parametrize(
    "content",
    [b"", b"{}", b"{" * 50_000, b"\xff\xfe", b"# A\n## B\ntull?\n- x\n", b"[1]", b"\0" * 1000],
)
async def test_a_bad_file_is_told_and_makes_nothing(
    hall: Hall, client: httpx2.AsyncClient, content: bytes
) -> None:
    before = len(await hall.store.meetings())
    reply = await client.post("/organiser/file", content=content)
    assert reply.status_code == 422
    said = reply.json()
    assert said.get("text") or all(line.startswith("Linje ") for line in said["problems"])
    assert len(await hall.store.meetings()) == before


async def test_a_file_without_end_is_refused(client: httpx2.AsyncClient) -> None:
    reply = await client.post("/organiser/file", content=b"x" * (21 * 1024 * 1024))
    assert reply.status_code == 413


async def test_the_document_is_saved_by_compare_and_set(
    hall: Hall, client: httpx2.AsyncClient
) -> None:
    meeting = await made(client)
    found = await document(client, meeting)
    found["meeting"]["title"] = "  Nytt\u202e navn "
    body = {"seen": found["revision"], "meeting": found["meeting"]}
    reply = await client.post(f"/m/{meeting}/edit/document", json=body)
    assert reply.json() == {"revision": found["revision"] + 1}
    kept = await hall.store.meeting(meeting)
    assert kept is not None
    assert kept.title == "Nytt navn"
    stale = await client.post(f"/m/{meeting}/edit/document", json=body)
    assert (stale.status_code, stale.json()["word"]) == (409, "stale")


async def test_what_is_wrong_is_told_by_its_path(client: httpx2.AsyncClient) -> None:
    meeting = await made(client)
    found = await document(client, meeting)
    found["meeting"]["agenda"][0]["question"]["options"][1]["text"] = " "
    found["meeting"]["agenda"][1]["question"]["max_answers"] = ""
    found["meeting"]["title"] = "\u200b"
    body = {"seen": found["revision"], "meeting": found["meeting"]}
    reply = await client.post(f"/m/{meeting}/edit/document", json=body)
    assert reply.status_code == 422
    problems = {tuple(each["path"]): each["text"] for each in reply.json()["problems"]}
    assert problems == {
        ("title",): "Dette må fylles ut.",
        ("agenda", 0, "question", "options"): "Det trengs minst 2.",
        ("agenda", 1, "question", "max_answers"): "Skriv et helt tall.",
    }
    assert (await document(client, meeting))["revision"] == found["revision"]


async def test_a_document_of_any_shape_is_refused(client: httpx2.AsyncClient) -> None:
    meeting, other = await made(client), await made(client)
    path = f"/m/{meeting}/edit/document"
    for content in (b"", b"[]", b"{" * 9999, b'{"seen": true}', b'{"seen": 1, "meeting": 3}'):
        assert (await client.post(path, content=content)).status_code == 422
    theirs = await document(client, other)
    body = {"seen": theirs["revision"], "meeting": theirs["meeting"]}
    assert (await client.post(path, json=body)).status_code == 422
    large = b'{"seen": 1, "meeting": "' + b"x" * (5 * 1024 * 1024)
    assert (await client.post(path, content=large)).status_code == 413
    strange = await client.post(path, json=body, headers={"Origin": "https://evil.example"})
    assert strange.status_code == 403


async def test_forms_and_previews_of_every_kind(client: httpx2.AsyncClient) -> None:
    meeting = await made(client)
    for name in kinds.names():
        question = blank(name, Random(1), str)
        item = {"id": "abcd", "kind": name, "question": question, "notes": "<b>", "samples": []}
        form = await client.post(f"/m/{meeting}/edit/form", json={"item": item})
        assert form.status_code == 200
        assert "Nytt spørsmål" in form.text
        assert "&lt;b&gt;" in form.text
        for field in question:
            assert f'name="{field}"' in form.text or f'name="{field}.text"' in form.text
        shown = (await client.post(f"/m/{meeting}/edit/preview", json={"item": item})).json()
        assert shown["people"] == PEOPLE
        assert shown["item"]["question"] == question
        item["question"] = {}
        bad = await client.post(f"/m/{meeting}/edit/preview", json={"item": item})
        assert bad.status_code == 422
        assert ["question", "text"] in [each["path"] for each in bad.json()["problems"]]
    for where in ("phone", "wall"):
        assert (await client.get(f"/m/{meeting}/preview?where={where}")).status_code == 200
    assert (await client.get(f"/m/{meeting}/preview?where=moon")).status_code == 404


async def test_the_agenda_is_downloaded_and_read_again(
    hall: Hall, client: httpx2.AsyncClient
) -> None:
    meeting = await made(client)
    reply = await client.get(f"/m/{meeting}/agenda.md")
    assert reply.headers["content-type"].startswith("text/markdown")
    again = from_markdown(reply.text, Random(1))
    kept = await hall.store.meeting(meeting)
    assert kept is not None
    assert [i.question.text for i in again.agenda] == [i.question.text for i in kept.agenda]


async def test_the_logo_is_cleaned_and_kept(hall: Hall, client: httpx2.AsyncClient) -> None:
    meeting = await made(client)
    dirty = picture((b"eXIf", b"where it was taken"))
    reply = await client.post(f"/m/{meeting}/edit/logo", content=dirty + b"<script>")
    assert reply.status_code == 200
    Look(logo=reply.json()["logo"])
    assert await hall.store.file(meeting, "logo") == picture()
    for bad in (b"", b"<svg/>", b"GIF89a", dirty[:60], picture(size=(3000, 1))):
        assert (await client.post(f"/m/{meeting}/edit/logo", content=bad)).status_code in (413, 422)
    large = await client.post(f"/m/{meeting}/edit/logo", content=b"x" * 300_000)
    assert large.status_code == 413
    assert await hall.store.file(meeting, "logo") == picture()


async def test_a_meeting_is_deleted_by_the_organiser_alone(
    hall: Hall, client: httpx2.AsyncClient
) -> None:
    meeting = await made(client)
    _, secret = await hall.store.hand_out(meeting, "moderator")
    headers = {"X-Polling": "1", "Origin": hall.base}
    async with httpx2.AsyncClient(base_url=hall.base, trust_env=False, headers=headers) as other:
        await other.post("/key", json={"key": f"{meeting}.moderator.{secret}"})
        assert (await other.get(f"/m/{meeting}/edit")).status_code == 200
        assert (await other.post(f"/m/{meeting}/delete")).status_code == 404
    assert await hall.store.meeting(meeting) is not None
    assert (await client.post(f"/m/{meeting}/delete")).status_code == 200
    assert await hall.store.meeting(meeting) is None


# Pure parts.


def chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def picture(
    *extra: tuple[bytes, bytes], size: tuple[int, int] = (4, 3), pixels: bytes = b""
) -> bytes:
    width, height = size
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    data = zlib.compress(pixels or (b"\0" + b"\x0b\x55\x63" * width) * height)
    parts = [(b"IHDR", head), *extra, (b"IDAT", data), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunk(*part) for part in parts)


def test_a_png_keeps_only_what_draws_it() -> None:
    extra = [(b"PLTE", b"abc"), (b"tRNS", b"d"), (b"iCCP", b"e"), (b"tIME", b"f"), (b"zTXt", b"g")]
    assert png.cleaned(picture(*extra)) == picture(*extra[:2])
    assert png.cleaned(png.cleaned(picture(*extra))) == picture(*extra[:2])


@pytest.mark.parametrize(
    "bad",
    [
        picture()[:-4],
        picture().replace(b"IDAT", b"IDAX"),
        picture(pixels=b"\0" * 10_000_000),
        picture(size=(0, 3)),
        picture(size=(2001, 1)),
        picture((b"IHDR", b"\0" * 13)),
        b"\x89PNG\r\n\x1a\n" + chunk(b"IEND", b""),
        b"x" * (png.LIMIT + 1),
    ],
)
def test_a_broken_or_dangerous_png_is_refused(bad: bytes) -> None:
    with pytest.raises(Refused):
        png.cleaned(bad)


@given(st.binary(max_size=300), st.integers(0, 120))
def test_no_bytes_break_the_cleaner(noise: bytes, at: int) -> None:
    data = picture()
    try:
        assert png.cleaned(data[:at] + noise + data[at:])[:8] == data[:8]
    except Refused as refused:
        assert refused.word in ("invalid", "limit")


def test_what_is_said_of_a_colour() -> None:
    assert colour_said("#5a8f9c", "nb")[0].startswith("Fargen er for lys for lyse skjermer")
    text, values = colour_said("#0b5563", "nb")
    assert text.format(**values).startswith("Fargen er for mørk for mørke skjermer (2,")
    assert "." in colour_said("#0b5563", "en")[1]["dark"]


json_values: Any = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4)
    ),
    max_leaves=12,
)


@given(json_values)
def test_json_of_any_shape_is_read_or_told(given_json: Any) -> None:
    for read in (read_meeting, read_item):
        found, problems = read(given_json)
        assert (found is None) == bool(problems)
    once = tidied(given_json)
    assert tidied(once) == once
    json.dumps(once)


@given(st.sampled_from(kinds.names()), st.integers())
def test_a_blank_question_of_any_kind_is_whole(name: str, seed: int) -> None:
    question = blank(name, Random(seed), str)
    item = Item.model_validate({"id": "abcd", "kind": name, "question": question})
    assert made_up(item) == made_up(item)
    meeting = Meeting(id="abcd", title="A", agenda=(item,))
    assert clean(meeting) == meeting
