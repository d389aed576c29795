"""What a screen may send: requests with a `ref`, and which role may send which."""

from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field, TypeAdapter, field_validator

from polling.kinds import Model
from polling.meeting import Steer
from polling.themes import RESERVED, Heading, Theme, ThemeId

Ref = Annotated[int, Field(ge=0, le=2**53 - 1)]
Name = Annotated[str, Field(min_length=1, max_length=64)]
Role = Literal["participant", "projector", "reader", "moderator", "secretariat"]


class Hello(Model):
    """The first message of a screen, within five seconds of the handshake.

    A participant gives the join code as `meeting` and its own random `token` (22 to 64 characters
    of base64url, at least 128 bits), or the table's where it answers for a `table`: then a token
    that is no table's (any more) is refused as "forbidden", rather than taken for a phone's own.
    The other roles give the meeting's id and are known by cookie.
    """

    type: Literal["hello"]
    ref: Ref
    meeting: Name
    role: Role
    token: str | None = Field(default=None, pattern=r"^[A-Za-z0-9_-]{22,64}$")
    table: bool = False


class AnswerMessage(Model):
    """A participant's answer in one slot, or None to withdraw it.

    `number` rises with every change a phone makes to that slot: the highest wins, the same number
    again gets the same acknowledgement. The acknowledgement comes when the store has it on disk.
    The answers that a participant lifts go to the item with `.lifts` behind its id, in slot 0, as
    `{"lifts": [ids]}`. `slip` is the voting slip, for a question that asks for one.
    """

    type: Literal["answer"]
    ref: Ref
    item: Name
    run: int = Field(ge=1, le=99)
    slot: int = Field(default=0, ge=0, le=99)
    number: int = Field(ge=1, le=2**31)
    answer: dict[str, Any] | None
    slip: str | None = Field(default=None, max_length=64)


