"""F. P01: nothing of a person is left in the store's files, the logs or the exports."""

from __future__ import annotations

import asyncio
import base64
import http.client
import io
import json
import os
import re
import signal
import sys
import zipfile
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from redis.exceptions import ResponseError
from websockets.asyncio.client import ClientConnection, connect

from tests.live.agenda import four
from tests.live.people import Staff
from tests.trials.house import FULL, House, house
from tests.trials.meetings import canary

pytestmark = [pytest.mark.trial, pytest.mark.timeout(300 if FULL else 90)]

ADDRESS = "127.0.0.77"
NO_CORE = r"Max core file size +0 +0 "


class Canary:
    """A person whose every trait is a word that stands nowhere else."""

    def __init__(self, here: House, code: str, link: str) -> None:
        self.here = here
        self.code, self.link = code, link
        self.agent, self.language, self.cookie = canary(), canary(), canary()
        self.token = canary()
        self.answer, self.withdrawn, self.refused = canary(), canary(), canary()
        self.headers = {
            "User-Agent": self.agent,
            "Accept-Language": f"nb, {self.language};q=0.5",
            "Cookie": f"other={self.cookie}",
            "X-Forwarded-For": "203.0.113.77",
        }
        self._socket: ClientConnection | None = None
        self._ref = 0

    @property
    def traits(self) -> list[str]:
        """What may be nowhere; the answer may be in its own field."""
        return [
            self.agent, self.language, self.cookie, self.token, ADDRESS, "203.0.113.77",
            self.withdrawn, self.refused,
        ]  # fmt: skip

    async def get(self, method: str, path: str, body: str = "") -> int:
        """One request over HTTP from the person's address; its status."""

        def ask() -> int:
            place = (ADDRESS, 0)
            link = http.client.HTTPConnection("127.0.0.1", self.here.port, 10, source_address=place)
            form = {"Content-Type": "application/x-www-form-urlencoded", "Origin": self.here.base}
            link.request(method, path, body or None, {**self.headers, **(form if body else {})})
            status = link.getresponse().status
            link.close()
            return status

        return await asyncio.to_thread(ask)

    async def joins(self) -> None:
        """Opens a socket and says hello."""
        self._socket = await connect(
            f"ws://127.0.0.1:{self.here.port}/ws?trace={self.token}",
            origin=self.here.base,  # type: ignore[arg-type]
            additional_headers={k: v for k, v in self.headers.items() if k != "User-Agent"},
            user_agent_header=self.agent,
            local_addr=(ADDRESS, 0),
            compression=None,
        )
        hello = {"type": "hello", "meeting": self.code, "role": "participant"}
        assert (await self.asks({**hello, "token": self.token}))["ok"]

    async def asks(self, message: dict[str, Any]) -> dict[str, Any]:
        """A request and its reply."""
        assert self._socket
        self._ref += 1
        await self._socket.send(json.dumps({"ref": self._ref, **message}))
        while True:
            told = json.loads(await asyncio.wait_for(self._socket.recv(), 10))
            if told["type"] == "reply":
                return dict(told)

    async def answers(self, item: str, answer: Any, number: int = 1) -> dict[str, Any]:
        """Answers a question."""
        about = {"type": "answer", "item": item, "run": 1, "slot": 0, "number": number}
        return await self.asks({**about, "answer": answer})

    async def says(self, text: str) -> None:
        """Sends what is no message."""
        assert self._socket
        await self._socket.send(text)

    async def leaves(self) -> None:
        """Closes the socket."""
        assert self._socket
        await self._socket.close()


