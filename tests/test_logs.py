"""No address, no key and no query gets into a log."""

from __future__ import annotations

import logging
import subprocess
import sys

import pytest

from polling.logs import Discreet, NoHandshakes
from tests.running import ROOT


def line(message: str, *args: object, error: BaseException | None = None) -> str:
    told = (type(error), error, None) if error else None
    record = logging.LogRecord("polling", logging.ERROR, __file__, 1, message, args, told)
    return Discreet("%(message)s").format(record)


@pytest.mark.parametrize(
    "secret",
    [
        "127.0.0.77", "127.0.0.77:51234", "2001:db8::7", "[2001:db8:0:0:0:0:0:7]:51234",
        "?key=abcdef", "#ZXhhbXBsZS1rZXktb2YtMjU2LWJpdHM",
    ],
)  # fmt: skip
def test_it_is_blotted_out(secret: str) -> None:
    inside = secret.strip("?#[]")
    assert inside not in line("from %s there", f"/path{secret}" if secret[0] in "?#" else secret)
    assert inside not in line("failed", error=ValueError(f"at {secret}"))


@pytest.mark.parametrize("plain", ["uvicorn 0.54.0", "12:34:56", "3885 1953", "C# 5", "polling::a"])
def test_what_is_no_secret_stays(plain: str) -> None:
    assert plain in line("about %s", plain)


@pytest.mark.parametrize(
    "message",
    ['%s - "WebSocket %s" [accepted]', "connection open", "Invalid HTTP request received."],
)
def test_lines_about_single_connections_are_dropped(message: str) -> None:
    record = logging.LogRecord("uvicorn.error", logging.ERROR, __file__, 1, message, (), None)
    assert not NoHandshakes().filter(record)


LOG = """
import logging, logging.config
from polling.logs import configuration
logging.config.dictConfig(configuration())
logging.getLogger("uvicorn.error").error('%s - "WebSocket %s" 403', "127.0.0.77", "/ws?k=v")
logging.getLogger("uvicorn.access").info("127.0.0.77 GET /")
logging.getLogger("polling.live").warning("one from 127.0.0.77 closed")
"""


def test_the_configuration_is_in_force() -> None:
    # In a process of its own: pytest has handlers of its own on the loggers of this one.
    done = subprocess.run(
        [sys.executable, "-c", LOG], cwd=ROOT, capture_output=True, text=True, check=True
    )
    (only,) = done.stderr.splitlines()
    assert only.endswith("WARNING polling.live one from <address> closed")
    assert done.stdout == ""
