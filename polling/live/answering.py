"""The way of an answer: from a phone's message to the writer, and the acknowledgement back."""

import json
import time
from collections.abc import Callable
from typing import NamedTuple

from pydantic import ValidationError

from polling import ballot, kinds
from polling.live import frames, quiz
from polling.live.connection import Connection
from polling.live.room import Screen
from polling.live.texts import Settled
from polling.meeting import LIFTS, Item
from polling.messages import AnswerMessage, Lifts, Reply
from polling.refused import Refused
from polling.rude import rude
from polling.store.keys import RoundKey
from polling.store.pending import Stored, Word, extras, packed_counts, tail
from polling.store.writer import Writer
from polling.words import N_, translator

TOO_LATE = N_("Spørsmålet ble lukket før svaret kom fram. Det er ikke talt med.")
ONLY_TABLES = N_("Her svarer bordene, på bordvertens telefon.")
TRY_AGAIN = N_("Svaret kunne ikke lagres akkurat nå. Prøver igjen om litt.")


def take(
    writer: Writer,
    screen: Screen,
    message: AnswerMessage,
    bearer: str = "",
    *,
    stored: Callable[[], None] | None = None,
) -> "Given | None":
    """Checks a phone's answer and hands it to the writer; `Refused` when it does not fit.

    Returns what it came to. Once an answer of it stands in the store, `stored` is called.

    None, and nothing done, where the question takes a voting slip and `bearer`, which stands for
    the slip that was claimed, is not told.
    """
    snapshot = screen.room.snapshot
    if snapshot.key is None:
        raise Refused("closed", TOO_LATE)
    lifting = message.item.endswith(LIFTS)
    item = snapshot.meeting.item(message.item.removesuffix(LIFTS))
    if item.slips and not bearer:
        return None
    if item.question.ON_JOINING and (screen.table or message.run != 1):
        raise Refused("closed", TOO_LATE)
    if message.slot >= (1 if lifting else item.question.slots):
        raise Refused("limit", "Du har allerede gitt så mange svar som du kan.")
    if item.question.BY_TABLE and not screen.table:
        raise Refused("forbidden", ONLY_TABLES)
    given = Given("", "")
    if message.answer is None:
        screen.about = {} if item.question.ON_JOINING else screen.about
    else:
        read = _lifts if lifting else _answer
        given = read(screen, item, message)
    key, token = snapshot.key, bearer or screen.token
    round_key = RoundKey(snapshot.meeting.id, snapshot.stage, message.item, message.run)
    field = ballot.ballot(key, token, message.item, message.run, message.slot)
    person = ballot.person(key, token, message.item, message.run)
    first = bool(given.value) and not (bearer or screen.spoke or screen.table)
    joiner = ballot.joiner(key, token) if first else ""

    def then() -> None:
        if stored:
            stored()
        if given.hold and item.approve and not bearer:
            screen.room.holds(screen, field, round_key)

    sent = Sent(
        screen,
        Settled(
            message.ref,
            Stored(message.number, given.value),
            acknowledgement(message.ref, message.number, given.value),
            round_key.subject,
            item.question.ON_JOINING,
        ),
        f"{field}\0{person}{tail(message.number, given.value, given.counts)}"
        f"{_extra(screen, item, given)}\0{joiner}\0",
        key if first else None,
        then if stored or given.hold else None,
    )
    writer.put(round_key, sent)
    return given


class Given(NamedTuple):
    """A checked answer: its JSON and what it adds to the counts.

    `hold`: it is to be approved. `player`: its points follow who gave it. `plain`: it comes to the
    same whoever gives it, and holds nothing that somebody wrote.
    """

    value: str
    counts: str
    hold: bool = False
    player: bool = False
    plain: bool = False


