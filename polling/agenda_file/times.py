"""Times in an agenda file, as clocks in Norway show them unless the line names another zone."""

import datetime as dt
import re

_HOUR = dt.timedelta(hours=1)
_WRITTEN = re.compile(
    r"(?:(?P<y>\d{4})-(?P<m>\d\d)-(?P<d>\d\d)|(?P<d2>\d{1,2})\.\s*(?P<m2>\d{1,2})\.\s*(?P<y2>\d{4}))"
    r"[,\sT]*(?:kl\.?|at)?\s*"
    r"(?P<hour>\d{1,2})[.:](?P<minute>\d\d)(?:[.:](?P<second>\d\d))?"
    r"\s*(?P<zone>Z|[+-]\d\d:?\d\d)?",
    re.IGNORECASE,
)


def read_time(said: str) -> str:
    """«27.11.2026 kl. 09.00» as ISO 8601 with its zone; what is no such time as it is."""
    found = _WRITTEN.fullmatch(said.strip())
    if found is None:
        return said
    part = {name: value or "" for name, value in found.groupdict().items()}
    zone = part["zone"].upper().replace("Z", "+00:00") or "+00:00"
    date = f"{part['y'] or part['y2']}-{part['m'] or part['m2']:0>2}-{part['d'] or part['d2']:0>2}"
    clock = f"{part['hour']:0>2}:{part['minute']}:{part['second'] or '00'}"
    try:
        time = dt.datetime.fromisoformat(f"{date}T{clock}{zone}")
    except ValueError:
        return said
    return (time if part["zone"] else _from_norway(time)).isoformat()


def write_time(time: dt.datetime, language: str) -> str:
    """The words that `read_time` reads again."""
    utc = time.astimezone(dt.UTC)
    local = (utc + (2 if _is_summer(utc) else 1) * _HOUR).replace(tzinfo=None)
    text = local.isoformat(" ", "seconds" if local.second else "minutes")
    if language == "nb":
        text = text.replace(" ", " kl. ").replace(":", ".")
    # The second of the two hours of that name in October.
    return text if dt.datetime.fromisoformat(read_time(text)) == utc else f"{text} +01:00"


def _from_norway(shown: dt.datetime) -> dt.datetime:
    """`shown`, marked as UTC, is what a clock in Norway shows: the moment when it does.

    Of the hour that comes twice in October the first one is meant.
    """
    summer = shown - 2 * _HOUR
    return summer if _is_summer(summer) else shown - _HOUR


def _is_summer(utc: dt.datetime) -> bool:
    """Summer time by directive 2000/84/EC: last Sundays of March and October, 01:00 UTC.

    A bare machine has no table of time zones.
    """
    return _last_sunday(utc.year, 3) <= utc < _last_sunday(utc.year, 10)


def _last_sunday(year: int, month: int) -> dt.datetime:
    last = dt.datetime(year, month, 31, 1, tzinfo=dt.UTC)
    return last - dt.timedelta(days=last.isoweekday() % 7)
