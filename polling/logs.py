"""How the server logs: one line an event on stderr, with nothing in it of what anybody wrote.

Three things keep it so. What our own modules log is said in words of theirs. What others log is cut
down to the words that stand in their source, and an error to its type and the places that it came
through: its text may quote what could not be read. And in what is left, addresses, queries and keys
are blotted out, and all that is no visible character is escaped, so that a line is a line.
"""

from __future__ import annotations

import json
import logging
import re
import resource
import sys
import threading
import traceback
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

Form = Literal["plain", "json"]

#: What a module may say with an event, as `extra`; anything else is left out.
FIELDS = ("mark", "meeting")
ROOT = Path(__file__).resolve().parents[1]
PLACES = 12  # of each error, the innermost
CHAIN = 4  # errors: the one that is logged, and what it came of
LONGEST = 4000

# uvicorn writes the client's address and the whole query of every websocket handshake and every
# refused request, whatever access_log says.
_HANDSHAKE = re.compile(r"WebSocket|connection (open|closed|rejected)|Invalid HTTP|Unsupported up")
_SECRETS = (
    (re.compile(r"(?<![\w.:])\d{1,3}(?:\.\d{1,3}){3}(?::\d+)?(?![\w.])"), "<address>"),
    (
        re.compile(
            r"(?<![\w:])(?:[0-9a-fA-F]{0,4}:){3,7}(?:\d+(?:\.\d+){3}|[0-9a-fA-F]{0,4})(?!\w)"
        ),
        "<address>",
    ),
    (re.compile(r"\?[^\s\"']+"), "?…"),
    (re.compile(r"#[\w.-]{16,}"), "#…"),
)
#: Where, in a line of somebody else's, what is quoted may begin.
_QUOTED = re.compile(r"[(<\[{'\"]|\n|, got | exception=")
_PLACE = re.compile(r'^  File "([^"\n]+)", line (\d+), in ([\w.<>]+)$', re.MULTILINE)
_RAISED = re.compile(r"^([A-Za-z_][\w.]*(?:Error|Exception|Start|Refused))(?::|$)", re.MULTILINE)
_FORMATTED = re.compile(r"%(?:\(\w+\))?[-#0 +]*[\d*]*(?:\.[\d*]+)?[a-zA-Z]")
_LIBRARY = re.compile(r"^.*/(?:site-packages|python3\.\d+)/")
#: How the store names what is wrong, before it quotes: "OOM command not allowed …".
_STORES_WORD = re.compile(r"[A-Z]{3,16}(?= |$)")


class Plain(logging.Formatter):
    """A line for people: time, level, who, what, and of an error what and where."""

    def format(self, record: logging.LogRecord) -> str:
        told = event(record)
        came_of = told.pop("error", ())
        line = [told.pop(name) for name in ("time", "level", "logger", "event")]
        line[0] = line[0][11:19]
        line += [f"{name}={value}" for name, value in told.items()]
        line += [f"Traceback: {' ← '.join(came_of)}"] if came_of else []
        return " ".join(line)


class Json(logging.Formatter):
    """The same as one JSON object a line, in letters of ASCII."""

    def format(self, record: logging.LogRecord) -> str:
        return json.dumps(event(record))


class NoHandshakes(logging.Filter):
    """Drops uvicorn's lines about single connections."""

    def filter(self, record: logging.LogRecord) -> bool:
        return not _HANDSHAKE.search(str(record.msg))


def event(record: logging.LogRecord) -> dict[str, Any]:
    """What may be told of a record: `time` (UTC), `level`, `logger`, `event`, and what there is of
    FIELDS and `error` (the chain of errors, each with its type and its places)."""
    ours = record.name.partition(".")[0] == "polling"
    told: dict[str, Any] = {
        "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
        "level": record.levelname,
        "logger": harmless(record.name),
        "event": harmless(_said(record) if ours else _words(record)),
    }
    told |= {name: harmless(str(getattr(record, name))) for name in FIELDS if hasattr(record, name)}
    if record.exc_info and record.exc_info[1]:
        told["error"] = chain(record.exc_info[1])
    return told


