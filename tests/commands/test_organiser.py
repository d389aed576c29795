"""The commands for organisers and the log, while a server has sockets open and while none runs."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from polling.access import Holder
from polling.cli import main
from polling.commands.organiser import organiser
from polling.settings import Settings
from polling.store import Client, Store
from tests.live.agenda import four
from tests.live.people import hall as a_hall
from tests.live.serving import until


def said(capsys: pytest.CaptureFixture[str], *args: str, status: int = 0) -> str:
    assert main(list(args)) == status
    out, err = capsys.readouterr()
    return out if status == 0 else err


def test_an_account_is_made_listed_helped_and_removed(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    where = ("--data", str(data), "organiser")
    assert said(capsys, *where, "list").startswith("Signed in by a link and without an account: 0")
    assert re.fullmatch(
        r"For Kari Nordmann, good once and for a day: http://127.0.0.1:8000/organiser#\S{43}\n",
        said(capsys, *where, "add", " Kari  Nordmann "),
    )
    assert "Kari Nordmann" in said(capsys, *where, "list")
    assert "has chosen no password yet" in said(capsys, *where, "list")
    assert said(capsys, *where, "add", "kari nordmann", status=2)
    assert "/organiser#" in said(capsys, *where, "reset", "KARI NORDMANN")
    assert said(capsys, *where, "reset", "Per", status=2)
    assert said(capsys, *where, "add", status=2)
    assert "removed" in said(capsys, *where, "remove", "Kari Nordmann")
    assert said(capsys, *where, "remove", "Kari Nordmann", status=2)
    log = said(capsys, "--data", str(data), "log")
    assert len(log.splitlines()) == 3
    assert all("Kari Nordmann" in line for line in log.splitlines())
    assert said(capsys, "--data", str(data), "log", "--csv").count("\r\n") == 4
    assert said(capsys, "--data", str(data), "log", "--meeting", "none") == ""


async def test_a_running_server_hears_of_it_at_once(store_url: str) -> None:
    async with a_hall(store_url) as here:
        await here.store.accounts.add("Kari av kommandoen")
        grant = await here.store.sign_in("Kari av kommandoen", "kari av kommandoen", "password")
        meeting = await here.meeting(*four())
        staff = here.staff("moderator")
        await staff.opens(cookie=here.cookie_of(Holder(organiser=grant)))
        assert (await staff.asks(type="hello", meeting=meeting, role="moderator"))["ok"]
        await staff.sees("state")
        settings = Settings.read(redis_url=store_url)
        assert "is removed" in await organiser(settings, "remove", "Kari av kommandoen")
        await until(lambda: staff.closed == 4503, within=1)
    client = Client(store_url)
    assert await Store(client).accounts.get("Kari av kommandoen") is None
    await client.close()
