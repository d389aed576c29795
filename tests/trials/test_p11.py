"""F. P11, and D. S27: an error with an answer in flight, at every stage; what is told of it.

A log has the error's type and the place, and nothing of what was being worked on. A person is told
a sentence and a mark that the log has too.
"""

from __future__ import annotations

import asyncio
import logging
import os
import re
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

import httpx2
import pytest

from polling import __version__, joining
from polling.kinds import open_text
from polling.live import answering, room, staff
from polling.logs import NoHandshakes, Plain
from polling.store import writer
from polling.store.keys import RoundKey
from tests.live.agenda import four, item
from tests.live.people import Hall
from tests.trials.house import house
from tests.trials.meetings import canary
from tests.trials.test_s17 import wrong

pytestmark = [pytest.mark.trial, pytest.mark.timeout(120)]

AGENT = "kanari-agent"
MARK = re.compile(r"\b[0-9a-f]{8}\b")
LINE = re.compile(r"\d\d:\d\d:\d\d [A-Z]+ [\w.]+ ")
#: What must stand on no page, whatever fails.
INSIDE = (
    __version__, "Traceback", "Error", ".py", "Careless", "polling/", "uvicorn", "starlette",
    "Python", "site-packages", "valkey", "redis", "/tmp",
)  # fmt: skip


class Careless(Exception):
    """Quotes what it could not read, as a careless library does."""

    def __init__(self, *given: Any) -> None:
        super().__init__(f"cannot read {given!r}")
        self.add_note(f"it was {given!r}")


def fails(*given: Any, **also: Any) -> NoReturn:
    quoted = f"{given!r} {also!r}"
    try:
        unread = int(quoted)
    except ValueError as error:
        raise Careless(quoted, *given) from error
    raise Careless(unread)


async def fails_later(*given: Any, **also: Any) -> NoReturn:
    fails(*given, **also)


class Requests:
    """In place of what reads a message."""

    validate_json = staticmethod(fails)


Fault = Callable[[pytest.MonkeyPatch], None]
FAULTS: dict[str, Fault] = {
    "parse": lambda patch: patch.setattr("polling.live.sockets.messages.requests", Requests()),
    "check": lambda patch: patch.setattr(open_text.Question, "check", fails),
    "counts": lambda patch: patch.setattr(open_text.Question, "counts", fails),
    "packing": lambda patch: patch.setattr(answering, "packed_counts", fails),
    "writer": lambda patch: patch.setattr(writer.Writer, "_until_answered", fails_later),
    "acknowledgement": lambda patch: patch.setattr(answering.Sent, "done", fails),
    "tally": lambda patch: patch.setattr(open_text.Question, "tally", fails),
    "room": lambda patch: patch.setattr(room.Room, "refresh", fails_later),
    "staff": lambda patch: patch.setattr(staff, "_steer", fails_later),
}
#: Those after which the phone's socket is closed at once, to come back.
CLOSES = {"parse", "check", "counts", "packing", "tally", "room"}


class Log:
    """What the server's log says, as it is written."""

    def __init__(self, caplog: pytest.LogCaptureFixture) -> None:
        self._caplog = caplog
        caplog.set_level(logging.INFO)

    @property
    def text(self) -> str:
        records = [each for each in self._caplog.records if NoHandshakes().filter(each)]
        return "\n".join(Plain().format(each) for each in records)

    async def says(self, word: str) -> None:
        """Waits until it has the word."""
        async with asyncio.timeout(15):
            while word not in self.text:
                await asyncio.sleep(0.02)

    def tells_nothing_of(self, *secrets: str) -> None:
        """It says that something failed, and nothing of these."""
        text = self.text
        assert "Traceback: " in text or "was not made" in text
        for secret in (*secrets, AGENT, "cannot read"):
            assert secret not in text, secret
        for line in text.splitlines():
            assert LINE.match(line), line


