"""What the secretariat chose for the summary: what goes in, and what it wrote itself."""

from pydantic import Field

from polling.kinds import Model

#: The parts of a summary that are not a question, in the order in which they stand.
SECTIONS = ("focus", "participants", "method", "proposals", "measures", "forward")


#: The texts of `Choices`.
TEXTS = ("focus", "method", "proposals", "measures", "forward")


class Choices(Model):
    """What is left out of a summary (SECTIONS, and ids of agenda items), and texts to put in.

    Each text is lines; where it is empty a section stands empty, to be filled in.
    """

    left_out: tuple[str, ...] = Field(default=(), max_length=200)
    focus: str = Field(default="", max_length=2000)
    method: str = Field(default="", max_length=4000)
    proposals: str = Field(default="", max_length=8000)
    measures: str = Field(default="", max_length=8000)
    forward: str = Field(default="", max_length=8000)
    #: Whether whoever has the summary's link may read it.
    open: bool = False

    def has(self, name: str) -> bool:
        """Whether a section, or an agenda item, goes in."""
        return name not in self.left_out
