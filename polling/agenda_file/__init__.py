"""The agenda as a Markdown file that a person writes in a minute: read, and written again."""

from polling.agenda_file.reader import LIMIT, Unreadable, from_markdown
from polling.agenda_file.writer import to_markdown

__all__ = ["LIMIT", "Unreadable", "from_markdown", "to_markdown"]
