"""`python3 -m polling`: the way in, with nothing installed but Python and pip."""

import sys

if __name__ == "__main__":
    # Before any other import, which an older Python might not even be able to read.
    if sys.version_info < (3, 11):  # noqa: UP036 (Python does not read pyproject.toml)
        sys.exit(f"polling needs Python 3.11 or newer; {sys.executable} is older. Try python3.11.")

    from polling.bootstrap.environment import NotInstalled, enter

    try:
        enter(sys.argv[1:])
    except NotInstalled as reason:
        sys.stderr.write(f"{reason}\n")
        sys.exit(2)

    from polling.cli import main

    sys.exit(main(sys.argv[1:]))
