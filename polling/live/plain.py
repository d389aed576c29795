"""What equal messages of a hall come to: read and checked once, and known for who says it next.

Most answers of a hall are a few texts, each sent by many. What one of them comes to depends on the
text, on the meeting and on who sends it: the first two are kept here, the third is added for each
phone. It is kept of answers only that hold nothing that somebody wrote.
"""

from polling import ballot
from polling.live.answering import Given, Sent, acknowledgement, refuse
from polling.live.room import Room, Screen
from polling.live.texts import Settled, Text, Texts
from polling.messages import AnswerMessage
from polling.refused import Refused
from polling.store.keys import RoundKey
from polling.store.pending import Stored, extras, tail
from polling.store.snapshot import Snapshot
from polling.store.writer import Writer

#: How many texts are known of a meeting, and how long each may be.
TEXTS, LENGTH = 1024, 512


def take(writer: Writer, screen: Screen, text: str) -> bool:
    """Hands an answer to the writer, as `answering.take` would; False for the long way."""
    room = screen.room
    texts = room.texts
    found = texts.known.get(text) if texts else None
    if found is None or texts is None or screen.asked is not None or not _plain(screen):
        return False
    if room.snapshot is not texts.snapshot and not renewed(room):
        return False
    token, item, run = screen.token, found.round_key.item, found.round_key.run
    field = ballot.ballot(texts.ready, token, item, run, found.slot)
    person = ballot.person(texts.ready, token, item, run)
    extra = extras(screen.about, screen.about) if screen.about else ""
    joiner = "" if screen.spoke else ballot.joiner(texts.ready, token)
    sent = Sent(
        screen,
        found.settled,
        f"{field}\0{person}{found.tail}{extra}\0{joiner}\0",
        texts.snapshot.key if joiner else None,
    )
    try:
        writer.put(found.round_key, sent)
    except Refused as refused:
        refuse(screen.connection, found.settled.ref, refused, screen.language)
    return True


def learn(screen: Screen, message: AnswerMessage, given: Given, text: str) -> None:
    """Keeps what a text came to that went the long way, unless it is this phone's only."""
    room = screen.room
    snapshot = room.snapshot
    if snapshot.key is None or not given.plain or len(text) > LENGTH or not _plain(screen):
        return
    if room.texts is None or not renewed(room) or len(room.texts.known) >= TEXTS:
        room.texts = Texts(snapshot, snapshot.key)
    room.texts.known[text] = _text(snapshot, message, given)


def renewed(room: Room) -> bool:
    """Whether what is known of a room still holds; lets it go, with the meeting's key, if not.

    To be asked after each change of its snapshot.
    """
    now, texts = room.snapshot, room.texts
    if texts is None or now is texts.snapshot:
        return texts is not None
    before = texts.snapshot
    if (now.key, now.stage) == (before.key, before.stage) and now.meeting == before.meeting:
        texts.snapshot = now
        return True
    room.texts = None
    return False


def _text(snapshot: Snapshot, message: AnswerMessage, given: Given) -> Text:
    at = RoundKey(snapshot.meeting.id, snapshot.stage, message.item, message.run)
    stored = Stored(message.number, given.value)
    frame = acknowledgement(message.ref, *stored)
    settled = Settled(message.ref, stored, frame, at.subject)
    return Text(at, message.slot, tail(*stored, given.counts), settled)


def _plain(screen: Screen) -> bool:
    """Whether it is a phone whose answers differ from others' by its token and groups only."""
    return screen.role == "participant" and not (screen.table or screen.alias)
