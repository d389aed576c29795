"""Every place to ask from the floor, and everything that may be asked."""

from hypothesis import strategies as st

from polling.kinds.floor import Answer, Question
from tests.kinds.parts import texts


def questions() -> st.SearchStrategy[Question]:
    return st.builds(
        Question,
        text=st.just("Spør panelet"),
        max_length=st.integers(20, 300),
        max_answers=st.integers(1, 10),
        lifts=st.integers(0, 10),
    )


def answers(question: Question) -> st.SearchStrategy[Answer]:
    return st.builds(Answer, text=texts(question.max_length))
