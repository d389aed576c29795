"""Every websocket message, both ways: flat JSON with a `type`, requests with a `ref`."""

from typing import Annotated, Any, Literal

from pydantic import Field, TypeAdapter

from polling.kinds import Model
from polling.meeting import Language, Phase, Steer
from polling.refused import Word

Ref = Annotated[int, Field(ge=0, le=2**53 - 1)]
Name = Annotated[str, Field(min_length=1, max_length=64)]
Role = Literal["participant", "projector", "moderator", "secretariat"]


# What a screen sends.


class Hello(Model):
    """The first message of a screen, within five seconds of the handshake.

    A participant gives the join code as `meeting` and its own random `token` (22 to 64 characters
    of base64url, at least 128 bits); the other roles give the meeting's id and are known by cookie.
    """

    type: Literal["hello"]
    ref: Ref
    meeting: Name
    role: Role
    token: str | None = Field(default=None, pattern=r"^[A-Za-z0-9_-]{22,64}$")


class AnswerMessage(Model):
    """A participant's answer in one slot, or None to withdraw it.

    `number` rises with every change a phone makes to that slot: the highest wins, the same number
    again gets the same acknowledgement. The acknowledgement comes when the store has it on disk.
    """

    type: Literal["answer"]
    ref: Ref
    item: Name
    run: int = Field(ge=1, le=99)
    slot: int = Field(default=0, ge=0, le=99)
    number: int = Field(ge=1, le=2**31)
    answer: dict[str, Any] | None


class SteerMessage(Steer):
    """A moderator's command with the revision of the state it was given on (compare-and-set)."""

    type: Literal["steer"]
    ref: Ref
    seen: int = Field(ge=0)


class Watch(Model):
    """A moderator's or secretary's screen says whose answers and tallies it wants; replaces."""

    type: Literal["watch"]
    ref: Ref
    items: tuple[Name, ...] = Field(max_length=100)


class HideAnswer(Model):
    """Hide an answer from results and screens, or bring it back."""

    type: Literal["hide"]
    ref: Ref
    item: Name
    run: int = Field(ge=1, le=99)
    answer: Name
    hidden: bool


class Merge(Model):
    """Count the words `keys` as the word `into` (its key); "" takes them away, None undoes."""

    type: Literal["merge"]
    ref: Ref
    item: Name
    keys: tuple[Annotated[str, Field(min_length=1, max_length=200)], ...] = Field(max_length=100)
    into: str | None = Field(max_length=200)


class Rehearse(Model):
    """Start a rehearsal with so many simulated phones; 0 wipes it, answers and all."""

    type: Literal["rehearse"]
    ref: Ref
    phones: int = Field(ge=0, le=500)


Request = Annotated[
    Hello | AnswerMessage | SteerMessage | Watch | HideAnswer | Merge | Rehearse,
    Field(discriminator="type"),
]
requests: TypeAdapter[Request] = TypeAdapter(Request)

#: Which roles may send which message; a type that is not here is refused to all.
SENDERS: dict[str, frozenset[Role]] = {
    "hello": frozenset(("participant", "projector", "moderator", "secretariat")),
    "answer": frozenset(("participant",)),
    "steer": frozenset(("moderator",)),
    "watch": frozenset(("moderator", "secretariat")),
    "hide": frozenset(("moderator", "secretariat")),
    "merge": frozenset(("moderator", "secretariat")),
    "rehearse": frozenset(("moderator",)),
}


# What the server sends.


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
