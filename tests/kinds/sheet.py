"""Every sheet, and every line a table may write in it."""

from hypothesis import strategies as st

from polling.kinds.sheet import Answer, Question
from tests.kinds.parts import options, texts


def questions() -> st.SearchStrategy[Question]:
    return st.builds(
        Question,
        text=st.just("Hva har vi lyktes med?"),
        options=options(1, 6),
        max_length=st.integers(20, 300),
    )


def answers(question: Question) -> st.SearchStrategy[Answer]:
    ids = [option.id for option in question.options]
    cells = st.dictionaries(
        st.sampled_from(ids), texts(question.max_length, lines=False), min_size=1
    )
    return st.builds(
        Answer, cells=cells, place=st.integers(0, 100_000), change=st.integers(0, 2**31 - 1)
    )
