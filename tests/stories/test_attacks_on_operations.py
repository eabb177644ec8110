"""Whatever shape an operation has, it tells what a plain one tells; and each attack is seen to work on a hub broken on purpose."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import orjson
import pytest
from graphql import GraphQLInterfaceType, GraphQLObjectType, GraphQLUnionType

from hub.app import House
from hub.read.plan import Planner
from hub.store.sight import Sight
from schema.audience import Audience
from schema.disclosure import Fact as FactRule
from tests.served import Clock, Hub, but_cost, served
from tests.stories.asking import ALDER, BANDARIA, CENTCOM, DFAS, DSCA, EVERYBODY, STATE, own_schema, raw
from tests.stories.conftest import TODAY

CANARY = "Qx7secret"
# The letter of this case was priced and is not yet offered: its purchaser is told that the price waits, and the agency what it is.
WAITING = 'case(designator: "BN-D-SAD")'
PRICE = "235108843.19 USD"
SECONDS = 0.05


class MasksForgotten(Planner):
    """Tells a fact before its condition holds."""

    def value(self, sight: Sight, rule: FactRule, conditions: list[str]) -> str:
        return super().value(sight, rule, [])


class ContractorsAreShownAll(House):
    """Shows contractors the names that the headquarters is shown."""

    def __init__(self, *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        self.projections[Audience.INDUSTRY] = self.projections[Audience.DSCA]


@pytest.fixture(scope="module")
async def unmasked(hub: Hub, keys_and_such: Path) -> AsyncIterator[Hub]:
    """The hub over the same world, whose masks are off."""
    async with served(hub.house.addresses, keys_and_such, Clock(TODAY), planner=MasksForgotten) as broken:
        yield broken


@pytest.fixture(scope="module")
async def unprojected(hub: Hub, keys_and_such: Path) -> AsyncIterator[Hub]:
    """The hub over the same world, whose contractors meet the names of others."""
    async with served(hub.house.addresses, keys_and_such, Clock(TODAY), kind=ContractorsAreShownAll) as broken:
        yield broken


# Names.


async def name_told(hub: Hub, seat: str, name: str) -> bool:
    """Whether a type is told of by any door that tells of types."""
    asked = [
        f'{{ __type(name: "{name}") {{ name }} }}',
        "{ __schema { types { name } } }",
        '{ __type(name: "Node") { possibleTypes { name } } }',
    ]
    answers = [(await raw(hub, seat, {"query": document})).json() for document in asked]
    listed = [one["name"] for one in answers[1]["data"]["__schema"]["types"]]
    possible = [one["name"] for one in answers[2]["data"]["__type"]["possibleTypes"]]
    return answers[0]["data"]["__type"] is not None or name in listed or name in possible


async def test_a_type_of_others_is_told_by_no_door_that_tells_of_types(hub: Hub, unprojected: Hub) -> None:
    told = {seat: await name_told(hub, seat, "LetterOfOffer") for seat in (ALDER, CENTCOM, BANDARIA, DSCA)}
    assert told == {ALDER: False, CENTCOM: False, BANDARIA: True, DSCA: True}
    assert await name_told(unprojected, ALDER, "LetterOfOffer")


@pytest.mark.long(but=3)
@pytest.mark.parametrize("seat", EVERYBODY)
async def test_an_interface_or_union_tells_of_no_member_that_is_not_shown(hub: Hub, seat: str) -> None:
    schema = await own_schema(hub, seat)
    abstract = [t for t in schema.type_map.values() if isinstance(t, (GraphQLInterfaceType, GraphQLUnionType))]
    assert len(abstract) >= (1 if schema.mutation_type is None else 2)
    for kind in abstract:
        if kind.name.startswith("__"):
            continue
        members = schema.get_possible_types(kind)
        assert {member.name for member in members} <= {
            n for n, t in schema.type_map.items() if isinstance(t, GraphQLObjectType)
        }
        if isinstance(kind, GraphQLInterfaceType):
            assert {t.name for t in members} == {
                n for n, t in schema.type_map.items() if isinstance(t, GraphQLObjectType) and kind in t.interfaces
            }
            # A field of an interface is one that each of its members has, for this reader.
            assert [n for n in kind.fields if any(n not in member.fields for member in members)] == []


SPREADS = [
    '{ node(id: "x") { ... on $W { id } } }',
    '{ node(id: "x") { ...a } } fragment a on $W { id }',
    '{ node(id: "x") { ... on Node { ... on $W { id } } } }',
    '{ nodes(ids: ["x"]) { ... on $W @skip(if: true) { id } } }',
    '{ case(designator: "BN-D-SAE") { ... on $W { id } } }',
]


@pytest.mark.parametrize("document", SPREADS)
async def test_a_fragment_on_a_type_of_others_is_one_on_a_type_of_nobody(
    hub: Hub, unprojected: Hub, document: str
) -> None:
    async def asked(where: Hub, word: str) -> tuple[int, str]:
        answer = await raw(where, ALDER, {"query": document.replace("$W", word)})
        return answer.status_code, answer.text.replace(word, "$W")

    status, text = await asked(hub, "LetterOfOffer")
    assert (status, text) == await asked(hub, "ZqzqzqzqzqzqZ")
    assert orjson.loads(text)["errors"][0]["extensions"]["code"] == "UNKNOWN_TYPE"
    assert (status, text) != await asked(unprojected, "LetterOfOffer")


# What waits, by every way there is to write it.

LETTERS = f"{{ {WAITING} {{ lettersOfOffer {{ nodes {{ $ }} }} }} }}"
LETTER = LETTERS.replace("$", "...a") + " fragment a on LetterOfOffer { $ }"
WAYS: dict[str, tuple[str, list[str]]] = {
    "plainly": (LETTERS.replace("$", "totalValue"), ["totalValue"]),
    "under an alias": (LETTERS.replace("$", "a: totalValue"), ["a"]),
    "under the name of a fact that is open": (LETTERS.replace("$", "status: totalValue"), ["status"]),
    "under ten aliases": (
        LETTERS.replace("$", " ".join(f"a{i}: totalValue" for i in range(10))),
        [f"a{i}" for i in range(10)],
    ),
    "more than once": (LETTERS.replace("$", "totalValue totalValue ... { totalValue }"), ["totalValue"]),
    "in a fragment": (LETTER.replace("$", "totalValue"), ["totalValue"]),
    "in a fragment of a fragment": (
        LETTER.replace("$", "...b") + " fragment b on LetterOfOffer { t: totalValue }",
        ["t"],
    ),
    "in a fragment of no type": (LETTERS.replace("$", "... { totalValue }"), ["totalValue"]),
    "in a fragment of the interface": (
        LETTERS.replace("$", "... on Node { ... on LetterOfOffer { totalValue } }"),
        ["totalValue"],
    ),
    "where it is included": (LETTERS.replace("$", "totalValue @include(if: true)"), ["totalValue"]),
    "beside itself, skipped": (LETTERS.replace("$", "totalValue totalValue @skip(if: true)"), ["totalValue"]),
    "by an edge": (
        f"{{ {WAITING} {{ lettersOfOffer {{ edges {{ node {{ totalValue }} }} }} }} }}",
        ["totalValue"],
    ),
    "from a list of cases": (
        '{ cases(where: { designator: { eq: "BN-D-SAD" } }) { nodes { lettersOfOffer { nodes { totalValue } } } } }',
        ["totalValue"],
    ),
    "in one operation of several": (
        "query other { viewer { party } } query asked " + LETTERS.replace("$", "totalValue"),
        ["totalValue"],
    ),
}


def keys_of(told: Any) -> set[str]:
    """Every word of what is told that is no number, no list and no object."""
    if isinstance(told, dict):
        return set().union(*(keys_of(one) for one in told.values()))
    if isinstance(told, list):
        return set().union(*(keys_of(one) for one in told))
    return {str(told)}


@pytest.mark.parametrize("way", WAYS)
async def test_what_waits_is_told_by_no_way_of_writing_the_question(hub: Hub, unmasked: Hub, way: str) -> None:
    document, keys = WAYS[way]
    sent = {"query": document} | ({"operationName": "asked"} if way == "in one operation of several" else {})
    answer = (await raw(hub, BANDARIA, sent)).json()
    assert keys_of(answer["data"]) == {"None"}
    [notice] = answer["extensions"]["withheld"]
    assert (notice["facts"], notice["condition"]) == (keys, "offered")
    assert PRICE not in orjson.dumps(answer).decode()
    assert keys_of((await raw(unmasked, BANDARIA, sent)).json()["data"]) == {PRICE}


@pytest.mark.parametrize(
    "directive", ["@include(if: false)", "@skip(if: true)", "@include(if: $no)", "@skip(if: $yes)", "@skip(if: $yes) @include(if: $yes)"]
)  # fmt: skip
async def test_nothing_is_said_of_what_waits_where_it_was_not_asked_for(hub: Hub, directive: str) -> None:
    declared = "".join(f" ${v}: Boolean!" for v in ("no", "yes") if f"${v}" in directive)
    document = f"query{f'({declared})' if declared else ''} {LETTERS.replace('$ ', f'status totalValue {directive} ')}"
    answer = (await raw(hub, BANDARIA, {"query": document, "variables": {"no": False, "yes": True}})).json()
    assert but_cost(answer) == {"data": {"case": {"lettersOfOffer": {"nodes": [{"status": "AGENCY_APPROVED"}]}}}}


@pytest.mark.parametrize(
    "selected",
    [
        "totalValue: status totalValue",
        "totalValue totalValue: status",
        "a: totalValue a: status",
        "totalValue ... { totalValue: status }",
        "...a ...b",
    ],
)
async def test_two_answers_are_never_merged_under_one_name(hub: Hub, selected: str) -> None:
    fragments = " fragment a on LetterOfOffer { k: totalValue } fragment b on LetterOfOffer { k: status }"
    document = LETTERS.replace("$", selected) + (fragments if "...a" in selected else "")
    answer = await raw(hub, BANDARIA, {"query": document})
    assert (answer.status_code, answer.json()["errors"][0]["extensions"]["code"]) == (400, "FIELDS_CONFLICT")


# Operations beside one another.


async def test_of_several_operations_the_named_one_runs_and_no_other(hub: Hub) -> None:
    document = 'query mine { viewer { party } } query named { case(designator: "BN-D-SAE") { designator } }'
    for name, told in (("mine", {"viewer": {"party": "customer:BN"}}), ("named", {"case": {"designator": "BN-D-SAE"}})):
        answer = await raw(hub, BANDARIA, {"query": document, "operationName": name})
        assert but_cost(answer.json()) == {"data": told}
    for name in (None, "", "theirs", CANARY, "__proto__"):
        answer = await raw(hub, BANDARIA, {"query": document, "operationName": name})
        assert answer.json()["errors"][0]["extensions"]["code"] == "OPERATION_UNKNOWN"
        assert CANARY not in answer.text


@pytest.mark.parametrize(
    "variables",
    [{"__proto__": {"admin": True}}, {"constructor": CANARY}, {"": CANARY}, {"extra": CANARY}, {"a b": [CANARY]}, {"toString": None}],
)  # fmt: skip
async def test_a_variable_that_no_operation_declares_changes_nothing(hub: Hub, variables: dict[str, Any]) -> None:
    for seat in (ALDER, STATE, DFAS):
        document = "{ viewer { audience party } cases(first: 1) { totalCount } }"
        plain = await raw(hub, seat, {"query": document})
        answer = await raw(hub, seat, {"query": document, "variables": variables})
        assert (answer.status_code, answer.content) == (200, plain.content)


async def test_a_hidden_field_of_an_input_is_one_that_nobody_has_and_its_value_is_not_repeated(
    hub: Hub, unprojected: Hub
) -> None:
    document = "query($w: CaseWhere) { cases(where: $w) { totalCount } }"

    async def asked(where: Hub, field: str) -> tuple[int, str]:
        answer = await raw(where, ALDER, {"query": document, "variables": {"w": {field: {"eq": CANARY}}}})
        assert CANARY not in answer.text
        return answer.status_code, answer.text.replace(field, "$W")

    hidden = await asked(hub, "title")
    assert hidden == await asked(hub, "zqzqZ")
    assert hidden[0] == 400
    assert hidden != await asked(unprojected, "title")


# Too much.

MILLIONS = "{cases(first:100){nodes{romCalls(first:100){nodes{estimates(first:100){nodes{id}}}}}}}"


async def test_under_a_hundred_bytes_that_ask_for_a_million_nodes_are_refused_in_fifty_milliseconds(
    hub: Hub, keys_and_such: Path
) -> None:
    assert len(MILLIONS.encode()) == 86
    took = []
    for one in range(8):  # each is a document that was never met, and none is understood already
        document = MILLIONS.replace("{id}", f"{{a{one}:id}}")
        began = time.perf_counter()
        answer = await raw(hub, DSCA, {"query": document})
        took.append(time.perf_counter() - began)
        [error] = answer.json()["errors"]
        assert (answer.status_code, error["extensions"]["code"]) == (400, "LIMIT_COST")
        assert error["message"].startswith("at most 10000 are taken and 1020202 nodes were met")
    assert min(took) < SECONDS
    async with served(
        hub.house.addresses, keys_and_such, Clock(TODAY), cost=1_020_202, cost_bytes=1 << 30, reader_nodes=1_020_202
    ) as unbounded:
        assert (await raw(unbounded, DSCA, {"query": MILLIONS})).status_code == 200
