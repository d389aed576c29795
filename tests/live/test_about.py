"""Who is in the room: asked once on joining, told in groups of five or more, broken down by one."""

from __future__ import annotations

import asyncio
import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from polling.export.csv_zip import write_csv
from polling.export.meeting_json import read_json, write_json
from polling.export.summary import summary
from polling.kinds import translate_nothing
from polling.meeting import Item
from polling.store.keys import RoundKey
from tests.live.agenda import CHOICE, CLOUD, OPEN, item
from tests.live.people import Hall, Phone, Staff

A, B = {"options": ["a"], "other": None}, {"options": ["b"], "other": None}
DECK = Path(__file__).parents[3] / "shared" / "meetings" / "partnerskapsmote-2024.json"


def form(*fields: tuple[str, str]) -> Item:
    """A form with these fields and one letter for each value: ("role", "abc")."""
    return item(
        "about1",
        "about_you",
        {
            "text": "Litt om deg",
            "form": [{"id": field, "text": field.title()} for field, _ in fields],
            "values": [
                {"field": field, "id": value, "text": f"{field.title()} {value}"}
                for field, values in fields
                for value in values
            ],
        },
    )


async def meeting(hall: Hall, *fields: tuple[str, str]) -> str:
    asked = form(*(fields or (("role", "abcd"), ("org", "xy"))))
    return await hall.meeting(
        asked, item("choi1", "choice", CHOICE), item("word1", "word_cloud", CLOUD),
        item("open1", "open_text", OPEN),
    )  # fmt: skip


async def arrive(hall: Hall, meeting_id: str, **groups: int) -> list[Phone]:
    """So many phones of each role, each having said so on joining."""
    code = await hall.code(meeting_id)
    phones = []
    for role, n in groups.items():
        for _ in range(n):
            phone = await hall.phone().joins(code)
            if role != "none":
                reply = await phone.answers("about1", {"fields": {"role": role}})
                assert reply["ok"], reply
            phones.append(phone)
    return phones


async def broken(staff: Staff, which: str = "choi1", field: str = "role") -> dict[str, int]:
    """What the wall or the presenter page is told of the groups: id -> people."""
    told = await staff.sees(f"groups {which}", lambda groups: groups["field"] == field)
    return {group["id"]: group["people"] for group in told["groups"]}


async def test_it_is_asked_on_joining_and_open_all_along(hall: Hall) -> None:
    made = await meeting(hall)
    phone = await hall.phone().joins(await hall.code(made))
    state = await phone.sees("state")
    assert state["phase"] == "before"
    assert state["about"]["id"] == "about1"
    assert (state["about"]["phase"], state["item"], state["earlier"]) == ("open", None, [])
    assert (await phone.answers("about1", {"fields": {"role": "a"}}))["ok"]
    moderator = await hall.staff("moderator").arrives(made)
    await moderator.opens_item("choi1")
    assert (await phone.answers("about1", {"fields": {}}))["ok"]
    assert (await phone.answers("about1", None))["ok"]
    refused = await phone.answers("about1", {"fields": {"role": "z"}})
    assert refused["word"] == "invalid"
    refused = await phone.answers("about1", {"fields": {"role": "a"}}, run=2)
    assert refused["word"] == "closed"


async def test_it_is_neither_opened_nor_closed_nor_listed(hall: Hall) -> None:
    made = await meeting(hall)
    (phone, *_) = await arrive(hall, made, a=6)
    moderator = await hall.staff("moderator").arrives(made)
    for action in ("open", "close", "again", "clear", "lift", "by", "countdown"):
        reply = await moderator.steers(action, item="about1", seconds=30, field="role")
        assert reply["word"] == "invalid", action
    assert (await moderator.asks(type="watch", items=["about1"]))["ok"]
    await moderator.steers("go", item="about1")
    await moderator.sees("tally about1")
    assert (await phone.sees("state", lambda state: state["phase"] == "on"))["item"] is None
    assert not [m for m in moderator.received if m["type"] == "answers"]


async def test_an_answer_belongs_to_what_the_phone_said(hall: Hall) -> None:
    made = await meeting(hall)
    phones = await arrive(hall, made, a=6, b=5)
    moderator = await hall.staff("moderator").arrives(made)
    wall = await hall.staff("projector").arrives(made)
    await moderator.opens_item("choi1")
    for phone in phones[:6]:
        assert (await phone.answers("choi1", A))["ok"]
    for phone in phones[6:]:
        assert (await phone.answers("choi1", B))["ok"]
    assert (await moderator.steers("by", field="role"))["ok"]
    assert "groups choi1" not in wall.latest  # it takes answers
    await moderator.steers("close")
    told = await wall.sees("groups choi1")
    assert (told["label"], told["withheld"]) == ("Role", 0)
    assert [(g["label"], g["people"]) for g in told["groups"]] == [("Role a", 6), ("Role b", 5)]
    assert [bar["n"] for bar in told["groups"][0]["tally"]["bars"]] == [6, 0]


