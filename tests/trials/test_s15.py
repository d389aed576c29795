"""D. S15: what looks like a template or a format is text, wherever it is written and shown."""

from __future__ import annotations

import json
import re
from typing import Any

import httpx2
import pytest

from polling.export.formats import FORMATS
from polling.export.meeting_json import write_json
from polling.meeting import TablePlace
from tests.live.agenda import item
from tests.live.people import Hall, Person
from tests.live.serving import until
from tests.trials.doors import Scene, knock
from tests.trials.meetings import made
from tests.trials.test_p04 import unpacked

pytestmark = [pytest.mark.trial, pytest.mark.timeout(120)]

TEXTS = (
    "{{7*7}}", "{{ 7*7 }}", "${7*7}", "#{7*7}", "<%= 7*7 %>", "{%raw%}{{7*7}}", "{# nei #}",
    "*{7*7}",
    "%s %d %(n)s", "%%", "{}", "{0}", "{n}", "{0.__class__}", "{text.__class__.__mro__}",
    "{self}", "{request}", "{id}", "{most}", "{settings.secret}", "{!r}", "{0!r:>9}", "{0[0]}",
    "{{", "}}", "{", "\\N{BULLET} \\x41 \\u0041", "{{config.items()}}", "{{''.__class__}}",
    "@(7*7)", "[[${7*7}]]", "__import__('os')", "`id`", "$(id)", "{{cycler.__init__.__globals__}}",
)  # fmt: skip
#: What any of them would have become.
CARRIED_OUT = re.compile(r"\b49\b|uid=0|<class '|mappingproxy|&lt;class &#39;")
#: What is the software's own on a page: digests, styles and the words of scripts.
_OWN = re.compile(r"<(svg|style|script|head)\b.*?</\1>|/static/\w+/", re.DOTALL)


def names() -> list[str]:
    """The texts, each so that it can be told from the others."""
    return [f"T{n:02d} {text}" for n, text in enumerate(TEXTS)]


def _listed(screen: Person) -> set[str]:
    """What a screen shows of the answers to the open question."""
    blocks = [told for name, told in screen.latest.items() if name.startswith("answers open1")]
    return {each["value"]["text"] for told in blocks for each in told["list"]}


async def written(hall: Hall) -> str:
    """A meeting with these texts in every field that a person can write; its id."""
    texts = names()
    options = [{"id": f"o{n}", "text": text[:80]} for n, text in enumerate(texts[:20])]
    agenda = [
        item("open1", "open_text", {"text": texts[4], "help": texts[9], "max_length": 200}),
        item("choi1", "choice", {"text": texts[13], "options": options, "other": True}),
        item("rank1", "ranking", {"text": texts[14], "options": options[:5]}),
        item("word1", "word_cloud", {"text": texts[0]}),
        *(
            item(f"page{n}", "text_page", {"text": text, "body": text})
            for n, text in enumerate(texts)
        ),
    ]
    tables = tuple(TablePlace(id=f"bord{n}", name=text[:40]) for n, text in enumerate(texts[:8]))
    meeting = made(*agenda, title=texts[13], place=texts[8], tables=tables)
    return await hall.store.create(meeting)


async def test_s15_it_is_told_as_it_was_written(hall: Hall, client: httpx2.AsyncClient) -> None:
    scene = await Scene(hall, client).set()
    meeting = await written(hall)
    code = await hall.code(meeting)
    moderator = await hall.staff("moderator").arrives(meeting)
    wall = await hall.staff("projector").arrives(meeting)
    await moderator.asks(type="watch", items=["open1", "choi1", "word1"])
    await moderator.opens_item("open1")
    given = [text for text in names() if len(text) < 200]
    for text in given:
        phone = await hall.phone().joins(code)
        reply = await phone.answers("open1", {"text": text})
        assert (reply["ok"], reply["answer"]["text"]) == (True, text)
        refused = await phone.answers("open1", {"text": text * 60})
        assert refused["word"] in ("limit", "invalid")
        assert not CARRIED_OUT.search(refused["text"])
        refused = await phone.answers(text[:40], {"text": text})
        assert not refused["ok"]
        await phone.leaves()
    await moderator.steers("show")
    await moderator.sees("counts", lambda told: told["items"]["open1"]["answers"] == len(given))
    for screen in (wall, moderator):
        await until(lambda screen=screen: _listed(screen) == set(given))
    await _pages(scene, meeting)
    await _files(hall, meeting, given)
    heard = json.dumps([*wall.received, *moderator.received], ensure_ascii=False)
    assert "<class '" not in heard
    assert "mappingproxy" not in heard


async def _pages(scene: Scene, meeting: str) -> None:
    """Every page of the meeting, and every refusal of what is typed into an address or a form."""
    for path in ("present", "answers", "wall", "edit", "slips", "tables", "summary", "agenda.md"):
        where = f"/m/{meeting}/{path}"
        reply = await knock(scene, "GET", where, "organiser", headers={"X-Polling": ""})
        assert reply.status_code == 200, path
        assert not CARRIED_OUT.search(_said(reply)), path
        if path == "present":
            assert "T13 {0.__class__}" in reply.text
    for text in TEXTS:
        tries: tuple[tuple[str, str, dict[str, Any]], ...] = (
            ("GET", f"/m/{text}/present", {}), ("GET", f"/{text}", {}), ("GET", f"/?{text}", {}),
            ("POST", "/join", {"data": {"code": text}}), ("POST", "/key", {"json": {"key": text}}),
            ("GET", f"/language/{text}?back={text}", {}),
            ("POST", f"/m/{meeting}/links", {"json": {"role": text, "label": text}}),
        )  # fmt: skip
        for method, path, body in tries:
            headers = {"Accept-Language": text.encode("ascii", "ignore"), "X-Polling": ""}
            if "\\" in text or "%" in text:
                path = path.replace("\\", "%5C").replace("%s", "%25s").replace("%d", "%25d")
                path = path.replace("%(", "%25(").replace("%%", "%25%25").replace("%}", "%25}")
                path = path.replace("{%", "{%25").replace("<%", "<%25").replace(" %>", " %25>")
            reply = await knock(scene, method, path, "organiser", headers=headers, **body)
            assert reply.status_code < 500, (path, reply.text[:200])
            assert not CARRIED_OUT.search(_said(reply)), path


def _said(reply: httpx2.Response) -> str:
    """What a page says of what people wrote."""
    return _OWN.sub("", reply.text)


async def _files(hall: Hall, meeting: str, given: list[str]) -> None:
    record = await hall.store.record(meeting)
    whole: dict[str, Any] = json.loads(write_json(record))
    (asked,) = [each for each in whole["rounds"] if each["item"] == "open1"]
    assert sorted(row["value"]["text"] for row in asked["rows"]) == sorted(given)
    for each in FORMATS:
        for name, content in unpacked(each.write(record)).items():
            assert b"<class '" not in content, (each.address, name)
            assert b"mappingproxy" not in content, (each.address, name)
            if name.startswith("SHA256SUMS"):
                continue  # names of files, in letters that every system takes
            assert b"T13 " not in content or b"__class__" in content, (each.address, name)
