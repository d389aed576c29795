"""What a meeting promises those who join it: computed from what is true of it, and nothing else."""

from collections.abc import Callable
from typing import NamedTuple

from polling import kinds
from polling.meeting import Item, Meeting
from polling.words import catalogue


class Promise(NamedTuple):
    """What the phone's page says of the answers: one sentence or two, and behind it the rest.

    `anonymous`: nothing that a participant does in this meeting makes it known by any name.
    """

    short: str
    more: tuple[str, ...]
    wall: str
    anonymous: bool


def promised(meeting: Meeting, language: str, *, overheard: bool) -> Promise:
    """The promise of a meeting in a language; `overheard`: others on the network can read along."""
    _ = catalogue(language).gettext
    if meeting.leaderboard:
        first = _(
            "Ikke helt anonymt: poeng i quizen følger et navn som du velger selv, gjennom hele "
            "møtet. Uten et slikt navn er svarene dine anonyme."
        )
        wall = _("Ingen konto. Poeng i quizen følger et navn du velger selv.")
    elif meeting.on_joining():
        first = _(
            "Anonymt: ikke noe navn og ingen konto. Det du velger å si om deg selv, følger svarene "
            "dine til møtet er slutt."
        )
        wall = _("Anonymt: ikke noe navn, ingen konto.")
    else:
        first = _(
            "Anonymt: ikke noe navn, ingen konto, og ingenting som knytter svarene dine til deg "
            "eller til hverandre."
        )
        wall = _("Anonymt: ikke noe navn, ingen konto.")
    short = [first]
    if overheard:
        short.append(_("Nettet her er ikke kryptert: andre på det kan lese det du sender."))
    short.append(_("Ikke skriv navn eller helseopplysninger i et svar."))
    more = (*_of_features(meeting, language), *_of_all(meeting, language))
    return Promise(" ".join(short), more, wall, anonymous=not meeting.leaderboard)


def _of_features(meeting: Meeting, language: str) -> list[str]:
    """What is so because of what this meeting makes use of."""
    _ = catalogue(language).gettext
    said = []
    for item in meeting.on_joining():
        fields = ", ".join(label for label, _values in item.question.fields().values())
        said.append(
            _(
                "Du kan si noe om deg selv ({fields}), eller la være. Det vises bare som summer "
                "for fem eller flere, og det du sa, slettes når møtet er slutt."
            ).format(fields=fields)
        )
    if meeting.leaderboard:
        said.append(_("Navnet på poengtavlen og poengene dine slettes når møtet er slutt."))
    if _any(meeting, lambda item: item.question.BY_TABLE):
        said.append(_("På bordark står det hvilket bord som har skrevet hva."))
    if meeting.tables:
        said.append(_("Svarer telefonen for et bord, er svarene bordets, ikke dine."))
    if _any(meeting, lambda item: item.slips):
        said.append(
            _(
                "Der det trengs stemmeseddel, teller hver seddel én gang. Serveren vet ikke hvem "
                "som har fått hvilken."
            )
        )
    written = [item for item in meeting.agenda if kinds.kind(item.kind).writes]
    if written and all(item.approve for item in written):
        said.append(_("Det du skriver, vises først når noen har lest og godkjent det."))
    elif any(item.approve for item in written):
        said.append(
            _("På noen av spørsmålene vises det du skriver, først når noen har godkjent det.")
        )
    if meeting.pace == "own":
        said.append(_("Du svarer når det passer deg, og kan endre svarene til møtet stenger."))
    if meeting.reactions:
        said.append(_("Reaksjoner telles der og da, og lagres ikke."))
    return said


def _of_all(meeting: Meeting, language: str) -> list[str]:
    """What is so in every meeting."""
    words = catalogue(language)
    _, ngettext = words.gettext, words.ngettext
    return [
        _("De som leder møtet, og sekretariatet, leser svarene og kan vise dem for alle."),
        _(
            "For at ingen skal telle to ganger, lagrer serveren et avtrykk av et tilfeldig merke "
            "på telefonen. Det slettes når møtet er slutt, og da kan ingen finne ut hvilke svar "
            "som kom fra samme telefon."
        ),
        ngettext(
            "Svarene slettes {n} dag etter møtet.",
            "Svarene slettes {n} dager etter møtet.",
            meeting.retention_days,
        ).format(n=meeting.retention_days),
        _("Telefonen husker dine egne svar. Den som låner den, kan se dem."),
    ]


def _any(meeting: Meeting, holds: Callable[[Item], bool]) -> bool:
    return any(holds(item) for item in meeting.agenda)
