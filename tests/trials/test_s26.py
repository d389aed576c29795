"""D. S26: paths that climb, in every part of every path, lead nowhere."""

from __future__ import annotations

import asyncio
import secrets
from pathlib import Path

import httpx2
import pytest

from tests.live.people import Hall
from tests.live.rawclient import RawClient
from tests.trials.doors import Scene, doors
from tests.trials.house import size
from tests.trials.meetings import canary

pytestmark = [pytest.mark.trial, pytest.mark.timeout(120)]

UP = (
    "../{}", "../../../../../../{}", "..%2f..%2f..%2f..%2f{}", "%2e%2e/%2e%2e/%2e%2e/{}",
    "%2e%2e%2f%2e%2e%2f{}", "%252e%252e%252f{}", "%252e%252e/%252e%252e/{}", "..%5c..%5c{}",
    "..\\..\\{}", "%5c%5chost%5c{}", "/{}", "//{}", "%2f{}", "%2f%2f{}", "....//....//{}",
    "..;/..;/{}", "..%00/{}", "{}%00", "{}%00.css", "{}%00.png", "..%c0%af{}", "%c0%ae%c0%ae/{}",
    "..%ef%bc%8f{}", "%uff0e%uff0e/{}", "./././{}", "file:%2f%2f{}", "..%09/{}", "..%0d%0a/{}", "%",
    "%zz", "{}?", "{}%3f", "~/{}", "%7e{}", "C:%5c{}", ".", "..", "%2e", "%2e%2e",
    "-", "*", "{}%20",
)  # fmt: skip
#: Whose last part leads to a page of its own whatever it says; so does the version of static files,
#: which pages from before an upgrade still ask for.
FREE = {"/language/{language}", "/m/{meeting}/edit/{item}"}


async def test_s26_no_part_of_a_path_leads_out_of_its_place(
    hall: Hall, client: httpx2.AsyncClient, tmp_path: Path
) -> None:
    secret = canary()
    place = tmp_path / secrets.token_hex(4)
    place.write_text(secret)
    (tmp_path / "passwd.png").write_text(secret)
    scene = await Scene(hall, client).set()
    cookie = scene.cookies["moderator"]
    targets = [str(place).lstrip("/"), "etc/passwd", "pyproject.toml", "polling/app.py"]
    asked: list[str] = []
    for method, path in doors():
        if method == "GET" and "{" in path and path not in FREE:
            whole = path.split("/")
            for at, part in enumerate(whole):
                if part.startswith("{") and part != "{version}":
                    # By habit every third for each part, others for the next.
                    for n, up in list(enumerate(UP))[len(asked) % 3 :: size(3, 1)]:
                        named = [
                            up.format(targets[n % len(targets)])
                            if k == at
                            else scene.filled(f"/{each}")[1:]
                            if each.startswith("{")
                            else each
                            for k, each in enumerate(whole)
                        ]
                        asked.append("/".join(named))
    wrong = []

    async def ask(some: list[str]) -> None:
        raw: RawClient | None = None
        for path in some:
            raw = raw or await RawClient.reach(hall.port)
            line = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{hall.port}\r\n"
            raw.send(f"{line}X-Polling: 1\r\nCookie: {cookie}\r\n\r\n".encode())
            reply = await raw.response()
            status = int(reply.split(b" ")[1])
            told = reply.partition(b"\r\n\r\n")[2]
            if status not in (303, 400, 404, 405, 422, 429) and not _own(path, status):
                wrong.append(f"{path}: {status}")
            traits = (
                secret.encode(),
                b"root:x:",
                b"[project]",
                b"from __future__",
                str(place).encode(),
            )
            wrong.extend(f"{path}: told {trait!r}" for trait in traits if trait in told)
            if status == 303 and b"location: //" in reply.lower():
                wrong.append(f"{path}: leads elsewhere")
            if b"connection: close" in reply.lower():
                await raw.leave()
                raw = None
        if raw:
            await raw.leave()

    assert len(asked) > size(400, 1500)
    await asyncio.gather(*(ask(asked[n::8]) for n in range(8)))
    assert wrong == []


def _own(path: str, status: int) -> bool:
    """A question mark ends the path, so what is before it may be a real one."""
    return status == 200 and "?" in path
