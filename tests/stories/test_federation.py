"""A gateway joins the hub to what other offices tell of a case: with its own credential, and by the user's rights alone."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import asyncpg
import httpx2
import orjson
import pytest
from graphql import (
    GraphQLObjectType,
    GraphQLSchema,
    build_client_schema,
    build_schema,
    get_introspection_query,
    get_named_type,
    is_leaf_type,
    parse,
    print_schema,
)

from hub.read.plan import Planner
from hub.read.projection import project
from hub.read.subgraph import SHAREABLE, subgraph
from hub.read.universe import Universe
from hub.store.engine import Addresses
from hub.store.sight import Sight, quoted
from schema.audience import Audience
from schema.graph import the_graph
from tests.clients.running import run_by_node
from tests.served import Clock, Hub, but_cost, served
from tests.stories.asking import (
    AIR_FORCE,
    ALDER,
    BANDARIA,
    DSCA,
    DUNMORE,
    NOBODY,
    OFFICE,
    STATE,
    VERDANIA,
    estimate_of,
    own_schema,
    raw,
    whole,
)
from tests.stories.conftest import TODAY, Worlds, order

GATEWAY = "federation:gateway"
CASE, ABROAD = "BN-D-SAE", "VE-D-RAA"
ENTITIES = "query($of: [_Any!]!) { _entities(representations: $of) { __typename ... on Case { designator stage } } }"
ESTIMATES = "query($of: [_Any!]!) { _entities(representations: $of) { ... on RomEstimate { id company amount } } }"
SERVICE = "{ _service { sdl } }"
HEADED = 'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@shareable"])\n\n'
# What a logistics office tells of the cases it knows by their designators.
PORTAL = (
    HEADED
    + """
scalar CaseDesignator
type Query { atThePier: [Case!]! }
type Case @key(fields: "designator") { designator: CaseDesignator! berth: String }
type PageInfo @shareable { hasNextPage: Boolean! hasPreviousPage: Boolean! startCursor: String endCursor: String }
"""
)


def case(designator: str) -> dict[str, str]:
    """A case as another office knows it."""
    return {"__typename": "Case", "designator": designator}


async def through(hub: Hub, seat: str, query: str, of: Any = None, **narrowed: Any) -> httpx2.Response:
    """What a user is answered whose token the seat's gateway sends on beside its own."""
    gateway = f"Bearer {hub.token(seat, subject='gateway', scopes=[GATEWAY])}"
    user = f"Bearer {hub.token(seat, **narrowed)}"
    variables = {} if of is None else {"of": of}
    return await raw(hub, None, {"query": query, "variables": variables}, authorization=user, hub_gateway=gateway)


async def entities(hub: Hub, seat: str, query: str, of: Any) -> list[Any]:
    """The records that representations stand for."""
    answer = (await through(hub, seat, query, of)).json()
    assert "errors" not in answer, answer["errors"]
    found: list[Any] = answer["data"]["_entities"]
    return found


async def alone(hub: Hub, seat: str, query: str, of: Any = None, *more: str) -> httpx2.Response:
    """What a gateway is answered that brings its own token and nobody else's."""
    token = f"Bearer {hub.token(seat, subject='gateway', scopes=[GATEWAY, *more])}"
    variables = {} if of is None else {"of": of}
    return await raw(hub, None, {"query": query, "variables": variables}, authorization=token)


def code(answer: httpx2.Response) -> tuple[int, str]:
    """The status and the code of a refusal."""
    [error] = answer.json()["errors"]
    return answer.status_code, error["extensions"]["code"]


def message(answer: httpx2.Response) -> str:
    """The words of a refusal."""
    return str(answer.json()["errors"][0]["message"])


# What a gateway composes.


@pytest.mark.long
def test_the_subgraph_of_a_seat_composes_with_anothers_by_both_public_composers() -> None:
    seats = (Audience.PARTNER_NATION, Audience.IMPLEMENTING_AGENCY, Audience.INDUSTRY)
    hubs = {audience.value: subgraph(the_graph(), audience).sdl for audience in seats}
    said = json.dumps({"hubs": hubs, "portal": PORTAL})
    told = json.loads(run_by_node("compose.mjs", "@theguild/federation-composition", say=said))
    assert len(told) == 6
    for whose, composed in told.items():
        assert composed["errors"] == [], whose
        assert {"designator", "stage", "berth"} <= set(composed["case"]), whose


