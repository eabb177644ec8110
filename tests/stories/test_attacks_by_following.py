"""Attacks 54, 60 and 61 by whoever follows: Dunmore, called together with Alder, listens for Alder's acts."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from typing import Any

import pytest

from hub.app import House
from hub.read.answer import Withheld
from hub.read.universe import Instant
from hub.serve.following import READ_AT_ONCE, Following
from hub.serve.operations import Operations, Subscribed
from tests.following import line, on_a_port
from tests.served import Hub
from tests.stories.asking import AIR_FORCE, ALDER, DUNMORE
from tests.stories.conftest import Worlds
from tests.stories.test_following import CALL, CASE, ESTIMATES, NOWHERE, code, estimates, follower, following
from tests.stories.test_rom_estimate import estimate, open_call

CLOSES = "2026-11-23T12:01:00Z"


class ReadsAtAnyInstant(Following):
    """Reads a group as of whenever something woke it: broken on purpose."""

    @staticmethod
    def as_of(group: object) -> None:
        """Now, each time."""


class Hasty(House):
    """A house in which whatever happens on a case brings what time alone changes to everybody who follows it."""

    telling = ReadsAtAnyInstant


class OftenLooking(Following):
    """Comes to a later instant every second rather than every half minute, which is long for a test."""

    beats = 4


class Prompt(House):
    """A house that tells within a second what time alone changes."""

    telling = OftenLooking


async def what_dunmore_hears_of_a_closed_call_when_alder_consents(hub: Hub) -> bool:
    """Whether Dunmore hears that the call has closed as soon as Alder consents that the nation is told, which is hidden."""
    call = await open_call(hub, "1ABC2", "2DEF3", closes=CLOSES)
    handed_in = await hub.submit(ALDER, "submitRomEstimate", estimate(call, "e-1"))
    async with following(hub, CALL, {"id": call}, DUNMORE) as [dunmore]:
        assert (await dunmore.told())["call"]["state"] == "OPEN"
        hub.clock.pass_(minutes=2)
        consent = {"idempotencyKey": "c-1", "version": 1, "record": handed_in["recordId"], "to": "customer:BN"}
        assert (await hub.submit(ALDER, "recordConsent", consent))["__typename"] == "Receipt"
        return not await dunmore.silence()


async def test_attack_60_a_hidden_act_brings_no_news_of_time_sooner(own_hub: Hub) -> None:
    assert not await what_dunmore_hears_of_a_closed_call_when_alder_consents(own_hub)


async def test_attack_60_a_hub_that_reads_at_any_instant_tells_of_a_hidden_act(worlds: Worlds) -> None:
    async with worlds.hub(kind=Hasty) as hub:
        assert await what_dunmore_hears_of_a_closed_call_when_alder_consents(hub)


async def test_attack_60_what_time_changes_is_told_at_its_beat(worlds: Worlds) -> None:
    async with worlds.hub(kind=Prompt) as hub:
        call = await open_call(hub, "1ABC2", "2DEF3", closes=CLOSES)
        async with following(hub, CALL, {"id": call}, DUNMORE) as [dunmore]:
            assert (await dunmore.told())["call"]["state"] == "OPEN"
            hub.clock.pass_(minutes=2)
            assert (await dunmore.told())["call"]["state"] == "CLOSED"


async def test_attack_60_what_one_sees_is_told_at_once_however_time_stands(own_hub: Hub) -> None:
    hub = own_hub
    call = await open_call(hub, "1ABC2", "2DEF3")
    async with following(hub, ESTIMATES, {"d": CASE}, DUNMORE, AIR_FORCE) as [dunmore, force]:
        for one in (dunmore, force):
            assert estimates(await one.told()) == []
        hub.clock.pass_(seconds=20)  # later than the instant their groups are read as of
        assert (await hub.submit(DUNMORE, "submitRomEstimate", estimate(call, "e-1")))["__typename"] == "Receipt"
        for one in (dunmore, force):
            assert estimates(await one.told()) == [("11800000.00 USD", "SUBMITTED")]


class StandsStillForDunmore(Operations):
    """Reads nothing to its end that Dunmore follows, as if all of it were slow."""

    async def look(
        self, subscribed: Subscribed, as_of: Instant | None = None
    ) -> tuple[Instant, dict[str, bytes], Withheld]:
        """As the sound one does for everybody else."""
        if str(subscribed.ready.principal.party) == "company:2DEF3":
            await asyncio.Event().wait()
        return await super().look(subscribed, as_of)


class Slow(House):
    """A house in which what Dunmore follows takes long to read."""

    answering = StandsStillForDunmore


class FirstComeFirstRead(Following):
    """Lets one organization have everything read that can be read at once: broken on purpose."""

    for_one = READ_AT_ONCE


class SlowForAll(Slow):
    """The same, where one organization may keep all others waiting."""

    telling = FirstComeFirstRead


async def alder_is_told_while_dunmore_follows_much(hub: Hub) -> bool:
    """Whether Alder is told of its case while Dunmore follows it in as many ways as are read at once."""
    await open_call(hub, "1ABC2", "2DEF3")
    queries = [ESTIMATES.replace("{ id amount", f"{{ a{n}: id amount") for n in range(READ_AT_ONCE)]
    each = [follower(hub, DUNMORE, query, {"d": CASE}) for query in queries]
    for one in each:
        assert await one.raw(0.05) is None
    async with following(hub, ESTIMATES, {"d": CASE}, ALDER) as [alder]:
        told = not await alder.silence()
    for one in each:
        await one.leave()
    return told


async def test_whoever_follows_much_keeps_no_rivals_news_waiting(worlds: Worlds) -> None:
    async with worlds.hub(kind=Slow) as hub:
        assert await alder_is_told_while_dunmore_follows_much(hub)


async def test_were_all_read_in_the_order_of_coming_one_organization_would_stop_all_others(worlds: Worlds) -> None:
    async with worlds.hub(kind=SlowForAll) as hub:
        assert not await alder_is_told_while_dunmore_follows_much(hub)


@pytest.mark.long
async def test_what_is_nobodys_costs_whoever_follows_it_as_much_as_what_is_its_own(worlds: Worlds) -> None:
    met = []
    for followed in (NOWHERE, CASE):
        async with worlds.hub() as free:
            await open_call(free, "1ABC2", "2DEF3")
            asked = "{ cost: case(designator: %s) { neutralTitle romEstimates { nodes { id amount state } } } }"
            nodes = (await free.ask(DUNMORE, asked % f'"{followed}"'))["extensions"]["cost"]["nodes"]
        async with worlds.hub(reader_nodes=2 * nodes + 1) as hub:
            await open_call(hub, "1ABC2", "2DEF3")
            heard = []
            for _ in range(2):
                async with following(hub, ESTIMATES, {"d": followed}, DUNMORE) as [one]:
                    heard.append(await one.silence())
            async with following(hub, ESTIMATES, {"d": followed}, DUNMORE) as [one]:
                met.append((followed, heard, await code(one)))
    assert met == [(NOWHERE, [True, True], "BUDGET_SPENT"), (CASE, [False, False], "BUDGET_SPENT")]


async def test_attacks_54_and_61_over_sockets_rivals_are_each_told_their_own_and_nothing_of_the_other(
    own_hub: Hub,
) -> None:
    hub = own_hub
    call = await open_call(hub, "1ABC2", "2DEF3")
    async with on_a_port(hub.house) as address, AsyncExitStack() as open_:
        alder, dunmore = [await open_.enter_async_context(line(address)) for _ in range(2)]
        for one, seat in ((alder, ALDER), (dunmore, DUNMORE)):
            await one.begin(hub.token(seat))
            await one.subscribe("same", ESTIMATES, variables={"d": CASE})
            assert told(await one.hear()) == []
        handed_in = await hub.submit(ALDER, "submitRomEstimate", estimate(call, "e-1", amount="7000001.00 USD"))
        assert told(await alder.hear()) == [("7000001.00 USD", "SUBMITTED")]
        # Neither the same words nor the record's own id bring Dunmore anything, before its own news.
        await dunmore.subscribe(
            "by id", "query($id: ID!) { node(id: $id) { id } }", variables={"id": handed_in["recordId"]}
        )
        answer = await dunmore.hear()
        assert (answer["id"], answer["payload"]["data"]) == ("by id", {"node": None})
        assert await dunmore.hear() == {"type": "complete", "id": "by id"}
        await hub.submit(DUNMORE, "submitRomEstimate", estimate(call, "e-1", amount="8000002.00 USD"))
        assert told(await dunmore.hear()) == [("8000002.00 USD", "SUBMITTED")]
        await hub.submit(ALDER, "withdrawRomEstimate", {"idempotencyKey": "w-1", "estimate": handed_in["recordId"]})
        assert told(await alder.hear()) == [("7000001.00 USD", "WITHDRAWN")]
        await dunmore.say("ping")
        assert await dunmore.hear() == {"type": "pong"}  # and nothing before it


def told(message: Any) -> list[tuple[str, str]]:
    """The estimates in what is told next to the operation `same`."""
    assert (message["type"], message["id"]) == ("next", "same")
    return estimates(message["payload"]["data"]["caseChanged"])
