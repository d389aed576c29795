"""What the server sends: replies, and for each small subject the whole of it."""

from typing import Any, Literal

from polling.kinds import Model
from polling.messages.asked import Ref
from polling.messages.states import ParticipantState, ReaderState, StaffState, WallState
from polling.refused import Word
from polling.themes import Heading, Theme
from polling.themes.sums import Sums


class Reply(Model):
    """The reply to the request with that `ref`: ok, or a word and a sentence.

    `answer` and `number` come with the acknowledgement of an answer, and with `closed` where an
    earlier change of it stands: what the store holds now. `revision` comes with that of a `sort`.
    """

    type: Literal["reply"] = "reply"
    ref: Ref
    ok: bool
    word: Word | None = None
    text: str | None = None
    number: int | None = None
    answer: dict[str, Any] | None = None
    revision: int | None = None


class Mine(Model):
    """A phone's own answers to one question, by slot (withdrawn and never given ones left out)."""

    type: Literal["mine"] = "mine"
    item: str
    run: int
    answers: tuple["MyAnswer", ...]


class MyAnswer(Model):
    """One own answer: `answer` None once withdrawn, `hidden` is not told.

    `approved`: its question's answers wait for approval, and somebody has approved this one.
    """

    slot: int
    number: int
    answer: dict[str, Any] | None
    approved: bool = False


class Lifted(Model):
    """How many have lifted answers: of `people` devices `tables` are tables of `seats` people."""

    people: int
    tables: int = 0
    seats: int = 0


class Counted(Model):
    """How many answered a question in its present round, and with how many answers.

    Of `people`, who each hold one device, those in `tables` (ids) are tables of `seats` people in
    all. `waiting` answers are to be approved. `lifted` is told while answers are lifted and none
    are given.
    """

    run: int
    people: int
    answers: int
    tables: tuple[str, ...] = ()
    seats: int = 0
    waiting: int = 0
    lifted: Lifted | None = None


class Counts(Model):
    """How many joined, how many phones are connected now, and who answered what.

    `joined` are people with a phone of their own; `tables` joined besides (`seated`, by their ids),
    of `seats` people. `named` are the moderators here whose links have names. Phones are not sent
    this; walls get the current item only, and no names.
    """

    type: Literal["counts"] = "counts"
    joined: int
    connected: int
    moderators: int
    named: tuple[str, ...] = ()
    tables: int = 0
    seats: int = 0
    seated: tuple[str, ...] = ()
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
    """One answer as it is listed; `hidden` ones go to moderators and secretaries only.

    Of those, `waiting` ones are to be approved. `lifts` participants lifted it; `table` gave it,
    where each answer is a table's; `mark` is "answered" once that is so. `themes` are the ids of
    those that it is sorted under, and `quotes` those of them that it is a quote for; merged themes
    and such that are gone may be among them. It is `changed` when its phone has changed it after it
    was sorted. They go to moderators and secretaries only.
    """

    id: str
    value: dict[str, Any]
    hidden: bool = False
    waiting: bool = False
    lifts: int = 0
    mark: str | None = None
    table: str | None = None
    themes: tuple[str, ...] = ()
    quotes: tuple[str, ...] = ()
    changed: bool = False


class Answers(Model):
    """Block number `block` of `blocks` of the answers to a question, up to 100, oldest first."""

    type: Literal["answers"] = "answers"
    item: str
    run: int
    block: int
    blocks: int
    list: tuple[ListedAnswer, ...]


class CodebookMessage(Model):
    """The headings and themes of a question, in their order; merged themes are among them."""

    type: Literal["codebook"] = "codebook"
    item: str
    headings: tuple[Heading, ...]
    themes: tuple[Theme, ...]


class SortedTo(Model):
    """Up to which revision the sorting of a round, and the codebook, have been told before."""

    type: Literal["sorted"] = "sorted"
    item: str
    run: int
    revision: int


class ThemesMessage(Sums):
    """How the answers to a question are sorted, as numbers; hidden answers are not in it."""

    type: Literal["themes"] = "themes"
    item: str
    run: int


class GroupPart(Model):
    """One group of a breakdown: those who gave one value of the field, five at the least."""

    id: str
    label: str
    people: int
    answers: int
    tally: dict[str, Any]


class GroupsMessage(Model):
    """A closed question's result by the values of one field; `label` is what the field asks.

    `withheld` people are in none of the groups: theirs is too small, or they gave no value.
    """

    type: Literal["groups"] = "groups"
    item: str
    run: int
    field: str
    label: str
    groups: tuple[GroupPart, ...]
    withheld: int


class Reactions(Model):
    """How many reactions of each of the four kinds came in the last seconds."""

    type: Literal["reactions"] = "reactions"
    counts: tuple[int, int, int, int]


class Leader(Model):
    """One of the leaders of a quiz, by the name that they chose."""

    name: str
    points: int
    place: int


class Leaders(Model):
    """Who leads the quiz, ten at the most, of those who play it.

    Only where the meeting has a leaderboard; walls are told while it is shown.
    """

    type: Literal["leaders"] = "leaders"
    list: tuple[Leader, ...]
    of: int


class Player(Model):
    """Who a phone is in the quiz: its alias, or (`name` None) one that it is `offered`.

    `points` are those of questions that are closed and told, `place` is None before the first of
    them; `of` is how many play.
    """

    type: Literal["player"] = "player"
    name: str | None = None
    offered: str | None = None
    points: int = 0
    place: int | None = None
    of: int = 0


class Beat(Model):
    """Sent at least every 20 seconds, since a browser cannot see pings; `time` in ms since 1970."""

    type: Literal["beat"] = "beat"
    time: int


ServerMessage = (
    Reply
    | ParticipantState
    | WallState
    | ReaderState
    | StaffState
    | Mine
    | Counts
    | TallyMessage
    | Answers
    | GroupsMessage
    | CodebookMessage
    | SortedTo
    | ThemesMessage
    | Reactions
    | Leaders
    | Player
    | Beat
)