@pytest.mark.long
def test_a_subgraph_that_tells_no_key_of_a_case_does_not_compose() -> None:
    hub = subgraph(the_graph(), Audience.PARTNER_NATION).sdl.replace(' @key(fields: "designator")', "")
    told = json.loads(
        run_by_node(
            "compose.mjs",
            "@theguild/federation-composition",
            say=json.dumps({"hubs": {"partner": hub}, "portal": PORTAL}),
        )
    )
    assert all(composed["errors"] for composed in told.values())


@pytest.mark.long(but=1)
@pytest.mark.parametrize("audience", Audience)
def test_a_subgraph_is_the_audiences_own_schema_and_its_keys(audience: Audience) -> None:
    own, joined = project(the_graph(), audience), subgraph(the_graph(), audience)
    plain = joined.sdl.removeprefix(HEADED)
    for added in (' @key(fields: "designator")', ' @key(fields: "id")', " @shareable"):
        plain = plain.replace(added, "")
    assert print_schema(build_schema(plain)) == print_schema(build_schema(own.sdl))
    assert own.sdl == project(the_graph(), audience).sdl
    assert "_entities" not in own.sdl


@pytest.mark.long(but=1)
@pytest.mark.parametrize("audience", Audience)
def test_no_fact_of_a_subgraph_is_had_from_another_office(audience: Audience) -> None:
    """`@requires` would have a less protected fact carry a more protected one out of the hub (GHSA-m8jr)."""
    met = applied(subgraph(the_graph(), audience).sdl)
    assert set(met) == {"key", "link", "shareable"}
    assert met["shareable"] == SHAREABLE


def test_a_fact_that_requires_another_is_noticed() -> None:
    sdl = 'type Case @key(fields: "id") { id: ID! total: String @external price: String @requires(fields: "total") }'
    assert set(applied(sdl)) == {"key", "external", "requires"}


def applied(sdl: str) -> dict[str, set[str]]:
    """The directives in a schema's text, each with the types it stands at; of members none, or their names."""
    found: dict[str, set[str]] = {}
    for definition in parse(sdl).definitions:
        for node in (definition, *(getattr(definition, "fields", None) or ())):
            for directive in node.directives or ():
                if directive.name.value not in ("deprecated", "specifiedBy", "oneOf"):
                    named = getattr(node, "name", None)
                    found.setdefault(directive.name.value, set()).add(named.value if named else "schema")
    return found


# Who is a gateway.


async def test_only_a_gateway_is_told_the_subgraph(hub: Hub) -> None:
    for seat in (BANDARIA, DSCA, ALDER):
        told = (await alone(hub, seat, SERVICE)).json()["data"]["_service"]["sdl"]
        assert told == subgraph(the_graph(), Audience(seat.partition(":")[0])).sdl
        ordinary = await raw(hub, seat, {"query": SERVICE})
        nonsense = await raw(hub, seat, {"query": SERVICE.replace("_service", "_servace")})
        assert whole(ordinary) == whole(nonsense).replace(b"_servace", b"_service")
        known = (await own_schema(hub, seat)).type_map
        assert not {"_Any", "_Entity", "_Service"} & set(known)


async def test_what_is_an_entity_is_nonsense_without_a_gateway(hub: Hub) -> None:
    ordinary = await raw(hub, BANDARIA, {"query": "{ _entities(representations: []) { __typename } }"})
    nonsense = await raw(hub, BANDARIA, {"query": "{ _antities(representations: []) { __typename } }"})
    assert whole(ordinary) == whole(nonsense).replace(b"_antities", b"_entities")


