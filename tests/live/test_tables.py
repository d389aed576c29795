"""Tables: devices that share a sheet, lines that nobody loses, and counts that say who they are."""

import asyncio
import json
import secrets
from pathlib import Path
from typing import Any

import pytest

from polling.export.summary import summary, who_answered
from polling.meeting import Meeting
from polling.words import translator
from tests.live.agenda import CHOICE, item
from tests.live.people import Hall, Phone, Staff

SHEET = {
    "text": "Positiv kjernemappe",
    "options": [{"id": "a", "text": "Gode erfaringer"}, {"id": "b", "text": "Suksessfaktorer"}],
}
SEATS = {"bord1": 6, "bord2": 4, "bord3": 5}


def line(a: str, b: str = "", place: int = 0, change: int = 1) -> dict[str, Any]:
    cells = {column: said for column, said in (("a", a), ("b", b)) if said}
    return {"cells": cells, "place": place, "change": change}


async def room(hall: Hall) -> tuple[str, str, dict[str, str]]:
    """A meeting with three tables: its id, its code, and each table's token."""
    meeting = await hall.meeting(item("shee1", "sheet", SHEET), item("choi1", "choice", CHOICE))
    made, revision = await hall.store.document(meeting)
    tables = [
        {"id": id_, "name": f"Bord {n}", "seats": seats}
        for n, (id_, seats) in enumerate(SEATS.items(), 1)
    ]
    document = {**made.model_dump(mode="json"), "tables": tables}
    await hall.store.save(Meeting.model_validate(document), revision)
    return meeting, await hall.code(meeting), await hall.store.table_tokens(meeting)


async def device(hall: Hall, code: str, token: str) -> Phone:
    phone = hall.phone()
    phone.token = token
    await phone.opens()
    reply = await phone.asks(
        type="hello", meeting=code, role="participant", token=token, table=True
    )
    assert reply["ok"], reply
    await phone.sees("state", lambda s: s["table"] is not None)
    return phone


async def moderator(hall: Hall, meeting: str) -> Staff:
    return await hall.staff("moderator").arrives(meeting)


def lines(mine: dict[str, Any]) -> list[str]:
    return sorted(one["answer"]["cells"]["a"] for one in mine["answers"] if one["answer"])


async def sees_lines(one: Phone, *wanted: str) -> None:
    await one.sees("mine shee1", lambda mine: lines(mine) == sorted(wanted))


async def test_two_devices_at_one_table_see_each_others_lines(hall: Hall) -> None:
    meeting, code, tokens = await room(hall)
    leads = await moderator(hall, meeting)
    await leads.opens_item("shee1")
    one, two = [await device(hall, code, tokens["bord1"]) for _ in range(2)]
    other = await device(hall, code, tokens["bord2"])
    assert one.latest["state"]["table"] == {"id": "bord1", "name": "Bord 1", "seats": 6}
    assert (await one.answers("shee1", line("Telesår"), slot=7))["ok"]
    await two.sees("mine shee1", lambda mine: lines(mine) == ["Telesår"])
    assert (await two.answers("shee1", line("FACT"), slot=3))["ok"]
    await one.sees("mine shee1", lambda mine: lines(mine) == ["FACT", "Telesår"])
    # The same line, changed by the other device, with the next number.
    assert (await two.answers("shee1", line("Telesår i Setesdal", change=2), slot=7, number=2))[
        "ok"
    ]
    await one.sees("mine shee1", lambda mine: lines(mine) == ["FACT", "Telesår i Setesdal"])
    # A device that comes later, or comes back, is told all of them.
    late = await device(hall, code, tokens["bord1"])
    await late.sees("mine shee1", lambda mine: lines(mine) == ["FACT", "Telesår i Setesdal"])
    # Nobody at another table hears of all that, but that there is a sheet.
    await other.sees("mine shee1", lambda mine: lines(mine) == [])
    heard = [m for m in other.received if m["type"] == "mine" and m["item"] == "shee1"]
    assert len(heard) <= 2


async def test_who_comes_second_to_a_line_is_told_what_stands_there(hall: Hall) -> None:
    meeting, code, tokens = await room(hall)
    leads = await moderator(hall, meeting)
    await leads.opens_item("shee1")
    devices = [await device(hall, code, tokens["bord1"]) for _ in range(2)]
    replies = await asyncio.gather(
        *(d.answers("shee1", line(f"Linje {n}", change=n), slot=5) for n, d in enumerate(devices))
    )
    stands = replies[0]["answer"]
    assert [reply["ok"] for reply in replies] == [True, True]
    assert replies[1]["answer"] == stands
    assert stands["cells"]["a"] in ("Linje 0", "Linje 1")


