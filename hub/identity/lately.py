"""How often each of several did something within the last while, as this process counts, in memory alone."""

from __future__ import annotations

from collections import deque

MOST_HELD = 10_000  # of those who are counted, before whoever did nothing lately is forgotten


class Lately:
    """Counts what each did within the last `seconds`; the caller says what time it is, by whichever clock it goes."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._at: dict[str, deque[float]] = {}

    def count(self, who: str, now: float) -> int:
        """How often it was; an instant yet to come is one of a clock that was set back, and counts no more."""
        at = self._at.get(who)
        while at and not at[0] <= now < at[0] + self._seconds:
            at.popleft()
        if not at:
            self._at.pop(who, None)
            return 0
        return len(at)

    def add(self, who: str, now: float) -> None:
        """Once more."""
        self._at.setdefault(who, deque()).append(now)
        if len(self._at) > MOST_HELD:
            self._at = {one: at for one, at in self._at.items() if at[-1] > now - self._seconds}