def harmless(text: str) -> str:
    """A text on one line, with no address, query or key in it."""
    for secret, blot in _SECRETS:
        text = secret.sub(blot, text)
    text = "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in text)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"


def chain(error: BaseException | None) -> list[str]:
    """An error and what it came of: types, and the lines that each came through; no texts."""
    found: list[str] = []
    while error is not None and len(found) < CHAIN:
        frames = traceback.extract_tb(error.__traceback__)[-PLACES:]
        places = " ".join(f"{_file(f.filename)}:{f.lineno}:{f.name}" for f in frames)
        found.append(harmless(f"{_kind(error)} at {places}" if places else _kind(error)))
        if isinstance(error, BaseExceptionGroup):
            error = error.exceptions[0]
        else:
            error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return found


def _kind(error: BaseException) -> str:
    """Its type, with the number or word that tells the cases of such an error apart."""
    name = type(error).__name__
    if isinstance(error, OSError) and error.errno is not None:
        return f"{name}[{error.errno}]"
    if type(error).__module__.partition(".")[0] == "redis" and (
        word := _STORES_WORD.match(str(error))
    ):
        return f"{name}[{word[0]}]"
    return name


def _file(path: str) -> str:
    """A file from where the project, or the package, begins."""
    return _LIBRARY.sub("", path.removeprefix(f"{ROOT}/"))


def _said(record: logging.LogRecord) -> str:
    try:
        return record.getMessage()
    except (TypeError, ValueError):
        return str(record.msg)


def _words(record: logging.LogRecord) -> str:
    """Of what a library says, what stands in its source: texts that it puts in are left out."""
    template, args = str(record.msg), record.args
    if template.startswith("Traceback "):
        return _of_traceback(template)
    if not args:
        return _QUOTED.split(template)[0].strip()
    given = iter(args if isinstance(args, tuple) else ())

    def number(found: re.Match[str]) -> str:
        value = next(given, None)
        return str(value) if isinstance(value, int | float) else "…"

    return _FORMATTED.sub(number, template.partition("\n")[0])


def _of_traceback(text: str) -> str:
    """Of one that is given as a text, as when the application does not start, the same as `chain`
    tells: the last error's type, and those places that there are."""
    places = [
        f"{_file(path)}:{line}:{name}"
        for path, line, name in _PLACE.findall(text)
        if Path(path).is_file()
    ]
    raised = _RAISED.findall(text)
    return f"Traceback: {raised[-1] if raised else 'an error'} at {' '.join(places[-PLACES:])}"


def leave_no_trace() -> None:
    """A crash of this process, or of what it starts, writes no memory to the disk and no text to
    stderr: errors that nobody caught are logged as all others are.

    One byte, not none: a core that is piped to a program, as many systems do, is limited by nothing
    but this number (core(5), `RLIMIT_CORE` in fs/coredump.c).
    """
    with suppress(ValueError, OSError):  # what is lower already cannot be raised
        resource.setrlimit(resource.RLIMIT_CORE, (1, 1))
    sys.excepthook = _uncaught
    sys.unraisablehook = lambda found: _uncaught(type(found.exc_value), found.exc_value)
    threading.excepthook = lambda found: _uncaught(found.exc_type, found.exc_value)


def _uncaught(_type: object, error: BaseException | None, *_rest: object) -> None:
    if isinstance(error, KeyboardInterrupt | SystemExit):
        return
    logging.getLogger(__name__).critical("an error that nobody caught", exc_info=error)


def configuration(form: Form = "plain", level: str = "INFO") -> dict[str, Any]:
    """What logging.config.dictConfig takes, for the server and each of its workers."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "plain": {"()": "polling.logs.Plain"},
            "json": {"()": "polling.logs.Json"},
        },
        "filters": {"no_handshakes": {"()": "polling.logs.NoHandshakes"}},
        "handlers": {
            "stderr": {
                "class": "logging.StreamHandler",
                "formatter": form,
                "filters": ["no_handshakes"],
            }
        },
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            "uvicorn": {"level": "WARNING"},
            "uvicorn.access": {"level": "CRITICAL"},
            "websockets": {"level": "WARNING"},
            # At INFO it tells of every request to whoever signs organisers in.
            "httpx2": {"level": "WARNING"},
        },
    }
