"""Scenes of sorting: secretaries see each other's work, walls see numbers, phones nothing of it."""

from __future__ import annotations

from typing import Any

from polling.kinds import kind
from polling.themes import Theme
from tests.live.agenda import four
from tests.live.people import Hall, Staff


def theme(name: str) -> dict[str, Any]:
    return Theme(id=name.lower(), name=name).model_dump()


def making(*names: str) -> list[dict[str, Any]]:
    return [{"id": n.lower(), "before": None, "after": theme(n)} for n in names]


def coded(theme_id: str, *answers: str, before: str = "", after: str = "sorted") -> dict[str, Any]:
    return {"run": 1, "answers": answers, "theme": theme_id, "before": before, "after": after}


async def room_with_answers(hall: Hall, *texts: str) -> tuple[str, Staff, dict[str, str]]:
    """A meeting, its moderator who watches the question, and its answers' ids by their texts."""
    meeting = await hall.meeting(*four())
    moderator = await hall.staff("moderator").arrives(meeting)
    await moderator.opens_item("open1")
    for text in texts:
        phone = await hall.phone().joins(await hall.code(meeting))
        assert (await phone.answers("open1", {"text": text}))["ok"]
    assert (await moderator.asks(type="watch", items=["open1"]))["ok"]
    found = await moderator.sees("answers open1 0", lambda a: len(a["list"]) == len(texts))
    return meeting, moderator, {each["value"]["text"]: each["id"] for each in found["list"]}


async def secretary(hall: Hall, meeting: str) -> Staff:
    found = await hall.staff("secretariat").arrives(meeting)
    assert (await found.asks(type="watch", items=["open1", "choi1"]))["ok"]
    return found


async def test_two_secretaries_see_each_others_work(hall: Hall) -> None:
    meeting, _, ids = await room_with_answers(hall, "Tillit", "Mål")
    one, two = [await secretary(hall, meeting) for _ in range(2)]
    assert (await one.asks(type="sort", item="open1", themes=making("A", "B")))["ok"]
    await two.sees("codebook open1", lambda c: [t["name"] for t in c["themes"]] == ["A", "B"])
    coding = [coded("a", ids["Tillit"], after="quoted"), coded("b", ids["Tillit"])]
    assert (await two.asks(type="sort", item="open1", codings=coding))["ok"]
    block = await one.sees("answers open1 0", lambda a: any(x["themes"] for x in a["list"]))
    (sorted_,) = [x for x in block["list"] if x["themes"]]
    assert (sorted_["id"], sorted_["themes"], sorted_["quotes"]) == (
        ids["Tillit"], ["a", "b"], ["a"],
    )  # fmt: skip
    again = {"type": "sort", "item": "open1", "themes": making("A")}
    assert (await one.asks(**again))["ok"]
    other = [{**making("A")[0], "after": {**theme("A"), "text": "Noe annet"}}]
    assert (await one.asks(type="sort", item="open1", themes=other))["word"] == "stale"
    # Only questions with answers that somebody wrote have themes.
    assert "codebook choi1" not in one.latest
    refused = await one.asks(type="sort", item="choi1", themes=making("A"))
    assert refused["word"] == "invalid"
    assert not kind("choice").sortable


async def test_what_was_sorted_is_told_before_it_is_said_to_have_been(hall: Hall) -> None:
    meeting, _, ids = await room_with_answers(hall, "Tillit", "Mål")
    one, two = [await secretary(hall, meeting) for _ in range(2)]
    names, revision = [f"T{n}" for n in range(10)], 0
    for at, name in enumerate(names):
        coding = [coded(name.lower(), ids[("Tillit", "Mål")[at % 2]])]
        asked = {"type": "sort", "item": "open1", "themes": making(name), "codings": coding}
        reply = await (one, two)[at % 2].asks(**asked)
        assert reply["revision"] > revision
        revision = reply["revision"]
        again = await two.asks(**asked)
        assert (again["ok"], again["revision"]) == (True, revision)
    for each in (one, two):
        await each.sees("sorted open1", lambda s: s["revision"] == revision)
        themes, codings, told = 0, 0, 0
        for message in each.received:
            match message["type"]:
                case "codebook" if message["item"] == "open1":
                    themes = len(message["themes"])
                case "answers":
                    codings = sum(len(answer["themes"]) for answer in message["list"])
                case "sorted":
                    # The first revision sorted one, and so did each after it.
                    assert min(themes, codings) >= message["revision"] >= told
                    told = message["revision"]
        assert told == revision == len(names)


async def test_a_secretary_who_comes_back_is_told_all_of_it(hall: Hall) -> None:
    meeting, _, ids = await room_with_answers(hall, "Tillit")
    one = await secretary(hall, meeting)
    coding = [coded("a", ids["Tillit"])]
    assert (await one.asks(type="sort", item="open1", themes=making("A"), codings=coding))["ok"]
    await one.leaves()
    back = await secretary(hall, meeting)
    await back.sees("codebook open1", lambda c: c["themes"])
    await back.sees("answers open1 0", lambda a: a["list"][0]["themes"] == ["a"])


