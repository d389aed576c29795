"""Containers written anew: the same content, the same bytes, and still what they were."""

import io
import zipfile
from collections.abc import Sequence

import pytest
from docx import Document

from polling.export.steady import steady

CONTENT = [("content.xml", b"<a/>" * 99), ("META-INF/manifest.xml", b"<m/>"), ("mimetype", b"ods")]


def zipped(entries: Sequence[tuple[str, bytes]], year: int = 2026) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as file:
        for name, data in entries:
            file.writestr(zipfile.ZipInfo(name, date_time=(year, 2, 3, 4, 5, 6)), data)
    return buffer.getvalue()


def test_times_and_order_do_not_matter() -> None:
    made = steady(zipped(CONTENT))
    assert made == steady(zipped(CONTENT[::-1], year=2020)) == steady(made)
    assert len(made) < len(zipped(CONTENT)), "it is compressed"


def test_everything_is_still_in_it() -> None:
    with zipfile.ZipFile(io.BytesIO(steady(zipped(CONTENT)))) as file:
        assert {name: file.read(name) for name in file.namelist()} == dict(CONTENT)
        assert {info.date_time for info in file.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_an_odf_file_opens_with_its_type_as_it_stands() -> None:
    made = steady(zipped(CONTENT))
    assert made[:4] == b"PK\x03\x04"
    # The header of the first entry is 30 bytes, without extra field, then its name and content.
    assert made[26:30] == bytes([8, 0, 0, 0])
    assert made[30:41] == b"mimetypeods"


def test_a_package_opens_with_its_types() -> None:
    buffer = io.BytesIO()
    Document().save(buffer)
    with zipfile.ZipFile(io.BytesIO(steady(buffer.getvalue()))) as file:
        assert file.namelist()[:2] == ["[Content_Types].xml", "_rels/.rels"]


def test_of_two_with_one_name_the_last_stays_and_folders_go() -> None:
    with pytest.warns(UserWarning, match="Duplicate name"):
        twice = zipped([("a/", b""), ("a/b", b"old"), ("a/b", b"new")])
    with zipfile.ZipFile(io.BytesIO(steady(twice))) as file:
        assert file.namelist() == ["a/b"]
        assert file.read("a/b") == b"new"


def test_what_is_no_container_is_refused() -> None:
    with pytest.raises(zipfile.BadZipFile):
        steady(b"PK, but no more")
