"""Which questions of several meetings are the same one."""

from collections.abc import Mapping

from polling import text
from polling.meeting import Item
from polling.record import MeetingRecord

#: (meeting, item): a question in one meeting.
Place = tuple[str, str]


def matched(
    records: dict[str, MeetingRecord], by_hand: Mapping[tuple[Place, str], str]
) -> dict[Place, dict[str, str]]:
    """The questions that go together, by the one in the newest meeting: meeting -> item there."""
    taken = {(meeting, item) for (_lead, meeting), item in by_hand.items() if item}
    groups: dict[Place, dict[str, str]] = {}
    used: set[Place] = set()
    for meeting in reversed(records):
        for item in asked(records[meeting]):
            lead = (meeting, item.id)
            if lead in used or lead in taken:
                continue
            groups[lead] = {meeting: item.id}
            for other in reversed(records):
                if other == meeting or list(records).index(other) > list(records).index(meeting):
                    continue
                same = by_hand.get((lead, other))
                if same is None:
                    same = _same(item, records[other], {i for m, i in used | taken if m == other})
                elif same not in {one.id for one in asked(records[other])}:
                    same = ""
                if same:
                    groups[lead][other] = same
                    used.add((other, same))
    return groups


def asked(record: MeetingRecord) -> tuple[Item, ...]:
    """The questions of a meeting that can be laid beside others: not what was asked on joining."""
    return tuple(
        item
        for item in record.meeting.agenda
        if item.question.ANSWERED and not item.question.ON_JOINING
    )


def _same(item: Item, record: MeetingRecord, used: set[str]) -> str:
    others = [one for one in asked(record) if one.kind == item.kind and one.id not in used]
    folded = text.fold(item.question.text)
    by_id = [one.id for one in others if one.id == item.id]
    by_text = [one.id for one in others if text.fold(one.question.text) == folded]
    return next(iter(by_id + by_text), "")
