"""A socket is closed at most a second after its token's expiry and five after its revocation, at whichever process.

`make proof-sockets` does it at length.
"""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.following import FOLLOW
from tests.proof.replicas import Replicas, serving
from tests.proof.sockets import AFTER_EXPIRY, AFTER_REVOCATION, CARELESS, SOUND, ended_at_random, until_expired


@pytest.fixture(scope="module")
async def replicas() -> AsyncIterator[Replicas]:
    """A replica as it is built, and one that never looks whether a credential still holds."""
    async with serving(SOUND, CARELESS) as made:
        yield made


@pytest.mark.long
async def test_a_socket_is_closed_in_time_and_told_of_nothing_that_happens_afterwards(replicas: Replicas) -> None:
    found = await ended_at_random(replicas, replicas.all[:1], 30)
    assert (len(found.expired), len(found.revoked)) == (15, 15)
    assert {(one.code, one.reason) for one in found.expired} == {(4403, "TOKEN_EXPIRED")}
    assert {(one.code, one.reason) for one in found.revoked} == {(4401, "TOKEN_REVOKED")}
    assert max(one.seconds for one in found.expired) <= AFTER_EXPIRY
    assert max(one.seconds for one in found.revoked) <= AFTER_REVOCATION
    told = [one.told_before for one in found.expired + found.revoked if one.told_before is not None]
    assert (len(told), min(told) > 0) == (16, True)
    assert [one for one in found.expired + found.revoked if one.told_afterwards] == []


@pytest.mark.long
async def test_were_nobody_to_look_sockets_would_outlive_their_tokens(replicas: Replicas) -> None:
    one = await until_expired(replicas, replicas.all[1], FOLLOW, 0)
    assert one.seconds == float("inf")
    assert one.told_afterwards > 10
