"""Answers as people in a hall write them, made up by putting phrases together: no two alike."""

_WHO = (
    "Vi må", "Kommunene og sykehuset må", "Lederne bør", "Alle rundt pasienten må",
    "Fastlegene bør", "Politikerne må", "Hver avdeling må", "Pårørende ønsker at vi skal",
)  # fmt: skip
_DOES = (
    "snakke sammen før utskriving", "dele journal", "kjenne hverandre", "si hva vi ikke kan love",
    "ha ett telefonnummer inn", "lytte til dem det gjelder", "sette felles mål og måle dem",
    "bruke avtalene vi alt har", "gi beskjed tidligere", "møtes fast", "ha nok folk på jobb",
    "la frivillige slippe til", "lære av det som gikk galt", "bruke samme ord for samme ting",
    "ta ungdom på alvor", "gi hjelp der folk bor", "tåle å være uenige", "fjerne skjema",
    "forebygge mer", "være ærlige om økonomien",
)  # fmt: skip
_WHERE = (
    "", " i hele regionen", ", også i helgene", " – det haster", " før høsten",
    ", slik de fikk til på øyene",
)  # fmt: skip


def sayings(n: int) -> list[str]:
    """So many different answers, 960 at most; the same every time."""
    every = [who + " " + does + where for who in _WHO for does in _DOES for where in _WHERE]
    # 349 is prime, so a walk in such steps comes by each of them once.
    return [every[at * 349 % len(every)] for at in range(n)]
