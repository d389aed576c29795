"""Two workers beside one: what a message and an answer cost, and what the store has to do."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator
from dataclasses import dataclass

import redis

from polling.store import keys
from tests.load.against import fill
from tests.load.burst import Burst, burst
from tests.load.fanout import Told, tell
from tests.load.goals import Goal, Report, micro, ratio
from tests.load.hall import hall, median
from tests.load.measure import machine, open_files, table
from tests.load.product import Product, meeting, product

MOST = 1.1
STORE_MICROSECONDS = 12.0


@dataclass
class Notices:
    """How many notices the store passed on for how many events, to how many workers each."""

    said: int = 0
    events: int = 0
    workers: int = 0

    @property
    def each(self) -> float:
        """Notices an event and worker."""
        return self.said / max(1, self.events)


@contextlib.contextmanager
def heard(side: Product, notices: Notices) -> Iterator[None]:
    """Counts what is said on the meeting's channel meanwhile."""
    channel = keys.channel(side.meeting.id)
    with redis.Redis(unix_socket_path=side.place.socket) as client:
        [(_, notices.workers)] = client.pubsub_numsub(channel)
        listener = client.pubsub()
        listener.subscribe(channel)
        listener.get_message(timeout=5)
        over = threading.Event()

        def listen() -> None:
            while not over.is_set():
                message = listener.get_message(timeout=0.05)
                notices.said += bool(message and message["type"] == "message")

        thread = threading.Thread(target=listen)
        thread.start()
        try:
            yield
        finally:
            over.set()
            thread.join()
            listener.close()


def run(phones: int, passes: int = 3, rounds: int = 4) -> Report:
    """The same meeting with one worker, and with two."""
    open_files(phones)
    items = [f"item{number}" for number in range(passes + 1)]
    told, answered = [Told(), Told()], [Burst(), Burst()]
    notices = [Notices(), Notices()]
    with contextlib.ExitStack() as stack:
        agenda = ["first", "second", *items]
        sides = [stack.enter_context(product(meeting(agenda), workers=n)) for n in (1, 2)]
        halls = [stack.enter_context(hall()) for _ in sides]
        for side, filled in zip(sides, halls, strict=True):
            fill(side, filled, phones)
            side.steer(("go", "first"), ("open", "first"))
            tell(side, filled, 2, Told(), first=1)
            burst(side, filled, items[0], Burst())
        for item in items[1:]:
            for at, (side, filled) in enumerate(zip(sides, halls, strict=True)):
                side.steer(*side.closing("first"), ("go", "first"), ("open", "first"))
                with heard(side, notices[at]):
                    tell(side, filled, rounds, told[at], first=1)
                notices[at].events += rounds
                burst(side, filled, item, answered[at])
        for filled in halls:
            filled.leave()
    rows = [
        [
            f"{at + 1} worker{'s' * at}",
            micro(median(told[at].cpu)),
            micro(median(answered[at].cpu)),
            micro(median(answered[at].store)),
            f"{notices[at].each:.2f}",
            f"{notices[at].workers}",
        ]
        for at in range(2)
    ]
    store = median(answered[1].store) * 1e6
    goals = [
        Goal.ratio("workers", "processor a message, × one worker", MOST, told[1].cpu, told[0].cpu),
        Goal.ratio(
            "workers", "processor an answer, × one worker", MOST, answered[1].cpu, answered[0].cpu
        ),
        Goal.most("workers", "store messages an event and worker", notices[1].each, 1.0, ""),
        Goal.most("workers", "the store's processor an answer", store, STORE_MICROSECONDS, "µs"),
    ]
    head = ["polling", "a message", "an answer", "store", "notices an event", "workers that hear"]
    title = (
        f"{phones:,} phones, one worker and two ({ratio(told[1].cpu, told[0].cpu)} a message), "
        f"median of {passes} passes; {machine()}"
    )
    return Report(f"{title}\n\n{table(head, rows)}", goals)
