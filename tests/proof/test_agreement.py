"""The hub answers as the oracle does: random worlds, the whole cast, random operations and their next pages, over HTTP."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from graphql import GraphQLSchema
from hypothesis import settings

from hub.read.projection import project
from hub.store.engine import Addresses
from schema.audience import Audience, Principal
from schema.graph import the_graph
from tests.proof.operations import Operation, following, operation, wholes
from tests.proof.oracle import Cursor, Reader, World, cursors_met
from tests.proof.worlds import NOW, narrowed_principals, principals, world
from tests.served import Clock, Hub, put, served

pytestmark = pytest.mark.proof

GRAPH = the_graph()
CAST = principals()
NARROWED = narrowed_principals()
READERS = CAST | NARROWED
LONG = settings.get_current_profile_name() == "long"
WORLDS = range(400) if LONG else range(5)
RICHEST = 4  # of these worlds the one that tries most rules
ASKED = 40 if LONG else 4  # operations of each reader in each world


@cache
def schema_of(audience: Audience) -> GraphQLSchema:
    return project(GRAPH, audience).schema


@cache
def peopled(seed: int) -> World:
    return world(seed)


@cache
def reading(seed: int, who: str) -> Reader:
    return Reader(peopled(seed), GRAPH, READERS[who], NOW)


@cache
def asked(seed: int, number: int, audience: Audience) -> Operation:
    """The operation of this number that an audience asks of a world: the seed of a failure is its name."""
    return operation(seed * 1_000 + number, schema_of(audience), peopled(seed), audience)


@cache
def whole(audience: Audience) -> list[Operation]:
    """Every list with every fact, as an audience asks for it."""
    return wholes(schema_of(audience))


def limits_of(principal: Principal) -> dict[str, frozenset[str]]:
    """What a reader's token names of the cases, as a token is asked for."""
    named = {"cases": principal.cases, "services": principal.services}
    return {name: limit for name, limit in named.items() if limit is not None}


async def disagreement(hub: Hub, reader: Reader, wanted: Operation, seed: int = 0) -> str | None:
    """Where the hub's answer parts from the oracle's, on this page or the next; none when they agree to the letter."""
    assert reader.principal is not None
    schema = schema_of(reader.principal.audience)
    places: dict[str, str] = {}
    page: Operation | None = wanted
    for turn in ("asked", "the next page"):
        assert page is not None
        limits = limits_of(reader.principal)
        response = await hub.post(reader.principal.seat, page.document, page.variables, **limits)
        told = response.json()
        expected = reader.answer(schema, page.document, page.variables, places.get)
        waits = {"withheld": expected["withheld"], "conditions": expected["conditions"]} if expected["withheld"] else {}
        beside = told.get("extensions", {})
        cost = beside.pop("cost", None)  # of the question alone: `tests/stories/test_what_a_question_costs.py`
        got = {"status": response.status_code, "data": told.get("data"), "extensions": beside}
        if "errors" in told or not cost:
            return f"{turn}: {told.get('errors')}\n{page.document}\n{page.variables}"
        due = {"status": 200, "data": expected["data"], "extensions": waits}
        parts = next(_parting(due, got), None)
        if parts is None and json.dumps(_written(due)) != json.dumps(got):
            parts = "the order of names"
        if parts:
            return f"{turn}: {parts}\n{page.document}\n{page.variables}"
        places |= cursors_met(expected["data"])
        page = following(page, expected["data"], seed)
        if page is None:
            return None
    return None


def _parting(due: Any, got: Any, path: str = "") -> Iterator[str]:
    """Every place where two answers differ."""
    if isinstance(due, dict) and isinstance(got, dict):
        for name in sorted(due.keys() | got.keys()):
            yield from _parting(due.get(name, "nothing"), got.get(name, "nothing"), f"{path}.{name}")
    elif isinstance(due, list) and isinstance(got, list) and len(due) == len(got):
        for n, (one, other) in enumerate(zip(due, got, strict=True)):
            yield from _parting(one, other, f"{path}[{n}]")
    elif due != got or (type(due) is not type(got) and not isinstance(due, str)):
        yield f"`{path}` is {got!r}, where the oracle says {due!r}"


def _written(value: Any) -> Any:
    """The oracle's answer with each cursor as the text it was met as."""
    if isinstance(value, dict):
        return {k: _written(v) for k, v in value.items()}
    if isinstance(value, list):
        return [_written(v) for v in value]
    return value.met if isinstance(value, Cursor) else value


@pytest.fixture(scope="module")
async def hub(addresses: Addresses, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Hub]:
    directory: Path = tmp_path_factory.mktemp("hub")
    async with served(addresses, directory, Clock(NOW)) as opened:
        yield opened


@pytest.mark.long(but=1)
@pytest.mark.parametrize("seed", WORLDS)
async def test_the_hub_answers_as_the_oracle_does(hub: Hub, addresses: Addresses, seed: int) -> None:
    await put(addresses, GRAPH.facets, peopled(seed))
    for who, principal in CAST.items():
        for number in range(ASKED):
            wanted = asked(seed, number, principal.audience)
            found = await disagreement(hub, reading(seed, who), wanted, number)
            assert found is None, f"world {seed}, {who}, operation {number}, {found}"


@pytest.mark.long
async def test_every_fact_of_every_record_is_told_as_the_oracle_tells_it(hub: Hub, addresses: Addresses) -> None:
    await put(addresses, GRAPH.facets, peopled(RICHEST))
    for who, principal in CAST.items():
        for wanted in whole(principal.audience):
            found = await disagreement(hub, reading(RICHEST, who), wanted)
            assert found is None, f"world {RICHEST}, {who}, {found}"


@pytest.mark.long
async def test_a_token_narrowed_to_one_case_is_answered_as_the_oracle_does(hub: Hub, addresses: Addresses) -> None:
    seed = WORLDS[0]
    one = peopled(seed)
    await put(addresses, GRAPH.facets, one)
    for who, principal in CAST.items():
        case = one["Case"][len(who) % len(one["Case"])]["designator"]
        narrow = Reader(one, GRAPH, replace(principal, cases=frozenset({case})), NOW)
        for number in range(ASKED):
            wanted = asked(seed, number, principal.audience)
            response = await hub.post(principal.seat, wanted.document, wanted.variables, cases=[case])
            due = narrow.answer(schema_of(principal.audience), wanted.document, wanted.variables)
            assert response.json()["data"] == due["data"], f"{who}, operation {number}\n{wanted.document}"


@pytest.mark.long
@pytest.mark.parametrize("who", NARROWED)
async def test_a_token_for_some_agencies_is_answered_as_the_oracle_does(
    hub: Hub, addresses: Addresses, who: str
) -> None:
    principal, met = NARROWED[who], 0
    for seed in (WORLDS[0], RICHEST):
        await put(addresses, GRAPH.facets, peopled(seed))
        wanted = [asked(seed, number, principal.audience) for number in range(ASKED)] + whole(principal.audience)
        for number, one in enumerate(wanted):
            found = await disagreement(hub, reading(seed, who), one, number)
            assert found is None, f"world {seed}, {who}, operation {number}, {found}"
        met += len(reading(seed, who).universe(GRAPH.registry.root()))
    assert met > 0
