"""What the screens of a room look at, and so what has to be read of its rounds."""

from collections.abc import Collection
from dataclasses import dataclass

from polling.live.results import Broken
from polling.live.telling import Looks, Telling
from polling.meeting import Phase
from polling.store.keys import RoundKey


@dataclass(frozen=True, slots=True)
class Looking:
    """The screens of one room at one moment."""

    telling: Telling
    staff: Collection[Looks]
    walls: bool

    def counted(self) -> list[RoundKey]:
        """The rounds whose counts somebody here looks at."""
        telling, meeting = self.telling, self.telling.snapshot.meeting
        if self.staff or (self.walls and meeting.pace == "own"):
            wanted = [telling.round_of(item.id) for item in meeting.agenda]
        else:
            items = [*telling.shown_on_phones(), *telling.after_answer()]
            items += telling.on_page() if self.walls else []
            wanted = [telling.round_of(item.id) for item in items]
            if (current := telling.current()) and self.walls:
                wanted.append(current)
        state = telling.snapshot.state
        wanted += [each.lifts for each in wanted if state.of(each.item).only_lifts]
        before = telling.before()
        return [*wanted, before] if before and (self.walls or self.staff) else wanted

    def listed(self) -> dict[RoundKey, bool]:
        """The rounds whose answers somebody here looks at one by one -> whether they are lifted."""
        telling, snapshot = self.telling, self.telling.snapshot
        agenda = {item.id: item for item in snapshot.meeting.agenda}
        watched = {item for screen in self.staff for item in screen.watched}
        watched |= {item.id for item in telling.listed_for_phones()}
        shown = [*telling.shown_on_phones(), *telling.after_answer()]
        shown += telling.on_page() if self.walls else []
        watched |= {item.id for item in shown if item.question.LISTED}
        rounds: list[RoundKey] = []
        if current := telling.current():
            where, listed = snapshot.state.of(current.item), telling.question(current).LISTED
            if where.large or (listed and where.wall and self.walls):
                watched.add(current.item)
            if (before := telling.before()) and listed:
                rounds.append(before)
        # What people said of themselves is never listed: side by side it tells who they are.
        asked = {item.id for item in snapshot.meeting.on_joining()}
        rounds += [telling.round_of(item) for item in (watched & agenda.keys()) - asked]
        rounds += [
            earlier
            for screen in self.staff
            for item in agenda.keys() - asked
            if item in screen.watched and (earlier := telling.earlier(item, screen))
        ]
        return {key: agenda[key.item].question.most_lifts > 0 for key in rounds}

    def broken(self) -> set[Broken]:
        """The rounds that somebody here looks at by groups: closed ones only.

        What was asked on joining is such groups itself, from when it is shown.
        """
        telling, snapshot = self.telling, self.telling.snapshot
        wanted = {
            Broken(telling.round_of(item), by)
            for screen in self.staff
            for item, by in screen.groups.items()
            if item in screen.watched and snapshot.state.of(item).phase is Phase.closed
        }
        if self.walls and (broken := telling.broken()):
            wanted.add(broken)
        fields = {f for i in snapshot.meeting.on_joining() for f in i.question.fields()}
        wanted |= {Broken(about, field) for about in telling.about() for field in fields}
        return {each for each in wanted if each.field in fields}