async def takes_part(person: Canary, moderator: Staff) -> None:
    """Goes through all that a participant can do, and some that goes wrong."""
    assert await person.get("GET", "/") == 200
    assert await person.get("POST", "/join", f"code={person.code}") == 303
    assert await person.get("POST", "/join", f"code={person.token}") == 404
    assert await person.get("GET", f"/{person.code}?from={person.token}") == 303
    assert await person.get("GET", f"/{person.link}?from={person.token}") == 200
    assert await person.get("GET", f"/nowhere/{person.token}") == 404
    assert await person.get("GET", f"/language/en?back=/{person.code}") == 303
    assert await person.get("GET", f"/m/{person.token}/present") == 404
    assert await person.get("DELETE", f"/{person.code}") == 405
    await person.joins()
    await moderator.opens_item("open1")
    assert (await person.answers("open1", {"text": person.withdrawn}))["ok"]
    assert (await person.answers("open1", {"text": person.answer}, 2))["ok"]
    too_long = {"text": person.refused * 100}
    assert (await person.answers("open1", too_long, 3))["word"] == "limit"
    assert (await person.answers("nowhere", {"text": person.refused}))["word"] == "unknown"
    strange = {"text": person.refused, "colour": person.refused}
    assert (await person.answers("open1", strange, 4))["word"] == "invalid"
    await moderator.opens_item("word1")
    assert (await person.answers("word1", {"words": [person.answer]}))["ok"]
    await person.says(f'{{"type": "{person.refused}", "ref": 1')
    await person.leaves()
    await person.joins()
    await person.leaves()


async def test_p01_nothing_of_a_person_is_left(data: Path) -> None:
    async with house(data) as here:
        meeting = await here.meeting(*four())
        moderator = await here.staff("moderator").arrives(meeting)
        person = Canary(here, await here.code(meeting), await here.link(meeting))
        await takes_part(person, moderator)
        died = here.strike_store()
        await here.store_is_back(died)
        exports = await _exports(here, meeting)
        await moderator.steers("end")
        await moderator.sees("state", lambda s: s["ended"])
        await _rewrite(here)
        logs = f"{here.log}{here._started.out if here._started else ''}"

        kept = {str(p.relative_to(data)): p.read_bytes() for p in data.rglob("*") if p.is_file()}
        assert any(person.answer.encode() in text for text in kept.values())
        everywhere = {**kept, **exports, "log": logs.encode()}
        for trait in person.traits:
            for form in _forms(trait):
                found = [name for name, text in everywhere.items() if form in text]
                assert found == [], f"{trait} as {form!r}"
        # The answer is where answers are, and nowhere else.
        assert person.answer.encode() not in everywhere["log"]
        store = here.store
        async for key in store.redis.scan_iter(count=1000):
            whole = await store.redis.dump(key)
            if person.answer.encode() in (whole or b""):
                assert key.endswith((b":answers", b":counts")), key


async def test_p01_a_withdrawn_answer_is_gone_when_the_file_is_written_anew(data: Path) -> None:
    async with house(data) as here:
        meeting = await here.meeting(*four())
        moderator = await here.staff("moderator").arrives(meeting)
        person = Canary(here, await here.code(meeting), await here.link(meeting))
        await person.joins()
        await moderator.opens_item("word1")
        await person.answers("word1", {"words": [person.withdrawn]})
        await person.answers("word1", None, 2)
        await person.leaves()
        await _rewrite(here)
        left = [p for p in data.rglob("*") if p.is_file() and _holds(p, person.withdrawn)]
        assert left == []


async def test_p01_no_key_of_a_link_is_in_a_log_or_in_the_store(data: Path) -> None:
    async with house(data) as here:
        meeting = await here.meeting(*four())
        moderator = await here.staff("moderator").arrives(meeting)
        _, secret = await here.store.hand_out(meeting, "secretariat")
        screen = await here.staff("secretariat").opens(cookie=here.cookie(meeting, secret))
        await screen.asks(type="hello", meeting=meeting, role="secretariat")
        assert moderator.closed is None
        assert here._started
        organiser = here._started.out.partition("/organiser#")[2].split()[0]
        kept = [p for p in data.rglob("*") if p.is_file()]
        for key in (secret, organiser):
            assert [p for p in kept if _holds(p, key)] == []
            assert key not in here.log


