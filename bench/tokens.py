"""How long it takes to tell who asks, by `python -m bench.tokens`: a token met before, and one that is new."""

from __future__ import annotations

import asyncio
import sys
import tempfile
import time
from pathlib import Path

from hub.identity.clock import utc_now
from hub.identity.credential import Credential
from hub.identity.issuer import issue
from hub.identity.keys import KeyRing
from hub.identity.tokens import Presented, Verifier
from schema.narrowing import Narrowing

ISSUER, AUDIENCE = "urn:bench", "bench"
MET_BEFORE_MICROSECONDS = 30.0  # the most that a token met before may take
MET, NEW, ROUNDS = 20_000, 200, 5
NARROWED = Narrowing.to(
    scopes=["LetterOfOffer", "Billing", "submit:submitRomEstimate"], cases=["BN-D-SAA", "BN-D-SAB"], hours="00:00-23:59",
    networks=["192.0.2.0/24", "2001:db8::/32"],
)  # fmt: skip


class NothingNew:
    """A list of what was revoked to which nothing is added meanwhile."""

    read = 0

    def refuse_if_old(self) -> None:
        """It is fresh."""

    def holds(self, credential: Credential) -> bool:
        """Nothing that is asked about here is on it."""
        return False


async def measured(data_dir: Path) -> tuple[float, float]:
    """Microseconds for a token met before, and for a new one; of several rounds the best, which the machine disturbed least."""
    ring = KeyRing.open(data_dir)
    verifier = Verifier(
        ring, issuer=ISSUER, audience=AUDIENCE, clock=utc_now, revoked=NothingNew(), reach=lambda scopes, _: scopes
    )

    def made() -> Presented:
        token = issue(ring, "partner:BN", issuer=ISSUER, audience=AUDIENCE, clock=utc_now, narrowing=NARROWED)
        return Presented(f"Bearer {token}", "192.0.2.7", "POST", "/graphql")

    async def each(requests: list[Presented]) -> float:
        begun = time.perf_counter()
        for one in requests:
            await verifier.authenticate(one)
        return (time.perf_counter() - begun) / len(requests) * 1e6

    new = min([await each([made() for _ in range(NEW)]) for _ in range(ROUNDS)])
    met = min([await each([one] * MET) for one in [made() for _ in range(ROUNDS)]])
    return met, new


def main() -> int:
    """Print both, and fail when a token met before takes too long."""
    with tempfile.TemporaryDirectory() as directory:
        met, new = asyncio.run(measured(Path(directory)))
    print(f"a token met before: {met:.1f} µs (at most {MET_BEFORE_MICROSECONDS:g}); a new one: {new:.0f} µs")
    return met > MET_BEFORE_MICROSECONDS


if __name__ == "__main__":
    sys.exit(main())
