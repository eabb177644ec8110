"""Doors beside the plain question: defaults, what is required, payloads, refusals, addresses; each tells no more than it does."""

from __future__ import annotations

import re
from typing import Any

import pytest
from graphql import (
    GraphQLInputObjectType,
    GraphQLObjectType,
    GraphQLSchema,
    build_schema,
    is_required_argument,
    is_required_input_field,
)

from hub.read.projection import project
from schema.audience import Audience
from schema.graph import the_graph
from tests.served import Hub, but_cost
from tests.stories.asking import (
    AIR_FORCE,
    ALDER,
    BANDARIA,
    CENTCOM,
    DFAS,
    DSCA,
    DUNMORE,
    OFFICE,
    STATE,
    VERDANIA,
    call_of,
    own_schema,
    raw,
    refused,
)
from tests.stories.conftest import Worlds
from tests.stories.test_letter_of_request import LETTER
from tests.stories.test_names_that_do_not_exist import members, nonsense

SEATS = (BANDARIA, OFFICE, DSCA, AIR_FORCE, ALDER, STATE, CENTCOM, DFAS)
CANARY = "Qx7secret"
ESTIMATE = {"idempotencyKey": "other-doors", "amount": "31000000.00 USD", "leadTimeMonths": 20}


# Defaults, and what is required.


DEFAULTS = (
    "{ __schema { types { fields { args { defaultValue type { name ofType { name } } } } inputFields { defaultValue } "
    "enumValues { name } } } }"
)


@pytest.mark.long(but=1)
@pytest.mark.parametrize("seat", SEATS)
async def test_attack_6_no_default_that_is_printed_names_what_is_hidden(hub: Hub, seat: str) -> None:
    told = (await hub.data(seat, DEFAULTS))["__schema"]["types"]
    printed = {
        one["defaultValue"]
        for kind in told
        for one in [*(a for f in kind["fields"] or () for a in f["args"]), *(kind["inputFields"] or ())]
        if one["defaultValue"] is not None
    }
    words = {word["name"] for kind in told for word in kind["enumValues"] or ()}
    assert printed
    assert {w for default in printed for w in re.findall(r"[A-Z_]{3,}", default)} <= words


async def test_attack_6_a_default_of_the_asker_s_own_reaches_nothing_that_is_hidden(hub: Hub) -> None:
    document = f'query($w: CaseWhere = {{ $W: {{ eq: "{CANARY}" }} }}) {{ cases(where: $w) {{ totalCount }} }}'
    for seat, word in ((ALDER, "title"), (CENTCOM, "priorityCode"), (BANDARIA, "benefitting")):
        told = await hub.post(seat, document.replace("$W", word))
        made_up = await hub.post(seat, document.replace("$W", nonsense(word)))
        assert told.status_code == made_up.status_code == 400
        assert told.text.replace(word, nonsense(word)) == made_up.text
        assert CANARY not in told.text


def hidden_and_required(full: GraphQLSchema, own: GraphQLSchema) -> list[str]:
    """What an operation must write in full and one's own schema does not have, where that asks for the same."""
    found = []
    for name, kind in own.type_map.items():
        whole = full.type_map.get(name)
        if isinstance(kind, GraphQLInputObjectType) and isinstance(whole, GraphQLInputObjectType):
            found += [
                f"{name}.{n}" for n, f in whole.fields.items() if n not in kind.fields and is_required_input_field(f)
            ]
        elif isinstance(kind, GraphQLObjectType) and isinstance(whole, GraphQLObjectType):
            for field in kind.fields:
                args = whole.fields[field].args
                own_args = kind.fields[field].args
                found += [
                    f"{name}.{field}({n})" for n, a in args.items() if n not in own_args and is_required_argument(a)
                ]
    return found


@pytest.mark.long(but=3)
@pytest.mark.parametrize("audience", Audience)
def test_attack_7_nothing_that_is_hidden_from_a_seat_must_be_written_by_it(audience: Audience) -> None:
    graph = the_graph()
    assert hidden_and_required(graph.schema._schema, project(graph, audience).schema) == []


def test_attack_7_what_must_be_written_and_is_hidden_would_be_noticed() -> None:
    full = build_schema("type Query { cases(of: Of!, by: Int!): Int } input Of { agency: Int! first: Int }")
    own = build_schema("type Query { cases(of: Of!): Int } input Of { first: Int }")
    assert hidden_and_required(full, own) == ["Query.cases(by)", "Of.agency"]


# Addresses.


