"""Small groups: none is seen, and none can be worked out from what is seen, now or later."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product
from random import Random
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from polling.groups import LEAST, Group, Moved, View, looked_at, renewed, shown, visible
from polling.kinds import kind

PRIME = 2**31 - 1
sizes = st.dictionaries(st.sampled_from("abcdefgh"), st.integers(0, 12), max_size=8)


@given(people=sizes, nothing=st.integers(0, 12))
def test_what_is_shown_leaves_nobody_or_enough(people: dict[str, int], nothing: int) -> None:
    total = sum(people.values()) + nothing
    may = shown(people, total)
    rest = total - sum(people[value] for value in may)
    assert all(people[value] >= LEAST for value in may)
    assert not may or rest == 0 or rest >= LEAST


@given(people=sizes, nothing=st.integers(0, 12))
def test_no_more_is_withheld_than_has_to_be(people: dict[str, int], nothing: int) -> None:
    total = sum(people.values()) + nothing
    may = shown(people, total)
    rest = total - sum(people[value] for value in may)
    for value in {value for value, n in people.items() if n >= LEAST} - may:
        assert 0 < rest - people[value] < LEAST or rest - people[value] == 0


@given(people=sizes, nothing=st.integers(0, 12))
def test_showing_what_is_shown_once_more_shows_the_same(
    people: dict[str, int], nothing: int
) -> None:
    """So the store may drop the others: the next who asks gets what there is."""
    total = sum(people.values()) + nothing
    may = shown(people, total)
    assert shown({value: people[value] for value in may}, total) == may


@pytest.mark.parametrize(
    ("people", "total", "expected"),
    [
        ({"a": 4, "b": 20}, 24, ""),  # 24 - 20 would be the four
        ({"a": 5, "b": 20}, 25, "ab"),
        ({"a": 6, "b": 20}, 26, "ab"),
        ({"a": 4, "b": 20, "c": 6}, 30, "b"),  # the next smallest goes with the four
        ({"a": 4, "b": 20}, 25, "b"),  # with one who said nothing they are five
        ({"a": 4}, 4, ""),
        ({}, 9, ""),
    ],
)
def test_of_four_five_and_six(people: dict[str, int], total: int, expected: str) -> None:
    assert shown(people, total) == set(expected)


class Room:
    """People who answer and change, and the views that are taken of their groups meanwhile."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.values = "abcd"[: random.randint(2, 4)]
        self.stands: dict[int, tuple[str, int]] = {}  # person -> value ("" none), version
        self.moved: dict[tuple[int, str], int] = {}
        self.revision = 0
        self.view: View | None = None
        self.taken: list[Taken] = []

    def changes(self, person: int, inclined: str | None) -> None:
        """One person answers, answers anew, says something else of themselves or withdraws."""
        self.revision += 1
        old = self.stands.pop(person, None)
        value = inclined or self.random.choice([*self.values, self.values[0], ""])
        if old and self.random.random() < (0.3 if inclined else 0.7):
            value = old[0]
        if old and self.random.random() < 0.15:
            self._moved(person, old[0])
            return
        if old:
            self._moved(person, old[0])
        self._moved(person, value)
        self.stands[person] = (value, self.revision)

    def looks(self) -> None:
        """Somebody asks for the groups."""
        now = {
            value: Group(people=sum(stood == value for stood, _ in self.stands.values()))
            for value in self.values
        }
        total = len(self.stands)
        if self.view is None:
            view = looked_at(now, total, self.revision)
        else:
            ever = self._changed(self.view.first)
            since = self._changed(self.view.revision)
            view = renewed(self.view, now, total, self.revision, since, ever)
        if view.groups and view != self.view:
            self.view = view
            cells = {c: self._who(c.__eq__) for c in view.groups}
            rest = self._who(lambda value: value not in view.groups)
            self.taken.append(Taken(cells, rest, dict(self.stands)))

    def _moved(self, person: int, value: str) -> None:
        self.moved[person, value] = self.revision

    def _changed(self, after: int) -> dict[str, Moved]:
        found: dict[str, set[str]] = {}
        for (person, value), revision in self.moved.items():
            if revision > after:
                found.setdefault(str(person), set()).add(value)
        stands = {str(person): value for person, (value, _) in self.stands.items()}
        return {p: Moved(frozenset(values), stands.get(p)) for p, values in found.items()}

    def _who(self, fits: Callable[[str], bool]) -> frozenset[tuple[int, int]]:
        return frozenset((p, at) for p, (value, at) in self.stands.items() if fits(value))


