"""The short way of a hall's answers: it comes to what the long way comes to, or is not taken."""

from __future__ import annotations

import asyncio
import importlib
import json
from dataclasses import replace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from polling import kinds, messages
from polling.live import answering, plain
from polling.live.room import Room, Screen
from polling.meeting import Item, Meeting, State
from polling.messages import AnswerMessage
from polling.refused import Refused
from polling.store.keys import RoundKey
from polling.store.pending import Answer, Stored
from polling.store.snapshot import Snapshot
from polling.store.writer import Writer

KEY = b"k" * 32
ASKED = [name for name in kinds.names() if kinds.kind(name).Question.ANSWERED]


class Kept(Writer):
    """A writer's place in the line: what was handed over, and nothing done with it."""

    def __init__(self) -> None:
        self.kept: list[tuple[RoundKey, Any]] = []

    def put(self, round_key: RoundKey, answer: Answer) -> None:
        self.kept.append((round_key, answer))


class Phone:
    """What is sent to a phone, kept."""

    passing = packs = False

    def __init__(self) -> None:
        self.frames: list[bytes] = []

    def send(self, frame: bytes) -> None:
        self.frames.append(frame)

    share = offer = None


def meeting(item: Item) -> Meeting:
    return Meeting(id="meet1", title="Årsmøte", agenda=(item,))


def snapshot(item: Item) -> Snapshot:
    return Snapshot(
        meeting=meeting(item), stage="live", state=State(), code=None, key=KEY, now=0, joined=0
    )


def screen(room: Room, **about: Any) -> Screen:
    phone: Any = Phone()
    return Screen(phone, "participant", room, "nb", token="Zm9yc2vDuGtzcGVyc29uZW4", **about)


def long_way(who: Screen, text: str, *, learn: bool = False) -> tuple[RoundKey, Any] | None:
    """What an answer comes to by `answering.take`; None where it is refused."""
    kept = Kept()
    message = messages.requests.validate_json(text, strict=True)
    assert isinstance(message, AnswerMessage)
    try:
        found = answering.take(kept, who, message)
    except Refused:
        return None
    if found and learn:
        plain.learn(who, message, found, text)
    return kept.kept[0] if kept.kept else None


def short_way(who: Screen, text: str) -> tuple[RoundKey, Any] | None:
    kept = Kept()
    return kept.kept[0] if plain.take(kept, who, text) else None


@st.composite
def asked(draw: st.DrawFn) -> tuple[Item, str]:
    """A question, and a message that answers it or does not quite."""
    name = draw(st.sampled_from(ASKED))
    made = importlib.import_module(f"tests.kinds.{name}")
    question = draw(made.questions())
    answer = draw(made.answers(question)).model_dump(mode="json")
    if draw(st.booleans()) and answer:
        answer[draw(st.sampled_from(sorted(answer)))] = draw(
            st.none() | st.integers() | st.text(max_size=3) | st.lists(st.text(max_size=2))
        )
    message = {
        "type": "answer", "ref": draw(st.integers(0, 2**53 - 1)), "item": "item1",
        "run": draw(st.integers(1, 3)), "slot": draw(st.integers(0, 2)),
        "number": draw(st.integers(1, 2**31)), "answer": answer,
    }  # fmt: skip
    ordered = {name: message[name] for name in draw(st.permutations(list(message)))}
    item = Item(id="item1", kind=name, question=question, approve=draw(st.booleans()))
    return item, json.dumps(ordered, ensure_ascii=draw(st.booleans()))


@given(asked(), st.dictionaries(st.sampled_from("ab"), st.sampled_from("xy")), st.booleans())
def test_the_short_way_comes_to_what_the_long_way_does(
    made: tuple[Item, str], about: dict[str, str], spoke: bool
) -> None:
    async def both() -> None:
        item, text = made
        room = Room("meet1", None, snapshot(item))  # type: ignore[arg-type]
        assert short_way(screen(room), text) is None
        long_way(screen(room), text, learn=True)
        one = screen(room, about=dict(about), spoke=spoke)
        other = screen(room, about=dict(about), spoke=spoke)
        by_short, by_long = short_way(one, text), long_way(other, text)
        if by_short is None:
            return
        assert by_long
        assert by_short[0] == by_long[0]
        told, same = by_short[1], by_long[1]
        assert (told.told, told.always) == (same.told, same.always)
        for instead in (None, Stored(7, '{"a":1}'), Stored(9, "")):
            for word in ("ok", "other", "closed", "busy"):
                told.done(word, instead)
                same.done(word, instead)
        assert one.connection.frames == other.connection.frames  # type: ignore[attr-defined]
        assert (one.spoke, one.answered, one.held, one.about) == (
            other.spoke, other.answered, other.held, other.about,
        )  # fmt: skip

    asyncio.run(both())


CHOICE = kinds.kind("choice").Question.model_validate(
    {"text": "Hva?", "options": [{"id": "a", "text": "A"}, {"id": "b", "text": "B"}], "other": True}
)
TEXT = (
    '{"type":"answer","item":"item1","run":1,"slot":0,"number":1,'
    '"answer":{"options":["b"],"other":null},"ref":2}'
)
ITEM = Item(id="item1", kind="choice", question=CHOICE)


async def test_it_is_known_as_long_as_the_question_the_stage_and_the_key_are_the_same() -> None:
    room = Room("meet1", None, snapshot(ITEM))  # type: ignore[arg-type]
    before = room.snapshot
    edited = CHOICE.model_copy(update={"options": CHOICE.options[:1] * 2})  # type: ignore[attr-defined]
    for now, known in (
        (replace(before, joined=7, state=State(current="item1")), True),
        (replace(before, meeting=meeting(ITEM.model_copy(update={"question": edited}))), False),
        (replace(before, stage="rehearsal"), False),
        (replace(before, key=b"o" * 32), False),
        (replace(before, key=None), False),
    ):
        room.snapshot = before
        long_way(screen(room), TEXT, learn=True)
        assert short_way(screen(room), TEXT)
        room.snapshot = now
        assert plain.renewed(room) is known
        assert (room.texts is not None) is known
        assert (short_way(screen(room), TEXT) is not None) is known


async def test_who_is_not_a_phone_of_its_own_goes_the_long_way() -> None:
    room = Room("meet1", None, snapshot(ITEM))  # type: ignore[arg-type]
    long_way(screen(room), TEXT, learn=True)
    assert short_way(screen(room), TEXT)
    assert short_way(screen(room, table="bord"), TEXT) is None
    assert short_way(screen(room, alias="Rev"), TEXT) is None
    assert short_way(screen(room, asked=[]), TEXT) is None
    wall = screen(room)
    wall.role = "projector"
    assert short_way(wall, TEXT) is None


async def test_nothing_that_somebody_wrote_is_kept_nor_more_than_a_little() -> None:
    room = Room("meet1", None, snapshot(ITEM))  # type: ignore[arg-type]
    long_way(screen(room), TEXT.replace("null", '"Til fots"'), learn=True)
    assert not room.texts
    for ref in range(plain.TEXTS + 1):
        long_way(screen(room), TEXT.replace('"ref":2', f'"ref":{ref}'), learn=True)
        assert len(room.texts.known if room.texts else "") <= plain.TEXTS
    assert room.texts
