"""Questions from the floor: how much may be asked, and what an agenda file says of it."""

import pytest
from pydantic import ValidationError

from polling.agenda_file import to_markdown
from polling.kinds import total
from polling.kinds.floor import Answer, Question
from polling.refused import Refused
from tests.test_agenda_file import read


def test_it_stands_takes_five_each_and_three_lifts() -> None:
    question = Question(text="Spør panelet")
    assert question.STANDING
    assert question.LISTED
    assert (question.slots, question.most_lifts) == (5, 3)


def test_a_question_is_at_most_three_hundred_characters() -> None:
    question = Question(text="Spør panelet")
    assert question.check(Answer(text="å" * 300)).text == "å" * 300
    with pytest.raises(Refused) as refused:
        question.check(Answer(text="å" * 301))
    assert refused.value.word == "limit"
    with pytest.raises(ValidationError):
        Question(text="Spør", max_length=301)


def test_nothing_is_counted_and_all_is_looked_at_for_approval() -> None:
    question = Question(text="Spør panelet")
    answer = question.check(Answer(text="  Hvem betaler?  "))
    assert total([question.counts(answer)]) == {}
    assert question.written(answer) == ("Hvem betaler?",)
    tally = question.tally({}, 3, 7, {})
    assert (tally.people, tally.answers) == (3, 7)


@pytest.mark.parametrize("name", ["Spørsmål fra salen", "spør panelet", "Questions from the floor"])
def test_an_agenda_file_asks_for_it_in_words(name: str) -> None:
    text = (
        f"# M\n\n## Spør panelet\n{name}\n- Løft: 5\n- Spørsmål per deltaker: 2\n- Godkjennes: ja"
    )
    meeting = read(text)
    (item,) = meeting.agenda
    assert item.kind == "floor"
    assert item.approve
    assert (item.question.slots, item.question.most_lifts) == (2, 5)
    again = to_markdown(meeting)
    assert "- Løft per deltaker: 5" in again
    assert "- Godkjennes: ja" in again
