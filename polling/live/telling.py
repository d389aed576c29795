"""What each audience of a room is told: the frames of its present state, each made once."""

from collections.abc import Callable, Iterable, Sequence
from typing import Protocol

from polling import kinds
from polling.kinds import Model, QuestionBase
from polling.live import frames, views
from polling.live.results import Broken, Results
from polling.live.views import Remaining, Shown, Until, revealed
from polling.meeting import Item, Phase, TablePlace
from polling.messages import Counts, Role
from polling.store.keys import RoundKey
from polling.store.snapshot import Snapshot

Frames = dict[str, bytes]
#: What stands before a table's id where all that it gave is shown large.
TABLE = "t-"


class Looks(Protocol):
    """A member of staff's screen: see `polling.live.room.Screen`."""

    @property
    def watched(self) -> tuple[str, ...]: ...
    @property
    def groups(self) -> dict[str, str]: ...
    @property
    def runs(self) -> dict[str, int]: ...


class Telling:
    """The frames of one snapshot of a meeting, from what is known of its rounds."""

    def __init__(
        self,
        snapshot: Snapshot,
        known: Results,
        remaining: Remaining,
        until: Callable[[], Until],
    ) -> None:
        self.snapshot = snapshot
        self._known = known
        self._remaining = remaining
        self._until = until
        self._states: dict[tuple[Role, str | None], bytes] = {}

    def round_of(self, item_id: str) -> RoundKey:
        """The present round of an agenda item."""
        run = self.snapshot.state.of(item_id).run
        return RoundKey(self.snapshot.meeting.id, self.snapshot.stage, item_id, run)

    def current(self) -> RoundKey | None:
        """The round that is on, if its item still stands on the agenda."""
        current = self.snapshot.state.current
        agenda = (item.id for item in self.snapshot.meeting.agenda)
        return self.round_of(current) if current and current in agenda else None

    def before(self) -> RoundKey | None:
        """The round that the wall shows beside the present one."""
        current = self.current()
        where = self.snapshot.state.of(current.item) if current else None
        if current is None or where is None or not where.compare or where.before is None:
            return None
        return current._replace(run=where.before)

    def earlier(self, item_id: str, screen: Looks) -> RoundKey | None:
        """The earlier round of an item that a screen wants, unless that was put away."""
        run, where = screen.runs.get(item_id, 0), self.snapshot.state.of(item_id)
        if not 0 < run < where.run or run in where.cleared:
            return None
        return self.round_of(item_id)._replace(run=run)

    def broken(self) -> Broken | None:
        """The breakdown that the wall shows; none while the question takes answers."""
        current = self.current()
        where = self.snapshot.state.of(current.item) if current else None
        if current and where and where.by and where.phase is Phase.closed:
            return Broken(current, where.by)
        return None

    def about(self) -> list[RoundKey]:
        """What was asked on joining, once it has been shown somewhere or the meeting has ended."""
        state = self.snapshot.state
        found = [(item.id, state.of(item.id)) for item in self.snapshot.meeting.on_joining()]
        seen = (item for item, where in found if state.ended or where.wall or where.page)
        return [self.round_of(item) for item in seen]

    # Who reads what of the answers one by one

    def listed_for_phones(self) -> list[Item]:
        """The questions whose answers phones are told one by one, all of them: to lift them."""
        state = self.snapshot.state
        return [
            item
            for item in self.snapshot.meeting.agenda
            if state.of(item.id).phase is Phase.open and state.of(item.id).lifting
        ]

    def after_answer(self) -> list[Item]:
        """The questions whose results a phone is told once it has answered."""
        state, meeting = self.snapshot.state, self.snapshot.meeting
        return [
            item
            for item in meeting.agenda
            if item.on_phones == "after"
            and item.question.ANSWERED
            and state.of(item.id).phase is not Phase.waiting
            and (meeting.pace == "own" or item.id == state.current)
        ]

    def shown_on_phones(self) -> list[Item]:
        """The questions whose results every phone is told."""
        state, meeting = self.snapshot.state, self.snapshot.meeting
        return [
            item
            for item in meeting.agenda
            if state.of(item.id).phones
            and item.on_phones != "never"
            and (meeting.pace == "own" or item.id == state.current)
        ]

    def on_page(self) -> list[Item]:
        """The questions whose results are on the results page."""
        state = self.snapshot.state
        if not state.reading:
            return []
        return [item for item in self.snapshot.meeting.agenda if state.of(item.id).page]

    # Frames

    def for_phones(self) -> Frames:
        """What every phone is told."""
        told = {"state": self.state("participant")}
        shown = self.shown_on_phones()
        for item in shown:
            newest = not item.question.most_lifts
            told |= self.results(self.round_of(item.id), "phones", newest_only=newest)
        for item in self.listed_for_phones():
            # What others lift is not told while it would sway, and nothing goes to all phones then.
            lifts = item.question.STANDING or item in shown
            told |= self._known.answers(self.round_of(item.id), hidden_too=False, lifts=lifts)
        return told

    def for_answered(self) -> dict[str, Frames]:
        """What phones that have answered are told besides, by the round's subject."""
        rounds = [self.round_of(item.id) for item in self.after_answer()]
        return {each.subject: self.results(each, "phones", newest_only=True) for each in rounds}

    def for_wall(self, connected: int, moderators: Sequence[str]) -> Frames:
        """What walls are told."""
        current, told = self.current(), {"state": self.state("projector")}
        items = [current.item] if current else []
        if self.snapshot.meeting.pace == "own":
            items = [item.id for item in self.snapshot.meeting.agenda]
        told["counts"] = self.counts(items, connected, moderators)
        if current and self.snapshot.state.of(current.item).wall:
            told |= self._results_or_themes(current, "wall")
            if before := self.before():
                told |= self.results(before, "wall")
            if broken := self.broken():
                told |= self._broken(broken)
        return told

    def for_readers(self, connected: int, moderators: Sequence[str]) -> Frames:
        """What results pages are told."""
        items = self.on_page()
        told = {"state": self.state("reader")}
        told["counts"] = self.counts([item.id for item in items], connected, moderators)
        for item in items:
            told |= self._results_or_themes(self.round_of(item.id), "page")
        return told

    def for_staff(self, screen: Looks, connected: int, moderators: Sequence[str]) -> Frames:
        """What a moderator's or secretary's screen is told, by what it looks at."""
        agenda = [item.id for item in self.snapshot.meeting.agenda]
        told = {"state": self.state("moderator")}
        told["counts"] = self.counts(agenda, connected, moderators, named=True)
        for item in screen.watched:
            if item not in agenda:
                continue
            told |= self.results(self.round_of(item), hidden_too=True)
            if before := self.before():
                told |= self.results(before) if before.item == item else {}
            if earlier := self.earlier(item, screen):
                told |= self._known.answers(earlier, hidden_too=True)
            if item in screen.groups:
                told |= self._broken(Broken(self.round_of(item), screen.groups[item]))
            if kinds.kind(self.snapshot.meeting.item(item).kind).sortable:
                told |= self._known.codebook(self.round_of(item), earlier)
        return told

    def state(self, role: Role, *, fresh: bool = False, table: str = "") -> bytes:
        """The state's frame, made once; `fresh` makes it anew for what is left of a countdown.

        `table` is the id of the table that a phone answers for.
        """
        current = self.current()
        large_id = self.snapshot.state.of(current.item).large if current else None
        large = self._large(current, large_id) if current and large_id else None
        name = (role, repr(large) if role == "projector" else table or None)
        if name not in self._states or fresh:
            frame = frame_of(self._view(role, large, table))
            if fresh:
                return frame
            self._states[name] = frame
        return self._states[name]

    def _view(self, role: Role, large: dict[str, object] | None, table: str) -> Model:
        snapshot, remaining = self.snapshot, self._remaining
        if role == "participant":
            place = self._place(table) if table else None
            return views.participant_state(snapshot, remaining, place, self._until())
        if role == "projector":
            return views.wall_state(snapshot, remaining, large, self._until())
        if role == "reader":
            return views.reader_state(snapshot, remaining)
        return views.staff_state(snapshot, remaining, self._until())

    def _large(self, current: RoundKey, large_id: str) -> dict[str, object] | None:
        if not large_id.startswith(TABLE):
            return self._known.value(current, large_id)
        place = self._place(large_id.removeprefix(TABLE))
        return place.model_dump(mode="json") if place else None

    def _place(self, table: str) -> TablePlace | None:
        return next((each for each in self.snapshot.meeting.tables if each.id == table), None)

    def results(
        self,
        round_key: RoundKey,
        where: Shown | None = None,
        *,
        hidden_too: bool = False,
        newest_only: bool = False,
    ) -> Frames:
        """A round's tally, and where they are listed its answers.

        Who sees them `where` it says is told what was right once that is revealed, staff always.
        """
        item = self.snapshot.meeting.item(round_key.item)
        question, merges = item.question, self.snapshot.merges.get(item.id, {})
        hushed = where is not None and not revealed(self.snapshot.state, item, where)
        told = self._known.tally(round_key, question, merges, hushed=hushed)
        if hidden_too or question.LISTED:
            told |= self._known.answers(round_key, hidden_too=hidden_too, newest_only=newest_only)
        return told

    def _results_or_themes(self, round_key: RoundKey, where: Shown) -> Frames:
        """A round's results, or instead of its answers how they are sorted, if that is shown."""
        told = self.results(round_key, where)
        if not self.snapshot.state.of(round_key.item).themes:
            return told
        listed = f"answers {round_key.subject} "
        told = {subject: frame for subject, frame in told.items() if not subject.startswith(listed)}
        return told | self._known.themes(round_key)

    def question(self, round_key: RoundKey) -> QuestionBase:
        """The question of a round."""
        return self.snapshot.meeting.item(round_key.item).question

    def counts(
        self,
        items: Iterable[str],
        connected: int,
        moderators: Sequence[str],
        *,
        named: bool = False,
    ) -> bytes:
        """How many are here, `moderators` by their names, and who answered which of the items."""
        snapshot = self.snapshot
        found = {
            i: self._known.counted(
                self.round_of(i), snapshot.meeting, lifting=snapshot.state.of(i).only_lifts
            )
            for i in items
        }
        seated = [each.id for each in snapshot.meeting.tables if each.id in snapshot.seated]
        return frame_of(
            Counts(
                joined=snapshot.joined,
                connected=connected,
                moderators=len(moderators),
                named=tuple(name for name in moderators if name and named),
                tables=len(seated),
                seats=snapshot.meeting.seats(set(seated)),
                seated=tuple(seated),
                items={item: counted for item, counted in found.items() if counted},
            )
        )

    def _broken(self, broken: Broken) -> Frames:
        merges = self.snapshot.merges.get(broken.round_key.item, {})
        return self._known.groups(broken, self.snapshot.meeting, merges)


def frame_of(message: Model) -> bytes:
    """A message as a frame, ready to be sent to many."""
    return frames.frame_text(message.model_dump_json().encode())
