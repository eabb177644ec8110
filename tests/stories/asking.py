"""How the stories ask: the cast by name, and everything one reader can be told, in bytes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import httpx2
import orjson
from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLObjectType,
    GraphQLSchema,
    build_schema,
    get_named_type,
    is_leaf_type,
)

from connectors.bandaria.connector import Bandaria
from hub.rounds.sources import SHIPPED
from hub.rounds.sync import RoundCounts, sync
from tests.served import Hub

BANDARIA = "partner:BN"
VERDANIA = "partner:VE"
OFFICE = "sco:BN"
DSCA = "dsca"
AIR_FORCE = "agency:D"
ARMY = "agency:B"
ALDER = "industry:1ABC2"
DUNMORE = "industry:2DEF3"
GREYHAVEN = "industry:3GHJ4"
KESTRELMOOR = "industry:4KLM5"
NORTHPINE = "industry:5NPQ6"
STATE = "state"
CENTCOM = "ccmd:CENTCOM:BN,JO"
DFAS = "dfas"
EVERYBODY = (BANDARIA, OFFICE, DSCA, AIR_FORCE, ALDER, DUNMORE, STATE, CENTCOM, DFAS)
SCHEMAS: dict[str, GraphQLSchema] = {}
NOBODY = "00000000-0000-4000-8000-000000000000"

ROM_CALL = "query($d: CaseDesignator!) { case(designator: $d) { id romCalls(first: 1) { nodes { id } } } }"


def usd(amount: str) -> str:
    """An amount in dollars."""
    return f"{amount} USD"


async def call_of(hub: Hub, case: str, seat: str = AIR_FORCE) -> str:
    """The id of the first call for estimates under a case."""
    found = await hub.data(seat, ROM_CALL, {"d": case})
    return str(found["case"]["romCalls"]["nodes"][0]["id"])


async def estimate_of(hub: Hub, case: str, company: str) -> str:
    """The id of a contractor's estimate, as the agency knows it."""
    query = (
        "query($d: CaseDesignator!, $c: CageCode!) { case(designator: $d) "
        "{ romEstimates(where: { company: { eq: $c } }) { nodes { id } } } }"
    )
    found = await hub.data(AIR_FORCE, query, {"d": case, "c": company})
    return str(found["case"]["romEstimates"]["nodes"][0]["id"])


def refused(answer: Mapping[str, Any]) -> tuple[str, str | None]:
    """The code of a refusal and the field at fault."""
    assert answer["__typename"] == "Refused", answer
    return answer["code"], answer["field"]


def whole(answer: httpx2.Response) -> bytes:
    """All that came over the wire: status, headers and body."""
    head = sorted(f"{k}: {v}" for k, v in answer.headers.items())
    return "\n".join([str(answer.status_code), *head, ""]).encode() + answer.content


# Everything one reader can be told.


async def own_schema(hub: Hub, seat: str) -> GraphQLSchema:
    """The schema as the reader itself downloads it; it is its audience's, so read once."""
    audience = seat.partition(":")[0]
    if audience not in SCHEMAS:
        answer = await hub.client.get("/schema.graphql", headers={"authorization": f"Bearer {hub.token(seat)}"})
        SCHEMAS[audience] = build_schema(answer.text, assume_valid=True, assume_valid_sdl=True)
    return SCHEMAS[audience]


def _leaves(kind: GraphQLObjectType) -> str:
    plain = [n for n, f in kind.fields.items() if is_leaf_type(get_named_type(f.type))]
    told = get_named_type(kind.fields["provenance"].type) if "provenance" in kind.fields else None
    inner = f" provenance {{ {' '.join(told.fields)} }}" if isinstance(told, GraphQLObjectType) else ""
    return "__typename " + " ".join(plain) + inner


def _lists(kind: GraphQLObjectType) -> Iterator[tuple[str, GraphQLObjectType]]:
    for name, field in kind.fields.items():
        answers = get_named_type(field.type)
        if isinstance(answers, GraphQLObjectType) and "totalCount" in answers.fields:
            yield name, get_named_type(answers.fields["nodes"].type)  # type: ignore[misc]


def _singles(kind: GraphQLObjectType) -> Iterator[tuple[str, GraphQLObjectType]]:
    for name, field in kind.fields.items():
        answers = get_named_type(field.type)
        if isinstance(answers, GraphQLObjectType) and "id" in answers.fields:
            yield name, answers


