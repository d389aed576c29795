"""Every word cloud, and all words that may be given."""

from hypothesis import strategies as st

from polling.kinds.word_cloud import LIMIT, Answer, Question
from tests.kinds.parts import texts


def questions() -> st.SearchStrategy[Question]:
    return st.builds(Question, text=st.just("Hva er samhandling?"), max_words=st.integers(1, 10))


def answers(question: Question) -> st.SearchStrategy[Answer]:
    words = st.lists(texts(LIMIT, lines=False), min_size=1, max_size=question.max_words)
    return words.map(lambda found: Answer(words=tuple(found)))
