"""Every kind of question is held to the same laws, and nothing else knows any of them by name."""

import importlib
import re
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any, Literal, get_origin

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from pydantic import ValidationError

from polling import kinds
from polling.kinds import Kind, QuestionBase, total, translate_nothing
from polling.meeting import Item
from polling.refused import Refused

ROOT = Path(__file__).parent.parent.parent
EXPORTS = ("answerForm", "results", "table", "line")
NAMES = kinds.names()
#: Kinds whose names are words of HTML or CSS too, where they stand between quotes.
WORDS = ("grid", "number", "points", "sheet")

ANSWERED = tuple(name for name in NAMES if kinds.kind(name).Question.ANSWERED)
UNANSWERED = tuple(name for name in NAMES if name not in ANSWERED)


def each_of(names: tuple[str, ...]) -> Any:
    return pytest.mark.parametrize("kind", [kinds.kind(name) for name in names], ids=names)


every_kind = each_of(NAMES)
every_answered_kind = each_of(ANSWERED)
lawfully = settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])

environment = Environment(
    loader=FileSystemLoader(ROOT / "templates"), undefined=StrictUndefined, autoescape=True
)


def strategies(kind: Kind) -> Any:
    return importlib.import_module(f"tests.kinds.{kind.name}")


def some_answers(data: st.DataObject, kind: Kind, question: QuestionBase, most: int = 6) -> Any:
    if not kind.Question.ANSWERED:
        return []
    answers = st.lists(strategies(kind).answers(question), max_size=most)
    return [question.check(answer) for answer in data.draw(answers)]


def tally_of(
    question: QuestionBase, answers: list[Any], merges: dict[str, str] | None = None
) -> Any:
    counts = total(question.counts(answer) for answer in answers)
    return question.tally(counts, len(answers), len(answers), merges or {})


@every_kind
@lawfully
@given(data=st.data())
def test_everything_goes_through_json_and_back(kind: Kind, data: st.DataObject) -> None:
    question = data.draw(strategies(kind).questions())
    answers = some_answers(data, kind, question)
    tally = tally_of(question, answers)
    for model, value in (
        (kind.Question, question), (kind.Tally, tally), *((kind.Answer, a) for a in answers)
    ):  # fmt: skip
        assert model.model_validate_json(value.model_dump_json()) == value
    item = Item.model_validate(
        {"id": "abcd", "kind": kind.name, "question": question.model_dump(mode="json")}
    )
    assert item.question == question


@every_answered_kind
@lawfully
@given(data=st.data())
def test_every_possible_answer_passes_and_is_not_changed_twice(
    kind: Kind, data: st.DataObject
) -> None:
    question = data.draw(strategies(kind).questions())
    checked = question.check(data.draw(strategies(kind).answers(question)))
    assert isinstance(checked, kind.Answer)
    assert question.check(checked) == checked


@every_answered_kind
@lawfully
@given(data=st.data())
def test_every_text_that_a_participant_wrote_can_be_looked_at(
    kind: Kind, data: st.DataObject
) -> None:
    question = data.draw(strategies(kind).questions())
    answer = question.check(data.draw(strategies(kind).answers(question)))
    asked = set(strings(question.model_dump(mode="json")))
    # What neither the question nor the kind says, nobody but the participant can have written.
    fields = kind.Answer.model_fields.items()
    free = {name for name, field in fields if get_origin(field.annotation) is not Literal}
    given = strings(answer.model_dump(mode="json", include=free))
    own = [said for said in given if said not in asked]
    written = question.written(answer)
    assert all(type(said) is str for said in written)
    assert all(any(said in whole for whole in written) for said in own)


@every_kind
@lawfully
@given(data=st.data())
def test_counts_are_small_and_positive(kind: Kind, data: st.DataObject) -> None:
    question = data.draw(strategies(kind).questions())
    for answer in some_answers(data, kind, question):
        for key, n in question.counts(answer).items():
            assert 0 < len(key) <= 200
            assert n > 0


@every_kind
@lawfully
@given(data=st.data())
def test_the_order_of_answers_says_nothing(kind: Kind, data: st.DataObject) -> None:
    question = data.draw(strategies(kind).questions())
    answers = some_answers(data, kind, question)
    shuffled = data.draw(st.permutations(answers))
    assert tally_of(question, answers) == tally_of(question, shuffled)


