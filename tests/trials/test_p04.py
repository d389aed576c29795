"""F. P04: groups of four, five and six; totals less the others; growth; two views, two exports."""

from __future__ import annotations

import io
import json
import zipfile
from itertools import pairwise
from random import Random
from typing import Any

import pytest
from pypdf import PdfReader

from polling.export.csv_zip import write_csv
from polling.export.formats import FORMATS
from polling.export.meeting_json import write_json
from polling.export.summary import summary
from polling.export.xlsx import write_xlsx
from polling.groups import LEAST
from polling.kinds import translate_nothing
from polling.themes import Codebook, Theme
from tests.live.agenda import CHOICE, CLOUD, item
from tests.live.people import Hall, Phone, Staff
from tests.live.test_about import A, B, arrive, form
from tests.test_groups import nobody_who_stood_still_follows, nothing_small_follows, played
from tests.trials.figures import figure
from tests.trials.house import size


async def a_meeting(hall: Hall) -> str:
    asked = form(("role", "abcd"), ("org", "xy"))
    return await hall.meeting(
        asked, item("choi1", "choice", CHOICE), item("word1", "word_cloud", CLOUD)
    )


async def answered(hall: Hall, meeting: str, **groups: int) -> tuple[Staff, Staff, list[Phone]]:
    """A closed choice that so many of each role answered, by group on the wall."""
    phones = await arrive(hall, meeting, **groups)
    moderator = await hall.staff("moderator").arrives(meeting)
    wall = await hall.staff("projector").arrives(meeting)
    await moderator.opens_item("choi1")
    for phone in phones:
        assert (await phone.answers("choi1", A))["ok"]
    await moderator.steers("close")
    await moderator.steers("by", field="role")
    return moderator, wall, phones


def sizes(told: dict[str, Any]) -> dict[str, int]:
    return {group["id"]: group["people"] for group in told["groups"]}


@pytest.mark.parametrize(
    ("groups", "seen", "withheld"),
    [
        # The four are hidden, and so is what would give them away: the total less the twelve.
        ({"a": 12, "b": 4}, {}, 16),
        ({"a": 12, "b": 5}, {"a": 12, "b": 5}, 0),
        ({"a": 12, "b": 6}, {"a": 12, "b": 6}, 0),
        ({"a": 12, "b": 6, "c": 4}, {"a": 12}, 10),
        # Four with some who said nothing cannot be told from each other.
        ({"a": 12, "b": 4, "none": 3}, {"a": 12}, 7),
        ({"a": 12, "none": 4}, {}, 16),
    ],
)
async def test_of_four_five_and_six(
    hall: Hall, groups: dict[str, int], seen: dict[str, int], withheld: int
) -> None:
    meeting = await a_meeting(hall)
    _, wall, _ = await answered(hall, meeting, **groups)
    told = await wall.sees("groups choi1")
    assert sizes(told) == seen
    assert told["withheld"] == withheld
    assert all(group["tally"]["people"] >= LEAST for group in told["groups"])


async def test_four_that_become_five_are_not_told_beside_the_four(hall: Hall) -> None:
    meeting = await a_meeting(hall)
    moderator, wall, _ = await answered(hall, meeting, a=12, b=4, none=3)
    before = await wall.sees("groups choi1")
    assert sizes(before) == {"a": 12}
    await moderator.steers("open")
    (fifth,) = await arrive(hall, meeting, b=1)
    assert (await fifth.answers("choi1", B))["ok"]
    await moderator.steers("close")
    await moderator.sees("counts", lambda counts: counts["items"]["choi1"]["people"] == 20)
    await moderator.asks(type="watch", items=["choi1"], groups={"choi1": "role"})
    assert await moderator.sees("groups choi1") == before
    assert wall.latest["groups choi1"] == before


