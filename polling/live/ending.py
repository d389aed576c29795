"""How every connection is ended politely: the last bytes arrive, and nobody waits for long."""

import asyncio

from polling.live.sweep import Abortable, Sweep


def half_close(one: Abortable, transport: asyncio.Transport, sweep: Sweep) -> None:
    """No more is written; what was written arrives, and who does not close in turn is dropped.

    Closing at once instead would answer bytes that are still coming by a reset, and a reset may
    overtake our last bytes.
    """
    try:
        if transport.can_write_eof():
            transport.write_eof()
        else:  # TLS knows no half
            transport.close()
    except OSError:  # the other side is gone already, and the loop has yet to notice
        transport.abort()
    sweep.closing.start(one, sweep.loop.time())
