"""The join code: eight digits, as likely as any other eight, read as people type them."""

from collections import Counter
from random import Random

import pytest

from polling import joincode

MANY = 50_000


def test_every_digit_is_as_likely_in_every_place() -> None:
    random = Random(1953)
    codes = [joincode.make(random) for _ in range(MANY)]
    assert all(len(code) == 8 and code.isascii() and code.isdigit() for code in codes)
    for place in range(8):
        digits = "0123456789" if place else "123456789"
        found = Counter(code[place] for code in codes)
        expected = MANY / len(digits)
        chi = sum((found[digit] - expected) ** 2 / expected for digit in digits)
        # The 99.99th percentile of chi square with 9 degrees of freedom.
        assert chi < 33.7
        assert set(found) == set(digits)
    # As many repeats as chance makes (n²/2N = 14), not more.
    assert MANY - len(set(codes)) < 40


@pytest.mark.parametrize(
    "typed",
    ["38851953", "3885 1953", " 3885 1953 ", "3885-1953", "3885–1953", "38 85 19 53", "3885.1953",
     "3885\u00a01953", "3885\u202f1953", "3885\t1953\n"],
)  # fmt: skip
def test_it_is_read_as_people_type_it(typed: str) -> None:
    assert joincode.normalise(typed) == "38851953"


@pytest.mark.parametrize(
    "typed",
    ["", "3885195", "388519533", "3885 195x", "٣٨٨٥١٩٥٣", "３８８５１９５３", "3885+1953", "-"],
)
def test_anything_else_is_none(typed: str) -> None:
    assert joincode.normalise(typed) is None


def test_it_is_shown_as_two_groups_of_four() -> None:
    assert joincode.show("38851953") == "3885 1953"
    assert joincode.normalise(joincode.show("38851953")) == "38851953"


def test_a_link_carries_a_pass_that_only_the_server_can_make() -> None:
    secret, other = bytes(32), b"x" * 32
    link = joincode.link(secret, "38851953")
    assert link.startswith("38851953-")
    assert set(link.partition("-")[2]) <= set(joincode.LETTERS)
    assert joincode.normalise(link) == "38851953"
    assert joincode.passed(secret, link) == "38851953"
    assert joincode.passed(secret, link.upper().replace("-", "")) == "38851953"
    assert joincode.passed(other, link) is None
    assert joincode.passed(secret, "38851953") is None
    assert joincode.passed(secret, link[:-1] + ("a" if link[-1] != "a" else "b")) is None
    assert joincode.passed(secret, "38851954" + link[8:]) is None
    assert joincode.passed(secret, "") is None


def test_passes_are_as_good_as_chance() -> None:
    links = [joincode.link(bytes(32), str(code)) for code in range(10_000_000, 10_020_000)]
    expected = len(links) / len(joincode.LETTERS)
    for place in range(joincode.PASS):
        found = Counter(link[9 + place] for link in links)
        chi = sum((found[letter] - expected) ** 2 / expected for letter in joincode.LETTERS)
        # The 99.99th percentile of chi square with 31 degrees of freedom.
        assert chi < 69
    assert len({link[9:] for link in links}) > len(links) - 5
