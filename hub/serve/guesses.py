"""How often somebody entered a code that no terminal shows: whoever tries codes is stopped long before one is met (RFC 8628 section 5.1)."""

from __future__ import annotations

import json
from collections.abc import Callable

from hub.identity.lately import Lately
from schema.audience import Principal

WITHIN_SECONDS = 600  # as long as a code is good for
OF_ONE_PERSON, OF_ONE_ADDRESS = 10, 50  # at one address there are many people
TOO_MANY = (
    "too many codes that no terminal shows were entered; wait ten minutes, and read the code from the terminal again"
)


class Guesses:
    """Counts the wrong codes of each person and each address, as this process met them, in memory alone.

    Of 20 letters to the eighth one guesses none by ten, at however many processes; what is counted is never a code.
    """

    def __init__(self, seconds: Callable[[], float]) -> None:
        self._seconds = seconds
        self._wrong = Lately(WITHIN_SECONDS)

    def are_many(self, principal: Principal, address: str) -> bool:
        """Whether the next code is not looked at, be it right or wrong."""
        now, bounds = self._seconds(), zip(_whose(principal, address), (OF_ONE_PERSON, OF_ONE_ADDRESS), strict=True)
        return any(self._wrong.count(one, now) >= most for one, most in bounds)

    def add(self, principal: Principal, address: str) -> None:
        """One more that was wrong."""
        now = self._seconds()
        for one in _whose(principal, address):
            self._wrong.add(one, now)


def _whose(principal: Principal, address: str) -> tuple[str, str]:
    person = json.dumps([principal.issuer, principal.subject])  # two texts in one, so that no other two make the same
    return f"person {person}", f"address {address}"
