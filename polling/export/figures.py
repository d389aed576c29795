"""Charts in documents: how large they are, and what they show in words."""

import re
from typing import NamedTuple

from polling.export.cells import written
from polling.export.harmless import plain, short
from polling.kinds import Chart, Table

#: What charts are drawn in, and the width of a page's text in centimetres.
COLOUR, WIDTH = "1f5f8b", 16.0
#: A label that is longer is cut; the table before the chart has it whole.
LONGEST = 90


class Bar(NamedTuple):
    """One category as a chart names it, its value, and the value as it is written."""

    label: str
    value: float
    said: str


def bars(chart: Chart, language: str) -> tuple[Bar, ...]:
    """The chart's bars, the first above."""
    table = Table(caption="", head=("",), rows=tuple((value,) for value in chart.values))
    said = [row[0] for row in written(table, language)]
    return tuple(map(Bar, map(label, chart.categories), chart.values, said))


def number_format(chart: Chart) -> str:
    """Whole numbers without decimals, others with two."""
    return "0" if all(float(value).is_integer() for value in chart.values) else "0.00"


def height(chart: Chart) -> float:
    """How high a chart is, in centimetres; no higher than a page."""
    return min(1.8 + 0.75 * len(chart.categories), 22.0)


def described(chart: Chart, language: str) -> str:
    """What the chart shows, for those who do not see it."""
    told = "; ".join(f"{bar.label}: {bar.said}" for bar in bars(chart, language))
    return short(f"{label(chart.title)}. {label(chart.axis)}: {told}", 2000)


def label(text: str) -> str:
    """A label on one line; what a chart would take for an escape is none."""
    line = " ".join(plain(text).split())
    cut = short(line, LONGEST)
    # In a chart "_x000D_" is read as the character of that number: a word joiner keeps it text.
    return re.sub("_(?=x[0-9A-Fa-f]{4}_)", "_\u2060", cut if cut == line else f"{cut}…")
