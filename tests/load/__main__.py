"""`python -m tests.load`: the benchmarks, each of which prints one table."""

import argparse
import sys

from tests.load import fanout


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.load")
    commands = parser.add_subparsers(required=True, metavar="WHAT")
    one = commands.add_parser("fanout", help="one state to many phones, beside a naive server")
    one.add_argument("--phones", type=int, default=2000)
    one.add_argument("--messages", type=int, default=100_000)
    one.set_defaults(run=lambda args: fanout.run(args.phones, args.messages))
    args = parser.parse_args()
    sys.stdout.write(f"{args.run(args)}\n")


if __name__ == "__main__":
    main()