def _below(kind: GraphQLObjectType, levels: int, size: int) -> str:
    return " ".join(_hanging(kind, levels, size))


def _hanging(kind: GraphQLObjectType, levels: int, size: int) -> list[str]:
    """What hangs on a record of a kind, member by member."""
    if not levels:
        return []
    lists = [
        f"{n}(first: {size}) {{ totalCount nodes {{ id {_leaves(k)} {_below(k, levels - 1, 3)} }} }}"
        for n, k in _lists(kind)
        if "id" in k.fields  # what is drawn is no record, and is asked for by itself
    ]
    # The case above is asked for itself, with all its facts.
    ones = [f"{n} {{ id {_leaves(k)} }}" for n, k in _singles(kind) if n != "case"]
    return lists + ones


def operations(schema: GraphQLSchema, *, thorough: bool = True) -> Iterator[str]:
    """Every list with all its facts, nested and paged; when thorough also sorted and counted by each fact."""
    assert schema.query_type is not None
    yield "{ viewer { audience party scopes cases } sources { sourceClass state asOf } }"
    for name, kind in _lists(schema.query_type):
        page = "totalCount pageInfo { hasNextPage hasPreviousPage startCursor endCursor }"
        yield f"{{ {name}(first: 100) {{ {page} edges {{ cursor node {{ {_leaves(kind)} }} }} }} }}"
        if "id" not in kind.fields:
            continue  # what is drawn is no record to look below of
        for inner, below in _lists(kind):
            if "id" not in below.fields:
                continue  # what is drawn of each case is asked case by case, in `about`
            chosen = f"{inner}(first: 8) {{ {page} nodes {{ {_leaves(below)} {_below(below, 1, 3)} }} }}"
            yield f"{{ {name}(first: 30) {{ nodes {{ id {chosen} }} }} }}"
        for inner, below in _singles(kind):
            hanging = _hanging(below, 1, 3) if thorough else []  # else it is asked for by its own name, once
            # So much hangs on a case that it is asked for in parts, within the limit on the size of an answer.
            for at in range(0, max(len(hanging), 1), 30):
                one = f"{inner} {{ {_leaves(below)} {' '.join(hanging[at : at + 30])} }}"
                yield f"{{ {name}(first: 50) {{ nodes {{ id {one} }} }} }}"
        if not thorough:
            continue
        order = schema.get_type(f"{kind.name}OrderFact")
        if isinstance(order, GraphQLEnumType):
            sorts = [
                f"orderBy: [{{ fact: {fact}, direction: {way} }}]" for fact in order.values for way in ("ASC", "DESC")
            ]
            for few in _few(
                f"{name}(first: 30, {sort}) {{ nodes {{ id }} pageInfo {{ endCursor }} }}" for sort in sorts
            ):
                yield few
        where = schema.get_type(f"{kind.name}Where")
        if isinstance(where, GraphQLInputObjectType):
            facts = [n for n, f in where.fields.items() if "isNull" in getattr(get_named_type(f.type), "fields", {})]
            for few in _few(f"{name}(where: {{ {fact}: {{ isNull: true }} }}) {{ totalCount }}" for fact in facts):
                yield few


def _few(selections: Iterable[str]) -> Iterator[str]:
    """As few operations as the limit on aliases allows."""
    all_of_them = list(selections)
    for at in range(0, len(all_of_them), 15):
        yield "{ " + " ".join(f"a{i}: {s}" for i, s in enumerate(all_of_them[at : at + 15])) + " }"


def about(schema: GraphQLSchema) -> Iterator[str]:
    """Every register with all its facts, and the case `$d` with all that hangs on it, each in a document of its own."""
    assert schema.query_type is not None
    page = "totalCount pageInfo { hasNextPage hasPreviousPage startCursor endCursor }"
    yield "{ sources { sourceClass state asOf } }"
    for name, kind in _lists(schema.query_type):
        if "id" not in kind.fields:
            continue  # its age in days moves with the day alone
        yield f"{{ {name}(first: 100) {{ {page} edges {{ cursor node {{ {_leaves(kind)} }} }} }} }}"
    case = schema.type_map["Case"]
    assert isinstance(case, GraphQLObjectType)
    # What is drawn from the records tells nothing more; the timeline stands for it here, and the proofs ask for all of it.
    lists = [(n, k) for n, k in _lists(case) if "id" in k.fields or n == "timeline"]
    hanging = [f"{n}(first: 20) {{ {page} nodes {{ {_leaves(k)} {_below(k, 1, 10)} }} }}" for n, k in lists]
    hanging += [f"{n} {{ {_leaves(k)} {_below(k, 1, 10)} }}" for n, k in _singles(case)]
    for one in (_leaves(case), *hanging):
        yield f"query($d: CaseDesignator!) {{ case(designator: $d) {{ {one} }} }}"


