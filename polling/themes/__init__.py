"""Themes: names that answers are sorted under, and headings that themes are gathered under.

An answer may stand under several themes; under each it may be a quote. Besides the themes that
people make there are two that are always there: MINORITY keeps an answer as a view of its own,
so that it is not lost in the counts, and ASIDE says that it belongs under none.
"""

from collections.abc import Iterable, Mapping
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field

from polling.kinds import Model
from polling.text import cleaner

ThemeId = Annotated[str, Field(pattern=r"^[a-z0-9]{1,12}$")]
MINORITY = "minority"
ASIDE = "aside"
RESERVED = frozenset({MINORITY, ASIDE})
#: Themes and headings of one question at most, merged ones among them.
LIMIT = 200
#: What stands behind a theme that the answer is a quote for, in the store.
QUOTE = "!"

#: The themes of one answer: theme id -> whether the answer is a quote for it.
Codings = Mapping[str, bool]


#: Far more than anyone moves a theme, and as far from where sums of two are no numbers any more.
#: Minus zero, which a browser says back as 0, is 0 here too.
Place = Annotated[
    float,
    Field(ge=-1e9, le=1e9, allow_inf_nan=False),
    AfterValidator(lambda place: place + 0.0),
]


class Heading(Model):
    """What themes are gathered under; headings stand in the order of their `place`.

    What is written is cleaned like an answer: it goes on the wall and into files.
    """

    id: ThemeId
    text: Annotated[
        str, Field(min_length=1, max_length=200), BeforeValidator(cleaner(200, line=True))
    ]
    place: Place = 0.0


class Theme(Model):
    """A theme under a heading ("": under none), in the order of `place`.

    `definition` says what belongs under it (the codebook), `text` is what the summary says of it in
    a sentence or two. A theme that was merged is counted as the one `into` which it went.
    """

    id: ThemeId
    name: Annotated[
        str, Field(min_length=1, max_length=120), BeforeValidator(cleaner(120, line=True))
    ]
    heading: str = Field(default="", pattern=r"^[a-z0-9]{0,12}$")
    place: Place = 0.0
    definition: Annotated[str, Field(max_length=500), BeforeValidator(cleaner(500))] = ""
    text: Annotated[str, Field(max_length=1000), BeforeValidator(cleaner(1000))] = ""
    into: str = Field(default="", pattern=r"^[a-z0-9]{0,12}$")


class Codebook(Model):
    """The headings and themes of one question, in their order."""

    headings: tuple[Heading, ...] = Field(default=(), max_length=LIMIT)
    themes: tuple[Theme, ...] = Field(default=(), max_length=LIMIT)

    def standing(self) -> tuple[Theme, ...]:
        """The themes that were not merged into another."""
        return tuple(theme for theme in self.themes if not theme.into)

    def gathered(self) -> tuple[tuple[Heading | None, tuple[Theme, ...]], ...]:
        """Each heading with its themes; last, under None, those under no heading, if any."""
        known = {heading.id for heading in self.headings}
        found: list[tuple[Heading | None, tuple[Theme, ...]]] = [
            (heading, tuple(t for t in self.standing() if t.heading == heading.id))
            for heading in self.headings
        ]
        loose = tuple(theme for theme in self.standing() if theme.heading not in known)
        return (*found, (None, loose)) if loose else tuple(found)

    def counted_as(self) -> dict[str, str]:
        """Theme id -> the id of the theme that it counts as, merged ones followed to their end.

        Those merged in a circle, or into what is gone, are left out; RESERVED ones are in it.
        """
        into = {theme.id: theme.into for theme in self.themes}
        found = {each: each for each in RESERVED}
        for start in into:
            at, passed = start, set[str]()
            while into.get(at) and at not in passed:
                passed.add(at)
                at = into[at]
            if at in into and not into[at]:
                found[start] = at
        return found


def in_order(headings: Iterable[Heading], themes: Iterable[Theme]) -> Codebook:
    """The codebook of these, each in the order of its place."""
    return Codebook(
        headings=tuple(sorted(headings, key=lambda each: (each.place, each.id))),
        themes=tuple(sorted(themes, key=lambda each: (each.place, each.id))),
    )


def resolved(codings: Codings, counted_as: Mapping[str, str]) -> dict[str, bool]:
    """The themes that an answer counts under, out of those it was sorted under.

    Themes that are gone are left out: an answer under none but those is unsorted again.
    """
    found: dict[str, bool] = {}
    for theme, quoted in codings.items():
        if theme in counted_as:
            found[counted_as[theme]] = found.get(counted_as[theme], False) or quoted
    return found


def packed(codings: Codings) -> str:
    """Codings as the store holds them: "ab1 cd2!", the quoted ones with QUOTE behind them."""
    return " ".join(f"{theme}{QUOTE if quoted else ''}" for theme, quoted in codings.items())


def unpacked(text: str) -> dict[str, bool]:
    """The reverse of `packed`."""
    return {each.removesuffix(QUOTE): each.endswith(QUOTE) for each in text.split()}
