"""The cases of autobahntestsuite, fetched when they are wanted and read as the plain data they are.

The package is Python 2 and wants Twisted; its cases only say what to send and what to expect. They
are executed here in a namespace that stands in for what they import; nothing of it is kept in the
project. What drives them is `tests.trials.autobahn_peer`.
"""

from __future__ import annotations

import binascii
import builtins
import codecs
import functools
import hashlib
import io
import os
import re
import subprocess
import sys
import tarfile
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from tests.trials.autobahn_offers import PerMessageDeflateOffer

NAME = "autobahntestsuite-25.10.1"
DIGEST = "b083d6e15330fc16f3e5f0975cce2b15f21bfa0c6db09547316b1852c6dbd6df"
#: Not 8 (there is none), and not 9.7 and 9.8 (they measure time).
WANTED = re.compile(r"Case([1-7]|9_[1-6]|10)_")
#: Compressed messages.
PACKED = re.compile(r"Case1[23]_")
#: A statement of Python 2; it only reports.
_PRINT = re.compile(r"^( *)print\b.*$", re.MULTILINE)


class NotThere(Exception):
    """The package cannot be fetched; says why."""


def fetched() -> Path:
    """The package's file, from the cache or from the index that pip is set up for."""
    home = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "polling-trials"
    file = home / f"{NAME}.tar.gz"
    if not file.exists() or hashlib.sha256(file.read_bytes()).hexdigest() != DIGEST:
        home.mkdir(parents=True, exist_ok=True)
        wanted = home / "wanted.txt"
        wanted.write_text(f"{NAME.replace('-', '==', 1)} --hash=sha256:{DIGEST}\n")
        command = [
            sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--no-binary",
            "autobahntestsuite", "--require-hashes", "-r", str(wanted), "-d", str(home),
            "--retries", "1", "--timeout", "15", "--disable-pip-version-check",
        ]  # fmt: skip
        try:
            done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
        except subprocess.TimeoutExpired:
            raise NotThere("pip did not fetch it within two minutes") from None
        if done.returncode or not file.exists():
            raise NotThere(f"pip could not fetch it: {done.stderr.strip()[-300:]}")
    return file


def cases(wanted: re.Pattern[str] = WANTED) -> list[type[Any]]:
    """The classes of the cases 1 to 7, 9.1 to 9.6 and 10, in that order; or others."""
    with tarfile.open(fetched()) as archive:
        inside = f"{NAME}/autobahntestsuite/case/"
        sources = {
            member.name.removeprefix(inside).removesuffix(".py"): _text(archive, member)
            for member in archive.getmembers()
            if member.name.startswith(f"{inside}case") and member.name.endswith(".py")
        }
        data = [m for m in archive.getmembers() if "/testdata/" in m.name and m.isfile()]
        for member in data:
            said = archive.extractfile(member)
            file = _data(member.name)
            if said and not file.exists():
                file.parent.mkdir(exist_ok=True)
                file.write_bytes(said.read())
    read = _Reader(sources)
    found: dict[str, type[Any]] = {}
    for name in sorted(sources):
        if name != "case" and wanted.match(name.replace("case", "Case", 1)):
            for part in vars(read.module(name)).values():
                for one in part if isinstance(part, list) else [part]:
                    if isinstance(one, type) and wanted.match(one.__name__):
                        found[one.__name__] = one
    return sorted(found.values(), key=lambda case: [int(n) for n in number(case).split(".")])


def number(case: type[Any]) -> str:
    """What the suite calls it: 7.1.5."""
    return case.__name__.removeprefix("Case").replace("_", ".")


def _data(name: str) -> Path:
    """Where a file of theirs stands beside the package, for cases that read one."""
    return fetched().parent / "testdata" / Path(name).name


def _text(archive: tarfile.TarFile, member: tarfile.TarInfo) -> str:
    file = archive.extractfile(member)
    assert file is not None
    # One character a byte: so a text of Python 2, which is bytes, stays what it is.
    return file.read().decode("latin-1")


class _Reader:
    """Executes a module of the cases, and those that it is made from."""

    def __init__(self, sources: dict[str, str]) -> None:
        self._sources = sources
        self._instead = {
            "autobahn.websocket.protocol": SimpleNamespace(WebSocketProtocol=States),
            "autobahn.websocket.utf8validator": SimpleNamespace(Utf8Validator=Utf8Validator),
            "autobahn.websocket.compress": SimpleNamespace(
                PerMessageDeflateOffer=PerMessageDeflateOffer
            ),
            "pkg_resources": SimpleNamespace(resource_filename=lambda _, name: str(_data(name))),
            "binascii": SimpleNamespace(b2a_hex=_hex),
        }
        self._builtins = {
            **vars(builtins), "__import__": self._import, "xrange": range, "type": _type,
            "open": lambda name, _mode: io.BytesIO(Path(name).read_bytes()),  # they close none
        }  # fmt: skip

    @functools.cache  # noqa: B019 (it lives as long as the reading)
    def module(self, name: str) -> SimpleNamespace:
        source = _PRINT.sub(r"\1pass", self._sources[name]).expandtabs(3)
        # Division of whole numbers is whole in Python 2.
        source = source.replace(" / self.p.autoFragmentSize", " // self.p.autoFragmentSize")
        space: dict[str, Any] = {"__builtins__": self._builtins, "__name__": name}
        exec(compile(source, name, "exec"), space)  # what a pinned digest says
        if name == "case":
            space["Case"].compare = lambda _self, one, other: one == other
        return SimpleNamespace(**{key: space[key] for key in space if not key.startswith("__")})

    def _import(self, name: str, *rest: Any) -> Any:
        if name in self._sources:
            return self.module(name)
        return self._instead.get(name) or __import__(name, *rest)


class States:
    """The states of a connection that cases ask about."""

    STATE_CLOSED, STATE_CONNECTING, STATE_CLOSING, STATE_OPEN = range(4)


class Utf8Validator:
    """Whether bytes are UTF-8 so far, and whether they end where a character does."""

    def reset(self) -> None:
        self._decoder = codecs.getincrementaldecoder("utf-8")()

    def validate(self, text: str) -> tuple[bool, bool]:
        try:
            self._decoder.decode(text.encode("latin-1"))
        except UnicodeDecodeError:
            return False, False
        return True, not self._decoder.getstate()[0]


def _hex(text: str) -> str:
    return binascii.b2a_hex(text.encode("latin-1")).decode()


def _type(*given: Any) -> Any:
    if len(given) == 3:
        return type(given[0], tuple(base for base in given[1] if base is not object), given[2])
    return type(*given)
