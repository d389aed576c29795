"""What a page is told of a question, and how a test draws it and asks what its form said."""

from collections.abc import Awaitable, Callable
from random import Random
from typing import Any

from playwright.async_api import Page

from polling import kinds
from polling.kinds import Kind, total

WALL = {"width": 1920, "height": 1080}
PHONE = {"width": 360, "height": 640}
Show = Callable[..., Awaitable[Page]]
OPTIONS = [{"id": id_, "text": f"Alternativ {id_.upper()}"} for id_ in "abcdef"]
SETTINGS: dict[str, dict[str, Any]] = {
    "ranking": {"options": OPTIONS},
    "choice": {"options": OPTIONS, "other": True},
    "points": {"options": OPTIONS},
    "grid": {"options": OPTIONS, "across": "Innsats", "up": "Effekt"},
    "scales": {"options": OPTIONS},
    "sheet": {"options": OPTIONS[:3]},
}


def result(name: str, people: int, **given: Any) -> dict[str, Any]:
    """What a page is told of a question that so many made-up people answered."""
    kind = kinds.kind(name)
    question = kind.Question.model_validate({"text": "Hva?", **given})
    people = people if kind.Question.ANSWERED else 0
    answers = [question.made_up(Random(n), []) for n in range(people)]
    counts = total(question.counts(answer) for answer in answers)
    tally = question.tally(counts, people, people, {})
    return context_of(kind, question, tally, answers if question.LISTED else [])


def context_of(kind: Kind, question: Any, tally: Any, answers: list[Any]) -> dict[str, Any]:
    return {
        "question": question.model_dump(mode="json"),
        "kind": kind.name,
        "tally": tally.model_dump(mode="json"),
        "answers": [
            {"id": str(n), "value": answer.model_dump()} for n, answer in enumerate(answers)
        ],
        "people": tally.people,
        "large": None,
    }


def said(*texts: str) -> dict[str, Any]:
    """The same for an open question with these answers, oldest first."""
    kind = kinds.kind("open_text")
    question = kind.Question.model_validate({"text": "Hva?", "max_length": 500})
    answers = [kind.Answer.model_validate({"text": text}) for text in texts]
    return context_of(kind, question, question.tally({}, len(texts), len(texts), {}), answers)


async def draw(page: Page, context: dict[str, Any], where: str = "wall") -> None:
    await page.evaluate("(told) => kind.results(root, told)", {**context, "where": where})


async def form(page: Page, context: dict[str, Any], value: Any = None) -> None:
    """Puts the kind's form on the page; what it says is kept in `told`."""
    await page.evaluate(
        """([question, value]) => {
            const note = (...what) => told.push(what);
            window.form = kind.answerForm({
              question, slot: 0, value, open: true,
              draft: (value, problem) => note("draft", value, problem),
              send: (value) => note("send", value),
            });
            root.append(form.element);
        }""",
        [context["question"], value],
    )


async def last(page: Page) -> list[Any]:
    return list(await page.evaluate("told.at(-1)"))
