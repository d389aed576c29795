"""The way of an answer: from a phone's message to the writer, and the acknowledgement back."""

import json
from functools import partial

from pydantic import ValidationError

from polling import ballot, kinds
from polling.live import frames
from polling.live.connection import Connection
from polling.live.room import Screen
from polling.messages import AnswerMessage, Reply
from polling.refused import Refused
from polling.store.keys import RoundKey
from polling.store.writer import Pending, Stored, Word, Writer, packed_counts
from polling.words import N_, translator

TOO_LATE = N_("Spørsmålet ble lukket før svaret kom fram. Det er ikke talt med.")
TRY_AGAIN = N_("Svaret kunne ikke lagres akkurat nå. Prøver igjen om litt.")


def take(writer: Writer, screen: Screen, message: AnswerMessage) -> None:
    """Checks a phone's answer and hands it to the writer; `Refused` when it does not fit."""
    snapshot = screen.room.snapshot
    if snapshot.key is None:
        raise Refused("closed", TOO_LATE)
    item = snapshot.meeting.item(message.item)
    if message.slot >= item.question.slots:
        raise Refused("limit", "Du har allerede gitt så mange svar som du kan.")
    value, counts = "", ""
    if message.answer is not None:
        try:
            answer = kinds.kind(item.kind).Answer.model_validate(message.answer)
        except ValidationError:
            raise Refused("invalid", "Svaret passer ikke til spørsmålet.") from None
        answer = item.question.check(answer)
        value = answer.model_dump_json()
        counts = packed_counts(item.question.counts(answer))
    key, token = snapshot.key, screen.token
    writer.put(
        RoundKey(snapshot.meeting.id, snapshot.stage, item.id, message.run),
        Pending(
            ballot.ballot(key, token, item.id, message.run, message.slot),
            ballot.person(key, token, item.id, message.run),
            message.number,
            value,
            counts,
            partial(_acknowledge, screen, message.ref, Stored(message.number, value)),
        ),
    )


def _acknowledge(
    screen: Screen, ref: int, sent: Stored, word: Word, instead: Stored | None
) -> None:
    if word in ("ok", "other"):
        stands = instead or sent
        text = (
            f'{{"type":"reply","ref":{ref},"ok":true,"word":null,"text":null,'
            f'"number":{stands.number},"answer":{stands.value or "null"}}}'
        )
        screen.connection.send(frames.frame_text(text.encode()))
    elif word == "closed":
        refuse(screen.connection, ref, Refused("closed", TOO_LATE), screen.language)
    else:
        refuse(screen.connection, ref, Refused("busy", TRY_AGAIN), screen.language)


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
