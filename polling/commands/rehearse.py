"""`python3 -m polling rehearse FILE --phones N --into DIR`: a whole meeting, played and counted."""

import argparse
import asyncio
import json
import sys
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from random import Random, SystemRandom
from urllib.parse import urlsplit

from polling import kinds
from polling.commands.comparing import compared, print_table
from polling.commands.facts import Script, is_facts, read_facts
from polling.commands.files import read_file
from polling.commands.own_server import own_server
from polling.commands.playing import play
from polling.commands.visitor import NotServed, Visitor
from polling.export.formats import FORMATS
from polling.export.meeting_json import write_json
from polling.kinds import AnswerBase, translate_nothing
from polling.meeting import Item, Meeting, State
from polling.record import MeetingRecord
from polling.refused import Refused
from polling.rehearsal import from_samples, phones_needed
from polling.words import N_, translator

Given = dict[str, Sequence[AnswerBase]]


def main(chosen: argparse.Namespace) -> int:
    """Plays the meeting and prints its table; 1 when the numbers do not agree, 2 when it cannot."""
    try:
        return asyncio.run(rehearse(chosen.file, chosen.phones, chosen.into, chosen.link))
    except Refused as refused:
        sys.stderr.write(f"{chosen.file}: {refused.sentence(translator('en'))}\n")
    except (NotServed, OSError) as reason:
        sys.stderr.write(f"{reason}\n")
    return 2


async def rehearse(file: Path, phones: int, into: Path, link: str | None) -> int:
    """Plays `file` on the server of the organiser's one-time `link`, or on one of its own."""
    random = SystemRandom()
    script, files = read_script(file, phones, random)
    if phones < script.phones:
        print(f"The answers in the file take {script.phones} phones; so many play, not {phones}.")
    into.mkdir(parents=True, exist_ok=True)
    async with _server(link) as (visitor, own):
        meeting_id = await _make(visitor, script.meeting, files)
        script = script._replace(meeting=script.meeting.model_copy(update={"id": meeting_id}))
        tokens = await _tables(visitor, script.meeting)
        print(f"{script.phones} phones play “{script.meeting.title}” on {visitor.base}", flush=True)
        asked = await play(visitor.base, visitor.cookie, script, random, tokens)
        downloads = await _download(visitor, meeting_id, into)
        if not own:
            print(f"The meeting stays on the server: {visitor.base}/m/{meeting_id}/answers")
    counts = compared(asked, downloads)
    print_table(counts)
    print(f"Downloaded: {', '.join(str(into / name) for name in downloads)}")
    faults = [fault for count in counts for fault in count.faults]
    for fault in faults:
        sys.stderr.write(f"{fault}\n")
    if not faults:
        print("Everything agrees.")
    return 1 if faults else 0


def read_script(file: Path, phones: int, random: Random) -> tuple[Script, dict[str, str]]:
    """What the file has to play with that many phones or more, and the files that go with it."""
    data = file.read_bytes() if file.suffix.lower() == ".json" else b""
    if is_facts(data):
        script = read_facts(data, random)
        return script._replace(phones=max(phones, script.phones)), {}
    record = read_file(file, random)
    given = answers_of(record, random)
    needed = (phones_needed(record.meeting.item(at), len(some)) for at, some in given.items())
    return Script(record.meeting, max(phones, *needed, 1), given, [], {}), record.files


def answers_of(record: MeetingRecord, random: Random) -> Given:
    """The answers that the file holds, by item: an export's own, or an agenda's samples.

    `Refused` when a sample cannot be given as it is written.
    """
    given: Given = {}
    for item in record.meeting.agenda:
        rounds = [round_ for round_ in record.rounds if round_.item == item.id and round_.rows]
        if rounds:
            answer = kinds.kind(item.kind).Answer.model_validate
            given[item.id] = [answer(row.value) for row in rounds[-1].rows]
        elif samples := from_samples(item, random):
            given[item.id] = samples
            _check_samples(item, samples)
    return given


def _check_samples(item: Item, samples: Sequence[AnswerBase]) -> None:
    cells = Counter(
        cell for answer in samples for cell in item.question.row(answer, translate_nothing)
    )
    for sample, n in Counter(item.samples).items():
        if cells[sample] != n:
            raise Refused(
                "invalid", N_("Prøvesvaret «{sample}» passer ikke til spørsmålet."), sample=sample
            )


@asynccontextmanager
async def _server(link: str | None) -> AsyncIterator[tuple[Visitor, bool]]:
    """A signed-in organiser's visit, and whether the server is our own."""
    if link is None:
        async with own_server() as own_link:
            yield await _organiser(own_link), True
    elif not urlsplit(link).fragment:
        raise NotServed(
            "--url wants the organiser's one-time link, whole, as `python3 -m polling link` "
            "prints it on the server: https://…/organiser#…"
        )
    else:
        yield await _organiser(link), False


async def _organiser(link: str) -> Visitor:
    parts = urlsplit(link)
    visitor = Visitor(f"{parts.scheme}://{parts.netloc}")
    await asyncio.to_thread(visitor.sign_in, link)
    return visitor


async def _make(visitor: Visitor, meeting: Meeting, files: dict[str, str]) -> str:
    """Makes the meeting on the server, without anything that happened in it; its id there.

    Without voting slips too: those are for people to hold.
    """
    free = tuple(item.model_copy(update={"slips": False}) for item in meeting.agenda)
    meeting = meeting.model_copy(update={"agenda": free})
    fresh = MeetingRecord(meeting=meeting, state=State(), joined=0, files=files)
    made = await asyncio.to_thread(visitor.post, "/organiser/file", write_json(fresh))
    return str(made["go"]).split("/")[2]


async def _tables(visitor: Visitor, meeting: Meeting) -> dict[str, str]:
    """The token of each table, as the link that is put on it carries it."""
    if not meeting.tables:
        return {}
    listed = json.loads(await asyncio.to_thread(visitor.get, f"/m/{meeting.id}/tables"))
    return {table["id"]: table["url"].partition("#t-")[2] for table in listed}


async def _download(visitor: Visitor, meeting_id: str, into: Path) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    for each in FORMATS:
        data = await asyncio.to_thread(visitor.get, f"/m/{meeting_id}/{each.address}")
        (into / each.address).write_bytes(data)
        found[each.address] = data
    return found
