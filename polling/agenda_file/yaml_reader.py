"""A YAML agenda as the lines of a Markdown one, each with its own number: in the same words."""

import re
from collections.abc import Collection, Iterator

from polling.agenda_file import settings
from polling.agenda_file.lines import SAMPLES, Cut, Line, Section
from polling.agenda_file.question import guessed
from polling.agenda_file.text import escaped, folded
from polling.agenda_file.yaml_tree import Broken, List, Node, Pairs, Text, tree
from polling.words import N_

#: The longest file that is read, in characters.
LIMIT = 200_000

AGENDA = frozenset(("agenda", "spørsmål", "questions"))
_TITLE = frozenset(("tittel", "møte", "title", "meeting"))
_HEADING = ("spørsmål", "overskrift", "tittel", "question", "heading", "title", "tekst", "text")
_PROSE = frozenset(("tekst", "innhold", "brødtekst", "text", "body"))
_NOTES = frozenset(("notat", "notater", "notes", "note"))
_OPTIONS = frozenset(
    ("alternativer", "svaralternativer", "valg", "påstander", "kolonner", "felt", "liste",
     "options", "choices", "statements", "columns", "fields", "list", "rutenett")
)  # fmt: skip
_RIGHT = frozenset(("riktig", "rett", "right", "correct"))
_KEY = re.compile(r"(\w+)\s*:\s*(?:#.*|[\[{].*)?", re.IGNORECASE)

_NO_AGENDA = N_("Filen trenger en liste med spørsmål, slik: spørsmål:")
_NO_TEXT = N_("Et spørsmål trenger en tekst, slik: tekst: Hva er viktigst?")
_ONE_VALUE = N_("Bak «{said}» må det stå én verdi.")
_A_LIST = N_("Bak «{said}» må det stå en liste.")
_NO_SUCH = N_("«{said}» er ingen innstilling her.")


def is_yaml(text: str) -> bool:
    """Whether a file is a YAML agenda: in Markdown no such word stands at the start of a line."""
    return any(
        (found := _KEY.fullmatch(line.rstrip())) is not None and folded(found[1]) in AGENDA
        for line in text.splitlines()
    )


def cut_yaml(text: str, front: Collection[str]) -> Cut:
    """The file as the parts that a Markdown one has; Broken with the line to mend.

    `front` are the words, folded, that may stand beside the title and the questions.
    """
    root = tree(text)
    if not isinstance(root, Pairs):
        raise Broken(root.line if root else 1, _NO_AGENDA)
    made = Cut()
    agenda: Node | None = None
    for key, value in root.pairs:
        word = folded(key.text)
        if word in AGENDA:
            agenda = value
        elif word in _TITLE:
            made.title = _line(key, value)
        elif word in front:
            made.front += _front(key, value)
        else:
            raise Broken(key.line, _NO_SUCH, said=key.text[:60])
    if not isinstance(agenda, List):
        raise Broken(agenda.line if agenda else root.line, _NO_AGENDA)
    made.sections = [_section(each) for each in agenda.values]
    return made


def _front(key: Text, value: Node) -> Iterator[Line]:
    """«bord: [Vinduet (5), Døra]» is a line for each."""
    for each in value.values if isinstance(value, List) else [value]:
        text = _line(key, each)
        if text.text:
            yield Line(text.number, f"{key.text}: {text.text}")


def _section(node: Node) -> Section:
    if isinstance(node, Text) and node.text:
        return Section(Line(node.line, escaped(node.text)))
    if not isinstance(node, Pairs):
        raise Broken(node.line, _NO_TEXT)
    words = {folded(key.text): (key, value) for key, value in node.pairs}
    named = next((word for word in _HEADING if word in words), None)
    heading = _line(*words.pop(named)) if named else None
    if heading is None or not heading.text:
        raise Broken(node.line, _NO_TEXT)
    section = Section(heading)
    kind = (
        _kind(words)
        if settings.KIND_KEYS & words.keys()
        else guessed(
            any(word in _OPTIONS and isinstance(value, List) for word, (_, value) in words.items())
        )
    )
    for word, (key, value) in words.items():
        _take(section, kind, word, key, value)
    return section


def _kind(words: dict[str, tuple[Text, Node]]) -> str | None:
    """The kind that a question names, None when it names none that there is."""
    _, value = next(words[word] for word in settings.KIND_KEYS if word in words)
    said = re.split(r"[,;(]", value.text)[0] if isinstance(value, Text) else ""
    return settings.kind_words().get(folded(said))


