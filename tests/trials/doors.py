"""Every route with a request that would succeed, and everybody who might knock."""

from __future__ import annotations

import datetime as dt
import json
import struct
import tomllib
import zlib
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import httpx2
from starlette.routing import Route

from polling import assets
from polling.access import Holder
from polling.app import routes
from polling.meeting import Steer, TablePlace, steered
from polling.signing.passwords import HASHER
from polling.store.access import digest
from polling.store.accounts import folded
from polling.store.sign_ins import UNUSED_DAYS
from polling.themes import Codebook, Theme
from tests.live.agenda import four, item
from tests.live.people import Hall
from tests.trials.meetings import made

EXPECTED: dict[str, dict[str, list[str]]] = tomllib.loads(
    (Path(__file__).parent / "roles.toml").read_text(encoding="utf-8")
)
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE")
PICTURE = f"{'0' * 32}.png"
#: Old results, and what is chosen of them.
OLD = b"Voter;Hva?\nv1;Ja\nv2;Nei\n"
CHOSEN = b'{"title":"Et gammelt","readings":{"0":"open_text"}}\n'
#: Of a phone without a token.
HELLO = '{"type":"hello","ref":1,"meeting":"1234 5678","role":"participant"}'
HAVE = '{"type":"have"}'
NAME, PASSWORD = "Kari Nordmann", "en lang og rolig tur i fjellet"
PEOPLE = (
    "nobody", "moderator", "secretariat", "projector", "reader", "recipient", "organiser",
    "moderator elsewhere", "secretariat elsewhere", "revoked moderator", "revoked organiser",
    "expired organiser", "unused organiser", "forged organiser", "participant",
)  # fmt: skip


@cache
def _hash() -> str:
    return HASHER.hash(PASSWORD)


def path_of(route: Route) -> str:
    """The route's path with the bare names of its parts."""
    parts = [
        part.partition(":")[0] + "}" if ":" in part else part for part in route.path.split("/")
    ]
    return "/".join(parts)


def doors() -> list[tuple[str, str]]:
    """Each (method, path) that there is, HEAD left out: it is what GET is."""
    return sorted(
        (method, path_of(route))
        for route in routes()
        for method in (route.methods or set()) - {"HEAD"}
    )


