"""Words that every writer of the summary shares: counts, what they count, and section titles."""

import re

from polling.choices import SECTIONS
from polling.export.seated import answered, whom
from polling.export.summary import Part, Summary
from polling.export.themed import SummedHeading, SummedTheme, Themed
from polling.refused import Translate
from polling.words import N_

#: What each section that is not a question is called, and what an empty one asks for.
TITLES = dict(
    zip(
        SECTIONS,
        (
            N_("Fokusspørsmål"), N_("Deltakere"), N_("Slik gjorde vi det"), N_("Forslag"),
            N_("Konkrete tiltak"), N_("Veien videre"),
        ),
        strict=True,
    )
)  # fmt: skip
PROMPTS = {
    "focus": N_("Skriv inn fokusspørsmålet her."),
    "proposals": N_("Skriv inn forslagene her."),
    "measures": N_("Skriv inn tiltakene her."),
    "forward": N_("Skriv inn veien videre her."),
}
MINORITY_TITLE = N_("Enkeltsyn")
QUOTES_TITLE = N_("Sitater")

_TAGS = {"nb": "nb-NO", "nn": "nn-NO", "en": "en-GB"}


def language_tag(language: str) -> str:
    """The language of a meeting as documents name it: "nb-NO"."""
    return _TAGS.get(language, language)


def title(section: str, _: Translate) -> str:
    """What one of SECTIONS is called."""
    return _(TITLES[section])


def lines(text: str) -> tuple[str, ...]:
    """A text of `Choices` as its lines, empty ones and the marks of a written list left out."""
    found = (line.strip().removeprefix("•").strip() for line in text.splitlines())
    bare = (line[1:].strip() if line[:2] in ("- ", "* ", "– ") else line for line in found)
    return tuple(line for line in bare if line)


def counted(n: int) -> str:
    """A count behind a name: "(18)"."""
    return f"({n})"


def quoted(text: str, _: Translate) -> str:
    """A quote in the language's marks: «Vi må snakke sammen»."""
    return _("«{text}»").format(text=text.strip())


def answers_text(n: int, _: Translate) -> str:
    """«50 svar»."""
    # Not "{n} svar": that is a plural of its own in the catalogues, which gettext says as one.
    return (_("ett svar") if n == 1 else _("{answers} svar")).format(answers=n)


def codings_text(codings: int, answers: int, _: Translate) -> str:
    """«38 kodinger, 31 svar»: what was sorted, and how many different answers that is."""
    said = (_("én koding") if codings == 1 else _("{n} kodinger")).format(n=codings)
    return f"{said}, {answers_text(answers, _)}"


def on_a_line(heading: str) -> str:
    """The heading with each count kept on a line with what it counts: "(49 svar)"."""
    return re.sub(r"(?<=[( ])(\d+) (?=\w+[,)])", "\\1\u00a0", heading)


def question_line(part: Part, _: Translate) -> str:
    """The question with its number, its round where there are more, and how many answers count:
    «2. Hva bør komme først? (50 svar)».
    """
    run = f" · {_('Runde {run}').format(run=part.run)}" if part.run is not None else ""
    if part.joining:
        return f"{part.number}. {part.text}{run}"
    return f"{part.number}. {part.text}{run} ({answers_text(part.answers - part.hidden, _)})"


def heading_line(heading: SummedHeading, _: Translate) -> str:
    """«Sammen om målene (38 kodinger, 31 svar)»; themes under none are «Andre temaer»."""
    text = heading.text or _("Andre temaer")
    return f"{text} ({codings_text(heading.codings, heading.answers, _)})"


def theme_name(theme: SummedTheme) -> tuple[str, str, str]:
    """A theme's number, name and count, to be set apart from its text: "1. ", "Tillit", " (18)"."""
    return f"{theme.number}. ", theme.name, f" {counted(theme.answers)}"


def theme_line(theme: SummedTheme) -> str:
    """A theme on a line: "1. Tillit (18): Det begynner med å bli kjent."."""
    name = "".join(theme_name(theme))
    return f"{name}: {theme.text.strip()}" if theme.text.strip() else name


