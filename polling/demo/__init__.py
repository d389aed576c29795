"""The demo meeting: a ready agenda of every kind about an invented region, with made-up answers."""

import datetime as dt
from importlib.resources import files
from random import Random

from polling.agenda_file import from_markdown
from polling.meeting import Meeting

_FILES = {"nb": "solfjordregionen.md", "en": "solfjord_region.md"}


def demo(random: Random, today: dt.date, language: str = "nb") -> Meeting:
    """The demo meeting, held `today`, its ids drawn from `random`; in bokmål, or in English."""
    name = _FILES.get(language, _FILES["nb"])
    text = files(__name__).joinpath(name).read_text("utf-8")
    return from_markdown(text, random).model_copy(update={"date": today})
