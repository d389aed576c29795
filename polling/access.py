"""Access: who may go where. Every route names its roles; a key becomes a grant in one cookie."""

from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass, field, replace
from typing import Any, Literal, get_args
from urllib.parse import urlsplit

from itsdangerous import BadSignature, URLSafeSerializer
from starlette.requests import Request, cookie_parser
from starlette.responses import Response
from starlette.routing import Route

from polling.refused import Refused
from polling.settings import Settings
from polling.store import Store
from polling.store.access import digest
from polling.store.sign_ins import ORGANISER
from polling.words import LANGUAGES, N_, preferred

Role = Literal[
    "anyone", "recipient", "reader", "projector", "secretariat", "moderator", "organiser"
]
Handler = Callable[[Request], Awaitable[Response]]

#: Strongest first: with several grants for a meeting, the strongest that a route admits counts.
STRENGTH: tuple[Role, ...] = (
    "organiser", "moderator", "secretariat", "projector", "reader", "recipient",
)  # fmt: skip
SAFE_METHODS = {"GET", "HEAD"}
GRANTS_KEPT = 24
COOKIE_SECONDS = 180 * 24 * 3600
NOT_FOUND = N_("Siden finnes ikke, eller lenken din gjelder ikke lenger. Be møtelederen om en ny.")


@dataclass(frozen=True, slots=True)
class Holder:
    """What one browser holds: digests of keys by meeting, an organiser's grant, a language.

    `device` is what a browser in which an organiser signed in is known by afterwards, and `known`
    the accounts (their digests) that were signed in to there; `asked` what a sign-in somewhere else
    began with.
    """

    keys: tuple[tuple[str, str], ...] = ()
    organiser: str = ""
    language: str = ""
    device: str = ""
    known: tuple[str, ...] = ()
    asked: str = ""

    def of(self, meeting_id: str) -> list[str]:
        """The digests of the keys that the browser holds for a meeting."""
        return [held for meeting, held in self.keys if meeting == meeting_id]


@dataclass(slots=True)
class Access:
    """Reads and makes the one cookie, and asks the store whether what it grants still stands."""

    store: Store
    settings: Settings
    secret: bytes
    _serializer: Any = field(init=False)

    def __post_init__(self) -> None:
        self._serializer = URLSafeSerializer(self.secret, salt="holder")

    @property
    def cookie_name(self) -> str:
        """`__Host-` where the site is served over TLS, which is what that prefix demands."""
        return "__Host-polling" if self.secure else "polling"

    @property
    def secure(self) -> bool:
        """Whether phones and laptops come over TLS."""
        return bool(self.settings.url and self.settings.url.startswith("https://"))

    def holder(self, cookie_header: str) -> Holder:
        """What the Cookie header holds; nothing, when it was not made here."""
        # As browsers write them: the standard library's reader gives up at the first cookie of
        # some other server of this host that it does not like.
        signed = cookie_parser(cookie_header).get(self.cookie_name, "")
        try:
            data = self._serializer.loads(signed)
            device, *known = data.get("d") or [""]
            return Holder(
                keys=tuple((str(m), str(d)) for m, d in data["k"]),
                organiser=str(data["o"]),
                language=str(data["l"]),
                device=str(device),
                known=tuple(map(str, known)),
                asked=str(data.get("a", "")),
            )
        except (KeyError, BadSignature, ValueError, TypeError):
            return Holder()

    def set_cookie(self, response: Response, holder: Holder) -> None:
        """Gives the browser the cookie that holds `holder`."""
        data: dict[str, object] = {
            "k": holder.keys[-GRANTS_KEPT:], "o": holder.organiser, "l": holder.language,
        }  # fmt: skip
        if holder.device:
            data["d"] = (holder.device, *holder.known)
        if holder.asked:
            data["a"] = holder.asked
        response.set_cookie(
            self.cookie_name,
            self._serializer.dumps(data),
            max_age=COOKIE_SECONDS,
            secure=self.secure,
            httponly=True,
            samesite="lax",
        )

    async def roles(self, holder: Holder, meeting_id: str | None) -> dict[Role, str]:
        """The roles that still stand -> the digest of the key, or grant, that gives each."""
        roles: dict[Role, str] = {}
        if holder.organiser and await self.store.is_organiser(holder.organiser):
            roles["organiser"] = ORGANISER + digest(holder.organiser)
        for held in holder.of(meeting_id) if meeting_id else ():
            if key := await self.store.key(meeting_id or "", held):
                roles[key.role] = held
        return roles

    async def grant(self, cookie_header: str, meeting_id: str, role: str) -> str | None:
        """What `store.known_as` knows the one by who may act as `role` at a screen, or None.

        A moderator's key lets a screen be the projector or the secretary's page too.
        """
        roles = await self.roles(self.holder(cookie_header), meeting_id)
        for enough in ("organiser", "moderator", role):
            if enough in roles and await self.store.meeting(meeting_id):
                return roles[enough]
        return None

    def language(self, cookie_header: str, accept_language: str) -> str:
        """The language that a browser chose here; otherwise the one that it asks for."""
        return _language(self.holder(cookie_header), accept_language)

    def same_origin(self, origin: str | None, host: str) -> bool:
        """Whether a page of this very server asks."""
        if not origin or not host:
            return False
        if self.settings.url and origin == self.settings.url:
            return True
        try:
            parts = urlsplit(origin)
        except ValueError:  # "http://[::1" is no address at all
            return False
        loopback = parts.hostname in ("127.0.0.1", "localhost", "::1")
        return parts.scheme == "http" and parts.netloc == host and (loopback or not self.secure)