@pytest.fixture
def log(caplog: pytest.LogCaptureFixture) -> Log:
    return Log(caplog)


@pytest.mark.parametrize("fault", sorted(FAULTS))
async def test_p11_no_error_tells_what_was_written(
    hall: Hall, log: Log, monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    said = canary()
    meeting = await hall.meeting(*four())
    code = await hall.code(meeting)
    moderator = await hall.staff("moderator").arrives(meeting)
    await moderator.opens_item("open1")
    phone = await hall.phone().joins(code)
    FAULTS[fault](monkeypatch)
    asking = [asyncio.create_task(phone.answers("open1", {"text": said}))]
    if fault == "staff":
        steering = moderator.asks(type="steer", seen=2, action="large", answer=said)
        asking.append(asyncio.create_task(steering))
        await _closed(moderator, 1011)
    if fault == "tally":
        await moderator.asks(type="watch", items=["open1"])
    await log.says("Careless at ")
    if fault in CLOSES:
        await _closed(phone, 1011)
    for each in asking:
        each.cancel()
    # It serves on, and whoever comes back when it is mended is served.
    monkeypatch.undo()
    again = await hall.phone().joins(code)
    assert (await again.answers("open1", {"text": "Ro"}))["ok"]
    log.tells_nothing_of(said, phone.token, code)


@pytest.mark.parametrize("script", [False, True])
async def test_s27_a_page_that_fails_says_a_sentence_and_a_mark(
    hall: Hall, client: httpx2.AsyncClient, log: Log, monkeypatch: pytest.MonkeyPatch, script: bool
) -> None:
    secret = canary()
    monkeypatch.setattr(joining, "_typed", fails_later)
    headers = {"User-Agent": AGENT, "Cookie": f"a={secret}", "Referer": secret, "X-Kanari": secret}
    headers |= {"X-Polling": "1"} if script else {}
    reply = await client.get(f"{hall.base}/12345678?q={secret}", headers=headers)
    (mark,) = marks(reply, log, secret)
    assert mark in reply.text
    if script:
        assert reply.json()["word"] == "broken"
    else:
        assert "Noe gikk galt" in reply.text
    assert "12345678" not in reply.text
    log.tells_nothing_of(secret, "12345678")


async def test_s27_what_is_broken_in_the_store_is_told_by_no_page_or_screen(
    hall: Hall, client: httpx2.AsyncClient, log: Log
) -> None:
    secret = canary()
    meeting = await hall.meeting(*four())
    code = await hall.code(meeting)
    moderator = await hall.staff("moderator").arrives(meeting)
    _, key = await hall.store.hand_out(meeting, "moderator")
    headers = {"Cookie": hall.cookie(meeting, key), "User-Agent": AGENT}
    await moderator.opens_item("open1")
    phone = await hall.phone().joins(code)
    assert (await phone.answers("open1", {"text": "Ro"}))["ok"]
    redis, round_key = hall.store.redis, RoundKey(meeting, "live", "open1", 1)
    # An answer that nobody can read: what makes files of it fails.
    (ballot,) = await redis.hkeys(round_key.key("answers"))
    await redis.hset(round_key.key("answers"), ballot, f"1\0\0\0{{{secret}")
    for path in ("summary.xlsx", "summary/preview"):
        reply = await client.get(f"{hall.base}/m/{meeting}/{path}", headers=headers)
        assert reply.status_code == 503
        for trait in (secret, *INSIDE):
            assert trait not in reply.text, trait
    assert log.text.count("was not made: ") == 2
    # And an agenda: every page of the meeting, and every screen.
    broken = f'{{"title": "{secret}", "x": 1}}'
    await redis.hset(f"{{m:{meeting}}}:document", "json", broken)
    found = []
    for path in ("present", "answers", "wall", "summary", "edit"):
        reply = await client.get(f"{hall.base}/m/{meeting}/{path}", headers=headers)
        found += marks(reply, log, secret)
    assert len(set(found)) == 5
    await redis.publish(f"{{m:{meeting}}}:notices", "document")
    await _closed(moderator, 1011)
    await _closed(phone, 1011)
    again = await hall.phone().opens()
    hello = {"type": "hello", "ref": 1, "role": "participant", "token": secret, "meeting": code}
    await again.says(hello)
    await _closed(again, 1011)
    log.tells_nothing_of(secret, phone.token)


async def test_s27_a_file_that_fails_while_it_is_sent_is_cut_off(hall: Hall, log: Log) -> None:
    secret, names = canary(), [f"{n:032x}.png" for n in range(4)]
    pages = [
        item(f"page{n}", "text_page", {"text": "Se her", "picture": name, "alt": "Et bilde"})
        for n, name in enumerate(names)
    ]
    meeting = await hall.meeting(*pages)
    _, key = await hall.store.hand_out(meeting, "moderator")
    for name in names:
        await hall.store.put_file(meeting, name, secret.encode() + os.urandom(3_000_000))
    before = _children()
    reader, writer_ = await asyncio.open_connection("127.0.0.1", hall.port, limit=2**16)
    head = f"GET /m/{meeting}/meeting.json HTTP/1.1\r\nHost: 127.0.0.1:{hall.port}\r\n"
    writer_.write(f"{head}Cookie: {hall.cookie(meeting, key)}\r\n\r\n".encode())
    said = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 60)
    assert said.startswith(b"HTTP/1.1 200 ")
    length = int(said.lower().partition(b"content-length: ")[2].split()[0])
    assert length > 4_000_000
    (child,) = _children() - before
    os.kill(child, signal.SIGKILL)
    rest = await asyncio.wait_for(reader.read(-1), 30)
    assert len(rest) < length
    for trait in (b"Traceback", b"Refused", b"HTTP/1.1", b"<!doctype"):
        assert trait not in rest[-2000:]
    writer_.close()
    await log.says("Refused at ")
    log.tells_nothing_of(secret)


