"""What the kinds' strategies have in common: options, and texts of people and of pranksters."""

from hypothesis import strategies as st

from polling import text
from polling.kinds import Option
from polling.refused import Refused

#: Letters that Norwegian texts need, and what hostile or careless ones bring.
ODD = (
    "æøåÆØÅđŋŧšáčžaAe\u030a\u0301\u0323 \n\t.,!?-–«»\"'0123456789"
    "\u200d\u200c\u200b\u202e\u2066\u2069\ufeff\ufffd\ufdfa\ue000\u0000\u0007\u00ad"
    "👨👩👧👦🏽🇳🇴🇸🇪🏴❤\ufe0f\u20e3=+@\u3164\u2800كन्क"
)

#: What is written is rarely cleaned away: most of it is letters.
wild = st.text(st.one_of(st.sampled_from(ODD), st.characters(codec="utf-8")), max_size=60)
tame = st.text(st.sampled_from("abcdeilnorstæøåÆØÅđŋ -"), min_size=1, max_size=24)


def texts(limit: int, *, lines: bool = True) -> st.SearchStrategy[str]:
    """Texts that may be given as an answer of at most `limit` characters."""
    cleaning = text.clean if lines else text.clean_line

    def passes(written: str) -> bool:
        try:
            cleaning(written, limit)
        except Refused:
            return False
        return True

    return st.one_of(tame, tame, wild).map(lambda t: t[:limit]).filter(passes)


def options(least: int, most: int) -> st.SearchStrategy[tuple[Option, ...]]:
    """Options with ids of their own, as an agenda holds them."""
    ids = st.lists(
        st.text(st.sampled_from("abcxyz019"), min_size=1, max_size=12),
        min_size=least, max_size=most, unique=True,
    )  # fmt: skip
    return ids.map(lambda found: tuple(Option(id=id_, text=f"Alternativ {id_}") for id_ in found))
