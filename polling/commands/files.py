"""Reading the file that a meeting is to be made of: an agenda, or an exported meeting."""

from pathlib import Path
from random import Random

from polling.agenda_file import from_file, from_yaml
from polling.export.meeting_json import read_json
from polling.meeting import State
from polling.record import MeetingRecord
from polling.refused import Refused
from polling.words import N_


def read_file(file: Path, random: Random) -> MeetingRecord:
    """The meeting in the file, with what happened in it where it is an export.

    OSError when there is no such file, `Refused` when it cannot be read.
    """
    data = file.read_bytes()
    if file.suffix.lower() == ".json":
        return read_json(data)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Refused("invalid", N_("Filen er ikke en tekstfil i UTF-8.")) from error
    read = from_yaml if file.suffix.lower() in (".yaml", ".yml") else from_file
    return MeetingRecord(meeting=read(text, random), state=State(), joined=0)