#: What one person contributed: the person, and at which revision it was given.
Atom = tuple[int, int]


class Taken(NamedTuple):
    """A view as it was taken: who was in each group, in none, and what everyone's answer was."""

    cells: dict[str, frozenset[Atom]]
    rest: frozenset[Atom]
    stands: dict[int, tuple[str, int]]

    @property
    def all(self) -> frozenset[Atom]:
        return frozenset((p, at) for p, (_, at) in self.stands.items())


def played(seed: int) -> list[Taken]:
    """The views of one history: people come, change and go, and somebody looks now and then."""
    random = Random(seed)
    room = Room(random)
    most = random.randint(5, 60)
    for _ in range(random.randint(2, 9)):
        # Sometimes one or two do something; sometimes many, of one group after another.
        inclined = random.choice([None, *room.values])
        for _ in range(random.choice([1, 1, 2, 4, 5, 6, 9, 30])):
            room.changes(random.randrange(most), inclined)
        room.looks()
    return room.taken


def test_ten_thousand_pairs_of_views_give_no_small_group_away() -> None:
    pairs = 0
    seed = 0
    renewed_ones = 0
    while pairs < 10_000:
        seed += 1
        views = played(seed)
        random = Random(seed)
        # Most were never renewed: those are looked at too, but not over and over.
        for _ in range(min(12, len(views) ** 2)):
            one, other = random.choice(views), random.choice(views)
            renewed_ones += one is not other
            pairs += 1
            nothing_small_follows(one, other)
            nobody_who_stood_still_follows(one, other)
    assert renewed_ones > 1_000


def nothing_small_follows(one: Taken, other: Taken) -> None:
    """No sum and difference of what two views tell is that of one to four people.

    But for what the two totals tell by themselves, without any group.
    """
    totals = [one.all, other.all]
    told = [*one.cells.values(), one.rest, *other.cells.values(), other.rest, *totals]
    atoms = {frozenset(i for i, each in enumerate(told) if atom in each): set[Atom]() for atom in
             one.all | other.all}  # fmt: skip
    for atom in one.all | other.all:
        atoms[frozenset(i for i, each in enumerate(told) if atom in each)].add(atom)
    classes = list(atoms)
    small = [c for c in classes if len({person for person, _ in atoms[c]}) < LEAST]
    rows = [[int(i in c) for c in classes] for i in range(len(told))]
    only_totals = [rows[-2], rows[-1]]
    for signs in product((0, 1, -1), repeat=len(small)):
        chosen = {c: sign for c, sign in zip(small, signs, strict=True) if sign}
        people = {person for c in chosen for person, _ in atoms[c]}
        if not 0 < len(people) < LEAST:
            continue
        wanted = [chosen.get(c, 0) for c in classes]
        if rank([*rows, wanted]) == rank(rows):
            assert rank([*only_totals, wanted]) == rank(only_totals), (one, other)


def nobody_who_stood_still_follows(one: Taken, other: Taken) -> None:
    """Whoever saw each single change come knows nothing of one to four who made none."""
    still = one.all & other.all
    for cell in one.cells:
        unchanged = {person for person, _ in (one.cells[cell] & other.cells[cell] & still)}
        if one.cells[cell] != other.cells[cell]:
            assert len(unchanged) >= LEAST


