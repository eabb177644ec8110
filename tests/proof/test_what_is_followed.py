"""What is told to whoever follows a case: what a query tells the same reader, no hidden value in any byte, and of what is hidden nothing."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing

import orjson
import pytest
from graphql import GraphQLObjectType, get_named_type, is_leaf_type

from hub.app import House
from hub.serve.operations import Asked
from hub.store.engine import Addresses
from schema.audience import Audience, Principal
from tests.proof.test_agreement import CAST, GRAPH, peopled
from tests.proof.test_canaries import canaries, hidden_from
from tests.proof.test_planted_leaks import Again, MissingMask
from tests.proof.worlds import NOW
from tests.served import Clock, Hub, but_cost, put, served

pytestmark = pytest.mark.proof

SEED = 4
SILENCE_SECONDS = 0.6  # more than two beats, at which whatever there is would have been told
PATIENCE_SECONDS = 20.0  # for what is told, on a machine that does much else


@pytest.fixture(scope="module")
async def hub(addresses: Addresses, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Hub]:
    async with served(addresses, tmp_path_factory.mktemp("followed"), Clock(NOW)) as opened:
        await put(addresses, GRAPH.facets, peopled(SEED))
        yield opened


def selected(hub: Hub, audience: Audience) -> str:
    """Everything that a reader may select of a case and of its letters, without what leads further."""
    schema = hub.house.projections[audience].schema

    def leaves(name: str) -> str:
        kind = schema.type_map[name]
        assert isinstance(kind, GraphQLObjectType)
        return " ".join(n for n, f in kind.fields.items() if is_leaf_type(get_named_type(f.type)))

    letters = "lettersOfOffer" in schema.type_map["Case"].fields  # type: ignore[attr-defined]
    return leaves("Case") + (f" lettersOfOffer {{ nodes {{ {leaves('LetterOfOffer')} }} }}" if letters else "")


async def first_told(
    house: House, principal: Principal, designator: str, fields: str, within: float = PATIENCE_SECONDS
) -> bytes | None:
    """What is told first of a case; none where nothing is."""

    async def still() -> Principal:
        return principal

    asked = Asked(f'subscription {{ caseChanged(designator: "{designator}") {{ case {{ {fields} }} }} }}', None, {})
    async with aclosing(house.following.follow(principal, asked, still)) as told:
        try:
            return await asyncio.wait_for(anext(told), within)
        except TimeoutError:
            return None


def designators() -> list[str]:
    return list(dict.fromkeys(str(row["designator"]) for row in peopled(SEED)["Case"] if row.get("designator")))


@pytest.mark.long(but=1)
@pytest.mark.parametrize("who", CAST)
async def test_an_event_tells_what_a_query_tells_and_what_is_hidden_makes_none(hub: Hub, who: str) -> None:
    seat, audience, hidden = CAST[who].seat, CAST[who].audience, hidden_from(SEED, who)
    principal, fields = hub.house.verifier.verify(hub.token(seat)), selected(hub, audience)
    nobodys: list[str] = []
    for designator in designators():
        asked = await hub.ask(seat, f'{{ case(designator: "{designator}") {{ {fields} }} }}')
        if asked["data"]["case"] is None:
            nobodys.append(designator)
            continue
        event = await first_told(hub.house, principal, designator, fields)
        assert event is not None, f"{who}, {designator}"
        assert not canaries(event.decode()) & hidden, f"{who}, {designator}"
        for entry in asked["extensions"].get("withheld", ()):
            entry["path"] = ["caseChanged", *entry["path"]]
        told = but_cost(orjson.loads(event))
        assert told == but_cost(asked) | {"data": {"caseChanged": asked["data"]}}, f"{who}, {designator}"
    silent = (first_told(hub.house, principal, one, fields, SILENCE_SECONDS) for one in nobodys)
    assert await asyncio.gather(*silent) == [None] * len(nobodys)


@pytest.mark.long
async def test_a_hub_that_masks_nothing_tells_hidden_values_to_whoever_follows(hub: Hub) -> None:
    leaked = set[str]()
    for who in CAST:
        broken = Again(hub.house, MissingMask)
        vars(broken).pop("following", None)
        principal = broken.verifier.verify(hub.token(CAST[who].seat))
        fields = selected(hub, CAST[who].audience)
        every = (first_told(broken, principal, one, fields, SILENCE_SECONDS) for one in designators())
        for event in await asyncio.gather(*every):
            leaked |= canaries((event or b"").decode()) & hidden_from(SEED, who)
        await broken.following.close()
    assert leaked