async def test_one_who_comes_after_the_reopening_is_in_no_view(hall: Hall) -> None:
    meeting = await a_meeting(hall)
    moderator, wall, _ = await answered(hall, meeting, a=12, b=11)
    before = await wall.sees("groups choi1")
    late = await arrive(hall, meeting, a=6)
    for n, phone in enumerate(late, 1):
        await moderator.steers("open")
        assert (await phone.answers("choi1", B))["ok"]
        await moderator.steers("close")
        view = await wall.sees(
            "groups choi1",
            lambda told, n=n, old=before: told != old if n == LEAST else told == old,
        )
        if n == LEAST:
            assert sizes(view) == {"a": 17, "b": 11}
        before = view
    told = [m for m in wall.received if m["type"] == "groups"]
    for one, other in pairwise(told):
        for value, n in sizes(other).items():
            more = n - sizes(one)[value]
            assert more == 0 or more >= LEAST


async def test_exports_before_and_after_one_answer_differ_in_no_group(hall: Hall) -> None:
    meeting = await a_meeting(hall)
    moderator, _, _ = await answered(hall, meeting, a=12, b=11)
    first = await hall.store.record(meeting)
    await moderator.steers("open")
    (late,) = await arrive(hall, meeting, a=1)
    assert (await late.answers("choi1", B))["ok"]
    await moderator.steers("close")
    second = await hall.store.record(meeting)
    await moderator.steers("end")
    third = await hall.store.record(meeting)
    tables = [summary(record, translate_nothing).parts[1].breakdowns for record in (first, second)]
    assert tables[0] == tables[1] == summary(third, translate_nothing).parts[1].breakdowns
    assert [table.head for table in tables[0]] == [("", "Role a (12)", "Role b (11)")]


async def test_no_export_says_whose_an_answer_is_or_crosses_two_fields(hall: Hall) -> None:
    meeting = await a_meeting(hall)
    code = await hall.code(meeting)
    phones = []
    for at in range(14):
        phone = await hall.phone().joins(code)
        said = {"role": "ab"[at % 2], "org": "xy"[at % 3 == 0]}
        assert (await phone.answers("about1", {"fields": said}))["ok"]
        phones.append(phone)
    moderator = await hall.staff("moderator").arrives(meeting)
    await moderator.opens_item("choi1")
    for at, phone in enumerate(phones):
        assert (await phone.answers("choi1", A if at % 2 else B))["ok"]
    await moderator.steers("close")
    for ends in (False, True):
        if ends:
            await moderator.steers("end")
        record = await hall.store.record(meeting)
        model = summary(record, translate_nothing)
        about, choice, _ = model.parts
        assert (about.rows, about.head) == ((), ())
        # A row is an answer, and nothing of who gave it.
        assert choice.head == ("Valgt", "Skjult")
        told = json.loads(write_json(record))
        (asked,) = [r for r in told["rounds"] if r["item"] == "about1"] or [{"rows": []}]
        assert asked["rows"] == []
        (chosen,) = [r for r in told["rounds"] if r["item"] == "choi1"]
        assert all(row["value"].keys() == {"options", "other"} for row in chosen["rows"])
        for grouped in chosen["groups"]:
            assert all(key.startswith("c:") for row in grouped["groups"] for key in row["counts"])
        for data in (write_csv(model, translate_nothing), write_xlsx(model, translate_nothing)):
            assert not [name for name, each in unpacked(data).items() if b"about1" in each]


async def test_live_counts_of_the_form_tell_no_group(hall: Hall) -> None:
    """Staff and walls hear how many filled it in, and of what only once five did."""
    meeting = await a_meeting(hall)
    moderator = await hall.staff("moderator").arrives(meeting)
    wall = await hall.staff("projector").arrives(meeting)
    await moderator.asks(type="watch", items=["about1"])
    await arrive(hall, meeting, a=3, b=1)
    await moderator.sees("tally about1", lambda told: told["people"] == 4)
    await moderator.steers("go", item="about1")
    await moderator.steers("show", where="wall")
    told = await wall.sees("tally about1")
    assert not any(n for field in told["tally"]["fields"] for n in field["n"].values())
    for screen in (moderator, wall):
        tallies = [m["tally"] for m in screen.received if m["type"] == "tally"]
        numbers = {n for t in tallies for field in t["fields"] for n in field["n"].values()}
        assert numbers <= {0}


