"""Every text page there may be; it has no answers, and what a phone may send all the same."""

from hypothesis import strategies as st

from polling.kinds.text_page import Answer, Question

LINES = st.sampled_from(
    ["", "", "Velkommen til samlingen.", "- Kaffe", "• Kake", "  * Te ", "# Nei", "> Ja", "---",
     "1. Først", "12) Sist", "Type: ordsky", "Hjelp: nei", "Tekst: ja", "<br> \\ <b>", "-", "- ",
     "### Prøvesvar", "Ordsky, 3 ord", "\\# x", "æøå\\", "- - to", "– tankestrek"],
)  # fmt: skip


def questions() -> st.SearchStrategy[Question]:
    return st.builds(
        Question,
        text=st.just("Velkommen"),
        body=st.lists(LINES, max_size=30).map("\n".join),
        picture=st.sampled_from(["", f"{'0a' * 16}.png", f"{'1b' * 16}.jpg"]),
        alt=st.sampled_from(["", "Rådhuset i sol"]),
    )


def answers(question: Question) -> st.SearchStrategy[Answer]:
    return st.just(Answer())