async def test_a_phone_that_comes_back_answers_as_who_it_said_it_was(hall: Hall) -> None:
    """Its unsent answers come at once, before anything else is known of it."""
    made = await meeting(hall)
    phones = await arrive(hall, made, a=6)
    moderator = await hall.staff("moderator").arrives(made)
    await moderator.opens_item("choi1")
    for phone in phones:
        await phone.leaves()
    code = await hall.code(made)
    for phone in phones:
        await phone.opens()
        hello = {"type": "hello", "meeting": code, "role": "participant", "token": phone.token}
        answer = {
            "type": "answer", "item": "choi1", "run": 1, "slot": 0, "number": 1, "answer": A,
        }  # fmt: skip
        greeted = asyncio.create_task(phone.asks(**hello))
        said = asyncio.create_task(phone.asks(**answer))
        assert (await greeted)["ok"]
        assert (await said)["ok"]
        mine = await phone.sees("mine about1")
        assert mine["answers"][0]["answer"] == {"fields": {"role": "a"}}
    await moderator.steers("close")
    view = await hall.store.breakdown(RoundKey(made, "live", "choi1", 1), "role")
    assert {value: group.people for value, group in view.groups.items()} == {"a": 6}


async def test_staff_see_a_breakdown_of_their_own(hall: Hall) -> None:
    made = await meeting(hall)
    phones = await arrive(hall, made, a=6, b=3, none=5)
    moderator = await hall.staff("moderator").arrives(made)
    secretary = await hall.staff("secretariat").arrives(made)
    await moderator.opens_item("open1")
    for phone in phones:
        assert (await phone.answers("open1", {"text": "Tillit"}))["ok"]
    await secretary.asks(type="watch", items=["open1"], groups={"open1": "role"})
    await secretary.sees("tally open1", lambda tally: tally["answers"] == 14)
    assert "groups open1" not in secretary.latest
    await moderator.steers("close")
    assert await broken(secretary, "open1") == {"a": 6}
    assert secretary.latest["groups open1"]["withheld"] == 8
    # Another field is another picture, and one that the form does not have is none.
    await secretary.asks(type="watch", items=["open1"], groups={"open1": "table"})
    assert "groups open1" not in moderator.latest


async def test_participants_by_role_are_told_when_shown_and_never_fewer_than_five(
    hall: Hall,
) -> None:
    made = await meeting(hall, ("role", "abc"))
    await arrive(hall, made, a=7, b=3, c=6)
    moderator = await hall.staff("moderator").arrives(made)
    wall = await hall.staff("projector").arrives(made)
    await moderator.asks(type="watch", items=["about1"])
    before = await moderator.sees("tally about1", lambda tally: tally["people"] == 16)
    assert before["tally"]["fields"][0]["n"] == {"a": 0, "b": 0, "c": 0}
    await moderator.steers("go", item="about1")
    await moderator.steers("show", where="wall")
    # Sixteen less seven and six would be the three: the six go with them.
    told = await wall.sees(
        "tally about1", lambda tally: sum(tally["tally"]["fields"][0]["n"].values())
    )
    assert told["tally"]["fields"][0] == {"id": "role", "n": {"a": 7, "b": 0, "c": 0}, "rest": 9}
    (late,) = await arrive(hall, made, a=1)
    assert (await late.answers("about1", {"fields": {"role": "b"}}))["ok"]
    told = await wall.sees("tally about1", lambda tally: tally["people"] == 17)
    assert told["tally"]["fields"][0] == {"id": "role", "n": {"a": 7, "b": 0, "c": 0}, "rest": 10}
    assert (await moderator.steers("show", item="about1", where="phones"))["word"] == "invalid"


async def test_a_table_is_asked_nothing_about_itself(hall: Hall) -> None:
    made = await meeting(hall)
    meeting_, revision = await hall.store.document(made)
    table = {"id": "bord1", "name": "Bord 1", "seats": 5}
    dumped = meeting_.model_dump(mode="json") | {"tables": [table]}
    await hall.store.save(type(meeting_).model_validate(dumped), revision)
    phone = hall.phone()
    phone.token = (await hall.store.table_tokens(made))["bord1"]
    state = await (await phone.joins(await hall.code(made))).sees(
        "state", lambda state: state["table"] is not None
    )
    assert state["about"] is None
    assert (await phone.answers("about1", {"fields": {"role": "a"}}))["word"] == "closed"