async def test_no_writer_tells_a_small_group_or_crosses_themes_with_groups(hall: Hall) -> None:
    asked = form(("role", "abcd"), ("org", "xy"))
    meeting = await hall.meeting(
        asked, item("choi1", "choice", CHOICE), item("open1", "open_text", {"text": "Hva nå?"})
    )
    phones = await arrive(hall, meeting, a=12, b=6, c=4)
    moderator = await hall.staff("moderator").arrives(meeting)
    for name, answer in (("choi1", A), ("open1", {"text": "Mer tid"})):
        await moderator.opens_item(name)
        for phone in phones:
            assert (await phone.answers(name, answer))["ok"]
        await moderator.steers("close")
    theme = Theme(id="t1", name="Tidsnød")
    await hall.store.put_codebook(meeting, "live", "open1", Codebook(themes=(theme,)))
    assert (await moderator.asks(type="watch", items=["open1"]))["ok"]
    block = await moderator.sees("answers open1 0", lambda told: len(told["list"]) == len(phones))
    ids = [each["id"] for each in block["list"]]
    coding = {"run": 1, "answers": ids, "theme": "t1", "before": "", "after": "sorted"}
    assert (await moderator.asks(type="sort", item="open1", codings=[coding]))["ok"]
    record = await hall.store.record(meeting)
    model = summary(record, translate_nothing)
    about, choice, text = model.parts
    assert text.themed
    assert text.themed.codings == len(phones)
    for table in (*about.findings.tables, *choice.breakdowns, *text.breakdowns):
        told = [cell for row in (table.head, *table.rows) for cell in row]
        # Of a, b and c the a alone, as on the wall: the others could be told from each other.
        assert not {"Role b", "Role c", 6, 4} & set(told)
        assert not [cell for cell in told if str(cell).startswith(("Role b", "Role c"))]
        assert "Tidsnød" not in [table.caption, *told]
    assert choice.breakdowns[0].head == ("", "Role a (12)")
    for each in FORMATS:
        for name, content in unpacked(each.write(record)).items():
            if each.address != "meeting.json":  # where the form stands with all that it asks
                assert b"Role c" not in content, (each.address, name)


def unpacked(data: bytes) -> dict[str, bytes]:
    """What a file holds: the files in it, and those in these."""
    if data.startswith(b"%PDF"):
        pages = PdfReader(io.BytesIO(data)).pages
        return {"text": "".join(page.extract_text() for page in pages).encode()}
    if not data.startswith(b"PK"):
        return {"": data}
    found: dict[str, bytes] = {}
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for name in archive.namelist():
            for inner, content in unpacked(archive.read(name)).items():
                found[f"{name}/{inner}"] = content
    return found


@pytest.mark.trial
def test_p04_no_small_group_follows_from_two_views() -> None:
    """Pairs of views of histories in which people come, change and go; by habit a tenth."""
    wanted, pairs, given_away, seed = size(1_000, 10_000), 0, 0, 100_000
    while pairs < wanted:
        seed += 1
        views, random = played(seed), Random(seed)
        for _ in range(min(12, len(views) ** 2)):
            one, other = random.choice(views), random.choice(views)
            pairs += 1
            try:
                nothing_small_follows(one, other)
                nobody_who_stood_still_follows(one, other)
            except AssertionError:
                given_away += 1
    what = f"groups under five worked out from {pairs} random pairs of views"
    figure("P04", what, given_away, "0", met=given_away == 0)
    assert given_away == 0