async def test_p11_a_child_that_crashes_tells_nothing_of_what_it_worked_on(data: Path) -> None:
    async with house(data) as here:
        meeting = await here.meeting(*four())
        moderator = await here.staff("moderator").arrives(meeting)
        await moderator.opens_item("open1")
        secret = canary()
        for n in range(20):
            phone = await here.phone().joins(await here.code(meeting))
            assert (await phone.answers("open1", {"text": f"{secret} {n} om tid"}))["ok"]
        _, key = await here.store.hand_out(meeting, "secretariat")
        headers = {"Cookie": here.cookie(meeting, key)}
        assert here._started
        server = here._started.process.pid
        for path in ("themes/open1/draft", "summary.pptx", "summary/preview"):
            before = _children(server)
            asked = asyncio.create_task(asyncio.to_thread(_status, here, meeting, path, headers))
            async with asyncio.timeout(20):
                while not (born := _children(server) - before):
                    await asyncio.sleep(0.005)
                (child,) = born
                place = Path("/proc") / str(child)
                while not re.search(NO_CORE, (place / "limits").read_text()) or not (
                    os.getpriority(os.PRIO_PROCESS, child)
                ):
                    await asyncio.sleep(0.005)  # before that it has heard of nothing
            told = (place / "cmdline").read_bytes() + (place / "environ").read_bytes()
            for trait in (secret, here.store.client.url, str(data), meeting):
                assert trait.encode() not in told
            opened = []
            for each in (place / "fd").iterdir():
                with suppress(FileNotFoundError):  # closed since it was listed
                    opened.append(str(each.readlink()))
            # Where everything is installed below /tmp, a module may just be read.
            opened = [each for each in opened if not each.startswith(sys.prefix)]
            assert not [each for each in opened if each.startswith(("/tmp", str(data)))]
            os.kill(child, signal.SIGSEGV)
            assert await asked == 503
        assert secret not in here.log
        assert not list(Path.cwd().glob("core*"))
        # The next one who asks is served.
        assert await asyncio.to_thread(_status, here, meeting, "meeting.json", headers) == 200


def _children(of: int) -> set[int]:
    found = set()
    for task in Path(f"/proc/{of}/task").iterdir():
        found |= {int(pid) for pid in (task / "children").read_text().split()}
    return found


def _status(here: House, meeting: str, path: str, headers: dict[str, str]) -> int:
    link = http.client.HTTPConnection("127.0.0.1", here.port, timeout=30)
    link.request("GET", f"/m/{meeting}/{path}", headers=headers)
    reply = link.getresponse()
    reply.read()
    link.close()
    return reply.status


def _holds(path: Path, text: str) -> bool:
    return text.encode() in path.read_bytes()


def _forms(trait: str) -> list[bytes]:
    """The trait as it is, and as it might be written by who means to hide it."""
    plain = trait.encode()
    packed = [base64.b64encode(plain), plain.hex().encode(), plain.hex().upper().encode()]
    return [plain, *(form for form in packed if len(plain) > 12)]


async def _exports(here: House, meeting: str) -> dict[str, bytes]:
    _, secret = await here.store.hand_out(meeting, "secretariat")
    headers = {"Cookie": here.cookie(meeting, secret)}
    found: dict[str, bytes] = {}

    def get(name: str) -> bytes:
        link = http.client.HTTPConnection("127.0.0.1", here.port, timeout=20)
        link.request("GET", f"/m/{meeting}/{name}", headers=headers)
        reply = link.getresponse()
        assert reply.status == 200
        body = reply.read()
        link.close()
        return body

    for name in ("meeting.json", "summary.xlsx", "summary.csv.zip"):
        found[name] = await asyncio.to_thread(get, name)
        if name != "meeting.json":
            with zipfile.ZipFile(io.BytesIO(found[name])) as packed:
                for each in packed.namelist():
                    found[f"{name}/{each}"] = packed.read(each)
    return found


async def _rewrite(here: House) -> None:
    """Has the store write its file anew, after the one that an end asks for by itself."""
    async with asyncio.timeout(20):
        while True:
            try:
                await here.store.redis.bgrewriteaof()
                break
            except ResponseError:
                await asyncio.sleep(0.05)
        while True:
            info = await here.store.redis.info("persistence")
            if not (info["aof_rewrite_in_progress"] or info["aof_rewrite_scheduled"]):
                return
            await asyncio.sleep(0.05)
