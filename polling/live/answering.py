"""The way of an answer: from a phone's message to the writer, and the acknowledgement back."""

import json
from collections.abc import Callable
from functools import partial
from typing import NamedTuple

from pydantic import ValidationError

from polling import ballot, kinds
from polling.live import frames, quiz
from polling.live.connection import Connection
from polling.live.room import Screen
from polling.meeting import LIFTS, Item
from polling.messages import AnswerMessage, Lifts, Reply
from polling.refused import Refused
from polling.rude import rude
from polling.store.keys import RoundKey
from polling.store.writer import Pending, Stored, Word, Writer, extras, packed_counts
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
) -> bool:
    """Checks a phone's answer and hands it to the writer; `Refused` when it does not fit.

    Once an answer of it stands in the store, `stored` is called.

    False, and nothing done, where the question takes a voting slip and `bearer`, which stands for
    the slip that was claimed, is not told.
    """
    snapshot = screen.room.snapshot
    if snapshot.key is None:
        raise Refused("closed", TOO_LATE)
    lifting = message.item.endswith(LIFTS)
    item = snapshot.meeting.item(message.item.removesuffix(LIFTS))
    if item.slips and not bearer:
        return False
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
    held = field if given.hold and item.approve and not bearer else ""
    writer.put(
        round_key,
        Pending(
            field,
            ballot.person(key, token, message.item, message.run),
            message.number,
            given.value,
            given.counts,
            partial(
                _acknowledge,
                screen,
                message,
                round_key,
                held,
                stored,
                Stored(message.number, given.value),
            ),
            _extra(screen, item, given),
            item.question.ON_JOINING,
        ),
    )
    return True


class Given(NamedTuple):
    """A checked answer: its JSON and what it adds to the counts.

    `hold`: it is to be approved. `player`: its points follow who gave it.
    """

    value: str
    counts: str
    hold: bool = False
    player: bool = False


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
    packed = packed_counts(counts | (points or {}))
    return Given(answer.model_dump_json(), packed, hold, points is not None)


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


def _acknowledge(
    screen: Screen,
    asked: AnswerMessage,
    round_key: RoundKey,
    held: str,
    stored: Callable[[], None] | None,
    sent: Stored,
    word: Word,
    instead: Stored | None,
) -> None:
    if word in ("ok", "other"):
        stands = instead or sent
        text = (
            f'{{"type":"reply","ref":{asked.ref},"ok":true,"word":null,"text":null,'
            f'"number":{stands.number},"answer":{stands.value or "null"}}}'
        )
        screen.connection.send(frames.frame_text(text.encode()))
        if stands.value:
            screen.room.answered(screen, round_key.subject)
            if stored:
                stored()
            if held:
                screen.room.holds(screen, held, round_key)
    elif word == "closed":
        # An earlier change may stand whose acknowledgement was lost: the phone is told what does.
        answer = json.loads(instead.value) if instead and instead.value else None
        reply(
            screen.connection,
            Reply(
                ref=asked.ref,
                ok=False,
                word=word,
                text=translator(screen.language)(TOO_LATE),
                number=instead.number if instead else None,
                answer=answer,
            ),
        )
    else:
        refuse(screen.connection, asked.ref, Refused("busy", TRY_AGAIN), screen.language)


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
