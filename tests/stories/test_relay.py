"""A Relay client meets the hub as it meets any server of its specifications: records by id, lists by cursor, both ways."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from graphql import (
    GraphQLInterfaceType,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLSchema,
    build_schema,
    get_named_type,
    is_list_type,
    is_scalar_type,
)

from hub.read.projection import project
from schema.audience import Audience
from schema.graph import the_graph
from tests.clients.running import run_by_node
from tests.served import Hub
from tests.stories.asking import (
    AIR_FORCE,
    ALDER,
    BANDARIA,
    DSCA,
    DUNMORE,
    NOBODY,
    OFFICE,
    VERDANIA,
    estimate_of,
    own_schema,
    raw,
    whole,
)

PUBLISHED = Path(__file__).parents[2] / "schema" / "published"
CASE = "BN-D-SAE"
# What an application of each seat is written of: a screen, its fragments, and a list that turns its pages.
SCREEN = """
graphql`
  query $APPCasesQuery($first: Int!, $after: String, $last: Int, $before: String) {
    ...$APPCases @arguments(first: $first, after: $after)
    viewer { audience }
    back: cases(last: $last, before: $before) {
      edges { cursor node { __typename id ... on Node { id } } }
      pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
    }
  }
`;
graphql`
  fragment $APPCases on Query @argumentDefinitions(first: { type: "Int", defaultValue: 20 }, after: { type: "String" })
  @refetchable(queryName: "$APPCasesPageQuery") {
    cases(first: $first, after: $after, orderBy: [{ fact: DESIGNATOR, direction: DESC }])
      @connection(key: "$APPCases_cases", filters: []) {
      totalCount
      edges { node { id ...$APPCase } }
    }
  }
`;
graphql`
  fragment $APPCase on Case
  @argumentDefinitions(last: { type: "Int", defaultValue: 5 }, before: { type: "String" })
  @refetchable(queryName: "$APPCaseQuery") {
    designator
    stage
    $LIST(last: $last, before: $before) @connection(key: "$APPCase_$LIST") {
      edges { node { id ...$APPRecord } }
    }
  }
`;
graphql`
  fragment $APPRecord on $TYPE @refetchable(queryName: "$APPRecordQuery") {
    case { designator }
    provenance { sourceClass }
  }
`;
graphql`
  query $APPByIdQuery($id: ID!, $ids: [ID!]!) {
    node(id: $id) { __typename id ... on Case { designator } ... on $TYPE { id } ...$APPRecord @alias(as: "record") }
    nodes(ids: $ids) { id ...$APPCase @alias(as: "case") }
  }
`;
"""
LISTS = {
    Audience.PARTNER_NATION: ("lettersOfOffer", "LetterOfOffer"),
    Audience.IMPLEMENTING_AGENCY: ("romEstimates", "RomEstimate"),
    Audience.INDUSTRY: ("romEstimates", "RomEstimate"),
}


def compiled(directory: Path, schemas: dict[str, str], screens: dict[str, str]) -> list[str]:
    """The names of what Relay's compiler makes of each application, by its own schema; fails with what it says."""
    for name, schema in schemas.items():
        (directory / name).mkdir()
        (directory / f"{name}.graphql").write_text(schema)
        (directory / name / f"{name}.js").write_text(screens[name])
    config = directory / "relay.config.json"
    each = {
        name: {"language": "typescript", "schema": f"{name}.graphql", "output": f"{name}/made", "eagerEsModules": True}
        for name in schemas
    }
    config.write_text(json.dumps({"root": ".", "sources": {name: name for name in schemas}, "projects": each}))
    run_by_node("node_modules/relay-compiler/cli.js", "relay-compiler", str(config), "--noWatchman")
    return sorted(path.name for path in directory.glob("*/made/*"))


def screen(audience: Audience) -> str:
    """The application of one seat."""
    several, kind = LISTS[audience]
    return SCREEN.replace("$APP", audience.value).replace("$LIST", several).replace("$TYPE", kind)


def test_relays_compiler_takes_the_schema_of_each_seat(tmp_path: Path) -> None:
    schemas = {audience.value: (PUBLISHED / f"{audience.value}.graphql").read_text() for audience in LISTS}
    made = compiled(tmp_path, schemas, {audience.value: screen(audience) for audience in LISTS})
    kinds = ("ByIdQuery", "Case", "CaseQuery", "Cases", "CasesPageQuery", "CasesQuery", "Record", "RecordQuery")
    assert made == sorted(f"{name}{kind}.graphql.ts" for name in schemas for kind in kinds)
    paged = (tmp_path / "partner" / "made" / "partnerCase.graphql.ts").read_text()
    assert '"direction": "backward"' in paged
    refetched = (tmp_path / "industry" / "made" / "industryCaseQuery.graphql.ts").read_text()
    assert "node(id: $id) {" in refetched


