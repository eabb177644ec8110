"""What is told to one contractor is told to all: the ledger that shows it, and what each seat reads of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from graphql import GraphQLObjectType, GraphQLSchema, get_named_type

from schema.disclosure import camel, house
from tests.served import Hub
from tests.stories.asking import (
    AIR_FORCE,
    ALDER,
    ARMY,
    BANDARIA,
    CENTCOM,
    DFAS,
    DSCA,
    DUNMORE,
    GREYHAVEN,
    OFFICE,
    STATE,
    VERDANIA,
    everything,
    one_case,
    own_schema,
    tell,
)

LEDGER = (
    "query($d: CaseDesignator!) { case(designator: $d) { neutralityLedger(first: 50) { totalCount nodes "
    "{ act contractor invitation recordType recordId recordVersion givenAt imbalance } } } }"
)
IMBALANCES = (
    "{ neutralityLedger(first: 100, where: { imbalance: { isNull: false } }) { nodes { case { designator } } } "
    "romCalls(first: 100) { nodes { toldAlike case { designator } } } }"
)
ALIKE = "{ romCalls(first: 100) { nodes { toldAlike case { designator } } } }"
SUMMARY = '{ case(designator: "BN-D-RAB") { requirementSummary { id } } }'


async def ledger(hub: Hub, case: str, act: str | None = None, seat: str = DSCA) -> list[tuple[Any, ...]]:
    """What stands in the ledger of a case, by contractor; of one act, without its name."""
    found = (await hub.data(seat, LEDGER, {"d": case}))["case"]["neutralityLedger"]
    assert found["totalCount"] == len(found["nodes"])
    told = ("contractor", "recordVersion", "givenAt", "imbalance") if act else (
        "act", "contractor", "recordType", "recordVersion", "givenAt", "imbalance"
    )  # fmt: skip
    return sorted((tuple(n[name] for name in told) for n in found["nodes"] if act in (None, n["act"])), key=str)


async def told_alike(hub: Hub, case: str, seat: str = OFFICE) -> set[bool]:
    """What a seat reads of a case's calls: balanced or not."""
    found = (await hub.data(seat, ALIKE))["romCalls"]["nodes"]
    return {call["toldAlike"] for call in found if call["case"]["designator"] == case}


async def test_the_ledger_names_who_was_told_what_and_whom_it_was_kept_from(hub: Hub) -> None:
    invited, first, second = "2026-03-02T14:00:00+00:00", "2026-03-03T15:00:00+00:00", "2026-09-01T15:00:00+00:00"
    assert await ledger(hub, "BN-D-RAA") == await ledger(hub, "BN-D-RAA", seat=AIR_FORCE) == [
        *(("INVITED", company, "RomCall", None, invited, None) for company in ("1ABC2", "2DEF3", "3GHJ4")),
        ("RELEASED", "1ABC2", "RequirementSummary", 1, first, None),
        ("RELEASED", "1ABC2", "RequirementSummary", 2, None, "NOT_GIVEN"),
        ("RELEASED", "2DEF3", "RequirementSummary", 1, first, None),
        ("RELEASED", "2DEF3", "RequirementSummary", 2, second, None),
        ("RELEASED", "3GHJ4", "RequirementSummary", 1, None, "NOT_GIVEN"),
        ("RELEASED", "3GHJ4", "RequirementSummary", 2, None, "NOT_GIVEN"),
    ]  # fmt: skip
    answered = ("2026-06-01T14:00:00+00:00", None)
    assert await ledger(hub, "BN-D-RAC", "ANSWERED") == [(c, None, *answered) for c in ("1ABC2", "2DEF3", "3GHJ4")]
    october, may = "2025-10-06T15:00:00+00:00", "2026-05-04T15:00:00+00:00"  # each call to all it invited
    assert await ledger(hub, "BN-D-RAK", "CANCELLED") == [
        ("1ABC2", None, may, None), ("2DEF3", None, october, None), ("2DEF3", None, may, None),
        ("3GHJ4", None, october, None), ("3GHJ4", None, may, None), ("5NPQ6", None, may, None),
    ]  # fmt: skip


