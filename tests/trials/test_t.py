"""E. T01–T04: what is written is shown as it is, and disturbs nothing that stands beside it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from playwright.async_api import Locator, Page, expect

from polling.meeting import Meeting
from tests.browser.conftest import (  # noqa: F401 (fixtures)
    Hall,
    still,
    store,
)
from tests.browser.conftest import hall as rooms  # noqa: F401 (a fixture)
from tests.browser.people import Moderator, Phone
from tests.browser.test_wall import fits
from tests.trials.house import FULL, size

pytestmark = [
    pytest.mark.trial, pytest.mark.browser, pytest.mark.timeout(600 if FULL else 240),
]  # fmt: skip

BEFORE, AFTER = "Først: tryggere overganger", "Sist: en felles kompetanseplan"
FAMILY = "👨\u200d👩\u200d👧\u200d👦"
#: What each of them would do to the wall, were it drawn as it was sent.
HOSTILE = {
    "zalgo": "".join(letter + "\u0300\u0316\u0489\u035c\u20dd" * 40 for letter in "zalgo"),
    "override": "\u202eNoe som snus \u202dog snus",
    "isolates": "Åpner \u2066\u2067\u2068\u202a\u202b og lukker ikke",
    "closers": "Lukker \u2069\u2069\u202c\u202c uten å ha åpnet",
    "zero-width": "Ja" + "\u200b\u200c\u200d\u2060\ufeff" * 60 + "!",
    "order marks": "\ufeff\ufffeMerke\ufeff først\u200f\u200e\u061c",
    "replacement": "\ufffd" * 60,
    "private": "\ue000\uf8ffLogo\U000f0000\U0010fffd",
    "long ligatures": "\ufdfa" * 200,
    "one ligature": "\ufdfa og \ufdfd",
    "right to left": "שלום (1)",
    "both ways": "שלום עולם (1, 2) مرحبا بالعالم",
    "stacked marks": "ก็็็็็็็็็็็็็็็็็็็็ का््््््् " + "e\u0301\u0302\u0303\u0304" * 20,
    "tall": "𒐫" * 12 + "꧅" * 12 + "\u1242b",
    "blanks": "a" + "\u3164\u2800\u115f" * 60 + "b",
    "control": "Ja\u0000\u0007\u001b[31m\u009f nei\u0085\u2028\u2029 kanskje",
    "emoji": FAMILY * 20,
    "joined for ever": "😀" + "\u200d😀" * 120,
    "a long word": "Menneskerettighetsorganisasjon" * 16,
    "unbroken": "\u00a0".join(["uten"] * 90),
    "a hundred lines": "linje\n" * 80,
    "many empty lines": "øverst" + "\n \n\t\n" * 100 + "nederst",
}
#: By habit a third of them, and always one that is read the other way.
SOME = dict([*HOSTILE.items()][1 :: size(3, 1)])
KINDS = ("open_text", "word_cloud", "choice")


def asked(kind: str, name: str = "", **about: Any) -> dict[str, Any]:
    """An agenda item of that kind in which people write."""
    options = [{"id": "a", "text": "Ja"}, {"id": "b", "text": "Nei"}]
    settings: dict[str, dict[str, Any]] = {
        "open_text": {"max_length": 500},
        "word_cloud": {"max_words": 1},
        "choice": {"options": options, "other": True},
    }
    return {"kind": kind, "question": {"text": f"Hva? {name}", **settings[kind], **about}}


def given(kind: str, text: str) -> dict[str, Any]:
    """An answer of that kind with this text in it."""
    if kind == "choice":
        return {"options": [], "other": text}
    return {"words": [text]} if kind == "word_cloud" else {"text": text}


async def writes(
    here: Hall, meeting: Meeting, kind: str, text: str, item: str = "q001"
) -> dict[str, Any]:
    """A new phone writes it; the reply."""
    phone = await Phone.joined(here.server.url, await here.code(meeting))
    answer = given(kind, text)
    reply = await phone.asks("answer", item=item, run=1, slot=0, number=1, answer=answer)
    await phone.leave()
    return reply


async def shown(
    here: Hall, *items: dict[str, Any], **settings: Any
) -> tuple[Meeting, Moderator, Page]:
    """A meeting of these items, its moderator, and a still wall."""
    meeting = await here.meeting(*items)
    moderator = await here.moderator(meeting)
    wall = await here.wall(meeting, reduced_motion="reduce", **settings)
    return meeting, moderator, wall


def listed(item: str, answers: int) -> Callable[[dict[str, Any]], bool]:
    """Whether a message lists so many answers to that item."""
    return lambda told: told.get("item") == item and len(told["list"]) == answers


async def at(moderator: Moderator, item: str) -> None:
    await moderator.opens(item)
    await moderator.steers("show", where="wall")


async def told(wall: Page) -> list[str]:
    """The result as the wall's table says it: what is written, row by row."""
    cells = wall.locator("#result table tbody tr > :first-child")
    return list(await cells.evaluate_all("all => all.map(one => one.textContent)"))