async def test_a_gateway_that_sends_on_no_token_reads_nothing(hub: Hub) -> None:
    """A header that only names a user proves nothing; the gateway's own credential reaches no record."""
    own = f"Bearer {hub.token(BANDARIA, subject='gateway', scopes=[GATEWAY])}"
    body = {"query": ENTITIES, "variables": {"of": [case(CASE)]}}
    named = await raw(hub, None, body, hub_gateway=own, x_user="someone@bandaria.test")
    assert code(named) == (401, "TOKEN_MISSING")
    itself = await raw(hub, None, body, authorization=own, x_user="someone@bandaria.test")
    assert code(itself) == (400, "SCOPE_MISSING")
    of_id = '{ _entities(representations: [{ __typename: "Case", id: "$ID" }]) { __typename } }'
    known = (await hub.data(BANDARIA, f'{{ case(designator: "{CASE}") {{ id }} }}'))["case"]["id"]
    quietly = await raw(hub, None, {"query": of_id.replace("$ID", known)}, authorization=own)
    assert but_cost(quietly.json()) == {"data": {"_entities": [None]}}


async def test_the_record_names_the_gateway_that_sent_a_question_on(hub: Hub) -> None:
    query = "{ viewer { party } }"
    gateway = f"Bearer {hub.token(BANDARIA, subject='the gateway on record', scopes=[GATEWAY])}"
    user = f"Bearer {hub.token(BANDARIA)}"
    forwarded = hub.house.verifier.verify(gateway.removeprefix("Bearer ")).token_id
    assert (await raw(hub, None, {"query": query}, authorization=user, hub_gateway=gateway)).status_code == 200
    connection = await asyncpg.connect(hub.house.addresses.admin)
    told = await connection.fetch(
        "select party, coordinates from audit_question where $1 = any(coordinates)", f"forwarded by {forwarded}"
    )
    await connection.close()
    assert [line["party"] for line in told] == ["customer:BN"]


async def test_no_one_elses_token_makes_a_gateway(hub: Hub) -> None:
    body = {"query": ENTITIES, "variables": {"of": [case(CASE)]}}
    user = f"Bearer {hub.token(BANDARIA)}"
    for seat, narrowed in (
        (BANDARIA, {}),
        (BANDARIA, {"scopes": ["Case"]}),
        (OFFICE, {"scopes": [GATEWAY]}),
        (VERDANIA, {"scopes": [GATEWAY]}),
    ):
        other = f"Bearer {hub.token(seat, **narrowed)}"
        assert code(await raw(hub, None, body, authorization=user, hub_gateway=other)) == (403, "GATEWAY_NOT_YOURS")
    assert code(await raw(hub, None, body, authorization=user, hub_gateway="Bearer x.y.z"))[0] == 401


# What it is answered.


async def test_a_case_another_office_knows_is_told_as_its_user_may_see_it(hub: Hub) -> None:
    asked = [case(ABROAD), case(CASE), case("BN-D-ZZZ"), case("no designator"), case(CASE)]
    here = {"__typename": "Case", "designator": CASE, "stage": "OFFERED"}
    there = {"__typename": "Case", "designator": ABROAD}
    assert await entities(hub, BANDARIA, ENTITIES, asked) == [None, here, None, None, here]
    [abroad, *nothing] = await entities(hub, VERDANIA, ENTITIES, asked)
    assert {k: abroad[k] for k in there} == there
    assert nothing == [None] * 4


async def test_what_an_entity_tells_is_what_the_case_tells_with_what_waits(hub: Hub) -> None:
    selection = "designator lettersOfOffer { totalCount nodes { id totalValue expiresOn } } romEstimates { totalCount }"
    waiting = "BN-D-SAD"
    asked = f"query($of: [_Any!]!) {{ _entities(representations: $of) {{ ... on Case {{ {selection} }} }} }}"
    direct = await hub.ask(BANDARIA, f'{{ case(designator: "{waiting}") {{ {selection} }} }}')
    joined = (await through(hub, BANDARIA, asked, [case(waiting)])).json()
    assert joined["data"]["_entities"] == [direct["data"]["case"]]
    [told] = joined["extensions"]["withheld"]
    [own] = direct["extensions"]["withheld"]
    assert told == {**own, "path": ["_entities", 0, *own["path"][1:]]}
    assert joined["extensions"]["conditions"] == direct["extensions"]["conditions"]


async def test_a_contractor_has_no_entity_of_a_rival(hub: Hub) -> None:
    own, rival = await estimates(hub)
    asked = [{"__typename": "RomEstimate", "id": one} for one in (own, rival, NOBODY)]
    [mine, *others] = await entities(hub, ALDER, ESTIMATES, asked)
    assert (mine["id"], mine["company"]) == (own, "1ABC2")
    assert others == [None, None]
    theirs = await entities(hub, DUNMORE, ESTIMATES, asked)
    assert [one and one["company"] for one in theirs] == [None, "2DEF3", None]
    unknown = await through(hub, ALDER, ESTIMATES, asked[2:])
    assert whole(await through(hub, ALDER, ESTIMATES, asked[1:2])) == whole(unknown)


