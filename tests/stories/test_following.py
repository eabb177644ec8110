"""Whoever follows a case, a call or their duties is told how it reads, and again when it reads differently to them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import orjson
import pytest

from hub.serve.declined import Declined
from hub.serve.operations import Asked
from schema.audience import Principal
from tests.served import Hub
from tests.stories.asking import AIR_FORCE, ALDER, BANDARIA, DSCA, DUNMORE, GREYHAVEN, VERDANIA
from tests.stories.test_rom_estimate import estimate, open_call

CASE = "BN-D-QAG"
NOWHERE = "BN-D-ZZZ"
SOON, LONG = 0.7, 10.0  # seconds: in which all would be told, and after which a test fails
ESTIMATES = (
    "subscription($d: CaseDesignator!, $after: String) { caseChanged(designator: $d, after: $after) "
    "{ cursor kind case { neutralTitle romEstimates { nodes { id amount state } } } } }"
)
CALL = "subscription($id: ID!) { it: romCallChanged(id: $id) { __typename kind call: romCall { id state subject } } }"


class Follower:
    """One who follows, and what they are told."""

    def __init__(self, told: AsyncGenerator[bytes, None]) -> None:
        self._told = told
        self._next: asyncio.Task[bytes] | None = None

    async def raw(self, seconds: float = LONG) -> bytes | None:
        """The next event as it is sent; none when none comes in time."""
        if self._next is None:
            self._next = asyncio.ensure_future(anext(self._told))
        done, _ = await asyncio.wait({self._next}, timeout=seconds)
        if not done:
            return None
        self._next = None
        return done.pop().result()

    async def told(self) -> Any:
        """The next event's field; the test fails when none comes."""
        raw = await self.raw()
        assert raw is not None, "nothing is told"
        [event] = orjson.loads(raw)["data"].values()
        return event

    async def silence(self) -> bool:
        """Whether nothing is told for as long as anything would have been."""
        return await self.raw(SOON) is None

    async def leave(self) -> None:
        """Follow no more."""
        if self._next is not None:
            self._next.cancel()
            await asyncio.gather(self._next, return_exceptions=True)
        await self._told.aclose()


def follower(hub: Hub, seat: str, query: str, variables: dict[str, Any], **narrowed: Any) -> Follower:
    """Somebody who begins to follow."""
    principal = hub.house.verifier.verify(hub.token(seat, **narrowed))

    async def still() -> Principal:
        return principal

    return Follower(hub.house.following.follow(principal, Asked(query, None, variables), still))


@asynccontextmanager
async def following(
    hub: Hub, query: str, variables: dict[str, Any], *seats: str, **narrowed: Any
) -> AsyncIterator[list[Follower]]:
    """Followers of the same, one for each seat."""
    each = [follower(hub, seat, query, variables, **narrowed) for seat in seats]
    try:
        yield each
    finally:
        for one in each:
            await one.leave()


def estimates(event: Any) -> list[tuple[str, str]]:
    """The amount and the state of each estimate in an event."""
    return [(e["amount"], e["state"]) for e in event["case"]["romEstimates"]["nodes"]]


async def test_an_estimate_is_told_to_whom_it_exists_for_when_it_does_and_to_no_rival(own_hub: Hub) -> None:
    hub = own_hub
    call = await open_call(hub, "1ABC2", "2DEF3")
    seats = (ALDER, DUNMORE, AIR_FORCE, DSCA, BANDARIA)
    async with following(hub, ESTIMATES, {"d": CASE}, *seats) as each:
        alder, dunmore, force, dsca, bandaria = each
        for one in each:
            first = await one.told()
            assert (first["kind"], estimates(first)) == ("CHANGED", [])
        handed_in = await hub.submit(ALDER, "submitRomEstimate", estimate(call, "e-1"))
        assert handed_in["__typename"] == "Receipt"
        amount = "11800000.00 USD"
        assert estimates(await alder.told()) == [(amount, "SUBMITTED")]
        assert estimates(await force.told()) == [(amount, "SUBMITTED")]
        for one in (dunmore, bandaria):
            assert await one.silence()
        # What each was told is what each reads.
        query = '{ case(designator: "BN-D-QAG") { neutralTitle romEstimates { nodes { id amount state } } } }'
        consent = {"idempotencyKey": "c-1", "version": 1, "record": handed_in["recordId"], "to": "customer:BN"}
        assert (await hub.submit(ALDER, "recordConsent", consent))["__typename"] == "Receipt"
        told = await bandaria.told()
        assert told["case"] == (await hub.data(BANDARIA, query))["case"]
        assert [amount for amount, _ in estimates(told)] == [amount]
        withdrawal = {"idempotencyKey": "w-1", "estimate": handed_in["recordId"]}
        assert (await hub.submit(ALDER, "withdrawRomEstimate", withdrawal))["__typename"] == "Receipt"
        assert estimates(await alder.told()) == [(amount, "WITHDRAWN")]
        assert [state for _, state in estimates(await only_event(dsca))] == ["WITHDRAWN"]
        assert await dunmore.silence()


