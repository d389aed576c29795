"""The files for nginx and Caddy in docs/operating.md, run as they stand there but for places.

A hall joins through them, they are made to fail, and all that they wrote is searched for people.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import http.client
import json
import re
import shutil
import ssl
import subprocess
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from pathlib import Path
from typing import Any, Self

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from websockets.asyncio.client import connect

from polling.access import Access
from polling.limits import CODES_BURST
from polling.settings import Settings
from tests.live.people import Phone
from tests.running import ROOT, Started, free_port
from tests.trials.house import COMMAND, House

NAME = "polling.example.no"
URL = f"https://{NAME}"
GUEST, OTHER = "127.0.0.77", "127.0.0.78"
ANSWER = "Tid til samtalen med dem det gjelder"
AGENT = "Sporbar nettleser 4711"
GUIDE = (ROOT / "docs" / "operating.md").read_text(encoding="utf-8")

pytestmark = pytest.mark.timeout(120)


def block(language: str) -> str:
    """The first block of that language in the guide."""
    found = re.search(rf"```{language}\n(.*?)```", GUIDE, re.DOTALL)
    assert found
    return found[1]


def moved(text: str, **places: str) -> str:
    """The same with other places in it; each must be there."""
    for old, new in places.items():
        assert old in text, old
        text = text.replace(old, new)
    return text


@pytest.fixture(scope="module")
def trusted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a certificate for the name, `polling.pem`, and its key, `polling.key`."""
    place = tmp_path_factory.mktemp("trusted")
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, NAME)])
    now = dt.datetime.now(dt.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(NAME)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    (place / "polling.pem").write_bytes(certificate.public_bytes(pem))
    (place / "polling.key").write_bytes(
        key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return place


class Proxied(House):
    """A server whose people come through a proxy, at `front`."""

    def __init__(self, data: Path) -> None:
        super().__init__(data)
        self.front = free_port()
        self.trust: ssl.SSLContext | None = None

    async def start(self) -> None:
        self.port = self.port or free_port()
        self._started = Started(
            *("-c", COMMAND, "--port", str(self.port), "--data", str(self.data), "--url", URL),
            POLLING_PROXY="127.0.0.1",
        )
        await asyncio.to_thread(self._started.says, "Stop with Ctrl-C")
        settings = Settings.read(redis_url=self.store.client.url, data=self.data, url=URL)
        self._access = Access(self.store, settings, await self.store.secret())

    def asks(
        self, method: str, path: str, *, at: str = GUEST, body: bytes = b"", **headers: str
    ) -> tuple[int, dict[str, str], bytes]:
        """One request through the proxy: status, headers, body."""
        connection = http.client.HTTPSConnection(
            NAME, context=self.trust, timeout=20, source_address=(at, 0)
        )
        connection._create_connection = _to(self.front, at)  # type: ignore[attr-defined]
        unsafe = {"Origin": URL} if method == "POST" else {}
        try:
            connection.request(
                method, path, body or None, {"User-Agent": AGENT, **unsafe, **headers}
            )
            reply = connection.getresponse()
            return reply.status, {k.lower(): v for k, v in reply.getheaders()}, reply.read()
        finally:
            connection.close()


def _to(port: int, at: str) -> Any:
    import socket

    def create(*_address: Any, **_how: Any) -> socket.socket:
        return socket.create_connection(("127.0.0.1", port), 20, (at, 0))

    return create


class Guest(Phone):
    """A phone that comes through the proxy."""

    async def opens(self, *, cookie: str = "", origin: str | None = None) -> Self:
        self._socket = await connect(
            f"wss://{NAME}/ws",
            host="127.0.0.1",
            port=self.hall.front,
            ssl=self.hall.trust,
            local_addr=(GUEST, 0),
            origin=origin or URL,  # type: ignore[arg-type]
            user_agent_header=AGENT,
            ping_interval=None,
            close_timeout=1,
        )
        self._reader = asyncio.create_task(self._read())
        return self


@contextmanager
def nginx(house: Proxied, trusted: Path, place: Path) -> Iterator[None]:
    """nginx with the guide's file, in an `http` block as Debian's but for where it writes."""
    theirs = moved(
        block("nginx"),
        **{
            "listen 443 ssl": f"listen 127.0.0.1:{house.front} ssl",
            "listen 80": f"listen 127.0.0.1:{free_port()}",
            "/etc/ssl": str(trusted),
            "127.0.0.1:8000": f"127.0.0.1:{house.port}",
        },
    )
    (place / "polling.conf").write_text(theirs)
    temporary = "".join(
        f"{name}_temp_path {place}/{name};\n"
        for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    (place / "nginx.conf").write_text(
        f"daemon off; worker_processes 1; pid {place}/pid; error_log {place}/error.log crit;\n"
        f"events {{}}\nhttp {{ access_log {place}/access.log; {temporary}\n"
        f"include {place}/polling.conf; }}\n"
    )
    with _running(place, house.front, "nginx", "-p", str(place), "-c", str(place / "nginx.conf")):
        yield


@contextmanager
def caddy(house: Proxied, trusted: Path, place: Path) -> Iterator[None]:
    """Caddy with the guide's file, at another port and with our certificate."""
    places = {
        "{\n    log default": "{\n    admin off\n    auto_https disable_redirects\n    log default",
        f"{NAME} {{": (
            f"{URL}:{house.front} {{\n    bind 127.0.0.1\n"
            f"    tls {trusted}/polling.pem {trusted}/polling.key"
        ),
        "127.0.0.1:8000": f"127.0.0.1:{house.port}",
    }
    (place / "Caddyfile").write_text(moved(block("caddyfile"), **places))
    command = ("caddy", "run", "--adapter", "caddyfile", "--config", str(place / "Caddyfile"))
    with _running(place, house.front, *command):
        yield


@contextmanager
def _running(place: Path, port: int, program: str, *args: str) -> Iterator[None]:
    path = shutil.which(program) or shutil.which(program, path="/usr/sbin")
    if path is None:
        pytest.skip(f"{program} is not installed here")
    with (place / "said").open("wb") as said:
        process = subprocess.Popen(
            [path, *args],
            stdout=said,
            stderr=said,
            stdin=subprocess.DEVNULL,
            env={"HOME": str(place), "XDG_DATA_HOME": str(place), "XDG_CONFIG_HOME": str(place)},
        )
    try:
        deadline = time.monotonic() + 20
        while True:
            with suppress(OSError):
                _to(port, GUEST)().close()
                break
            assert process.poll() is None, (place / "said").read_text()
            assert time.monotonic() < deadline
            time.sleep(0.02)
        yield
    finally:
        process.terminate()
        process.wait(15)


@asynccontextmanager
async def hall(data: Path) -> AsyncIterator[Proxied]:
    house = Proxied(data)
    try:
        await house.start()
        yield house
    finally:
        await house.leave()


@pytest.mark.parametrize("proxy", [nginx, caddy])
async def test_a_hall_comes_through_and_leaves_no_trace(
    tmp_path: Path, trusted: Path, proxy: Any
) -> None:
    place = tmp_path / "proxy"
    place.mkdir()
    async with hall(tmp_path / "data") as house:
        house.trust = ssl.create_default_context(cafile=trusted / "polling.pem")
        with proxy(house, trusted, place):
            meeting = await house.meeting()
            code = await house.code(meeting)
            phone = Guest(house)  # type: ignore[arg-type]
            house.people.append(phone)
            await _joins_and_answers(house, phone, code, meeting)
            await _limits_the_one_who_guesses(house)
            await _takes_large_files(house)
            await house.stop()
            # What a proxy tells of: nobody answers, a connection breaks off, nonsense comes.
            status, _, _ = await asyncio.to_thread(house.asks, "GET", f"/{code}")
            assert status in (502, 503)
            for nonsense in (b"\x16\x03\x01 hei", b"GET /hei HTTP/1.1\r\nHost: x y\r\n\r\n"):
                with _to(house.front, GUEST)() as sock:
                    sock.sendall(nonsense)
            await phone.leaves()
        kept = b"".join(path.read_bytes() for path in place.rglob("*") if path.is_file())
        for trace in (GUEST, OTHER, AGENT, code, phone.token, ANSWER):
            assert trace.encode() not in kept, trace
            assert trace not in house.log


async def _joins_and_answers(house: Proxied, phone: Phone, code: str, meeting: str) -> None:
    status, headers, page = await asyncio.to_thread(house.asks, "GET", f"/{code}")
    if status == 303:
        path = headers["location"].removeprefix(URL)
        status, headers, page = await asyncio.to_thread(house.asks, "GET", path)
    assert status == 200
    assert b"<!doctype html>" in page.lower()
    assert "max-age" in headers["strict-transport-security"]
    await phone.joins(code)
    moderator = (await house.store.hand_out(meeting, "moderator"))[1]
    status, headers, _ = await asyncio.to_thread(
        lambda: house.asks(
            "POST",
            "/key",
            body=json.dumps({"key": f"{meeting}.moderator.{moderator}"}).encode(),
            **{"Content-Type": "application/json", "X-Polling": "1"},
        )
    )
    assert status == 200
    assert headers["set-cookie"].startswith("__Host-polling=")
    assert "secure" in headers["set-cookie"].lower()
    staff = await house.staff("moderator").arrives(meeting)
    await staff.opens_item("open1")
    await phone.sees("state", lambda state: state["item"] and state["item"]["id"] == "open1")
    assert (await phone.answers("open1", {"text": ANSWER}))["ok"]


async def _limits_the_one_who_guesses(house: Proxied) -> None:
    def guess(at: str, code: int) -> int:
        status, _, _ = house.asks(
            "POST",
            "/join",
            at=at,
            body=f"code={code}".encode(),
            **{"Content-Type": "application/x-www-form-urlencoded"},
        )
        return status

    found = 404
    for at in range(10 * CODES_BURST):
        found = await asyncio.to_thread(guess, GUEST, 10_000_000 + at)
        if found == 429:
            break
    assert found == 429
    # Whom the proxy names is counted, not the proxy: others come in as before.
    assert await asyncio.to_thread(guess, OTHER, 10_009_999) != 429


async def _takes_large_files(house: Proxied) -> None:
    status, _, page = await asyncio.to_thread(
        lambda: house.asks("POST", "/organiser/import/read", body=b"x" * (9 << 20))
    )
    # polling's own word, and not the proxy's that it is too large.
    assert (status, b"polling" in page.lower() or b"lenken" in page.lower()) == (404, True)