class Lifts(Model):
    """The answers of others that a participant lifts, by their ids."""

    lifts: tuple[Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")], ...] = Field(max_length=100)


class React(Model):
    """A participant's reaction, one of four; nothing is kept of it."""

    type: Literal["react"]
    ref: Ref
    kind: int = Field(ge=0, le=3)


class Alias(Model):
    """What a participant wants to be called in the meeting's quiz, instead of the one before."""

    type: Literal["alias"]
    ref: Ref
    name: str = Field(max_length=200)


class SteerMessage(Steer):
    """A moderator's command with the revision of the state it was given on (compare-and-set)."""

    type: Literal["steer"]
    ref: Ref
    seen: int = Field(ge=0)


class Watch(Model):
    """A moderator's or secretary's screen says whose answers and tallies it wants; replaces.

    `groups` says by which field it wants the result of an item broken down: item -> field; `runs`
    which earlier round of an item it wants besides the present one: item -> round.
    """

    type: Literal["watch"]
    ref: Ref
    items: tuple[Name, ...] = Field(max_length=100)
    groups: dict[Name, Name] = Field(default_factory=dict, max_length=100)
    runs: dict[Name, Annotated[int, Field(ge=1, le=99)]] = Field(
        default_factory=dict, max_length=100
    )


class HideAnswer(Model):
    """Hide an answer from results and screens, or bring it back."""

    type: Literal["hide"]
    ref: Ref
    item: Name
    run: int = Field(ge=1, le=99)
    answer: Name
    hidden: bool


class Approve(Model):
    """Let a waiting answer onto the screens, or (`approved` false) have it wait again."""

    type: Literal["approve"]
    ref: Ref
    item: Name
    run: int = Field(ge=1, le=99)
    answer: Name
    approved: bool = True


class Mark(Model):
    """Mark an answer as answered by those it asks, or take the mark away (None)."""

    type: Literal["mark"]
    ref: Ref
    item: Name
    run: int = Field(ge=1, le=99)
    answer: Name
    mark: Literal["answered"] | None


class Merge(Model):
    """Count the words `keys` as the word `into` (its key); "" takes them away, None undoes."""

    type: Literal["merge"]
    ref: Ref
    item: Name
    keys: tuple[Annotated[str, Field(min_length=1, max_length=200)], ...] = Field(max_length=100)
    into: str | None = Field(max_length=200)


How = Literal["", "sorted", "quoted"]


class HeadingChange(Model):
    """A heading as it stood before and as it is to stand; None where there is none."""

    id: ThemeId
    before: Heading | None
    after: Heading | None


class ThemeChange(Model):
    """A theme as it stood before and as it is to stand; None where there is none."""

    id: ThemeId
    before: Theme | None
    after: Theme | None


class Coding(Model):
    """Answers of one round that are sorted under a theme, or not any more ("").

    As "quoted" they are among its quotes besides. `theme` may be "minority" and "aside", too.
    With one and the same before and after it says that they stand rightly there as they are now,
    and they are `changed` no more.
    """

    run: int = Field(ge=1, le=99)
    answers: tuple[Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")], ...] = Field(max_length=300)
    theme: ThemeId
    before: How
    after: How


class Sort(Model):
    """Sort answers to a question under themes, and change its themes: all of it, or nothing.

    Each part says what stood before. Where it stands already as it is to, that part is done;
    where something else stands, or a theme is gone, the reply is "stale". At most 300 answers, and
    each part once. With a `stage` it is "busy" while the meeting is in the other one.
    """

    type: Literal["sort"]
    ref: Ref
    item: Name
    stage: Literal["live", "rehearsal"] | None = None
    headings: tuple[HeadingChange, ...] = Field(default=(), max_length=100)
    themes: tuple[ThemeChange, ...] = Field(default=(), max_length=100)
    codings: tuple[Coding, ...] = Field(default=(), max_length=300)

    @field_validator("headings", "themes")
    @classmethod
    def _each_keeps_its_id(cls, changes: tuple[Any, ...]) -> tuple[Any, ...]:
        for change in changes:
            if any(side and side.id != change.id for side in (change.before, change.after)):
                raise ValueError("another id inside")
            if change.id in RESERVED:
                raise ValueError("a reserved id")
        if len({change.id for change in changes}) < len(changes):
            raise ValueError("a part twice")
        return changes

    @field_validator("codings")
    @classmethod
    def _not_too_many(cls, codings: tuple[Coding, ...]) -> tuple[Coding, ...]:
        if sum(len(coding.answers) for coding in codings) > 300:
            raise ValueError("more than 300 answers")
        parts = [(c.run, c.theme, each) for c in codings for each in c.answers]
        if len(set(parts)) < len(parts):
            raise ValueError("a part twice")
        return codings


class Rehearse(Model):
    """Start a rehearsal with so many simulated phones; 0 wipes it, answers and all."""

    type: Literal["rehearse"]
    ref: Ref
    phones: int = Field(ge=0, le=500)


Request = Annotated[
    Hello
    | AnswerMessage
    | React
    | Alias
    | SteerMessage
    | Watch
    | HideAnswer
    | Approve
    | Mark
    | Merge
    | Sort
    | Rehearse,
    Field(discriminator="type"),
]
#: A union takes no such setting from its models.
requests: TypeAdapter[Request] = TypeAdapter(Request, config=ConfigDict(cache_strings="keys"))

#: Which roles may send which message; a type that is not here is refused to all.
SENDERS: dict[str, frozenset[Role]] = {
    "hello": frozenset(("participant", "projector", "reader", "moderator", "secretariat")),
    "answer": frozenset(("participant",)),
    "react": frozenset(("participant",)),
    "alias": frozenset(("participant",)),
    "steer": frozenset(("moderator",)),
    "watch": frozenset(("moderator", "secretariat")),
    "hide": frozenset(("moderator", "secretariat")),
    "approve": frozenset(("moderator", "secretariat")),
    "mark": frozenset(("moderator", "secretariat")),
    "merge": frozenset(("moderator", "secretariat")),
    "sort": frozenset(("moderator", "secretariat")),
    "rehearse": frozenset(("moderator",)),
}
