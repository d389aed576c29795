"""Scripts and styles without what only their readers need: comments and indentation.

Every line keeps its place, so that what a browser says of line 40 is line 40 of the source. It goes
by whole lines only, but for a type said inside one (`/** @type … */`): a comment after code stays,
and a script with a template literal of several lines, whose white space may mean something, is left
as it is.
"""

import re

_BLOCK = re.compile(r"^[ \t]*/\*(?:(?!\*/).)*\*/[ \t]*$", re.MULTILINE | re.DOTALL)
_LINE = re.compile(r"^[ \t]*//.*$", re.MULTILINE)
_TYPE = re.compile(r"/\*\* @(?:(?!\*/).)*\*/ ?")
_INDENT = re.compile(r"^[ \t]+", re.MULTILINE)


def script(source: str) -> str:
    """A script of ours, shorter and the same."""
    short = _INDENT.sub("", _TYPE.sub("", _LINE.sub("", _without_blocks(source))))
    return source if any(line.count("`") % 2 for line in short.splitlines()) else short


def style(source: str) -> str:
    """A style sheet of ours, shorter and the same."""
    return _INDENT.sub("", _without_blocks(source))


def _without_blocks(source: str) -> str:
    return _BLOCK.sub(lambda found: "\n" * found[0].count("\n"), source)
