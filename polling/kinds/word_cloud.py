"""Word cloud: each participant gives a few words, and equal ones grow together."""

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from random import Random
from typing import Annotated

import snowballstemmer
from pydantic import Field

from polling import text
from polling.kinds import (
    AnswerBase,
    Cell,
    Chart,
    Findings,
    Model,
    QuestionBase,
    Table,
    TallyBase,
)
from polling.refused import Refused, Translate
from polling.words import N_

TITLE = N_("Ordsky")
ABOUT = N_("Deltakerne gir noen få ord hver. Ord som flere gir, blir større.")
ORDER = 40
ALIASES = ("ordsky", "ord", "word cloud", "words", "cloud")

LIMIT = 30
#: Words sent to a screen; the rest are counted in `more`.
WORDS = 200
_FORMS = 8
_KEY_LIMIT = 90

# People who do something: "leder" is no form of "ledelse", nor "bruker" of "bruk", but the stemmer
# cuts both to one. At least two letters before, so that "gleder" stays a form of "glede".
_DOERS = re.compile(
    r"((?:\w{2,})?(?:leder|bruker|lærer|arbeider|pleier|giver|taker|bygger|politiker|forsker|eier))"
    r"(?:e|en|ene|ne|s|es|ens|nes|enes)?"
)
# What is made of another word is another word: "åpenhet" is not "åpen", "personlig" not "person".
_DERIVED = re.compile(r"(\w{2,}(?:het|lig|ig))(?:e|en|er|ene|t|ens|enes|ere|st|ste|est|este)?")
_DERIVED_ELSE = re.compile(r"(\w{2,}else)(?:n|r|ne|ns|rs|nes)?")
_GENERAL = (
    "Samarbeid", "Tillit", "Kompetanse", "Trygghet", "Tid", "Åpenhet", "Økonomi", "Mestring",
    "Respekt", "Felles mål", "Kvalitet", "Forebygging", "Nærhet", "Kultur",
)  # fmt: skip

_stemmer = snowballstemmer.stemmer("norwegian")


class Question(QuestionBase):
    """Up to `max_words` words or short phrases from each."""

    max_words: int = Field(default=3, ge=1, le=10)

    MERGEABLE = True
    COUNTED = N_("Tallet er hvor mange som skrev ordet, former av samme ord slått sammen.")

    def check(self, answer: "Answer") -> "Answer":
        if not answer.words:
            raise Refused("invalid", "Skriv noe først.")
        if len(answer.words) > self.max_words:
            raise Refused("limit", "Du kan gi høyst {most} ord.", most=self.max_words)
        # One person saying a word twice is one person.
        words: dict[str, str] = {}
        for word in answer.words:
            cleaned = text.clean_line(word, LIMIT)
            words.setdefault(key(cleaned), cleaned)
        return Answer(words=tuple(words.values()))

    def counts(self, answer: "Answer") -> dict[str, int]:
        """`<key>\\n<word as written>` for each word: a key is kept even if its making changes."""
        return {f"{key(word)}\n{word}": 1 for word in answer.words}

    def tally(
        self, counts: Mapping[str, int], people: int, answers: int, merges: Mapping[str, str]
    ) -> "Tally":
        """Words by how many gave them; those merged by hand show as what they were merged into."""
        forms: defaultdict[str, Counter[str]] = defaultdict(Counter)
        own: defaultdict[str, Counter[str]] = defaultdict(Counter)
        for counted, n in counts.items():
            made, _, form = counted.partition("\n")
            into = merged_into(made, merges)
            if form and into and n > 0:
                forms[into][form] += n
                if made == into:
                    own[into][form] += n
        words = [
            CloudWord(
                key=into,
                text=_commonest(own.get(into) or found)[0][0],
                n=found.total(),
                forms=tuple(Form(text=form, n=n) for form, n in _commonest(found)[:_FORMS]),
            )
            for into, found in forms.items()
        ]
        words.sort(key=lambda word: (-word.n, word.text, word.key))
        return Tally(people=people, words=tuple(words[:WORDS]), more=max(0, len(words) - WORDS))

    def written(self, answer: "Answer") -> tuple[str, ...]:
        return answer.words

    def columns(self, _: Translate) -> tuple[str, ...]:
        return tuple(
            _("Ord {number}").format(number=number) for number in range(1, self.max_words + 1)
        )

    def row(self, answer: "Answer", _: Translate) -> tuple[Cell, ...]:
        blank: tuple[Cell, ...] = (None,) * self.max_words
        return (*answer.words, *blank)[: self.max_words]

    def findings(self, tally: "Tally", _: Translate) -> Findings:
        head = (_("Ord"), _("Antall"), _("Skrevet slik"))
        rows = tuple(
            (word.text, word.n, ", ".join(form.text for form in word.forms)) for word in tally.words
        )
        top = tally.words[:20]
        chart = Chart(
            title=self.text,
            categories=tuple(word.text for word in top),
            values=tuple(float(word.n) for word in top),
            axis=_("Antall"),
        )
        return Findings(
            tables=(Table(caption=_("Ord"), head=head, rows=rows),), charts=(chart,) if top else ()
        )

    def made_up(self, random: Random, samples: Sequence[str]) -> "Answer":
        offered = [word for sample in samples if (word := _fitting(sample))] or list(_GENERAL)
        weights = [1 / (place + 1) for place in range(len(offered))]
        wanted = random.randint(1, self.max_words)
        words = dict.fromkeys(random.choices(offered, weights, k=wanted))
        return self.check(Answer(words=tuple(words)))


class Answer(AnswerBase):
    """The words or short phrases of one participant."""

    words: tuple[Annotated[str, Field(max_length=LIMIT * 12)], ...] = Field(max_length=10)


class Form(Model):
    """One way a word was written, by `n` people."""

    text: str
    n: int


class CloudWord(Model):
    """A word that `n` people gave, in its commonest form; `key` is what merging by hand names."""

    key: str
    text: str
    n: int
    forms: tuple[Form, ...]


class Tally(TallyBase):
    """The 200 commonest words, commonest first; `more` is how many further words there are."""

    people: int
    words: tuple[CloudWord, ...]
    more: int


def key(word: str) -> str:
    """What forms of one word have in common: folded, and a single word stemmed (bokmål).

    Snowball's Norwegian stemmer, kept from cutting a word down to the one it is made of.
    """
    folded = text.fold(word)
    if " " not in folded:
        for pattern in (_DOERS, _DERIVED_ELSE, _DERIVED):
            if found := pattern.fullmatch(folded):
                return found[1][:_KEY_LIMIT]
        folded = _stemmer.stemWord(folded)
    return folded[:_KEY_LIMIT]


def merged_into(made: str, merges: Mapping[str, str]) -> str:
    """Where a chain of merges ends: a key, or "" for taken away; a circle ends in its least key."""
    path: list[str] = []
    while made in merges and made not in path:
        path.append(made)
        made = merges[made]
    if made in path:
        return min(path[path.index(made) :])
    return made


def _commonest(forms: Counter[str]) -> list[tuple[str, int]]:
    return sorted(forms.items(), key=lambda form: (-form[1], form[0]))


def _fitting(sample: str) -> str | None:
    try:
        return text.clean_line(sample, LIMIT)
    except Refused:
        return None
