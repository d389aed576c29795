"""Every ranking, and every order that may be given."""

from hypothesis import strategies as st

from polling.kinds.ranking import Answer, Question
from tests.kinds.parts import options


def questions() -> st.SearchStrategy[Question]:
    return st.builds(
        Question,
        text=st.just("Hva haster mest?"),
        options=options(2, 15),
        top=st.integers(0, 15),
    )


def answers(question: Question) -> st.SearchStrategy[Answer]:
    ids = [option.id for option in question.options]
    return st.permutations(ids).map(lambda order: Answer(order=tuple(order[: question.places])))
