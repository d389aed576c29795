import json
from copy import deepcopy
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from polling.export import meeting_json
from polling.export.csv_zip import write_csv
from polling.export.docx import write_docx
from polling.export.meeting_json import read_json, write_json
from polling.export.ods import write_ods
from polling.export.odt import write_odt
from polling.export.order import portable
from polling.export.summary import summary
from polling.export.xlsx import write_xlsx
from polling.kinds import translate_nothing
from polling.record import MeetingRecord
from polling.refused import Refused
from tests.export.meetings import played, texts
from tests.export.records import records
from tests.export.sorted_answers import sorted_record


def raw() -> dict[str, Any]:
    """An exported meeting as plain data."""
    found: dict[str, Any] = json.loads(write_json(played()))
    return found


def refused(data: bytes | dict[str, Any]) -> Refused:
    """How the file is refused."""
    with pytest.raises(Refused) as caught:
        read_json(data if isinstance(data, bytes) else json.dumps(data).encode())
    return caught.value


@settings(deadline=None, max_examples=30, suppress_health_check=[HealthCheck.too_slow])
@given(records())
def test_an_import_of_an_export_is_the_meeting(record: MeetingRecord) -> None:
    again = read_json(write_json(record))
    assert again == portable(record)
    for write in (write_xlsx, write_csv):
        first, second = (summary(r, translate_nothing) for r in (record, again))
        assert write(first, translate_nothing) == write(second, translate_nothing)


def test_themes_and_choices_come_along_and_give_the_same_files() -> None:
    record = sorted_record(focus="Hva nå?", left_out=("measures",))
    again = read_json(write_json(record))
    assert again == portable(record)
    assert again.codebooks == record.codebooks
    first, second = (summary(each, translate_nothing) for each in (record, again))
    for write in (write_docx, write_odt, write_ods, write_xlsx, write_csv):
        assert write(first, translate_nothing) == write(second, translate_nothing)


@settings(deadline=None, max_examples=8, suppress_health_check=[HealthCheck.too_slow])
@given(records())
def test_any_meeting_can_be_written(record: MeetingRecord) -> None:
    for write in (write_docx, write_odt, write_ods):
        assert write(summary(record, translate_nothing), translate_nothing)


def test_the_order_of_arrival_is_nowhere_in_it() -> None:
    said = [f"svar {n}" for n in range(30)]
    assert write_json(texts(said)) == write_json(texts(said[::-1]))


def test_text_is_written_as_it_is() -> None:
    assert "«Økt tillit» 🙂".encode() in write_json(texts(["«Økt tillit» 🙂"]))


@pytest.mark.parametrize(
    "data",
    [
        b"", b"\xff\xfe", b"not json", b"[" * 100_000, b'{"polling":1' * 100_000, b"\xef\xbb\xbf{}",
        b'{"polling":NaN}', b'{"polling":Infinity}', b'{"polling":1e999}',
        b'{"polling":1,"polling":1}',
        b'{"polling":' + b"9" * 5000 + b"}", b'{"a":"\x00"}',
        b'{"a":"\xed\xa0\x80"}',
    ],
)  # fmt: skip
def test_what_is_no_honest_json_is_refused(data: bytes) -> None:
    assert refused(data).sentence(translate_nothing) == "Filen kan ikke leses som JSON."


@pytest.mark.parametrize(
    "data", [b"[]", b"{}", b"1", b'"x"', b'{"polling":true}', b'{"polling":"1"}']
)
def test_json_of_something_else_is_refused(data: bytes) -> None:
    assert "lastet ned herfra" in refused(data).text


def test_a_file_of_millions_of_parts_is_refused_at_once() -> None:
    assert "for mange deler" in refused(b"[" + b"[]," * 1_000_000 + b"[]]").text


def test_a_lone_surrogate_is_refused_wherever_it_stands() -> None:
    written = write_json(texts(["Prøvesvar"])).decode()
    for text in ("Prøvesvar", "Prøvemøte", "Hva nå?"):
        assert refused(written.replace(text, "\\ud800").encode()).word == "invalid"


def test_a_file_of_a_newer_version_is_refused() -> None:
    assert "nyere versjon" in refused({**raw(), "polling": 2}).text


def test_a_file_that_is_too_large_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(meeting_json, "LIMIT", 1 << 20)
    said = refused(b" " * ((1 << 20) + 1)).sentence(translate_nothing)
    assert said == "Filen er for stor. Grensen er 1 MB."


def _unknown_kind(data: dict[str, Any]) -> None:
    data["meeting"]["agenda"][0]["kind"] = "os.system"


def _extra_key(data: dict[str, Any]) -> None:
    data["role"] = "organiser"


def _extra_key_within(data: dict[str, Any]) -> None:
    data["rounds"][0]["rows"][0]["phone"] = 1


def _round_of_nothing(data: dict[str, Any]) -> None:
    data["rounds"][0]["item"] = "nosuch"


def _round_twice(data: dict[str, Any]) -> None:
    data["rounds"].append(data["rounds"][0])


def _round_that_never_opened(data: dict[str, Any]) -> None:
    data["rounds"][0]["run"] = 2


def _more_people_than_answers(data: dict[str, Any]) -> None:
    data["rounds"][0]["people"] = 1000


def _merges_of_nothing(data: dict[str, Any]) -> None:
    data["merges"] = {"nosuch": {"a": "b"}}