@pytest.mark.parametrize(
    ("broken", "said"),
    [
        ("  hasPreviousPage: Boolean!", "`PageInfo` has no field `hasPreviousPage`"),
        ("  cursor: String!", "`CaseEdge` has no field `cursor`"),
        ("implements Node", "'Node' in inline fragment, this type can never occur"),
    ],
    ids=["no previous page", "no cursor", "no node"],
)
def test_relays_compiler_would_notice_a_list_or_a_record_that_is_none(tmp_path: Path, broken: str, said: str) -> None:
    schema = re.sub(r'"""[^"]*"""', "", (PUBLISHED / "industry.graphql").read_text())
    with pytest.raises(AssertionError, match=said):
        compiled(tmp_path, {"industry": schema.replace(broken, "")}, {"industry": screen(Audience.INDUSTRY)})


# The specifications, of every type of every seat.


def departures(schema: GraphQLSchema) -> list[str]:
    """Where a schema is not as Relay's specifications of objects and connections have it."""
    found = []
    node, query = schema.type_map["Node"], schema.query_type
    assert isinstance(node, GraphQLInterfaceType)
    assert query is not None
    if {name: str(field.type) for name, field in node.fields.items()} != {"id": "ID!"}:
        found.append("`Node` is its id")
    for name, takes, answers in (("node", {"id": "ID!"}, "Node"), ("nodes", {"ids": "[ID!]!"}, "[Node]!")):
        field = query.fields[name]
        if ({n: str(a.type) for n, a in field.args.items()}, str(field.type)) != (takes, answers):
            found.append(f"`Query.{name}`")
    for name, kind in schema.type_map.items():
        if isinstance(kind, GraphQLObjectType) and "id" in kind.fields and node not in kind.interfaces:
            found.append(f"`{name}` has an id and is no node")
        if isinstance(kind, GraphQLObjectType) and name.endswith("Connection"):
            found += _of_connection(schema, kind)
        if isinstance(kind, GraphQLObjectType):
            found += [
                f"`{name}.{n}` does not take pages"
                for n, field in kind.fields.items()
                if get_named_type(field.type).name.endswith("Connection")
                and {a: str(field.args[a].type) for a in ("first", "after", "last", "before") if a in field.args}
                != {"first": "Int", "after": "String", "last": "Int", "before": "String"}
            ]
    page = schema.type_map["PageInfo"]
    assert isinstance(page, GraphQLObjectType)
    if {n: str(f.type) for n, f in page.fields.items()} != {
        "hasNextPage": "Boolean!", "hasPreviousPage": "Boolean!", "startCursor": "String", "endCursor": "String",
    }:  # fmt: skip
        found.append("`PageInfo`")
    return found


def _of_connection(schema: GraphQLSchema, kind: GraphQLObjectType) -> list[str]:
    found = []
    if str(kind.fields["pageInfo"].type) != "PageInfo!":
        found.append(f"`{kind.name}.pageInfo`")
    edge = get_named_type(kind.fields["edges"].type)
    of = kind.fields["edges"].type
    listed = is_list_type(of.of_type if isinstance(of, GraphQLNonNull) else of)
    if not listed or not isinstance(edge, GraphQLObjectType):
        return [*found, f"`{kind.name}.edges`"]
    cursor = edge.fields["cursor"].type
    if not isinstance(cursor, GraphQLNonNull) or not is_scalar_type(cursor.of_type):
        found.append(f"`{edge.name}.cursor`")
    node = edge.fields["node"].type
    if is_list_type(node.of_type if isinstance(node, GraphQLNonNull) else node):
        found.append(f"`{edge.name}.node`")
    return found


@pytest.mark.parametrize("audience", Audience)
def test_every_record_and_list_of_every_seat_is_as_relay_specifies(audience: Audience) -> None:
    assert departures(project(the_graph(), audience).schema) == []


def test_what_departs_from_relays_specifications_is_noticed() -> None:
    schema = build_schema(
        """
        type Query { node(id: String!): Node nodes(ids: [ID!]!): [Node]! cases(first: Int): CaseConnection! }
        interface Node { id: ID }
        type Case { id: ID! }
        type CaseConnection { edges: CaseEdge pageInfo: PageInfo }
        type CaseEdge { cursor: Case node: [Case] }
        type PageInfo { hasNextPage: Boolean! }
        """
    )
    assert departures(schema) == [
        "`Node` is its id",
        "`Query.node`",
        "`Query.cases` does not take pages",
        "`Case` has an id and is no node",
        "`CaseConnection.pageInfo`",
        "`CaseConnection.edges`",
        "`PageInfo`",
    ]


# Pages.

PAGE = (
    "query($first: Int, $after: String, $last: Int, $before: String) { cases(first: $first, after: $after, last: $last, "
    "before: $before) { totalCount edges { cursor node { designator } } "
    "pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }"
)


async def page(hub: Hub, seat: str, **asked: Any) -> dict[str, Any]:
    """One page of the cases of a seat, and that its ends are where it says."""
    found: dict[str, Any] = (await hub.data(seat, PAGE, asked))["cases"]
    cursors = [edge["cursor"] for edge in found["edges"]]
    ends = (found["pageInfo"]["startCursor"], found["pageInfo"]["endCursor"])
    assert ends == ((cursors[0], cursors[-1]) if cursors else (None, None))
    return found


