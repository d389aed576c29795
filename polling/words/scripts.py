"""The words of scripts: which texts a page's scripts say, and how they read in a language."""

import json
import re
from functools import cache

from polling.settings import ROOT
from polling.words import DEFAULT, catalogue

STATIC = ROOT / "static"
_TEXT = r"""("(?:[^"\\\n]|\\.)*")"""
_CALL = re.compile(rf"(?<![\w.$])(?:t\(\s*{_TEXT}|tn\(\s*{_TEXT}\s*,\s*{_TEXT})")
_IMPORT = re.compile(r"""(?:from\s*|import\s*)["'](\.{1,2}/[^"']+\.js)["']""")
_LATER = re.compile(r"""import\(\s*["'](\.{1,2}/[^"']+\.js)["']""")


@cache
def texts(script: str) -> frozenset[tuple[str, ...]]:
    """The texts of one script: (text,) or, for a plural, (one, many).

    Found by what the calls look like: Babel's extractor loses those inside template literals that
    hold braces of their own, `${t("{n} svar", { n })}`.
    """
    source = (STATIC / script).read_text()
    return frozenset(
        tuple(json.loads(text) for text in call.groups() if text) for call in _CALL.finditer(source)
    )


@cache
def reached(script: str, later: bool, kinds: tuple[str, ...] | None = None) -> frozenset[str]:
    """The script and all that it imports, however far; and the script of every kind, or of `kinds`.

    With `later` also what is imported only when it is needed, such as the drawing of a wall.
    """
    there = {path.stem for path in (STATIC / "kinds").glob("*.js")}
    wanted = there if kinds is None else there & set(kinds)
    every = {script, *(f"kinds/{kind}.js" for kind in wanted)}
    todo = list(every)
    while todo:
        at = STATIC / todo.pop()
        source = at.read_text()
        for name in _IMPORT.findall(source) + (_LATER.findall(source) if later else []):
            path = (at.parent / name).resolve()
            if path.is_file() and "vendor" not in path.parts:
                relative = path.relative_to(STATIC).as_posix()
                if relative not in every:
                    every.add(relative)
                    todo.append(relative)
    return frozenset(every)


@cache
def words(
    language: str, *scripts: str, later: bool = True, kinds: tuple[str, ...] | None = None
) -> str:
    """JSON for a page with these entry scripts: {"language", "texts": bokmål -> translation}.

    A page that shows few `kinds` of question need not have the words of all.

    A plural stands under its first form as a list of two. For bokmål there is nothing to say.
    """
    said: dict[str, str | list[str]] = {}
    if language != DEFAULT:
        found = catalogue(language)
        files = (reached(_file(script), later, kinds) for script in scripts)
        for name in sorted(frozenset[str]().union(*files)):
            for text in sorted(texts(name)):
                if len(text) == 1:
                    said[text[0]] = found.gettext(text[0])
                else:
                    said[text[0]] = [found.ngettext(text[0], text[1], n) for n in (1, 2)]
    data = json.dumps({"language": language, "texts": said}, ensure_ascii=False, sort_keys=True)
    return data.replace("<", "\\u003c")  # so that no text can end the script element it stands in


def _file(script: str) -> str:
    return script if script.endswith(".js") else f"{script}.js"
