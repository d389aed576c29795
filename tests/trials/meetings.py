"""Meetings that the trials are held in."""

from __future__ import annotations

import secrets
from typing import Any

from polling.meeting import Item, Meeting
from polling.store.restoring import new_id
from tests.live.agenda import item


def made(*items: Item, **about: Any) -> Meeting:
    """A meeting with these agenda items."""
    return Meeting.model_validate(
        {"id": new_id(), "title": "Samling om helsetjenester", "agenda": items, **about}
    )


def open_text(item_id: str = "open1", slots: int = 1) -> Item:
    """A question that every answer to can be told apart by its text."""
    return item(item_id, "open_text", {"text": "Hva er viktigst?", "max_answers": slots})


def canary() -> str:
    """Letters that stand nowhere by chance."""
    return f"kanari{secrets.token_hex(8)}"