async def test_counts_tell_tables_from_people(hall: Hall) -> None:
    meeting, code, tokens = await room(hall)
    leads = await moderator(hall, meeting)
    wall = await hall.staff("projector").arrives(meeting)
    devices = [await device(hall, code, tokens[table]) for table in ("bord1", "bord1", "bord2")]
    phones = [await hall.phone().joins(code) for _ in range(3)]
    joined = await wall.sees("counts", lambda c: c["joined"] == 3 and c["tables"] == 2)
    assert (joined["seats"], joined["seated"]) == (10, ["bord1", "bord2"])

    await leads.opens_item("shee1")
    for slot, (one, said) in enumerate(zip(devices, ("En", "To", "Tre"), strict=True)):
        assert (await one.answers("shee1", line(said), slot=slot))["ok"]
    counted = await wall.sees("counts", lambda c: c["items"].get("shee1", {}).get("answers") == 3)
    assert counted["items"]["shee1"] == {
        "run": 1, "people": 2, "answers": 3, "tables": ["bord1", "bord2"], "seats": 10,
        "waiting": 0, "lifted": None,
    }  # fmt: skip

    # Where everybody may answer, tables and people are counted beside each other.
    await leads.opens_item("choi1")
    for one in (devices[0], *phones):
        assert (await one.answers("choi1", {"options": ["a"], "other": None}))["ok"]
    counted = await wall.sees("counts", lambda c: c["items"].get("choi1", {}).get("answers") == 4)
    assert counted["items"]["choi1"]["people"] == 4
    assert counted["items"]["choi1"]["tables"] == ["bord1"]
    assert counted["items"]["choi1"]["seats"] == 6


async def test_only_tables_fill_a_sheet(hall: Hall) -> None:
    meeting, code, _ = await room(hall)
    leads = await moderator(hall, meeting)
    await leads.opens_item("shee1")
    phone = await hall.phone().joins(code)
    assert phone.latest["state"]["item"]["by_table"] is True
    reply = await phone.answers("shee1", line("Jeg også"))
    assert (reply["ok"], reply["word"]) == (False, "forbidden")


async def test_a_new_link_shuts_out_the_old_one_and_leads_to_the_same_sheet(hall: Hall) -> None:
    meeting, code, tokens = await room(hall)
    leads = await moderator(hall, meeting)
    await leads.opens_item("shee1")
    old = await device(hall, code, tokens["bord1"])
    assert (await old.answers("shee1", line("Snøkaos"), slot=9))["ok"]
    await hall.store.renew_table(meeting, "bord1")
    async with asyncio.timeout(5):
        while old.closed is None:
            await asyncio.sleep(0.01)
    assert old.closed == 4503

    again = hall.phone()
    await again.opens()
    refused = await again.asks(
        type="hello", meeting=code, role="participant", token=tokens["bord1"], table=True
    )
    assert (refused["ok"], refused["word"]) == (False, "forbidden")

    new = (await hall.store.table_tokens(meeting))["bord1"]
    assert new != tokens["bord1"]
    fresh = await device(hall, code, new)
    await fresh.sees("mine shee1", lambda mine: lines(mine) == ["Snøkaos"])
    assert (await fresh.answers("shee1", line("Snøkaos i 2024"), slot=9, number=2))["ok"]
    counted = await leads.sees("counts", lambda c: c["items"]["shee1"]["answers"] == 1)
    assert counted["items"]["shee1"]["people"] == 1
    assert counted["joined"] == 0


async def test_the_wall_shows_one_table_or_all_of_them(hall: Hall) -> None:
    meeting, code, tokens = await room(hall)
    leads = await moderator(hall, meeting)
    wall = await hall.staff("projector").arrives(meeting)
    await leads.opens_item("shee1")
    for table in ("bord1", "bord2"):
        phone = await device(hall, code, tokens[table])
        assert (await phone.answers("shee1", line(f"Fra {table}")))["ok"]
    await leads.steers("show")
    shown = await wall.sees("answers shee1 0", lambda a: len(a["list"]) == 2)
    assert {row["table"] for row in shown["list"]} == {"bord1", "bord2"}
    assert [table["name"] for table in wall.latest["state"]["tables"]] == [
        "Bord 1", "Bord 2", "Bord 3",
    ]  # fmt: skip
    await leads.steers("large", answer="t-bord2")
    state = await wall.sees("state", lambda s: s["large"])
    assert state["large"] == {
        "id": "t-bord2", "value": {"id": "bord2", "name": "Bord 2", "seats": 4},
    }  # fmt: skip
    await leads.steers("large", answer="t-none")
    await wall.sees("state", lambda s: s["large"] is None)


