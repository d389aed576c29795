"""Every question for a number, and every number that may be given."""

from decimal import Decimal
from math import ceil, floor

from hypothesis import strategies as st

from polling.kinds.number import FARTHEST, Answer, Question

units = st.sampled_from(["", "år", "%", "kroner per innbygger"])


@st.composite
def questions(draw: st.DrawFn) -> Question:
    decimals = draw(st.integers(0, 3))
    parts = 10**decimals
    far = st.sampled_from([10, 1000, FARTHEST]).flatmap(lambda n: st.integers(-n, n))
    least, most = sorted(draw(st.lists(far, min_size=2, max_size=2, unique=True)))
    right = draw(st.none() | st.integers(least * parts, most * parts).map(lambda n: n / parts))
    return Question(
        text="Hvor mange?",
        decimals=decimals,
        least=least,
        most=most,
        unit=draw(units),
        right=right,
        within=draw(st.sampled_from([0, 0.5, 10])),
        worth=draw(st.integers(0, 1000)),
        speed=draw(st.booleans()),
    )


def answers(question: Question) -> st.SearchStrategy[Answer]:
    parts = 10**question.decimals
    least, most = (Decimal(str(edge)) * parts for edge in (question.least, question.most))
    given = st.integers(ceil(least), floor(most))
    return given.map(lambda n: Answer(value=n / parts))