async def test_p11_a_server_that_crashes_leaves_no_core(data: Path) -> None:
    async with house(data) as here:
        assert here._started
        pid = here._started.process.pid
        limits = Path(f"/proc/{pid}/limits").read_text()
        assert re.search(r"Max core file size +1 +1 ", limits)
        store = int((data / "store.pid").read_text())
        limits = Path(f"/proc/{store}/limits").read_text()
        assert re.search(r"Max core file size +[01] +[01] ", limits)
        # As an operator starts it, it says no more of itself than in the halls above.
        async with httpx2.AsyncClient(trust_env=False) as client:
            for path in ("/", "/nowhere", "/health"):
                assert wrong((await client.get(f"{here.base}{path}")).headers) == []
        before = [*Path.cwd().glob("core*"), *data.glob("core*")]
        os.kill(pid, signal.SIGSEGV)
        assert await asyncio.to_thread(here._started.ends) == -signal.SIGSEGV
        assert [*Path.cwd().glob("core*"), *data.glob("core*")] == before


def marks(reply: httpx2.Response, log: Log, *secrets: str) -> list[str]:
    """The one mark that a page, or a reply to a script, and the log have; it tells nothing else."""
    assert reply.status_code == 500
    assert wrong(reply.headers) == []
    for trait in (*secrets, *INSIDE):
        assert trait not in reply.text, trait
    found = [mark for mark in MARK.findall(reply.text) if f"mark={mark}" in log.text]
    assert len(found) == 1
    return found


def _children() -> set[int]:
    found = set()
    for task in Path("/proc/self/task").iterdir():
        found |= {int(pid) for pid in (task / "children").read_text().split()}
    return found


async def _closed(person: Any, code: int) -> None:
    async with asyncio.timeout(10):
        while person.closed is None:
            await asyncio.sleep(0.02)
    assert person.closed == code
