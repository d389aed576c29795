"""C. W11: the cases of autobahntestsuite against the socket of the product.

They want an echo, so an application that says every text back stands where the product's stands.
The socket is the product's own class; where a case asks for more than a phone may do, a subclass
lifts that limit, and the lists below say which case needed which:

- messages of up to 16 MiB instead of 16 KiB: 1.1.6–1.1.8, 1.2.6–1.2.8, 9, 10
- replies of any size that are not read yet instead of 256 KiB: 9
- any time for a message to become whole instead of 9.5 seconds: 9
- any number of frames instead of 50 a second and 100 at once: 9.3, 9.4
- binary messages are said back instead of refused by 1003: 1.2, 9.2, 9.4, 9.6
"""

from __future__ import annotations

import asyncio
from collections import Counter
from typing import Any, ClassVar

import pytest
from websockets.frames import BINARY, CONT, Frame

from polling.live import deflating, frames
from polling.live.connection import Connection
from polling.live.corners import Corners
from polling.live.protocol import RawPath
from tests.live.serving import serving
from tests.trials.autobahn_cases import PACKED, NotThere, cases, number
from tests.trials.autobahn_packing import PackingPeer
from tests.trials.autobahn_peer import Peer
from tests.trials.figures import figure
from tests.trials.house import FULL

pytestmark = [pytest.mark.trial, pytest.mark.timeout(600 if FULL else 240)]

AT_ONCE = 40
LARGE = ("1.1.6", "1.1.7", "1.1.8", "1.2.6", "1.2.7", "1.2.8", "10.")
BINARIES = ("1.2.", "9.2.", "9.4.", "9.6.")
LIMITS = ("9.",)
#: What the library behind the corners of the RFC documents that it does otherwise: it answers what
#: comes after a close frame in the middle of a message by 1002.
KNOWN = {"7.1.5"}
#: By habit one of each sort of 9; the others send the same in larger amounts or smaller pieces.
FEW = ("9.1.1", "9.1.3", "9.2.1", "9.2.3", "9.3.6", "9.4.6", "9.5.6", "9.6.6")
GOOD = {"OK", "NON-STRICT", "INFORMATIONAL"}


class Roomy(Connection):
    """Takes what is far longer than an answer."""

    MESSAGE_BYTES: ClassVar[int] = 16 * 2**20
    FRAMES_PER_SECOND: ClassVar[float] = 1e9
    BURST: ClassVar[int] = 10**9
    __slots__ = ()

    def send(self, frame: bytes) -> None:
        if self.alive:
            self._write(frame)

    def _watch_unfinished(self, finished: bool) -> None:
        """No clock runs."""


class Bytes(Roomy):
    """Says binary messages back, which nobody needs in a meeting."""

    __slots__ = ("_of_bytes",)

    def __init__(self, *about: Any) -> None:
        super().__init__(*about)
        self._of_bytes = False

    def _take_parsed(self, frame: Frame, corners: Corners) -> None:
        self._of_bytes = frame.opcode is BINARY or (frame.opcode is CONT and self._of_bytes)
        if not self._of_bytes:
            super()._take_parsed(frame, corners)
        elif (whole := corners.whole(frame)) is not None:
            self.send(Frame(BINARY, bytes(whole)).serialize(mask=False))


class Packing(Bytes):
    """Compresses what it says back, as the product does what goes to many."""

    __slots__ = ()

    def send(self, frame: bytes) -> None:
        text = self.packs and frame[0] == frames.TEXT
        super().send(self.next_of(deflating.Shared(frame)) if text else frame)


class PackingPath(RawPath):
    makes = Packing
    __slots__ = ()


class RoomyPath(RawPath):
    makes = Roomy
    __slots__ = ()


class BytesPath(RawPath):
    makes = Bytes
    __slots__ = ()


@pytest.fixture(scope="module")
def known() -> list[type[Any]]:
    try:
        return cases()
    except NotThere as why:
        pytest.skip(f"W11 NOT TRIED: autobahntestsuite is not there ({why})")


