"""Agenda items for scenes, made of the kinds' names as an agenda file would."""

from typing import Any

from polling.meeting import Item

OPEN = {"text": "Hva er det viktigste vi skal oppnå?", "max_answers": 3}
CHOICE = {
    "text": "Hvor ofte bør vi møtes?",
    "options": [{"id": "a", "text": "Hver måned"}, {"id": "b", "text": "To ganger i året"}],
}
RANKING = {
    "text": "Hva haster mest?",
    "options": [{"id": x, "text": f"Tiltak {x}"} for x in ("a", "b", "c")],
}
CLOUD = {"text": "Hva er god samhandling?"}


def item(item_id: str, kind: str, question: dict[str, Any], **more: Any) -> Item:
    """One agenda item."""
    return Item.model_validate({"id": item_id, "kind": kind, "question": question, **more})


def four() -> tuple[Item, ...]:
    """One question of each of four kinds: open1, choi1, rank1, word1."""
    return (
        item("open1", "open_text", OPEN),
        item("choi1", "choice", CHOICE),
        item("rank1", "ranking", RANKING),
        item("word1", "word_cloud", CLOUD),
    )
