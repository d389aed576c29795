"""A backup is whole, taken while people answer, and put back elsewhere as it was."""

from __future__ import annotations

import asyncio
import datetime as dt
import stat
from pathlib import Path

import pytest

from polling.cli import main
from polling.store import Store, embedded
from polling.store.copying import copied
from polling.store.traces import traces
from tests.commands.test_purge import SECRET, answered, running
from tests.live.agenda import four
from tests.live.people import hall
from tests.running import running_store

TODAY = dt.datetime.now(dt.UTC).date()
pytestmark = pytest.mark.timeout(60)


@pytest.fixture(autouse=True)
def _own_store_only(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("REDIS_URL", "POLLING_REDIS_URL", "POLLING_DATA"):
        monkeypatch.delenv(name, raising=False)


async def command(*arguments: object) -> int:
    return await asyncio.to_thread(main, [str(each) for each in arguments])


async def everything(store: Store) -> dict[str, object]:
    """What a copy would hold, but for what restoring itself counts."""
    found = {each.key: each.value async for each in copied(store)}
    for name, value in found.items():
        if name.endswith("}:document") and isinstance(value, dict):
            value.pop("restored", None)
    return found


async def test_another_machine_has_all_of_it(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file, other = tmp_path / "backup", tmp_path / "other"
    async with running(data) as store:
        meeting = await answered(store, SECRET, "Æ Ø Å 😀")
        await store.put_file(meeting, "logo", bytes(range(256)))
        await store.create((await store.document(meeting))[0].model_copy(update={"id": "second"}))
        before = await everything(store)
        assert await command("backup", file, "--data", data) == 0
        assert "meetings: 2" in capsys.readouterr().out
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert await command("backup", file, "--data", data) == 2  # it is there already
    assert await command("restore", file, "--data", other) == 0
    assert "meetings: 2" in capsys.readouterr().out
    async with running(other) as store:
        assert [e.did for e in await store.audit.entries([])] == ["put back"]
        await store.redis.delete("audit")
        assert await everything(store) == before
        assert await store.file(meeting, "logo") == bytes(range(256))
        code = await store.code("second")
        assert code
        assert await store.by_code(code) == "second"
        assert (await store.record(meeting)).rounds[0].people == 2

    # Not over what is there, nor under a server, nor out of half a file.
    assert await command("restore", file, "--data", other) == 2
    assert "--replace" in capsys.readouterr().err
    with embedded.claim(other):
        assert await command("restore", file, "--data", other, "--replace") == 2
    assert "Another polling server" in capsys.readouterr().err
    whole = file.read_text()
    for broken in (whole[: len(whole) // 2], whole.replace("Møte", "Mote", 1)[:-40], "{}\n", ""):
        file.write_text(broken)
        assert await command("restore", file, "--data", other, "--replace") == 2
    async with running(other) as store:
        assert await everything(store) == before


async def test_what_was_deleted_since_does_not_come_back(data: Path, tmp_path: Path) -> None:
    file = tmp_path / "backup"
    async with running(data) as store:
        purged, removed = await answered(store, SECRET), await answered(store, SECRET)
        assert await command("backup", file, "--data", data) == 0
        await store.purge(purged, TODAY)
        await store.delete(removed)
        noted = await store.deletions()
        assert await command("restore", file, "--data", data, "--replace") == 0
        assert await store.deletions() == noted
        assert (await store.record(purged)).rounds == ()
        assert await store.meeting(removed) is None
        # A search for what was deleted finds it in a backup, were it in the data directory.
        found = traces(tmp_path, [purged], ())
        assert file in found.values()
        assert [p for p in data.rglob("*.aof") if SECRET.encode() in p.read_bytes()] == []


async def test_phones_find_out_what_is_not_there_any_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "backup"
    with running_store() as url:
        monkeypatch.setenv("REDIS_URL", url)
        async with hall(url) as here:
            meeting = await here.meeting(*four())
            moderator = await here.staff("moderator").arrives(meeting)
            phone = await here.phone().joins(await here.code(meeting))
            await moderator.opens_item("open1")
            assert (await phone.answers("open1", {"text": "Før"}, number=1))["ok"]
            epoch = (await phone.sees("state"))["meeting"]["epoch"]
            assert await command("backup", file) == 0
            assert (await phone.answers("open1", {"text": "Etter"}, number=2))["ok"]
            token = phone.token
        assert await command("restore", file, "--replace") == 0
        async with hall(url) as here:
            phone = here.phone()
            phone.token = token
            await phone.joins(await here.code(meeting))
            again = await phone.sees("state")
            assert again["meeting"]["epoch"] not in ("", epoch)
            mine = await phone.sees("mine open1", lambda m: m["answers"])
            assert mine["answers"][0]["answer"] == {"text": "Før"}
            # The same phone, the same ballot.
            assert (await phone.answers("open1", {"text": "På nytt"}, number=2))["ok"]
            record = await here.store.record(meeting)
            (found,) = [each for each in record.rounds if each.item == "open1"]
            assert (found.people, [row.value for row in found.rows]) == (1, [{"text": "På nytt"}])