async def only_event(one: Follower) -> Any:
    """The last of what somebody is told who was not listening meanwhile: how it reads now, and nothing before that."""
    event = await one.told()
    assert await one.silence()
    return event


async def test_a_case_of_another_is_followed_like_one_that_is_none(own_hub: Hub) -> None:
    for seat, case in ((VERDANIA, CASE), (GREYHAVEN, CASE), (VERDANIA, NOWHERE)):
        async with following(own_hub, ESTIMATES, {"d": case}, seat) as [one]:
            assert await one.silence()


async def test_a_call_is_followed_by_its_id_under_the_names_that_were_asked(own_hub: Hub) -> None:
    hub = own_hub
    call = await open_call(hub, "1ABC2")
    async with following(hub, CALL, {"id": call}, ALDER, DUNMORE) as [alder, dunmore]:
        raw = await alder.raw()
        subject = "Helicopter spares, three years"
        told = {
            "__typename": "RomCallChanged",
            "kind": "CHANGED",
            "call": {"id": call, "state": "OPEN", "subject": subject},
        }
        assert raw is not None
        assert orjson.loads(raw) == {"data": {"it": told}}
        assert await dunmore.silence()


async def test_duties_are_followed_with_the_arguments_of_their_list(own_hub: Hub) -> None:
    hub = own_hub
    duties = "duties(first: 3) { totalCount nodes { __typename } pageInfo { endCursor } }"
    query = f"subscription {{ dutiesChanged {{ kind {duties} }} }}"
    async with following(hub, query, {}, AIR_FORCE) as [force]:
        assert (
            await force.told()
            == {"kind": "CHANGED"} | (await hub.data(AIR_FORCE, f"{{ viewer {{ {duties} }} }}"))["viewer"]
        )


async def test_who_comes_again_with_the_last_cursor_is_told_what_changed_and_nothing_twice(own_hub: Hub) -> None:
    hub = own_hub
    call = await open_call(hub, "1ABC2", "2DEF3")
    async with following(hub, ESTIMATES, {"d": CASE}, ALDER) as [one]:
        cursor = (await one.told())["cursor"]
    async with following(hub, ESTIMATES, {"d": CASE, "after": cursor}, ALDER) as [one]:
        assert await one.silence()
    await hub.submit(ALDER, "submitRomEstimate", estimate(call, "e-1"))
    async with following(hub, ESTIMATES, {"d": CASE, "after": cursor}, ALDER) as [one]:
        assert len(estimates(await one.told())) == 1
        assert await one.silence()
    # It is of one seat, and of one day.
    async with following(hub, ESTIMATES, {"d": CASE, "after": cursor}, DUNMORE) as [rival]:
        assert await code(rival) == "BAD_CURSOR"
    hub.clock.pass_(hours=24, seconds=1)
    async with following(hub, ESTIMATES, {"d": CASE, "after": cursor}, ALDER) as [one]:
        assert await code(one) == "RESYNC_REQUIRED"


async def code(one: Follower) -> str:
    """With which code it is refused."""
    with pytest.raises(Declined) as refused:
        await one.raw()
    return str(refused.value.errors[0]["extensions"]["code"])
