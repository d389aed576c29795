"""F. P01 once more: a person with planted traits uses what has come since, and is found nowhere.

Signing in, the way without websockets, the door, reactions, what people say of themselves; then the
store's files and every key of it, the log, the audit log, figures, pages of errors, files that are
taken home, the backup and the temporary directory are searched.
"""

from __future__ import annotations

import asyncio
import http.client
import json
import os
import tempfile
import time
from pathlib import Path
from typing import Any

import pytest

from polling.cli import main
from tests.live.agenda import four
from tests.live.people import phase
from tests.live.test_about import form
from tests.running import free_port
from tests.trials.figures import figure
from tests.trials.house import FULL, House, house
from tests.trials.meetings import canary, made
from tests.trials.test_p import ADDRESS, Canary, _exports, _forms, _rewrite

pytestmark = [pytest.mark.trial, pytest.mark.timeout(300 if FULL else 120)]


class Visitor(Canary):
    """The same person in front of pages that have come since."""

    def __init__(self, here: House, code: str, link: str) -> None:
        super().__init__(here, code, link)
        self.account, self.password, self.key, self.other_token = (canary() for _ in range(4))
        self.pages: dict[str, bytes] = {}

    @property
    def traits(self) -> list[str]:
        """Those of before, and what was typed where one signs in."""
        return [*super().traits, self.account, self.password, self.key, self.other_token]

    async def posts(self, path: str, body: str, *, type_: str = "application/json") -> int:
        """A request as a script of ours sends it; the status. What it says is kept."""

        def ask() -> int:
            place = (ADDRESS, 0)
            link = http.client.HTTPConnection("127.0.0.1", self.here.port, 20, source_address=place)
            own = {"Content-Type": type_, "Origin": self.here.base, "X-Polling": "1"}
            link.request("POST", path, body.encode(), {**self.headers, **own})
            reply = link.getresponse()
            self.pages[f"POST {path} {reply.status}"] = reply.read()
            link.close()
            return reply.status

        return await asyncio.to_thread(ask)

    async def reads(self, path: str, port: int = 0, **headers: str) -> int:
        """A page, which is kept."""

        def ask() -> int:
            place = (ADDRESS, 0)
            where = port or self.here.port
            link = http.client.HTTPConnection("127.0.0.1", where, 20, source_address=place)
            link.request("GET", path, headers={**self.headers, **headers})
            reply = link.getresponse()
            self.pages[f"GET {path} {reply.status}"] = reply.read()
            link.close()
            return reply.status

        return await asyncio.to_thread(ask)


def line(**message: Any) -> str:
    return json.dumps(message) + "\n"


async def does_it_all(person: Visitor, moderator: Any, metrics: int) -> None:
    """Everything that has come since, as it should be and not."""
    sign_in = {"name": person.account, "password": person.password}
    for _ in range(3):
        assert await person.posts("/organiser/sign-in", json.dumps(sign_in)) >= 400
    assert await person.posts("/organiser/sign-in", f'{{"name": "{person.account}"') >= 400
    assert await person.posts("/key", json.dumps({"key": f"organiser.{person.key}"})) == 404
    assert await person.posts("/key", json.dumps({"key": f"m.moderator.{person.key}"})) == 404
    # Without a websocket, under another token.
    hello = line(type="hello", ref=1, role="participant", meeting=person.code,
                 token=person.other_token)  # fmt: skip
    about = {"item": "open1", "run": 1, "slot": 0}
    said = line(type="answer", ref=2, number=1, answer={"text": person.withdrawn}, **about)
    again = line(type="answer", ref=3, number=2, answer=None, **about)
    odd = line(type="answer", ref=4, number=3, answer={"text": person.refused, "x": 1}, **about)
    assert await person.posts("/live", hello + said + again + odd) == 200
    assert await person.posts("/live", hello + person.refused) in (200, 422)
    assert await person.posts("/live", person.refused) in (200, 422)
    assert await person.posts("/live/poll", hello + '{"type":"have","subjects":{}}\n') == 200
    # The person's own phone says what it is, reacts, answers; the door closes and it comes back.
    await person.joins()
    assert (await person.answers("about1", {"fields": {"role": "a"}}))["ok"]
    assert (await person.asks({"type": "react", "kind": 1}))["ok"]
    assert (await person.answers("open1", {"text": person.answer}))["ok"]
    await moderator.steers("door", on=False)
    await moderator.sees("state", lambda state: state["shut"])
    await person.leaves()
    await person.joins()
    late = Visitor(person.here, person.code, person.link)
    late.agent, late.token, late.headers = person.agent, person.refused, person.headers
    with pytest.raises(AssertionError):
        await late.joins()
    await person.leaves()
    # Pages of errors, figures, and what others may ask for.
    for path in (
        f"/nowhere/{person.refused}", f"/m/{person.refused}/present", f"/?q={person.refused}",
        f"/{person.code}?from={person.refused}", "/organiser", f"/organiser/log?{person.refused}",
        f"/organiser/oidc/back?code={person.refused}&state={person.refused}", "/health",
    ):  # fmt: skip
        await person.reads(path, Referer=f"https://x.example/{person.refused}")
    assert await person.reads("/metrics", port=metrics) == 200


