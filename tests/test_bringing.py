"""Old results over HTTP: shown before anything is kept, and kept as a meeting that has ended."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx2
import pytest
import pytest_asyncio

from polling.importing.asking import SMALL
from polling.store.access import new_organiser_link
from tests.importing.made import brukerne, csv_of, gathering, workbook
from tests.live.people import Hall
from tests.live.people import hall as a_hall

HOSTILE = Path(__file__).with_name("trials") / "hostile.txt"


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
        await browser.post("/key", json={"key": f"organiser.{secret}"})
        yield browser


async def read(client: httpx2.AsyncClient, data: bytes, name: str = "Gammelt.xlsx") -> Any:
    reply = await client.post("/organiser/import/read", params={"name": name}, content=data)
    assert reply.status_code == 200, reply.text
    return reply.json()


async def test_nothing_is_kept_until_it_is_confirmed(
    hall: Hall, client: httpx2.AsyncClient
) -> None:
    before = {each.id for each in await hall.store.meetings()}
    text, answers = brukerne()
    told = await read(client, gathering())
    assert (told["title"], told["date"]) == ("Organisering – samling 1B", "2021-04-21")
    assert told["joined"] == len(answers) + 1
    rated, said = told["questions"]
    assert [each["name"] for each in rated["readings"]][:2] == ["Skala (1–5)", "Skala (1–6)"]
    assert (said["text"], said["readings"][0]["answers"]) == (text, len(answers))
    assert said["examples"][0] == answers[0]
    assert {each.id for each in await hall.store.meetings()} == before
    assert "secret" not in json.dumps(told)

    chosen = {"title": "Samling 1B", "date": "2021-04-21", "retention_days": 3650,
              "readings": {"0": "scales:1-7", "1": "open_text"}}  # fmt: skip
    body = json.dumps(chosen).encode() + b"\n" + gathering()
    reply = await client.post("/organiser/import", content=body)
    (new,) = {each.id for each in await hall.store.meetings()} - before
    assert reply.json() == {"go": f"/m/{new}/answers"}
    record = await hall.store.record(new)
    assert (record.joined, record.state.ended) == (len(answers) + 1, True)
    assert [len(each.rows) for each in record.rounds] == [len(answers)] * 2
    assert [each.people for each in record.rounds] == [len(answers)] * 2
    assert record.meeting.agenda[0].question.model_dump()["most"] == 7
    assert record.meeting.retention_days == 3650
    assert "secret" not in record.model_dump_json()
    summary = await client.get(f"/m/{new}/summary.xlsx")
    assert summary.status_code == 200


@pytest.mark.parametrize(
    "line",
    [b"", b"{", b"[]", b'{"title":"x"}', b'{"title":"x","readings":{"a":"b"}}', b"x" * 70_000,
     b'{"title":"","readings":{"0":"open_text"}}', b'{"title":"x","readings":{"0":"nothing"}}'],
)  # fmt: skip
async def test_choices_that_are_none_are_refused(
    hall: Hall, client: httpx2.AsyncClient, line: bytes
) -> None:
    before = len(await hall.store.meetings())
    body = line + b"\n" + b"Hva?\nDette\n"
    reply = await client.post("/organiser/import", content=body)
    assert (reply.status_code, reply.json()["word"]) == (422, "invalid")
    assert len(await hall.store.meetings()) == before


async def test_hostile_cells_come_in_as_texts_or_are_told_of(
    hall: Hall, client: httpx2.AsyncClient
) -> None:
    texts = HOSTILE.read_text(encoding="utf-8").splitlines()
    data = "Hva?\n" + "\n".join('"' + each.replace('"', '""') + '"' for each in texts)
    told = await read(client, data.encode(errors="replace"), "x.csv")
    assert told["questions"][0]["readings"]
    chosen = json.dumps({"title": "=1+1", "readings": {"0": "open_text"}}).encode()
    body = chosen + b"\n" + data.encode(errors="replace")
    reply = await client.post("/organiser/import", content=body)
    meeting = reply.json()["go"].split("/")[2]
    record = await hall.store.record(meeting)
    given = told["questions"][0]["readings"]
    found = next(each for each in given if each["key"] == "open_text")
    assert len(record.rounds[0].rows) == found["answers"]
    for name in ("summary.xlsx", "summary.csv.zip", "meeting.json"):
        assert (await client.get(f"/m/{meeting}/{name}")).status_code == 200


async def test_a_formula_s_last_value_is_read_and_no_formula_kept(
    hall: Hall, client: httpx2.AsyncClient
) -> None:
    told = await read(client, workbook([["Voter", "Hva?"], ["a", "=HYPERLINK(1)"], ["b", "annet"]]))
    assert told["questions"][0]["examples"] == ["=HYPERLINK(1)", "annet"]


async def test_a_large_file_is_understood_beside_the_server(
    hall: Hall, client: httpx2.AsyncClient
) -> None:
    people = 2 * SMALL // 3
    rows = [["Voter", "Klare?", "Hva nå?"]]
    rows += [[f"v{at}", ("Ja", "Nei")[at % 2], f"Svar {at} av mange"] for at in range(people)]
    data = csv_of(rows).encode()
    told = await read(client, data, "stort.csv")
    assert told["joined"] == people
    assert [each["readings"][0]["key"] for each in told["questions"]] == ["choice", "open_text"]
    chosen = json.dumps({"title": "Stort", "readings": {"0": "choice"}}).encode()
    reply = await client.post("/organiser/import", content=chosen + b"\n" + data)
    record = await hall.store.record(reply.json()["go"].split("/")[2])
    assert [(each.people, each.answers) for each in record.rounds] == [(people, people)]
    # What it refuses is told as it is for a small one.
    blank = json.dumps({"title": "Stort", "readings": {}}).encode()
    reply = await client.post("/organiser/import", content=blank + b"\n" + data)
    assert (reply.status_code, reply.json()["word"]) == (422, "invalid")
