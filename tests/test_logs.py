"""No address, key, query or text of anybody's gets into a log; and a line is a line."""

from __future__ import annotations

import ast
import asyncio
import json
import logging
import os
import re
import subprocess
import sys
import traceback
from typing import Any

import pytest
from pydantic import BaseModel, ConfigDict, ValidationError
from redis.exceptions import ResponseError

from polling.logs import Form, Json, NoHandshakes, Plain, chain, harmless
from tests.running import ROOT

SECRET = "kanari som ikke skal i loggen"


def line(
    message: str, *args: object, error: BaseException | None = None, logger: str = "polling.live",
    form: Form = "plain", **extra: object,
) -> str:  # fmt: skip
    told = (type(error), error, error.__traceback__) if error else None
    record = logging.LogRecord(logger, logging.ERROR, __file__, 1, message, args, told)
    record.__dict__.update(extra)
    return (Plain() if form == "plain" else Json()).format(record)


@pytest.mark.parametrize("form", ["plain", "json"])
@pytest.mark.parametrize(
    "secret",
    [
        "127.0.0.77", "127.0.0.77:51234", "2001:db8::7", "[2001:db8:0:0:0:0:0:7]:51234",
        "::ffff:127.0.0.77", "?key=abcdef", "#ZXhhbXBsZS1rZXktb2YtMjU2LWJpdHM",
    ],
)  # fmt: skip
def test_it_is_blotted_out(secret: str, form: Form) -> None:
    inside = secret.strip("?#[]").removeprefix("::ffff:")
    said = f"/path{secret}" if secret[0] in "?#" else secret
    assert inside not in line("from %s there", said, form=form)
    assert inside not in line("failed", error=ValueError(f"at {secret}"), form=form)
    assert inside not in line("failed", mark=said, form=form)


@pytest.mark.parametrize("plain", ["uvicorn 0.54.0", "12:34:56", "3885 1953", "C# 5", "polling::a"])
def test_what_is_no_secret_stays(plain: str) -> None:
    assert plain in line("about %s", plain)


@pytest.mark.parametrize("form", ["plain", "json"])
@pytest.mark.parametrize(
    "hostile",
    [
        "\n2026-01-01 ERROR forged", "\r\nforged", "\x1b[2Jforged", "\x9b31m", "\u2028forged",
        "\u202egnorw", "\u2066open", "\x00\x07\b", "\ufeff\u200b", "\ud800",
    ],
)  # fmt: skip
def test_a_line_is_a_line_and_shows_what_is_in_it(hostile: str, form: Form) -> None:
    for told in (line("said %s", hostile, form=form), line(hostile, mark=hostile, form=form)):
        assert told.isprintable()
        told.encode()
        assert "\\u" in told or "\\n" in told
    assert json.loads(line(hostile, form="json"))["level"] == "ERROR"


def test_what_is_long_is_cut() -> None:
    assert len(line("x" * 1_000_000)) < 5_000


def test_json_has_the_fields_that_are_known_and_no_other() -> None:
    told = json.loads(line("a page failed", form="json", mark="ab12", answer=SECRET))
    assert told.pop("time").endswith("+00:00")
    assert told == {
        "level": "ERROR", "logger": "polling.live", "event": "a page failed", "mark": "ab12",
    }  # fmt: skip


class Asked(BaseModel):
    model_config = ConfigDict(strict=True)
    number: int


def raised() -> list[BaseException]:
    """Errors that have a text of somebody's in them, as they fly."""
    found: list[BaseException] = []

    def fail(how: Any) -> None:
        try:
            how(SECRET)
        except Exception as error:  # noqa: BLE001 (whatever it is, it is kept)
            found.append(error)

    def of_another(text: str) -> None:
        try:
            int(text)
        except ValueError as error:
            raise RuntimeError(text) from error

    def by_the_way(text: str) -> None:
        try:
            os.environ[text]
        except KeyError:
            raise KeyError(text, [text])  # noqa: B904 (its context is what is tried)

    def several(text: str) -> None:
        raise ExceptionGroup(text, [ValueError(text)])

    def model(text: str) -> None:
        Asked.model_validate({"number": text})

    def opened(text: str) -> None:
        open(f"/nowhere/{text}")  # noqa: SIM115, PTH123

    def stored(text: str) -> None:
        raise ResponseError(f"WRONGTYPE against {text}")

    def noted(text: str) -> None:
        error = ValueError("plain")
        error.add_note(text)
        raise error

    for how in (int, of_another, by_the_way, several, model, opened, stored, noted):
        fail(how)
    return found


@pytest.mark.parametrize("error", raised(), ids=lambda error: type(error).__name__)
@pytest.mark.parametrize("form", ["plain", "json"])
def test_an_error_is_its_type_and_its_places(error: BaseException, form: Form) -> None:
    for logger in ("polling.live", "uvicorn.error", "asyncio"):
        told = line("failed", error=error, form=form, logger=logger)
        assert type(error).__name__ in told
        assert "tests/test_logs.py:" in told
        assert SECRET not in told
        assert "kanari" not in told


def test_an_error_says_what_it_came_of_and_which_case_it_is() -> None:
    of = {type(error): chain(error) for error in raised()}
    assert [said.split()[0] for said in of[RuntimeError]] == ["RuntimeError", "ValueError"]
    assert of[FileNotFoundError][0].startswith("FileNotFoundError[2] at ")
    assert of[ResponseError][0].startswith("ResponseError[WRONGTYPE] at ")
    assert "pydantic/main.py:" in of[ValidationError][0]


