"""Browsers of organisers, without their pages: what they send and which cookie they keep."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx2

from polling.store import new_organiser_link
from tests.live.people import Hall

PASSWORD = "en lang og rolig tur i fjellet"


class Browser:
    """One browser of somebody's; keeps the one cookie, `Secure` or not."""

    def __init__(self, hall: Hall, client: httpx2.AsyncClient, base: str = "") -> None:
        self.hall = hall
        self.client = client
        self.base = base or hall.base
        self.cookie = ""

    async def posts(self, path: str, **body: Any) -> httpx2.Response:
        """Sends JSON from a page of the server's own."""
        headers = {"X-Polling": "1", "Origin": self.base}
        return self._kept(
            await self.client.post(self.hall.base + path, json=body, headers=headers | self._cookie)
        )

    async def gets(self, path: str, **headers: str) -> httpx2.Response:
        """Goes to a page; is sent nowhere by itself."""
        address = path if path.startswith("http") else self.hall.base + path
        return self._kept(await self.client.get(address, headers=headers | self._cookie))

    async def opens_link(self, name: str = "") -> httpx2.Response:
        """Opens a new one-time link."""
        secret = await new_organiser_link(self.hall.store.client, name)
        return await self.posts("/key", key=f"organiser.{secret}")

    async def makes_account(self, name: str, password: str = PASSWORD) -> None:
        """Comes by a link, and makes an account."""
        await self.opens_link()
        reply = await self.posts("/organiser/account", name=name, password=password)
        assert reply.status_code == 200, reply.text

    async def signs_in(self, name: str, password: str = PASSWORD) -> httpx2.Response:
        """Tries a name and a password."""
        return await self.posts("/organiser/sign-in", name=name, password=password)

    async def is_in(self) -> bool:
        """Whether it may see what an organiser sees."""
        return (await self.gets("/organiser/account")).status_code == 200

    @property
    def _cookie(self) -> dict[str, str]:
        return {"Cookie": self.cookie} if self.cookie else {}

    def _kept(self, reply: httpx2.Response) -> httpx2.Response:
        if given := reply.headers.get("set-cookie"):
            self.cookie = given.partition(";")[0]
        self.client.cookies.clear()
        return reply


@asynccontextmanager
async def browsers(hall: Hall, number: int = 1, base: str = "") -> AsyncIterator[list[Browser]]:
    """So many browsers, strangers to the server."""
    async with httpx2.AsyncClient(timeout=30, trust_env=False) as client:
        yield [Browser(hall, client, base) for _ in range(number)]