async def test_a_rehearsal_knows_nothing_of_who_is_in_the_room(hall: Hall) -> None:
    made = await meeting(hall)
    (phone, *_) = await arrive(hall, made, a=6)
    moderator = await hall.staff("moderator").arrives(made)
    assert (await moderator.asks(type="rehearse", phones=5))["ok"]
    await phone.sees("state", lambda state: state["meeting"]["rehearsal"])
    mine = await phone.sees("mine about1", lambda mine: mine["answers"] == [])
    assert mine["item"] == "about1"
    assert (await moderator.asks(type="rehearse", phones=0))["ok"]
    await phone.sees("mine about1", lambda mine: mine["answers"] != [])


async def test_a_rehearsal_makes_up_who_is_in_the_room(hall: Hall) -> None:
    made = await meeting(hall, ("role", "ab"))
    moderator = await hall.staff("moderator").arrives(made)
    assert (await moderator.asks(type="rehearse", phones=80))["ok"]
    await moderator.sees("state", lambda state: state["meeting"]["rehearsal"])
    await moderator.sees("counts", lambda c: c["items"].get("about1", {}).get("people", 0) > 50)
    await moderator.steers("go", item="choi1")
    await moderator.steers("open")
    answered = lambda c: c["items"].get("choi1", {}).get("people", 0) > 25  # noqa: E731
    async with asyncio.timeout(20):
        while not answered(moderator.latest["counts"]):
            await asyncio.sleep(0.05)
    await moderator.steers("close")
    await moderator.asks(type="watch", items=["choi1"], groups={"choi1": "role"})
    assert sum((await broken(moderator)).values()) >= 10


@pytest.mark.skipif(not DECK.exists(), reason="the facts of the meeting are not here")
async def test_the_2024_day_has_its_88_participants_by_role_in_every_export(hall: Hall) -> None:
    facts = json.loads(DECK.read_text())
    roles = dict(zip("abcdef", facts["participants_by_role"], strict=True))
    asked = {
        "text": "Litt om deg",
        "form": [{"id": "role", "text": "Rolle"}],
        "values": [{"field": "role", "id": r, "text": text} for r, (text, _) in roles.items()],
    }
    made = await hall.meeting(
        item("about1", "about_you", asked), item("choi1", "choice", CHOICE), title=facts["title"]
    )
    people = {role: n for role, (_, n) in roles.items()}
    phones = await arrive(hall, made, **people)
    assert len(phones) == facts["participants_total"] == 88
    moderator = await hall.staff("moderator").arrives(made)
    await moderator.opens_item("choi1")
    await asyncio.gather(*(phone.answers("choi1", A) for phone in phones))
    await moderator.steers("close")
    await moderator.steers("end")
    await moderator.sees("state", lambda state: state["ended"])
    record = await hall.store.record(made)
    model = summary(record, translate_nothing)
    about, choice = model.parts
    rows: dict[Any, Any] = {row[0]: row[1] for row in about.findings.tables[0].rows}
    # Three union representatives are not told, nor could they be: seven others go with them.
    few = {"Tillitsvalgte": 3, "Andre deltakere": 7}
    expected: dict[Any, Any] = {text: n for text, n in roles.values() if text not in few}
    assert rows == {**expected, "Ikke oppgitt, eller færre enn fem": 10, "I alt": 88}
    (table,) = choice.breakdowns
    assert table.head == ("", *(f"{text} ({n})" for text, n in expected.items()))
    assert table.caption == "Fordelt etter «Rolle» · 10 deltakere vises ikke i gruppene"
    assert table.rows[0] == ("Hver måned", *map(float, expected.values()))
    with zipfile.ZipFile(io.BytesIO(write_csv(model, translate_nothing))) as archive:
        texts = {name: archive.read(name).decode("utf-8-sig") for name in archive.namelist()}
    assert "Kommunale ledere (21)" in texts["02 Hvor ofte bør vi møtes – resultat.csv"]
    assert all("Tillitsvalgte" not in text for text in texts.values())
    again = read_json(write_json(record))
    assert summary(again, translate_nothing) == model
    copy = await hall.store.restore(again)
    assert summary(await hall.store.record(copy), translate_nothing) == model
