"""D. S32: a moderator's link that a second person opens is seen, and can be taken back."""

from __future__ import annotations

import httpx2
import pytest

from polling import messages
from tests.live.agenda import four
from tests.live.people import Hall
from tests.live.serving import until
from tests.trials.doors import EXPECTED, Scene, knock

pytestmark = [pytest.mark.trial, pytest.mark.timeout(60)]


async def test_s32_two_with_one_link_are_two(hall: Hall, client: httpx2.AsyncClient) -> None:
    meeting = await hall.meeting(*four())
    handed, secret = await hall.store.hand_out(meeting, "moderator", "Kari")
    cookie = hall.cookie(meeting, secret)
    one, two, kept = (hall.staff("moderator") for _ in range(3))
    for person in (one, two):
        await person.opens(cookie=cookie)
        reply = await person.asks(type="hello", meeting=meeting, role="moderator")
        assert reply["ok"]
        await person.sees("state")
    for person in (one, two):
        counts = await person.sees("counts", lambda told: told["moderators"] == 2)
        assert counts["named"] == ["Kari", "Kari"]
    await kept.arrives(meeting)
    await one.sees("counts", lambda told: told["moderators"] == 3)
    # Taken back: both of them are out at once, pages and all, and the third stays.
    await hall.store.revoke(meeting, handed.id)
    await until(lambda: (one.closed, two.closed) == (4503, 4503), within=1)
    await kept.sees("counts", lambda told: told["moderators"] == 1)
    page = await client.get(f"{hall.base}/m/{meeting}/present", headers={"Cookie": cookie})
    assert page.status_code == 404


async def test_s32_a_projectors_link_steers_nothing(hall: Hall, client: httpx2.AsyncClient) -> None:
    scene = await Scene(hall, client).set()
    for person in ("projector", "reader"):
        wall = hall.staff(person)  # type: ignore[arg-type]
        for role in ("moderator", "secretariat"):
            await wall.opens(cookie=scene.cookies[person])
            reply = await wall.asks(type="hello", meeting=scene.meeting, role=role)
            assert reply["word"] == "forbidden"
            await until(lambda each=wall: each.closed == 4503, within=2)
        await wall.opens(cookie=scene.cookies[person])
        assert (await wall.asks(type="hello", meeting=scene.meeting, role=person))["ok"]
        before = await hall.store.state(scene.meeting)
        for name, senders in messages.SENDERS.items():
            if person in senders or name == "hello":
                continue
            reply = await wall.asks(**sample(name))
            assert reply["word"] in ("forbidden", "invalid"), name
        assert await hall.store.state(scene.meeting) == before
    # What moderators do over HTTP is closed to them, too.
    for route, roles in EXPECTED["routes"].items():
        method, _, path = route.partition(" ")
        if method == "POST" and "moderator" in roles and "projector" not in roles:
            body = await scene.body(method, path)
            reply = await knock(scene, method, scene.filled(path), "projector", **body)
            assert reply.status_code == 404, route


def sample(name: str) -> dict[str, object]:
    """A message of that type that a moderator may send, where it has more than its type."""
    return {
        "steer": {"seen": 0, "action": "next"},
        "watch": {"items": ["open1"]},
        "hide": {"item": "open1", "run": 1, "answer": "ab", "hidden": True},
        "rehearse": {"phones": 3},
    }.get(name, {}) | {"type": name}
