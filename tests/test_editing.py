"""Making and editing over HTTP: what is saved, what is refused, and what is never let in."""

from __future__ import annotations

import base64
import datetime as dt
import json
from collections.abc import AsyncIterator
from random import Random
from typing import Any

import httpx2
import pytest
import pytest_asyncio
from hypothesis import given
from hypothesis import strategies as st

from polling import kinds, pictures
from polling.agenda_file import from_markdown
from polling.editing import routes
from polling.editing.documents import blank, clean, read_item, read_meeting, tidied
from polling.editing.look import colour_said
from polling.editing.preview import PEOPLE, made_up
from polling.export.meeting_json import write_json
from polling.meeting import Item, Look, Meeting
from polling.store.access import new_organiser_link
from tests.export.meetings import played
from tests.live.people import Hall
from tests.live.people import hall as a_hall
from tests.pictures.made import SECRET, lying_photo, lying_size, plain

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
    async with httpx2.AsyncClient(
        base_url=hall.base, trust_env=False, headers=headers, timeout=30
    ) as browser:
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
    async with httpx2.AsyncClient(base_url=hall.base, trust_env=False, timeout=30) as stranger:
        page = await stranger.get("/organiser")
        assert page.status_code == 200
        assert "data-make" not in page.text
        headers = {"X-Polling": "1", "Origin": hall.base}
        for path in ("/organiser/meetings", "/organiser/file"):
            reply = await stranger.post(
                path, content=b'{"how": "demo"}', headers=headers, timeout=30
            )
            assert reply.status_code == 404


async def test_meetings_are_made_in_every_way(hall: Hall, client: httpx2.AsyncClient) -> None:
    for how in ("hand", "demo"):
        reply = await client.post("/organiser/meetings", json={"how": how})
        assert reply.json()["go"].endswith("/edit")
    meeting = reply.json()["go"].split("/")[2]
    await hall.store.put_file(meeting, f"{'0' * 32}.png", b"spoken of no more")
    name = await pictured(client, meeting)
    reply = await client.post("/organiser/meetings", json={"how": "copy", "of": meeting})
    copy = reply.json()["go"].split("/")[2]
    old, new = await hall.store.meeting(meeting), await hall.store.meeting(copy)
    assert old is not None
    assert new is not None
    assert new.agenda == old.agenda
    assert new.title == f"{old.title} (kopi)"
    assert (new.pace, new.opens, new.closes) == (old.pace, None, None)
    assert new.date is None
    assert (await hall.store.record(copy)).files.keys() == {name}
    assert await hall.store.file(copy, name) == await hall.store.file(meeting, name)
    assert await hall.store.code(copy) != await hall.store.code(meeting)
    for wrong in ({"how": "steal"}, {}, {"how": None}):
        assert (await client.post("/organiser/meetings", json=wrong)).status_code == 422
    unknown = await client.post("/organiser/meetings", json={"how": "copy", "of": "zzzz"})
    assert unknown.status_code == 404


async def test_a_download_is_made_a_meeting_again(hall: Hall, client: httpx2.AsyncClient) -> None:
    record = played()
    logo, lost = f"{'ab' * 16}.jpg", f"{'cd' * 16}.png"
    meeting_ = record.meeting.model_copy(update={"look": Look(colour="#7a2d8c", logo=logo)})
    choice = next(each for each in meeting_.agenda if "options" in type(each.question).model_fields)
    first, second, *rest = choice.question.options  # type: ignore[attr-defined]
    options = (
        first.model_copy(update={"picture": logo, "alt": "Et bilde"}),
        second.model_copy(update={"picture": lost}),
        *rest,
    )
    changed = choice.model_copy(
        update={"question": choice.question.model_copy(update={"options": options})}
    )
    agenda = tuple(changed if each == choice else each for each in meeting_.agenda)
    files = {logo: lying_photo(), f"{'ef' * 16}.png": b"<script>"}
    record = record.model_copy(
        update={
            "meeting": meeting_.model_copy(update={"agenda": agenda}),
            "files": {name: base64.b64encode(data).decode() for name, data in files.items()},
        }
    )
    reply = await client.post("/organiser/file", content=write_json(record))
    assert reply.status_code == 200, reply.text
    meeting = reply.json()["go"].split("/")[2]
    again = await hall.store.record(meeting)
    assert {(r.item, r.run, r.people, r.answers) for r in again.rounds} >= {
        (r.item, r.run, r.people, r.answers) for r in record.rounds if r.answers
    }
    # What came in the file has been drawn anew, under the name of what it has become.
    name = again.meeting.look.logo
    assert again.meeting.look == Look(colour="#7a2d8c", logo=name)
    assert again.files.keys() == {name}
    assert name != logo
    kept = base64.b64decode(again.files[name])
    assert SECRET not in kept
    found = again.meeting.item(choice.id).question.options  # type: ignore[attr-defined]
    assert [(each.picture, each.alt) for each in found[:2]] == [(name, "Et bilde"), ("", "")]


