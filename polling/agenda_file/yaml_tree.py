"""A YAML file as plain texts, lists and mappings with their lines: nothing of it is ever run."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml
from yaml.reader import Reader

from polling.words import N_

try:
    from yaml import CSafeLoader as Loader
except ImportError:  # PyYAML was built without libyaml
    from yaml import SafeLoader as Loader

#: How deep lists and mappings may lie in each other, and how many parts there may be in all.
DEPTH = 8
PARTS = 20_000

SYNTAX = N_("Filen kan ikke leses her. Se etter innrykk, kolon og anførselstegn.")
SHARED = N_("En verdi kan ikke begynne med &, * eller !. Sett den i anførselstegn.")
DEEP = N_("Her er det for mange nivåer.")
MUCH = N_("Filen er for stor til å være en agenda.")
TWICE = N_("«{said}» står to ganger.")
ONE = N_("En fil kan bare ha én agenda.")
NO_LIST = N_("Her må det stå et ord før kolonet.")


@dataclass(frozen=True, slots=True)
class Text:
    """A value as it was written, never taken for a number or a date; `block` under `|` or `>`."""

    line: int
    text: str
    block: bool = False


@dataclass(slots=True)
class List:
    """Values one after another."""

    line: int
    values: list[Node] = field(default_factory=list)


@dataclass(slots=True)
class Pairs:
    """Words and what stands behind each of them."""

    line: int
    pairs: list[tuple[Text, Node]] = field(default_factory=list)


Node = Text | List | Pairs


class Broken(Exception):
    """What is wrong with the file, in which line."""

    def __init__(self, line: int, text: str, **values: str) -> None:
        super().__init__(text)
        self.line, self.text, self.values = line, text, values


def tree(text: str) -> Node | None:
    """The file's one document, None when there is nothing in it; Broken with the line to mend.

    Anchors, aliases and tags are refused as they come, so that no few lines become many.
    """
    if stray := Reader.NON_PRINTABLE.search(text):
        raise Broken(text.count("\n", 0, stray.start()) + 1, SYNTAX)
    loader = Loader(text)
    try:
        return _document(_events(loader))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise Broken(mark.line + 1 if mark else 1, SYNTAX) from error
    finally:
        loader.dispose()


def _events(loader: Any) -> Iterator[Any]:
    depth = 0
    for _ in range(PARTS):
        if not loader.check_event():
            return
        event = loader.get_event()
        line = event.start_mark.line + 1
        tag = getattr(event, "tag", None)
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None) or tag:
            raise Broken(line, SHARED)
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > DEPTH:
            raise Broken(line, DEEP)
        yield event
    raise Broken(1, MUCH)


def _document(events: Iterator[Any]) -> Node | None:
    found: Node | None = None
    for event in events:
        if isinstance(event, yaml.DocumentStartEvent):
            if found is not None:
                raise Broken(event.start_mark.line + 1, ONE)
            found = _node(next(events), events)
    return found


def _node(event: Any, events: Iterator[Any]) -> Node:
    line = event.start_mark.line + 1
    if isinstance(event, yaml.SequenceStartEvent):
        listed = List(line)
        while not isinstance(each := next(events), yaml.SequenceEndEvent):
            listed.values.append(_node(each, events))
        return listed
    if isinstance(event, yaml.MappingStartEvent):
        pairs = Pairs(line)
        seen = set[str]()
        while not isinstance(each := next(events), yaml.MappingEndEvent):
            key = _node(each, events)
            if not isinstance(key, Text):
                raise Broken(key.line, NO_LIST)
            if key.text in seen:
                raise Broken(key.line, TWICE, said=key.text[:60])
            seen.add(key.text)
            pairs.pairs.append((key, _node(next(events), events)))
        return pairs
    block = event.style in ("|", ">")
    # Plain "~" and "null" are nothing, as everywhere in YAML.
    nothing = event.style is None and event.value in ("~", "null")
    return Text(line, "" if nothing else event.value.strip("\n"), block)