async def test_in_a_rehearsal_the_tables_fill_their_sheets(hall: Hall) -> None:
    meeting, _, _ = await room(hall)
    leads = await moderator(hall, meeting)
    assert (await leads.asks(type="rehearse", phones=2))["ok"]
    await leads.sees("state", lambda s: s["meeting"]["rehearsal"])
    await leads.sees("counts", lambda c: c["tables"] == 3)
    await leads.opens_item("shee1")
    leads.within = 20  # simulated people take their time
    found = await leads.sees("counts", lambda c: c["items"]["shee1"]["tables"])
    assert set(found["items"]["shee1"]["tables"]) <= set(SEATS)
    assert (await leads.asks(type="rehearse", phones=0))["ok"]


async def test_the_record_says_which_table_wrote_what(hall: Hall) -> None:
    meeting, code, tokens = await room(hall)
    leads = await moderator(hall, meeting)
    await leads.opens_item("shee1")
    phone = await device(hall, code, tokens["bord2"])
    assert (await phone.answers("shee1", line("UKP", "Fast kontaktperson")))["ok"]
    record = await hall.store.record(meeting)
    (found,) = [each for each in record.rounds if each.item == "shee1"]
    assert found.tables == ("bord2",)
    assert found.rows[0].table == "bord2"
    assert record.seated == ("bord2",)


FACTS = Path(__file__).parents[3] / "shared" / "meetings" / "partnerskapsmote-2024.json"


@pytest.mark.skipif(not FACTS.exists(), reason="the facts of the meeting are not here")
async def test_the_table_work_of_2024(hall: Hall) -> None:
    """Twelve tables with two devices each fill three columns at once, and no line is lost."""
    facts = json.loads(FACTS.read_text())
    work = facts["table_work"][0]
    number = facts["tables"]["count"] + facts["tables"]["extra"]
    columns = [{"id": c, "text": said} for c, said in zip("abc", work["columns"], strict=True)]
    least, most = facts["tables"]["seats"]
    places = [
        {"id": f"bord{n}", "name": f"Bord {n + 1}", "seats": least + n % (most - least + 1)}
        for n in range(number)
    ]
    sheet = item("shee1", "sheet", {"text": work["text"], "options": columns})
    made = Meeting.model_validate(
        {
            "id": secrets.token_hex(6),
            "title": facts["title"],
            "tables": places,
            "agenda": [sheet.model_dump(mode="json")],
        }
    )
    meeting = await hall.store.create(made)
    code = await hall.code(meeting)
    tokens = await hall.store.table_tokens(meeting)
    leads = await moderator(hall, meeting)
    await leads.opens_item("shee1")
    devices = [
        [await device(hall, code, tokens[place["id"]]) for _ in range(2)] for place in places
    ]
    told = work["gode_erfaringer"]
    replies = await asyncio.gather(
        *(
            devices[n % number][n // number % 2].answers(
                "shee1", line(said, "Noen tok tak", place=n, change=n), slot=n
            )
            for n, said in enumerate(told)
        )
    )
    assert all(reply["ok"] for reply in replies)
    counted = await leads.sees("counts", lambda c: c["items"]["shee1"]["answers"] == len(told))
    assert len(counted["items"]["shee1"]["tables"]) == number == 12
    assert counted["items"]["shee1"]["seats"] == sum(place["seats"] for place in places)
    for n, pair in enumerate(devices):
        for one in pair:
            await sees_lines(one, *told[n::number])
    part, *_ = summary(await hall.store.record(meeting), translator("nb")).parts
    at = part.head.index("Bord")
    assert sorted(str(row[0]) for row in part.rows) == sorted(told)
    assert [row[at] for row in part.rows][:3] == ["Bord 1"] * 3
    assert who_answered(part, 0, translator("nb")).startswith(
        f"30 svar fra 12 bord ({sum(place['seats'] for place in places)} deltakere)"
    )