@pytest.mark.long
async def test_attack_13_no_address_tells_a_contractor_a_name_of_others(hub: Hub) -> None:
    """Neither the schema, nor a page, nor a list of what can be called: what is generated is generated from a projection."""
    own = {name for _, _, name in members(await own_schema(hub, ALDER))}
    every = {name for seat in SEATS for _, _, name in members(await own_schema(hub, seat))}
    hidden = {name for name in every - own if re.search(r"[a-z][A-Z]|[A-Z]_[A-Z]", name)}
    assert len(hidden) > 300
    there = {route.path.replace("{source}", "dsams") for route in hub.house.asgi().routes}
    nowhere = {
        "/docs",
        "/openapi.json",
        "/mcp",
        "/.well-known/mcp.json",
        "/codegen",
        "/errors",
        "/schema.json",
        "/graphql/schema",
    }
    assert {"/graphql", "/schema.graphql"} <= there

    async def told_at(seat: str, path: str) -> tuple[int, set[str]]:
        found: set[str] = set()
        status = 0
        for token in (None, hub.token(seat)):
            for method in ("GET", "POST"):
                headers = {"authorization": f"Bearer {token}"} if token else {}
                answer = await hub.client.request(method, path, headers=headers)
                told = answer.text + " ".join(answer.headers.values())
                found |= hidden & set(re.findall(r"\w+", told))
                status = answer.status_code if method == "GET" else status
        return status, found

    assert {path: found for path in sorted(there | nowhere) if (found := (await told_at(ALDER, path))[1])} == {}
    assert {(await told_at(ALDER, path))[0] for path in nowhere - there} == {404}
    assert len((await told_at(DSCA, "/schema.graphql"))[1]) > 200  # where they are told, they are found


# Parts that come later.

ACCEPTS = ["application/json", "multipart/mixed, application/json", "multipart/mixed;deferSpec=20220824, */*;q=0.1"]


@pytest.mark.parametrize("accept", ACCEPTS)
async def test_attack_18_nothing_is_deferred_or_streamed_and_so_no_second_part_tells_that_there_was_something(
    hub: Hub, accept: str
) -> None:
    deferred = '{ case(designator: "BN-D-SAD") { ... @defer { lettersOfOffer { nodes { totalValue } } } } }'
    streamed = '{ case(designator: "BN-D-SAD") { lettersOfOffer { nodes @stream(initialCount: 0) { totalValue } } } }'
    for document in (deferred, streamed):
        answer = await raw(hub, BANDARIA, {"query": document}, accept=accept)
        assert answer.headers["content-type"].startswith("application/json")
        [error] = answer.json()["errors"]
        assert error["extensions"]["code"] == "UNKNOWN_DIRECTIVE"
        made_up = re.sub("defer|stream", "zqzqz", document)
        told = await raw(hub, BANDARIA, {"query": made_up}, accept=accept)
        assert re.sub("defer|stream", "zqzqz", answer.text).replace("(initialCount: 0)", "") == told.text
    plain = re.sub(r" @(defer|stream)", "", deferred)
    assert "errors" not in (await raw(hub, BANDARIA, {"query": plain}, accept=accept)).json()


# What a submission answers.

SUBMIT = (
    "mutation($input: SubmitRomEstimateInput!) { submitRomEstimate(input: $input) { __typename ... on Receipt { record "
    "{ ... on RomEstimate { amount $SELECTED } } } } }"
)


@pytest.mark.long
async def test_attack_37_a_payload_has_no_field_that_a_question_has_not_and_nothing_is_kept_of_asking_for_it(
    own_hub: Hub,
) -> None:
    call = await call_of(own_hub, "BN-D-RAA")
    given = {"input": {**ESTIMATE, "call": call}}
    contractor = {name for kind, owner, name in members(await own_schema(own_hub, ALDER)) if owner == "Case"}
    agency = {name for kind, owner, name in members(await own_schema(own_hub, AIR_FORCE)) if owner == "Case" and kind == "field"}  # fmt: skip
    hidden = sorted(agency - contractor)
    assert {"title", "internalRemarks", "lettersOfOffer"} <= set(hidden)
    for word in hidden:
        document = SUBMIT.replace("$SELECTED", f"case {{ {word} }}")
        told = await raw(own_hub, ALDER, {"query": document, "variables": given})
        made_up = await raw(own_hub, ALDER, {"query": document.replace(word, nonsense(word)), "variables": given})
        assert (told.status_code, told.text.replace(word, nonsense(word))) == (400, made_up.text)
    count = '{ case(designator: "BN-D-RAA") { romEstimates { totalCount } } }'
    before = (await own_hub.data(AIR_FORCE, count))["case"]["romEstimates"]["totalCount"]
    kept = await raw(own_hub, ALDER, {"query": SUBMIT.replace("$SELECTED", "case { stage }"), "variables": given})
    # What waits for it in a question waits in a payload.
    assert but_cost(kept.json())["data"] == {
        "submitRomEstimate": {
            "__typename": "Receipt",
            "record": {"amount": "31000000.00 USD", "case": {"stage": None}},
        }
    }
    asked = await own_hub.ask(ALDER, '{ case(designator: "BN-D-RAA") { stage } }')
    assert asked["data"] == {"case": {"stage": None}}
    assert [n["condition"] for n in kept.json()["extensions"].get("withheld", [])] == [
        n["condition"] for n in asked["extensions"].get("withheld", [])
    ]
    assert (await own_hub.data(AIR_FORCE, count))["case"]["romEstimates"]["totalCount"] == before + 1


