"""The line before what only few may do at once: whoever comes first goes first."""

import asyncio
from collections import deque

from polling.refused import Refused
from polling.words import N_

BUSY = N_("Mange laster ned akkurat nå. Prøv igjen om litt.")

Turn = asyncio.Future[None]


class Line:
    """Lets `at_once` in at the same time; `most` may stand and wait, the next is refused."""

    def __init__(self, at_once: int = 2, most: int = 20) -> None:
        self._at_once = at_once
        self._most = most
        self._in: set[Turn] = set()
        self._waiting: deque[Turn] = deque()
        self.let_in = 0  # how many ever had their turn

    def take(self) -> Turn:
        """A place in the line, done when it is its turn; to be left in any case."""
        if len(self._waiting) >= self._most:
            raise Refused("busy", BUSY)
        turn: Turn = asyncio.get_running_loop().create_future()
        self._waiting.append(turn)
        self._let_in()
        return turn

    def before(self, turn: Turn) -> int:
        """How many have to go in before it, itself among them; 0 when it is its turn."""
        return 0 if turn in self._in else self._waiting.index(turn) + 1

    def leave(self, turn: Turn) -> None:
        """Gives the place up; leaving twice changes nothing."""
        self._in.discard(turn)
        if turn in self._waiting:
            self._waiting.remove(turn)
        self._let_in()

    def _let_in(self) -> None:
        while self._waiting and len(self._in) < self._at_once:
            turn = self._waiting.popleft()
            self._in.add(turn)
            self.let_in += 1
            if not turn.done():
                turn.set_result(None)
