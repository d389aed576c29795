"""A small application for the tests of the server's frame, in place of the real one."""

from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from polling.serve import end_with_parent
from polling.settings import Settings


def create() -> Starlette:
    """Tells every visitor which process it is and which store it was given."""
    end_with_parent()
    settings = Settings.read()

    async def about(_request: object) -> PlainTextResponse:
        return PlainTextResponse(f"{settings.redis_url} {settings.url}")

    return Starlette(routes=[Route("/", about)])
