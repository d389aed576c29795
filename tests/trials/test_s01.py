"""D. S01: every route and method is tried by everybody; only what is listed succeeds."""

from __future__ import annotations

import httpx2
import pytest

from polling.app import routes
from polling.export.formats import FORMATS
from tests.live.people import Hall
from tests.trials.contents import contents, of_meeting
from tests.trials.doors import (
    EXPECTED,
    METHODS,
    PEOPLE,
    Scene,
    allowed,
    doors,
    knock,
    listed,
    path_of,
)
from tests.trials.figures import figure

pytestmark = [pytest.mark.trial, pytest.mark.timeout(120)]

ROUTES = EXPECTED["routes"]
#: Making a file takes a second; here it is enough to be let in. That they come: test_downloads.
FILES = {f"/m/{{meeting}}/{each.address}" for each in FORMATS}
#: What a link of a meeting that has ended still opens: all but joining, slips and tables.
GONE_WITH_THE_MEETING = (
    "POST /join", "GET /{code}", "GET /{joining}", "GET /{joining}/file/{name}",
    "POST /m/{meeting}/slips",
    "GET /m/{meeting}/tables", "GET /m/{meeting}/tables.pdf",
    "POST /m/{meeting}/tables/{table}/renew",
)  # fmt: skip


def test_s01_every_route_has_its_row_and_every_row_its_route() -> None:
    assert {f"{method} {path}" for method, path in doors()} == set(ROUTES)


def test_s01_the_rows_say_what_the_routes_say() -> None:
    said = {
        f"{method} {path_of(route)}": sorted(route.roles)  # type: ignore[attr-defined]
        for route in routes()
        for method in route.methods or ()
        if method != "HEAD"
    }
    assert said == {name: sorted(roles) for name, roles in ROUTES.items()}


@pytest.mark.parametrize("person", PEOPLE)
async def test_s01_only_the_listed_succeed(
    hall: Hall, client: httpx2.AsyncClient, person: str
) -> None:
    scene = await Scene(hall, client).set()
    # The one that ends it all comes last.
    last = ("POST", "/m/{meeting}/delete")
    wrong = []
    for method, path in [*(door for door in doors() if door != last), last]:
        roles = ROUTES[f"{method} {path}"]
        body = await scene.body(method, path)
        strict = method != "GET" and not allowed(person, roles)
        before = await of_meeting(hall.store, scene.meeting) if strict else None
        sent = "HEAD" if path in FILES else method
        reply = await knock(scene, sent, scene.filled(path), person, **body)
        if allowed(person, roles) and reply.status_code not in (200, 201, 303):
            wrong.append(f"{method} {path}: {reply.status_code} {reply.text[:200]}")
        if not allowed(person, roles) and reply.status_code != 404:
            wrong.append(f"{method} {path}: {reply.status_code}, not 404")
        if strict and await of_meeting(hall.store, scene.meeting) != before:
            wrong.append(f"{method} {path}: changed something")
    what = f"of {len(doors())} routes, those that did what they should not: {person}"
    figure("S01", what, len(wrong), "0", met=not wrong)
    assert wrong == []


async def test_s01_no_method_but_the_listed_exists(hall: Hall, client: httpx2.AsyncClient) -> None:
    scene = await Scene(hall, client).set()
    paths = sorted({path for _, path in doors()})
    await knock(scene, "GET", "/organiser", "organiser")  # on which day it was used is noted
    before = await contents(hall.store)
    wrong = []
    for path in paths:
        filled = scene.filled(path)
        for method in set(METHODS) - listed(filled):
            reply = await knock(scene, method, filled, "organiser")
            if reply.status_code not in (404, 405):
                wrong.append(f"{method} {path}: {reply.status_code}")
    assert wrong == []
    assert await contents(hall.store) == before


async def test_s01_an_ended_meeting_opens_for_its_staff_and_not_for_phones(
    hall: Hall, client: httpx2.AsyncClient
) -> None:
    scene = await Scene(hall, client).set(ended=True)
    wrong = []
    for person in ("moderator", "secretariat", "organiser", "nobody"):
        for method, path in doors():
            if method != "GET" and path != "/join":
                continue
            body = await scene.body(method, path)
            sent = "HEAD" if path in FILES else method
            reply = await knock(scene, sent, scene.filled(path), person, **body)
            may = allowed(person, ROUTES[f"{method} {path}"])
            may = may and f"{method} {path}" not in GONE_WITH_THE_MEETING
            if (reply.status_code in (200, 303)) != may:
                wrong.append(f"{person} {method} {path}: {reply.status_code}")
    assert wrong == []


async def test_s01_a_deleted_meeting_is_as_one_that_never_was(
    hall: Hall, client: httpx2.AsyncClient
) -> None:
    scene = await Scene(hall, client).set()
    await hall.store.delete(scene.meeting)
    never = "n" * len(scene.meeting)
    for person in ("nobody", "moderator", "organiser"):
        for method, path in doors():
            if "{meeting}" not in path or method != "GET":
                continue
            replies = [
                await knock(scene, method, scene.filled(path, meeting=each), person)
                for each in (scene.meeting, never)
            ]
            assert [reply.status_code for reply in replies] == [404, 404]
            assert replies[0].content == replies[1].content
