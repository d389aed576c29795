"""What stands in front of stores and speaks TLS, with certificates made for the moment."""

from __future__ import annotations

import asyncio
import datetime as dt
import socket
import ssl
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from ipaddress import ip_address
from pathlib import Path
from typing import Any, NamedTuple

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from polling.store.cancelling import all_ended
from tests.scaling.stores import Node

#: How what is said over TLS begins.
HANDSHAKE = b"\x16"


class Trust(NamedTuple):
    """Where the certificate is that signs, the one that it signed for this machine, and its key."""

    authority: Path
    certificate: Path
    key: Path


def trust(place: Path) -> Trust:
    """Makes them, in a directory of their own."""
    place.mkdir()
    signing, serving = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    ours = _name("Prøvens egen utsteder")
    authority = (
        _begun(ours, ours, signing)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(signing, hashes.SHA256())
    )
    here = x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))])
    certificate = (
        _begun(_name("127.0.0.1"), ours, serving)
        .add_extension(here, critical=False)
        .sign(signing, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    plain = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    made = Trust(place / "ca.pem", place / "cert.pem", place / "key.pem")
    made.authority.write_bytes(authority.public_bytes(pem))
    made.certificate.write_bytes(certificate.public_bytes(pem))
    made.key.write_bytes(serving.private_bytes(pem, *plain))
    return made


def _name(common: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common)])


def _begun(whose: x509.Name, by: x509.Name, key: ec.EllipticCurvePrivateKey) -> Any:
    now, day = dt.datetime.now(dt.UTC), dt.timedelta(days=1)
    begun = x509.CertificateBuilder().subject_name(whose).issuer_name(by)
    begun = begun.public_key(key.public_key()).serial_number(x509.random_serial_number())
    return begun.not_valid_before(now - day).not_valid_after(now + day)


class Front:
    """Passes on to stores what comes over TLS, and what comes plainly, as they do to each other."""

    def __init__(self, trusted: Trust) -> None:
        self.over_tls = 0
        #: All that was said plainly.
        self.overheard = bytearray()
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._context.load_cert_chain(trusted.certificate, trusted.key)
        self.tasks: set[asyncio.Task[None]] = set()

    def spawn(self, work: Any) -> None:
        """Does something until the front is taken away."""
        task = asyncio.get_running_loop().create_task(work)
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    async def listens(self, listening: socket.socket, to: Node) -> None:
        """Lets them in, for ever."""
        while True:
            came, _ = await asyncio.get_running_loop().sock_accept(listening)
            self.spawn(self._passes(came, to))

    async def _passes(self, came: socket.socket, to: Node) -> None:
        loop = asyncio.get_running_loop()
        came.setblocking(True)
        first = await loop.run_in_executor(None, came.recv, 1, socket.MSG_PEEK)
        came.setblocking(False)
        reader = asyncio.StreamReader()
        protocol = asyncio.StreamReaderProtocol(reader)
        tls = self._context if first == HANDSHAKE else None
        with suppress(OSError):
            transport, _ = await loop.connect_accepted_socket(lambda: protocol, came, ssl=tls)
            writer = asyncio.StreamWriter(transport, protocol, reader, loop)
            inside, onward = await asyncio.open_connection(to.host, to.port)
            self.over_tls += tls is not None
            self.spawn(self._pumps(inside, writer, plainly=False))
            await self._pumps(reader, onward, plainly=tls is None)

    async def _pumps(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, plainly: bool
    ) -> None:
        try:
            while data := await reader.read(2**16):
                if plainly:
                    self.overheard += data
                writer.write(data)
        except OSError:
            pass
        finally:
            writer.close()


@asynccontextmanager
async def in_front(nodes: Sequence[Node], trusted: Trust) -> AsyncIterator[Front]:
    """Listens where the nodes are said to be."""
    front, places = Front(trusted), []
    for node in nodes:
        listening = socket.create_server((node.host, node.told))
        listening.setblocking(False)
        places.append(listening)
        front.spawn(front.listens(listening, node))
    try:
        yield front
    finally:
        while front.tasks:
            await all_ended(front.tasks)
        for each in places:
            each.close()