async def test_pictures_survive_going_out_and_in(hall: Hall, client: httpx2.AsyncClient) -> None:
    meeting = await made(client)
    name = await pictured(client, meeting)
    await hall.store.put_file(meeting, f"{'0' * 32}.png", b"spoken of no more")
    taken_home = (await client.get(f"/m/{meeting}/meeting.json")).content
    assert b"0" * 32 not in taken_home
    reply = await client.post("/organiser/file", content=taken_home)
    again = reply.json()["go"].split("/")[2]
    record = await hall.store.record(again)
    assert record.meeting.agenda[0].question == (await _meeting(hall, meeting)).agenda[0].question
    assert record.files.keys() == {name}
    assert (await client.get(f"/m/{again}/file/{name}")).content == await hall.store.file(
        meeting, name
    )


async def _meeting(hall: Hall, meeting: str) -> Meeting:
    found, _ = await hall.store.document(meeting)
    return found


async def pictured(client: httpx2.AsyncClient, meeting: str) -> str:
    """Gives the meeting's first option a picture, as the editor does; the picture's name."""
    reply = await client.post(f"/m/{meeting}/edit/picture", content=plain())
    assert reply.status_code == 200, reply.text
    name = str(reply.json()["picture"])
    found = await document(client, meeting)
    item = next(each for each in found["meeting"]["agenda"] if "options" in each["question"])
    item["question"]["options"][0] |= {"picture": name, "alt": "En blå flate"}
    body = {"seen": found["revision"], "meeting": found["meeting"]}
    assert (await client.post(f"/m/{meeting}/edit/document", json=body)).status_code == 200
    return name


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
    reply = await client.post("/organiser/file", content=b"x" * (33 * 1024 * 1024))
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
        answered = kinds.kind(name).Question.ANSWERED
        assert ("Nytt spørsmål" if answered else "Ny side") in form.text
        assert "&lt;b&gt;" in form.text
        for field in question.keys() - (set() if answered else {"help"}):
            # What is right of a choice is marked at its options.
            names = (field, f"{field}.text", f"options.{field}")
            assert any(f'name="{name}"' in form.text for name in names), field
        shown = (await client.post(f"/m/{meeting}/edit/preview", json={"item": item})).json()
        assert shown["people"] == PEOPLE * answered
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


