"""A question whose answers were sorted under three headings and nine themes, by 86 codings."""

from polling.choices import Choices
from polling.export.summary import Summary, summary
from polling.kinds import translate_nothing
from polling.meeting import ItemState, Phase, State
from polling.record import MeetingRecord, Round, Row
from polling.themes import Heading, Theme, in_order
from tests.export.meetings import item, meeting

#: Heading -> its themes, each with the number of answers under it, most first.
COUNTS = {
    "Å dra i samme retning": {
        "Mål som alle deler": 18, "Klare oppgaver": 8,
        "Kloke kjøp": 7, "Beskjeder som når fram": 5,
    },
    "Tjenester for dem det gjelder": {
        "Faglig trygghet": 15, "Litt bedre hver dag": 7, "Innbyggeren først": 6,
    },
    "Et sted å trives": {"Tiltro": 11, "Trivsel": 9},
}  # fmt: skip
THEMES = {name: n for themes in COUNTS.values() for name, n in themes.items()}
#: Answers, and how many of them the codings are dealt out to in turn.
ANSWERS, SPREAD = 57, 23
QUOTE, MINORITY, HIDDEN = "Vi må ville det samme", "La fastlegene lede det", "Skjult svar"
TEXT = "Mange vil at alle drar i samme retning."


def sorted_record(**more: object) -> MeetingRecord:
    """The record; besides the sorted answers one minority view, one aside, and a hidden one."""
    asked = item("main", "open_text", text="Hva vil vi helst få til sammen?", max_length=500)
    headings = [Heading(id=f"h{n}", text=text, place=n) for n, text in enumerate(COUNTS)]
    of = {name: f"h{n}" for n, names in enumerate(COUNTS.values()) for name in names}
    themes = [
        Theme(
            id=f"t{n}", name=name, heading=of[name], place=n,
            text=TEXT if n == 0 else "", definition="Om å gå samme vei." if n == 0 else "",
        )
        for n, name in enumerate(THEMES)
    ]  # fmt: skip
    codings: list[list[str]] = [[] for _answer in range(ANSWERS)]
    at = 0
    for theme in themes:
        for _coding in range(THEMES[theme.name]):
            codings[at % SPREAD].append(theme.id)
            at += 1
    rows = [
        Row(
            value={"text": QUOTE if n == 0 else f"Svar nummer {n}"}, themes=tuple(under),
            quotes=("t0",) if n == 0 else (),
        )
        for n, under in enumerate(codings)
    ]  # fmt: skip
    rows += [
        Row(value={"text": MINORITY}, themes=("minority",)),
        Row(value={"text": "Lunsjen var god"}, themes=("aside",)),
        Row(value={"text": HIDDEN}, themes=("t0",), hidden=True),
    ]
    round_ = Round(item="main", run=1, people=41, rows=tuple(rows))
    return MeetingRecord(
        meeting=meeting([asked]), joined=44, rounds=(round_,),
        state=State(items={"main": ItemState(phase=Phase.closed)}),
        codebooks={"main": in_order(headings, themes)}, choices=Choices.model_validate(more),
    )  # fmt: skip


def sorted_summary(**more: object) -> Summary:
    """Its summary in bokmål; `more` are the secretariat's choices."""
    return summary(sorted_record(**more), translate_nothing)


def under(heading: str) -> tuple[int, int]:
    """A heading's codings, and how many different answers those are."""
    begin, codings = 0, 0
    for text, themes in COUNTS.items():
        codings = sum(themes.values())
        if text == heading:
            break
        begin += codings
    return codings, len({at % SPREAD for at in range(begin, begin + codings)})