def _take(section: Section, kind: str | None, word: str, key: Text, value: Node) -> None:
    if word in SAMPLES:
        section.samples += [_spoken(key, each) for each in _values(key, value)]
    elif word in _NOTES:
        text = value if isinstance(value, Text) else _joined(key, value)
        section.notes += text.text.split("\n")
    elif word in _PROSE and (kind is None or settings.prose_field(kind)):
        _take_prose(section, key, value)
    elif word in _OPTIONS and not (kind and word in settings.setting_words(kind)):
        labelled = bool(kind and settings.lines_fields(kind))
        section.listed += [_option(key, each, labelled) for each in _values(key, value)]
    elif word in {*settings.KIND_KEYS, *settings.HELP_KEYS}:
        line = _line(key, value)
        if line.text:
            section.plain.append(Line(line.number, f"{key.text}: {line.text}"))
    elif kind is None or word in {*_of_item(), *settings.setting_words(kind)}:
        line = _line(key, value)
        section.listed.append(Line(line.number, f"{key.text}: {line.text}"))
    else:
        raise Broken(key.line, _NO_SUCH, said=key.text[:60])


def _of_item() -> frozenset[str]:
    return settings.SLIPS_KEYS | settings.APPROVE_KEYS | settings.ON_PHONES_KEYS


def _take_prose(section: Section, key: Text, value: Node) -> None:
    text = value if isinstance(value, Text) else _joined(key, value)
    for at, line in enumerate(text.text.split("\n"), text.line + text.block):
        if line.startswith("- "):
            section.listed.append(Line(at, escaped(line[2:].strip())))
        elif line.strip():
            section.plain.append(Line(at, escaped(line.strip())))


def _joined(key: Text, value: Node) -> Text:
    """A list where a text may stand: a line for each."""
    lines = [_line(key, each) for each in _values(key, value)]
    return Text(value.line, "\n".join(line.text for line in lines))


def _values(key: Text, value: Node) -> list[Node]:
    """The values of a list; «felt: {Rolle: [Leder, Ansatt]}» is a list of what it holds."""
    if isinstance(value, List):
        return value.values
    if isinstance(value, Pairs):
        return [Pairs(name.line, [(name, each)]) for name, each in value.pairs]
    if not value.text:
        return []
    raise Broken(value.line, _A_LIST, said=key.text[:60])


def _option(key: Text, node: Node, labelled: bool) -> Line:
    if not isinstance(node, Pairs):
        line = _line(key, node)
        # A colon of its own parts nothing, but where a label has values behind it.
        return line if labelled else Line(line.number, line.text.replace(":", "\\:", 1))
    if labelled and len(node.pairs) == 1:
        name, value = node.pairs[0]
        said = value.values if isinstance(value, List) else None
        values = _line(name, value).text if said is None else "; ".join(
            _line(name, each).text.replace(";", "\\;") for each in said
        )  # fmt: skip
        return Line(name.line, f"{escaped(name.text).replace(':', chr(92) + ':')}: {values}")
    words = {folded(name.text): (name, value) for name, value in node.pairs}
    named = next((word for word in ("tekst", "text") if word in words), None)
    if named and words.keys() - {named} <= _RIGHT:
        right = any(_is_yes(value) for word, (_, value) in words.items() if word != named)
        line = _line(*words[named])
        mark = " (riktig)" if right else ""
        return Line(line.number, line.text.replace(":", "\\:", 1) + mark)
    line = _spoken(key, node)
    return Line(line.number, line.text.replace(":", "\\:", 1))


def _spoken(key: Text, node: Node) -> Line:
    """A text; «Veien: bare den nederste delen» is one to whoever wrote it."""
    if isinstance(node, Pairs) and len(node.pairs) == 1:
        name, value = node.pairs[0]
        return Line(name.line, f"{escaped(name.text)}: {_line(name, value).text}")
    return _line(key, node)


def _is_yes(value: Node) -> bool:
    return isinstance(value, Text) and settings.yes_or_no(value.text) is True


def _line(key: Text, value: Node) -> Line:
    if not isinstance(value, Text):
        raise Broken(value.line, _ONE_VALUE, said=key.text[:60])
    return Line(value.line, escaped(value.text))