async def test_attack_39_a_reference_and_a_key_that_another_nation_used_are_taken_as_if_it_had_not(
    worlds: Worlds,
) -> None:
    answers = []
    for another_first in (False, True):
        async with worlds.hub() as hub:
            if another_first:
                assert (await hub.submit(BANDARIA, "submitLetterOfRequest", LETTER))["__typename"] == "Receipt"
            told = await hub.submit(VERDANIA, "submitLetterOfRequest", LETTER)
            listed = await hub.data(VERDANIA, "{ lettersOfRequest { totalCount nodes { reference } } }")
            told = {name: told[name] for name in ("__typename", "version", "operation", "idempotencyKey", "receivedAt")}
            answers.append((told, listed))
    assert answers[0] == answers[1]
    assert answers[0][0]["__typename"] == "Receipt"


async def test_attack_42_what_an_estimate_is_held_against_is_its_own_words_alone(own_hub: Hub) -> None:
    """Below every rival, above what the agency expects, beyond all reason: the same receipt."""
    call = await call_of(own_hub, "BN-D-RAA")
    shapes = []
    for number, amount in enumerate(("0.01 USD", "31000000.00 USD", "999999999999999.99 USD")):
        taken = {**ESTIMATE, "idempotencyKey": f"limit-{number}", "call": call, "amount": amount}
        receipt = await own_hub.submit(ALDER, "submitRomEstimate", taken)
        shapes.append((receipt["__typename"], sorted(receipt), receipt["version"]))
    assert [shape[:2] for shape in shapes] == [shapes[0][:2]] * 3
    assert [shape[2] for shape in shapes] == [1, 2, 3]
    assert shapes[0][0] == "Receipt"
    nothing = await own_hub.submit(ALDER, "submitRomEstimate", {**ESTIMATE, "call": call, "amount": "0.00 USD"})
    assert refused(nothing) == ("AMOUNT_NOT_POSITIVE", "amount")
    # And of a contractor that sent nothing else, the rival's view is none.
    query = '{ case(designator: "BN-D-RAA") { romEstimates { totalCount } } }'
    assert (await own_hub.data(DUNMORE, query))["case"]["romEstimates"]["totalCount"] == 0


# Three ways of having no value.


async def test_attack_45_what_waits_what_is_empty_and_what_does_not_exist_are_three_answers_that_no_value_decides(
    hub: Hub,
) -> None:
    async def told(seat: str, designator: str, fact: str) -> tuple[Any, ...]:
        document = f'{{ case(designator: "{designator}") {{ lettersOfOffer {{ nodes {{ {fact} }} }} }} }}'
        answer = await hub.ask(seat, document)
        if "errors" in answer:
            return tuple(error["extensions"]["code"] for error in answer["errors"])
        values = {node[fact] for node in answer["data"]["case"]["lettersOfOffer"]["nodes"]}
        notices = [notice["condition"] for notice in answer["extensions"].get("withheld", ())]
        return (values, *notices)

    assert await told(BANDARIA, "BN-D-SAD", "totalValue") == ({None}, "offered")  # waits, and has a value
    assert await told(BANDARIA, "BN-D-SAK", "transportPlan") == ({None}, "offered")  # waits, and has none
    assert await told(AIR_FORCE, "BN-D-SAK", "transportPlan") == ({None},)  # has none
    assert await told(BANDARIA, "BN-D-SAD", "pricingBasis") == ("UNKNOWN_FIELD",)  # does not exist, filled or not
    assert await told(BANDARIA, "BN-D-SAK", "pricingBasis") == ("UNKNOWN_FIELD",)
    assert await told(ALDER, "BN-D-SAD", "totalValue") == ("UNKNOWN_FIELD",)
