"""Whether a text has a rude word in it, however dressed: such an answer waits for approval.

The words lie beside this module, a file a language, one word or phrase a line: `word` is that word
alone, `stem*` is every word that begins so, `-word` is none although another line would say so, and
`#` opens a comment. A word stands for its drawn forms too ("faaaen"), so none may be listed whose
drawn form is a common word ("slut", "kike").
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from importlib.resources import files
from itertools import groupby
from typing import Any

_LETTERS = "a-zæøå"
_EDGES = " .,:;?!\"'’‘“”«»()[]{}<>…·•-–—_/\\~*#"
_VOWELS = "aeiouyæøå*"
_PLAIN = re.compile(r"[\n -~æøåÆØÅ«»–—…’“”]*")
#: Marks, joiners and what turns the direction of writing: nothing that is a letter.
_UNSEEN = re.compile(
    "[\u00ad\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\u20d0-\u20ff\ufe00-\ufe0f\ufe20-\ufe2f\ufeff]+"
)
_SIGNS = "0134579@$€!|+(¡£"
#: What looks like a letter in other alphabets, after case and width are gone.
_ALIKE = str.maketrans(
    "äöœđŧłħıŋƒ" + "аеорсухкмтвніѕјԁɡһӏ" + "αεοκτιρυνχβηωσ" + "ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢ" + "ɑɛɩʃʊɴ",
    "æøødtlhinf" + "aeopcyxkmtbhisjdghl" + "aeoktipuvxbnws" + "abcdefghijklmnoprstuvwyz" + "aeisun",
)
_SQUARED = {start + at: ord("a") + at for start in (0x1F130, 0x1F150, 0x1F170) for at in range(26)}
#: A digit or a sign as the letter it is put for; "1" and "|" are put for two.
_AS_LETTERS = (
    str.maketrans(_SIGNS, "oieastgaseiitcil"),
    str.maketrans(_SIGNS, "oleastgaseiltcil"),
)


def rude(text: str) -> bool:
    """Whether `text` has a listed word in it: as it is, drawn out, spaced, dotted or disguised.

    Never raises, and takes time in proportion to the text. What it misses a person may still hide;
    what it takes in vain only waits for approval.
    """
    folded = _folded(text)
    if _RUDE.search(folded):
        return True
    apart: list[str] = []
    before = ""
    for token in folded.split():
        if len(token) > 1 and not apart and token.isalpha():
            before = token  # as nearly every one is
            continue
        word = token.strip(_EDGES)
        if len(word) < 2:
            apart.append(word)
            continue
        if apart:
            if _is_spaced(before, apart, word):
                return True
            apart = []
        if _is_disguised(word):
            return True
        before = word
    return bool(apart) and _is_spaced(before, apart, "")


def _folded(text: str) -> str:
    """Small letters a to z, æ, ø, å where a letter looks like one of them; all else as it is."""
    if _PLAIN.fullmatch(text):
        return text.lower()
    folded = unicodedata.normalize("NFKC", text.translate(_SQUARED)).casefold()
    # å is a letter, not an a with a mark; so are ä and ö, which stand for æ and ø.
    folded = unicodedata.normalize("NFC", folded).translate(_ALIKE).replace("å", "\ue000")
    folded = _UNSEEN.sub("", unicodedata.normalize("NFKD", folded))
    return folded.replace("\ue000", "å").translate(_ALIKE)


def _is_spaced(before: str, apart: list[str], after: str) -> bool:
    """A word set letter by letter ("f a e n"), or with its first or last set off ("f aen")."""
    letters = "".join(apart)
    # A vowel alone is a word of its own: "i", "å", "e".
    whole = [before + letters[0]] if letters[:1] not in _VOWELS else []
    whole += [letters[-1] + after] if letters[-1:] not in _VOWELS else []
    if len(letters) > 2:
        # Such a word may stand before or after: "i f a e n".
        whole += [letters[start:] for start in range(min(3, len(letters) - 2))]
        whole.append(letters[:-1])
    return any(_RUDE.search(word) or _is_disguised(word) for word in whole)


def _is_disguised(word: str) -> bool:
    """A word with signs or digits between its letters, over them, or in their place."""
    if word.isalpha() or not _LETTER.search(word):
        return False
    if _STAR.search(word) and _is_starred(word):
        return True
    if _RUDE.search(_NO_LETTER.sub("", word)):
        return True
    reads = {word.translate(table) for table in _AS_LETTERS} if _SIGN.search(word) else ()
    return any(_RUDE.search(read) or _RUDE.search(_NO_LETTER.sub("", read)) for read in reads)


def _is_starred(word: str) -> bool:
    skeleton = _skeleton(word)
    return skeleton in _STARRED or skeleton.startswith(_STARRED_STEMS)


def _skeleton(word: str) -> str:
    """The consonants of a word, each once, and a star for what is between them."""
    stars = "".join("*" if letter in _VOWELS else letter for letter in word)
    return "".join(letter for letter, _ in groupby(stars))


def _listed() -> Iterator[str]:
    for file in sorted(files(__name__).iterdir(), key=lambda file: file.name):
        if file.name.endswith(".txt"):
            for line in file.read_text("utf-8").splitlines():
                if word := line.partition("#")[0].strip():
                    yield word
                    # As it is written where there is no such key.
                    yield word.replace("æ", "ae").replace("ø", "oe").replace("å", "aa")


def _tree(words: Iterable[str]) -> str:
    """All words as one pattern, a tree of letters, each so many times or more."""
    tree: dict[Any, Any] = {}
    for word in words:
        node = tree
        for letter, run in groupby(word.removesuffix("*")):
            node = node.setdefault((letter, len(list(run))), {})
        node[None] = node.get(None, False) or word.endswith("*")
    return _branches(tree)


def _branches(node: dict[Any, Any]) -> str:
    ends = node.get(None)
    if ends:
        return ""
    branches = [
        (f"[^{_LETTERS}]{{1,3}}" if letter == " " else letter * times + letter + "*")
        + _branches(node[letter, times])
        for letter, times in (key for key in node if key)
    ]
    if ends is not None:
        branches.append(f"(?![{_LETTERS}])")
    return branches[0] if len(branches) == 1 else f"(?:{'|'.join(branches)})"


_LETTER = re.compile(f"[{_LETTERS}]")
_SIGN = re.compile(f"[{re.escape(_SIGNS)}]")
_STAR = re.compile(rf"[{_LETTERS}]\*+[{_LETTERS}]")
# An apostrophe is in words by right: "who're".
_NO_LETTER = re.compile(f"[^{_LETTERS}'’]+")
_WORDS = tuple(dict.fromkeys(_listed()))
_INNOCENT = tuple(word[1:] for word in _WORDS if word.startswith("-"))
_GUILTY = tuple(word for word in _WORDS if not word.startswith("-"))
_RUDE = re.compile(
    f"(?<![{_LETTERS}])(?!{_tree(_INNOCENT)})"
    + _tree(word for word in _GUILTY if "*" not in word[:-1])
)
_STARRED = frozenset(_skeleton(word) for word in _GUILTY if not word.endswith("*"))
_STARRED_STEMS = tuple({_skeleton(word[:-1]) for word in _GUILTY if word.endswith("*")})
