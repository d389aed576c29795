"""A result as lines with figures: of themes where answers are sorted, else of its chart."""

from collections.abc import Iterable, Mapping, Sequence

from polling.kinds import Cell, Findings, Model, QuestionBase, Table
from polling.refused import Translate
from polling.statistics import percent
from polling.themes import Codebook
from polling.themes.sums import sums

#: Lines of one result at most: the rest of a long word cloud says little.
LINES = 40


class Line(Model):
    """One option, word or theme in one meeting: its figures, and how long its bar is (0–1)."""

    id: str
    text: str
    share: float | None
    figures: tuple[Cell, ...]


def of_themes(
    codebook: Codebook, codings: Sequence[Mapping[str, bool]], _: Translate
) -> dict[str, object]:
    """What the themes came to, by the number of answers; nothing where there are none."""
    summed = sums(codebook, codings)
    found = [theme for heading in summed.headings for theme in heading.themes]
    if not found:
        return {}
    lines = tuple(
        Line(
            id=theme.id,
            text=theme.name,
            share=theme.answers / max(1, summed.total),
            figures=(theme.answers, percent(theme.answers, summed.total)),
        )
        for theme in sorted(found, key=lambda theme: -theme.answers)
    )
    facts = ((_("Svar under temaer"), summed.answers), (_("Usorterte svar"), summed.unsorted))
    return {"head": (_("Svar"), _("Prosent av svarene")), "lines": lines[:LINES], "facts": facts}


def of_findings(
    question: QuestionBase, findings: Findings, tally: object, people: int
) -> dict[str, object]:
    """The lines of its chart, with the figures that a table has of them; other tables' as facts."""
    chart = findings.charts[0] if findings.charts else None
    table = next((t for t in findings.tables if chart and _labels(t, chart.categories)), None)
    if chart is None:
        return {}
    facts = tuple(
        fact
        for one in findings.tables
        if one is not table and len(one.rows) == 1
        for fact in zip(one.head, one.rows[0], strict=True)
    )
    shares = _shares(chart.values, question.reach(tally), people)
    if table is None:
        head: tuple[str, ...] = (chart.axis,)
        figures: list[tuple[Cell, ...]] = [(value,) for value in _plain(chart.values)]
    else:
        rows = table.rows[: len(chart.categories)]
        columns = [
            at
            for at, cells in enumerate(zip(*rows, strict=True))
            if not any(isinstance(cell, str) for cell in cells)
        ]
        head = tuple(table.head[at] for at in columns)
        figures = [tuple(row[at] for at in columns) for row in rows]
    values = [
        tuple(0.0 if isinstance(cell, str) else float(cell or 0) for cell in column)
        for column in zip(*figures, strict=True)
    ]
    ids = {option.text: option.id for option in getattr(question, "options", ())}
    lines = tuple(
        Line(id=ids.get(label, ""), text=label, share=share, figures=of_line)
        for label, share, of_line in zip(chart.categories, shares, figures, strict=True)
    )
    return {
        "head": head,
        "drawn": values.index(chart.values) if chart.values in values else 0,
        "lines": lines[:LINES],
        "facts": facts,
    }


def _labels(table: Table, categories: tuple[str, ...]) -> bool:
    columns = zip(*table.rows[: len(categories)], strict=True)
    return bool(categories) and categories in list(columns)


def _shares(values: Sequence[float], reach: tuple[float, float] | None, people: int) -> list[float]:
    least, most = reach or (0, max([people, *values]))
    width = most - least
    return [min(1.0, max(0.0, (value - least) / width)) if width > 0 else 0.0 for value in values]


def _plain(values: Iterable[float]) -> list[int | float]:
    return [int(value) if value == int(value) else value for value in values]