async def estimates(hub: Hub) -> tuple[str, str]:
    """The ids of two rivals' estimates under one call."""
    called = "BN-D-RAB"
    return await estimate_of(hub, called, "1ABC2"), await estimate_of(hub, called, "2DEF3")


@pytest.mark.long(but=1)
@pytest.mark.parametrize("seat", [BANDARIA, ALDER, OFFICE, AIR_FORCE])
async def test_every_record_there_is_is_the_entity_that_it_is_by_its_id_alone(hub: Hub, seat: str) -> None:
    """Of all that is stored, seen by the reader or not, `_entities` tells what `nodes` tells, and what waits with it."""
    schema = await own_schema(hub, seat)
    there = await stored(hub, set(schema.type_map))
    told = 0
    for kinds in (list(there)[at : at + 8] for at in range(0, len(there), 8)):
        asked = [(kind, one) for kind in kinds for one in there[kind]]
        fields = " ".join(f"... on {kind} {{ {leaves(schema, kind)} }}" for kind in kinds)
        nodes = f"query($ids: [ID!]!) {{ nodes(ids: $ids) {{ __typename {fields} }} }}"
        joined = f"query($of: [_Any!]!) {{ _entities(representations: $of) {{ __typename {fields} }} }}"
        known = await hub.post(seat, nodes, {"ids": [one for _, one in asked]})
        answer = await through(hub, seat, joined, [{"__typename": kind, "id": one} for kind, one in asked])
        met, expected = ((one.content, orjson.loads(one.content)) for one in (answer, known))
        assert (
            met[0].partition(b',"extensions":')[0].replace(b"_entities", b"nodes")
            == expected[0].partition(b',"extensions":')[0]
        )
        assert orjson.dumps(but_cost(met[1])).replace(b"_entities", b"nodes") == orjson.dumps(but_cost(expected[1]))
        told += sum(one is not None for one in known.json()["data"]["nodes"])
    assert 20 < told < sum(map(len, there.values()))


async def stored(hub: Hub, types: set[str]) -> dict[str, list[str]]:
    """The ids of some records of each of these types, whoever may see them."""
    connection = await asyncpg.connect(hub.house.addresses.admin)
    found = {}
    for facet in the_graph().facets.values():
        if facet.name in types:
            rows = await connection.fetch(f"select distinct id from {quoted(facet.table)} order by id limit 10")
            found[facet.name] = [str(row[0]) for row in rows]
    await connection.close()
    return {kind: ids for kind, ids in found.items() if ids}


def leaves(schema: GraphQLSchema, kind: str) -> str:
    """The facts of a type, each under a name of its own, since facts of several types are asked for together."""
    made = schema.type_map[kind]
    assert isinstance(made, GraphQLObjectType)
    plain = [name for name, field in made.fields.items() if is_leaf_type(get_named_type(field.type))]
    return " ".join(f"{kind}_{name}: {name}" for name in plain)


class NoRowScope(Universe):
    """Everything that is stored exists."""

    def exists(self, sight: Sight, *, under: bool = False) -> str:
        return f"{sight.alias}.latest"


class Forgetful(Planner):
    """A planner that forgets whose rows they are."""

    def universe(self, parameters: Any) -> Universe:
        return NoRowScope(self._graph, self._audience, parameters, self._narrowed)


class Untyped(Planner):
    """A planner that takes an id of any type for one of the type that was named."""

    def found_by(self, alias: str, key: str, facet: Any) -> list[str]:
        return [one for one in super().found_by(alias, key, facet) if "u.facet" not in one]


@pytest.fixture
async def unlocked(worlds: Worlds) -> AsyncIterator[Addresses]:
    """A store whose row security, the second lock, is open."""
    addresses = await worlds.copy()
    tables = ", ".join(f"'{facet.table}'" for facet in the_graph().facets.values())
    connection = await asyncpg.connect(addresses.admin)
    for row in await connection.fetch(f"select relname from pg_class where relname in ({tables})"):
        await connection.execute(f'alter table "{row[0]}" disable row level security')
    await connection.close()
    yield addresses
    await order(worlds.addresses, f"drop database {urlsplit(addresses.admin).path.removeprefix('/')} with (force)")


