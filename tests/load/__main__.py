"""`python3 -m polling load`: the benchmarks, each of which prints one table."""

import argparse
import gc
import sys

from tests.load import around, fanout, hall, themes
from tests.load.measure import open_files


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python3 -m polling load",
        description="A full hall, on this server and on a naive one; or another benchmark.",
    )
    parser.add_argument("--phones", type=int, default=1000, help="how many (1000)")
    parser.set_defaults(run=lambda args: hall.run(args.phones))
    commands = parser.add_subparsers(metavar="")
    one = commands.add_parser("fanout", help="only the sockets: one state to many phones")
    one.add_argument("--phones", type=int, default=2000, help="how many (2000)")
    one.add_argument("--messages", type=int, default=100_000, help="measure over (100000)")
    one.set_defaults(run=lambda args: fanout.run(args.phones, args.messages))
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
