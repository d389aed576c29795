"""Answers by voting slip: the slip is claimed in the store before its ballot goes to the writer."""

import logging
from typing import TYPE_CHECKING

from polling import slips
from polling.live import answering, entrance, staff
from polling.live.answering import refuse
from polling.live.room import Screen
from polling.messages import AnswerMessage
from polling.refused import Refused
from polling.store.client import UNAVAILABLE
from polling.store.keys import RoundKey
from polling.store.slips import NOT_FOUND, TOO_LATE
from polling.words import N_

if TYPE_CHECKING:
    from polling.live.sockets import Live

log = logging.getLogger(__name__)

NEEDED = N_("Dette spørsmålet besvares med stemmeseddel. Skriv koden som står på den.")
TOO_MANY = N_("Det har kommet mange feil koder fra denne telefonen. Vent litt, og prøv igjen.")


def begin(live: "Live", screen: Screen, message: AnswerMessage) -> None:
    """Lets an answer go the longer way; `Refused("busy")` when many of the phone's are on it."""
    if screen.busy >= staff.AT_ONCE:
        raise Refused("busy", answering.TRY_AGAIN)
    screen.busy += 1
    live.hub.spawn(_take(live, screen, message), screen.connection)


async def _take(live: "Live", screen: Screen, message: AnswerMessage) -> None:
    try:
        code = await _claim(live, screen, message)
        stored = entrance.speaks(live, screen)
        answering.take(live.writer, screen, message, slips.bearer(code), stored=stored)
    except Refused as refused:
        refuse(screen.connection, message.ref, refused, screen.language)
    except UNAVAILABLE as error:
        log.warning("the store does not answer a slip (%s)", type(error).__name__)
        unsaid = Refused("busy", answering.TRY_AGAIN)
        refuse(screen.connection, message.ref, unsaid, screen.language)
    finally:
        screen.busy -= 1


async def _claim(live: "Live", screen: Screen, message: AnswerMessage) -> str:
    """The slip's code, once the phone may answer with it."""
    snapshot = screen.room.snapshot
    if snapshot.key is None:
        raise Refused("closed", TOO_LATE)
    if not message.slip:
        raise Refused("forbidden", NEEDED)
    code = slips.normalise(message.slip)
    if code is None:
        raise Refused("unknown", NOT_FOUND)
    # By phone, not by address: a hall shares one, and must not be kept out by one who guesses. A
    # new token is a new chance, and 45 bits are beyond as many as can be made.
    guesser = f"slip {screen.token}"
    if live.failures.too_many(guesser):
        raise Refused("limit", TOO_MANY)
    where = RoundKey(snapshot.meeting.id, snapshot.stage, message.item, message.run)
    try:
        await live.store.claim_slip(snapshot.key, where, code, screen.token)
    except Refused as refused:
        if refused.word == "unknown":
            live.failures.note(guesser)
        raise
    if screen.room.snapshot.key != snapshot.key:
        # A rehearsal began or was wiped meanwhile: the claim is in the other stage.
        raise Refused("busy", answering.TRY_AGAIN)
    return code