def path_of(case: type[Any]) -> type[RawPath]:
    """The socket that a case is tried against."""
    name = number(case)
    if name.startswith(BINARIES):
        return BytesPath
    return RoomyPath if name.startswith((*LARGE, *LIMITS)) else RawPath


async def played(
    case: type[Any], port: int, turns: asyncio.Semaphore, sort: type[Peer] = Peer
) -> Peer:
    """The case when it is over."""
    async with turns:
        peer = sort(case, "/ws")
        await asyncio.get_running_loop().create_connection(lambda: peer, "127.0.0.1", port)
        try:
            await asyncio.wait_for(asyncio.shield(peer.over), 600 if FULL else 60)
        finally:
            if not peer.over.done():
                peer.transport.abort()
        return peer


async def test_w11_no_case_fails_but_the_one_that_is_known(known: list[type[Any]]) -> None:
    wanted = [case for case in known if not number(case).startswith("9.") or FULL]
    wanted += [case for case in known if number(case) in FEW and not FULL]
    failed: dict[str, str] = {}
    ends: Counter[str] = Counter()
    for path in (RawPath, RoomyPath, BytesPath):
        turns = asyncio.Semaphore(AT_ONCE if path is RawPath else 4)
        async with serving(path) as here:
            some = [case for case in wanted if path_of(case) is path]
            for peer in await asyncio.gather(*(played(c, here.port, turns) for c in some)):
                case = peer.case
                ends[case.behavior] += 1
                if case.behavior not in GOOD or case.behaviorClose not in GOOD:
                    failed[number(type(case))] = f"{case.result} / {case.resultClose}"
    tried = f"{len(wanted)} of {len(known)} cases ({dict(ends)})"
    figure("W11", f"failed of {tried}", ", ".join(failed) or "none", "none but 7.1.5",
           failed.keys() <= KNOWN)  # fmt: skip
    assert failed.keys() <= KNOWN, failed
    assert len(known) > 280


async def test_w11_the_limits_that_were_lifted_hold_in_the_product(known: list[type[Any]]) -> None:
    """What the lists above lift is refused by the product, with a code that says why."""
    some = {number(case): case for case in known if number(case) in ("1.1.6", "1.2.2", "9.3.5")}
    async with serving() as here:
        turns = asyncio.Semaphore(AT_ONCE)
        codes = {
            name: (await played(case, here.port, turns)).remoteCloseCode
            for name, case in some.items()
        }
    assert codes["1.1.6"] == 1009
    assert codes["1.2.2"] == 1003
    # Who floods is dropped, whether the code arrives or not.
    assert codes["9.3.5"] in (1008, 1009, None)


async def test_w11_compressed_messages_of_any_size_and_in_any_pieces_come_back() -> None:
    """12 and 13, with a tenth of the messages (by habit a hundredth, and every third case).

    Offers that want a smaller window than that of the one frame for all are declined: 13.3, 13.5.
    """
    try:
        known = cases(PACKED)
    except NotThere as why:
        pytest.skip(f"W11 NOT TRIED: autobahntestsuite is not there ({why})")
    assert len(known) == 216
    declined, failed = ("13.3.", "13.5."), dict[str, str]()
    wanted = known if FULL else known[::3]
    async with serving(PackingPath) as here:
        here.server.lifespan.state["packs"] = True
        turns = asyncio.Semaphore(4)
        some = [type(c.__name__, (c,), {"COUNT": 100 if FULL else 10}) for c in wanted]
        came = await asyncio.gather(*(played(c, here.port, turns, PackingPeer) for c in some))
    for peer in came:
        name, case = number(type(peer.case)), peer.case
        good = {"UNIMPLEMENTED"} if name.startswith(declined) else {"OK"}
        if case.behavior not in good or case.behaviorClose not in GOOD:
            failed[name] = f"{case.result} / {case.resultClose}"
    figure("W11", f"failed of {len(wanted)} of 216 cases of compression",
           ", ".join(failed) or "none", "none", not failed)  # fmt: skip
    assert not failed, failed
    assert sum(peer.packed_back for peer in came if isinstance(peer, PackingPeer)) > 100
