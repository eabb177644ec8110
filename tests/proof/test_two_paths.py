"""The loaders' way and the plans' way are one: what strawberry resolves equals what PostgreSQL builds, to the letter."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
from graphql import execute, parse
from hypothesis import settings

from hub.store.engine import Addresses
from tests.proof.operations import Operation, following
from tests.proof.test_agreement import CAST, GRAPH, READERS, asked, limits_of, peopled
from tests.proof.worlds import NOW
from tests.served import Clock, Hub, put, served

pytestmark = pytest.mark.proof

LONG = settings.get_current_profile_name() == "long"
WORLDS = range(100) if LONG else (0, 1)
ASKED = 20 if LONG else 2


@pytest.fixture(scope="module")
async def hub(addresses: Addresses, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Hub]:
    async with served(addresses, tmp_path_factory.mktemp("hub"), Clock(NOW)) as opened:
        yield opened


async def resolved(hub: Hub, who: str, wanted: Operation) -> tuple[str, Any]:
    """The data as strawberry resolves it over the loaders, and what waits in it."""
    principal = READERS[who]
    context = hub.house.context(principal, NOW, "reference")
    schema = hub.house.projections[principal.audience].schema
    result: Any = execute(schema, parse(wanted.document), context_value=context, variable_values=wanted.variables)
    result = await result
    assert not result.errors, f"{result.errors}\n{wanted.document}\n{wanted.variables}"
    return json.dumps(result.data), _told({"withheld": context.withheld.entries} | context.withheld.extensions())


async def planned(hub: Hub, who: str, wanted: Operation) -> tuple[str, Any]:
    """The data as the plans answer it over HTTP, and what waits in it."""
    answer = await hub.ask(READERS[who].seat, wanted.document, wanted.variables, **limits_of(READERS[who]))
    assert "errors" not in answer, answer["errors"]
    return json.dumps(answer["data"]), _told(answer.get("extensions", {}))


def _told(extensions: dict[str, Any]) -> Any:
    """What waits, whatever the order in which it was found."""
    entries = {(json.dumps(e["path"]), e["condition"]): sorted(e["facts"]) for e in extensions.get("withheld", [])}
    return entries, extensions.get("conditions", {})


@pytest.mark.long
@pytest.mark.parametrize("seed", WORLDS)
async def test_both_ways_answer_alike(hub: Hub, addresses: Addresses, seed: int) -> None:
    await put(addresses, GRAPH.facets, peopled(seed))
    for who, principal in READERS.items():
        for number in range(ASKED):
            page: Operation | None = asked(seed, number, principal.audience)
            if page is not None and "portfolio" in page.document:
                continue  # no record leads to numbers, so the loaders never meet them
            while page is not None:
                one, other = await resolved(hub, who, page), await planned(hub, who, page)
                where = f"world {seed}, {who}, operation {number}\n{page.document}\n{page.variables}"
                assert one[0] == other[0], where
                assert one[1] == other[1], where
                first = page.variables == asked(seed, number, principal.audience).variables
                page = following(page, json.loads(other[0]), number) if first else None


@pytest.mark.long
async def test_readers_who_ask_at_once_share_nothing(hub: Hub, addresses: Addresses) -> None:
    await put(addresses, GRAPH.facets, peopled(WORLDS[0]))
    wanted = Operation(
        "{ cases { nodes { id designator title stage lettersOfOffer { nodes { id number } } } } romCalls { totalCount } }",
        {},
    )
    fitting = [who for who in CAST if who not in ("ccmd", "dfas", "state") and "industry" not in who]
    apart = {who: await resolved(hub, who, wanted) for who in fitting}
    for _ in range(3):
        together = await asyncio.gather(*(resolved(hub, who, wanted) for who in fitting))
        assert dict(zip(fitting, together, strict=True)) == apart
    assert len({json.dumps(str(answer)) for answer in apart.values()}) >= 4


async def test_each_operation_has_loaders_of_its_own(hub: Hub) -> None:
    partner, rival = CAST["partner BN"], CAST["partner VE"]
    one, other = [hub.house.context(p, NOW, "reference") for p in (partner, rival)]
    again = hub.house.context(partner, NOW, "reference")
    assert len({id(c.reader) for c in (one, other, again)}) == 3
    assert len({id(c.withheld) for c in (one, other, again)}) == 3


@pytest.mark.long
async def test_a_denial_is_not_remembered_for_anybody_else(hub: Hub, addresses: Addresses) -> None:
    await put(addresses, GRAPH.facets, peopled(WORLDS[0]))
    seen = await hub.data("dsca", "{ cases { nodes { id designator } } }")
    document = "query ($id: ID!) { node(id: $id) { id } }"
    for case in seen["cases"]["nodes"]:
        wanted = Operation(document, {"id": case["id"]})
        answers = {who: await resolved(hub, who, wanted) for who in ("partner VE", "dsca", "partner BN", "sco VE")}
        for who, answer in answers.items():
            assert answer == await planned(hub, who, wanted), who
        assert json.loads(answers["dsca"][0]) == {"node": {"id": case["id"]}}