async def test_the_wall_shows_themes_growing_without_the_answers(hall: Hall) -> None:
    meeting, moderator, ids = await room_with_answers(hall, "Tillit", "Mål", "Skjult")
    wall = await hall.staff("projector").arrives(meeting)
    phone = await hall.phone().joins(await hall.code(meeting))
    hide = {"type": "hide", "item": "open1", "run": 1, "answer": ids["Skjult"], "hidden": True}
    assert (await moderator.asks(**hide))["ok"]
    assert (await moderator.steers("themes"))["ok"]
    state = await wall.sees("state", lambda s: s["item"] and s["item"]["themes"])
    assert state["item"]["results"]
    coding = [coded("a", ids["Tillit"], ids["Skjult"]), coded("minority", ids["Mål"])]
    assert (await moderator.asks(type="sort", item="open1", themes=making("A")))["ok"]
    wall.received.clear()
    assert (await moderator.asks(type="sort", item="open1", codings=coding))["ok"]
    shown = await wall.sees("themes open1", lambda t: t["answers"] == 1)
    assert shown["headings"][0]["themes"] == [{"id": "a", "name": "A", "answers": 1}]
    assert (shown["total"], shown["minority"], shown["unsorted"]) == (2, 1, 0)
    assert not [m for m in wall.received if m["type"] == "answers"]
    assert (await moderator.steers("themes", on=False))["ok"]
    listed = await wall.sees("answers open1 0", lambda a: len(a["list"]) == 2)
    assert all(each["themes"] == each["quotes"] == [] for each in listed["list"])
    assert not {m["type"] for m in phone.received} & {"themes", "codebook"}
    refused = await moderator.steers("themes", item="choi1")
    assert refused["word"] == "invalid"


async def test_one_picture_at_a_time(hall: Hall) -> None:
    _, moderator, _ = await room_with_answers(hall, "Tillit")
    assert (await moderator.steers("themes"))["ok"]
    assert (await moderator.steers("compare"))["ok"]
    state = await moderator.sees("state", lambda s: s["agenda"][0]["compare"])
    assert not state["agenda"][0]["themes"]
    assert (await moderator.steers("themes"))["ok"]
    state = await moderator.sees("state", lambda s: s["agenda"][0]["themes"])
    assert not state["agenda"][0]["compare"]
    assert state["agenda"][0]["sortable"]


async def test_what_is_sorted_in_a_rehearsal_goes_with_it(hall: Hall) -> None:
    meeting, moderator, _ = await room_with_answers(hall, "Tillit")
    one = await secretary(hall, meeting)
    assert (await moderator.asks(type="rehearse", phones=1))["ok"]
    await one.sees("state", lambda s: s["meeting"]["rehearsal"])
    # What was done before it began, and comes late, is not taken for work in the rehearsal.
    late = {"type": "sort", "item": "open1", "stage": "live", "themes": making("Late")}
    assert (await one.asks(**late))["word"] == "busy"
    assert (await one.asks(type="sort", item="open1", themes=making("A")))["ok"]
    await one.sees("codebook open1", lambda c: [t["name"] for t in c["themes"]] == ["A"])
    assert (await moderator.asks(type="rehearse", phones=0))["ok"]
    await one.sees("codebook open1", lambda c: not c["themes"])
    assert (await one.asks(**late))["ok"]


async def test_an_earlier_round_is_told_to_who_asks_for_it(hall: Hall) -> None:
    meeting, moderator, ids = await room_with_answers(hall, "Tillit")
    assert (await moderator.steers("close", item="open1"))["ok"]
    assert (await moderator.steers("again", item="open1"))["ok"]
    await moderator.sees("state", lambda s: s["agenda"][0]["run"] == 2)
    one = await hall.staff("secretariat").arrives(meeting)
    assert (await one.asks(type="watch", items=["open1"], runs={"open1": 1}))["ok"]
    coding = [coded("a", ids["Tillit"])]
    assert (await one.asks(type="sort", item="open1", themes=making("A"), codings=coding))["ok"]
    told = await one.sees("answers open1 0", lambda a: a["run"] == 1 and a["list"][0]["themes"])
    assert told["list"][0]["value"]["text"] == "Tillit"
    # Who asks for none is told of the present round alone.
    two = await secretary(hall, meeting)
    await two.sees("codebook open1", lambda c: c["themes"])
    assert two.latest["answers open1 0"]["run"] == 2


async def test_an_answer_that_its_phone_changes_after_it_was_sorted_is_marked(hall: Hall) -> None:
    meeting = await hall.meeting(*four())
    moderator = await hall.staff("moderator").arrives(meeting)
    wall = await hall.staff("projector").arrives(meeting)
    await moderator.opens_item("open1")
    await moderator.steers("show")
    phone = await hall.phone().joins(await hall.code(meeting))
    assert (await phone.answers("open1", {"text": "Mer tid"}))["ok"]
    one = await secretary(hall, meeting)
    found = await one.sees("answers open1 0", lambda a: a["list"])
    coding = [coded("a", found["list"][0]["id"])]
    assert (await one.asks(type="sort", item="open1", themes=making("A"), codings=coding))["ok"]
    await one.sees("answers open1 0", lambda a: a["list"][0]["themes"] == ["a"])
    assert (await phone.answers("open1", {"text": "Mindre tid"}))["ok"]
    await one.sees(
        "answers open1 0",
        lambda a: (a["list"][0]["value"]["text"], a["list"][0]["changed"]) == ("Mindre tid", True),
    )
    seen = await wall.sees(
        "answers open1 0", lambda a: a["list"][0]["value"] == {"text": "Mindre tid"}
    )
    assert not seen["list"][0]["changed"]
    assert (await one.asks(type="sort", item="open1", codings=coding))["ok"]
    assert one.latest["answers open1 0"]["list"][0]["changed"]
    rightly = [{**coding[0], "before": "sorted"}]
    assert (await one.asks(type="sort", item="open1", codings=rightly))["ok"]
    await one.sees("answers open1 0", lambda a: not a["list"][0]["changed"])