def png() -> bytes:
    """A picture of one pixel."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
        )

    head = struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
    pixels = zlib.compress(b"\0\0\0\0")
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")
    )


@dataclass
class Scene:
    """A meeting with something in every room of it, one elsewhere, and everybody's cookies."""

    hall: Hall
    client: httpx2.AsyncClient
    meeting: str = ""
    elsewhere: str = ""
    code: str = ""
    joining: str = ""
    key: str = ""
    link: str = ""
    cookies: dict[str, str] = field(default_factory=dict)

    async def set(self, *, ended: bool = False) -> Scene:
        """Makes the meetings and the keys."""
        store = self.hall.store
        table = TablePlace(id="bord1", name="Bord 1")
        self.meeting = await store.create(made(*four()).model_copy(update={"tables": (table,)}))
        other = [each.model_copy(update={"id": f"x{each.id}"}) for each in four()]
        self.elsewhere = await store.create(made(*other))
        self.code = await self.hall.code(self.meeting)
        self.joining = await self.hall.link(self.meeting)
        await store.put_file(self.meeting, PICTURE, png())
        handed, _ = await store.hand_out(self.meeting, "projector")
        self.key = handed.id
        handed, _ = await store.hand_out(self.meeting, "recipient")
        self.link = handed.id
        await store.choose(self.meeting, "open", "", "1")
        await self._let_in()
        if ended:
            meeting, _ = await store.document(self.meeting)
            state = steered(meeting, await store.state(self.meeting), Steer(action="end"), 0)
            await store.steer(self.meeting, "live", 0, state)
        return self

    async def _let_in(self) -> None:
        store, hall = self.hall.store, self.hall
        for role in ("moderator", "secretariat", "projector", "reader", "recipient"):
            for name, meeting in (("", self.meeting), (" elsewhere", self.elsewhere)):
                _, secret = await store.hand_out(meeting, role)  # type: ignore[arg-type]
                self.cookies[role + name] = hall.cookie(meeting, secret)
        handed, secret = await store.hand_out(self.meeting, "moderator")
        self.cookies["revoked moderator"] = hall.cookie(self.meeting, secret)
        await store.revoke(self.meeting, handed.id)
        grant = await self.organiser_signs_in()
        gone = await store.sign_in()
        self.cookies["revoked organiser"] = hall.cookie_of(Holder(organiser=gone))
        await store.revoke_organiser(gone)
        self.cookies["expired organiser"] = await self._lapsed(seconds=1)
        self.cookies["unused organiser"] = await self._lapsed(days=UNUSED_DAYS + 1)
        forged = hall.cookie_of(Holder(organiser=grant))
        self.cookies["forged organiser"] = forged[:-4] + ("AAAA" if forged[-4:] != "AAAA" else "B")
        self.cookies["participant"] = "polling=token"
        self.cookies["nobody"] = ""

    async def organiser_signs_in(self) -> str:
        """The organiser, with an account and a password, signed in anew; the grant."""
        store = self.hall.store
        # Everybody knocks at the same account, and the limit of that is for S33.
        async for tried in store.redis.scan_iter(match="organiser:tries:*"):
            await store.redis.delete(tried)
        if await store.accounts.get(NAME) is None:
            await store.accounts.add(NAME, _hash())
        grant = await store.sign_in(NAME, folded(NAME), "password")
        self.cookies["organiser"] = self.hall.cookie_of(Holder(organiser=grant))
        return grant

    async def _lapsed(self, *, seconds: int = 0, days: int = 0) -> str:
        """The cookie of a sign-in that was for so long, or was last used so many days ago."""
        store = self.hall.store
        grant = await store.sign_in(NAME, folded(NAME), "oidc" if seconds else "password")
        field = digest(grant)
        if seconds:
            kept = json.loads(await store.redis.hget("organiser:grants", field))
            kept["until"] = await store.client.now() - 1
            await store.redis.hset("organiser:grants", field, json.dumps(kept))
        else:
            used = (dt.datetime.now(dt.UTC).date() - dt.timedelta(days=days)).isoformat()
            await store.redis.hset("organiser:seen", f"used:{field}", used)
        return self.hall.cookie_of(Holder(organiser=grant))

    def filled(self, path: str, **other: str) -> str:
        """The path with real names in it."""
        version, _, file = assets.url("tokens.css").removeprefix("/static/").partition("/")
        names = {
            "{code}": self.code, "{joining}": self.joining, "{meeting}": self.meeting,
            "{key}": self.key, "{link}": self.link,
            "{item}": "open1", "{table}": "bord1", "{name}": PICTURE, "{language}": "en",
            "{kind}": "choice", "{version}": version, "{path}": file,
        } | {f"{{{name}}}": value for name, value in other.items()}  # fmt: skip
        for name, value in names.items():
            path = path.replace(name, value)
        return path

    async def body(self, method: str, path: str) -> dict[str, Any]:
        """What to send so that an allowed request succeeds."""
        if method == "GET":
            return {
                "/organiser/compare.xlsx": {"params": {"m": [self.meeting, self.elsewhere]}},
                "/m/{meeting}/preview": {"params": {"where": "phone"}},
                "/m/{meeting}/edit/colour": {"params": {"is": "#0b5563"}},
            }.get(path, {})
        store = self.hall.store
        # The doors before this one may have ended the sign-in, or changed the password.
        await store.accounts.remove(NAME)
        await self.organiser_signs_in()
        for name in ("Per", "Pål"):
            await store.accounts.remove(name)
        await store.accounts.add("Pål")
        if path == "/organiser/account":
            self.cookies["organiser"] = self.hall.cookie_of(Holder(organiser=await store.sign_in()))
        ending = await store.sign_in_of(digest(await store.sign_in()))
        assert ending
        meeting, revision = await store.document(self.meeting)
        _, secret = await store.hand_out(self.meeting, "projector")
        one = item("open9", "open_text", {"text": "Hva nå?"}).model_dump(mode="json")
        themes = (Theme(id="t1", name="Tillit"), Theme(id="t2", name="Tid"))
        if path == "/m/{meeting}/themes/{item}/ask":
            await store.put_codebook(self.meeting, "live", "open1", Codebook(themes=themes))
        weighed = {"kind": "ranking", "text": "Hva nå?", "themes": ["Tillit", "Tid"]}
        return {
            # Answered with a refusal, after which there is nothing to wait for.
            "/live": {"content": HELLO},
            "/live/events": {"content": f"{HELLO}\n{HAVE}"},
            "/live/poll": {"content": f"{HELLO}\n{HAVE}"},
            "/m/{meeting}/themes/{item}/ask": {"json": weighed},
            "/join": {"data": {"code": self.code}},
            "/key": {"json": {"key": f"{self.meeting}.projector.{secret}"}},
            "/organiser/sign-in": {"json": {"name": NAME, "password": PASSWORD}},
            "/organiser/sign-out": {"json": {}},
            "/organiser/account": {"json": {"name": "Per", "password": PASSWORD}},
            "/organiser/password": {"json": {"current": PASSWORD, "password": PASSWORD[::-1]}},
            "/organiser/sign-ins": {"json": {"called": "jobbmaskinen"}},
            "/organiser/sign-ins/end": {"json": {"id": ending.id}},
            "/organiser/invite": {"json": {"name": "Per"}},
            "/organiser/reset": {"json": {"name": "Pål"}},
            "/organiser/remove": {"json": {"name": "Pål"}},
            "/organiser/meetings": {"json": {"how": "hand"}},
            "/organiser/file": {"content": "# Et møte\n\n## Hva nå?\n".encode()},
            "/organiser/import/read": {"content": OLD},
            "/m/{meeting}/themes/{item}/codebook": {"content": b"Tema;Overskrift\nTid;Ro\n"},
            "/organiser/import": {"content": CHOSEN + OLD},
            "/m/{meeting}/summary/choices": {
                "json": {"field": "focus", "before": "", "after": "Hva haster?"}
            },
            "/m/{meeting}/summary/links": {"json": {}},
            "/m/{meeting}/links": {"json": {"role": "projector"}},
            "/m/{meeting}/slips": {"json": {"number": 2}},
            "/m/{meeting}/door/forget": {"json": {"minutes": None}},
            "/m/{meeting}/edit/document": {
                "json": {"seen": revision, "meeting": meeting.model_dump(mode="json")}
            },
            "/m/{meeting}/times": {"json": {"closes": None}},
            "/m/{meeting}/edit/form": {"json": {"item": one}},
            "/m/{meeting}/edit/preview": {"json": {"item": one}},
            "/m/{meeting}/edit/picture": {"content": png()},
        }.get(path, {})


def allowed(person: str, roles: list[str]) -> bool:
    """Whether somebody is among those who may."""
    return "anyone" in roles or person in roles


def listed(path: str) -> set[str]:
    """The methods that some route has for a filled path."""
    found: set[str] = set()
    for route in routes():
        if route.path_regex.match(path):
            found |= route.methods or set()
    return found


async def knock(scene: Scene, method: str, path: str, person: str, **more: Any) -> httpx2.Response:
    """One request of somebody to a filled path, from a page of this very server."""
    headers = {"X-Polling": "1", "Origin": scene.hall.base, **more.pop("headers", {})}
    if cookie := scene.cookies[person]:
        headers["Cookie"] = cookie
    scene.client.cookies.clear()
    return await scene.client.request(
        method, f"{scene.hall.base}{path}", headers=headers, timeout=60, **more
    )