def n_line(part: Part, _: Translate) -> str:
    """What the figure counts, from whom: «n = 50 svar fra 41 deltakere.», hidden ones told apart.

    Tables are never called participants: «n = 48 svar fra 12 bord (57 deltakere).»
    """
    if part.joining:
        return _("n = {whom}.").format(whom=whom(part.people, 0, 0, _))
    people = part.people - part.tables
    given = answered(part.answers, people, part.tables, part.seats, _)
    if not part.hidden:
        return _("n = {given}.").format(given=given)
    return _("n = {counted}. Gitt: {given}. Skjult og ikke talt med: {hidden}.").format(
        counted=answers_text(part.answers - part.hidden, _), given=given, hidden=part.hidden
    )


def how_counted(part: Part, _: Translate) -> tuple[str, ...]:
    """How a question's figures are counted, a sentence each: n first."""
    axes = dict.fromkeys(chart.axis for chart in part.findings.charts if chart.categories)
    found = [n_line(part, _)]
    found += [_("Søylene viser: {what}.").format(what=axis) for axis in axes if axis]
    found += [part.counted] if part.counted else []
    if part.themed:
        found += themed_notes(part.themed, _)
    if part.breakdowns or part.joining:
        found.append(withheld(_))
    return tuple(found)


def withheld(_: Translate) -> str:
    """What is said where groups may be missing."""
    return _("Grupper med færre enn fem vises ikke hver for seg.")


def themed_notes(themed: Themed, _: Translate) -> tuple[str, ...]:
    """How themes are counted, and how much of the question is sorted, a sentence each."""
    found = [
        _("Tallet i parentes er antall svar under temaet. Et svar kan stå under flere temaer."),
        _("{codings} under temaer.").format(
            codings=codings_text(themed.codings, themed.answers, _)
        ),
    ]
    rest = (
        (_("Enkeltsyn: {n}."), themed.minority),
        (_("Utenfor temaene: {n}."), themed.aside),
        (_("Ikke sortert: {n}."), themed.unsorted),
    )
    return (*found, *(text.format(n=n) for text, n in rest if n))


def method(model: Summary, _: Translate) -> tuple[str, ...]:
    """How the meeting was done, in its true numbers, a sentence each; `Choices.method` is apart.

    Questions that nobody answered were perhaps never asked, and are not counted.
    """
    asked = [part for part in model.parts if part.people and not part.joining]
    questions = len({part.item for part in asked})
    given = answers_text(sum(part.answers for part in asked), _).capitalize()
    sheets = len({part.item for part in asked if part.sheets})
    sorted_ = len({part.item for part in asked if part.themed})
    found = [
        _number(
            model.joined,
            _("Én deltaker ble med på egen telefon."),
            _("{n} deltakere ble med på egen telefon."),
        ),
        _("{tables} ble med på en felles enhet.").format(
            tables=whom(0, model.tables, model.seats, _).capitalize()
        )
        if model.tables
        else "",
        _number(questions, _("Ett spørsmål ble besvart."), _("{n} spørsmål ble besvart.")),
        _("Noen ble stilt i flere runder, {n} i alt.").format(n=len(asked))
        if len(asked) > questions
        else "",
        _("{answers} ble gitt i alt. Én deltaker kan gi flere svar på et spørsmål.").format(
            answers=given
        ),
        _number(
            sheets,
            _("Bordene fylte ut ett ark sammen."),
            _("Bordene fylte ut {n} ark sammen."),
        ),
        _number(
            sorted_,
            _("Sekretariatet sorterte svarene på ett av spørsmålene under temaer."),
            _("Sekretariatet sorterte svarene på {n} av spørsmålene under temaer."),
        ),
    ]
    return tuple(filter(None, found))


def participants(model: Summary, _: Translate) -> tuple[tuple[str, int], ...]:
    """Who took part where nobody was asked about themselves: names and numbers.

    No total: whoever sits at a table may have joined with a phone of their own besides.
    """
    found = [(_("Deltakere med egen telefon"), model.joined)]
    if model.tables:
        found += [(_("Bord"), model.tables), (_("Deltakere ved bordene"), model.seats)]
    return tuple(found)


def _number(n: int, one: str, many: str) -> str:
    """The sentence for one or for `n`; none for nothing."""
    return (one if n == 1 else many).format(n=n) if n else ""