async def keeps_to_itself(wall: Page, part: Locator) -> None:
    """Whether it is there or not, everything outside of its own box looks the same."""
    await still(wall)

    async def looks(visible: str) -> bytes:
        await part.evaluate("(one, is) => one.style.setProperty('visibility', is)", visible)
        return await wall.screenshot(mask=[part], animations="disabled")

    # Counts in the foot may be on their way; what runs over an edge is there every time.
    async with asyncio.timeout(20):
        while await looks("hidden") != await looks("visible"):
            pass


async def apart(parts: Locator) -> None:
    """No two of these cover each other."""
    boxes = await parts.evaluate_all(
        "all => all.map(one => { const b = one.getBoundingClientRect();"
        " return [b.left, b.top, b.right, b.bottom]; })"
    )
    for number, (left, top, right, bottom) in enumerate(boxes):
        for other in boxes[:number]:
            beside = left >= other[2] - 1 or right <= other[0] + 1
            assert beside or top >= other[3] - 1 or bottom <= other[1] + 1, (boxes, number)


async def place(part: Locator, text: str) -> float:
    """Where a text stands in what is read line by line, from left to right."""
    found: float | None = await part.evaluate(
        """(part, text) => {
          const walk = document.createTreeWalker(part, NodeFilter.SHOW_TEXT);
          while (walk.nextNode()) {
            const at = walk.currentNode.data.lastIndexOf(text);
            if (at < 0) continue;
            const range = document.createRange();
            range.setStart(walk.currentNode, at);
            range.setEnd(walk.currentNode, at + text.length);
            const box = range.getBoundingClientRect();
            return Math.round(box.bottom / box.height) * 10000 + box.left;
          }
          return null;
        }""",
        text,
    )
    assert found is not None, text
    return found


async def test_t01_cards_beside_it_stay_as_they_are(rooms: Hall) -> None:  # noqa: F811
    meeting, moderator, wall = await shown(rooms, *(asked("open_text", name) for name in HOSTILE))
    for number, (name, text) in enumerate(HOSTILE.items(), 1):
        item = f"q{number:03d}"
        await at(moderator, item)
        replies = [
            await writes(rooms, meeting, "open_text", each, item) for each in (BEFORE, text, AFTER)
        ]
        assert replies[0]["ok"], name
        assert replies[2]["ok"], name
        assert replies[1]["ok"] or replies[1]["word"] == "limit", name
        cards = wall.locator(".cards-column .answer-card")
        await expect(wall.locator("#question")).to_have_text(f"Hva? {name}")
        await expect(cards).to_have_count(2 + replies[1]["ok"])
        await expect(cards.filter(has_text=BEFORE)).to_have_text(BEFORE)
        await expect(cards.filter(has_text=AFTER)).to_have_text(AFTER)
        await fits(wall)
        await apart(cards)
        # Every one is drawn and measured; by habit a third of them is photographed and enlarged.
        if replies[1]["ok"] and name in SOME:
            await keeps_to_itself(wall, cards.nth(1))
            await moderator.asks("watch", items=[item])
            heard = await moderator.hears("answers", listed(item, 3))
            one = next(a for a in heard["list"] if a["value"]["text"] not in (BEFORE, AFTER))
            await moderator.steers("large", answer=one["id"])
            await expect(wall.locator(".answer-large bdi")).to_be_visible()
            await fits(wall)
            await moderator.steers("large", answer=None)


async def test_t01_words_beside_it_stay_as_they_are(rooms: Hall) -> None:  # noqa: F811
    meeting, moderator, wall = await shown(rooms, *(asked("word_cloud", name) for name in SOME))
    for number, (name, text) in enumerate(SOME.items(), 1):
        item = f"q{number:03d}"
        await at(moderator, item)
        replies = [
            await writes(rooms, meeting, "word_cloud", each, item)
            for each in ("tillit", text[:30], "åpenhet")
        ]
        assert replies[0]["ok"], name
        assert replies[2]["ok"], name
        words = wall.locator(".cloud-word")
        await expect(wall.locator("#question")).to_have_text(f"Hva? {name}")
        await expect(words).to_have_count(2 + replies[1]["ok"])
        await fits(wall)
        await apart(wall.locator(".cloud-words > li"))
        room = await wall.locator(".cloud-drawing").bounding_box()
        assert room is not None
        for word in await words.all():
            box = await word.bounding_box()
            assert box is not None
            assert box["x"] >= room["x"] - 1, name
            assert box["x"] + box["width"] <= room["x"] + room["width"] + 1, name


