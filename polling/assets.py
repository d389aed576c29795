"""Static files from memory, each packed once, under a prefix that changes when they do."""

import hashlib
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path, PurePath
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from polling import kinds, packing, terse, whole
from polling.access import route
from polling.refused import Refused
from polling.settings import ROOT
from polling.words import SPOKEN, scripts

FOLDER = ROOT / "static"
TYPES = {
    ".js": "text/javascript",
    ".css": "text/css",
    ".svg": "image/svg+xml",
    ".woff2": "font/woff2",
    ".png": "image/png",
}
_STYLE_OF_KIND = re.compile(r"kinds/[a-z_]{1,40}\.css")
COMPRESSED = {".js", ".css", ".svg"}
_OURS = re.compile(r"(?!vendor/).*\.(?:js|css)")
#: Parts of the participant's page that few need.
_PART = re.compile(r"phone/[\w-]+\.js")


@dataclass(frozen=True, slots=True)
class Asset:
    """One file: its type, its bytes, and whether it pays to pack them."""

    type: str
    plain: bytes
    packs: bool


@cache
def packed(asset: Asset, coding: str) -> bytes:
    """Its bytes as small as they become by a coding: a few milliseconds, for the first who asks."""
    return packing.packed(asset.plain, coding)


@cache
def assets() -> dict[str, Asset]:
    """Every static file by its path under static/."""
    found = {}
    for path in sorted(FOLDER.rglob("*")):
        if path.is_file() and path.suffix in TYPES:
            plain = _served(path)
            asset = Asset(TYPES[path.suffix], plain, path.suffix in COMPRESSED)
            found[path.relative_to(FOLDER).as_posix()] = asset
    return found | _whole({name: asset.plain for name, asset in found.items()})


def _whole(files: dict[str, bytes]) -> dict[str, Asset]:
    """The participant's page in few files: see `polling.whole`."""
    ours = {name: plain.decode() for name, plain in files.items() if _OURS.fullmatch(name)}
    made = whole.scripts(ours, "phone.js", *(name for name in ours if _PART.fullmatch(name)))
    made["phone.css"] = whole.style(ours, "tokens.css", "base.css", "phone.css")
    for kind in kinds.names():
        style = f"kinds/{kind}.css"
        made[style] = whole.style(ours, style) if style in ours else ""
    return {
        f"whole/{name}": Asset(TYPES[PurePath(name).suffix], text.encode(), packs=True)
        for name, text in made.items()
    }


def _served(path: Path) -> bytes:
    """What goes over the wire: a script or style of ours without its comments."""
    shorten = {".js": terse.script, ".css": terse.style}.get(path.suffix)
    if shorten is None or "vendor" in path.relative_to(FOLDER).parts:
        return path.read_bytes()
    return shorten(path.read_text(encoding="utf-8")).encode()


@cache
def version() -> str:
    """A digest of every static file: what is under it never changes."""
    digest = hashlib.sha256()
    for name, asset in assets().items():
        digest.update(f"{name}\0{len(asset.plain)}\0".encode() + asset.plain)
    return digest.hexdigest()[:12]


def url(name: str) -> str:
    """Where a static file is found; KeyError for one that does not exist."""
    if name not in assets():
        raise KeyError(f"static/{name}")
    return f"/static/{version()}/{name}"


@cache
def icon() -> str:
    """The site's icon as an address of its own, so that no phone has to fetch it."""
    drawing = assets()["icon.svg"].plain.decode().strip().replace('"', "'")
    return "data:image/svg+xml," + quote(drawing, safe=" ='/:,")


async def _asset(request: Request) -> Response:
    path = request.path_params["path"]
    asset = assets().get(path)
    if asset is None and _STYLE_OF_KIND.fullmatch(path):
        asset = Asset(TYPES[".css"], b"", packs=False)  # a kind may do without a style of its own
    if asset is None:
        raise Refused("unknown", "Siden finnes ikke.")
    current = request.path_params["version"] == version()
    headers = {
        "content-type": asset.type,
        # A page from before an upgrade may ask under an old version: it gets the file, unkept.
        # Kept by the one browser, which always takes the same coding: so there is no Vary, which
        # twenty small files would each say.
        "cache-control": "private, max-age=31536000, immutable" if current else "no-store",
    }
    coding = packing.coding(request.headers.get("accept-encoding", ""))
    if not coding or not asset.packs:
        return Response(asset.plain, headers=headers)
    return Response(packed(asset, coding), headers=headers | {"content-encoding": coding})


async def _words(request: Request) -> Response:
    """The words of a script that a page did not know of when it was made.

    A kind's, by its name, or a part's of the phone, as "phone." and its name.
    """
    language, name = request.path_params["language"], request.path_params["kind"]
    if language not in SPOKEN or name not in {*kinds.names(), *_phone_parts()}:
        raise Refused("unknown", "Siden finnes ikke.")
    script = f"{name.replace('.', '/')}.js" if "." in name else f"kinds/{name}.js"
    data = scripts.words(language, script, later=False, kinds=())
    return Response(data, media_type="application/json")


@cache
def _phone_parts() -> frozenset[str]:
    return frozenset(f"phone.{path.stem}" for path in (scripts.STATIC / "phone").glob("*.js"))


routes: list[Route] = [
    route("/static/{version}/{path:path}", _asset, roles={"anyone"}),
    route("/words/{language}/{kind}", _words, roles={"anyone"}),
]
