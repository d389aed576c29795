"""A chart's bars as they are drawn on paper and on a page: where each begins and ends, in words."""

from typing import NamedTuple

from polling.export import cells
from polling.kinds import Chart, Table
from polling.refused import Translate


class Bar(NamedTuple):
    """A bar from `start` to `end`, shares (0 to 1) of the width; `most` for the longest ones."""

    label: str
    value: str
    start: float
    end: float
    most: bool


class Drawn(NamedTuple):
    """A chart's caption, what it says for those who do not see it, and its bars."""

    caption: str
    told: str
    bars: tuple[Bar, ...]


def drawn(chart: Chart, language: str, heading: str, _: Translate) -> Drawn:
    """The bars of a chart with categories; what `heading` says above it is not said again."""
    rows = tuple(zip(chart.categories, chart.values, strict=True))
    values = cells.written(Table(caption="", head=("", ""), rows=rows), language)
    low, high = min(0.0, *chart.values), max(0.0, *chart.values)
    across = (high - low) or 1.0
    alike = len(set(chart.values)) == 1
    found = tuple(
        Bar(
            label=label,
            value=said,
            start=(min(value, 0.0) - low) / across,
            end=(max(value, 0.0) - low) / across,
            most=not alike and value == high,
        )
        for (label, said), value in zip(values, chart.values, strict=True)
    )
    named = chart.title.strip() and chart.title.strip() not in heading
    caption = f"{chart.title} · {chart.axis}" if named else chart.axis or chart.title
    numbers = ", ".join(f"{bar.label} {bar.value}" for bar in found)
    told = _("Søylediagram. {caption}: {numbers}.").format(caption=caption, numbers=numbers)
    return Drawn(caption=caption, told=told, bars=found)