async def test_the_office_reads_balanced_or_not_of_each_case_and_no_name(hub: Hub) -> None:
    found = await hub.data(DSCA, IMBALANCES)
    flagged = {entry["case"]["designator"] for entry in found["neutralityLedger"]["nodes"]}
    assert flagged == {"BN-D-RAA", "BN-D-UAB"}
    told = {(call["case"]["designator"], call["toldAlike"]) for call in found["romCalls"]["nodes"]}
    assert {case for case, alike in told if not alike} == flagged
    offices = (await hub.data(OFFICE, ALIKE))["romCalls"]["nodes"]
    assert {(c["case"]["designator"], c["toldAlike"]) for c in offices} == {t for t in told if t[0] != "VE-D-RAA"}


async def test_who_is_not_to_read_the_ledger_meets_no_such_member(hub: Hub) -> None:
    for seat in (OFFICE, BANDARIA, VERDANIA, ALDER, STATE, CENTCOM, DFAS):
        [error] = (await hub.ask(seat, "{ neutralityLedger { totalCount } }"))["errors"]
        [unknown] = (await hub.ask(seat, "{ badgers { totalCount } }"))["errors"]
        assert error["message"] == unknown["message"].replace("badgers", "neutralityLedger")
        for kind in ("NeutralityEntry", "NeutralityAct", "Imbalance"):
            assert (await hub.data(seat, f'{{ __type(name: "{kind}") {{ name }} }}'))["__type"] is None
    for seat in (BANDARIA, ALDER, STATE, CENTCOM, DFAS):
        kind = (await hub.data(seat, '{ __type(name: "RomCall") { fields { name } } }'))["__type"]
        assert "toldAlike" not in {f["name"] for f in (kind or {"fields": []})["fields"]}
    count = "{ neutralityLedger(first: 1) { totalCount } }"
    assert (await hub.data(ARMY, count))["neutralityLedger"] == {"totalCount": 0}  # it keeps no call of its own


@pytest.mark.long
async def test_a_release_to_one_is_flagged_until_all_have_it_and_stays_flagged_when_they_had_it_later(
    own_hub: Hub,
) -> None:
    hub = own_hub
    record = (await hub.data(AIR_FORCE, SUMMARY))["case"]["requirementSummary"]["id"]
    release = {"record": record, "version": 1}
    before = {seat: await everything(hub, seat) for seat in (DUNMORE, GREYHAVEN)}
    assert await told_alike(hub, "BN-D-RAB") == {True}
    one = release | {"to": "company:1ABC2", "idempotencyKey": "r-1"}
    receipt = await hub.submit(AIR_FORCE, "recordRelease", one)
    assert (await hub.submit(AIR_FORCE, "recordRelease", one))["recordId"] == receipt["recordId"]
    noon = "2026-11-23T12:00:00+00:00"
    assert await ledger(hub, "BN-D-RAB", "RELEASED") == [("1ABC2", 1, noon, None), ("2DEF3", 1, None, "NOT_GIVEN")]
    assert await told_alike(hub, "BN-D-RAB") == {False}
    assert {seat: await everything(hub, seat) for seat in before} == before  # who was left out learns nothing
    hub.clock.pass_(hours=1)
    other = release | {"to": "company:2DEF3", "idempotencyKey": "r-2"}
    assert (await hub.submit(AIR_FORCE, "recordRelease", other))["__typename"] == "Receipt"
    assert await ledger(hub, "BN-D-RAB", "RELEASED") == [
        ("1ABC2", 1, noon, None),
        ("2DEF3", 1, "2026-11-23T13:00:00+00:00", "GIVEN_LATER"),
    ]
    assert await told_alike(hub, "BN-D-RAB") == {False}


async def test_releases_of_one_instant_are_balanced_and_those_to_others_than_invited_are_not_in_it(
    own_hub: Hub,
) -> None:
    hub = own_hub
    record = (await hub.data(AIR_FORCE, SUMMARY))["case"]["requirementSummary"]["id"]
    for n, to in enumerate(("company:2DEF3", "company:1ABC2", "company:3GHJ4")):  # the last was not invited
        release = {"record": record, "version": 1, "to": to, "idempotencyKey": f"r-{n}"}
        assert (await hub.submit(AIR_FORCE, "recordRelease", release))["__typename"] == "Receipt"
    noon = "2026-11-23T12:00:00+00:00"
    assert await ledger(hub, "BN-D-RAB", "RELEASED") == [("1ABC2", 1, noon, None), ("2DEF3", 1, noon, None)]
    assert await told_alike(hub, "BN-D-RAB") == {True}