async def test_t01_other_answers_stay_in_their_order(rooms: Hall) -> None:  # noqa: F811
    meeting, moderator, wall = await shown(rooms, *(asked("choice", name) for name in SOME))
    for number, (name, text) in enumerate(SOME.items(), 1):
        item = f"q{number:03d}"
        await at(moderator, item)
        # The commonest first: what is hostile stands in the middle.
        replies = [
            await writes(rooms, meeting, "choice", each, item)
            for each in ("Kanskje", "Kanskje", "Kanskje", text[:80], text[:80], "Vet ikke")
        ]
        assert all(replies[number]["ok"] for number in (0, 1, 2, 5)), name
        await expect(wall.locator("#question")).to_have_text(f"Hva? {name}")
        foot = wall.locator(".kind-foot")
        await expect(foot).to_contain_text("Kanskje")
        await fits(wall)
        await keeps_to_itself(wall, foot)
        said = await foot.text_content() or ""
        places = [await place(foot, each) for each in ("Annet", "Kanskje", "× 3")]
        assert places == sorted(places), name
        # What has no room is counted: a long text may leave none for the last.
        if "Vet" in said and replies[3]["ok"]:
            # How many wrote it stands after it, whichever way it is read.
            assert await place(foot, "× 3") < await place(foot, "× 2") < await place(foot, "Vet")
            if name == "right to left":
                assert await place(foot, text[:4]) < await place(foot, "× 2")


async def test_t01_limits_hold_for_what_is_left(rooms: Hall) -> None:  # noqa: F811
    meeting, moderator, wall = await shown(rooms, asked("open_text", max_length=30))
    await at(moderator, "q001")
    for text, kept in {
        "a\u030a" * 30: "å" * 30,
        "Ja" + "\u200b\ufeff" * 100: "Ja",
        "z" + "\u0301" * 200: "ź\u0301\u0301",
        FAMILY * 7: FAMILY * 7,
        "🇳🇴" * 20: "🇳🇴" * 20,
        "\ufdfa" * 30: "\ufdfa" * 30,
    }.items():
        assert (await writes(rooms, meeting, "open_text", text))["ok"], kept
        await expect(wall.locator(".cards-column bdi").first).to_have_text(kept)
    for text in (
        "å" * 31,
        "a\u030a" * 31,
        "\ufdfa" * 200,
        FAMILY * 31,
        "z\u0301" * 31,
        "\ufffd" * 31,
    ):
        reply = await writes(rooms, meeting, "open_text", text)
        assert (reply["ok"], reply["word"]) == (False, "limit"), text
    await fits(wall)


async def test_t02_what_is_too_long_or_empty_is_refused(rooms: Hall) -> None:  # noqa: F811
    items = [asked(kind) for kind in KINDS]
    meeting, moderator, wall = await shown(rooms, *items)
    phone = await rooms.phone(meeting)
    for number, kind in enumerate(KINDS, 1):
        item = f"q{number:03d}"
        await at(moderator, item)
        for text, word in {
            "x" * 10_000: "limit", "å\n" * 1_000: "limit", " " * 20: "invalid",
            "\u200d": "invalid", "\u200d\u200c\u200b \u2060": "invalid", "\n\t\n": "invalid",
            "\u3164\u2800": "invalid", "\u0301\u0301": "invalid", "\u202e\u2066": "invalid",
        }.items():  # fmt: skip
            reply = await writes(rooms, meeting, kind, text, item)
            assert not reply["ok"], (kind, text)
            # What is far beyond any limit is not even looked at.
            assert reply["word"] in (word, "invalid"), (kind, text)
            assert reply["text"], (kind, text)
        await expect(wall.locator("#answered")).to_contain_text("0 av")
        await expect(wall.get_by_text("Venter på de første svarene")).to_be_visible()
    await at(moderator, "q001")
    field = phone.get_by_role("textbox")
    for text, said in {
        "   \n ": "Svaret er tomt ennå.",
        "x" * 10_000: "Svaret er 9500 tegn for langt.",
        "\u200d\u200d": "Skriv noe først.",
    }.items():
        await field.fill(text)
        await phone.get_by_role("button", name="Send svaret").click()
        await expect(phone.locator("#status")).to_contain_text(said)
    await field.fill("Ja")
    await phone.get_by_role("button", name="Send svaret").click()
    await expect(phone.locator("#status")).to_contain_text("Mottatt")
    assert (await told(wall)) == ["Ja"]


