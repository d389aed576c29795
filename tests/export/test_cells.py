from polling.export.cells import shares
from polling.kinds import Table


def test_a_long_name_over_empty_cells_has_room_for_two_lines() -> None:
    head = ("Gode erfaringer", "Suksessfaktorer", "Hva betyr det for oss?")
    rows = (("God ressursbruk", "", ""), ("Utvikling av frivillig arbeid i hele regionen", "", ""))
    widths = shares(Table(caption="Bord 1", head=head, rows=rows), "nb")
    assert sum(widths) == 1
    assert widths[2] * 78 > len("Hva betyr det")
    assert widths[0] > widths[1]


def test_a_table_without_rows_has_its_columns_too() -> None:
    widths = shares(Table(caption="", head=("Svar", "Antall"), rows=()), "nb")
    assert len(widths) == 2
