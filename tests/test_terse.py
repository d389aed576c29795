"""What is served is what was written, without its comments: held to node and to a parser's eye."""

import json
import re
import subprocess
from pathlib import Path

import pytest

from polling import terse
from polling.bootstrap import npm

STATIC = Path(__file__).parents[1] / "static"
SCRIPTS = sorted(p for p in STATIC.rglob("*.js") if "vendor" not in p.parts)
STYLES = sorted(p for p in STATIC.rglob("*.css") if "vendor" not in p.parts)
#: Reads {name: script} and says what is wrong with which of them.
PARSE = """
const { SourceTextModule } = require("node:vm");
const wrong = {};
for (const [name, script] of Object.entries(JSON.parse(require("node:fs").readFileSync(0)))) {
  try { new SourceTextModule(script); } catch (error) { wrong[name] = String(error); }
}
console.log(JSON.stringify(wrong));
"""


def test_comments_and_indentation_go_and_lines_stay() -> None:
    source = (
        '/**\n * What it is.\n */\nfunction f() {\n  // why\n  return "/* no */"; // stays\n}\n'
    )
    assert terse.script(source) == '\n\n\nfunction f() {\n\nreturn "/* no */"; // stays\n}\n'


def test_a_comment_before_code_on_its_line_stays_and_ends_there() -> None:
    source = "/* why */ (a).b();\nc();\n/** d */\n"
    assert terse.script(source) == "/* why */ (a).b();\nc();\n\n"


def test_a_type_said_inside_a_line_goes() -> None:
    source = "/** @type {X} */ (a).b((/** @type {Y} */ c) => c); // d\n"
    assert terse.script(source) == "(a).b((c) => c); // d\n"


def test_styles_keep_what_looks_like_a_script_comment() -> None:
    assert terse.style("/* a */\n  a {\n  b: url(//x);\n}\n") == "\na {\nb: url(//x);\n}\n"


def test_a_script_with_a_template_literal_of_several_lines_stays_as_it_is() -> None:
    source = "// why\nconst text = `\n  // no comment\n`;\n"
    assert terse.script(source) == source


@pytest.mark.parametrize("name", ["phone.js", "socket.js", "phone/outbox.js", "kinds/choice.js"])
def test_the_phone_is_sent_without_comments(name: str) -> None:
    short = terse.script((STATIC / name).read_text())
    assert not re.search(r"^\s*(/\*|//)", short, re.MULTILINE)


def test_served_scripts_are_scripts_still() -> None:
    """One node for all of them: starting it takes longer than reading them."""
    served = {
        path.relative_to(STATIC).as_posix(): terse.script(path.read_text()) for path in SCRIPTS
    }
    checked = subprocess.run(
        [npm.node(), "--experimental-vm-modules", "--no-warnings", "--eval", PARSE],
        input=json.dumps({**served, "wrong": "export function f( {"}),
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert list(json.loads(checked.stdout)) == ["wrong"], checked.stdout


@pytest.mark.parametrize("path", STYLES, ids=lambda path: path.relative_to(STATIC).as_posix())
def test_styles_keep_their_braces_and_lines(path: Path) -> None:
    source = path.read_text()
    short = terse.style(source)
    bare = re.sub(r"/\*.*?\*/", "", source, flags=re.DOTALL)
    assert short.count("{") == short.count("}") == bare.count("{")
    assert short.count("\n") == source.count("\n")
