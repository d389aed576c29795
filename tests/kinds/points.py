"""Every budget to spend, and every way to spend all of it."""

from itertools import pairwise

from hypothesis import strategies as st

from polling.kinds.points import Answer, Question, Share
from tests.kinds.parts import options


def questions() -> st.SearchStrategy[Question]:
    return st.builds(
        Question,
        text=st.just("Hva skal pengene gå til?"),
        options=options(2, 20),
        budget=st.integers(10, 1000),
    )


def answers(question: Question) -> st.SearchStrategy[Answer]:
    ids = [option.id for option in question.options]
    cuts = st.lists(st.integers(0, question.budget), max_size=len(ids) - 1).map(sorted)

    def spent(drawn: tuple[list[int], list[str]]) -> Answer:
        edges = [0, *drawn[0], question.budget]
        parts = [high - low for low, high in pairwise(edges)]
        pairs = zip(drawn[1], parts, strict=False)
        return Answer(shares=tuple(Share(id=id_, points=n) for id_, n in pairs if n))

    return st.tuples(cuts, st.permutations(ids)).map(spent)
