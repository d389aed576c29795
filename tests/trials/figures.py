"""What trials have measured, kept for the table that ends `python3 -m polling test trials`."""

from __future__ import annotations

import json
import os
from pathlib import Path


def figure(row: str, what: str, value: float | str, goal: str, met: bool) -> None:
    """Notes one figure of a row; asserts nothing: that is for the test to do, after this.

    `value` and `goal` are as they are to be read, with their unit ("p99 41 ms", "at most 100 ms").
    The line goes to the file that POLLING_TRIALS_TABLE names, if it names one.
    """
    table = os.environ.get("POLLING_TRIALS_TABLE")
    if not table:
        return
    said = {"row": row, "what": what, "value": value, "goal": goal, "met": bool(met)}
    # One write to a file opened for appending: processes side by side do not mix their lines.
    with Path(table).open("a", encoding="utf-8") as lines:
        lines.write(json.dumps(said, ensure_ascii=False) + "\n")