async def told_about(hub: Hub, seat: str, designator: str) -> dict[str, bytes]:
    """All a reader is told about one case, and every register it can list: status, headers, body."""
    found = {}
    for document in about(await own_schema(hub, seat)):
        answer = await hub.post(seat, document, {"d": designator} if "$d" in document else None)
        assert answer.status_code == 200, answer.text  # what is refused each time would seem to stand still
        found[document] = whole(answer)
    return found


async def everything(hub: Hub, seat: str, ids: Iterable[str] = (), *, thorough: bool = False) -> dict[str, bytes]:
    """Everything a reader can be told, by the question: status, headers, body; errors and look-ups by id too."""
    schema = await own_schema(hub, seat)
    asked = list(operations(schema, thorough=thorough))
    asked += [f'{{ node(id: "{i}") {{ __typename id }} }}' for i in ids]
    asked += [
        "{ romEstimotes { totalCount } }",
        "{ cases(first: 101) { totalCount } }",
        '{ cases(after: "x") { totalCount } }',
    ]
    found = {}
    for query in asked:
        found[query] = whole(await hub.post(seat, query))
    for query, answer in found.items():
        assert b'"FAULT"' not in answer, query
        assert b'"LIMIT_' not in answer or "first: 101" in query, query
    return found


def differences(before: Mapping[str, bytes], after: Mapping[str, bytes]) -> list[str]:
    """The questions that are answered otherwise now."""
    return [q for q in before if before[q] != after.get(q)]


async def ids_known_to(hub: Hub, seat: str) -> list[str]:
    """Every id that a reader meets anywhere."""
    found: dict[str, None] = {}

    def walk(value: Any) -> None:
        if isinstance(value, dict):
            if isinstance(value.get("id"), str):
                found[value["id"]] = None
            for inner in value.values():
                walk(inner)
        elif isinstance(value, list):
            for inner in value:
                walk(inner)

    for query in operations(await own_schema(hub, seat), thorough=False):
        if "nodes" in query or "edges" in query:
            walk((await hub.ask(seat, query)).get("data"))
    return list(found)


# What a source tells, told again with changes.


def one_case(designator: str, *edits: tuple[str, str], more: str = "", as_of: str = "2026-11-22T06:00:00Z") -> str:
    """An extract with one case of the scenario, its text edited, and `more` tables at its end."""
    text = (SHIPPED / "bandaria" / "fixtures" / "bandaria.toml").read_text()
    blocks = text.split("[[case]]")[1:]
    [block] = [b for b in blocks if f'designator = "{designator}"' in b]
    block = block.split("########")[0].split("[end]")[0]
    for old, new in edits:
        assert block.count(old) == 1, (old, block.count(old))
        block = block.replace(old, new)
    return f'[extract]\nformat = "bandaria/1"\nas_of = {as_of}\n\n[[case]]{block}\n{more}\n[end]\ncases = 1\n'


async def tell(hub: Hub, directory: Path, extract: str) -> RoundCounts:
    """Let the agency's system tell an extract; everything in it is understood."""
    for old in directory.glob("*.toml"):
        old.unlink()
    (directory / "told.toml").write_text(extract)
    clock = hub.clock
    bandaria = Bandaria.from_archive(directory, clock=clock)
    # One case is far fewer than the world had: whoever tells it knows.
    counts = await sync(bandaria, hub.house.intake, hub.house.store, clock, accepted_by="the test")
    assert (counts.state, counts.quarantined) == ("ok", 0)
    return counts


async def raw(hub: Hub, seat: str | None, body: Any, **headers: str | None) -> httpx2.Response:
    """One request as it is: the body's bytes or JSON, and headers by name; `None` leaves a header out."""
    said: dict[str, str | None] = {
        "content_type": "application/json",
        "accept": "application/graphql-response+json",
        "authorization": f"Bearer {hub.token(seat)}" if seat else None,
        **headers,
    }
    content = body if isinstance(body, bytes) else orjson.dumps(body)
    given = {k.replace("_", "-"): v for k, v in said.items() if v is not None}
    return await hub.client.post("/graphql", content=content, headers=given)
