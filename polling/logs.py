"""How the server logs: plain lines on stderr, with no address, key or query in any of them."""

from __future__ import annotations

import logging
import re
from typing import Any

# uvicorn writes the client's address and the whole query of every websocket handshake and every
# refused request, whatever access_log says.
_HANDSHAKE = re.compile(r"WebSocket|connection (open|closed|rejected)|Invalid HTTP|Unsupported up")
_SECRETS = (
    (re.compile(r"(?<![\w.:])\d{1,3}(?:\.\d{1,3}){3}(?::\d+)?(?![\w.])"), "<address>"),
    (re.compile(r"(?<![\w:])(?:[0-9a-fA-F]{0,4}:){3,7}[0-9a-fA-F]{0,4}(?![\w:])"), "<address>"),
    (re.compile(r"\?[^\s\"']+"), "?…"),
    (re.compile(r"#[\w.-]{16,}"), "#…"),
)


class Discreet(logging.Formatter):
    """Blots out, in messages and tracebacks alike, what must not be in a log."""

    def format(self, record: logging.LogRecord) -> str:
        text = super().format(record)
        for secret, blot in _SECRETS:
            text = secret.sub(blot, text)
        return text


class NoHandshakes(logging.Filter):
    """Drops uvicorn's lines about single connections."""

    def filter(self, record: logging.LogRecord) -> bool:
        return not _HANDSHAKE.search(str(record.msg))


def configuration(level: str = "INFO") -> dict[str, Any]:
    """What logging.config.dictConfig takes, for the server and each of its workers."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "plain": {
                "()": "polling.logs.Discreet",
                "format": "%(asctime)s %(levelname)s %(name)s %(message)s",
                "datefmt": "%H:%M:%S",
            }
        },
        "filters": {"no_handshakes": {"()": "polling.logs.NoHandshakes"}},
        "handlers": {
            "stderr": {
                "class": "logging.StreamHandler",
                "formatter": "plain",
                "filters": ["no_handshakes"],
            }
        },
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            "uvicorn": {"level": "WARNING"},
            "uvicorn.access": {"level": "CRITICAL"},
            "websockets": {"level": "WARNING"},
        },
    }
