"""Which third-party parts of the front end must lie in static/vendor/ before a page can work."""

from pathlib import Path

PARTS = (
    "inter/inter-latin-ext-wght-normal.woff2",
    "inter/inter-latin-wght-normal.woff2",
    "lit-html/directive.js",
    "lit-html/directives/repeat.js",
    "lit-html/lit-html.js",
)


def missing_parts(root: Path) -> list[Path]:
    """The files of static/vendor/ below `root`, the checkout, that are absent or empty."""
    wanted = [root / "static" / "vendor" / part for part in PARTS]
    return [path for path in wanted if not path.is_file() or path.stat().st_size == 0]
