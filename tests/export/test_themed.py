"""Themes in the summary: the numbers of the workbench, with texts, quotes and a matrix."""

from __future__ import annotations

from polling.export.summary import summary
from polling.kinds import translate_nothing as _
from polling.meeting import ItemState, Meeting, Phase, State
from polling.record import MeetingRecord, Round, Row
from polling.themes import Codebook, Heading, Theme
from tests.live.agenda import four

BOOK = Codebook(
    headings=(Heading(id="h", text="Sammen om målene"),),
    themes=(
        Theme(id="a", name="Informasjon", heading="h"),
        Theme(id="b", name="Felles mål", heading="h", definition="Om mål", text="Det viktigste."),
        Theme(id="c", name="Mål", into="b"),
        Theme(id="d", name="Trygghet"),
    ),
)
ROWS = (
    Row(value={"text": "Samme mål"}, themes=("c", "b"), quotes=("c",)),
    Row(value={"text": "Målene og orden"}, themes=("b", "a")),
    Row(value={"text": "Ro"}, themes=("d",)),
    Row(value={"text": "Aldri mer møter"}, themes=("minority",)),
    Row(value={"text": "Vet ikke"}, themes=("aside",)),
    Row(value={"text": "Hva?"}),
    Row(value={"text": "Stygt"}, themes=("a",), hidden=True),
)


def record(codebook: Codebook = BOOK, rows: tuple[Row, ...] = ROWS) -> MeetingRecord:
    state = State(revision=3, items={"open1": ItemState(phase=Phase.closed)})
    round_ = Round(item="open1", run=1, people=len(rows), rows=rows)
    return MeetingRecord(
        meeting=Meeting(id="motet", title="Et møte", agenda=four()[:1]),
        state=state,
        joined=9,
        rounds=(round_,),
        codebooks={"open1": codebook},
    )


def test_themes_are_numbered_with_the_most_first_and_counts_told_apart() -> None:
    (part,) = summary(record(), _).parts
    assert part.themed
    first, loose = part.themed.headings
    assert (first.text, first.codings, first.answers) == ("Sammen om målene", 3, 2)
    assert [(t.number, t.name, t.answers) for t in part.themed.themes] == [
        (1, "Felles mål", 2), (2, "Informasjon", 1), (3, "Trygghet", 1),
    ]  # fmt: skip
    assert (loose.text, loose.answers) == ("", 1)
    assert part.themed.themes[0].text == "Det viktigste."
    assert part.themed.themes[0].quotes == ("Samme mål",)
    assert part.themed.minority_views == ("Aldri mer møter",)
    assert (part.themed.total, part.themed.aside, part.themed.unsorted) == (6, 1, 1)


def test_each_row_says_its_themes_and_the_matrix_has_it_too() -> None:
    (part,) = summary(record(), _).parts
    assert part.head[-1] == "Temaer"
    said = {row[0]: (row[-1], line) for row, line in zip(part.rows, part.matrix, strict=True)}
    assert said["Målene og orden"] == ("Felles mål; Informasjon", (1, 1, 0))
    assert said["Samme mål"] == ("Felles mål", (1, 0, 0))
    assert said["Aldri mer møter"] == ("Enkeltsyn", (0, 0, 0))
    assert said["Vet ikke"] == ("Utenfor temaene", (0, 0, 0))
    assert said["Hva?"] == ("", (0, 0, 0))
    # A hidden answer keeps its line, and counts nowhere.
    assert said["Stygt"] == ("Informasjon", (0, 1, 0))


def test_equal_views_stand_once_with_their_number() -> None:
    (part,) = summary(record(rows=(*ROWS, ROWS[3])), _).parts
    assert part.themed is not None
    assert part.themed.minority == 2
    assert part.themed.minority_views == ("Aldri mer møter (2)",)


def test_a_question_that_nobody_sorted_has_no_themes() -> None:
    rows = tuple(row.model_copy(update={"themes": (), "quotes": ()}) for row in ROWS)
    (part,) = summary(record(Codebook(), rows), _).parts
    assert (part.themed, part.matrix) == (None, ())
    assert "Temaer" not in part.head


def test_what_the_secretariat_leaves_out_is_not_among_what_is_chosen() -> None:
    found = summary(record(), _)
    left = found.choices.model_copy(update={"left_out": ("open1", "method")})
    assert found.model_copy(update={"choices": left}).chosen().parts == ()
    assert found.chosen().parts == found.parts
