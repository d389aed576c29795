from collections import Counter
from random import Random

import pytest

from polling.meeting import Item
from polling.rehearsal import from_samples, phones_needed, plan
from tests.export.meetings import AGENDA

SAMPLES = tuple(f"Prøvesvar {n}" for n in range(12))


def open_question(max_answers: int = 1, samples: tuple[str, ...] = ()) -> Item:
    question = AGENDA[0].question.model_copy(update={"max_answers": max_answers})
    return AGENDA[0].model_copy(update={"question": question, "samples": samples})


@pytest.mark.parametrize("item", AGENDA, ids=[item.kind for item in AGENDA])
def test_most_phones_answer_each_slot_at_most_once_and_in_time(item: Item) -> None:
    moves = plan(item, 50, Random(1), seconds=10)
    seats = [(move.phone, move.slot) for move in moves]
    assert len(set(seats)) == len(seats)
    assert 40 <= len({phone for phone, _ in seats}) <= 50
    assert all(0 <= phone < 50 and 0 <= slot < item.question.slots for phone, slot in seats)
    assert [move.delay for move in moves] == sorted(move.delay for move in moves)
    assert 0 <= moves[0].delay <= moves[-1].delay <= 10
    for move in moves:
        item.question.check(move.answer)


def test_one_phone_alone_answers() -> None:
    assert {move.phone for move in plan(AGENDA[1], 1, Random(4))} == {0}


def test_a_phone_with_room_for_several_answers_begins_with_its_first() -> None:
    slots: dict[int, list[int]] = {}
    for move in plan(open_question(3), 60, Random(2)):
        slots.setdefault(move.phone, []).append(move.slot)
    assert all(sorted(each) == list(range(len(each))) for each in slots.values())
    assert {len(each) for each in slots.values()} == {1, 2, 3}


def test_every_sample_is_used_once_before_answers_are_made_up() -> None:
    moves = plan(open_question(samples=SAMPLES), 40, Random(3))
    said = Counter(move.answer.model_dump()["text"] for move in moves)
    assert set(SAMPLES) <= set(said)
    exactly = from_samples(open_question(samples=SAMPLES), Random(3))
    assert sorted(answer.model_dump()["text"] for answer in exactly) == sorted(SAMPLES)


def test_given_answers_are_given_and_no_others() -> None:
    item = open_question(max_answers=2, samples=SAMPLES)
    given = from_samples(item, Random(5))
    phones = phones_needed(item, len(given))
    assert phones == 6
    moves = plan(item, phones, Random(5), given=given)
    assert sorted(move.answer.model_dump()["text"] for move in moves) == sorted(SAMPLES)
    assert len({(move.phone, move.slot) for move in moves}) == 12


def test_a_kind_that_is_not_read_answer_by_answer_has_no_answers_of_its_own() -> None:
    assert from_samples(AGENDA[3].model_copy(update={"samples": SAMPLES}), Random(1)) == []


def test_the_same_chance_makes_the_same_plan() -> None:
    assert plan(AGENDA[2], 20, Random(9)) == plan(AGENDA[2], 20, Random(9))
