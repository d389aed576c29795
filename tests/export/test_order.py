from random import Random

from polling.export.order import by_digest, portable
from polling.meeting import ItemState
from polling.record import Row
from tests.export.meetings import played

ROWS = [Row(value={"text": f"svar {n}"}) for n in range(40)]


def test_the_order_of_arrival_changes_nothing() -> None:
    shuffled = Random(3).sample(ROWS, len(ROWS))
    assert by_digest("open", 1, shuffled) == by_digest("open", 1, ROWS)


def test_it_is_not_the_order_of_arrival_nor_of_the_alphabet() -> None:
    ordered = by_digest("open", 1, ROWS)
    assert list(ordered) != ROWS
    assert list(ordered) != sorted(ROWS, key=lambda row: row.value["text"])


def test_two_questions_and_two_rounds_share_no_order() -> None:
    assert by_digest("open", 1, ROWS) != by_digest("other", 1, ROWS)
    assert by_digest("open", 1, ROWS) != by_digest("open", 2, ROWS)


def test_equal_answers_stand_with_the_hidden_ones_last() -> None:
    rows = [Row(value={"text": "ja"}, hidden=hidden) for hidden in (True, False, True)]
    assert [row.hidden for row in by_digest("open", 1, rows)] == [False, True, True]


def test_what_only_the_store_understands_is_left_out() -> None:
    record = played()
    items = {"open": ItemState(large="0f" * 16, deadline=1_700_000_000_000, wall=True)}
    state = record.state.model_copy(update={"items": items})
    carried = portable(record.model_copy(update={"state": state}))
    assert carried.state.of("open") == ItemState(wall=True)
    assert portable(carried) == carried