@every_answered_kind
@lawfully
@given(data=st.data())
def test_an_answer_taken_back_leaves_no_trace(kind: Kind, data: st.DataObject) -> None:
    question = data.draw(strategies(kind).questions())
    answers = some_answers(data, kind, question)
    gone = question.check(data.draw(strategies(kind).answers(question)))
    back = {key: -n for key, n in question.counts(gone).items()}
    counts = total([*map(question.counts, [*answers, gone]), back])
    n = len(answers)
    assert question.tally(counts, n, n, {}) == tally_of(question, answers)


@every_kind
@lawfully
@given(data=st.data())
def test_exports_have_as_many_cells_as_heads(kind: Kind, data: st.DataObject) -> None:
    question = data.draw(strategies(kind).questions())
    answers = some_answers(data, kind, question)
    columns = question.columns(translate_nothing)
    assert all(columns)
    for answer in answers:
        row = question.row(answer, translate_nothing)
        assert len(row) == len(columns)
        assert all(cell is None or type(cell) in (str, int, float) for cell in row)
    findings = question.findings(tally_of(question, answers), translate_nothing)
    for table in findings.tables:
        assert {len(row) for row in table.rows} <= {len(table.head)}
    for chart in findings.charts:
        assert len(chart.categories) == len(chart.values)


@every_kind
@lawfully
@given(data=st.data())
def test_merging_by_hand_always_ends(kind: Kind, data: st.DataObject) -> None:
    question = data.draw(strategies(kind).questions())
    answers = some_answers(data, kind, question)
    keys = ["", "a", "b", *{key for a in answers for key in question.counts(a)}]
    keys += [key.partition("\n")[0] for key in keys]
    merges = data.draw(
        st.dictionaries(st.sampled_from(keys[1:]).filter(bool), st.sampled_from(keys), max_size=8)
    )
    merged = tally_of(question, answers, merges)
    if not kind.Question.MERGEABLE:
        assert merged == tally_of(question, answers)


@every_answered_kind
@lawfully
@given(data=st.data())
def test_made_up_answers_are_answers(kind: Kind, data: st.DataObject) -> None:
    question = data.draw(strategies(kind).questions())
    samples = data.draw(st.lists(st.text(max_size=40), max_size=4))
    made = question.made_up(Random(data.draw(st.integers(0, 99))), samples)
    assert question.check(made) == made
    assert question.slots >= 1


@each_of(UNANSWERED)
@lawfully
@given(data=st.data())
def test_what_takes_no_answers_refuses_all_and_exports_nothing(
    kind: Kind, data: st.DataObject
) -> None:
    question = data.draw(strategies(kind).questions())
    for answer in (lambda: data.draw(strategies(kind).answers(question)), kind.Answer):
        with pytest.raises(Refused) as refused:
            question.check(answer())
        assert refused.value.word == "closed"
    with pytest.raises(Refused):
        question.made_up(Random(1), [])
    assert question.columns(translate_nothing) == ()
    findings = question.findings(tally_of(question, []), translate_nothing)
    assert (findings.tables, findings.charts) == ((), ())


json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20)
    | st.sampled_from(["", "a", "\u200d", "x" * 20_000, "\u202e", "\ufdfa" * 200, "a\u0301" * 99]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=8,
)  # fmt: skip


@every_kind
@lawfully
@given(data=st.data())
def test_hostile_answers_are_refused_and_nothing_else(kind: Kind, data: st.DataObject) -> None:
    question = data.draw(strategies(kind).questions())
    fields = st.sampled_from([*kind.Answer.model_fields, "extra"])
    hostile = data.draw(st.dictionaries(fields, json) | json)
    try:
        answer = question.check(kind.Answer.model_validate(hostile))
    except Refused as refused:
        # Its sentence has a value for every field, or this would raise.
        refused.sentence(translate_nothing)
        return
    except ValidationError:
        return
    assert question.check(answer) == answer
    assert all(len(key) <= 200 for key in question.counts(answer))


