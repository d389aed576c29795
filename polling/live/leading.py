"""The leaderboard of a quiz: aliases are taken, and who has how many points is told."""

import asyncio
import logging
from dataclasses import dataclass, field
from random import SystemRandom
from typing import TYPE_CHECKING

from polling import ballot
from polling.live.answering import TRY_AGAIN, refuse, reply
from polling.live.room import Room, Screen
from polling.live.telling import frame_of
from polling.meeting.aliases import cleaned, compared, offered
from polling.meeting.scoring import SHOWN, Placed, counting, placed
from polling.messages import Alias, Leader, Leaders, Player, Reply
from polling.refused import Refused
from polling.store.client import UNAVAILABLE
from polling.store.keys import RoundKey
from polling.words import translator

if TYPE_CHECKING:
    from polling.live.sockets import Live

log = logging.getLogger(__name__)
_chance = SystemRandom()

#: Subjects of notices after which it may be another round that counts, or another alias.
_OF_BOARD = frozenset(("everything", "state", "document", "stage", "aliases"))
_AT_ONCE = 2


@dataclass(slots=True)
class Board:
    """A meeting's players as they are known here: digest -> alias, and -> place.

    `rounds` are the points of each round that counts, read once as long as nothing in it changes.
    `key` is the meeting's, by which they are known.
    """

    key: bytes
    names: dict[str, str] = field(default_factory=dict)
    rounds: dict[RoundKey, dict[str, int]] = field(default_factory=dict)
    places: dict[str, Placed] = field(default_factory=dict)
    frame: bytes = b""


class Leading:
    """The boards of this worker's meetings; of a meeting without a leaderboard there is none."""

    def __init__(self, live: "Live") -> None:
        self._live = live
        self._boards: dict[str, Board] = {}

    async def refresh(self, room: Room, changed: set[str]) -> None:
        """Reads what changed (subjects of notices) and tells who ought to know."""
        snapshot = room.snapshot
        if not snapshot.meeting.leaderboard or snapshot.key is None:
            self._boards.pop(room.id, None)
            return
        board = self._boards.get(room.id)
        rounds = [room.round_of(item.id) for item in counting(snapshot.meeting, snapshot.state)]
        subjects = {each.subject for each in rounds}
        if board is None or board.key != snapshot.key or changed & (_OF_BOARD | subjects):
            board = await self._read(room, rounds, changed)
            for gone in self._boards.keys() - self._live.hub.rooms.keys():
                del self._boards[gone]
            await self._tell_phones(room, board)
        for screen in [*room.walls, *room.staff]:
            if screen.role != "reader" and (screen.role != "projector" or snapshot.state.leaders):
                self._offer(screen, "leaders", board.frame)

    async def know(self, screen: Screen) -> bool:
        """Looks up who a phone is in the quiz, and tells it; before anything of it is scored.

        False when the store is away: then the phone comes back.
        """
        room, key = screen.room, screen.room.snapshot.key
        screen.alias = ""
        if not room.snapshot.meeting.leaderboard or key is None:
            return True
        try:
            board = self._boards.get(room.id)
            if board is None or board.key != key:
                await self.refresh(room, {"everything"})
                board = self._boards.get(room.id)
        except UNAVAILABLE:
            screen.connection.close(4413, "try again")
            return False
        screen.led = b""
        if board:
            self._tell(screen, board)
        return True

    def take(self, screen: Screen, message: Alias) -> None:
        """A phone's word on what it wants to be called."""
        if screen.busy >= _AT_ONCE:
            refuse(screen.connection, message.ref, Refused("busy", TRY_AGAIN), screen.language)
            return
        screen.busy += 1
        self._live.hub.spawn(self._take(screen, message), screen.connection)

    async def _take(self, screen: Screen, message: Alias) -> None:
        room = screen.room
        try:
            key = _key(room)
            alias, player = cleaned(message.name), ballot.player(key, screen.token)
            await self._live.store.take_alias(room.id, room.snapshot.stage, player, alias)
        except Refused as refused:
            refuse(screen.connection, message.ref, refused, screen.language)
            return
        except UNAVAILABLE as error:
            log.warning("the store does not answer an alias (%s)", type(error).__name__)
            refuse(screen.connection, message.ref, Refused("busy", TRY_AGAIN), screen.language)
            return
        finally:
            screen.busy -= 1
        reply(screen.connection, Reply(ref=message.ref, ok=True))
        board = self._boards.get(room.id)
        if board and board.key == key:
            board.names[player] = alias
            self._tell(screen, board)

    async def _read(self, room: Room, rounds: list[RoundKey], changed: set[str]) -> Board:
        snapshot, store = room.snapshot, self._live.store
        assert snapshot.key
        before = self._boards.get(room.id)
        board = Board(snapshot.key)
        same = before is not None and before.key == snapshot.key
        if before and same and not changed & {"everything", "stage", "aliases"}:
            board.names = before.names
        else:
            board.names = await store.aliases(room.id, snapshot.stage)
        for each in rounds:
            fresh = "everything" in changed or each.subject in changed
            known = before.rounds.get(each) if before and same and not fresh else None
            board.rounds[each] = await store.points(each) if known is None else known
        points = dict.fromkeys(board.names, 0)
        for found in board.rounds.values():
            for player, n in found.items():
                if player in points:
                    points[player] += n
        board.places = placed(points)
        board.frame = frame_of(_leaders(board))
        self._boards[room.id] = board
        return board

    async def _tell_phones(self, room: Room, board: Board) -> None:
        for at, phone in enumerate(list(room.phones)):
            if isinstance(phone.data, Screen):
                self._tell(phone.data, board)
            if at % 32 == 31:
                await asyncio.sleep(0)

    def _tell(self, screen: Screen, board: Board) -> None:
        """Tells a phone its own place, or offers it an alias."""
        player = ballot.player(board.key, screen.token)
        screen.alias = board.names.get(player, "")
        stands = board.places.get(player) if board.rounds else None
        if screen.alias:
            message = Player(name=screen.alias)
            if stands:  # before that, nobody is told that others come
                of = len(board.places)
                message = Player(name=screen.alias, points=stands.points, place=stands.place, of=of)
        elif screen.led:
            return  # it has been offered one
        else:
            taken = {compared(name) for name in board.names.values()}
            alias = offered(taken, _chance, translator(screen.language))
            message = Player(offered=alias)
        self._offer(screen, "player", frame_of(message))

    def _offer(self, screen: Screen, subject: str, frame: bytes) -> None:
        if screen.led != frame:
            screen.led = frame
            screen.connection.offer(subject, frame)


def _key(room: Room) -> bytes:
    """The key that players are known by; `Refused` where there are none, or no more."""
    snapshot = room.snapshot
    if not snapshot.meeting.leaderboard or snapshot.key is None or snapshot.state.ended:
        raise Refused("closed", "Møtet har ingen poengtavle.")
    return snapshot.key


def _leaders(board: Board) -> Leaders:
    """The first ten of those with points; who share a place stand by their names."""
    leading = sorted(
        (stands.place, compared(board.names[player]), board.names[player], stands.points)
        for player, stands in board.places.items()
        if stands.points
    )
    rows = (Leader(name=name, points=n, place=place) for place, _, name, n in leading[:SHOWN])
    return Leaders(list=tuple(rows), of=len(board.names))