def rank(rows: list[list[int]]) -> int:
    """The rank of a matrix, modulo a large prime."""
    matrix = [[n % PRIME for n in row] for row in rows]
    found = 0
    for column in range(len(matrix[0]) if matrix else 0):
        at = next((i for i in range(found, len(matrix)) if matrix[i][column]), None)
        if at is None:
            continue
        matrix[found], matrix[at] = matrix[at], matrix[found]
        inverse = pow(matrix[found][column], -1, PRIME)
        for i in range(found + 1, len(matrix)):
            factor = matrix[i][column] * inverse % PRIME
            if factor:
                matrix[i] = [
                    (a - factor * b) % PRIME for a, b in zip(matrix[i], matrix[found], strict=True)
                ]
        found += 1
    return found


def of(**people: int) -> dict[str, Group]:
    return {value: Group(people=n, counts={"yes": n}) for value, n in people.items()}


def who(value: str, n: int, start: int = 0) -> dict[str, Moved]:
    return {f"p{at}": Moved(frozenset([value]), value) for at in range(start, start + n)}


def test_one_more_renews_nothing() -> None:
    seen = looked_at(of(a=10, b=10), 20, 20)
    one = who("a", 1)
    assert renewed(seen, of(a=11, b=10), 21, 21, one, one) == seen


def test_five_more_in_each_group_that_changed_renew_all_of_it() -> None:
    seen = looked_at(of(a=10, b=10), 20, 20)
    five = who("a", 5)
    after = renewed(seen, of(a=15, b=10), 25, 25, five, five)
    assert (after.people, after.groups["a"].people, after.first) == (25, 15, seen.first)
    four_elsewhere = five | who("b", 4, 100)
    assert renewed(seen, of(a=15, b=14), 29, 29, four_elsewhere, four_elsewhere) == seen


def test_a_group_that_grew_from_four_to_nine_stays_in_the_rest() -> None:
    """Else the four of before would be what was left over, less what is left over now."""
    seen = looked_at(of(a=20, b=4), 30, 30)
    assert (set(seen.groups), seen.rest) == ({"a"}, 10)
    five = who("b", 5)
    after = renewed(seen, of(a=20, b=9), 35, 35, five, five)
    assert (set(after.groups), after.rest) == ({"a"}, 15)


def test_one_person_who_changes_five_times_is_one_person() -> None:
    seen = looked_at(of(a=10), 10, 10)
    one = {"p1": Moved(frozenset(["a", ""]), "a")}
    assert renewed(seen, of(a=10), 10, 15, one, one) == seen


def test_those_who_stood_still_are_enough_or_nothing_is_renewed() -> None:
    seen = looked_at(of(a=9), 9, 9)
    five = who("a", 5)
    assert renewed(seen, of(a=9), 9, 14, five, five) == seen
    ten = looked_at(of(a=10), 10, 10)
    assert renewed(ten, of(a=10), 10, 15, five, five) != ten


def test_a_group_that_has_become_too_small_stays_as_it_was_seen() -> None:
    seen = looked_at(of(a=10, b=10), 20, 20)
    six = who("a", 6)
    assert renewed(seen, of(a=4, b=10), 14, 26, six, six) == seen


def test_what_was_hidden_goes_from_the_groups_only_as_words() -> None:
    cloud = kind("word_cloud").Question(text="Ord?")
    assert visible(cloud, {"a\na": 2, "b\nb": 1}, {"a\na": 1}) == {"a\na": 2}
    given = {"g:a": 5}
    points = kind("points").Question.model_validate(
        {"text": "Poeng?", "options": [{"id": "a", "text": "A"}, {"id": "b", "text": "B"}]}
    )
    assert visible(points, given, {}) == given


@settings(max_examples=50)
@given(people=sizes, nothing=st.integers(0, 12))
def test_a_first_view_is_what_may_be_shown(people: dict[str, int], nothing: int) -> None:
    total = sum(people.values()) + nothing
    view = looked_at(of(**people), total, 7)
    assert view.groups.keys() == shown(people, total)
    assert not view.groups or view.rest == 0 or view.rest >= LEAST
    assert (view.revision, view.first) == (7, 7)