async def test_p01_nothing_of_a_person_is_left_by_what_has_come_since(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    metrics, began = free_port(), time.time()
    monkeypatch.setenv("POLLING_METRICS", str(metrics))
    monkeypatch.setenv("POLLING_LOG", "json")
    async with house(data) as here:
        about = made(form(("role", "ab")), *four(), reactions=True)
        meeting = await here.store.create(about)
        moderator = await here.staff("moderator").arrives(meeting)
        person = Visitor(here, await here.code(meeting), await here.link(meeting))
        await moderator.opens_item("open1")
        await moderator.sees("state", lambda state: phase(state, "open1") == "open")
        await does_it_all(person, moderator, metrics)
        died = here.strike_store()
        await here.store_is_back(died)
        exports = await _exports(here, meeting)
        backup = tmp_path / "backup.jsonl"
        assert await asyncio.to_thread(main, ["backup", str(backup), "--data", str(data)]) == 0
        await moderator.steers("end")
        await moderator.sees("state", lambda s: s["ended"])
        await _rewrite(here)
        store, dumps = here.store, {}
        async for key in store.redis.scan_iter(count=1000):
            dumps[f"key {key!r}"] = await store.redis.dump(key) or b""
        kept = {str(p.relative_to(data)): p.read_bytes() for p in data.rglob("*") if p.is_file()}
        logs = f"{here.log}{here._started.out if here._started else ''}".encode()
        everywhere = {
            **kept, **exports, **dumps, **_temporary(began, tmp_path), "log": logs,
            "backup": backup.read_bytes(),
        }  # fmt: skip
        assert person.answer.encode() in everywhere["backup"]
        hits = [
            f"{trait} in {name}"
            for trait in person.traits
            for form_ in _forms(trait)
            for name, content in everywhere.items()
            # Others on this machine, other trials among them, write addresses there too.
            if form_ in content and not (name.startswith("/") and trait[0].isdigit())
        ]
        # What was sent to a page may stand on that very page, and nowhere else; an address never.
        for trait in (ADDRESS, "203.0.113.77", person.agent, person.token, person.password):
            hits += [
                f"{trait} in {n}" for n, page in person.pages.items() if trait.encode() in page
            ]
        figure("P01", "hits for planted traits", len(hits), "0", met=not hits)
        assert hits == []
        assert person.answer.encode() not in logs
        where = {name for name, content in dumps.items() if person.answer.encode() in content}
        assert all(name.endswith((":answers'", ":counts'")) for name in where), where


def _temporary(began: float, own: Path) -> dict[str, bytes]:
    """What was written into the temporary directory meanwhile, by whomever."""
    found = {}
    # Not by rglob: what others make and remove meanwhile would end it.
    for place, _, files in os.walk(tempfile.gettempdir()):
        ours = "/polling-" in place
        for file in (Path(place, name) for name in files if ours or name.startswith("polling-")):
            try:
                fresh = file.is_file() and file.stat().st_mtime >= began
                if fresh and own not in file.parents and file.stat().st_size < 2**26:
                    found[str(file)] = file.read_bytes()
            except OSError:  # gone meanwhile
                continue
    return found
