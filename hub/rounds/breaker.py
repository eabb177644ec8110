"""How long a source that failed is left alone: a little at first, then longer, and never longer than it is due anyway."""

from __future__ import annotations

from datetime import timedelta

OPENS_AFTER = 3  # failures in a row; from then on a source is shown as left alone
FIRST_WAIT = timedelta(seconds=30)


def wait_after(failures: int, cadence: timedelta, share: float, first: timedelta = FIRST_WAIT) -> timedelta:
    """How long to wait after so many failures in a row; `share`, from 0 to 1, spreads those who wait.

    Doubles from `first` with each failure, up to the cadence the source promised; what comes then is a probe: one asks,
    and the others go on waiting until it has been answered.
    """
    longest = min(cadence, first * (1 << min(failures - 1, 20)))
    return longest * (0.5 + share / 2)
