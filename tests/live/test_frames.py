"""Frames as bytes: by example, and by law against the library's own parser."""

from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st
from websockets.frames import Frame, Opcode
from websockets.streams import StreamReader

from polling.live import frames


def parsed(data: bytes, *, mask: bool) -> Frame:
    reader = StreamReader()
    reader.feed_data(data)
    parser = Frame.parse(reader.read_exact, mask=mask)
    try:
        next(parser)
    except StopIteration as done:
        assert not reader.buffer
        return cast(Frame, done.value)
    raise AssertionError("not a whole frame")


@pytest.mark.parametrize("length", [0, 1, 125, 126, 65535, 65536])
def test_a_text_frame_is_what_the_library_reads(length: int) -> None:
    frame = parsed(frames.frame_text(b"x" * length), mask=False)
    assert (frame.opcode, frame.data, frame.fin) == (Opcode.TEXT, b"x" * length, True)


def test_a_close_frame_has_code_and_reason() -> None:
    assert frames.frame_close(1012, "restart") == b"\x88\x09\x03\xf4restart"


def test_a_long_reason_is_cut_between_letters() -> None:
    frame = parsed(frames.frame_close(4500, "ø" * 100), mask=False)
    assert bytes(frame.data)[2:].decode() == "ø" * 61


@given(st.binary(max_size=300), st.binary(max_size=20), st.booleans())
def test_the_extent_of_a_frame_is_found_in_any_surroundings(
    payload: bytes, before: bytes, masked: bool
) -> None:
    made = Frame(Opcode.TEXT, payload).serialize(mask=masked)
    found = frames.extent(before + made + b"more", len(before))
    assert found == (len(before) + len(made) - len(payload), len(before) + len(made), masked)


@pytest.mark.parametrize("length", [10, 200, 70000])
def test_a_head_in_pieces_is_waited_for(length: int) -> None:
    made = Frame(Opcode.TEXT, b"x" * length).serialize(mask=False)
    head = len(made) - length
    for size in range(head):
        assert frames.extent(made[:size], 0) is None
    assert frames.extent(made[:head], 0) == (head, len(made), False)


def test_a_length_with_the_top_bit_set_is_only_large() -> None:
    found = frames.extent(b"\x81\xff" + b"\xff" * 8, 0)
    assert found is not None
    assert found.stop - found.start == 2**64 - 1


@given(st.binary(max_size=1100), st.sampled_from(list(Opcode)), st.booleans())
def test_one_short_text_is_read_at_once(payload: bytes, opcode: Opcode, masked: bool) -> None:
    made = Frame(opcode, payload).serialize(mask=masked)
    short = opcode is Opcode.TEXT and masked and 0 < len(payload) <= 1023
    assert frames.only_text(made) == (payload if short else None)
    assert frames.only_text(made + b"x") is None
    assert frames.only_text(made[:-1] or b"\x81") is None


@given(st.binary(min_size=1, max_size=140), st.binary(max_size=4))
def test_what_is_read_at_once_is_what_the_library_reads(data: bytes, head: bytes) -> None:
    for made in (data, head + data[len(head) :]):
        if made and (found := frames.only_text(made)) is not None:
            frame = parsed(made, mask=True)
            assert (frame.opcode, frame.fin, frame.rsv1, frame.data) == (
                Opcode.TEXT, True, False, found,
            )  # fmt: skip
