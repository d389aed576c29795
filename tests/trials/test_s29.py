"""D. S29: the server's user in the store may do what the server needs, and nothing else."""

from __future__ import annotations

import re
import stat
from collections.abc import AsyncIterator
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import httpx2
import pytest
import pytest_asyncio
from redis.asyncio import Redis
from redis.exceptions import NoPermissionError

from polling.export.formats import FORMATS
from polling.store import keys, rights
from polling.store.erasing import is_ours
from tests.live.agenda import four
from tests.live.people import Hall
from tests.live.people import hall as a_hall
from tests.running import ROOT, running_store
from tests.trials.doors import Scene, doors, knock
from tests.trials.house import House, house
from tests.trials.test_s02 import MESSAGES, ROLES, arrived, open_word, types

pytestmark = [pytest.mark.trial, pytest.mark.timeout(120)]

PASSWORD = "hemmelig"
#: Downloads, but for one.
ALIKE = {f"/m/{{meeting}}/{each.address}" for each in FORMATS if each.address != "meeting.json"}
#: What somebody would try who holds the server's connection.
FORBIDDEN: tuple[tuple[Any, ...], ...] = (
    ("EVAL", "return 1", 0), ("EVAL_RO", "return 1", 0), ("SCRIPT", "LOAD", "return 1"),
    ("FLUSHALL",), ("FLUSHDB",), ("FUNCTION", "FLUSH"), ("FUNCTION", "DUMP"),
    ("FUNCTION", "DELETE", "polling_x"), ("SWAPDB", 0, 1), ("SELECT", 1),
    ("CONFIG", "SET", "appendfsync", "no"), ("CONFIG", "SET", "dir", "/tmp"),
    ("CONFIG", "REWRITE"), ("CONFIG", "RESETSTAT"), ("KEYS", "*"), ("RANDOMKEY",),
    ("RESTORE", "{m:x}:a", 0, b"x"), ("MIGRATE", "h", 1, "{m:x}:a", 0, 1),
    ("COPY", "{m:x}:a", "{m:y}:a"), ("RENAME", "{m:x}:a", "{m:y}:a"), ("MOVE", "{m:x}:a", 1),
    ("SORT", "{m:x}:a"), ("OBJECT", "ENCODING", "{m:x}:a"), ("ACL", "LIST"), ("ACL", "WHOAMI"),
    ("ACL", "SETUSER", "polling", "+@all"), ("ACL", "LOG"), ("MONITOR",), ("CLIENT", "LIST"),
    ("CLIENT", "KILL", "TYPE", "normal"), ("SHUTDOWN", "NOSAVE"), ("SAVE",), ("BGSAVE",),
    ("REPLICAOF", "h", 1), ("MODULE", "LIST"), ("SLOWLOG", "GET"), ("LATENCY", "LATEST"),
    ("PSUBSCRIBE", "*"), ("SUBSCRIBE", "others"), ("PUBLISH", "others", "x"),
    ("GET", "others"), ("SET", "others", 1), ("DEL", "others"), ("HGETALL", "session:1"),
    ("SET", "m:x", 1), ("DUMP", "others"), ("WATCH", "others"),
)  # fmt: skip


async def tried(redis: Any) -> list[str]:
    """What of it the store let pass."""
    passed = []
    for command in FORBIDDEN:
        try:
            await redis.execute_command(*command)
        except NoPermissionError:
            continue
        passed.append(" ".join(map(str, command)))
    return passed


async def denied(keeper: Any) -> set[str]:
    """What the store has refused to its users since it was asked to forget that."""
    told = await keeper.execute_command("ACL", "LOG", 128)
    entries = [each if isinstance(each, dict) else dict(zip(each[::2], each[1::2], strict=True))
               for each in told]  # fmt: skip
    found = {str(_text(each.get("object", each.get(b"object")))) for each in entries}
    # The client library introduces itself on connecting; it does not mind being refused.
    return found - {"client|setinfo", "client|setname", "hello"}


def _text(told: Any) -> str:
    return told.decode() if isinstance(told, bytes) else str(told)


async def test_s29_the_embedded_stores_user_is_refused_the_rest(data: Path) -> None:
    async with house(data) as here:
        keeper = here.store.redis
        password = data / rights.FILE
        assert stat.S_IMODE(password.stat().st_mode) == 0o600
        address = rights.address(here.store.client.url, data)
        assert is_ours(address, data)
        assert not is_ours(address.replace("/s", "/t"), data)
        async with Redis.from_url(address) as redis:
            assert await tried(redis) == []
        # All that it may do, as the store itself tells.
        await _may_do_what_is_listed(keeper)
        await keeper.execute_command("ACL", "LOG", "RESET")
        await _a_meeting(here)
        assert await denied(keeper) == set()
        # The server really is that user, and no other is there but whoever looks after the store.
        clients = await keeper.execute_command("CLIENT", "LIST")
        users = [each["user"] for each in _rows(clients)]
        assert users.count(rights.USER) >= 3
        assert set(users) == {rights.USER, "default"}
        # Nor does a crash of the store, which keeps no users, change anything.
        died = here.strike_store()
        await here.store_is_back(died)
        await _a_meeting(here)
        async with Redis.from_url(address) as redis:
            assert await tried(redis) == []
        for secret in (password.read_text(), "NOPERM"):
            assert secret not in here.log