@pytest.mark.parametrize("kind", KINDS)
async def test_t03_equal_texts_are_one_and_no_letter_is_split(rooms: Hall, kind: str) -> None:  # noqa: F811
    meeting, moderator, wall = await shown(rooms, asked(kind))
    await at(moderator, "q001")
    same = {
        "Ål": ["Ål", "A\u030al", "ål", "a\u030al", " Ål  ", "Ål.", "\u212bl"],
        "đŋŧ Sápmi": ["đŋŧ Sápmi", "đŋŧ Sa\u0301pmi", "ĐŊŦ SÁPMI"],
        FAMILY: [FAMILY, FAMILY],
        "👨\u200d👩\u200d👧": ["👨\u200d👩\u200d👧"],
        "🇳🇴🇸🇪": ["🇳🇴🇸🇪"],
        "🇳🇴": ["🇳🇴", " 🇳🇴 "],
        "👍🏽": ["👍🏽"],
        "👍": ["👍"],
        "Al": ["Al"],
    }
    for texts in same.values():
        for text in texts:
            assert (await writes(rooms, meeting, kind, text))["ok"], text
    people = sum(map(len, same.values()))
    await expect(wall.locator("#answered")).to_contain_text(f"{people} av")
    await expect(wall.locator("#result table")).to_contain_text("Al")
    rows = [row.removeprefix("Annet: ") for row in await told(wall)]
    if kind == "choice":
        rows = rows[3:]
    assert sorted(rows) == sorted(same)
    numbers = await wall.locator("#result table tbody tr > :nth-child(2)").all_text_contents()
    written = dict(zip(rows, map(int, numbers[-len(rows) :]), strict=True))
    assert written == {text: len(texts) for text, texts in same.items()}
    await fits(wall)


async def test_t03_a_phone_counts_what_its_reader_sees(rooms: Hall) -> None:  # noqa: F811
    meeting, moderator, wall = await shown(rooms, asked("open_text", max_length=10))
    await at(moderator, "q001")
    phone = await rooms.phone(meeting)
    text = f"{FAMILY}🇳🇴👍🏽a\u030ađŋŧ❤\ufe0fÅ"
    await phone.get_by_role("textbox").fill(text)
    await expect(phone.locator(".kind-counter")).to_have_text("9 av 10 tegn")
    await phone.get_by_role("button", name="Send svaret").click()
    await expect(phone.locator("#status")).to_contain_text("Mottatt")
    await expect(wall.locator(".cards-column bdi")).to_have_text(text.replace("a\u030a", "å"))


@pytest.mark.parametrize("kind", KINDS)
async def test_t04_look_alikes_are_shown_as_they_are(rooms: Hall, kind: str) -> None:  # noqa: F811
    alike = ["Oslo", "0slo", "\u041eslo"]
    meeting, moderator, wall = await shown(rooms, asked(kind))
    await at(moderator, "q001")
    for text in (*alike, "Oslo"):
        assert (await writes(rooms, meeting, kind, text))["ok"]
    await expect(wall.locator("#answered")).to_contain_text("4 av")
    await expect(wall.locator("#result table")).to_contain_text(alike[2])
    rows = [row.removeprefix("Annet: ") for row in await told(wall)]
    assert sorted(rows[-3:]) == sorted(alike)
    await fits(wall)


async def test_t04_a_moderator_merges_and_hides_them(rooms: Hall) -> None:  # noqa: F811
    meeting, moderator, wall = await shown(rooms, asked("word_cloud"), asked("open_text"))
    await at(moderator, "q001")
    for text in ("Oslo", "Oslo", "0slo", "\u041eslo"):
        await writes(rooms, meeting, "word_cloud", text)
    await expect(wall.locator(".cloud-word")).to_have_count(3)
    reply = await moderator.asks("merge", item="q001", keys=["0slo"], into="oslo")
    assert reply["ok"], reply
    reply = await moderator.asks("merge", item="q001", keys=["\u043eslo"], into="")
    assert reply["ok"], reply
    await expect(wall.locator(".cloud-word")).to_have_text(["Oslo"])
    await expect(wall.locator(".cloud-words .n")).to_have_text(["3"])
    await at(moderator, "q002")
    for text in ("Oslo", "\u041eslo"):
        await writes(rooms, meeting, "open_text", text, "q002")
    await moderator.asks("watch", items=["q002"])
    heard = await moderator.hears("answers", listed("q002", 2))
    false = next(a for a in heard["list"] if a["value"]["text"] != "Oslo")
    reply = await moderator.asks("hide", item="q002", run=1, answer=false["id"], hidden=True)
    assert reply["ok"], reply
    await expect(wall.locator(".cards-column .answer-card")).to_have_text(["Oslo"])
