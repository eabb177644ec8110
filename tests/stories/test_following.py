"""Whoever follows a case, a call or their duties is told how it reads, and again when it reads differently to them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import asyncpg
import orjson
import pytest

from hub.app import House
from hub.serve.declined import Declined
from hub.serve.following import Following
from hub.serve.operations import Asked
from schema.audience import Principal
from tests.served import Hub, but_cost
from tests.stories.asking import AIR_FORCE, ALDER, BANDARIA, DSCA, DUNMORE, GREYHAVEN, VERDANIA
from tests.stories.conftest import Worlds
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


@pytest.mark.long
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
    await asyncio.sleep(SOON)
    event = await one.told()
    assert await one.silence()
    return event


@pytest.mark.long
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
        assert but_cost(orjson.loads(raw)) == {"data": {"it": told}}
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


class ForgetsWhoFollows(Following):
    """Takes everybody of one audience for one and the same: broken on purpose."""

    @staticmethod
    def rights(principal: Principal) -> tuple[object, ...]:
        return (principal.audience,)


class Leaking(House):
    """A house in which rivals hear one another's news."""

    telling = ForgetsWhoFollows


async def what_dunmore_hears(hub: Hub) -> tuple[bytes | None, bytes | None, bytes | None, int]:
    """What Dunmore is told, before, while and after Alder, who follows the same, hands in an estimate; and the groups."""
    call = await open_call(hub, "1ABC2", "2DEF3")
    async with following(hub, ESTIMATES, {"d": CASE}, ALDER, DUNMORE) as [alder, dunmore]:
        await alder.told()
        before = await dunmore.raw()
        groups = hub.house.following.groups
        await hub.submit(ALDER, "submitRomEstimate", estimate(call, "e-1"))
        await alder.told()
        meanwhile = await dunmore.raw(SOON)
    async with following(hub, ESTIMATES, {"d": CASE}, DUNMORE) as [dunmore]:
        after = await dunmore.raw()
    assert hub.house.following.groups == 0  # nobody follows, and nothing is read
    return before, meanwhile, after, groups


async def test_rivals_are_never_told_together_and_hear_the_same_bytes_whatever_the_other_does(own_hub: Hub) -> None:
    before, meanwhile, after, groups = await what_dunmore_hears(own_hub)
    assert (meanwhile, groups) == (None, 2)
    assert before is not None
    assert before == after


async def test_a_hub_that_forgets_who_follows_is_found_out(worlds: Worlds) -> None:
    async with worlds.hub(kind=Leaking) as hub:
        _, meanwhile, _, groups = await what_dunmore_hears(hub)
    assert groups == 1
    assert meanwhile is not None
    assert b"11800000.00 USD" in meanwhile


@pytest.mark.long
async def test_only_equal_rights_are_read_once(own_hub: Hub) -> None:
    hub, asked = own_hub, {"d": CASE}
    alder, another = {"subject": "a"}, {"subject": "b"}
    whole = [follower(hub, ALDER, ESTIMATES, asked, **one) for one in (alder, another)]
    narrowed = follower(hub, BANDARIA, ESTIMATES, asked, cases=["BN-D-SAG"])
    others = [follower(hub, seat, ESTIMATES, asked) for seat in (BANDARIA, VERDANIA)]
    await open_call(hub, "1ABC2")
    assert [(await one.told())["kind"] for one in whole] == ["CHANGED", "CHANGED"]
    assert hub.house.following.groups == 1  # two people of one contractor
    assert (await others[0].told())["kind"] == "CHANGED"
    # A token for another case, and another nation, hear nothing of what Bandaria's own hears.
    assert [await narrowed.silence(), await others[1].silence()] == [True, True]
    assert hub.house.following.groups == 4
    for one in (*whole, narrowed, *others):
        await one.leave()


async def test_what_one_replica_keeps_the_other_tells(worlds: Worlds) -> None:
    addresses = await worlds.copy()
    async with worlds.serve(addresses) as here, worlds.serve(addresses) as there:
        call = await open_call(here, "1ABC2")
        async with following(there, ESTIMATES, {"d": CASE}, ALDER) as [one]:
            cursor = (await one.told())["cursor"]
            await here.submit(ALDER, "submitRomEstimate", estimate(call, "e-1"))
            assert len(estimates(await one.told())) == 1
        # A cursor of the one is good at the other.
        async with following(here, ESTIMATES, {"d": CASE, "after": cursor}, ALDER) as [one]:
            assert len(estimates(await one.told())) == 1


INVITE = "update rom_invitation set company = $2 where parent_id = $1::uuid and company = $3"
LINE = (
    "insert into outbox (facet, record_id, version, case_id, at) "
    "select 'RomCall', id, version, case_id, now() from rom_call where id = $1::uuid"
)


@pytest.mark.long
async def test_what_a_slow_transaction_wrote_is_told_when_it_ends(own_hub: Hub) -> None:
    hub = own_hub
    call = await open_call(hub, "1ABC2", "2DEF3")
    query = (
        "subscription($d: CaseDesignator!) { caseChanged(designator: $d) "
        "{ case { romCalls { nodes { invitations { nodes { company } } } } romEstimates { totalCount } } } }"
    )
    slow = await asyncpg.connect(hub.house.addresses.admin)
    try:
        async with following(hub, query, {"d": CASE}, AIR_FORCE) as [one]:
            await one.told()
            async with slow.transaction():
                await slow.execute(INVITE, call, "3GHJ4", "2DEF3")
                await slow.execute(LINE, call)
                await hub.submit(ALDER, "submitRomEstimate", estimate(call, "e-1"))
                quick = (await one.told())["case"]  # nobody waits for the slow one
                assert quick["romEstimates"]["totalCount"] == 1
                assert await one.silence()
            told = (await one.told())["case"]
            invited = [one["company"] for one in told["romCalls"]["nodes"][0]["invitations"]["nodes"]]
            assert sorted(invited) == ["1ABC2", "3GHJ4"]
    finally:
        await slow.close()


