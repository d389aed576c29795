"""Digests of frames, by which a poll says what it has: worked out once, and kept for a moment."""

from __future__ import annotations

from polling.live.fallback import lines
from polling.live.frames import frame_text
from tests.live.serving import until


async def test_no_frame_is_kept_for_long_nor_too_many() -> None:
    lines._worked_out.clear()  # of a loop that ended
    shared = frame_text(b'{"remaining":1,"text":"' + b"x" * 4096 + b'"}')
    assert lines.digest(shared) == lines.digest(shared.replace(b":1,", b":9,"))
    assert shared in lines._worked_out
    small = frame_text(b'{"type":"mine"}')
    assert lines.digest(small) == lines.digest(small)
    assert small not in lines._worked_out
    for n in range(2 * lines.SHARED):
        lines.digest(frame_text(b"%d" % n * lines.SHARED_BYTES))
    assert len(lines._worked_out) == lines.SHARED
    await until(lambda: not lines._worked_out)
