"""How many frames a screen may send, as a leaky bucket that is one number."""


def spend(due: float, now: float, per_second: float, burst: int) -> float | None:
    """The bucket's next `due` when a frame comes at `now` (seconds); None when it is too many.

    `due` is when all frames so far would have come at the steady rate; it may run ahead of the
    clock by nothing, and lag behind by `burst` frames.
    """
    due = max(due, now - burst / per_second) + 1 / per_second
    return None if due > now else due