async def test_entities_that_forget_whose_they_are_or_of_what_type_would_be_noticed(
    unlocked: Addresses, tmp_path: Path
) -> None:
    async with served(unlocked, tmp_path, Clock(TODAY), planner=Forgetful) as hub:
        own, rival = await estimates(hub)
        asked = [{"__typename": "RomEstimate", "id": one} for one in (own, rival)]
        assert [one["company"] for one in await entities(hub, ALDER, ESTIMATES, asked)] == ["1ABC2", "2DEF3"]
    async with served(unlocked, tmp_path, Clock(TODAY), planner=Untyped) as hub:
        assert await entities(hub, ALDER, ESTIMATES, [{"__typename": "Case", "id": own}]) != [None]
    async with served(unlocked, tmp_path, Clock(TODAY)) as hub:
        assert [one and one["company"] for one in await entities(hub, ALDER, ESTIMATES, asked)] == ["1ABC2", None]
        assert await entities(hub, ALDER, ESTIMATES, [{"__typename": "Case", "id": own}]) == [None]


BAD: Mapping[str, Any] = {
    "a type hidden from the seat": {"__typename": "InternalRemark", "id": NOBODY},
    "a type of nowhere": {"__typename": "Nope", "id": NOBODY},
    "a type that is no entity": {"__typename": "PageInfo", "id": NOBODY},
    "a connection": {"__typename": "CaseConnection", "id": NOBODY},
    "the root": {"__typename": "Query", "id": NOBODY},
    "no type": {"designator": CASE},
    "a type that is no text": {"__typename": ["Case"], "designator": CASE},
    "no key": {"__typename": "Case"},
    "a key of another type": {"__typename": "LetterOfOffer", "designator": CASE},
    "a key and more": {"__typename": "Case", "designator": CASE, "title": "Ours"},
    "a forged fact": {"__typename": "Case", "id": NOBODY, "customer": "BN"},
    "a key of Python": {"__typename": "Case", "designator": CASE, "__class__": "str"},
    "a key of JavaScript": {"__typename": "Case", "designator": CASE, "__proto__": {}},
    "a null": {"__typename": "Case", "designator": None},
    "a number": {"__typename": "Case", "id": 5},
    "an object": {"__typename": "Case", "designator": {"eq": CASE}},
    "a list": {"__typename": "Case", "designator": [CASE]},
    "no object": "Case",
    "objects within": [case(CASE)],
}


@pytest.mark.parametrize("what", BAD)
async def test_what_stands_for_no_entity_is_refused_in_the_same_words(hub: Hub, what: str) -> None:
    answer = await through(hub, ALDER, ENTITIES, [case(CASE), BAD[what]])
    of_nowhere = await through(hub, ALDER, ENTITIES, [case(CASE), BAD["a type of nowhere"]])
    assert code(answer) == (400, "BAD_REPRESENTATION")
    assert whole(answer) == whole(of_nowhere)


async def test_what_is_no_key_of_anybody_is_nobody(hub: Hub) -> None:
    known = (await hub.data(BANDARIA, f'{{ case(designator: "{CASE}") {{ id }} }}'))["case"]["id"]
    nobodys = [
        {"__typename": "Case", "id": NOBODY},
        {"__typename": "Case", "id": "garbage"},
        {"__typename": "Case", "id": known.upper()},
        {"__typename": "Case", "designator": ""},
        {"__typename": "Case", "designator": "' or true --"},
        {"__typename": "Case", "id": known, "designator": "BN-D-SAD"},
        {"__typename": "Case", "id": "garbage", "designator": CASE},
        {"__typename": "LetterOfOffer", "id": known},
    ]
    assert await entities(hub, BANDARIA, ENTITIES, nobodys) == [None] * len(nobodys)
    both = [{"__typename": "Case", "id": known, "designator": CASE}, {"__typename": "Case", "id": known}]
    assert [one["designator"] for one in await entities(hub, BANDARIA, ENTITIES, both)] == [CASE, CASE]


