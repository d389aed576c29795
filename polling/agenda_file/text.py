"""How one text stands on one line of an agenda file, and how words of people are compared."""

import re
import unicodedata

# Markdown's own rule: a backslash before punctuation stands for that character alone.
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])|<br\s*/?>", re.IGNORECASE)

#: What stands behind an option that is right; with a backslash before it, it is the option's own.
_RIGHT = re.compile(r"\s+(?:\((?:riktig|rett|right|correct)\)|\[x\])$", re.IGNORECASE)


def escaped(text: str) -> str:
    """`text` on one line: `\\` and `<br>` escaped, line breaks as `<br>`."""
    text = re.sub(r"\\(?=[!-/:-@\[-`{-~]|$|\n)", r"\\\\", text)
    text = re.sub(r"<(?=br\s*/?>)", r"\\<", text, flags=re.IGNORECASE)
    return text.replace("\n", "<br>")


def unescaped(text: str) -> str:
    """The text that `escaped` made, or that a person wrote, without spaces around it."""
    return _ESCAPED.sub(lambda found: found[1] or "\n", text.strip())


def marked(text: str) -> tuple[str, bool]:
    """A line without the mark of a right option at its end, and whether it had one."""
    found = _RIGHT.search(text)
    return (text[: found.start()], True) if found else (text, False)


def split_key(text: str) -> tuple[str, str] | None:
    """`key: value` as its two parts, the key folded; None when no colon parts them."""
    found = re.match(r"((?:[^\\:]|\\.)*?):(?:\s+|$)(.*)", text)
    return (folded(found[1]), found[2].strip()) if found and found[1].strip() else None


def folded(words: str) -> str:
    """Words as they are compared: case, emphasis, brackets, `_`, `-` and white space put aside."""
    words = unicodedata.normalize("NFKC", words).casefold()
    return " ".join(re.sub(r"[*_()\[\]`.,:\-–\s]+", " ", words).split())
