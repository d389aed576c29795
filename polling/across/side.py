"""A question's result in one meeting, in lines that can be laid beside those of another."""

from polling import kinds
from polling.across.lines import Line, of_findings, of_themes
from polling.kinds import Cell, Model, total
from polling.meeting import Item
from polling.record import MeetingRecord, Round
from polling.refused import Translate


class Side(Model):
    """A question's result in one meeting: `people` of `joined` answered, `missing` did not.

    `run` is None where it was asked once. `head` names the figures of the lines, of which number
    `drawn` is what the bars show; `facts` are figures of the whole.
    """

    item: str
    text: str
    run: int | None
    joined: int
    people: int
    missing: int
    answers: int
    facts: tuple[tuple[str, Cell], ...] = ()
    head: tuple[str, ...] = ()
    drawn: int = 0
    lines: tuple[Line, ...] = ()


def side_of(record: MeetingRecord, item: Item, _: Translate) -> Side:
    """What the last round of a question that was answered came to in its meeting."""
    rounds = sorted((r for r in record.rounds if r.item == item.id), key=lambda r: r.run)
    answered = [found for found in rounds if found.people]
    round_ = (answered or rounds or [Round(item=item.id, run=1, people=0, rows=())])[-1]
    question, Answer = item.question, kinds.kind(item.kind).Answer  # noqa: N806
    visible = [row for row in round_.rows if not row.hidden]
    counts = total(question.counts(Answer.model_validate(row.value)) for row in visible)
    merges = record.merges.get(item.id, {})
    tally = question.tally(counts, round_.people, len(visible), merges)
    tables = len(round_.tables)
    joined = len(record.seated) if question.BY_TABLE else record.joined
    gave = tables if question.BY_TABLE else round_.people - tables
    codebook = record.codebooks.get(item.id)
    result = of_themes(codebook, [row.codings for row in visible], _) if codebook else {}
    return Side(
        item=item.id,
        text=question.text,
        run=round_.run if len(rounds) > 1 else None,
        joined=joined,
        people=round_.people,
        missing=max(0, joined - gave),
        answers=len(visible),
        **(result or of_findings(question, question.findings(tally, _), tally, round_.people)),
    )
