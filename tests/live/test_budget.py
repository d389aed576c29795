"""The bucket by example and by law."""

from hypothesis import given
from hypothesis import strategies as st

from polling.live.budget import spend


def spent(times: list[float]) -> int:
    """How many frames that come at `times` are let through until one is too many."""
    due: float | None = 0.0
    for n, now in enumerate(times):
        assert due is not None
        due = spend(due, now, 50, 100)
        if due is None:
            return n
    return len(times)


def test_a_burst_is_let_through_and_not_one_more() -> None:
    assert spent([1000.0] * 200) == 100


def test_the_steady_rate_goes_on_for_ever() -> None:
    assert spent([1000 + n * 0.0201 for n in range(3000)]) == 3000


def test_a_little_too_fast_is_found_out() -> None:
    assert 500 < spent([1000 + n / 60 for n in range(3000)]) < 700


@given(st.lists(st.floats(0, 0.1), max_size=400))
def test_never_more_than_the_burst_and_the_rate_since_the_beginning(gaps: list[float]) -> None:
    now, times = 1000.0, []
    for gap in gaps:
        now += gap
        times.append(now)
    let_through = spent(times)
    if let_through:
        assert let_through <= 100 + 50 * (times[let_through - 1] - times[0]) + 1e-6