@every_kind
def test_a_question_without_text_or_with_too_much_is_no_question(kind: Kind) -> None:
    question = example(kind).model_dump()
    for wrong in ({"text": ""}, {"text": "x" * 301}, {"help": "x" * 501}, {"unheard_of": 1}):
        with pytest.raises(ValidationError):
            kind.Question.model_validate({**question, **wrong})


@every_kind
def test_says_what_it_is_called_and_good_for(kind: Kind) -> None:
    assert kind.title
    assert kind.about.endswith(".")
    assert all(alias == alias.lower().strip() for alias in kind.aliases)


def test_no_two_kinds_share_an_alias() -> None:
    aliases = [alias for name in NAMES for alias in kinds.kind(name).aliases]
    assert len(aliases) == len(set(aliases))


@every_kind
def test_its_template_renders(kind: Kind) -> None:
    question = example(kind).model_copy(update={"text": "<script>"})
    made = [question.made_up(Random(n), []) for n in range(9 * kind.Question.ANSWERED)]
    findings = question.findings(tally_of(question, made), translate_nothing)
    macros = environment.get_template(f"kinds/{kind.name}.html").module
    drawing = macros.drawing()  # type: ignore[attr-defined]
    assert drawing.startswith("<svg")
    assert "currentColor" in drawing
    fields = macros.fields(question, translate_nothing)  # type: ignore[attr-defined]
    for name in kind.Question.model_fields:
        if name not in ("text", "help"):
            # By itself, as a list of rows, or as a mark on each row of another list.
            names = (f'name="{name}"', f'name="{name}.text"', f'.{name}"')
            assert any(found in fields for found in names), name
    printed = macros.printed(question, findings, translate_nothing)  # type: ignore[attr-defined]
    assert printed.count("<table") == len(findings.tables)
    assert "style=" not in drawing + fields + printed


@every_kind
def test_its_script_exports_its_parts(kind: Kind) -> None:
    script = (ROOT / "static" / "kinds" / f"{kind.name}.js").read_text()
    for name in EXPORTS:
        assert re.search(rf"^export (function {name}\(|{{[^}}]*\b{name}\b)", script, re.MULTILINE)
    for path in (ROOT / "static" / "kinds").rglob("*.js"):
        source = path.read_text()
        assert "innerHTML" not in source, path
        assert len(source.splitlines()) <= 200, path


def test_nothing_else_knows_a_kind_by_name() -> None:
    quoted = "|".join(name for name in NAMES if name not in WORDS)
    named = re.compile(rf"""["'`](?:{quoted})["'`]|kinds[./](?:{"|".join(NAMES)})\b""")
    found = []
    for folder in ("polling", "templates", "static"):
        for path in (ROOT / folder).rglob("*"):
            inside = path.relative_to(ROOT / folder).parts
            if path.suffix not in (".py", ".html", ".js", ".css", ".lua"):
                continue
            if inside[0] in ("kinds", "vendor") or "__pycache__" in inside:
                continue
            found += [
                f"{path.relative_to(ROOT)}:{number}: {line.strip()}"
                for number, line in enumerate(path.read_text().splitlines(), 1)
                if named.search(line)
            ]
    assert not found


@every_kind
def test_kinds_do_not_know_each_other(kind: Kind) -> None:
    others = "|".join(name for name in NAMES if name != kind.name)
    quoted = "|".join(name for name in NAMES if name not in (kind.name, *WORDS))
    known = re.compile(rf"""["'`](?:{quoted})["'`]|(?:kinds|\.)[./](?:{others})\b""")
    for path in (
        ROOT / "polling" / "kinds" / f"{kind.name}.py",
        ROOT / "templates" / "kinds" / f"{kind.name}.html",
        *(ROOT / "static" / "kinds").glob(f"{kind.name}.*"),
        *(ROOT / "static" / "kinds" / kind.name).glob("*"),
    ):
        assert not known.search(path.read_text()), path


def strings(value: Any) -> Iterator[str]:
    """Every text in a JSON value; names of fields are none."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from strings(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from strings(inner)


def example(kind: Kind) -> QuestionBase:
    """A question of that kind with as little said as it takes."""
    options = [{"id": "a", "text": "<b>En</b>"}, {"id": "b", "text": "To"}]
    given = {"text": "Hva?", "options": options}
    return kind.Question.model_validate(
        {name: given[name] for name in given if name in kind.Question.model_fields}
    )
