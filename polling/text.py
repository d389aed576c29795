"""What an answer's text may hold, how long it is, and when two texts are the same."""

import re
import unicodedata
from collections.abc import Callable, Iterator
from typing import Any

from polling.refused import Refused

#: The bytes (UTF-8) a text may have for each character of its limit: room for every script and
#: for most emoji, none for a text that is one letter to the eye and a megabyte to the store.
BYTES_A_CHARACTER = 6
MARKS_A_BASE = 2

_ZWNJ, _ZWJ = "\u200c", "\u200d"
_BLACK_FLAG = "\U0001f3f4"
# Characters that count as letters or symbols, and show as nothing.
_BLANKS = frozenset("\u115f\u1160\u3164\uffa0\u2800")
# Punctuation that means something at the edge of a word: C#, 100 %, @kommunen.
_KEPT_AT_EDGES = frozenset("#%&@*/\\§")
# Letters and signs of European languages, one character each: nearly every answer. Nothing in them
# can be cleaned but white space, so a burst of answers is not walked through letter by letter.
_PLAIN = re.compile(r"[\n -~\u00a1-\u00ac\u00ae-\u024f\u2010-\u2027]*")
_NEWLINES = re.compile(r"\r\n?|[\u0085\u2028\u2029\v\f]")
_EMPTY_LINES = re.compile(r"\n[^\S\n]*(?:\n[^\S\n]*)+")


def clean(text: str, limit: int) -> str:
    """The text as it is kept: NFC, at most `limit` characters (graphemes), stripped.

    Control characters but newline, what turns the direction of writing (UAX #9 overrides,
    embeddings and isolates), private use, and zero-width characters that join nothing are left
    out; so is every combining mark after the second on one base, and empty lines after the first.
    `Refused("invalid")` when nothing can be seen of what is left, `Refused("limit")` when it is
    longer than `limit`, or than BYTES_A_CHARACTER bytes a character. Idempotent.
    """
    return _checked(_stripped(text, limit), limit)


def clean_line(text: str, limit: int) -> str:
    """Like `clean`, on one line: any run of white space becomes one space."""
    # Stripped first: a control character between two spaces would leave two.
    return clean(" ".join(_stripped(text, limit).split()), limit)


def cleaner(limit: int, *, line: bool = False) -> Callable[[Any], Any]:
    """`clean` (on one `line`: `clean_line`) before a model's field is checked.

    A text of which nothing can be seen is "", one that is refused for its length is a ValueError.
    """

    def cleaned(given: Any) -> Any:
        if not isinstance(given, str):
            return given
        try:
            return clean_line(given, limit) if line else clean(given, limit)
        except Refused as refused:
            if refused.word == "invalid":
                return ""
            raise ValueError(refused.word) from None

    return cleaned


def length(text: str) -> int:
    """How many characters (graphemes) a reader sees: families, flags and marks count as one."""
    return len(text) if _PLAIN.fullmatch(text) else sum(1 for _ in graphemes(text))


def graphemes(text: str) -> Iterator[str]:
    """The characters as a reader sees them: the part of UAX #29 that such texts need.

    Marks, joiners, skin tones and tags stay with their base, pictures joined by ZWJ are one, and
    regional indicators pair up into flags. Hangul is composed by NFC beforehand.
    """
    cluster = ""
    for character in text:
        if cluster and not _continues(cluster, character):
            yield cluster
            cluster = ""
        cluster += character
    if cluster:
        yield cluster


def fold(text: str) -> str:
    """What two texts have in common when they are merged as equal, and nothing looser than that.

    NFKC and casefold, white space as one space, punctuation at the edges left out (unless there is
    nothing else, or it means something: "C#", "−5").
    """
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    folded = " ".join(folded.split())
    start, end = 0, len(folded)
    while start < end and _is_edge(folded[start]) and not _is_minus(folded, start):
        start += 1
    while end > start and _is_edge(folded[end - 1]):
        end -= 1
    return folded[start:end] or folded


def _stripped(text: str, limit: int) -> str:
    # A hostile length is refused before any work.
    if len(text) > limit * BYTES_A_CHARACTER * 2:
        raise _too_long(limit)
    if _PLAIN.fullmatch(text):
        return _EMPTY_LINES.sub("\n\n", text).strip()
    while (cleaned := _pass(text)) != text:
        text = cleaned
    return cleaned


