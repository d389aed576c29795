"""What scripts think, without a page: held to examples by node, and to the server's own sums."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from polling.bootstrap.npm import node
from polling.themes import ASIDE, MINORITY, Codebook, Heading, Theme, in_order
from polling.themes.sums import sums

ROOT = Path(__file__).resolve().parents[1]
SCRIPTS = sorted((ROOT / "tests/scripts").glob("*.test.mjs"))
IDS = ["a", "b", "c", "d"]


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.name)
def test_examples(script: Path) -> None:
    done = subprocess.run(
        [node(), "--test", "--test-reporter=tap", script],
        cwd=ROOT, capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr


COUNT = """
import { countedAs } from "./static/workbench/book.js";
import { rowsOf } from "./static/workbench/rows.js";
import { sums } from "./static/workbench/sums.js";
const cases = JSON.parse(await new Response(process.stdin).text());
console.log(JSON.stringify(cases.map(({ book, listed }) => {
  const line = (value) => value.text;
  const { rows } = rowsOf({ blocks: [listed], line, over: new Map(), counted: countedAs(book) });
  const found = sums(book, rows);
  return { ...found, headings: [...found.headings], themes: [...found.themes] };
})));
"""

codebooks = st.builds(
    lambda headings, themes: in_order(
        [Heading(id=each, text=each) for each in headings],
        [
            Theme(id=i, name=i, heading=heading, into=into, place=place)
            for i, (heading, into, place) in themes.items()
        ],
    ),
    st.sets(st.sampled_from(["h", "i"])),
    st.dictionaries(
        st.sampled_from(IDS),
        st.tuples(
            st.sampled_from(["", "h", "i", "gone"]), st.sampled_from(["", "", "a", "b", "gone"]),
            st.integers(0, 2),
        ),
    ),
)  # fmt: skip
sorted_ = st.lists(
    st.dictionaries(st.sampled_from([*IDS, MINORITY, ASIDE, "gone"]), st.booleans(), max_size=3),
    max_size=8,
)


def test_the_page_and_the_server_count_alike() -> None:
    """The same answers under the same themes: what the secretary sees is what the wall tells."""
    cases: list[tuple[Codebook, list[dict[str, bool]]]] = []

    @settings(max_examples=150, database=None)
    @given(codebooks, sorted_)
    def gather(book: Codebook, answers: list[dict[str, bool]]) -> None:
        cases.append((book, answers))

    gather()
    given_ = [
        {
            "book": book.model_dump(mode="json"),
            "listed": [
                {
                    "id": str(at), "value": {"text": str(at)}, "hidden": False,
                    "themes": list(codings), "quotes": [t for t, is_ in codings.items() if is_],
                }
                for at, codings in enumerate(answers)
            ],
        }
        for book, answers in cases
    ]  # fmt: skip
    done = subprocess.run(
        [node(), "--input-type=module", "-e", COUNT],
        cwd=ROOT, input=json.dumps(given_), capture_output=True, text=True, check=True, timeout=60,
    )  # fmt: skip
    for (book, answers), page in zip(cases, json.loads(done.stdout), strict=True):
        ours = sums(book, answers)
        theirs = dict(page["themes"])
        for key in ("total", "unsorted", "codings", "answers"):
            assert page[key] == getattr(ours, key), (key, book, answers)
        assert (theirs.get(MINORITY), theirs.get(ASIDE)) == (ours.minority, ours.aside)
        assert [(i, c["codings"], c["answers"]) for i, c in page["headings"]] == [
            (h.id, h.codings, h.answers) for h in ours.headings
        ]
        assert {t.id: t.answers for h in ours.headings for t in h.themes} == {
            i: n for i, n in theirs.items() if i not in (MINORITY, ASIDE)
        }