class Sent:
    """A phone's answer on its way to the store (see `Answer` there), and who waits for it.

    `first` is the meeting's key where the phone may never have said anything before; `then` is done
    besides, once an answer stands.
    """

    __slots__ = ("_first", "_screen", "_settled", "_then", "since", "told")

    def __init__(
        self,
        screen: Screen,
        settled: Settled,
        told: str,
        first: bytes | None,
        then: Callable[[], None] | None = None,
    ) -> None:
        self._screen = screen
        self._settled = settled
        self._first = first
        self._then = then
        self.told = told
        self.since = time.monotonic()

    @property
    def always(self) -> bool:
        return self._settled.always

    def done(self, word: Word, instead: Stored | None) -> None:
        """Tells the phone how its answer fared."""
        screen, settled = self._screen, self._settled
        if word in ("ok", "other"):
            stands, frame = settled.sent, settled.frame
            if instead:
                stands, frame = instead, acknowledgement(settled.ref, *instead)
            screen.connection.send(frame)
            if stands.value:
                screen.room.answered(screen, settled.subject)
                if self._first and not screen.spoke:
                    # A rehearsal that began meanwhile is another matter.
                    screen.spoke = screen.room.snapshot.key == self._first
                if self._then:
                    self._then()
        elif word == "closed":
            _too_late(screen, settled.ref, instead)
        else:
            refuse(screen.connection, settled.ref, Refused("busy", TRY_AGAIN), screen.language)


def _answer(screen: Screen, item: Item, message: AnswerMessage) -> Given:
    try:
        answer = kinds.kind(item.kind).Answer.model_validate(message.answer)
    except ValidationError:
        raise Refused("invalid", "Svaret passer ikke til spørsmålet.") from None
    answer = item.question.check(answer)
    if item.question.ON_JOINING:
        screen.about = item.question.groups(answer)
    written = item.question.written(answer)
    hold = bool(written) and (item.approve or any(map(rude, written)))
    counts = item.question.counts(answer)
    points = quiz.points(screen.room, item, answer, message.run) if screen.alias else None
    if points:
        counts = counts | points
    plain = not (written or item.slips or item.question.ON_JOINING or item.question.BY_TABLE)
    value = answer.model_dump_json()
    return Given(value, packed_counts(counts), hold, points is not None, plain)


def _lifts(screen: Screen, item: Item, message: AnswerMessage) -> Given:
    try:
        lifted = Lifts.model_validate(message.answer).lifts
    except ValidationError:
        raise Refused("invalid", "Svaret passer ikke til spørsmålet.") from None
    most = item.question.most_lifts
    if len(set(lifted)) > most:
        raise Refused("limit", "Du kan løfte fram høyst {most}.", most=most)
    chosen = tuple(sorted(set(lifted)))
    return Given(Lifts(lifts=chosen).model_dump_json(), packed_counts(dict.fromkeys(chosen, 1)))


def _extra(screen: Screen, item: Item, given: Given) -> str:
    """The groups that an answer belongs to, and its person: nothing in most meetings.

    Nothing of the phone goes with a voting slip.
    """
    if item.slips:
        return extras({}, {}, hold=True) if given.hold else ""
    if not (screen.about or screen.table or given.hold or given.player):
        return ""
    table = {"table": screen.table} if screen.table else {}
    about = screen.about | (table if item.question.BY_TABLE else {})
    # What is said of oneself is grouped by nothing: two fields are never crossed.
    about = about if given.value and not item.question.ON_JOINING else {}
    key = screen.room.snapshot.key
    about = about | quiz.player(key, screen.token) if given.player and key else about
    return extras(about, screen.about | table, hold=given.hold)


def acknowledgement(ref: int, number: int, value: str) -> bytes:
    """The frame that says what stands in the store."""
    return frames.frame_text(
        f'{{"type":"reply","ref":{ref},"ok":true,"word":null,"text":null,'
        f'"number":{number},"answer":{value or "null"},"revision":null}}'.encode()
    )


def _too_late(screen: Screen, ref: int, instead: Stored | None) -> None:
    """An earlier change may stand whose acknowledgement was lost: the phone is told what does."""
    message = Reply(
        ref=ref,
        ok=False,
        word="closed",
        text=translator(screen.language)(TOO_LATE),
        number=instead.number if instead else None,
        answer=json.loads(instead.value) if instead and instead.value else None,
    )
    reply(screen.connection, message)


def refuse(connection: Connection, ref: int, refused: Refused, language: str) -> None:
    """Replies with the word and, in the person's language, the sentence."""
    text = refused.sentence(translator(language))
    reply(connection, Reply(ref=ref, ok=False, word=refused.word, text=text))


def reply(connection: Connection, message: Reply) -> None:
    """Sends a reply."""
    connection.send(frames.frame_text(message.model_dump_json().encode()))


def ref_of(text: str) -> int | None:
    """The ref of a message that is not well-formed otherwise, if it has one."""
    try:
        ref = json.loads(text).get("ref")
    except (ValueError, AttributeError, RecursionError):
        return None
    return ref if type(ref) is int and 0 <= ref < 2**53 else None
