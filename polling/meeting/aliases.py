"""Aliases of a quiz's players: what one may be, when two are the same, and some to begin with."""

from collections.abc import Container
from random import Random

from polling import text
from polling.refused import Refused, Translate
from polling.rude import rude
from polling.words import N_

LIMIT = 20

#: What is offered: quiet company from a cold country, with a number that nobody has.
OFFERED = (
    N_("Rolig Rype {n}"), N_("Sindig Sel {n}"), N_("Blid Bekk {n}"), N_("Vaken Vipe {n}"),
    N_("Klok Kråke {n}"), N_("Glad Gaupe {n}"), N_("Lun Lom {n}"), N_("Rask Rev {n}"),
    N_("Mild Multe {n}"), N_("Stø Stein {n}"), N_("Frisk Fjord {n}"), N_("Nysgjerrig Nise {n}"),
)  # fmt: skip


def cleaned(given: str) -> str:
    """The alias as it is shown; `Refused` with a kind sentence when it cannot be one."""
    try:
        alias = text.clean_line(given, LIMIT)
    except Refused as refused:
        if refused.word == "limit":
            raise Refused("limit", "Navnet kan ha høyst {limit} tegn.", limit=LIMIT) from None
        raise Refused("invalid", "Skriv et navn først.") from None
    if rude(alias):
        raise Refused("invalid", "Det navnet passer ikke på storskjermen. Velg et annet.")
    return alias


def compared(alias: str) -> str:
    """What two aliases have in common that nobody could tell apart by ear."""
    return text.fold(alias)


def offered(taken: Container[str], random: Random, _: Translate) -> str:
    """An alias that is not among those `taken` (as `compared`), in the language of `_`."""
    alias = ""
    for most in (9, 99, 999, 9999):
        for _try in range(8):
            alias = _(random.choice(OFFERED)).format(n=random.randint(1, most))
            if compared(alias) not in taken:
                return alias
    return alias
