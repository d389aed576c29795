"""The demo meeting: a ready agenda about an invented region, with answers for a rehearsal."""

import datetime as dt
from importlib.resources import files
from random import Random

from polling.agenda_file import from_markdown
from polling.meeting import Meeting


def demo(random: Random, today: dt.date) -> Meeting:
    """The demo meeting, held `today`, its ids drawn from `random`."""
    text = files(__name__).joinpath("solfjordregionen.md").read_text("utf-8")
    return from_markdown(text, random).model_copy(update={"date": today})
