"""The participant's page in few files: its modules and styles, put together as they are read.

A phone in a full hall pays for each file that it has to ask for, and so does the server. So what
`phone.js` imports is served as one module, and each that it imports later (`import("…")`) as one
with what nothing else needs; what COMMON of these need stands with `phone.js`. Under `whole/` every
file stands at its own path, so that addresses relative to a module (`import.meta.url`, `import()`)
mean what they say in the source.

A module becomes a function that is called once and returns what it exports. Only what our scripts
use is known: `import {…} from "…"`, `export` before a declaration, `export {…}`, with or without
`from`. Anything else is refused when the server starts, not when somebody joins.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from graphlib import CycleError, TopologicalSorter
from posixpath import dirname, join, normpath, relpath

#: So many files that come later and need the same module spare it a file of its own.
COMMON = 3

_NAMES = r"\{([^{}]*)\}"
_IMPORT = re.compile(rf'^import {_NAMES} from "([^"]+)";?$', re.MULTILINE)
_PASSED = re.compile(rf'^export {_NAMES}(?: from "([^"]+)")?;?$', re.MULTILINE)
_DECLARED = re.compile(r"^export ((?:async )?(?:function\*?|class|const) ([\w$]+))", re.MULTILINE)
#: What is imported later: an address, up to what is only known then, and what follows on that.
_LATER = re.compile(r'(\bimport\(["`])(\.[^"`$]*)(\$\{\w+\}[^"`$]*)?')
_LEFT = re.compile(r"^(?:import\b(?!\()|export\b).*", re.MULTILINE)
_STYLES = re.compile(r'^@import url\("([^"]+)"\);$', re.MULTILINE)
_BLANK = re.compile(r"\n{2,}")


def scripts(sources: Mapping[str, str], entry: str, *parts: str) -> dict[str, str]:
    """The files that `entry` and what it reaches become, by path; `sources` by path too.

    `parts` are modules that it imports later by names that only it knows. Raises ValueError for a
    module that this cannot put together with others.
    """
    needs = {path: _needs(path, sources[path]) for path in _reached(sources, [entry, *parts])}
    try:
        order = list(TopologicalSorter(needs).static_order())
    except CycleError as problem:
        raise ValueError(f"modules import each other: {problem.args[1]}") from problem
    later = set(parts).union(*(_later(path, sources) for path in order))
    file = _files(needs, order, later, entry)
    numbers = {path: number for number, path in enumerate(sorted(needs))}
    asked = {
        (file[path], need)
        for path, wanted in needs.items()
        for need in wanted
        if file[need] != file[path]
    }
    made = {}
    for head in sorted(set(file.values())):
        inside = [path for path in order if file[path] == head]
        outside = sorted({need for path in inside for need in needs[path]}.difference(inside))
        lent = sorted({need for _, need in asked if file[need] == head})
        lines = [
            f'import{{${numbers[path]}}}from"./{relpath(file[path], dirname(head) or ".")}"'
            for path in outside
        ]
        lines += [_part(path, sources[path], head, numbers) for path in inside]
        if lent:
            lines.append(f"export{{{','.join(f'${numbers[path]}' for path in lent)}}}")
        said = _exported(sources[head])
        lines += [f"export const {name}=${numbers[head]}.{name}" for name in said]
        made[head] = _BLANK.sub("\n", ";\n".join(lines)) + ";\n"
    return made


def style(sources: Mapping[str, str], *paths: str) -> str:
    """These style sheets one after the other, each with those that it imports in their places."""

    def with_imported(path: str) -> str:
        return _STYLES.sub(lambda found: with_imported(_at(path, found[1])), sources[path])

    return _BLANK.sub("\n", "\n".join(map(with_imported, paths)))


def _files(
    needs: Mapping[str, frozenset[str]],
    order: list[str],
    later: set[str],
    entry: str,
) -> dict[str, str]:
    """Which file each module stands in: that of all who import it, or one of its own."""
    file = {entry: entry}
    for path in reversed(order):  # those that import it come before it
        users = {file[user] for user, wanted in needs.items() if path in wanted}
        if path == entry or entry in users or (len(users) >= COMMON and path not in later):
            file[path] = entry
        else:
            file[path] = users.pop() if len(users) == 1 and path not in later else path
    return file


def _reached(sources: Mapping[str, str], entries: list[str]) -> set[str]:
    found, waiting = set(entries), [*entries]
    while waiting:
        path = waiting.pop()
        for other in (*_needs(path, sources[path]), *_later(path, sources)):
            if other not in sources:
                raise ValueError(f"{path} imports {other}, which is not there")
            if other not in found:
                found.add(other)
                waiting.append(other)
    return found


def _needs(path: str, source: str) -> frozenset[str]:
    places = [*_IMPORT.findall(source), *_PASSED.findall(source)]
    return frozenset(_at(path, place) for _, place in places if place)


def _later(path: str, sources: Mapping[str, str]) -> Iterator[str]:
    """What a module may import later: what its addresses with gaps in them can mean."""
    for _, begins, rest in _LATER.findall(sources[path]):
        address = re.sub(r"\$\{\w+\}", "*", begins + rest).partition("?")[0]
        names = re.escape(_at(path, address)).replace(r"\*", r"\w*")
        yield from (other for other in sources if re.fullmatch(names, other))


def _at(path: str, place: str) -> str:
    return normpath(join(dirname(path), place))


def _part(path: str, source: str, head: str, numbers: Mapping[str, int]) -> str:
    """One module as a function that has been called."""
    given: list[str] = []

    def imported(found: re.Match[str]) -> str:
        names = ",".join(f"{name}:{known}" for name, known in _pairs(found[1]))
        return f"const{{{names}}}=${numbers[_at(path, found[2])]};"

    def passed(found: re.Match[str]) -> str:
        of = f"${numbers[_at(path, found[2])]}." if found[2] else ""
        given.extend(f"{known}:{of}{name}" for name, known in _pairs(found[1]))
        return ""

    def declared(found: re.Match[str]) -> str:
        given.append(found[2])
        return found[1]

    def later(found: re.Match[str]) -> str:
        place = relpath(_at(path, found[2]), dirname(head) or ".")
        slash = "/" if found[2].endswith("/") else ""
        return f"{found[1]}./{place}{slash}{found[3] or ''}"

    text = _DECLARED.sub(declared, _PASSED.sub(passed, _IMPORT.sub(imported, source)))
    left = _LEFT.search(text)
    if left:
        raise ValueError(f"{path} cannot be put together with others: {left[0]}")
    text = _LATER.sub(later, text)
    here = relpath(path, dirname(head) or ".")
    text = text.replace("import.meta.url", f'new URL("./{here}",import.meta.url).href')
    return f"const ${numbers[path]}=(()=>{{\n{text.strip()}\nreturn{{{','.join(given)}}}}})()"


def _exported(source: str) -> list[str]:
    names = [name for _, name in _DECLARED.findall(source)]
    return names + [known for some, _ in _PASSED.findall(source) for _, known in _pairs(some)]


def _pairs(names: str) -> Iterable[tuple[str, str]]:
    """`a, b as c` as (a, a), (b, c)."""
    for one in filter(None, (name.strip() for name in names.split(","))):
        name, _, known = one.partition(" as ")
        yield name.strip(), (known or name).strip()
