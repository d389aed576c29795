"""The house stands as it is drawn: imports point down, and each thing has its one place."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
HOUSE = ROOT / "polling"

#: Floors from the ground up; a module may import from its own floor and from those below.
PURE = {
    "meeting", "joincode", "ballot", "text", "messages", "statistics", "kinds", "refused", "record",
    "words", "limits", "look", "rehearsal", "problems", "pictured", "demo", "agenda_file",
    "export", "themes", "promise", "rude", "groups", "slips", "across", "choices",
}  # fmt: skip
FLOORS: list[set[str]] = [
    # The catalogues and scripts of the words are read from where the settings say they lie.
    PURE | {"settings"},
    {
        "children",
        "vendor",
        "logs",
        "listening",
        "headers",
        "paths",
        "terse",
        "whole",
        "pictures",
        "packing",
        "importing",
        "suggesting",
    },
    {"store"},
    {"access", "noting", "assets", "live", "making", "finding"},
    {
        "pages",
        "editing",
        "downloads",
        "links",
        "figures",
        "files",
        "health",
        "printing",
        "seating",
        "weighing",
        "bringing",
        "comparing",
        "codebooks",
        "signing",
        "sorting",
        "workbench",
        "choosing",
        "reading",
        "joining",
        "door",
    },
    {"app", "serve", "cli", "commands", "bootstrap", "__main__"},
]
FORBIDDEN_IN_PURE = {"asyncio", "socket", "time", "redis", "starlette", "uvicorn", "subprocess"}
#: Keeps failures in memory, so it needs a clock, which tests hand in.
MAY_HAVE_A_CLOCK = {"limits"}


def modules() -> list[Path]:
    return sorted(path for path in HOUSE.rglob("*.py") if "__pycache__" not in path.parts)


def name_of(path: Path) -> str:
    """The module's place under `polling`: "live", "store", "app" …"""
    first = path.relative_to(HOUSE).parts[0]
    return first.removesuffix(".py")


def imports(path: Path, *, typing_too: bool = False) -> set[str]:
    """What a module imports, dotted; imports only for the type checker are left out."""
    found: set[str] = set()
    tree = ast.parse(path.read_text(encoding="utf-8"))
    skipped: set[ast.AST] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test) and not typing_too:
            skipped |= {inner for each in node.body for inner in ast.walk(each)}
        if node in skipped:
            continue
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found


def floor(name: str) -> int:
    return next(number for number, names in enumerate(FLOORS) if name in names)


def test_every_module_has_its_floor() -> None:
    placed = set().union(*FLOORS)
    assert {name_of(path) for path in modules()} - placed - {"__init__"} == set()


def test_imports_point_only_downwards() -> None:
    upwards = set()
    for path in modules():
        if name_of(path) == "__init__":
            continue
        for module in imports(path):
            parts = module.split(".")
            if parts[0] != "polling" or len(parts) < 2 or parts[1].startswith("__"):
                continue
            if any(parts[1] in names for names in FLOORS) and floor(parts[1]) > floor(
                name_of(path)
            ):
                upwards.add(f"{path.relative_to(ROOT)} imports {module}")
    assert upwards == set()


def test_nobody_imports_the_app_but_those_who_start_it() -> None:
    importers = {name_of(p) for p in modules() if "polling.app" in imports(p)}
    assert importers <= {"serve", "cli", "commands"}


def test_what_is_pure_does_nothing_but_think() -> None:
    impure = {
        f"{path.relative_to(ROOT)} imports {module}"
        for path in modules()
        if name_of(path) in PURE - MAY_HAVE_A_CLOCK
        for module in imports(path)
        if module.split(".")[0] in FORBIDDEN_IN_PURE
    }
    assert impure == set()


def test_the_hub_knows_neither_http_nor_redis() -> None:
    for name in ("hub", "room", "feed", "views", "broadcast"):
        known = {module.split(".")[0] for module in imports(HOUSE / "live" / f"{name}.py")}
        assert known & {"starlette", "redis", "uvicorn", "httptools"} == set()


def test_only_the_store_speaks_redis() -> None:
    speakers = {
        str(path.relative_to(ROOT))
        for path in modules()
        if any(module.split(".")[0] == "redis" for module in imports(path, typing_too=True))
    }
    assert {name for name in speakers if not name.startswith("polling/store/")} == set()


def test_the_server_prints_nothing() -> None:
    may = {"cli", "serve", "commands", "bootstrap", "__main__"}
    printing = {
        str(path.relative_to(ROOT))
        for path in modules()
        if name_of(path) not in may
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "print"
    }
    assert printing == set()


def test_every_module_says_what_it_is_for() -> None:
    silent = [
        str(path.relative_to(ROOT))
        for path in modules()
        if not ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    ]
    assert silent == []


def test_half_of_the_modules_are_under_a_hundred_lines() -> None:
    lengths = sorted(len(path.read_text(encoding="utf-8").splitlines()) for path in modules())
    assert lengths[len(lengths) // 2] <= 100
    assert lengths[-1] <= 300


@pytest.mark.parametrize(
    "kind", sorted(p.stem for p in (HOUSE / "kinds").glob("*.py") if not p.stem.startswith("_"))
)
def test_a_kind_is_named_nowhere_but_in_its_own_files(kind: str) -> None:
    sources = [*modules(), *(ROOT / "static").rglob("*.js"), *(ROOT / "templates").rglob("*.html")]
    said = re.compile(rf"[\"'`/.]{kind}[\"'`/.]|\b{kind}\b(?=\.(?:js|py|css|html))")
    naming = [
        str(path.relative_to(ROOT))
        for path in sources
        if "vendor" not in path.parts
        and "kinds" not in path.parts
        and kind != "text"
        and said.search(path.read_text(encoding="utf-8"))
    ]
    # A kind whose name is also a word of the language cannot be told by the word alone.
    if kind in (
        "choice",
        "ranking",
        "scales",
        "number",
        "points",
        "grid",
        "page",
        "floor",
        "sheet",
    ):
        naming = [n for n in naming if re.search(rf"kinds[./]{kind}\b", (ROOT / n).read_text())]
    assert naming == []
