"""Every form about oneself, and everything that may be said in it."""

from hypothesis import strategies as st

from polling.kinds.about_you import Answer, Asked, Question, Value

_ids = st.text(st.sampled_from("abcxyz019"), min_size=1, max_size=12)


@st.composite
def questions(draw: st.DrawFn) -> Question:
    fields = draw(st.lists(_ids, min_size=1, max_size=5, unique=True))
    values = [
        Value(field=field, id=value, text=f"Svar {value}")
        for field in fields
        for value in draw(st.lists(_ids, min_size=2, max_size=6, unique=True))
    ]
    form = tuple(Asked(id=field, text=f"Felt {field}") for field in fields)
    return Question(text="Hvem er du?", form=form, values=tuple(values))


def answers(question: Question) -> st.SearchStrategy[Answer]:
    fields = {
        field: st.sampled_from(sorted(values)) for field, (_, values) in question.fields().items()
    }
    return st.fixed_dictionaries({}, optional=fields).map(lambda given: Answer(fields=given))
