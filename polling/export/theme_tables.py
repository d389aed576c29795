"""Themes as tables: what they are, what they hold, and which answer stands under which."""

from polling.export.summary import Part
from polling.export.telling import MINORITY_TITLE
from polling.export.themed import Themed
from polling.kinds import Cell, Chart, Table
from polling.refused import Translate
from polling.statistics import percent


def theme_table(themed: Themed, _: Translate) -> Table:
    """A row for each theme, in the order in which they are told; shares are of all that counts."""
    head = (
        _("Nr."), _("Overskrift"), _("Tema"), _("Svar"), _("Prosent av svarene"),
        _("Definisjon"), _("Tekst"), _("Sitater"),
    )  # fmt: skip
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (
            theme.number, heading.text, theme.name, theme.answers,
            percent(theme.answers, themed.total), theme.definition, theme.text,
            "\n".join(theme.quotes),
        )
        for heading in themed.headings
        for theme in heading.themes
    )  # fmt: skip
    return Table(caption=_("Temaer"), head=head, rows=rows)


def theme_chart(part: Part, themed: Themed, _: Translate) -> Chart:
    """How many answers stand under each theme."""
    return Chart(
        title=part.text,
        categories=tuple(theme.name for theme in themed.themes),
        values=tuple(float(theme.answers) for theme in themed.themes),
        axis=_("Svar"),
    )


def heading_table(themed: Themed, _: Translate) -> Table:
    """A row for each heading: its codings and its different answers, told apart."""
    return Table(
        caption=_("Overskrifter"),
        head=(_("Overskrift"), _("Kodinger"), _("Svar")),
        rows=tuple(
            (heading.text or _("Andre temaer"), heading.codings, heading.answers)
            for heading in themed.headings
        ),
    )


def sorting_table(themed: Themed, _: Translate) -> Table:
    """How much of the question is sorted, hidden answers left out."""
    return Table(
        caption=_("Sorteringen"),
        head=("", _("Antall")),
        rows=(
            (_("Svar som teller"), themed.total),
            (_("Svar under temaer"), themed.answers),
            (_("Kodinger"), themed.codings),
            (_(MINORITY_TITLE), themed.minority),
            (_("Utenfor temaene"), themed.aside),
            (_("Ikke sortert"), themed.unsorted),
        ),
    )


def minority_table(themed: Themed, _: Translate) -> Table:
    """The answers that are kept as views of their own."""
    title = _(MINORITY_TITLE)
    return Table(
        caption=title, head=(title,), rows=tuple((text,) for text in themed.minority_views)
    )


def matrix_table(part: Part, themed: Themed, _: Translate) -> Table:
    """A row for each answer, hidden ones marked: 1 under each theme where it stands, else 0."""
    kept = part.own + 1
    names = tuple(f"{theme.number}. {theme.name}" for theme in themed.themes)
    return Table(
        caption=_("Hvilke temaer hvert svar står under (1), og ikke (0)"),
        head=(*part.head[:kept], *names),
        rows=tuple((*row[:kept], *line) for row, line in zip(part.rows, part.matrix, strict=True)),
    )