async def test_pictures_are_taken_in_kept_and_bounded(
    hall: Hall, client: httpx2.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    meeting = await made(client)
    path = f"/m/{meeting}/edit/picture"
    name = (await client.post(path, content=lying_photo())).json()["picture"]
    Look(logo=name)
    kept = await hall.store.file(meeting, name)
    assert kept
    assert SECRET not in kept
    for bad in (b"", b"<svg/>", b"GIF89a", plain()[:60], lying_size(9000)):
        assert (await client.post(path, content=bad)).status_code in (413, 422)
    large = await client.post(path, content=b"x" * (6 << 20))
    assert (large.status_code, large.json()["text"]) == (
        413,
        "Bildet er for stort. Grensen er 5 MB.",
    )
    assert (await hall.store.record(meeting)).files.keys() == {name}
    # Room is made by what the meeting speaks of no more, and by nothing else.
    monkeypatch.setattr(pictures, "MOST", 2)
    used = await pictured(client, meeting)
    assert (await hall.store.record(meeting)).files.keys() == {name, used}
    third = (await client.post(path, content=plain(colour="red"))).json()["picture"]
    assert (await hall.store.record(meeting)).files.keys() == {used, third}
    monkeypatch.setattr(pictures, "MOST", 1)
    full = await client.post(path, content=plain(colour="blue"))
    assert full.status_code == 413
    assert full.json()["text"].startswith("Et møte har plass til 1 bilder og 12 MB.")
    assert (await client.post(path, content=plain())).json() == {"picture": used}


async def test_a_picture_without_a_description_is_a_problem_but_is_kept(
    client: httpx2.AsyncClient,
) -> None:
    meeting = await made(client)
    name = await pictured(client, meeting)
    item = (await document(client, meeting))["meeting"]["agenda"][0]
    told = (await client.post(f"/m/{meeting}/edit/preview", json={"item": item})).json()
    assert told["problems"] == []
    item["question"]["options"][0]["alt"] = "  "
    item["question"]["options"][1] |= {"text": "", "picture": name}
    item["question"]["options"].append({"id": "new", "text": "", "picture": "", "alt": ""})
    told = (await client.post(f"/m/{meeting}/edit/preview", json={"item": item})).json()
    paths = [each["path"] for each in told["problems"]]
    assert ["question", "options", 1, "text"] in paths  # a picture alone is no option
    item["question"]["options"][1]["text"] = "Folk"
    told = (await client.post(f"/m/{meeting}/edit/preview", json={"item": item})).json()
    assert [(each["path"], each["text"]) for each in told["problems"]] == [
        (["question", "options", n, "alt"], "Beskriv bildet for dem som ikke ser det.")
        for n in (0, 1)
    ]
    assert len(told["item"]["question"]["options"]) == 2


async def test_a_meeting_is_deleted_by_the_organiser_alone(
    hall: Hall, client: httpx2.AsyncClient
) -> None:
    meeting = await made(client)
    _, secret = await hall.store.hand_out(meeting, "moderator")
    headers = {"X-Polling": "1", "Origin": hall.base}
    async with httpx2.AsyncClient(
        base_url=hall.base, trust_env=False, headers=headers, timeout=30
    ) as other:
        await other.post("/key", json={"key": f"{meeting}.moderator.{secret}"})
        assert (await other.get(f"/m/{meeting}/edit")).status_code == 200
        assert (await other.post(f"/m/{meeting}/delete")).status_code == 404
    assert await hall.store.meeting(meeting) is not None
    assert (await client.post(f"/m/{meeting}/delete")).status_code == 200
    assert await hall.store.meeting(meeting) is None


# Pure parts.


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


async def test_times_are_changed_while_it_goes_on(hall: Hall, client: httpx2.AsyncClient) -> None:
    meeting = await made(client)
    later = "2030-01-02T10:00:00+01:00"
    reply = await client.post(f"/m/{meeting}/times", json={"opens": "now", "closes": later})
    assert reply.status_code == 200
    kept = await hall.store.meeting(meeting)
    assert kept is not None
    assert kept.opens is not None
    assert kept.closes is not None
    now = await hall.store.client.now() / 1000
    assert now - 5 < kept.opens.timestamp() <= now
    assert kept.closes.isoformat() == later
    reply = await client.post(f"/m/{meeting}/times", json={"closes": "+3600"})
    kept_later = await hall.store.meeting(meeting)
    assert kept_later is not None
    assert kept_later.closes == kept.closes + dt.timedelta(hours=1)
    # What is not named stays; what cannot be is said.
    assert (await client.post(f"/m/{meeting}/times", json={"closes": None})).status_code == 200
    assert (await hall.store.meeting(meeting)).opens == kept.opens  # type: ignore[union-attr]
    for wrong in ("2020-01-01T10:00:00Z", "2030-01-01T10:00:00", "i morgen", 7.5, [], True):
        reply = await client.post(f"/m/{meeting}/times", json={"closes": wrong})
        assert (reply.status_code, reply.json()["word"]) == (422, "invalid"), wrong
