"""`python3 -m polling load`: the benchmarks, each with its table; `all` keeps one."""

from __future__ import annotations

import argparse
import gc
import importlib
import sys
from typing import NamedTuple

from tests.load.measure import open_files
from tests.load.summary import PAGE, kept


class Row(NamedTuple):
    """What is measured: what for, by which function of a module here, with how many phones."""

    about: str
    run: str
    phones: int | None = None


ROWS = {
    "fanout": Row("a state to all phones, and when the last one has it", "fanout.run", 10_000),
    "meanwhile": Row("answers while a state goes to all phones", "meanwhile.run", 10_000),
    "burst": Row("an answer from each phone at once", "burst.run", 5000),
    "compressed": Row("a state to phones that take it compressed", "compressed.run", 5000),
    "wall": Row("from an answer to the wall", "wall.run", 5000),
    "texts": Row("5,000 texts and 1,000 words on the wall", "texts.run"),
    "idle": Row("phones that only listen: memory, and processor", "idle.run", 10_000),
    "handshake": Row("coming in: handshake, hello and first state", "handshake.run", 5000),
    "back": Row("all phones lost their connection and come back", "handshake.back", 10_000),
    "joining": Row("page, style, scripts, socket and state", "joining.run", 5000),
    "workers": Row("two workers beside one", "workers.run", 5000),
    "meetings": Row("a hundred meetings, and one of them flooded", "meetings.run"),
    "growth": Row("halls of 100 to 10,000 phones", "growth.run"),
}
#: Not in the one table: they have pages, or tables, of their own.
OTHERS = {
    "cluster": Row("several stores, workers and machines", "cluster.run"),
    "model": Row("what 100,000 phones and more would need", "model.run"),
    "themes": Row("suggestions: how often they are right, and their cost", "themes.run"),
    "around": Row("what it costs where websockets are blocked", "around.run", 200),
}


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python3 -m polling load",
        description="What this machine can carry, beside others doing the same work.",
    )
    commands = parser.add_subparsers(metavar="", required=True, dest="name")
    for name, row in (ROWS | OTHERS).items():
        one = commands.add_parser(name, help=row.about)
        if row.phones:
            one.add_argument(
                "--phones", type=int, default=row.phones, help=f"how many ({row.phones})"
            )
    one = commands.add_parser("all", help=f"all of it, into the one table of {PAGE.name}")
    one.add_argument("rows", nargs="*", metavar="ROW", help="only these; the others stay")
    args = parser.parse_args()
    open_files()
    gc.disable()  # the phones' garbage is not the server's delay
    if args.name != "all":
        sys.stdout.write(f"{measured(args.name, getattr(args, 'phones', None))}\n")
        return
    for name in args.rows or ROWS:
        try:
            report = measured(name, None)
        except SystemExit as failed:
            sys.stdout.write(f"## {name}\n\nNot measured: {failed}\n\n")
        else:
            sys.stdout.write(f"## {name}\n\n{report}\n\n")
            kept(list(ROWS), name, report)
        sys.stdout.flush()


def measured(name: str, phones: int | None) -> object:
    """What the benchmark `name` says."""
    row = (ROWS | OTHERS)[name]
    module, _, function = row.run.partition(".")
    run = getattr(importlib.import_module(f"tests.load.{module}"), function)
    phones = phones or row.phones
    return run(phones) if phones else run()


if __name__ == "__main__":
    main()
