"""Zip containers (PPTX, DOCX, ODT, ODS) written anew: the same content, the same bytes."""

import io
import zipfile
import zlib

#: The earliest time that a zip can say; what is taken home tells no other.
_TIME = (1980, 1, 1, 0, 0, 0)
#: What readers look for first: an ODF file's own type must open it, and uncompressed; a package's
#: list of types and its relationships come before all they speak of.
_FIRST = ("mimetype", "[Content_Types].xml", "_rels/.rels")


def steady(data: bytes) -> bytes:
    """The zip file `data` with fixed times, order and compression; what its entries hold stays.

    Entries of folders are left out; of two with one name the last stays, which is the one that
    readers see. `zipfile.BadZipFile` where `data` is none.
    """
    with zipfile.ZipFile(io.BytesIO(data)) as old:
        entries = {name: old.read(name) for name in old.namelist() if not name.endswith("/")}
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as new:
        for name in sorted(entries, key=_place):
            info = zipfile.ZipInfo(name, date_time=_TIME)
            stored = name == "mimetype" or _is_suspicious(entries[name])
            info.compress_type = zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
            # The same on every system: an ordinary file that its owner may write.
            info.create_system, info.external_attr = 3, 0o644 << 16
            new.writestr(info, entries[name], compresslevel=6)
    return buffer.getvalue()


def _is_suspicious(data: bytes) -> bool:
    """Whether readers would take it for a bomb, were it compressed: the same over and over."""
    return len(data) > 100 * len(zlib.compress(data, 6))


def _place(name: str) -> tuple[int, str]:
    return (_FIRST.index(name) if name in _FIRST else len(_FIRST), name)