async def test_who_is_invited_later_was_told_later(own_hub: Hub, tmp_path: Path) -> None:
    late = '{ company = "3GHJ4", invited_at = 2026-05-04T14:00:00Z }'
    told = one_case("BN-D-RAC", (late, late.replace("2026-05-04", "2026-06-02")))
    assert (await tell(own_hub, tmp_path, told)).applied == 1
    at = "2026-06-02T14:00:00+00:00"
    assert (await ledger(own_hub, "BN-D-RAC", "INVITED"))[2] == ("3GHJ4", None, at, "GIVEN_LATER")
    answers = await ledger(own_hub, "BN-D-RAC", "ANSWERED")
    assert (answers[2], {entry[3] for entry in answers[:2]}) == (("3GHJ4", None, at, "GIVEN_LATER"), {None})
    assert await told_alike(own_hub, "BN-D-RAC") == {False}


async def test_a_token_needs_all_that_the_ledger_is_drawn_from(hub: Hub) -> None:
    asked = '{ case(designator: "BN-D-RAA") { neutralityLedger { totalCount } } }'
    narrow = await hub.ask(DSCA, asked, scopes=frozenset({"case:read", "rom:read"}))
    assert narrow["errors"][0]["extensions"] == {
        "code": "SCOPE_MISSING", "scopes": ["Release"], "areas": ["release:read"],
    }  # fmt: skip
    enough = frozenset({"case:read", "rom:read", "release:read"})
    assert (await hub.data(DSCA, asked, scopes=enough))["case"]["neutralityLedger"]["totalCount"] == 9


@pytest.mark.long
async def test_wherever_contractors_are_listed_they_stand_by_days_or_by_ids_that_nobody_chose(hub: Hub) -> None:
    listed: set[str] = set()
    for seat in (DSCA, AIR_FORCE, OFFICE, BANDARIA, ALDER):
        schema = await own_schema(hub, seat)
        lists = [list(members_with_contractors(schema, name)) for name in ("Query", "Case", "RomCall")]
        asked = {member: f"{{ {member}(first: 100) {{ %s }} }}" for member, _ in lists[0]}
        asked |= {
            f"Case.{m}": f"{{ cases(first: 100) {{ nodes {{ {m}(first: 10) {{ %s }} }} }} }}" for m, _ in lists[1]
        }
        asked |= {
            f"RomCall.{m}": f"{{ romCalls(first: 50) {{ nodes {{ {m}(first: 9) {{ %s }} }} }} }}" for m, _ in lists[2]
        }
        for (member, query), (_, kind) in zip(asked.items(), [one for few in lists for one in few], strict=True):
            order = [camel(name) for name in house.facets[kind].order]
            found = await hub.data(seat, query % f"nodes {{ {' '.join(['id', *order])} }}")
            several = [page for page in pages_of(found, member.rpartition(".")[2]) if len(page) > 1]
            listed |= {member} if several else set()
            for page in several:
                assert page == sorted(page, key=lambda row: [str(row[name]) for name in (*order, "id")]), member
    assert listed >= {"alerts", "romEstimates", "exportConfigurations", "RomCall.invitations", "RomCall.estimates"}


def members_with_contractors(schema: GraphQLSchema, owner: str) -> Iterator[tuple[str, str]]:
    """The lists of a type whose records name a contractor, with the type of those records."""
    kind = schema.type_map.get(owner)
    for name, field in (kind.fields if isinstance(kind, GraphQLObjectType) else {}).items():
        page = get_named_type(field.type)
        if isinstance(page, GraphQLObjectType) and "totalCount" in page.fields:
            row = get_named_type(page.fields["nodes"].type)
            if any(get_named_type(f.type).name == "CageCode" for f in row.fields.values()) and "id" in row.fields:
                yield name, row.name


def pages_of(found: Any, member: str) -> Iterator[list[dict[str, Any]]]:
    """The rows of every page of a member, wherever it stands in an answer."""
    if isinstance(found, dict):
        for name, value in found.items():
            if name == member:
                yield value["nodes"]
            else:
                yield from pages_of(value, member)
    elif isinstance(found, list):
        for one in found:
            yield from pages_of(one, member)
