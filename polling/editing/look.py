"""The look of a meeting: what is said of its colour."""

import re

from babel.numbers import format_decimal
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from polling.access import Role, route
from polling.look import PAPERS, contrast, readable
from polling.refused import Refused
from polling.words import N_, translator


async def say_colour(request: Request) -> Response:
    """Whether the colour in `is` can be read as it stands, in words: `{text}`."""
    colour = request.query_params.get("is", "").lower()
    if not re.fullmatch("#[0-9a-f]{6}", colour):
        raise Refused("invalid", N_("Skriv fargen slik: #0b5563."))
    text, values = colour_said(colour, request.state.language)
    return JSONResponse({"text": translator(request.state.language)(text).format(**values)})


def colour_said(colour: str, language: str) -> tuple[str, dict[str, str]]:
    """A sentence, with its values, on how `#rrggbb` is read on light and dark screens."""
    changed = [theme for theme in PAPERS if readable(colour, theme) != colour]
    ratios = {
        theme: format_decimal(contrast(colour, paper), "0.0", locale=language)
        for theme, paper in PAPERS.items()
    }
    if not changed:
        return N_("Fargen er lett å lese på lyse og mørke skjermer."), {}
    if changed == ["light"]:
        text = N_("Fargen er for lys for lyse skjermer ({light} : 1) og gjøres mørkere der.")
    elif changed == ["dark"]:
        text = N_("Fargen er for mørk for mørke skjermer ({dark} : 1) og gjøres lysere der.")
    else:
        text = N_(
            "Fargen er for svak ({light} : 1 og {dark} : 1). Den gjøres mørkere på lyse skjermer "
            "og lysere på mørke."
        )
    return text, ratios


_MAKERS: set[Role] = {"organiser", "moderator"}
routes = [
    route("/m/{meeting}/edit/colour", say_colour, roles=_MAKERS),
]