def told(one: dict[str, Any]) -> tuple[list[str], bool, bool]:
    """The cases of a page, whether more precede and whether more follow."""
    info = one["pageInfo"]
    return [e["node"]["designator"] for e in one["edges"]], info["hasPreviousPage"], info["hasNextPage"]


@pytest.mark.parametrize("size", [1, 7, 100])
async def test_pages_forward_and_backward_are_the_same_list(hub: Hub, size: int) -> None:
    listed, _, _ = told(await page(hub, OFFICE, first=100))
    count = (await page(hub, OFFICE, first=0))["totalCount"]
    assert count == len(listed) > 14
    few = listed[:9] if size == 1 else listed
    forward: list[str] = []
    after = None
    while len(forward) < len(few):
        one = await page(hub, OFFICE, first=size, after=after)
        cases, precede, follow = told(one)
        assert (precede, follow) == (bool(forward), len(forward) + len(cases) < count)
        forward += cases
        after = one["pageInfo"]["endCursor"]
    assert forward == few
    few = listed[-9:] if size == 1 else listed
    backward: list[str] = []
    before = None
    while len(backward) < len(few):
        one = await page(hub, OFFICE, last=size, before=before)
        cases, precede, follow = told(one)
        assert (precede, follow) == (len(backward) + len(cases) < count, bool(backward))
        backward = cases + backward
        before = one["pageInfo"]["startCursor"]
    assert backward == few


async def test_a_page_between_two_cursors_is_cut_from_the_end_it_is_asked_from(hub: Hub) -> None:
    every = await page(hub, OFFICE, first=10)
    cursors, (cases, _, _) = [e["cursor"] for e in every["edges"]], told(every)
    between = {"after": cursors[1], "before": cursors[6]}
    assert told(await page(hub, OFFICE, first=2, **between)) == (cases[2:4], True, True)
    assert told(await page(hub, OFFICE, last=2, **between)) == (cases[4:6], True, True)
    assert told(await page(hub, OFFICE, first=9, **between)) == (cases[2:6], True, True)
    assert told(await page(hub, OFFICE, first=9, before=cursors[0])) == ([], False, True)


# Records by id.


async def test_a_record_is_found_by_its_id_as_any_type_it_is(hub: Hub) -> None:
    known = (await hub.data(BANDARIA, f'{{ case(designator: "{CASE}") {{ id }} }}'))["case"]["id"]
    query = (
        "query($id: ID!) { node(id: $id) { __typename id ... on Case { designator } ...Other ... on Node { again: id } } } "
        "fragment Other on LetterOfOffer { status }"
    )
    found = await hub.data(BANDARIA, query, {"id": known})
    assert found == {"node": {"__typename": "Case", "id": known, "designator": CASE, "again": known}}


async def test_an_id_of_anothers_record_of_a_hidden_type_or_of_nothing_is_the_same_null(hub: Hub) -> None:
    query = "query($id: ID!) { node(id: $id) { __typename id ... on RomEstimate { company amount } } }"
    own, rival = [await estimate_of(hub, "BN-D-RAB", company) for company in ("1ABC2", "2DEF3")]
    assert (await hub.data(ALDER, query, {"id": own}))["node"]["company"] == "1ABC2"
    assert (await hub.data(DUNMORE, query, {"id": own}))["node"] is None
    assert "InternalRemark" not in (await own_schema(hub, ALDER)).type_map
    listed = "{ cases(first: 100) { nodes { internalRemarks(first: 1) { nodes { id } } } } }"
    cases = (await hub.data(AIR_FORCE, listed))["cases"]["nodes"]
    remark = next(r["id"] for c in cases for r in c["internalRemarks"]["nodes"])
    abroad = (await hub.data(VERDANIA, '{ case(designator: "VE-D-RAA") { id } }'))["case"]["id"]
    answers = []
    for one in (rival, remark, abroad, NOBODY, "garbage", "Q2FzZTox", own.upper(), ""):
        answers.append(whole(await raw(hub, ALDER, {"query": query, "variables": {"id": one}})))
    assert set(answers) == {answers[3]}
    assert b'{"data":{"node":null},' in answers[3]


async def test_ids_tell_nothing_of_when_or_how_many(hub: Hub) -> None:
    """Their order is no order of the cases, and they are the same for every seat that sees the case."""
    listed = "{ cases(first: 100) { nodes { id designator } } }"
    office = {c["designator"]: c["id"] for c in (await hub.data(OFFICE, listed))["cases"]["nodes"]}
    dsca = {c["designator"]: c["id"] for c in (await hub.data(DSCA, listed))["cases"]["nodes"]}
    shared = set(office) & set(dsca)
    assert len(shared) > 14
    assert {d: office[d] for d in shared} == {d: dsca[d] for d in shared}
    assert len(set(dsca.values())) == len(dsca)
    assert sorted(dsca, key=dsca.__getitem__) not in (sorted(dsca), sorted(dsca, reverse=True))
    assert len({one[:4] for one in dsca.values()}) > len(dsca) * 0.9  # nothing they have in common at the front
