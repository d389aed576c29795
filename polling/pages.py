"""Pages: what stands still, rendered by Jinja, and the small resources that go with it."""

from dataclasses import replace
from functools import cache
from typing import Any
from urllib.parse import urlsplit

import jinja2
from markupsafe import Markup
from pydantic_core import from_json
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from polling import assets, joincode, look, packing, words
from polling.access import Holder, Role, route
from polling.meeting import Meeting
from polling.promise import promised
from polling.refused import Refused
from polling.settings import ROOT, Settings
from polling.store import Store
from polling.words import LANGUAGES
from polling.words import scripts as script_words


@cache
def environment() -> jinja2.Environment:
    """The templates; every text is escaped, and a name that is not there is an error."""
    made = jinja2.Environment(
        loader=jinja2.FileSystemLoader(ROOT / "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    made.globals.update(
        static=assets.url,
        icon=assets.icon,
        show_code=joincode.show,
        kindStyles=lambda: [
            assets.url(name)
            for name in assets.assets()
            if name.startswith("kinds/") and name.endswith(".css")
        ],
    )
    return made


def page(
    request: Request, template: str, *, status: int = 200, language: str = "", **values: Any
) -> HTMLResponse:
    """A page in the reader's language, or the meeting's where `language` says so."""
    text = rendered(
        template,
        language or request.state.language,
        path=request.url.path,
        status=status,
        **values,
    )
    headers = {"cache-control": "no-store", "vary": "accept-encoding"}
    coding = packing.coding(request.headers.get("accept-encoding", ""))
    if coding:
        body = packing.page(text, coding)
        return HTMLResponse(body, status, {**headers, "content-encoding": coding})
    return HTMLResponse(text, status, headers)


def rendered(template: str, language: str, **values: Any) -> str:
    """A template's text in a language."""
    catalogue = words.catalogue(language)

    def script_texts(*names: str, later: bool = True, kinds: list[str] | None = None) -> Markup:
        only = None if kinds is None else tuple(kinds)
        data = script_words.words(language, *names, later=later, kinds=only)
        return Markup('<script type="application/json" id="words">{}</script>').format(Markup(data))  # noqa: S704 (no "<" in it)

    return (
        environment()
        .get_template(template)
        .render(
            language=language,
            _=catalogue.gettext,
            ngettext=catalogue.ngettext,
            words=script_texts,
            **values,
        )
    )


def base_url(request: Request) -> str:
    """The address that phones use, without a slash at its end."""
    settings: Settings = request.app.state.settings
    return settings.url or f"{request.url.scheme}://{request.headers.get('host', '')}"


async def _look(request: Request) -> Response:
    return style(await request.app.state.store.meeting(request.path_params["meeting"]))


def style(meeting: Meeting | None) -> Response:
    """The stylesheet of a meeting's look; the plain one where there is no meeting."""
    text = look.stylesheet(meeting.look.colour if meeting else "")
    return Response(text, media_type="text/css", headers={"cache-control": "no-store"})


async def _language(request: Request) -> Response:
    back = request.query_params.get("back", "/")
    parts = urlsplit(back)
    safe = back.startswith("/") and not parts.netloc and not back.startswith(("//", "/\\"))
    response = RedirectResponse(back if safe else "/", 303)
    language = request.path_params["language"]
    if language in LANGUAGES:
        holder: Holder = request.state.holder
        request.app.state.access.set_cookie(response, replace(holder, language=language))
    return response


async def _staff_page(request: Request, template: str, **values: Any) -> Response:
    store: Store = request.app.state.store
    meeting, _ = await store.document(request.path_params["meeting"])
    code = await store.code(meeting.id)
    base = base_url(request)
    link = request.app.state.finder.link(code) if code else ""
    return page(
        request,
        template,
        meeting=meeting,
        code=code,
        address=urlsplit(base).netloc,
        link=link,
        join_url=f"{base}/{link}" if link else "",
        role=request.state.role,
        **values,
    )


async def _present(request: Request) -> Response:
    return await _staff_page(request, "present.html")


async def _answers(request: Request) -> Response:
    return await _staff_page(request, "answers.html")


async def _wall(request: Request) -> Response:
    store: Store = request.app.state.store
    meeting, _ = await store.document(request.path_params["meeting"])
    miniature = "miniature" in request.query_params
    promise = promised(meeting, meeting.language, overheard=False)
    return await _staff_page(
        request, "wall.html", miniature=miniature, language=meeting.language, promise=promise
    )


async def _results(request: Request) -> Response:
    store: Store = request.app.state.store
    meeting, _ = await store.document(request.path_params["meeting"])
    return await _staff_page(request, "results.html", language=meeting.language)


async def small_json(request: Request) -> dict[str, Any]:
    """The body of at most 4 KiB as a JSON object; `Refused` when it is none."""
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > 4096:
            raise Refused("limit", "Forespørselen er for stor.")
    try:
        data = from_json(body, allow_inf_nan=False)
    except ValueError:
        data = None
    if not isinstance(data, dict):
        raise Refused("invalid", "Forespørselen er ikke til å forstå.")
    return data


_STAFF: frozenset[Role] = frozenset({"organiser", "moderator", "secretariat"})
_WATCHERS: frozenset[Role] = _STAFF | {"projector"}
routes: list[Route] = [
    route("/language/{language}", _language, roles={"anyone"}),
    route("/m/{meeting}/present", _present, roles={"organiser", "moderator"}),
    route("/m/{meeting}/answers", _answers, roles=_STAFF),
    route("/m/{meeting}/wall", _wall, roles={"organiser", "moderator", "projector"}),
    route("/m/{meeting}/results", _results, roles={"organiser", "moderator", "reader"}),
    route("/m/{meeting}/look.css", _look, roles=_WATCHERS | {"reader"}),
]
