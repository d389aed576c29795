"""Every open question, and every answer that may be given to one."""

from hypothesis import strategies as st

from polling.kinds.open_text import Answer, Question
from tests.kinds.parts import texts


def questions() -> st.SearchStrategy[Question]:
    return st.builds(
        Question,
        text=st.just("Hva er viktigst?"),
        max_length=st.integers(1, 500),
        max_answers=st.integers(1, 10),
        lifts=st.integers(0, 10),
    )


def answers(question: Question) -> st.SearchStrategy[Answer]:
    return st.builds(Answer, text=texts(question.max_length))
