"""Every choice, and everything that may be chosen."""

from hypothesis import strategies as st

from polling.kinds.choice import OTHER_LIMIT, Answer, Question
from tests.kinds.parts import options, texts


@st.composite
def questions(draw: st.DrawFn) -> Question:
    offered, most = draw(options(2, 20)), draw(st.integers(1, 20))
    ids = st.sampled_from([option.id for option in offered])
    return Question(
        text="Hvor begynner vi?",
        options=offered,
        max_choices=most,
        other=draw(st.booleans()),
        right=tuple(draw(st.lists(ids, unique=True, max_size=most))),
        worth=draw(st.integers(0, 1000)),
        speed=draw(st.booleans()),
    )


@st.composite
def answers(draw: st.DrawFn, question: Question) -> Answer:
    others = st.none() | texts(OTHER_LIMIT, lines=False) if question.other else st.none()
    other = draw(others)
    ids = st.sampled_from([option.id for option in question.options])
    left = question.most - (other is not None)
    chosen = st.lists(ids, unique=True, min_size=int(other is None), max_size=left)
    return Answer(options=tuple(draw(chosen)), other=other)
