import csv
import io
import zipfile

from polling.export.csv_zip import SUMS, write_csv
from polling.export.summary import summary
from polling.kinds import translate_nothing
from polling.record import MeetingRecord
from tests.export.meetings import meeting, played, texts
from tests.export.sorted_answers import COUNTS, MINORITY, THEMES, sorted_record, under


def written(record: MeetingRecord) -> bytes:
    return write_csv(summary(record, translate_nothing), translate_nothing)


def files(record: MeetingRecord) -> dict[str, list[list[str]]]:
    """Each file's rows, by its name."""
    with zipfile.ZipFile(io.BytesIO(written(record))) as archive:
        found = {name: archive.read(name) for name in archive.namelist() if name != SUMS}
    assert all(data.startswith(b"\xef\xbb\xbf") for data in found.values())
    return {
        name: list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), delimiter=";"))
        for name, data in found.items()
    }


def test_a_file_about_the_meeting_and_the_answers_and_result_of_each_question() -> None:
    names = list(files(played()))
    assert names[0] == "00 om møtet.csv"
    assert "01 Hva må vi få til sammen – svar.csv" in names
    assert "02 Hva bør komme først – resultat.csv" in names
    assert [name[:2] for name in names if name.endswith("svar.csv")] == ["01", "02", "03", "04"]


def test_every_answer_is_a_row_and_hidden_ones_are_marked() -> None:
    record = played()
    head, *rows = files(record)["01 Hva må vi få til sammen – svar.csv"]
    assert head == ["Svar", "Skjult"]
    assert sorted((text, hidden == "ja") for text, hidden in rows) == sorted(
        (row.value["text"], row.hidden) for row in record.rounds[0].rows
    )


def test_people_and_answers_are_told_apart() -> None:
    record = played(phones=25)
    rows = files(record)["00 om møtet.csv"]
    assert ["Deltakere som ble med", "27"] in rows
    head = next(at for at, row in enumerate(rows) if row[:1] == ["Nr."])
    for found, row in zip(record.rounds, rows[head + 1 :], strict=True):
        hidden = sum(answer.hidden for answer in found.rows)
        assert row[4:] == [str(found.people), str(found.answers), str(hidden)]


def test_text_of_any_shape_comes_back_whole() -> None:
    said = ['Han sa "nei"; så', "to\nlinjer", "semikolon;i midten", "æøå ŧ 🙂", " mellomrom "]
    _, *rows = files(texts(said))["01 Hva nå – svar.csv"]
    assert sorted(row[0] for row in rows) == sorted(said)


def test_numbers_have_a_decimal_comma() -> None:
    # 2.3 would be the second of March in a Norwegian spreadsheet.
    rows = files(played())["02 Hva bør komme først – resultat.csv"]
    averages = [row[2] for row in rows[2:5]]
    assert all("." not in cell for row in rows for cell in row)
    assert any("," in cell for cell in averages)


def test_the_same_meeting_gives_the_same_bytes() -> None:
    record = played(7)
    moved = record.rounds[0].model_copy(update={"rows": record.rounds[0].rows[::-1]})
    assert written(record) == written(
        record.model_copy(update={"rounds": (moved, *record.rounds[1:])})
    )


def test_a_hostile_title_names_no_file() -> None:
    record = texts(["ja"], title="../../etc/passwd")
    assert all("/" not in name and ".." not in name for name in files(record))


def test_a_meeting_without_questions_has_its_file() -> None:
    record = texts([]).model_copy(update={"meeting": meeting([]), "rounds": ()})
    assert list(files(record)) == ["00 om møtet.csv"]


def test_themes_their_matrix_and_the_sorting_have_files_of_their_own() -> None:
    found = files(sorted_record())
    name = "01 Hva vil vi helst få til sammen"
    head, *rows = found[f"{name} – temaer.csv"]
    assert {row[2]: int(row[3]) for row in rows} == THEMES
    head, *rows = found[f"{name} – temamatrise.csv"]
    shown = [row for row in rows if row[1] != "ja"]
    assert [sum(int(row[2 + at]) for row in shown) for at in range(9)] == list(THEMES.values())
    assert head[2:] == [f"{at}. {theme}" for at, theme in enumerate(THEMES, 1)]
    sorting = found[f"{name} – sortering.csv"]
    for text in COUNTS:
        assert [text, *map(str, under(text))] in sorting
    assert ["Kodinger", "86"] in sorting
    assert [MINORITY] in sorting
    assert found[f"{name} – svar.csv"][0] == ["Svar", "Skjult", "Temaer"]
