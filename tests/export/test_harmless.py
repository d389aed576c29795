import pytest
from hypothesis import given
from hypothesis import strategies as st

from polling.export.harmless import bared, disarmed, file_name, plain, short

TEXTS = st.text(st.characters(codec=None))


@pytest.mark.parametrize(
    "text",
    ["=1+1", "+47", "-2", "@sum", "\t=1", "\r=1", "＝1", "＋1", "－1", "＠a", " =1", "\n=1",
     "\u200b=1", "\ufeff=1", "'=1", "\t"],
)  # fmt: skip
def test_what_a_spreadsheet_could_run_gets_an_apostrophe(text: str) -> None:
    assert disarmed(text).startswith("'")


@pytest.mark.parametrize("text", ["", "Tror ikke det", "1-2", "a=b", "«Ja»", "…", "'ja'"])
def test_other_text_stays_as_it_is(text: str) -> None:
    assert disarmed(text) == text


@given(TEXTS | st.text(st.sampled_from("'=+ \ta")))
def test_taking_the_apostrophe_away_gives_the_text_again(text: str) -> None:
    assert bared(disarmed(text)) == plain(text)


def test_nothing_is_dropped_in_silence() -> None:
    assert plain("a\x00b\x07c\x7f\ud800\uffff") == "a␀b␇c␡\ufffd\ufffd"
    assert plain("a\tb\nc\r\nd\re") == "a\tb\nc\nd\ne"


@given(TEXTS)
def test_plain_text_can_be_written_anywhere_and_once_is_enough(text: str) -> None:
    written = plain(text)
    written.encode()
    assert plain(written) == written


@given(TEXTS, st.integers(1, 60))
def test_short_text_is_a_beginning_of_the_text_and_short_enough(text: str, limit: int) -> None:
    cut = short(text, limit)
    assert text.startswith(cut)
    assert len(cut.encode("utf-16-le", "surrogatepass")) // 2 <= limit


def test_a_text_is_cut_after_a_whole_word() -> None:
    assert short("Hva er det viktigste", 15) == "Hva er det"
    assert short("Menneskerettighetsorganisasjon", 10) == "Menneskere"
    assert short("🙂🙂🙂", 3) == "🙂"


def test_a_file_name_has_nothing_that_a_system_could_mind() -> None:
    assert file_name('Hva nå? <a/b\\c:d|e*"f> ../x') == "Hva nå a b c d e f x"
    assert file_name("CON\x00\r\n..") == "CON"
    assert file_name("???") == ""
