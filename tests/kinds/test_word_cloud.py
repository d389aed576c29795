"""A word cloud by example."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from polling.kinds import total
from polling.kinds.word_cloud import Answer, Question, Tally, key, merged_into
from polling.refused import Refused

QUESTION = Question(text="Hva er samhandling?", max_words=3)


def tally(*answers: str, merges: dict[str, str] | None = None) -> Tally:
    """Each answer's words are given with commas between."""
    checked = [QUESTION.check(Answer(words=tuple(words.split(",")))) for words in answers]
    counts = total(QUESTION.counts(answer) for answer in checked)
    return QUESTION.tally(counts, len(answers), len(answers), merges or {})


def shown(found: Tally) -> list[tuple[str, int]]:
    return [(word.text, word.n) for word in found.words]


@pytest.mark.parametrize(
    "forms",
    [
        "bruker brukere brukerne", "leder ledere lederne LEDER leder!", "å Å a\u030a A\u030a",
        "kommune kommuner kommunen kommunene", "åpenhet åpenheten", "enhet enheter enhetene",
        "ledelse ledelsen", "samhandling Samhandlingen", "helse helsen", "personlig personlige",
        "fagleder fagledere", "đuođđi Đuođđi", "viktig viktige viktigste",
    ],
)  # fmt: skip
def test_forms_of_one_word_have_one_key(forms: str) -> None:
    assert len({key(form) for form in forms.split()}) == 1


@pytest.mark.parametrize(
    "words",
    [
        "leder ledelse", "bruk bruker", "åpen åpenhet", "person personlig", "Oslo 0slo Оslo",
        "or ør år", "trygg trygghet", "t ŧ", "glede leder", "lære lærer", "hel helse",
    ],
)  # fmt: skip
def test_other_words_have_other_keys(words: str) -> None:
    assert len({key(word) for word in words.split()}) == len(words.split())


def test_the_commonest_form_is_shown() -> None:
    found = tally("Tillit", "tillit", "tillit", "Tilliten", "Felles mål", "felles  mål!")
    assert shown(found) == [("tillit", 4), ("Felles mål", 2)]
    assert [(form.text, form.n) for form in found.words[0].forms] == [
        ("tillit", 2), ("Tillit", 1), ("Tilliten", 1),
    ]  # fmt: skip


def test_one_person_saying_a_word_twice_is_one_person() -> None:
    assert shown(tally("Tid,tid,TID", "tid")) == [("Tid", 2)]
    assert QUESTION.check(Answer(words=("Tid", "tid"))).words == ("Tid",)


def test_refuses_too_many_too_long_and_nothing() -> None:
    for words in ((), ("a", "b", "c", "d"), ("x" * 31,), ("Tid", " \u200d ")):
        with pytest.raises(Refused):
            QUESTION.check(Answer(words=words))


def test_merged_by_hand_shows_as_what_it_was_merged_into() -> None:
    merges = {key("pengar"): key("økonomi")}
    found = tally("pengar", "pengar", "Økonomi", merges=merges)
    assert shown(found) == [("Økonomi", 3)]
    assert shown(tally("pengar", "pengar", "Økonomi")) == [("pengar", 2), ("Økonomi", 1)]


def test_merged_into_a_word_that_nobody_gave_keeps_its_own_text() -> None:
    assert shown(tally("fart", "Fart", "fart", merges={"fart": "tempo"})) == [("fart", 3)]


def test_taken_away_by_hand() -> None:
    assert shown(tally("dust", "tid", merges={"dust": ""})) == [("tid", 1)]
    assert shown(tally("dust", "tull", merges={"tull": "dust", "dust": ""})) == []


def test_a_chain_is_followed_and_a_circle_ends() -> None:
    chain = {"a": "b", "b": "c"}
    assert [merged_into(made, chain) for made in "abcd"] == ["c", "c", "c", "d"]
    circle = {"a": "b", "b": "c", "c": "b"}
    assert [merged_into(made, circle) for made in "abc"] == ["b", "b", "b"]
    assert merged_into("a", {"a": "a"}) == "a"


@given(st.dictionaries(st.sampled_from("abcde"), st.sampled_from(["", *"abcde"])))
def test_every_merge_ends_where_nothing_leads_on(merges: dict[str, str]) -> None:
    for made in "abcde":
        end = merged_into(made, merges)
        assert merged_into(end, merges) == end or end == ""


def test_at_most_200_words_are_sent_and_the_rest_are_counted() -> None:
    counts = {f"{at}\n{at}": 1 for at in range(260)}
    found = QUESTION.tally(counts, 260, 260, {})
    assert (len(found.words), found.more) == (200, 60)


def test_keys_stay_short_whatever_is_written() -> None:
    checked = QUESTION.check(Answer(words=("\ufdfa" * 30, "e\u0301\u0323" * 30)))
    assert all(len(counted) <= 200 for counted in QUESTION.counts(checked))
