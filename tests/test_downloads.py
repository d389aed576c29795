import io
import json
import zipfile
from collections.abc import AsyncIterator
from urllib.parse import unquote

import httpx2
import openpyxl
import pytest
import pytest_asyncio

from polling.downloads import PROGRESS, disposition
from polling.export.formats import FORMATS, download_name
from polling.export.order import portable
from polling.making.line import Line
from polling.record import MeetingRecord
from tests.export.meetings import meeting, played
from tests.live.people import Hall
from tests.live.people import hall as a_hall
from tests.live.serving import until
from tests.making.test_making import children

ADDRESSES = [each.address for each in FORMATS]


@pytest_asyncio.fixture
async def hall(store_url: str) -> AsyncIterator[Hall]:
    async with a_hall(store_url) as here:
        yield here


async def gets(hall: Hall, path: str, cookie: str = "") -> httpx2.Response:
    headers = {"Cookie": cookie} if cookie else {}
    # A child begins from nothing, and lets everybody else go first.
    async with httpx2.AsyncClient(base_url=hall.base, trust_env=False, timeout=60) as client:
        return await client.get(path, headers=headers)


async def cookie_of(hall: Hall, meeting_id: str, role: str) -> str:
    _, secret = await hall.store.hand_out(meeting_id, role)  # type: ignore[arg-type]
    return hall.cookie(meeting_id, secret)


async def test_staff_take_the_meeting_home_in_every_format(hall: Hall) -> None:
    record = played()
    meeting_id = await hall.store.restore(record)
    cookie = await cookie_of(hall, meeting_id, "secretariat")
    found = {
        address: await gets(hall, f"/m/{meeting_id}/{address}", cookie) for address in ADDRESSES
    }
    assert {each.status_code for each in found.values()} == {200}
    xlsx, zipped, exported = (
        found[address] for address in ("summary.xlsx", "summary.csv.zip", "meeting.json")
    )
    assert openpyxl.load_workbook(io.BytesIO(xlsx.content)).sheetnames[0] == "Om møtet"
    assert "00 om møtet.csv" in zipfile.ZipFile(io.BytesIO(zipped.content)).namelist()
    rounds = MeetingRecord.model_validate(
        {k: v for k, v in json.loads(exported.content).items() if k != "polling"}
    ).rounds
    assert rounds == portable(record).rounds
    for each in found.values():
        assert each.headers["content-length"] == str(len(each.content))
        assert each.headers["cache-control"] == "no-store"
        assert each.headers["content-disposition"].startswith("attachment;")
        assert "default-src 'none'" in each.headers["content-security-policy"]


@pytest.mark.parametrize("address", ADDRESSES)
async def test_nobody_else_does(hall: Hall, address: str) -> None:
    meeting_id, other = await hall.store.restore(played()), await hall.store.restore(played())
    for cookie in (
        "",
        await cookie_of(hall, meeting_id, "projector"),
        await cookie_of(hall, other, "moderator"),
    ):
        assert (await gets(hall, f"/m/{meeting_id}/{address}", cookie)).status_code == 404


async def test_the_same_after_the_meeting_has_ended(hall: Hall) -> None:
    record = played()
    ended = record.model_copy(update={"state": record.state.model_copy(update={"ended": True})})
    meeting_id = await hall.store.restore(ended)
    cookie = await cookie_of(hall, meeting_id, "secretariat")
    first = await gets(hall, f"/m/{meeting_id}/summary.xlsx", cookie)
    again = await gets(hall, f"/m/{meeting_id}/summary.xlsx", cookie)
    assert first.status_code == 200
    assert first.content == again.content


async def test_a_meeting_and_its_import_give_the_same_summary(hall: Hall) -> None:
    ids = [await hall.store.restore(played()) for _ in range(2)]
    for address in ("summary.xlsx", "summary.csv.zip"):
        bodies = [
            (await gets(hall, f"/m/{each}/{address}", await cookie_of(hall, each, "moderator")))
            for each in ids
        ]
        assert bodies[0].content == bodies[1].content


async def test_how_far_it_is_comes_before_the_file(hall: Hall) -> None:
    meeting_id = await hall.store.restore(played())
    cookie = await cookie_of(hall, meeting_id, "secretariat")
    plain = await gets(hall, f"/m/{meeting_id}/summary.xlsx", cookie)
    told = await gets(hall, f"/m/{meeting_id}/summary.xlsx?progress", cookie)
    assert told.headers["content-type"] == PROGRESS
    assert told.headers["cache-control"] == "no-store"
    *steps, head, body = told.content.split(b"\n", 3)
    assert [json.loads(step)["step"] for step in steps] == ["reading", "writing"]
    assert json.loads(head) == {
        "size": len(plain.content),
        "name": "Prøvemøte 2026-11-22 oppsummering.xlsx",
        "type": plain.headers["content-type"],
    }
    assert body == plain.content


async def test_who_has_to_wait_is_told_and_people_go_on_meanwhile(hall: Hall) -> None:
    meeting_id = await hall.store.restore(played())
    cookie = await cookie_of(hall, meeting_id, "secretariat")
    line: Line = hall.app.state.line
    turns = [line.take() for _ in range(2)]
    address = f"{hall.base}/m/{meeting_id}/meeting.json?progress"
    async with (
        httpx2.AsyncClient(trust_env=False, timeout=60) as client,
        client.stream("GET", address, headers={"Cookie": cookie}) as reply,
    ):
        said = reply.aiter_lines()
        assert json.loads(await anext(said)) == {"step": "waiting", "number": 1}
        assert (await gets(hall, "/health")).status_code == 200
        line.leave(turns[0])
        while (now := json.loads(await anext(said)))["step"] == "waiting":
            pass
        assert now["step"] == "reading"
        async for _rest in said:
            pass
    turns += [line.take() for _ in range(21)]
    for path in (f"/m/{meeting_id}/meeting.json", f"/m/{meeting_id}/meeting.json?progress"):
        full = await gets(hall, path, cookie)
        assert "Mange laster ned akkurat nå" in full.text
    for turn in turns:
        line.leave(turn)


async def test_whoever_goes_away_leaves_nothing_behind(hall: Hall) -> None:
    meeting_id = await hall.store.restore(played(phones=200))
    cookie = await cookie_of(hall, meeting_id, "secretariat")
    before = children()
    address = f"{hall.base}/m/{meeting_id}/summary.xlsx?progress"
    async with (
        httpx2.AsyncClient(trust_env=False, timeout=60) as client,
        client.stream("GET", address, headers={"Cookie": cookie}) as reply,
    ):
        assert await anext(reply.aiter_bytes())
        assert children() != before
    await until(lambda: children() == before, 30)
    line: Line = hall.app.state.line
    turn = line.take()
    assert line.before(turn) == 0
    line.leave(turn)


def test_a_download_has_a_readable_name_in_old_and_new_clients() -> None:
    made = meeting(title="Møte: «Æ» / ../x\r\nSet-Cookie: a=b")
    name = download_name(made, "summary.csv.zip")
    assert name == "Møte Æ x Set-Cookie a b 2026-11-22 oppsummering.csv.zip"
    header = disposition(name)
    assert "\r" not in header
    assert "\n" not in header
    assert 'filename="Mote A x Set-Cookie a b 2026-11-22 oppsummering.csv.zip"' in header
    assert unquote(header.partition("filename*=UTF-8''")[2]) == name


def test_a_title_of_signs_only_leaves_a_name() -> None:
    assert download_name(meeting(title="???", date=None), "meeting.json") == "møte.json"
