"""The documents say what is so: links, options, settings, promises, layers, guides."""

from __future__ import annotations

import argparse
import ast
import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest

from polling import cli, kinds
from polling.export.formats import FORMATS
from polling.live import blocks, broadcast, hub, news
from polling.live.connection import Connection
from polling.meeting import Action, Meeting
from polling.refused import Word
from polling.settings import ROOT, Settings
from polling.store import writer

DOCS = ROOT / "docs"
PAGES = sorted([*ROOT.glob("*.md"), *DOCS.rglob("*.md")])
LINK = re.compile(r"\[(?:[^\[\]]|\[[^\]]*\])*\]\(\s*([^)\s]+)\s*\)")
FENCE = re.compile(r"^(`{3,}).*?^\1`*$", re.MULTILINE | re.DOTALL)

every_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)


def text(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def anchors(page: Path) -> set[str]:
    """What a link may point to in a page: its headings as they are shown on the web."""
    prose = FENCE.sub("", page.read_text(encoding="utf-8"))
    found = re.findall(r"^#+ (.+)$", prose, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in found}


@every_page
def test_what_a_page_links_to_is_there(page: Path) -> None:
    prose = FENCE.sub("", page.read_text(encoding="utf-8"))
    for target in LINK.findall(prose):
        if target.startswith(("http://", "https://")):
            continue
        name, _, anchor = target.partition("#")
        found = page if not name else (page.parent / name).resolve()
        assert found.exists(), f"{page.name} links to {target}"
        assert found.is_relative_to(ROOT), f"{page.name} links out of the project: {target}"
        if anchor:
            assert anchor in anchors(found), f"{page.name} links to {target}"


@every_page
def test_pictures_say_in_words_what_they_show(page: Path) -> None:
    for words in re.findall(r"!\[([^\]]*)\]\(", page.read_text(encoding="utf-8")):
        assert len(words.split()) >= 4, f"{page.name}: a picture that says only “{words}”"


def test_every_picture_is_shown_and_small() -> None:
    shown = {
        (page.parent / target).resolve()
        for page in PAGES
        for target in LINK.findall(page.read_text(encoding="utf-8"))
        if "pictures/" in target
    }
    there = {path for path in (DOCS / "pictures").iterdir() if not path.name.startswith(".")}
    assert there == shown
    for path in there:
        assert path.stat().st_size <= 150_000, path.name
    assert sum(path.stat().st_size for path in there) <= 6_000_000


@pytest.mark.parametrize("drawing", sorted((DOCS / "pictures").glob("*.svg")), ids=lambda d: d.name)
def test_drawings_are_titled_and_follow_the_theme(drawing: Path) -> None:
    root = ET.fromstring(drawing.read_text(encoding="utf-8"))
    space = {"svg": "http://www.w3.org/2000/svg"}
    assert root.findtext("svg:title", namespaces=space)
    assert "prefers-color-scheme: dark" in (root.findtext("svg:style", namespaces=space) or "")


def test_every_document_is_in_the_index() -> None:
    index = set(LINK.findall(text("docs/README.md")))
    for page in DOCS.glob("*.md"):
        assert page.name in index or page.name == "README.md", page.name
    decisions = set(LINK.findall(text("docs/decisions/README.md")))
    written = {page.name for page in (DOCS / "decisions").glob("0*.md")}
    assert decisions == written


def test_the_readme_begins_with_the_two_commands() -> None:
    lines = text("README.md").splitlines()
    assert lines[0] == "```"
    assert [line.split("#")[0].strip() for line in lines[1:3]] == [
        "python3 -m polling",
        "python3 -m polling test",
    ]
    assert lines[3] == "```"


# Running it


def parsers() -> Iterator[tuple[str, argparse.ArgumentParser]]:
    main = cli._parser()
    yield "", main
    for action in main._actions:
        if isinstance(action, argparse._SubParsersAction):
            yield from action.choices.items()


def test_every_command_and_option_is_described() -> None:
    running = text("docs/running.md")
    for command, parser in parsers():
        if command:
            assert f"`python3 -m polling {command}" in running, command
        for action in parser._actions:
            for option in action.option_strings:
                if option.startswith("--"):
                    assert re.search(rf"(?<![\w-]){option}(?![\w-])", running), option


def test_every_setting_is_described_and_nothing_else() -> None:
    running = text("docs/running.md")
    variables = {f"POLLING_{name.upper()}" for name in Settings.model_fields}
    said = set(re.findall(r"POLLING_\w+", running))
    assert variables <= said
    assert said - variables == {"POLLING_NO_VENV"}
    assert re.search(rf"\| {Settings().port} \|", running)


def test_operating_names_only_settings_options_and_commands_that_there_are() -> None:
    operating = text("docs/operating.md")
    assert set(re.findall(r"POLLING_\w+", operating)) <= {
        f"POLLING_{name.upper()}" for name in Settings.model_fields
    }
    there = {command for command, _ in parsers()}
    given = set(re.findall(r"-m polling ([a-z]+)", operating))
    assert given
    assert given <= there


def test_refusals_are_quoted_as_they_are_said() -> None:
    said = [" ".join(sentence.split()) for sentence in sentences()]
    quoted = text("docs/running.md").partition("| it says | because |")[2].partition("\n\n")[0]
    for row in quoted.splitlines()[2:]:
        pieces = [
            piece.strip()
            for piece in re.split(r"…|\b\d+\b| / ", row.split("|")[1])
            if len(piece.strip()) > 3
        ]
        for piece in pieces:
            assert any(piece in sentence for sentence in said), piece


def sentences() -> Iterator[str]:
    """Every text in the source, with a mark where a value goes."""
    for path in (ROOT / "polling").rglob("*.py"):
        for found in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(found, ast.Constant) and isinstance(found.value, str):
                yield found.value
            elif isinstance(found, ast.JoinedStr):
                parts = (p.value if isinstance(p, ast.Constant) else "…" for p in found.values)
                yield "".join(map(str, parts))


# What is kept


def test_the_promise_to_delete_is_the_one_that_is_kept() -> None:
    """How long answers stay by default is said as the meeting's model has it, in both languages."""
    days = Meeting.model_fields["retention_days"].default
    privacy = text("docs/privacy.md")
    assert f"({days} om ingen sier noe annet)" in privacy
    assert f"({days} unless told)" in privacy


# What it is made of


def test_imports_point_down_as_the_picture_says() -> None:
    table = re.search(
        r"<!-- layers -->\n(.*?)<!-- end -->", text("docs/architecture.md"), re.DOTALL
    )
    assert table
    layer: dict[str, int] = {}
    for depth, row in enumerate(re.findall(r"^\| \w+ \| (`.+`) \|$", table[1], re.MULTILINE)):
        layer.update(dict.fromkeys(re.findall(r"`(\w+)`", row), depth))
    package = ROOT / "polling"
    modules = {
        path.stem if path.is_file() else path.name
        for path in package.iterdir()
        if path.suffix == ".py" or (path / "__init__.py").exists()
    }
    assert modules - {"__init__"} == set(layer)
    upward = [
        f"{path.relative_to(ROOT)} imports {target}"
        for path in package.rglob("*.py")
        for target in imported(path)
        if target in layer and layer[target] < layer.get(top(path), 0)
    ]
    assert upward == []


def test_the_numbers_on_the_way_of_an_answer_are_those_of_the_code() -> None:
    page = " ".join(text("docs/architecture.md").split())
    drawn = text("docs/pictures/way-of-an-answer.svg")
    for sentence in (
        f"at most {writer.BATCH:,} answers to one round",
        f"More than {writer.LIMIT:,} waiting",
        f"({Connection.FRAMES_PER_SECOND:.0f} a second, {Connection.BURST} at once)",
        f"at the next tick of {news.TICK * 1000:.0f} ms",
        f"in chunks of {broadcast.CHUNK} ",
        f"in blocks of up to {blocks.BLOCK}",
    ):
        assert sentence in page
    in_words = {2: "two", 10: "ten"}
    assert f"{in_words[writer.IN_FLIGHT].title()} such goes are under way" in page
    assert f"to {writer.ROUNDS} that share them" in page
    assert f"forgotten {in_words[int(hub.LINGER_SECONDS)]} seconds after its last" in page
    assert f"every {in_words[int(hub.PULSE_SECONDS)]} seconds a worker compares" in page
    assert f"{writer.BATCH:,} of one round" in drawn
    assert f"every {news.TICK * 1000:.0f} ms" in drawn


def top(path: Path) -> str:
    """The module right under `polling/` that a file is, or is part of."""
    return path.relative_to(ROOT / "polling").parts[0].removesuffix(".py")


def imported(path: Path) -> Iterator[str]:
    """The modules right under `polling/` that a file imports."""
    for found in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(found, ast.ImportFrom) and found.module == "polling":
            yield from (name.name for name in found.names)
        elif isinstance(found, ast.ImportFrom) and (found.module or "").startswith("polling."):
            yield str(found.module).split(".")[1]


def test_the_vocabulary_has_every_kind_and_every_word_of_a_reply() -> None:
    vocabulary = text("docs/vocabulary.md")
    for name in kinds.names():
        row = rf"^\| .+ \| {kinds.kind(name).title.lower()} \| `{name}` \|$"
        assert re.search(row, vocabulary, re.MULTILINE), name
    for word in get_args(Word):
        assert re.search(rf"^\| `{word}` \|", vocabulary, re.MULTILINE), word


# The guides


def test_the_guide_to_moderating_has_every_kind_and_every_key() -> None:
    guide = text("docs/moteleder.md")
    for name in kinds.names():
        assert f"### {kinds.kind(name).title}\n" in guide, name
        shown = name.replace("_", "-")
        assert f"pictures/phone-{shown}.png" in guide
        assert f"pictures/wall-{shown}.jpg" in guide
    script = text("static/present/keys.js")
    does = re.findall(r"""\[(?:t\("([^"]+)"\)|"([^"]+)"), t\("([^"]+)"\)\]""", script)
    assert len(does) > 8
    for translated, plain, _ in does:
        for key in re.split(r" / | (?=[↓↑])", translated or plain):
            assert re.search(rf"^\|[^|]*{re.escape(key)}", guide, re.MULTILINE), key


@pytest.mark.parametrize("name", ["docs/moteleder.md", "docs/sekretariat.md"])
def test_buttons_are_called_what_they_are_called_on_the_pages(name: str) -> None:
    """What is bold in a guide stands on the pages; stress is in italics."""
    pages = "\n".join(
        path.read_text(encoding="utf-8")
        for folder, pattern in (("static", "*.js"), ("templates", "*.html"))
        for path in (ROOT / folder).rglob(pattern)
        if "vendor" not in path.parts
    )
    bold = set(re.findall(r"\*\*([^*]+)\*\*", text(name)))
    assert len(bold) > 4
    assert {each for each in bold if f'"{each}' not in pages} == set()


def test_the_guide_for_the_secretariat_has_every_download() -> None:
    guide = text("docs/sekretariat.md")
    for each in FORMATS:
        name = each.address.split(".")[1].upper()
        assert re.search(rf"^\| {name} \|", guide, re.MULTILINE), name


def test_everything_a_moderator_can_do_is_in_the_protocol() -> None:
    protocol = text("docs/protocol.md")
    for action in get_args(Action):
        assert re.search(rf"\b{action}\b", protocol), action