@pytest.mark.long
async def test_what_leaves_the_view_is_told_once_as_removed_and_again_when_it_returns(own_hub: Hub) -> None:
    hub = own_hub
    call = await open_call(hub, "1ABC2", "2DEF3")
    behind = await asyncpg.connect(hub.house.addresses.admin)

    async def invite(company: str, instead_of: str) -> None:
        async with behind.transaction():
            await behind.execute(INVITE, call, company, instead_of)
            await behind.execute(LINE, call)

    try:
        async with following(hub, CALL, {"id": call}, DUNMORE, GREYHAVEN) as [dunmore, greyhaven]:
            assert (await dunmore.told())["kind"] == "CHANGED"
            assert await greyhaven.silence()
            await invite("3GHJ4", "2DEF3")
            assert await dunmore.told() == {"__typename": "RomCallChanged", "kind": "REMOVED", "call": None}
            assert (await greyhaven.told())["kind"] == "CHANGED"
            await hub.submit(ALDER, "submitRomEstimate", estimate(call, "e-1"))
            assert await dunmore.silence()
            await invite("2DEF3", "3GHJ4")
            assert (await dunmore.told())["call"]["id"] == call
    finally:
        await behind.close()


async def test_each_event_asks_whether_its_follower_may_still_be_told(own_hub: Hub) -> None:
    hub = own_hub
    call = await open_call(hub, "1ABC2")
    principal = hub.house.verifier.verify(hub.token(ALDER))
    ended = Declined([{"message": "", "extensions": {"code": "TOKEN_REVOKED"}}], 401)
    asked: list[Principal] = []

    async def still() -> Principal:
        if asked:
            raise ended
        asked.append(principal)
        return principal

    one = Follower(hub.house.following.follow(principal, Asked(ESTIMATES, None, {"d": CASE}), still))
    await one.told()
    await hub.submit(ALDER, "submitRomEstimate", estimate(call, "e-1"))
    assert await code(one) == "TOKEN_REVOKED"
    await one.leave()


async def test_what_may_not_be_followed_is_refused_in_the_words_of_queries(hub: Hub) -> None:
    async with following(hub, CALL, {"id": "x"}, ALDER, "state") as [alder, state]:
        assert await alder.silence()  # no id is nobody's
        assert await code(state) == "UNKNOWN_FIELD"
    async with following(hub, CALL, {"id": "x"}, ALDER, scopes=["RomEstimate"]) as [one]:
        assert await code(one) == "SCOPE_MISSING"
    long = CALL.replace("state subject", "questions(first: 9000) { nodes { id } }")
    async with following(hub, long, {"id": "x"}, ALDER) as [one]:
        assert await code(one) == "LIMIT_PAGE"
    answer = await hub.ask(ALDER, CALL, {"id": "x"})
    assert answer["errors"][0]["extensions"]["code"] == "SUBSCRIPTION_NOT_HERE"


async def test_an_event_is_on_record_for_each_who_was_told(own_hub: Hub) -> None:
    hub = own_hub
    await open_call(hub, "1ABC2", "2DEF3")
    async with following(hub, ESTIMATES, {"d": CASE}, ALDER, DUNMORE) as each:
        for one in each:
            await one.told()
    connection = await asyncpg.connect(hub.house.addresses.admin)
    try:
        lines = await connection.fetch(
            "select seat from audit_question q where 'Subscription.caseChanged' = any(q.coordinates) order by seat"
        )
    finally:
        await connection.close()
    assert [line["seat"] for line in lines] == [ALDER, DUNMORE]


async def test_what_waits_is_named_by_its_path_in_the_event(hub: Hub) -> None:
    member = 'case(designator: "BN-D-SAK") { lettersOfOffer { nodes { totalValue expiresOn } } }'
    query = 'subscription { it: caseChanged(designator: "BN-D-SAK") { one: case { lettersOfOffer { nodes { totalValue expiresOn } } } } }'
    async with following(hub, query, {}, BANDARIA) as [one]:
        raw = await one.raw()
    asked = await hub.ask(BANDARIA, f"{{ {member} }}")
    for entry in asked["extensions"]["withheld"]:
        entry["path"] = ["it", "one", *entry["path"][1:]]
    assert raw is not None
    told = but_cost(orjson.loads(raw))
    assert told == but_cost({"data": {"it": {"one": asked["data"]["case"]}}, "extensions": asked["extensions"]})
    duties = "due: duties(first: 40) { nodes { case { title } } }"
    async with following(hub, f"subscription {{ dutiesChanged {{ {duties} }} }}", {}, BANDARIA) as [one]:
        raw = await one.raw()
    asked = await hub.ask(BANDARIA, f"{{ viewer {{ {duties} }} }}")
    for entry in asked.get("extensions", {}).get("withheld", []):
        entry["path"][0] = "dutiesChanged"
    asked["data"] = {"dutiesChanged": asked["data"]["viewer"]}
    assert raw is not None
    assert but_cost(orjson.loads(raw)) == but_cost(asked)
