"""docs/protocol.md says what the models say: every message, every field, every close code."""

import re

import pytest

from polling import messages
from polling.settings import ROOT
from tests.protocol import MESSAGES, table

DOCUMENT = (ROOT / "docs" / "protocol.md").read_text()


@pytest.mark.parametrize("name", MESSAGES)
def test_every_message_is_described_as_it_is(name: str) -> None:
    described = re.search(rf"<!-- fields of {name} -->\n(.*?)\n<!-- end -->", DOCUMENT, re.DOTALL)
    assert described, f"docs/protocol.md says nothing of {name}"
    assert described[1] == table(MESSAGES[name])


def test_nothing_is_described_that_is_not_there() -> None:
    assert set(re.findall(r"<!-- fields of (\w+) -->", DOCUMENT)) == set(MESSAGES)


def test_who_may_send_what_is_described() -> None:
    for kind, roles in messages.SENDERS.items():
        row = re.search(rf"^\| `{kind}` \| (.*?) \|", DOCUMENT, re.MULTILINE)
        assert row, kind
        assert set(re.split(r", ", row[1])) == set(roles)


def test_every_close_code_of_the_server_is_described() -> None:
    said = set(re.findall(r"^\| (\d{4}) \|", DOCUMENT, re.MULTILINE))
    used: set[str] = set()
    for path in (ROOT / "polling" / "live").glob("*.py"):
        used |= set(re.findall(r"\b(4[45]\d\d|100[1-9]|101[0-3])\b", path.read_text()))
    assert used <= said, used - said
