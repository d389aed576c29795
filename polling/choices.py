"""What the secretariat chose for the summary: what goes in, and what it wrote itself."""

from typing import Annotated

from pydantic import BeforeValidator, Field

from polling.kinds import Model
from polling.text import cleaner

#: The parts of a summary that are not a question, in the order in which they stand.
SECTIONS = ("focus", "participants", "method", "proposals", "measures", "forward")


#: The texts of `Choices`.
TEXTS = ("focus", "method", "proposals", "measures", "forward")


class Choices(Model):
    """What is left out of a summary (SECTIONS, and ids of agenda items), and texts to put in.

    Each text is lines, cleaned like an answer wherever it comes from; where it is empty a section
    stands empty, to be filled in.
    """

    left_out: tuple[str, ...] = Field(default=(), max_length=200)
    focus: Annotated[str, Field(max_length=2000), BeforeValidator(cleaner(2000))] = ""
    method: Annotated[str, Field(max_length=4000), BeforeValidator(cleaner(4000))] = ""
    proposals: Annotated[str, Field(max_length=8000), BeforeValidator(cleaner(8000))] = ""
    measures: Annotated[str, Field(max_length=8000), BeforeValidator(cleaner(8000))] = ""
    forward: Annotated[str, Field(max_length=8000), BeforeValidator(cleaner(8000))] = ""
    #: Whether whoever has the summary's link may read it.
    open: bool = False

    def has(self, name: str) -> bool:
        """Whether a section, or an agenda item, goes in."""
        return name not in self.left_out
