"""What is done over HTTP, as it is noted in the log: by whom, in which meeting, and never more."""

from starlette.requests import Request

from polling.access import Access
from polling.store.audit import NOBODY, Actor, ActorRole


async def actor(request: Request) -> Actor:
    """Who was let in: an organiser by name, others by the role and name of their link."""
    access: Access = request.app.state.access
    held: str = request.state.held
    if not held:
        return NOBODY
    role: ActorRole = request.state.role
    meeting: str = request.path_params.get("meeting", "")
    return Actor(role, await access.store.known_as(meeting, held) or "")


async def note(
    request: Request, did: str, about: str = "", *, meeting: str = "", outlives: bool = False
) -> None:
    """Notes what the one who asks has done, in the meeting of the path unless told.

    Who only asks whether something is there (HEAD) has done nothing.
    """
    if request.method == "HEAD":
        return
    of = meeting or request.path_params.get("meeting", "")
    access: Access = request.app.state.access
    await access.store.audit.note(await actor(request), did, of, about, outlives=outlives)
