"""`python3 -m polling load`: the benchmarks, each of which prints its table."""

import argparse
import gc
import sys
from collections.abc import Callable

from tests.load import around, burst, fanout, handshake, themes
from tests.load.measure import open_files

#: What is measured in a hall of so many phones: name -> what for, how many, and how.
HALLS: dict[str, tuple[str, int, Callable[[int], object]]] = {
    "fanout": ("a state to all phones, and when the last one has it", 10_000, fanout.run),
    "burst": ("an answer from each phone at once", 5000, burst.run),
    "handshake": ("coming in: handshake, hello and first state", 5000, handshake.run),
    "back": ("all phones lost their connection and come back", 10_000, handshake.back),
}


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python3 -m polling load",
        description="What this machine can carry, beside others doing the same work.",
    )
    commands = parser.add_subparsers(metavar="", required=True)
    for name, (about, phones, run) in HALLS.items():
        one = commands.add_parser(name, help=about)
        one.add_argument("--phones", type=int, default=phones, help=f"how many ({phones})")
        one.set_defaults(run=lambda args, run=run: run(args.phones))
    one = commands.add_parser(
        "themes", help="suggestions: how often they are right, and their cost"
    )
    one.set_defaults(run=lambda _args: themes.run())
    one = commands.add_parser("around", help="what it costs where websockets are blocked")
    one.add_argument("--phones", type=int, default=200, help="how many (200)")
    one.set_defaults(run=lambda args: around.run(args.phones))
    args = parser.parse_args()
    open_files()
    gc.disable()  # the phones' garbage is not the server's delay
    sys.stdout.write(f"{args.run(args)}\n")


if __name__ == "__main__":
    main()
