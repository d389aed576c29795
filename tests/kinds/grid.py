"""Every grid, and every way to place some of its items."""

from hypothesis import strategies as st

from polling.kinds.grid import STEPS, Answer, Place, Question
from tests.kinds.parts import options

steps = st.integers(0, STEPS)


def questions() -> st.SearchStrategy[Question]:
    axis, end = st.sampled_from(["", "Effekt", "Å" * 30]), st.sampled_from(["", "stor", "ø" * 16])
    return st.builds(
        Question, text=st.just("Hvor står tiltakene?"), options=options(1, 12),
        across=axis, across_low=end, across_high=end, up=axis, up_low=end, up_high=end,
    )  # fmt: skip


def answers(question: Question) -> st.SearchStrategy[Answer]:
    ids = [option.id for option in question.options]
    placed = st.dictionaries(st.sampled_from(ids), st.tuples(steps, steps), min_size=1)
    return placed.map(
        lambda found: Answer(places=tuple(Place(id=i, x=x, y=y) for i, (x, y) in found.items()))
    )
