"""What this worker knows of themes: codebooks, and what answers are sorted under."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple, Protocol

from polling.kinds import Model
from polling.live import frames
from polling.messages import CodebookMessage, SortedTo
from polling.store.keys import RoundKey, Stage
from polling.store.sortings import subject_of
from polling.themes import Codebook


class Source(Protocol):
    """Where themes are read."""

    async def codebook(self, meeting_id: str, stage: Stage, item: str) -> Codebook: ...
    async def sorted_to(self, meeting_id: str, stage: Stage, item: str) -> int: ...
    async def sortings(self, round_key: RoundKey, since: int) -> tuple[dict[str, str], int]: ...
    async def sorted_at(self, round_key: RoundKey, ballots: Iterable[str]) -> dict[str, int]: ...


class Sorted(NamedTuple):
    """What answers are sorted under, packed, and the number that each had then, by ballots."""

    packed: Mapping[str, str] = {}
    at: Mapping[str, int] = {}


class Known(NamedTuple):
    """A question's codebook as it was read, the frames that tell staff of it and up to which
    revision it is told, and up to which what is sorted in this round was read.
    """

    codebook: Codebook
    frame: bytes
    sorted_to: bytes
    seen: int


class Themes:
    """The themes of the rounds that somebody here looks at answer by answer."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._known: dict[RoundKey, Known] = {}

    async def read(self, rounds: Iterable[RoundKey], changed: set[str]) -> dict[RoundKey, Sorted]:
        """Reads what is new or `changed`; what answers of which rounds are sorted under now."""
        wanted = set(rounds)
        for round_key in self._known.keys() - wanted:
            del self._known[round_key]
        fresh = {}
        to: dict[str, int] = {}
        for round_key in wanted:
            known = self._known.get(round_key)
            if known and not changed & {subject_of(round_key.item), "everything"}:
                continue
            # How far that is comes first, and once for all rounds: what is read may be newer.
            if round_key.item not in to:
                to[round_key.item] = await self._source.sorted_to(*round_key[:3])
            # The codebook comes last: whatever is sorted under a theme, the theme is in it.
            found, newest = await self._source.sortings(round_key, known.seen if known else 0)
            at = await self._source.sorted_at(round_key, found)
            codebook = await self._source.codebook(*round_key[:3])
            to_here = SortedTo(item=round_key.item, run=round_key.run, revision=to[round_key.item])
            told = _frame(round_key, codebook), _framed(to_here)
            self._known[round_key] = Known(codebook, *told, newest)
            fresh[round_key] = Sorted(found, at)
        return fresh

    def codebook(self, round_key: RoundKey) -> Codebook | None:
        """The codebook of a round's question, if the round is looked at."""
        known = self._known.get(round_key)
        return known.codebook if known else None

    def frame(self, round_key: RoundKey) -> bytes | None:
        """The frame that tells staff of it, if the round is looked at; made once for all."""
        known = self._known.get(round_key)
        return known.frame if known else None

    def sorted_to(self, round_key: RoundKey) -> bytes | None:
        """The frame that tells staff up to where it is told, after all that is sorted."""
        known = self._known.get(round_key)
        return known.sorted_to if known else None


def _frame(round_key: RoundKey, codebook: Codebook) -> bytes:
    return _framed(
        CodebookMessage(item=round_key.item, headings=codebook.headings, themes=codebook.themes)
    )


def _framed(message: Model) -> bytes:
    return frames.frame_text(message.model_dump_json().encode())
