"""Every text that people see, found where it stands; `python -m tests.words` brings en.po up.

Scripts are read as the server reads them (`polling.words.scripts`), so that what a page is given
and what is translated are the same.
"""

import ast
import io
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.pofile import read_po, write_po

from polling.settings import ROOT
from polling.words import FOLDER, LANGUAGES, scripts

Text = str | tuple[str, str]
PYTHON = {"N_": None, "_": None, "gettext": None, "ngettext": (1, 2), "Refused": (2,)}
#: Header lines that say nothing, or that would change with every run.
DROPPED = tuple(
    f'"{name}'
    for name in ("Project-Id", "Report-", "POT-", "PO-", "Last-", "Language-Team", "Generated-")
)
TEMPLATE = {"_": None, "gettext": None, "ngettext": (1, 2)}


def files() -> Iterator[tuple[Path, str, dict[str, object]]]:
    """Every Python file and template, with the way to read it."""
    for path in sorted((ROOT / "polling").rglob("*.py")):
        yield path, "python", PYTHON
    for path in sorted((ROOT / "templates").rglob("*.html")):
        yield path, "jinja2.ext:babel_extract", TEMPLATE


def found() -> dict[Text, set[str]]:
    """Text (or singular and plural) -> the files it stands in, relative to the project."""
    texts: dict[Text, set[str]] = {}
    for path, method, keywords in files():
        source = io.BytesIO(path.read_bytes())
        for _, message, _, _ in extract(method, source, keywords=keywords):  # type: ignore[arg-type]
            text: Text = message if isinstance(message, str) else (message[0], message[1])
            if text and text[0]:
                texts.setdefault(text, set()).add(path.relative_to(ROOT).as_posix())
        if method == "python":
            for text in in_f_strings(path):
                texts.setdefault(text, set()).add(path.relative_to(ROOT).as_posix())
    for path in (ROOT / "static").rglob("*.js"):
        if "vendor" not in path.parts:
            for said in scripts.texts(path.relative_to(ROOT / "static").as_posix()):
                text = said[0] if len(said) == 1 else (said[0], said[1])
                texts.setdefault(text, set()).add(path.relative_to(ROOT).as_posix())
    return texts


def in_f_strings(path: Path) -> Iterator[Text]:
    """Texts in the braces of f-strings, which the extractor takes for a string like any other."""
    for string in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(string, ast.JoinedStr):
            continue
        for call in ast.walk(string):
            if not isinstance(call, ast.Call):
                continue
            name = call.func.attr if isinstance(call.func, ast.Attribute) else None
            name = call.func.id if isinstance(call.func, ast.Name) else name
            said = [each.value for each in call.args if isinstance(each, ast.Constant)]
            if name in ("_", "gettext") and said:
                yield str(said[0])
            elif name == "ngettext" and len(said) > 1:
                yield str(said[0]), str(said[1])


def catalogue(language: str) -> Catalog:
    """The catalogue of a language as it is kept."""
    with (FOLDER / f"{language}.po").open("rb") as file:
        return read_po(file, locale=language)


def bring_up(language: str) -> list[Text]:
    """Writes the catalogue with what is missing added, empty, and what is dead left out."""
    path = FOLDER / f"{language}.po"
    old = catalogue(language) if path.exists() else Catalog(locale=language)
    heading = (
        "# What every text says in this language; the msgids are the bokmål texts in the code."
    )
    new = Catalog(locale=language, charset="utf-8", fuzzy=False, header_comment=heading)
    missing = []
    for text, places in sorted(found().items(), key=lambda each: str(each[0])):
        said = old.get(text if isinstance(text, str) else text[0])
        string = said.string if said and said.id == text else ""
        if not string or (isinstance(string, tuple) and not all(string)):
            missing.append(text)
        new.add(text, string, locations=[(place, 0) for place in sorted(places)])
    buffer = io.BytesIO()
    write_po(buffer, new, width=100, include_lineno=False, sort_output=False)
    lines = buffer.getvalue().decode().splitlines(keepends=True)
    kept = "".join(line for line in lines if not line.startswith(DROPPED))
    path.write_text(kept)
    return missing


if __name__ == "__main__":
    for language in LANGUAGES[1:]:
        for text in bring_up(language):
            print(f"{language}: {text}")
