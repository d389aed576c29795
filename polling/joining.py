"""Joining: the page where the code is typed, the phone's page behind it, and the QR of its link.

A typed code is looked up within limits and leads on to the link; a link with its pass always opens.
"""

import io
from urllib.parse import urlsplit

import segno
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from polling import joincode, paths
from polling.access import route
from polling.finding import Finder
from polling.meeting import Meeting
from polling.pages import base_url, page, style
from polling.promise import promised
from polling.refused import Refused
from polling.store import Store
from polling.words import N_, spoken, translator

UNKNOWN_CODE = N_("Fant ikke noe åpent møte med den koden. Sjekk sifrene på storskjermen.")
NO_PICTURE = N_("Bildet finnes ikke.")
LOOPBACK = ("127.0.0.1", "localhost", "::1")
#: How long a page waits at the least before it tries again.
TRY_AGAIN_SECONDS = 3


async def _join_page(request: Request) -> Response:
    language = _language(request)
    return page(request, "join.html", language=language, problem=None, again=False, typed="")


async def _join(request: Request) -> Response:
    form = await request.form(max_fields=10, max_files=0)
    return await _typed(request, str(form.get("code", ""))[:40])


async def _by_digits(request: Request) -> Response:
    return await _typed(request, joincode.show(request.path_params["code"]))


async def _typed(request: Request, typed: str) -> Response:
    """Leads on to the link of the meeting, or says that there is none, or to try again."""
    finder: Finder = request.app.state.finder
    try:
        found = await finder.find(typed, _address(request))
    except Refused as refused:
        return _not_in(request, 429, refused.text, typed)
    if found is None:
        return _not_in(request, 404, UNKNOWN_CODE, typed)
    go = f"/{finder.link(joincode.normalise(typed) or '')}"
    return JSONResponse({"go": go}) if _by_script(request) else RedirectResponse(go, 303)


def _not_in(request: Request, status: int, problem: str, typed: str) -> Response:
    if _by_script(request):
        text = translator(_language(request))(problem)
        reply: Response = JSONResponse({"text": text}, status)
    else:
        values = {"problem": problem, "again": status == 429, "typed": typed}
        reply = page(request, "join.html", language=_language(request), status=status, **values)
    if status == 429:
        reply.headers["retry-after"] = str(TRY_AGAIN_SECONDS)
    return reply


def _language(request: Request) -> str:
    return spoken(request.state.language, request.headers.get("accept-language", ""))


def _address(request: Request) -> str:
    return request.client.host if request.client else ""


def _by_script(request: Request) -> bool:
    return bool(request.headers.get("x-polling"))


async def _phone(request: Request) -> Response:
    link = request.path_params["joining"]
    if request.app.state.finder.passed(link) is None:
        # The pass is no good, or another server's: the digits count as if they were typed.
        return await _typed(request, joincode.show(link[:8]))
    meeting = await _of_link(request)
    if meeting is None:
        return _not_in(request, 404, UNKNOWN_CODE, joincode.show(link[:8]))
    request.app.state.finder.guesses.passed(_address(request))
    request.app.state.live.expect(meeting.id)
    address = urlsplit(base_url(request))
    overheard = address.scheme != "https" and address.hostname not in LOOPBACK
    return page(
        request,
        "phone.html",
        promise=promised(meeting, meeting.language, overheard=overheard),
        language=meeting.language,
        meeting=meeting,
        code=link[:8],
        link=link,
        address=address.netloc,
    )


async def _qr(request: Request) -> Response:
    link = request.path_params["joining"]
    if request.app.state.finder.passed(link) is None:
        raise Refused("unknown", NO_PICTURE)
    svg = io.BytesIO()
    qr = segno.make(f"{base_url(request)}/{link}", error="m", micro=False)
    qr.save(svg, kind="svg", border=2, scale=10, dark="#14202e", light="#ffffff", xmldecl=False)
    return Response(
        svg.getvalue(), media_type="image/svg+xml", headers={"cache-control": "no-store"}
    )


async def _look(request: Request) -> Response:
    return style(await _of_link(request))


async def _of_link(request: Request) -> Meeting | None:
    """The meeting of a link whose pass is right; None else, and once it has ended."""
    store: Store = request.app.state.store
    code = request.app.state.finder.passed(request.path_params["joining"])
    found = await store.by_code(code) if code else None
    return await store.meeting(found) if found else None


paths.register()
routes: list[Route] = [
    route("/", _join_page, roles={"anyone"}),
    route("/join", _join, roles={"anyone"}, methods=["POST"]),
    route("/{code:digits}", _by_digits, roles={"anyone"}),
    route("/{joining:link}", _phone, roles={"anyone"}),
    route("/{joining:link}/qr.svg", _qr, roles={"anyone"}),
    route("/{joining:link}/look.css", _look, roles={"anyone"}),
]
