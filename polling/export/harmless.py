"""Text that a spreadsheet may have: nothing it would run, nothing that breaks the file."""

import re
import unicodedata

#: What spreadsheets take for the beginning of a formula or command, full-width forms included; a
#: tab (and a carriage return, which `plain` has made a newline) they take for a way around it.
_STARTERS = "=+-@＝＋－＠﹢﹣﹦﹫−"
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_UNWRITABLE = re.compile("[\ud800-\udfff\ufffe\uffff]")


def plain(text: str) -> str:
    """The text without what XML and UTF-8 cannot hold, nothing dropped in silence.

    Control characters are shown by their pictures (U+2400 …: "␀" for NUL), lone surrogates and
    noncharacters by U+FFFD; line ends become "\\n". Tabs and newlines stay.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = _CONTROLS.sub(lambda m: "␡" if m[0] == "\x7f" else chr(0x2400 + ord(m[0])), text)
    return _UNWRITABLE.sub("\ufffd", text)


def disarmed(text: str) -> str:
    """The text for a format that knows no types: an apostrophe before what could be run.

    Spreadsheets skip white space and invisible characters before a formula, so they do not hide
    one here either; nor does an apostrophe of the text's own, so that taking one away (`bared`)
    gives the text again.
    """
    text = plain(text)
    begins = text.lstrip("'")
    seen = next((c for c in begins if c != "'" and not _invisible(c)), "")
    armed = begins.startswith("\t") or (seen and seen in _STARTERS)
    return f"'{text}" if armed else text


def bared(text: str) -> str:
    """The plain text that `disarmed` made this of."""
    return text[1:] if text.startswith("'") and disarmed(text[1:]) == text else text


def file_name(text: str, limit: int = 60) -> str:
    """The text as part of a file's name on any system: letters, digits, "-" and single spaces.

    Cut after whole words to `limit` characters where it can be; "" when nothing is left.
    """
    kept = "".join(c if c.isalnum() or c in "-–" else " " for c in plain(text))
    words = unicodedata.normalize("NFC", " ".join(kept.split()))
    return short(words, limit).strip(" -–")


def short(text: str, limit: int) -> str:
    """The text in at most `limit` UTF-16 units, cut after a whole word if that keeps half of it."""
    cut = text[:limit]
    while _units(cut) > limit:
        cut = cut[:-1]
    if cut != text and " " in cut and cut.rindex(" ") > limit // 2 and text[len(cut)] != " ":
        cut = cut[: cut.rindex(" ")]
    return cut.rstrip()


def _units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _invisible(character: str) -> bool:
    return character.isspace() or unicodedata.category(character) in ("Cf", "Cc")