def _checked(cleaned: str, limit: int) -> str:
    if not any(_is_visible(character) for character in cleaned):
        raise Refused("invalid", "Skriv noe først.")
    if length(cleaned) > limit or len(cleaned.encode()) > limit * BYTES_A_CHARACTER:
        raise _too_long(limit)
    return cleaned


def _too_long(limit: int) -> Refused:
    return Refused("limit", "Svaret er for langt. Det kan ha {limit} tegn.", limit=limit)


def _pass(text: str) -> str:
    text = _NEWLINES.sub("\n", text).replace("\t", " ")
    text = "".join(c for c in text if c == "\n" or not _is_unwanted(c))
    text = _without_idle_joiners(unicodedata.normalize("NFC", text))
    text = _with_few_marks(text)
    return _EMPTY_LINES.sub("\n\n", text).strip()


def _is_unwanted(character: str) -> bool:
    if character in (_ZWJ, _ZWNJ) or "\U000e0020" <= character <= "\U000e007f":
        return False
    if unicodedata.category(character) in ("Cc", "Cf", "Cs", "Co"):
        return True
    point = ord(character)
    return point & 0xFFFE == 0xFFFE or 0xFDD0 <= point <= 0xFDEF


def _without_idle_joiners(text: str) -> str:
    """Joiners only between pictures or between letters that join, tags only after a black flag."""
    kept: list[str] = []
    tagged = False
    for index, character in enumerate(text):
        before = kept[-1] if kept else ""
        after = text[index + 1] if index + 1 < len(text) else ""
        if "\U000e0020" <= character <= "\U000e007f":
            if not tagged and before != _BLACK_FLAG:
                continue
            tagged = True
        else:
            tagged = False
            if character == _ZWJ and not (
                (_ends_picture(before) and _is_picture(after)) or (_joins(before) and _joins(after))
            ):
                continue
            if character == _ZWNJ and not (_joins(before) and _joins(after)):
                continue
        kept.append(character)
    return "".join(kept)


def _with_few_marks(text: str) -> str:
    kept: list[str] = []
    marks = MARKS_A_BASE
    for character in text:
        if unicodedata.category(character).startswith("M"):
            marks += 1
            if marks > MARKS_A_BASE:
                continue
        elif character not in (_ZWJ, _ZWNJ):
            # A mark on nothing, or on a space, would sit on what is drawn beside it.
            marks = MARKS_A_BASE if character.isspace() else 0
        kept.append(character)
    return "".join(kept)


def _is_visible(character: str) -> bool:
    if character.isspace() or character in _BLANKS:
        return False
    return unicodedata.category(character)[0] in "LNPS" or _is_picture(character)


def _continues(cluster: str, character: str) -> bool:
    if character in (_ZWJ, _ZWNJ) or unicodedata.category(character).startswith("M"):
        return True
    if "\U0001f3fb" <= character <= "\U0001f3ff" or "\U000e0020" <= character <= "\U000e007f":
        return True
    if _is_picture(character) and cluster[-1] == _ZWJ:
        return True
    return _is_indicator(character) and len(cluster) == 1 and _is_indicator(cluster)


def _is_indicator(character: str) -> bool:
    return "\U0001f1e6" <= character <= "\U0001f1ff"


def _is_picture(character: str) -> bool:
    # Ranges, not categories: Python's tables know no emoji younger than they are.
    return bool(character) and (
        "\U0001f000" <= character <= "\U0001faff"
        or "\u2190" <= character <= "\u2bff"
        or character in "©®\u3030\u303d\u3297\u3299"
    )


def _ends_picture(character: str) -> bool:
    return character == "\ufe0f" or _is_picture(character)


def _joins(character: str) -> bool:
    # Scripts whose letters change by their neighbours have letters without case.
    return bool(character) and unicodedata.category(character) in ("Lo", "Mn", "Mc")


def _is_edge(character: str) -> bool:
    if character in _KEPT_AT_EDGES:
        return False
    return character.isspace() or unicodedata.category(character).startswith("P")


def _is_minus(text: str, index: int) -> bool:
    return text[index] == "-" and text[index + 1 : index + 2].isdigit()
