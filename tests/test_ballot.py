"""Ballots: the same for the same, and nothing in common for anything else."""

from hypothesis import given
from hypothesis import strategies as st

from polling import ballot

KEY, OTHER = b"k" * 32, b"o" * 32
TOKEN = "Zm9yc2vDuGtzcGVyc29uZW4"

places = st.tuples(
    st.from_regex(r"\A[A-Za-z0-9_-]{22,64}\Z"), st.from_regex(r"\A[a-z0-9]{4,16}\Z"),
    st.integers(1, 99), st.integers(0, 99),
)  # fmt: skip


def test_as_it_was_when_the_first_answers_were_stored() -> None:
    # Another digest would let everybody answer once more after an upgrade.
    assert ballot.ballot(KEY, TOKEN, "open1", 1, 0) == "2cc2190a8e1b0619cb6368db0a362dfc"
    assert ballot.person(KEY, TOKEN, "open1", 1) == "8287cb1186c6f2c66628a4ebf76f0d43"
    assert ballot.joiner(KEY, TOKEN) == "ae5dd6d8fd4e117ca46e621befab70cc"


def test_nothing_in_common() -> None:
    found = {
        ballot.ballot(key, token, item, run, slot)
        for key in (KEY, OTHER)
        for token in (TOKEN, TOKEN + "A")
        for item in ("open1", "open11", "open2")
        for run in (1, 11)
        for slot in (0, 1, 10)
    }
    assert len(found) == 2 * 2 * 3 * 2 * 3
    assert ballot.person(KEY, TOKEN, "open1", 1) not in found


@given(places, places)
def test_one_place_one_ballot(
    one: tuple[str, str, int, int], two: tuple[str, str, int, int]
) -> None:
    same = ballot.ballot(KEY, *one) == ballot.ballot(KEY, *two)
    assert same == (one == two)
    assert len(ballot.ballot(KEY, *one)) == 32
    assert one[0] not in ballot.ballot(KEY, *one)


@given(places)
def test_a_key_made_ready_makes_the_same(place: tuple[str, str, int, int]) -> None:
    token, item, run, _ = place
    ready = ballot.Ready(KEY)
    for _ in range(2):
        assert ballot.ballot(ready, *place) == ballot.ballot(KEY, *place)
        assert ballot.person(ready, token, item, run) == ballot.person(KEY, token, item, run)
        assert ballot.joiner(ready, token) == ballot.joiner(KEY, token)
