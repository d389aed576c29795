"""D. S03: the ids of another meeting, in calls that are allowed, are as unknown as any."""

from __future__ import annotations

import httpx2
import pytest

from polling.store.keys import RoundKey
from tests.live.agenda import four
from tests.live.people import Hall
from tests.trials.contents import of_meeting
from tests.trials.doors import PICTURE, Scene, knock
from tests.trials.meetings import made

pytestmark = [pytest.mark.trial, pytest.mark.timeout(60)]


async def test_s03_keys_of_another_meeting(hall: Hall, client: httpx2.AsyncClient) -> None:
    scene = await Scene(hall, client).set()
    theirs, _ = await hall.store.hand_out(scene.elsewhere, "projector")
    before = await of_meeting(hall.store, scene.elsewhere)
    replies = [
        await knock(scene, "POST", f"/m/{scene.meeting}/links/{key}/revoke", "moderator")
        for key in (theirs.id, "00000000")
    ]
    assert [reply.status_code for reply in replies] == [404, 404]
    assert replies[0].content == replies[1].content
    assert await of_meeting(hall.store, scene.elsewhere) == before


async def test_s03_another_meetings_document(hall: Hall, client: httpx2.AsyncClient) -> None:
    scene = await Scene(hall, client).set()
    theirs, revision = await hall.store.document(scene.elsewhere)
    before = await of_meeting(hall.store, scene.elsewhere)
    changed = theirs.model_copy(update={"title": "Kapret"}).model_dump(mode="json")
    reply = await knock(
        scene, "POST", f"/m/{scene.meeting}/edit/document", "moderator",
        json={"seen": revision, "meeting": changed},
    )  # fmt: skip
    assert reply.status_code == 422
    assert await of_meeting(hall.store, scene.elsewhere) == before
    assert (await hall.store.document(scene.meeting))[0].title != "Kapret"


async def test_s03_a_copy_of_a_meeting_that_is_not(hall: Hall, client: httpx2.AsyncClient) -> None:
    scene = await Scene(hall, client).set()
    asked = {"json": {"how": "copy", "of": "nonesuch"}}
    reply = await knock(scene, "POST", "/organiser/meetings", "organiser", **asked)
    assert reply.status_code == 404
    reply = await knock(scene, "POST", "/organiser/meetings", "moderator", **asked)
    assert reply.status_code == 404


async def test_s03_items_and_answers_of_another_meeting(hall: Hall) -> None:
    mine = await hall.meeting(*four())
    others = [each.model_copy(update={"id": f"x{each.id}"}) for each in four()]
    # The other meeting has an item by the same id too, whose answers have other ids.
    theirs = await hall.store.create(made(*others, four()[0]))
    elsewhere = await hall.staff("moderator").arrives(theirs)
    await elsewhere.opens_item("open1")
    phone = await hall.phone().joins(await hall.code(theirs))
    assert (await phone.answers("open1", {"text": "Vårt"}))["ok"]
    (answer,), _ = await hall.store.changes(RoundKey(theirs, "live", "open1", 1), 0)

    moderator = await hall.staff("moderator").arrives(mine)
    secretary = await hall.staff("secretariat").arrives(mine)
    await moderator.opens_item("open1")
    before = await of_meeting(hall.store, theirs)
    for person in (moderator, secretary):
        for item, answer_id in (
            ("open1", answer.id), ("open1", "0" * 32), ("xopen1", answer.id), ("none", "0" * 32),
        ):  # fmt: skip
            reply = await person.asks(type="hide", item=item, run=1, answer=answer_id, hidden=True)
            assert reply["word"] == "unknown"
        merge = {"type": "merge", "keys": ["a"], "into": "b"}
        assert (await person.asks(**merge, item="xword1"))["word"] == "unknown"
        coding = {"run": 1, "answers": [answer.id], "theme": "aside", "before": ""}
        sort = {"type": "sort", "codings": [{**coding, "after": "sorted"}]}
        assert (await person.asks(**sort, item="open1"))["word"] == "stale"
        assert (await person.asks(**sort, item="xopen1"))["word"] == "unknown"
        assert (await person.asks(type="watch", items=["xopen1", "open1"]))["ok"]
        await person.sees("answers open1 0", lambda a: a["list"] == [])
        assert "answers xopen1 0" not in person.latest
    seen = moderator.latest["state"]["revision"]
    for action in ("go", "open", "show", "again", "large"):
        reply = await moderator.asks(
            type="steer", seen=seen, action=action, item="xopen1", answer=answer.id
        )
        assert reply["word"] == "unknown"
    # An answer of another meeting is never shown large, here or there.
    wall = await hall.staff("projector").arrives(mine)
    await moderator.steers("large", answer=answer.id)
    state = await wall.sees("state", lambda s: s["item"] and s["item"]["results"])
    assert state["large"] is None
    assert await of_meeting(hall.store, theirs) == before


async def test_s03_a_role_of_one_meeting_reads_nothing_of_another(
    hall: Hall, client: httpx2.AsyncClient
) -> None:
    scene = await Scene(hall, client).set()
    never = "n" * len(scene.meeting)
    for person in ("moderator", "secretariat", "projector"):
        for path in (
            "answers",
            "meeting.json",
            "summary.xlsx",
            "wall",
            "look.css",
            f"file/{PICTURE}",
        ):
            found = [
                await knock(scene, "GET", f"/m/{meeting}/{path}", person)
                for meeting in (scene.elsewhere, never)
            ]
            assert [reply.status_code for reply in found] == [404, 404]
            assert found[0].content == found[1].content
