"""The commands of `python3 -m polling`, each loaded only when it is asked for."""

from __future__ import annotations

import argparse
import asyncio
import gc
import importlib
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from polling import __version__
from polling.settings import ROOT, CannotStart, Settings

Command = Callable[[argparse.Namespace], int | None]
SETTINGS = ("host", "port", "workers", "data", "url", "metrics")


def main(args: Sequence[str] | None = None) -> int:
    """Run the command `args` (the process's own when None); return its exit status.

    What the person can mend is said in a sentence, with status 2.
    """
    parser = _parser()
    wanted = list(sys.argv[1:] if args is None else args)
    # What follows these is for pytest and for the benchmark, options too.
    if wanted[:1] in (["test"], ["load"]):
        chosen = parser.parse_args(wanted[:1])
        chosen.rest = wanted[1:]
    else:
        chosen = parser.parse_args(wanted)
    try:
        chosen.settings = _settings(chosen)
        command: Command = chosen.command
        return command(chosen) or 0
    except CannotStart as reason:
        sys.stderr.write(f"{reason}\n")
        return 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python3 -m polling",
        description="Ask a room, and take home what it answered. Without a command: serve.",
    )
    parser.set_defaults(command=_serve)
    parser.add_argument("--version", action="version", version=f"polling {__version__}")
    parser.add_argument("--host", help="address to listen on (127.0.0.1; POLLING_HOST)")
    parser.add_argument("--port", type=int, help="port to listen on (8000; POLLING_PORT, PORT)")
    parser.add_argument("--workers", type=int, help="processes that serve (1; POLLING_WORKERS)")
    _add_data(parser)
    parser.add_argument(
        "--lan", action="store_true", help="be there for the room's network too (POLLING_LAN)"
    )
    parser.add_argument("--url", help="the address that phones use (POLLING_URL)")

    parser.add_argument(
        "--metrics", metavar="PORT", help="a port for Prometheus, of this machine (POLLING_METRICS)"
    )

    commands = parser.add_subparsers(title="commands", metavar="")
    _add(commands, "link", _link, "print a new one-time link for the organiser")
    one = _add(commands, "rehearse", "rehearse", "play a whole meeting with simulated phones")
    one.add_argument("file", type=Path, metavar="FILE", help="an agenda, or an exported meeting")
    one.add_argument("--phones", type=int, default=25, help="how many phones (25)")
    one.add_argument("--into", type=Path, required=True, metavar="DIR", help="for the downloads")
    one.add_argument(
        "--url", dest="link", metavar="LINK", help="a running server's one-time organiser link"
    )
    one = _add(commands, "export", "export", "write everything about a meeting into a directory")
    one.add_argument("id", metavar="ID", help="the meeting's id, as in the address of its pages")
    one.add_argument("--into", type=Path, required=True, metavar="DIR")
    one.add_argument(
        "--template", type=Path, metavar="FILE", help="a .pptx or .potx that the deck stands on"
    )
    one = _add(commands, "import", "import_", "make a meeting from a file")
    one.add_argument("file", type=Path, metavar="FILE", help="an agenda, or an exported meeting")
    one = _add(commands, "purge", "purge", "delete answers whose time is up, and verify it")
    one.add_argument("--meeting", metavar="ID", help="this meeting's answers, whatever its time")
    one.add_argument("--yes", action="store_true", help="do not ask")
    one.add_argument("--list", action="store_true", help="only print what was ever deleted")
    one = _add(commands, "backup", "backup", "write all that is kept into a file, while it is used")
    one.add_argument("file", type=Path, metavar="FILE", help="a new file; it will hold answers")
    one = _add(commands, "restore", "restore", "put back what a backup holds")
    one.add_argument("file", type=Path, metavar="FILE", help="what backup wrote")
    one.add_argument("--replace", action="store_true", help="lose the meetings that are there")
    one = _add(commands, "organiser", "organiser", "who is an organiser, and links to sign in by")
    one.add_argument("what", choices=("list", "add", "reset", "remove"))
    one.add_argument("name", nargs="?", default="", metavar="NAME")
    one = _add(commands, "log", "log", "print who did what")
    one.add_argument("--meeting", metavar="ID", help="in this meeting only")
    one.add_argument("--csv", action="store_true", help="as a file for a spreadsheet")
    _add(commands, "sbom", "sbom", "print what is installed, as a CycloneDX bill of materials")
    _add(commands, "load", _load, "measure what this machine can carry: load all")
    _add(commands, "test", _test, "run the tests: test [trials [--full]] [pytest's arguments]")
    _add(commands, "check", _check, "lint, and check the types of Python and of the scripts")
    return parser


def _add(
    commands: argparse._SubParsersAction[argparse.ArgumentParser],
    name: str,
    command: Command | str,
    about: str,
) -> argparse.ArgumentParser:
    """A command: a function here, or a module of polling.commands with a `main(chosen)`."""
    parser = commands.add_parser(name, help=about, description=about.capitalize() + ".")
    _add_data(parser)
    if isinstance(command, str):
        module = command
        parser.set_defaults(
            command=lambda chosen: importlib.import_module(f"polling.commands.{module}").main(
                chosen
            )
        )
    else:
        parser.set_defaults(command=command)
    return parser


def _add_data(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--data",
        type=Path,
        # A command's own default would undo what was said before the command.
        default=argparse.SUPPRESS,
        help="directory that everything is kept in (./data; POLLING_DATA)",
    )


def _settings(chosen: argparse.Namespace) -> Settings:
    said = {name: getattr(chosen, name, None) for name in SETTINGS}
    return Settings.read(**said, lan=chosen.lan or None)


def _serve(chosen: argparse.Namespace) -> None:
    # All that a start makes is there to stay: looking for garbage takes an eighth of its time.
    gc.disable()
    try:
        from polling.serve import serve

        serve(chosen.settings)
    finally:
        gc.enable()


def _link(chosen: argparse.Namespace) -> None:
    from polling.commands.link import new_link

    print(asyncio.run(new_link(chosen.settings)))


def _load(chosen: argparse.Namespace) -> int:
    import subprocess

    command = [sys.executable, "-m", "tests.load", *chosen.rest]
    return subprocess.run(command, cwd=ROOT, check=False).returncode


def _test(chosen: argparse.Namespace) -> int:
    from polling.bootstrap.testing import test

    return test(chosen.rest)


def _check(_chosen: argparse.Namespace) -> int:
    from polling.bootstrap.checking import check

    return check()
