"""What the sender can mend: a stable word and a sentence, answered and never logged."""

from collections.abc import Callable
from typing import Literal

Word = Literal[
    "closed", "unknown", "invalid", "limit", "forbidden", "busy", "stale", "shut", "full"
]  # fmt: skip
Translate = Callable[[str], str]


class Refused(Exception):
    """A request that is not carried out, with a word for programs and a sentence for people.

    The sentence is a message id of the catalogues (bokmål), with `values` for its `{name}` fields,
    so that the edge can say it in the person's own language.
    """

    def __init__(self, word: Word, text: str, **values: str | int) -> None:
        super().__init__(text)
        self.word: Word = word
        self.text = text
        self.values = values

    def sentence(self, translate: Translate) -> str:
        """The sentence in the language of `translate`, its fields filled in."""
        return translate(self.text).format(**self.values)


class Misfit(ValueError):
    """What is wrong in a model, as a validator of it says so: a sentence, its values, and where.

    `path` leads from the model to what is to be mended.
    """

    def __init__(self, text: str, *path: str | int, **values: str | int) -> None:
        super().__init__(text)
        self.text = text
        self.path = path
        self.values = values