def _current_of_nothing(data: dict[str, Any]) -> None:
    data["state"]["current"] = "nosuch"


def _path_as_file(data: dict[str, Any]) -> None:
    data["files"] = {"../../etc/passwd": ""}


def _file_of_no_base64(data: dict[str, Any]) -> None:
    data["files"] = {"logo": "<svg>"}


def _files_too_large(data: dict[str, Any]) -> None:
    data["files"] = {"logo": "A" * (18 << 20)}


def _two_items_of_one_id(data: dict[str, Any]) -> None:
    data["meeting"]["agenda"].append(data["meeting"]["agenda"][0])


@pytest.mark.parametrize(
    "spoil",
    [
        _unknown_kind, _extra_key, _extra_key_within, _round_of_nothing, _round_twice,
        _round_that_never_opened, _more_people_than_answers, _merges_of_nothing,
        _current_of_nothing, _path_as_file, _file_of_no_base64, _files_too_large,
        _two_items_of_one_id,
    ],
)  # fmt: skip
def test_what_is_no_whole_meeting_is_refused(spoil: Any) -> None:
    data = raw()
    spoil(data)
    assert refused(data).sentence(translate_nothing) in (
        "Innholdet i filen er ikke et helt møte.",
        "Møtet i filen: To av dem har samme id.",
        "Punkt 1 på agendaen i filen: Denne innstillingen finnes ikke her.",
        "Punkt 1 på agendaen i filen: Spørsmålstypen finnes ikke.",
    )


ABOUT = {
    "id": "about1", "kind": "about_you",
    "question": {
        "text": "Om deg",
        "form": [{"id": "role", "text": "Rolle"}, {"id": "kind", "text": "Type"}],
        "values": [
            {"field": field, "id": value, "text": text}
            for field, value, text in (
                ("role", "a", "Leder"), ("role", "b", "Ansatt"), ("kind", "a", "Kommune"),
                ("kind", "b", "Sykehus"),
            )
        ],
    },
}  # fmt: skip


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [
        (("values", 3, "text"), "kommune", "«kommune» står to ganger under «Type»."),
        (("values", 3, "text"), "\u202e", "Dette må fylles ut."),
        (("values", 3, "text"), "x" * 81, "Teksten er for lang. Den kan ha 80 tegn."),
        (("values", 3, "id"), "a", "To svar kan ikke ha samme id."),
        (("values", 3, "field"), "who", "Et av feltene mangler navn."),
        (("values", 3, "more"), 1, "Denne innstillingen finnes ikke her."),
        (("values",), [], "«Rolle» har 0 svar å velge mellom. Det må være fra 2 til 60."),
        (("form", 1, "text"), "rolle", "To felt heter «rolle»."),
        (("form", 1, "id"), "player", "To felt kan ikke ha samme id."),
        (("form", 1, "id"), "../x", "Dette har en form som ikke kan brukes."),
        (("form",), "Rolle", "Dette kan ikke brukes."),
    ],
)  # fmt: skip
def test_what_is_wrong_in_a_form_is_told_with_its_place(path: Any, value: Any, said: str) -> None:
    data = raw()
    data["meeting"]["agenda"].insert(1, deepcopy(ABOUT))
    assert read_json(json.dumps(data).encode()).meeting.agenda[1].question.ON_JOINING
    at = data["meeting"]["agenda"][1]["question"]
    for step in path[:-1]:
        at = at[step]
    at[path[-1]] = value
    wrong = refused(data)
    assert wrong.word == "invalid"
    assert wrong.sentence(translate_nothing) == f"Punkt 2 på agendaen i filen: {said}"


def test_groups_are_of_fields_and_values_by_their_ids_and_once() -> None:
    data = raw()
    rows = [{"value": "a", "people": 5, "answers": 5, "counts": {}}]
    group = {"field": "role", "people": 5, "groups": rows}
    for groups in ([group, group], [{**group, "field": "a\x1fb"}],
                   [{**group, "groups": [{**rows[0], "value": "a\x1e"}]}]):  # fmt: skip
        data["rounds"][0]["groups"] = groups
        assert refused(data).text == "Innholdet i filen er ikke et helt møte."


@pytest.mark.parametrize(
    ("question", "value"),
    [
        (1, {"text": ""}),
        (1, {"text": 1}),
        (3, {"options": [1], "other": None}),
        (3, {"options": ["a"], "other": None, "weight": 100}),
    ],
)
def test_what_is_no_answer_of_its_kind_is_refused(question: int, value: dict[str, Any]) -> None:
    data = raw()
    data["rounds"][question - 1]["rows"][0]["value"] = value
    said = refused(data).sentence(translate_nothing)
    assert said == f"Et svar på spørsmål {question} passer ikke til spørsmålet."


@pytest.mark.parametrize(
    ("question", "value"),
    [
        (2, {"order": ["a", "b"]}),
        (3, {"options": ["nosuch"], "other": None}),
        (4, {"words": []}),
    ],
)
def test_an_answer_from_before_its_question_was_edited_is_kept(
    question: int, value: dict[str, Any]
) -> None:
    data = raw()
    data["rounds"][question - 1]["rows"][0]["value"] = value
    record = read_json(json.dumps(data).encode())
    assert value in [row.value for row in record.rounds[question - 1].rows]
