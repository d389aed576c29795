"""Every scale, and every way to rate on it."""

from hypothesis import strategies as st

from polling.kinds.scales import Answer, Question
from tests.kinds.parts import options

ends = st.sampled_from(["", "Helt uenig", "Aldri", "Svært viktig for oss som bor her ute"])


def questions() -> st.SearchStrategy[Question]:
    return st.builds(
        Question,
        text=st.just("Hvor enig er du?"),
        options=options(1, 12),
        least=st.integers(0, 1),
        most=st.integers(2, 10),
        low=ends,
        high=ends,
    )


def answers(question: Question) -> st.SearchStrategy[Answer]:
    ids = st.sampled_from([option.id for option in question.options])
    values = st.sampled_from(question.steps)
    return st.dictionaries(ids, values, min_size=1).map(lambda given: Answer(values=given))
