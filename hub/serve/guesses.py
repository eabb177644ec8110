"""How often somebody entered a code that no terminal shows: whoever tries codes is stopped long before one is met (RFC 8628 section 5.1)."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

from schema.audience import Principal

WITHIN_SECONDS = 600  # as long as a code is good for
OF_ONE_PERSON, OF_ONE_ADDRESS = 10, 50  # at one address there are many people
HELD = 10_000
TOO_MANY = (
    "too many codes that no terminal shows were entered; wait ten minutes, and read the code from the terminal again"
)


class Guesses:
    """Counts the wrong codes of each person and each address, as this process met them, in memory alone.

    Of 20 letters to the eighth one guesses none by ten, at however many processes; what is counted is never a code.
    """

    def __init__(self, seconds: Callable[[], float]) -> None:
        self._seconds = seconds
        self._at: dict[tuple[str, ...], deque[float]] = {}

    def are_many(self, principal: Principal, address: str) -> bool:
        """Whether the next code is not looked at, be it right or wrong."""
        bounds = zip(_whose(principal, address), (OF_ONE_PERSON, OF_ONE_ADDRESS), strict=True)
        return any(self._lately(one) >= most for one, most in bounds)

    def add(self, principal: Principal, address: str) -> None:
        """One more that was wrong."""
        now = self._seconds()
        for one in _whose(principal, address):
            self._at.setdefault(one, deque()).append(now)
        if len(self._at) > HELD:
            self._at = {one: at for one, at in self._at.items() if at[-1] > now - WITHIN_SECONDS}

    def _lately(self, one: tuple[str, ...]) -> int:
        at, long_ago = self._at.get(one), self._seconds() - WITHIN_SECONDS
        while at and at[0] <= long_ago:
            at.popleft()
        if not at:
            self._at.pop(one, None)
            return 0
        return len(at)


def _whose(principal: Principal, address: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    return ("person", principal.issuer, principal.subject), ("address", address)
