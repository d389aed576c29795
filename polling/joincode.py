"""The join code, eight digits that a person types, and the pass that a link carries besides."""

import re
from functools import lru_cache
from random import Random
from secrets import compare_digest

from polling.ballot import keyed

#: 32 signs of which no two look alike on paper (no l 1, no o 0): six of them are 30 bits.
LETTERS = "abcdefghijkmnpqrstuvwxyz23456789"
PASS = 6

_SPACE = re.compile(r"[\s\u00a0\u202f\-–.]")
_READ = re.compile(rf"([0-9]{{8}})(?:[{LETTERS}]{{{PASS}}})?")


def make(random: Random) -> str:
    """A code of eight digits, the first not 0, drawn from `random` (pass a SystemRandom)."""
    return str(random.randrange(10_000_000, 100_000_000))


@lru_cache(maxsize=1024)  # a hall says the same one
def normalise(typed: str) -> str | None:
    """The eight digits in what a person typed, with or without space or dash; None if not so.

    The pass of a link may stand behind them.
    """
    found = _READ.fullmatch(_SPACE.sub("", typed).lower())
    return found[1] if found else None


def show(code: str) -> str:
    """The code as two groups of four: "3885 1953"."""
    return f"{code[:4]} {code[4:]}"


def link(secret: bytes, code: str) -> str:
    """What a link and a QR say: the code and its pass, "38851953-k7qdwm".

    The pass is a digest of the code with the server's secret (32 bytes): whoever has it did not
    guess the code, and it says nothing of any other's.
    """
    digest = int(keyed(secret, f"pass\0{code}"), 16)
    signs = (LETTERS[digest >> 5 * place & 31] for place in range(PASS))
    return f"{code}-{''.join(signs)}"


def passed(secret: bytes, given: str) -> str | None:
    """The code of a link whose pass is right, else None; nothing is looked up for that."""
    code = normalise(given)
    signs = _SPACE.sub("", given).lower()
    if code is None or len(signs) == len(code):
        return None
    return code if compare_digest(link(secret, code).replace("-", ""), signs) else None
