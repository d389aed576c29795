"""An agenda as a file, Markdown or YAML, that a person writes in a minute: read, written again."""

from polling.agenda_file.reader import LIMIT, Unreadable, from_file, from_markdown, from_yaml
from polling.agenda_file.writer import to_markdown

__all__ = ["LIMIT", "Unreadable", "from_file", "from_markdown", "from_yaml", "to_markdown"]
