"""Reactions: what phones send is told to walls and staff together, and is kept nowhere."""

from tests.live.agenda import four
from tests.live.people import Hall
from tests.live.people import hall as another
from tests.trials.contents import of_meeting


async def test_reactions_are_told_together(hall: Hall) -> None:
    meeting = await hall.meeting(*four(), reactions=True)
    code = await hall.code(meeting)
    phones = [await hall.phone().joins(code) for _ in range(3)]
    wall = await hall.staff("projector").arrives(meeting)
    moderator = await hall.staff("moderator").arrives(meeting)
    before = await of_meeting(hall.store, meeting)
    for phone in phones:
        assert (await phone.asks(type="react", kind=2))["ok"]
    assert (await phones[0].asks(type="react", kind=1))["ok"]  # too soon: let go
    for screen in (wall, moderator):
        told = await screen.sees("reactions", lambda r: sum(r["counts"]) >= 3)
        assert told["counts"] == [0, 0, 3, 0]
    assert "reactions" not in phones[0].latest
    assert await of_meeting(hall.store, meeting) == before


async def test_a_meeting_without_reactions_takes_none(hall: Hall) -> None:
    meeting = await hall.meeting(*four())
    phone = await hall.phone().joins(await hall.code(meeting))
    assert (await phone.asks(type="react", kind=0))["word"] == "closed"
    assert (await phone.asks(type="react", kind=4))["word"] == "invalid"


async def test_reactions_of_two_servers_are_told_together(hall: Hall, store_url: str) -> None:
    meeting = await hall.meeting(*four(), reactions=True)
    code = await hall.code(meeting)
    async with another(store_url) as other:
        here = await hall.phone().joins(code)
        there = await other.phone().joins(code)
        wall = await hall.staff("projector").arrives(meeting)
        assert (await here.asks(type="react", kind=0))["ok"]
        assert (await there.asks(type="react", kind=0))["ok"]
        await wall.sees("reactions", lambda r: r["counts"] == [2, 0, 0, 0])
