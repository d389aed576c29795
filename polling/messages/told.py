"""What the server sends: replies, and for each small subject the whole of it."""

from typing import Any, Literal

from polling.kinds import Model
from polling.meeting import Language, Phase
from polling.messages.asked import Ref
from polling.refused import Word


class Reply(Model):
    """The reply to the request with that `ref`: ok, or a word and a sentence.

    `answer` and `number` come with the acknowledgement of an answer: what the store holds now.
    """

    type: Literal["reply"] = "reply"
    ref: Ref
    ok: bool
    word: Word | None = None
    text: str | None = None
    number: int | None = None
    answer: dict[str, Any] | None = None


class MeetingPart(Model):
    """What every screen is told of the meeting itself; `code` is None once it has ended.

    `epoch` changes when a rehearsal begins or is wiped: what a phone keeps of its own answers
    holds for one epoch. It is "" once the meeting has ended.
    """

    id: str
    title: str
    place: str
    language: Language
    code: str | None
    rehearsal: bool
    epoch: str


class ItemPart(Model):
    """An agenda item as phones and walls see it; `remaining` in milliseconds of the countdown."""

    id: str
    kind: str
    number: int
    of: int
    question: dict[str, Any]
    slots: int
    run: int
    phase: Phase
    results: bool
    remaining: int | None = None


class ParticipantState(Model):
    """All a phone needs to draw: what is on, and earlier questions still open.

    `item` is None before the first question and while the current one waits.
    """

    type: Literal["state"] = "state"
    revision: int
    meeting: MeetingPart
    phase: Literal["before", "on", "ended"]
    item: ItemPart | None
    earlier: tuple[ItemPart, ...]


class Mine(Model):
    """A phone's own answers to one question, by slot (withdrawn and never given ones left out)."""

    type: Literal["mine"] = "mine"
    item: str
    run: int
    answers: tuple["MyAnswer", ...]


class MyAnswer(Model):
    """One own answer: `answer` None once withdrawn, `hidden` is not told."""

    slot: int
    number: int
    answer: dict[str, Any] | None


class Large(Model):
    """The one answer that is shown large on the wall."""

    id: str
    value: dict[str, Any]


class WallState(Model):
    """All the wall needs to draw: what is on, whether its results are shown, the one large."""

    type: Literal["state"] = "state"
    revision: int
    meeting: MeetingPart
    phase: Literal["before", "on", "ended"]
    qr: bool
    item: ItemPart | None
    large: Large | None


class AgendaPart(Model):
    """An agenda item as moderators and secretaries see it."""

    id: str
    kind: str
    question: dict[str, Any]
    notes: str
    listed: bool
    mergeable: bool
    merges: dict[str, str]
    run: int
    phase: Phase
    wall: bool
    phones: bool
    remaining: int | None
    large: str | None


class StaffState(Model):
    """All a presenter page or secretary's page needs to draw."""

    type: Literal["state"] = "state"
    revision: int
    meeting: MeetingPart
    ended: bool
    current: str | None
    qr: bool
    agenda: tuple[AgendaPart, ...]


class Counted(Model):
    """How many people answered a question in its present round, and with how many answers."""

    run: int
    people: int
    answers: int


class Counts(Model):
    """How many joined, how many phones are connected now, and who answered what.

    Phones are not sent this; walls get the current item only.
    """

    type: Literal["counts"] = "counts"
    joined: int
    connected: int
    moderators: int
    items: dict[str, Counted]


class TallyMessage(Model):
    """What the answers to one question add up to; `tally` is the kind's own."""

    type: Literal["tally"] = "tally"
    item: str
    run: int
    revision: int
    people: int
    answers: int
    tally: dict[str, Any]


class ListedAnswer(Model):
    """One answer as it is listed; `hidden` ones go to moderators and secretaries only."""

    id: str
    value: dict[str, Any]
    hidden: bool = False


class Answers(Model):
    """Block number `block` of `blocks` of the answers to a question, up to 100, oldest first."""

    type: Literal["answers"] = "answers"
    item: str
    run: int
    block: int
    blocks: int
    list: tuple[ListedAnswer, ...]


class Beat(Model):
    """Sent at least every 20 seconds, since a browser cannot see pings; `time` in ms since 1970."""

    type: Literal["beat"] = "beat"
    time: int


ServerMessage = (
    Reply
    | ParticipantState
    | WallState
    | StaffState
    | Mine
    | Counts
    | TallyMessage
    | Answers
    | Beat
)