@pytest.mark.parametrize(
    ("message", "args", "said"),
    [
        (f"Task exception was never retrieved\nfuture: <Task {SECRET}>", (), "was never retrieved"),
        (f"Exception in callback _tell('{SECRET}')", (), "Exception in callback _tell"),
        ("Waiting for child process [%s]", (SECRET,), "child process […]"),
        ("Child process [%s] died after %.1f s", (12, 3.5), "[12] died after 3.5 s"),
        (f"odd {{{SECRET}}}", (), "odd"),
        ("%s %s", (SECRET,), "… …"),
    ],
)
def test_of_others_only_their_own_words(message: str, args: Any, said: str) -> None:
    told = line(message, *args, logger="asyncio")
    assert said in told
    assert SECRET not in told


def test_a_traceback_that_is_a_text_is_cut_down_too() -> None:
    """So uvicorn says why an application does not start."""
    try:
        int(SECRET)
    except ValueError:
        text = traceback.format_exc()
    forged = f'{text}\n  File "/{SECRET}", line 1, in kanari\n'
    told = line(forged, logger="uvicorn.error")
    assert "Traceback: ValueError at tests/test_logs.py:" in told
    assert "kanari" not in told


@pytest.mark.parametrize(
    "message",
    ['%s - "WebSocket %s" [accepted]', "connection open", "Invalid HTTP request received."],
)
def test_lines_about_single_connections_are_dropped(message: str) -> None:
    record = logging.LogRecord("uvicorn.error", logging.ERROR, __file__, 1, message, (), None)
    assert not NoHandshakes().filter(record)


LOG = """
import asyncio, logging, logging.config, resource, sys, threading
from polling.logs import configuration, leave_no_trace
logging.config.dictConfig(configuration(sys.argv[1]))
leave_no_trace()
logging.getLogger("uvicorn.error").error('%s - "WebSocket %s" 403', "127.0.0.77", "/ws?k=v")
logging.getLogger("uvicorn.access").info("127.0.0.77 GET /")
logging.getLogger("polling.live").warning("one from 127.0.0.77 closed")
class Odd:
    def __del__(self):
        raise ValueError("kanari")
Odd()
thread = threading.Thread(target=lambda: int("kanari")); thread.start(); thread.join()
async def main():
    asyncio.get_running_loop().call_soon(int, "kanari")
    task = asyncio.create_task(asyncio.sleep(0, int)); await task
    async def fails(): raise ValueError("kanari")
    left = asyncio.create_task(fails()); await asyncio.sleep(0.01); del left
asyncio.run(main())
assert resource.getrlimit(resource.RLIMIT_CORE) == (1, 1)
raise RuntimeError("kanari")
"""


@pytest.mark.parametrize("form", ["plain", "json"])
def test_the_configuration_is_in_force(form: Form) -> None:
    # In a process of its own: pytest has handlers of its own on the loggers of this one.
    done = subprocess.run(
        [sys.executable, "-c", LOG, form], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert "kanari" not in done.stderr
    first, *others = done.stderr.splitlines()
    if form == "plain":
        assert first.endswith("WARNING polling.live one from <address> closed")
        assert [each.split("Traceback: ")[1].split()[0] for each in others] == [
            "ValueError", "ValueError", "ValueError", "ValueError", "RuntimeError",
        ]  # fmt: skip
    else:
        told = [json.loads(each) for each in (first, *others)]
        assert told[0]["event"] == "one from <address> closed"
        assert all(each["error"] for each in told[1:])
    assert done.stdout == ""


def test_what_the_loop_reports_is_cut_down() -> None:
    """The loop's own report quotes the arguments of a callback."""
    told: list[logging.LogRecord] = []

    class Kept(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            told.append(record)

    handler = Kept()
    log = logging.getLogger("asyncio")
    log.addHandler(handler)
    try:

        async def main() -> None:
            asyncio.get_running_loop().call_soon(int, SECRET)
            await asyncio.sleep(0.01)

        asyncio.run(main())
    finally:
        log.removeHandler(handler)
    assert "kanari" in told[0].getMessage()
    assert "kanari" not in Plain().format(told[0])


def test_harmless_leaves_what_is_written_in_norwegian() -> None:
    assert harmless("Møteåpning – «æøå» ŋ") == "Møteåpning – «æøå» ŋ"


LEVELS = {"debug", "info", "warning", "error", "exception", "critical"}
#: What may not be among what is logged, by the names that things have in the code.
NEVER = re.compile(
    r"\b(token|answer|texts?|value|peer|host|address|cookie|headers?|query|key|secret|code|hello|"
    r"typed|password|name|message|body|request|error)\b(?!\.written)"
)


def test_our_own_messages_are_literal_and_hold_nothing_that_people_wrote() -> None:
    """An error is told by its type, or given as `exc_info`."""
    found = 0
    for path in sorted((ROOT / "polling").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
                continue
            if ast.unparse(node.func.value) not in ("log", "logger", "_log"):
                continue
            if node.func.attr not in LEVELS:
                continue
            found += 1
            template, *given = node.args
            assert _is_literal(template), f"{path}:{node.lineno}"
            for each in given:
                said = ast.unparse(each).replace("type(error).__name__", "")
                if path.name == "connection.py" and said.endswith("code"):
                    continue  # that of a close frame
                assert not NEVER.search(said), f"{path}:{node.lineno}: {said}"
            assert {each.arg for each in node.keywords} <= {"exc_info", "extra"}
    assert found > 20


def _is_literal(template: ast.expr) -> bool:
    """A text that stands in the code, there or under a name, or one of two."""
    if isinstance(template, ast.IfExp):
        return _is_literal(template.body) and _is_literal(template.orelse)
    named = isinstance(template, ast.Name) and template.id.isupper()
    return named or isinstance(template, ast.Constant)
