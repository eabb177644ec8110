"""No request that begins after a revocation was answered is served, by whichever process; and none on an old list.

`make proof-revocation` does the first at length.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator

import pytest

from hub.app import House
from hub.revoke import take_back
from schema.desk import Ground, Revocation
from tests.proof.replicas import AnswersAtOnce, Replica, Replicas, revoked_at_random, serving

pytestmark = pytest.mark.long  # what makes its fixture takes long

STALE = (503, "REVOCATIONS_STALE")
SERVED, REVOKED = (200, ""), (401, "TOKEN_REVOKED")


@pytest.fixture(scope="module")
async def replicas() -> AsyncIterator[Replicas]:
    """Three replicas as they are built, and one that does not ask how old its list is."""
    async with serving("sound", "sound", "sound", "of_any_age") as made:
        yield made


async def after(one: tuple[int, str], replica: Replica, token: str) -> tuple[int, str]:
    """What a token is answered once it is no longer answered this."""
    for _ in range(500):
        met = await replica.schema(token)
        if met != one:
            return met
        await asyncio.sleep(0.02)
    return one


async def test_no_request_begun_after_a_revocation_was_answered_is_served(replicas: Replicas) -> None:
    found = await revoked_at_random(replicas, replicas.house, replicas.all[:3], 40)
    assert found.served_afterwards == []
    assert len(found.answered) == 40
    assert {(one.number, one.replica) for one in found.requests if one.status == 200} == {
        (number, replica) for number in range(40) for replica in range(3)
    }
    assert found.refused_afterwards >= 40 * 3
    # On a machine that does not let a replica read its list for five seconds, that one serves nobody for a while.
    assert {one.status for one in found.requests} - {503} == {200, 401}


async def test_were_whoever_revokes_answered_at_once_requests_would_be_served_afterwards(replicas: Replicas) -> None:
    hasty = House(replicas.house.settings, replicas.house.addresses)
    hasty.revoking = AnswersAtOnce(hasty.store.writes, hasty.clock)
    try:
        found = await revoked_at_random(replicas, hasty, replicas.all[:3], 8, first=100)
    finally:
        await hasty.close()
    assert found.served_afterwards != []


async def test_a_replica_cut_off_or_frozen_serves_nobody_after_five_seconds_and_says_so(replicas: Replicas) -> None:
    token, lost = replicas.token("partner:BN"), replicas.token("partner:BN", through=["lost"])
    cut_off, sound, frozen, careless = replicas.all
    assert [await one.schema(lost) for one in replicas.all] == [SERVED] * 4
    for one in (cut_off, careless):
        one.gate.shut()
    frozen.freeze()
    shut = time.monotonic()
    assert await cut_off.schema(token) == SERVED  # for as long as its list is young enough
    revoked = asyncio.create_task(take_back(replicas.house, Revocation(Ground.TOKEN, "lost"), "a test"))
    assert await after(SERVED, cut_off, token) == STALE
    assert 3.5 < time.monotonic() - shut < 5.2
    assert 3.5 < (await revoked)["seconds"] < 6.0
    assert await cut_off.schema(lost) == STALE
    assert await sound.schema(lost) == REVOKED
    at_the_door = asyncio.create_task(frozen.schema(lost))
    await asyncio.sleep(0.1)
    frozen.thaw()
    assert await at_the_door in (STALE, REVOKED)
    assert await careless.schema(lost) == SERVED  # so it is the age that is asked for which refuses
    readiness = (await cut_off.client.get("/readyz")).json()
    assert readiness["ready"] is False
    assert readiness["obstacles"]["revocations"] == "what was revoked was last read over 5 s ago"
    assert await cut_off.asked(token) == 503
    for one in (cut_off, careless):
        one.gate.reopen()
    again = time.monotonic()
    assert await after(STALE, cut_off, token) == SERVED
    assert time.monotonic() - again < 5
    assert await cut_off.schema(lost) == REVOKED