def with_key(holder: Holder, meeting_id: str, secret: str) -> Holder:
    """The holder with one key more, the newest last."""
    held = (meeting_id, digest(secret))
    others = tuple(key for key in holder.keys if key != held)
    return replace(holder, keys=(*others, held))


def route(
    path: str, handler: Handler, *, roles: Collection[Role], methods: Collection[str] = ("GET",)
) -> Route:
    """A route that only these roles may use; there is no route without."""
    unknown = set(roles) - set(get_args(Role))
    if not roles or unknown:
        raise ValueError(f"{path} names no roles, or unknown ones: {sorted(unknown)}")

    async def guarded(request: Request) -> Response:
        access: Access = request.app.state.access
        if request.method not in SAFE_METHODS and not _came_from_here(request, access):
            raise Refused("forbidden", "Forespørselen kom ikke fra denne siden.")
        holder = access.holder(request.headers.get("cookie", ""))
        request.state.holder = holder
        accepted = request.headers.get("accept-language", "")
        request.state.language = _language(holder, accepted)
        request.state.role, request.state.held = await _role(request, access, holder, roles)
        return await handler(request)

    made = Route(path, guarded, methods=list(methods))
    made.roles = frozenset(roles)  # type: ignore[attr-defined]
    return made


async def _role(
    request: Request, access: Access, holder: Holder, roles: Collection[Role]
) -> tuple[Role, str]:
    """As what somebody is let in, and by which key or grant (its digest)."""
    if "anyone" in roles:
        return "anyone", ""
    meeting_id = request.path_params.get("meeting")
    found = await access.roles(holder, meeting_id)
    for role in STRENGTH:
        if role in roles and role in found:
            if meeting_id and await access.store.meeting(meeting_id) is None:
                break
            return role, found[role]
    raise Refused("unknown", NOT_FOUND)


def _language(holder: Holder, accept_language: str) -> str:
    return holder.language if holder.language in LANGUAGES else preferred(accept_language)


def _came_from_here(request: Request, access: Access) -> bool:
    if request.headers.get("sec-fetch-site", "same-origin") != "same-origin":
        return False
    origin = request.headers.get("origin")
    return access.same_origin(origin, request.headers.get("host", ""))