@pytest.mark.long
async def test_a_type_hidden_from_the_seat_is_no_type_to_ask_of(hub: Hub) -> None:
    asked = "query($of: [_Any!]!) { _entities(representations: $of) { ... on $TYPE { id } } }"
    hidden = await through(hub, ALDER, asked.replace("$TYPE", "InternalRemark"), [case(CASE)])
    nonsense = await through(hub, ALDER, asked.replace("$TYPE", "InternalRamark"), [case(CASE)])
    assert message(hidden) == message(nonsense).replace("InternalRamark", "InternalRemark")
    schema = build_client_schema((await through(hub, ALDER, get_introspection_query())).json()["data"])
    facets = set(the_graph().facets) & set(schema.type_map)
    assert {one.name for one in schema.type_map["_Entity"].types} == facets  # type: ignore[attr-defined]
    assert "InternalRemark" not in facets


async def test_a_hundred_are_looked_up_by_one_statement_and_no_more_are_taken(hub: Hub) -> None:
    listed = "{ cases(first: 100) { nodes { designator stage } } }"
    cases = (await hub.data(DSCA, listed))["cases"]["nodes"]
    asked = ([case(one["designator"]) for one in cases] * 100)[:100][::-1]
    expected = ([{"__typename": "Case", **one} for one in cases] * 100)[:100][::-1]
    statements = await counted(hub, DSCA, asked, expected)
    assert statements == 1
    many = await through(hub, DSCA, ENTITIES, [*asked, case(CASE)])
    assert code(many) == (400, "LIMIT_PAGE")
    dear = ENTITIES.replace("stage }", "stage lettersOfOffer(first: 100) { nodes { id } } }")
    assert code(await through(hub, DSCA, dear, asked)) == (400, "LIMIT_COST")
    assert code(await through(hub, DSCA, ENTITIES, [{"__typename": "Case", "designator": "\x00"}])) == (
        400,
        "BAD_VALUE",
    )


async def counted(hub: Hub, seat: str, asked: list[Any], expected: list[Any]) -> int:
    """How many statements answer these representations, which are told as expected."""
    operation = hub.house.gateways
    before = dict(operation.understood.plans)
    assert await entities(hub, seat, ENTITIES, asked) == expected
    [made] = [plan for key, plan in operation.understood.plans.items() if key not in before]
    return len(made.statements)


async def test_what_is_written_out_in_the_document_is_looked_up_too(hub: Hub) -> None:
    written = ENTITIES.replace("$of: [_Any!]!", "$d: String!").replace(
        "$of", '[{ __typename: "Case", designator: $d }, { __typename: "Case", designator: "BN-D-SAD" }]'
    )
    gateway = f"Bearer {hub.token(BANDARIA, subject='gateway', scopes=[GATEWAY])}"
    answer = await raw(hub, None, {"query": written, "variables": {"d": CASE}}, hub_gateway=gateway,
                       authorization=f"Bearer {hub.token(BANDARIA)}")  # fmt: skip
    assert [one["designator"] for one in answer.json()["data"]["_entities"]] == [CASE, "BN-D-SAD"]


async def test_a_narrowed_token_is_as_narrow_through_a_gateway(hub: Hub) -> None:
    narrow = await through(hub, BANDARIA, ENTITIES, [case(CASE)], scopes=["LetterOfOffer"])
    assert code(narrow) == (400, "SCOPE_MISSING")
    elsewhere = await through(hub, BANDARIA, ENTITIES, [case(CASE), case("BN-D-SAD")], cases=["BN-D-SAD"])
    assert [one and one["designator"] for one in elsewhere.json()["data"]["_entities"]] == [None, "BN-D-SAD"]


async def test_the_same_user_without_the_gateway_is_answered_apart(hub: Hub) -> None:
    """The same bytes, the same token: what was understood through a gateway is not what is understood without one."""
    body = {"query": ENTITIES, "variables": {"of": [case(CASE)]}}
    for _ in range(2):
        assert (await through(hub, STATE, ENTITIES, [case(CASE)])).json()["data"]["_entities"][0]["designator"] == CASE
        errors = (await raw(hub, STATE, body)).json()["errors"]
        assert "`_entities` is not a field where it is asked for" in [error["message"] for error in errors]