async def test_s29_a_store_of_an_older_version_is_given_the_user(data: Path) -> None:
    async with house(data) as here:
        meeting = await here.meeting(*four())
        await here.store.redis.execute_command("ACL", "DELUSER", rights.USER)
        async with Redis.from_url(rights.address(here.store.client.url, data)) as redis:
            with pytest.raises(Exception, match=r"WRONGPASS|invalid username"):
                await redis.ping()
        # The server dies, the store lives on; the next server adopts it.
        assert here._started
        here._started.process.kill()
        here._started.ends()
        await here.start()
        phone = await here.phone().joins(await here.code(meeting))
        assert phone.closed is None


@pytest_asyncio.fixture
async def kept() -> AsyncIterator[tuple[Any, str]]:
    """A store of somebody else's who gave polling a user; its keeper, and polling's address."""
    with running_store() as url:
        async with Redis.from_url(url) as keeper:
            command = ("ACL", "SETUSER", rights.USER, "reset", f">{PASSWORD}", *rights.rule())
            await keeper.execute_command(*command)  # type: ignore[no-untyped-call]
            yield keeper, url.replace("unix://", f"unix://{rights.USER}:{PASSWORD}@")


async def test_s29_every_route_and_every_message_works_with_these_rights(
    kept: tuple[Any, str], client: httpx2.AsyncClient
) -> None:
    keeper, url = kept
    async with a_hall(url) as hall:
        scene = await Scene(hall, client).set()
        last = ("POST", "/m/{meeting}/delete")
        failed = []
        for method, path in [*(door for door in doors() if door != last), last]:
            if path in ("/live/events", "/live/poll") or path in ALIKE:
                continue  # they answer when something happens; one file is read as the other is
            if method == "GET" and path.endswith(("/summary/preview", "/read")):
                continue  # files too
            body = await scene.body(method, path)
            reply = await knock(scene, method, scene.filled(path), "organiser", **body)
            if reply.status_code >= 500:
                failed.append(f"{method} {path}: {reply.status_code}")
        assert failed == []
        for role in ROLES:
            await _every_message(hall, role)
        assert await denied(keeper) == set()


async def _every_message(hall: Hall, role: str) -> None:
    meeting, samples = await open_word(hall)
    person = await arrived(hall, role, meeting)
    for name in sorted(types() - {"hello"}):
        if role in MESSAGES[name] and name != "rehearse":
            reply = await person.asks(type=name, **samples[name])
            assert reply["word"] != "busy", (role, name, reply)
    await person.leaves()


async def _a_meeting(here: House) -> None:
    """A meeting from its beginning to its end."""
    meeting = await here.meeting(*four())
    moderator = await here.staff("moderator").arrives(meeting)
    await moderator.opens_item("open1")
    phone = await here.phone().joins(await here.code(meeting))
    assert (await phone.answers("open1", {"text": "Ro"}))["ok"]
    assert (await moderator.steers("close"))["ok"]
    assert (await moderator.steers("end"))["ok"]
    await moderator.sees("state", lambda state: state["ended"])


async def _may_do_what_is_listed(keeper: Any) -> None:
    told = await keeper.execute_command("ACL", "GETUSER", rights.USER)
    said = told if isinstance(told, dict) else dict(zip(told[::2], told[1::2], strict=True))
    said = {_text(name): value for name, value in said.items()}
    commands = said["commands"]
    allowed = set(re.findall(r"\+(\S+)", _text(commands)))
    assert allowed == set(rights.COMMANDS)
    assert "nopass" not in [_text(flag) for flag in said["flags"]]


def _rows(clients: Any) -> list[dict[str, str]]:
    text = (
        clients
        if isinstance(clients, str)
        else _text(clients)
        if isinstance(clients, bytes)
        else ""
    )
    if text:
        return [dict(part.partition("=")[::2] for part in row.split()) for row in text.splitlines()]
    return list(clients)


def test_s29_the_guide_gives_the_same_rights_to_a_store_of_ones_own() -> None:
    text = (ROOT / "docs" / "operating.md").read_text(encoding="utf-8")
    (line,) = re.findall(r"ACL SETUSER polling reset .*", text)
    said = line.removeprefix("ACL SETUSER polling reset ").split()
    assert [each.strip("'\"") for each in said if not each.startswith(("'>", ">"))] == rights.rule()


def test_s29_every_key_there_is_may_be_used() -> None:
    names = [value for name, value in vars(keys).items() if name.isupper() and name != "LIFTS"]
    for key in (*names, keys.code("12345678"), keys.of_stage("x", "live", "state")):
        assert any(fnmatchcase(f"{key}", pattern.replace("[", "[[]")) for pattern in rights.KEYS), (
            key
        )
