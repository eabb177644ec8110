"""Non-interference: two worlds that differ only in what a reader may not see answer it with the same bytes."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from functools import cache

import asyncpg
import pytest
from hypothesis import settings

from hub.store.embedded import EmbeddedPostgres
from hub.store.engine import Addresses
from hub.store.migrate import at_database
from hub.store.sight import quoted
from schema.audience import Audience
from schema.disclosure import Kind, camel
from schema.graph import Edge
from tests.conftest import TEMPLATE, order
from tests.proof.operations import Operation, following, numbers, operation
from tests.proof.oracle import World
from tests.proof.test_agreement import CAST, GRAPH, READERS, limits_of, peopled, schema_of
from tests.proof.worlds import NOW, twin
from tests.served import Clock, Hub, put, served

pytestmark = pytest.mark.proof

LONG = settings.get_current_profile_name() == "long"
WORLDS = range(200) if LONG else (4,)
ASKED = 40 if LONG else 3  # operations of each reader in each pair, besides the ones written for it

_CASE = GRAPH.registry.root()


@cache
def twin_of(seed: int, who: str, among: tuple[str, ...] = ()) -> World:
    return twin(peopled(seed), READERS[who], seed, tries=30 if among else 100, among=among)


@dataclass(frozen=True)
class Pair:
    """One reader before two hubs whose stores differ only in what it may not see."""

    who: str
    here: Hub
    there: Hub
    world: World
    other: World

    async def difference(self, wanted: Operation) -> str | None:
        """Where the two answers differ, on this page or the next; none when they are the same bytes."""
        page: Operation | None = wanted
        while page is not None:
            seat, limits = READERS[self.who].seat, limits_of(READERS[self.who])
            both = (self.here, self.there)
            here, there = [await hub.post(seat, page.document, page.variables, **limits) for hub in both]
            for name in ("status_code", "headers", "content"):
                one, other = getattr(here, name), getattr(there, name)
                if name == "headers":
                    one, other = [[h for h in headers.raw if h[0].lower() != b"date"] for headers in (one, other)]
                if one != other:
                    return f"the {name} differ: {one!r:.600} and {other!r:.600}\n{page.document}\n{page.variables}"
            data = here.json().get("data")
            page = following(page, data) if data and page is wanted else None
        return None


@cache
def questions(seed: int, who: str, audience: Audience, number: int, among: tuple[str, ...] = ()) -> list[Operation]:
    """Generated ones, with values met in either world, and those that look where the two differ."""
    schema, worlds = schema_of(audience), (peopled(seed), twin_of(seed, who, among))
    generated = [operation(seed * 1_000 + n, schema, worlds[n % 2], audience) for n in range(number)]
    canaries = [sorted(re.findall(r"canary-[\w-]+", repr(w))) for w in worlds]
    canary = next(iter(sorted(set(canaries[0]) ^ set(canaries[1]))), "canary-1")
    return [*looks(*worlds, audience), *mistakes(audience, canary), *generated]


def looks(world: World, other: World, audience: Audience) -> list[Operation]:
    """Every record and every value that only one of the two worlds has, asked for by its id and by its value."""
    here, there = [{str(r["id"]) for rows in w.values() for r in rows} for w in (world, other)]
    strange = sorted(here ^ there)[:80]
    found = [Operation("query ($ids: [ID!]!) { nodes(ids: $ids) { __typename id } }", {"ids": strange})]
    found += [Operation("query ($id: ID!) { node(id: $id) { __typename id } }", {"id": i}) for i in strange[:3]]
    designators = sorted({r["designator"] for r in world["Case"]} ^ {r["designator"] for r in other["Case"]})
    by_name = "query ($d: CaseDesignator!) { case(designator: $d) { id designator stage } }"
    found += [Operation(by_name, {"d": d}) for d in designators[:3]]
    return [*found, *everything(world, audience)]


def everything(world: World, audience: Audience) -> list[Operation]:
    """Every list there is: whole, in short pages, by every order and filter that what is hidden could turn."""
    found = numbers(schema_of(audience), GRAPH)
    for edge in GRAPH.edges.values():
        if edge.up or edge.name not in _fields(edge.owner, audience) or (edge.owner == "Query" and not edge.many):
            continue
        for asked in _batches(_ways(edge, world, audience)):
            text = asked
            if edge.owner == "Viewer":
                found.append(Operation(f"{{ viewer {{ {asked} }} }}", {}))
                continue
            owner = edge.owner
            while owner not in ("Query", "Case"):
                way = _way_down(owner)
                text = (
                    f"{way.name}(first: 5) {{ nodes {{ id {text} }} }}" if way.many else f"{way.name} {{ id {text} }}"
                )
                owner = way.owner
            if edge.owner != "Query":
                text = f"cases(first: 10) {{ nodes {{ id {text} }} }}"
            found.append(Operation(f"{{ {text} }}", {}))
    return found


def _way_down(name: str) -> Edge:
    """The edge that leads down to a type: from the case where one does, else from what its records hang on."""
    ways = [e for e in GRAPH.edges.values() if e.facet.name == name and not e.up and e.owner not in ("Query", "Viewer")]
    return next((e for e in ways if e.owner == "Case"), ways[0])


def _fields(name: str, audience: Audience) -> list[str]:
    return list(getattr(schema_of(audience).type_map.get(name), "fields", ()))


def _ways(edge: Edge, world: World, audience: Audience) -> list[str]:
    facet = edge.facet
    facts = [f for f in facet.facts.values() if audience in f.audiences]
    told = " ".join(_fields("Provenance", audience))
    whole, record, page = f"{' '.join(camel(f.name) for f in facts)}", "__typename", 40
    if not facet.drawn:
        whole, record, page = f"id {whole} provenance {{ {told} }}", "id", 6
    if not edge.many:
        return [f"{edge.name} {{ {whole} }}"]
    told = "totalCount pageInfo { hasNextPage startCursor endCursor }"
    ways = [f"whole: {edge.name}(first: {page}) {{ {told} edges {{ cursor node {{ {whole} }} }} }}"]
    ways += [
        f"page{n}: {edge.name}(first: {n}) {{ {told} nodes {{ {record} }} }}"
        for n in ((2,) if facet.drawn else (1, 2, 3))
    ]
    orders = getattr(schema_of(audience).type_map.get(f"{facet.name}OrderFact"), "values", {})
    for rule in facts:
        if audience in rule.open_to and not (facet.is_case and audience in facet.at_a_glance):
            continue
        name = camel(rule.name)
        if rule.name.upper() in orders:
            by = f"[{{fact: {rule.name.upper()}, direction: DESC}}]"
            ways.append(f"by_{name}: {edge.name}(first: 6, orderBy: {by}) {{ nodes {{ id }} }}")
        ways.append(
            f"no_{name}: {edge.name}(first: 6, where: {{{name}: {{isNull: true}}}}) {{ totalCount nodes {{ id }} }}"
        )
        values = [r[rule.name] for r in world[facet.name] if isinstance(r.get(rule.name), str)]
        if values and rule.kind is Kind.TEXT:
            ways.append(f"is_{name}: {edge.name}(where: {{{name}: {{in: {json.dumps(values[:9])}}}}}) {{ totalCount }}")
    return ways


def _batches(ways: list[str]) -> list[str]:
    return [" ".join(ways[n : n + 12]) for n in range(0, len(ways), 12)]


def mistakes(audience: Audience, canary: str) -> list[Operation]:
    """Operations that are declined: near names that do not exist for the audience, with a hidden value, over limits."""
    hidden = next((camel(f.name) for f in _CASE.facts.values() if audience not in f.audiences), "nothing")
    return [
        Operation("{ cases { nodes { id desginator } } }", {}),
        Operation(f"{{ cases {{ nodes {{ id {hidden} {hidden}x }} }} }}", {}),
        Operation("{ internalRemark { nodes { id } } internalRemarks { nodes { id } } }", {}),
        Operation("{ cases(first: 1000000) { totalCount } }", {}),
        Operation("{ cases(first: -1) { totalCount } }", {}),
        Operation("{ cases(first: 1, last: 1) { totalCount } }", {}),
        Operation("query ($c: String) { cases(after: $c) { nodes { id } } }", {"c": canary}),
        Operation("query ($d: CaseDesignator!) { case(designator: $d) { id } }", {"d": canary}),
        Operation("query ($w: CaseWhere) { cases(where: $w) { totalCount } }", {"w": {"designator": {"eq": canary}}}),
        Operation("query ($w: CaseWhere) { cases(where: $w) { totalCount } }", {"w": {hidden: {"eq": canary}}}),
        Operation("query ($w: CaseWhere) { cases(where: $w) { totalCount } }", {"w": canary}),
        Operation("{ node(id: 1) { id ... on InternalRemark { id } } }", {}),
        Operation("query ($id: ID!) { node(id: $id) { id } }", {"id": canary}),
        Operation(f'{{ nodes(ids: ["{canary}", "x"]) {{ id }} }} # {canary}', {}),
        Operation(f"{{ {canary} }}", {}),
        Operation("{ " + " ".join(f"c{n}: cases {{ totalCount }}" for n in range(40)) + " }", {}),
        Operation("{ cases(first: 100) { nodes { lettersOfOffer(first: 100) { nodes { id } } } } }", {}),
    ]


async def clone(
    postgres: EmbeddedPostgres, template: Addresses, name: str, world: World, *, locked: bool = True
) -> Addresses:
    """A database of its own that holds one world; without the second lock, for leaks that it would hide."""
    await order(postgres, f"create database {name} template {TEMPLATE} strategy file_copy")
    made = at_database(template, name)
    await put(made, GRAPH.facets, world)
    if not locked:
        connection = await asyncpg.connect(made.admin)
        for facet in GRAPH.facets.values():
            await connection.execute(f"alter table {quoted(facet.table)} disable row level security")
        await connection.close()
    return made


@pytest.fixture(scope="module")
async def both(
    postgres: EmbeddedPostgres, template: Addresses, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[tuple[Hub, Hub]]:
    """Two hubs with the same keys, each over a database of its own."""
    nothing: World = {}
    one, other = [await clone(postgres, template, f"world_{n}", nothing) for n in ("here", "there")]
    directory = tmp_path_factory.mktemp("keys")
    async with served(one, directory, Clock(NOW)) as here, served(other, directory, Clock(NOW)) as there:
        yield here, there
    for name in ("here", "there"):
        await order(postgres, f"drop database world_{name} with (force)")


@pytest.mark.long(but=1)
@pytest.mark.parametrize("who", READERS)
@pytest.mark.parametrize("seed", WORLDS)
async def test_worlds_that_differ_in_the_hidden_answer_alike(both: tuple[Hub, Hub], seed: int, who: str) -> None:
    here, there = both
    pair = Pair(who, here, there, peopled(seed), twin_of(seed, who))
    assert pair.world != pair.other
    await put(here.house.addresses, GRAPH.facets, pair.world)
    await put(there.house.addresses, GRAPH.facets, pair.other)
    for number, wanted in enumerate(questions(seed, who, READERS[who].audience, ASKED)):
        found = await pair.difference(wanted)
        assert found is None, f"world {seed}, {who}, question {number}, {found}"


@pytest.mark.long
async def test_an_id_of_one_world_only_is_nobodys_in_both(both: tuple[Hub, Hub]) -> None:
    here, there = both
    seed, who = WORLDS[0], "industry 1ABC2"
    await put(here.house.addresses, GRAPH.facets, peopled(seed))
    await put(there.house.addresses, GRAPH.facets, twin_of(seed, who))
    wanted = looks(peopled(seed), twin_of(seed, who), CAST[who].audience)[0]
    answered = await here.data(CAST[who].seat, wanted.document, wanted.variables)
    assert len(wanted.variables["ids"]) > 5
    assert answered == {"nodes": [None] * len(wanted.variables["ids"])}


@pytest.mark.long
async def test_a_cursor_of_one_world_turns_the_page_in_the_other(both: tuple[Hub, Hub]) -> None:
    here, there = both
    seed, who = WORLDS[0], "sco BN"
    await put(here.house.addresses, GRAPH.facets, peopled(seed))
    await put(there.house.addresses, GRAPH.facets, twin_of(seed, who))
    page = "query ($c: String) { cases(first: 1, after: $c) { nodes { id } pageInfo { endCursor hasNextPage } } }"
    first = await here.data(CAST[who].seat, page)
    turned = [await hub.data(CAST[who].seat, page, {"c": first["cases"]["pageInfo"]["endCursor"]}) for hub in both]
    assert json.dumps(turned[0]) == json.dumps(turned[1])
    assert turned[0]["cases"]["nodes"] != first["cases"]["nodes"]


async def test_limits_are_met_at_the_same_point_whatever_there_is(
    postgres: EmbeddedPostgres, template: Addresses, both: tuple[Hub, Hub]
) -> None:
    here, there = both
    seed, who = WORLDS[0], "partner BN"
    await put(here.house.addresses, GRAPH.facets, peopled(seed))
    await put(there.house.addresses, GRAPH.facets, {})
    costly = "{ cases(first: %d) { nodes { lettersOfOffer(first: 30) { nodes { number } } } } }"
    for size in (1, 100):
        full, empty = [await hub.post(CAST[who].seat, costly % size) for hub in (here, there)]
        assert full.status_code == empty.status_code
    for size in (101, 100_000):
        full, empty = [await hub.post(CAST[who].seat, costly % size) for hub in (here, there)]
        assert (full.status_code, full.content) == (400, empty.content)
