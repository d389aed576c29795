"""Comparing what was acknowledged with what the server counted and what its exports hold."""

from collections import Counter
from typing import NamedTuple

from polling import groups
from polling.commands import reading_back
from polling.commands.playing import Asked
from polling.commands.reading_back import Answers
from polling.export.meeting_json import read_json
from polling.export.summary import summary
from polling.refused import Translate
from polling.words import translator, written


class Count(NamedTuple):
    """What is known of one question, and whether `xlsx`, `csv` and `json` hold just that."""

    asked: Asked
    exported: dict[str, int]
    faults: list[str]


def compared(asked: list[Asked], downloads: dict[str, bytes]) -> list[Count]:
    """Each question's numbers, and a sentence for each that does not agree with the others."""
    xlsx, zipped, exported = (
        downloads[name] for name in ("summary.xlsx", "summary.csv.zip", "meeting.json")
    )
    record = read_json(exported)
    _ = translator(written(record.meeting.language))
    model = summary(record, _)
    found = {
        "xlsx": reading_back.in_xlsx(xlsx, model),
        "csv": reading_back.in_csv(zipped, model),
        "json": reading_back.in_json(exported, model),
    }
    return [
        _compared(number, each, {name: answers[number - 1] for name, answers in found.items()}, _)
        for number, each in enumerate(asked, 1)
    ]


def _compared(number: int, asked: Asked, found: dict[str, Answers], _: Translate) -> Count:
    acknowledged = len(asked.acknowledged)
    faults = [f"Question {number}: an answer was refused: {text}" for text in asked.refused]
    if asked.answers != acknowledged:
        faults.append(
            f"Question {number}: {acknowledged} answers were acknowledged, "
            f"but the moderator was told of {asked.answers}."
        )
    if asked.tables != (len(asked.answered_by) if asked.item.question.BY_TABLE else 0):
        faults.append(
            f"Question {number}: {len(asked.answered_by)} tables answered, "
            f"but the moderator was told of {asked.tables}."
        )
    if asked.people != len(asked.answered_by):
        faults.append(
            f"Question {number}: {len(asked.answered_by)} phones answered, "
            f"but the moderator was told of {asked.people}."
        )
    right = reading_back.expected(asked.item, asked.acknowledged, _)
    if asked.item.question.ON_JOINING:
        right = said_of_themselves(asked, _)
    for name, answers in found.items():
        if answers != right:
            missing, more = (right - answers).total(), (answers - right).total()
            faults.append(
                f"Question {number}: in {name}, {missing} of the {acknowledged} acknowledged "
                f"answers are missing or changed, and {more} are there that were never given."
            )
    return Count(asked, {name: answers.total() for name, answers in found.items()}, faults)


def said_of_themselves(asked: Asked, _: Translate) -> Answers:
    """The rows that every export must tell of those who joined: how many each group is.

    Those that are too small are not to be told, and none from which those could be worked out.
    """
    question, counts = asked.item.question, {}
    for field in question.fields():
        said = [answer["fields"].get(field) for answer in asked.acknowledged]
        people = Counter(value for value in said if value)
        for value in groups.shown(people, asked.people):
            counts[f"{field}={value}"] = people[value]
    told = question.findings(question.tally(counts, asked.people, asked.answers, {}), _)
    return Counter(reading_back.texts(row) for table in told.tables for row in table.rows)


def print_table(counts: list[Count]) -> None:
    """Prints the numbers of each question side by side."""
    formats = list(counts[0].exported) if counts else []
    heads = ["joined", "answered", "answers", "acknowledged", *(f"in {name}" for name in formats)]
    print(f"\n{'question':42}" + "".join(f"{head:>14}" for head in heads))
    for number, count in enumerate(counts, 1):
        asked = count.asked
        text = asked.item.question.text
        label = f"{number} {text if len(text) <= 38 else text[:37] + '…'}"
        numbers = [asked.joined, asked.people, asked.answers, len(asked.acknowledged)]
        numbers += count.exported.values()
        print(f"{label:42}" + "".join(f"{n:>14}" for n in numbers))
    print()
