"""From the award to the closed file: each act of the execution of a case, what each reader sees of it, and what not."""

import asyncio
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pytest

from connectors.bandaria.connector import Bandaria
from hub.rounds.sync import dead_letters, sync
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
    KESTRELMOOR,
    NOBODY,
    NORTHPINE,
    OFFICE,
    STATE,
    VERDANIA,
    differences,
    one_case,
    own_schema,
    refused,
    tell,
    told_about,
)

CRANE = "BN-D-SAG"  # implemented; Alder holds a contract
TRAINER = "BN-D-SAM"  # in delivery; Greyhaven holds a contract
MEDICAL = "H4-D-BAB"  # built for Bandaria
PLANLESS = "BN-D-UAA"  # implemented, and nobody has planned how its articles travel or are kept ready
UNTOLD = "H4-D-BAA"  # built for Bandaria, which is not told of it
RIVALS = (ALDER, NORTHPINE)
NEVER = "the member does not exist"
NOON = "2026-11-23T12:00:00+00:00"


async def kept(hub: Hub, seat: str, mutation: str, taken: Mapping[str, Any]) -> dict[str, Any]:
    """Hand in a submission twice under one key; the one receipt of both."""
    receipt = await hub.submit(seat, mutation, {"idempotencyKey": "once", **taken})
    assert receipt["__typename"] == "Receipt", receipt
    again = await hub.submit(seat, mutation, {"idempotencyKey": "once", **taken})
    assert again == receipt
    return dict(receipt)


async def seen(hub: Hub, seats: Iterable[str], record: str, kind: str, facts: str) -> dict[str, Any]:
    """What each reader is told of one record: its facts, nothing, or that there is no such kind of record."""
    found: dict[str, Any] = {}
    for seat in seats:
        answer = await hub.ask(seat, f'{{ node(id: "{record}") {{ ... on {kind} {{ {facts} }} }} }}')
        if "errors" in answer:
            found[seat] = NEVER
        else:
            found[seat] = answer["data"]["node"] or None
    return found


async def stage(hub: Hub, seat: str, case: str) -> Any:
    """The stage of a case as a reader is told it."""
    return (await hub.data(seat, f'{{ case(designator: "{case}") {{ stage }} }}'))["case"]


async def first(hub: Hub, seat: str, case: str, member: str, facts: str = "", where: str = "") -> dict[str, Any]:
    """The first record that hangs on a case."""
    query = f'{{ case(designator: "{case}") {{ {member}{where} {{ nodes {{ id {facts} }} }} }} }}'
    found = await hub.data(seat, query)
    return dict(found["case"][member]["nodes"][0])


async def refusals(
    hub: Hub, seat: str, mutation: str, good: Mapping[str, Any], rows: Iterable[tuple[dict[str, Any], str, str]]
) -> None:
    """Every change of a good submission is refused by name, at its field, and nothing is kept of it."""
    rows = list(rows)
    before = await told_about(hub, AIR_FORCE, CRANE), await told_about(hub, AIR_FORCE, TRAINER)
    met = []
    for change, *_ in rows:
        answer = await hub.submit(seat, mutation, {"idempotencyKey": "refused", **good, **change})
        assert answer["__typename"] == "Refused", change
        met.append(refused(answer))
    assert met == [(code, field) for _, code, field in rows]
    after = await told_about(hub, AIR_FORCE, CRANE), await told_about(hub, AIR_FORCE, TRAINER)
    assert [differences(b, a) for b, a in zip(before, after, strict=True)] == [[], []]


NOT_HERE: list[tuple[dict[str, Any], str, str]] = [
    ({"case": "BN-B-GAA"}, "CASE_NOT_FOUND", "case"),  # another agency's
    ({"case": "BN-D-ZZZ"}, "CASE_NOT_FOUND", "case"),  # nobody's
    ({"case": "BN-D-QAG"}, "CASE_NOT_IMPLEMENTED", "case"),
    ({"case": "BN-D-SAP"}, "CASE_CLOSED", "case"),
]


# Contracts.

AWARD = {
    "case": CRANE,
    "contractor": "3GHJ4",
    "awardedOn": "2026-11-16",
    "milestones": [{"kind": "FIRST_DELIVERY", "plannedOn": "2027-05-03"}],
}


@pytest.mark.long
async def test_an_award_is_known_to_its_contractor_and_the_purchaser_and_to_no_other_contractor(own_hub: Hub) -> None:
    hub = own_hub
    quiet = (ALDER, DUNMORE, NORTHPINE, STATE, VERDANIA)
    before = {seat: await told_about(hub, seat, CRANE) for seat in quiet}
    assert await stage(hub, GREYHAVEN, CRANE) is None
    receipt = await kept(hub, AIR_FORCE, "awardContract", AWARD)
    contract = {
        "contractor": "3GHJ4",
        "awardedOn": "2026-11-16",
        "milestones": {"nodes": [{"kind": "FIRST_DELIVERY", "plannedOn": "2027-05-03", "actualOn": None}]},
    }
    facts = "contractor awardedOn milestones { nodes { kind plannedOn actualOn } }"
    parties = (BANDARIA, OFFICE, DSCA, AIR_FORCE, GREYHAVEN, DFAS)
    assert await seen(hub, (*parties, ALDER, VERDANIA, STATE), receipt["recordId"], "Contract", facts) == {
        **dict.fromkeys(parties, contract),
        ALDER: None,
        VERDANIA: None,
        STATE: NEVER,
    }
    assert await stage(hub, GREYHAVEN, CRANE) == {"stage": "EXECUTION"}
    for seat in quiet:
        assert differences(before[seat], await told_about(hub, seat, CRANE)) == [], seat


STATED = '  originator = "company:2DEF3"\n  # Released; its contractor has not consented.'
FIGURES = "price summary variance"


@pytest.mark.long
async def test_a_price_that_the_agency_summed_up_is_opened_by_the_contractor_whose_it_is(
    own_hub: Hub, tmp_path: Path
) -> None:
    hub = own_hub
    # Of Dunmore's contract the agency itself has told the price: a version that neither consent nor release is for.
    await tell(hub, tmp_path, one_case("BN-D-RAF", (STATED, ""), as_of="2026-11-23T06:00:00Z"))
    query = '{ case(designator: "BN-D-RAF") { contracts { nodes { priceSummary { id } } } } }'
    [contract] = (await hub.data(AIR_FORCE, query))["case"]["contracts"]["nodes"]
    summary = contract["priceSummary"]["id"]
    told = {
        "price": "6702110.40 USD",
        "summary": "Thirty transponders and three test sets, first article included.",
        "variance": "Test sets were taken from stock at a lower price than estimated.",
    }
    readers = (AIR_FORCE, DSCA, DUNMORE)
    everybody = (*readers, BANDARIA, ALDER, GREYHAVEN)
    waiting = dict.fromkeys(readers, told) | dict.fromkeys((BANDARIA, ALDER, GREYHAVEN))
    assert await seen(hub, everybody, summary, "ContractPriceSummary", FIGURES) == waiting
    act = {"record": summary, "version": 2, "to": "customer:BN"}
    early = await hub.submit(DSCA, "recordRelease", {"idempotencyKey": "r-0", **act})
    assert refused(early) == ("CONSENT_FIRST", "to")

    # No other contractor can consent, nor tell that there is anything to consent to; nor can the agency that wrote it.
    for rival in (ALDER, GREYHAVEN):
        there = await hub.submit(rival, "recordConsent", {"idempotencyKey": "c", **act})
        assert there == await hub.submit(rival, "recordConsent", {"idempotencyKey": "c", **act, "record": NOBODY})
        assert refused(there) == ("RECORD_NOT_FOUND", "record")
    assert await seen(hub, everybody, summary, "ContractPriceSummary", FIGURES) == waiting

    # Its contractor consents, and the purchaser reads it once it is released too.
    quiet = {seat: await told_about(hub, seat, "BN-D-RAF") for seat in (ALDER, GREYHAVEN, VERDANIA)}
    await kept(hub, DUNMORE, "recordConsent", act)
    assert await seen(hub, everybody, summary, "ContractPriceSummary", FIGURES) == waiting
    await kept(hub, DSCA, "recordRelease", act)
    opened = waiting | {BANDARIA: told}
    assert await seen(hub, everybody, summary, "ContractPriceSummary", FIGURES) == opened
    for seat, before in quiet.items():
        assert differences(before, await told_about(hub, seat, "BN-D-RAF")) == [], seat


# What the case tells of consents is told at its end, where the contract is read already.
ESTIMATED = """  [[case.consent]]
  key = "1"
  record = "@BN-D-RAF/rom_call/1/rom_estimate/2DEF3"
  record_version = 1
  consented_to = "customer:BN"
  consented_at = 2024-02-12T15:00:00Z
  originator = "company:2DEF3"
"""
CONSENT = """  [[case.consent]]
  key = "price"
  record = "@BN-D-RAF/contract/1/contract_price_summary"
  record_version = 1
  consented_to = "customer:BN"
  consented_at = 2026-11-20T15:00:00Z
  originator = "{owner}"
"""


@pytest.mark.parametrize(
    ("owner", "opens"), [("company:2DEF3", True), ("company:1ABC2", False), ("agency:D", False), ("customer:BN", False)]
)
async def test_a_source_tells_no_consent_that_is_not_the_owners(
    own_hub: Hub, tmp_path: Path, owner: str, opens: bool
) -> None:
    hub = own_hub
    extract = one_case("BN-D-RAF", (ESTIMATED, ""), more=CONSENT.format(owner=owner), as_of="2026-11-23T06:00:00Z")
    (tmp_path / "told.toml").write_text(extract)
    bandaria = Bandaria.from_archive(tmp_path, clock=hub.clock)
    waited = [one["reason"] for one in await dead_letters(hub.house.store)]
    counts = await sync(bandaria, hub.house.intake, hub.house.store, hub.clock, accepted_by="the test")
    assert (counts.state, counts.applied, counts.quarantined) == ("ok", int(opens), int(not opens))
    reasons = [one["reason"] for one in await dead_letters(hub.house.store)]
    assert reasons[len(waited) :] == ([] if opens else ["consent of another than the owner"])
    query = '{ case(designator: "BN-D-RAF") { contracts { nodes { priceSummary { price } } } } }'
    [contract] = (await hub.data(BANDARIA, query))["case"]["contracts"]["nodes"]
    assert contract["priceSummary"] == ({"price": "6702110.40 USD"} if opens else None)


@pytest.mark.long
async def test_an_award_that_cannot_stand_is_refused(own_hub: Hub) -> None:
    twice = [{"kind": "FIRST_DELIVERY", "plannedOn": "2027-05-03"}] * 2
    rows = [
        *NOT_HERE,
        ({"awardedOn": "2026-11-24"}, "DAY_IN_FUTURE", "awardedOn"),
        ({"awardedOn": "2024-04-14"}, "DAY_TOO_EARLY", "awardedOn"),
        ({"milestones": twice}, "MILESTONE_TWICE", "milestones"),
        (
            {"milestones": [{"kind": "FIRST_DELIVERY", "plannedOn": "2026-11-15"}]},
            "PLANNED_BEFORE_AWARD",
            "milestones",
        ),
    ]
    await refusals(own_hub, AIR_FORCE, "awardContract", AWARD, rows)


@pytest.mark.long
async def test_a_milestone_of_a_contract_is_forecast_and_then_reached_once(own_hub: Hub) -> None:
    hub = own_hub
    award = await kept(hub, AIR_FORCE, "awardContract", AWARD)
    query = f'{{ node(id: "{award["recordId"]}") {{ ... on Contract {{ milestones {{ nodes {{ id }} }} }} }} }}'
    [milestone] = (await hub.data(AIR_FORCE, query))["node"]["milestones"]["nodes"]
    told = {"milestone": milestone["id"], "forecastOn": "2027-06-07"}
    rows = [
        ({"milestone": NOBODY}, "MILESTONE_NOT_FOUND", "milestone"),
        ({"forecastOn": None}, "NOTHING_TOLD", "forecastOn"),
        ({"actualOn": "2026-11-24"}, "DAY_IN_FUTURE", "actualOn"),
    ]
    await refusals(hub, AIR_FORCE, "recordContractMilestone", told, rows)
    await kept(hub, AIR_FORCE, "recordContractMilestone", told)
    hub.clock.pass_(days=1)
    reached = {"milestone": milestone["id"], "actualOn": "2026-11-24", "idempotencyKey": "reached"}
    await hub.submit(AIR_FORCE, "recordContractMilestone", reached)
    now = {"plannedOn": "2027-05-03", "forecastOn": "2027-06-07", "actualOn": "2026-11-24"}
    facts = "plannedOn forecastOn actualOn"
    found = await seen(hub, (BANDARIA, OFFICE, DSCA, GREYHAVEN, ALDER), milestone["id"], "ContractMilestone", facts)
    assert found == {BANDARIA: now, OFFICE: now, DSCA: now, GREYHAVEN: now, ALDER: None}
    over = [({"forecastOn": "2027-07-01"}, "MILESTONE_REACHED", "milestone")]
    await refusals(hub, AIR_FORCE, "recordContractMilestone", told, over)


# The plan.

PLAN = {
    "case": "BN-D-RAF",
    "status": "ON_SCHEDULE",
    "description": "Thirty transponders, their test sets and keys management.",
    "milestones": [
        {"number": "01", "kind": "CONTRACT", "plannedOn": "2024-10-21", "actualOn": "2024-10-21"},
        {"number": "02", "kind": "TRANSPORTATION", "plannedOn": "2027-01-11"},
        {"number": "03", "kind": "DELIVERY", "plannedOn": "2027-02-08"},
    ],
    "risks": [{"number": "01", "kind": "RISK", "description": "The test range is shared.", "mitigation": "Two slots."}],
    "contacts": [{"number": "01", "responsibility": "Case management", "office": "Case office D-RAF"}],
    "notCalledFor": ["TRAINING", "CONTRACTOR_SUPPORT"],
    "activeProgram": "900000000.00 USD",
    "directed": True,
    "holdsProprietaryData": False,
}
PLAN_FACTS = "issuedOn status reissueReason milestones { nodes { number plannedOn } } risks { totalCount } contacts { totalCount }"


@pytest.mark.long
async def test_of_two_first_plans_at_one_time_one_is_refused(own_hub: Hub) -> None:
    sent = [{"idempotencyKey": f"p-{n}", **PLAN, "description": f"Plan {n}."} for n in range(3)]
    answers = await asyncio.gather(*(own_hub.submit(AIR_FORCE, "issueExecutionPlan", one) for one in sent))
    assert sorted(refused(a) for a in answers if a["__typename"] == "Refused") == [("PLAN_ON_RECORD", "case")] * 2
    [(kept_at, receipt)] = [(n, a) for n, a in enumerate(answers) if a["__typename"] == "Receipt"]
    query = '{ case(designator: "BN-D-RAF") { executionPlan { id description milestones { totalCount } } } }'
    for seat in (BANDARIA, OFFICE, DSCA, AIR_FORCE):
        assert (await own_hub.data(seat, query))["case"]["executionPlan"] == {
            "id": receipt["recordId"],
            "description": f"Plan {kept_at}.",
            "milestones": {"totalCount": 3},
        }, seat
    # Who was refused kept nothing, not even its key.
    again = await own_hub.submit(AIR_FORCE, "issueExecutionPlan", {**PLAN, "idempotencyKey": f"p-{(kept_at + 1) % 3}"})
    assert refused(again) == ("PLAN_ON_RECORD", "case")


@pytest.mark.long
async def test_a_plan_is_issued_to_the_purchaser_and_to_higher_authority(own_hub: Hub) -> None:
    hub = own_hub
    quiet = (DUNMORE, ALDER, STATE, DFAS, VERDANIA)
    before = {seat: await told_about(hub, seat, "BN-D-RAF") for seat in quiet}
    receipt = await kept(hub, AIR_FORCE, "issueExecutionPlan", PLAN)
    plan = {
        "issuedOn": "2026-11-23",
        "status": "ON_SCHEDULE",
        "reissueReason": None,
        "milestones": {
            "nodes": [
                {"number": "01", "plannedOn": "2024-10-21"},
                {"number": "02", "plannedOn": "2027-01-11"},
                {"number": "03", "plannedOn": "2027-02-08"},
            ]
        },
        "risks": {"totalCount": 1},
        "contacts": {"totalCount": 1},
    }
    seats = (BANDARIA, OFFICE, DSCA, AIR_FORCE, CENTCOM, DUNMORE, VERDANIA)
    assert await seen(hub, seats, receipt["recordId"], "ExecutionPlan", PLAN_FACTS) == {
        **dict.fromkeys((BANDARIA, OFFICE, DSCA, AIR_FORCE, CENTCOM), plan),
        DUNMORE: None,  # it holds the contract; the plan is not its own
        VERDANIA: None,
    }
    for seat in quiet:
        assert differences(before[seat], await told_about(hub, seat, "BN-D-RAF")) == [], seat

    # Issued again with other milestones: the risks and contacts stand.
    hub.clock.pass_(days=7)
    again = {
        "case": "BN-D-RAF",
        "reissueReason": "MILESTONE_REACHED",
        "status": "AT_RISK",
        "milestones": [*PLAN["milestones"][:2], {"number": "03", "kind": "DELIVERY", "plannedOn": "2027-02-22"}],
        "holdsProprietaryData": False,
    }
    revised = await kept(hub, AIR_FORCE, "reviseExecutionPlan", again)
    assert (revised["recordId"], revised["version"]) == (receipt["recordId"], 2)
    now = {**plan, "issuedOn": "2026-11-30", "status": "AT_RISK", "reissueReason": "MILESTONE_REACHED"}
    now["milestones"] = {"nodes": [*plan["milestones"]["nodes"][:2], {"number": "03", "plannedOn": "2027-02-22"}]}
    assert await seen(hub, seats, receipt["recordId"], "ExecutionPlan", PLAN_FACTS) == {
        **dict.fromkeys((BANDARIA, OFFICE, DSCA, AIR_FORCE, CENTCOM), now),
        DUNMORE: None,
        VERDANIA: None,
    }


@pytest.mark.long
async def test_a_plan_that_cannot_be_issued_is_refused(own_hub: Hub) -> None:
    risk = PLAN["risks"][0]
    rows = [
        *NOT_HERE,
        ({"case": CRANE}, "PLAN_ON_RECORD", "case"),
        ({"case": "BN-D-UAB"}, "PLAN_ON_RECORD", "case"),  # a contractor's, which its purchaser does not read
        ({"description": " "}, "TEXT_EMPTY", "description"),
        ({"holdsProprietaryData": True}, "MASTER_PLAN_FOR_THE_CUSTOMER", "holdsProprietaryData"),
        ({"risks": [{**risk, "number": "1"}]}, "NUMBER_MALFORMED", "risks"),
        ({"risks": [risk, risk]}, "NUMBER_TWICE", "risks"),
        ({"activeProgram": "1.00 EUR"}, "MONEY", "activeProgram"),
        ({"risks": []}, "PARTS_OF_THE_MASTER_PLAN", "risks"),
        ({"contacts": []}, "PARTS_OF_THE_MASTER_PLAN", "contacts"),
        ({"notCalledFor": ["TRAINING"]}, "PARTS_OF_THE_MASTER_PLAN", "milestones"),
        # Of one that raises the purchaser's program by more than its share nothing may be missing, directed or not.
        ({"directed": False, "activeProgram": "40000000.00 USD", "risks": []}, "PARTS_OF_THE_MASTER_PLAN", "risks"),
    ]
    await refusals(own_hub, AIR_FORCE, "issueExecutionPlan", PLAN, rows)
    # A plan nobody needs may leave parts out.
    small = {**PLAN, "directed": False, "risks": [], "contacts": [], "notCalledFor": []}
    await kept(own_hub, AIR_FORCE, "issueExecutionPlan", small)


@pytest.mark.long
async def test_a_plan_that_is_issued_again_drops_nothing_it_covered(own_hub: Hub) -> None:
    good = {
        "case": CRANE,
        "reissueReason": "PROGRAM_REVIEW",
        "status": "DELAYED",
        "description": "Four transport aircraft.",
        "holdsProprietaryData": False,
    }
    delivery = [{"number": "02", "kind": "DELIVERY", "plannedOn": "2027-01-11"}]
    rows = [
        *NOT_HERE,
        ({"case": "BN-D-RAF"}, "PLAN_NOT_FOUND", "case"),
        ({"case": "BN-D-UAB"}, "PLAN_NOT_FOUND", "case"),  # a contractor's: what is written there it would read
        ({"description": ""}, "TEXT_EMPTY", "description"),
        ({"holdsProprietaryData": True}, "MASTER_PLAN_FOR_THE_CUSTOMER", "holdsProprietaryData"),
        ({"milestones": [{**delivery[0], "number": "2"}]}, "NUMBER_MALFORMED", "milestones"),
        ({"milestones": delivery}, "PARTS_OF_THE_MASTER_PLAN", "milestones"),  # the contract's is gone
        ({"risks": []}, "NOTHING_TOLD", "risks"),
    ]
    await refusals(own_hub, AIR_FORCE, "reviseExecutionPlan", good, rows)


# How it travels, and how it is kept ready.

FORWARDER = {
    "case": "BN-D-RAF",
    "arrangement": "FREIGHT_FORWARDER",
    "deliveryTermCode": "4",
    "receivingOffice": "Bandarian purchasing mission, second freight desk",
    "remarks": "Nothing by sea in the monsoon.",
}
CARRIED = {
    "description": "Everything by air, in two lots.",
    "arrangement": "DEFENSE_TRANSPORTATION",
    "deliveryTermCode": "7",
    "holdsProprietaryData": False,
}
CARRIED_FACTS = "issuedOn description arrangement deliveryTermCode receivingOffice departureReason"


@pytest.mark.long
async def test_a_purchaser_says_how_it_wants_its_articles_carried(own_hub: Hub) -> None:
    hub = own_hub
    quiet = (VERDANIA, ALDER, DUNMORE, STATE, CENTCOM, DFAS)
    before = {seat: await told_about(hub, seat, "BN-D-RAF") for seat in quiet}
    stated = await kept(hub, BANDARIA, "stateTransportationPreference", FORWARDER)
    facts = "statedOn arrangement deliveryTermCode receivingOffice remarks"
    read = {**{n: v for n, v in FORWARDER.items() if n != "case"}, "statedOn": "2026-11-23"}
    readers = (BANDARIA, OFFICE, DSCA, AIR_FORCE)
    assert await seen(hub, (*readers, ARMY, VERDANIA), stated["recordId"], "TransportationPreference", facts) == {
        **dict.fromkeys(readers, read),
        ARMY: None,
        VERDANIA: None,
    }
    # Said again, it takes the place of what was said before.
    shorter = {"case": "BN-D-RAF", "arrangement": "DEFENSE_TRANSPORTATION", "idempotencyKey": "again"}
    again = await hub.submit(BANDARIA, "stateTransportationPreference", shorter)
    assert (again["recordId"], again["version"]) == (stated["recordId"], 2)
    now = {**dict.fromkeys(read), "arrangement": "DEFENSE_TRANSPORTATION", "statedOn": "2026-11-23"}
    found = await seen(hub, readers, stated["recordId"], "TransportationPreference", facts)
    assert found == dict.fromkeys(readers, now)
    for seat in quiet:
        assert differences(before[seat], await told_about(hub, seat, "BN-D-RAF")) == [], seat


@pytest.mark.long
async def test_a_preference_that_cannot_stand_is_refused(own_hub: Hub) -> None:
    rows = [
        ({"case": "BN-D-ZZZ"}, "CASE_NOT_FOUND", "case"),
        ({"case": "BN-D-QAB"}, "CASE_NOT_FOUND", "case"),  # its letter is not acknowledged
        ({"case": MEDICAL}, "CASE_NOT_FOUND", "case"),  # built for it, not bought by it
        ({"case": "BN-D-SAP"}, "CASE_CLOSED", "case"),
        ({"receivingOffice": " "}, "TEXT_EMPTY", "receivingOffice"),
        ({"remarks": ""}, "TEXT_EMPTY", "remarks"),
        ({"deliveryTermCode": "1"}, "DELIVERY_TERM_CODE", "deliveryTermCode"),
        ({"arrangement": "DEFENSE_TRANSPORTATION"}, "DELIVERY_TERM_CODE", "deliveryTermCode"),
    ]
    await refusals(own_hub, BANDARIA, "stateTransportationPreference", FORWARDER, rows)


@pytest.mark.long
async def test_a_transportation_plan_reaches_the_purchaser_by_release_version_by_version(own_hub: Hub) -> None:
    hub = own_hub
    case = {"case": PLANLESS}
    quiet = (BANDARIA, VERDANIA, *RIVALS, STATE, CENTCOM, DFAS)
    before = {seat: await told_about(hub, seat, PLANLESS) for seat in quiet}
    plan = (await kept(hub, AIR_FORCE, "issueTransportationPlan", {**CARRIED, **case}))["recordId"]
    read = {
        "issuedOn": "2026-11-23",
        "description": "Everything by air, in two lots.",
        "arrangement": "DEFENSE_TRANSPORTATION",
        "deliveryTermCode": "7",
        "receivingOffice": None,
        "departureReason": None,
    }
    officials = (OFFICE, DSCA, AIR_FORCE)
    assert await seen(hub, (*officials, BANDARIA), plan, "TransportationPlan", CARRIED_FACTS) == {
        **dict.fromkeys(officials, read),
        BANDARIA: None,
    }
    for seat in quiet:
        assert differences(before[seat], await told_about(hub, seat, PLANLESS)) == [], seat
    await kept(hub, DSCA, "recordRelease", {"record": plan, "version": 1, "to": "customer:BN"})
    assert (await seen(hub, (BANDARIA,), plan, "TransportationPlan", CARRIED_FACTS))[BANDARIA] == read

    # The purchaser asks for its forwarder: the plan now follows, or says why it does not.
    await kept(hub, BANDARIA, "stateTransportationPreference", {**FORWARDER, **case})
    change = {**case, "description": "Everything by air, in one lot.", "holdsProprietaryData": False}
    rows = [
        ({}, "TRANSPORTATION_PREFERENCE", "departureReason"),
        ({"arrangement": "FREIGHT_FORWARDER", "departureReason": " "}, "TEXT_EMPTY", "departureReason"),
    ]
    await refusals(hub, AIR_FORCE, "reviseTransportationPlan", change, rows)
    hub.clock.pass_(days=1)
    reason = {"departureReason": "The load is guarded on its way."}
    revised = await kept(hub, AIR_FORCE, "reviseTransportationPlan", {**change, **reason})
    assert (revised["recordId"], revised["version"]) == (plan, 2)
    now = {**read, "issuedOn": "2026-11-24", "description": "Everything by air, in one lot.", **reason}
    assert await seen(hub, (*officials, BANDARIA), plan, "TransportationPlan", CARRIED_FACTS) == {
        **dict.fromkeys(officials, now),
        BANDARIA: read,
    }


@pytest.mark.long
async def test_a_transportation_plan_that_cannot_be_issued_is_refused(own_hub: Hub) -> None:
    hub = own_hub
    await kept(hub, BANDARIA, "stateTransportationPreference", {**FORWARDER, "case": PLANLESS})
    good = {**CARRIED, "case": PLANLESS, "departureReason": "The load is guarded on its way."}
    rows = [
        *NOT_HERE,
        ({"case": CRANE}, "PLAN_ON_RECORD", "case"),
        ({"description": " "}, "TEXT_EMPTY", "description"),
        ({"receivingOffice": ""}, "TEXT_EMPTY", "receivingOffice"),
        ({"deliveryTermCode": "1"}, "DELIVERY_TERM_CODE", "deliveryTermCode"),
        ({"deliveryTermCode": "4"}, "DELIVERY_TERM_CODE", "deliveryTermCode"),
        ({"holdsProprietaryData": True}, "MASTER_PLAN_FOR_THE_CUSTOMER", "holdsProprietaryData"),
        ({"departureReason": None}, "TRANSPORTATION_PREFERENCE", "departureReason"),
    ]
    await refusals(hub, AIR_FORCE, "issueTransportationPlan", good, rows)
    rows = [
        *NOT_HERE,
        ({}, "PLAN_NOT_FOUND", "case"),
        ({"case": CRANE, "description": None, "departureReason": None}, "NOTHING_TOLD", "case"),
    ]
    change = {"case": PLANLESS, "description": "By road.", "holdsProprietaryData": False}
    await refusals(hub, AIR_FORCE, "reviseTransportationPlan", change, rows)
    # What its forwarder collects needs no reason: it is what the purchaser asked for.
    heeded = {**good, "arrangement": "FREIGHT_FORWARDER", "deliveryTermCode": "4", "departureReason": None}
    await kept(hub, AIR_FORCE, "issueTransportationPlan", heeded)


READY = {
    "description": "Half of the fleet is to be ready at any time.",
    "spares": "One year on the shelf, then by requisition",
    "supportedUntil": "2026-11-23",
    "holdsProprietaryData": False,
}
READY_FACTS = "issuedOn description spares maintenance training supportedUntil"


@pytest.mark.long
async def test_a_sustainment_plan_is_issued_to_the_purchaser_and_issued_again(own_hub: Hub) -> None:
    hub = own_hub
    quiet = (VERDANIA, *RIVALS, STATE, DFAS)
    before = {seat: await told_about(hub, seat, PLANLESS) for seat in quiet}
    plan = (await kept(hub, AIR_FORCE, "issueSustainmentPlan", {**READY, "case": PLANLESS}))["recordId"]
    read = {
        "issuedOn": "2026-11-23",
        "description": "Half of the fleet is to be ready at any time.",
        "spares": "One year on the shelf, then by requisition",
        "maintenance": None,
        "training": None,
        "supportedUntil": "2026-11-23",
    }
    readers = (BANDARIA, OFFICE, DSCA, AIR_FORCE, CENTCOM)
    assert await seen(hub, (*readers, VERDANIA), plan, "SustainmentPlan", READY_FACTS) == {
        **dict.fromkeys(readers, read),
        VERDANIA: None,
    }
    hub.clock.pass_(days=1)
    change = {"case": PLANLESS, "maintenance": "On the base", "supportedUntil": "2031-12-31"}
    revised = await kept(hub, AIR_FORCE, "reviseSustainmentPlan", {**change, "holdsProprietaryData": False})
    assert (revised["recordId"], revised["version"]) == (plan, 2)
    now = {**read, "issuedOn": "2026-11-24", "maintenance": "On the base", "supportedUntil": "2031-12-31"}
    assert await seen(hub, readers, plan, "SustainmentPlan", READY_FACTS) == dict.fromkeys(readers, now)
    for seat in quiet:
        assert differences(before[seat], await told_about(hub, seat, PLANLESS)) == [], seat


@pytest.mark.long
async def test_a_sustainment_plan_that_cannot_be_issued_is_refused(own_hub: Hub) -> None:
    good = {**READY, "case": PLANLESS}
    rows = [
        *NOT_HERE,
        ({"case": CRANE}, "PLAN_ON_RECORD", "case"),  # its contractor's
        ({"description": " "}, "TEXT_EMPTY", "description"),
        ({"training": ""}, "TEXT_EMPTY", "training"),
        ({"supportedUntil": "2026-11-22"}, "SUPPORT_ENDED", "supportedUntil"),
        ({"holdsProprietaryData": True}, "MASTER_PLAN_FOR_THE_CUSTOMER", "holdsProprietaryData"),
    ]
    await refusals(own_hub, AIR_FORCE, "issueSustainmentPlan", good, rows)
    rows = [
        *NOT_HERE,
        ({}, "PLAN_NOT_FOUND", "case"),
        ({"case": CRANE}, "PLAN_NOT_FOUND", "case"),  # what is written into a contractor's it would read
    ]
    await refusals(own_hub, AIR_FORCE, "reviseSustainmentPlan", good, rows)
    await kept(own_hub, AIR_FORCE, "issueSustainmentPlan", good)
    nothing = {"case": PLANLESS, "holdsProprietaryData": False}
    rows = [({}, "NOTHING_TOLD", "case"), ({"supportedUntil": "2026-11-22"}, "SUPPORT_ENDED", "supportedUntil")]
    await refusals(own_hub, AIR_FORCE, "reviseSustainmentPlan", nothing, rows)


# Production.

REPORT = {"case": CRANE, "kind": "FINAL_ASSEMBLY", "plannedOn": "2026-12-07", "forecastOn": "2027-01-18"}
REPORT_FACTS = "forecastOn actualOn acceptedByAgencyOn"


@pytest.mark.long
async def test_a_production_report_reaches_the_purchaser_when_the_agency_accepts_it(own_hub: Hub) -> None:
    hub = own_hub
    rivals = (NORTHPINE, DUNMORE, VERDANIA, STATE, DFAS)
    told = {seat: await told_about(hub, seat, CRANE) for seat in (*rivals, BANDARIA, OFFICE)}
    receipt = await kept(hub, ALDER, "reportProductionMilestone", REPORT)
    report = receipt["recordId"]
    seats = (BANDARIA, OFFICE, DSCA, AIR_FORCE, ALDER, NORTHPINE)

    async def read() -> dict[str, Any]:
        return await seen(hub, seats, report, "ProductionMilestone", REPORT_FACTS)

    first_told = {"forecastOn": "2027-01-18", "actualOn": None, "acceptedByAgencyOn": None}
    officials = (DSCA, AIR_FORCE, ALDER)
    assert await read() == {**dict.fromkeys(officials, first_told), BANDARIA: None, OFFICE: None, NORTHPINE: None}
    for seat in (*rivals, BANDARIA, OFFICE):
        assert differences(told[seat], await told_about(hub, seat, CRANE)) == [], seat

    # Sent back with a reason that only the three read, and corrected.
    back = {"report": report, "version": 1, "reason": "The paint shop is not in it."}
    await kept(hub, AIR_FORCE, "returnProductionReport", back)
    returned = {"returnedOn": "2026-11-23", "returnReason": "The paint shop is not in it."}
    facts = "returnedOn returnReason"
    assert await seen(hub, (AIR_FORCE, ALDER, DSCA, BANDARIA), report, "ProductionMilestone", facts) == {
        **dict.fromkeys((AIR_FORCE, ALDER, DSCA), returned),
        BANDARIA: NEVER,
    }
    corrected = await kept(hub, ALDER, "reviseProductionReport", {"report": report, "forecastOn": "2027-02-15"})
    assert corrected["version"] == 3
    assert (await seen(hub, (ALDER,), report, "ProductionMilestone", facts))[ALDER] == {
        "returnedOn": None,
        "returnReason": None,
    }
    for seat in (*rivals, BANDARIA, OFFICE):
        assert differences(told[seat], await told_about(hub, seat, CRANE)) == [], seat

    # What the agency did not read it cannot accept.
    stale = await hub.submit(
        AIR_FORCE, "acceptProductionReport", {"idempotencyKey": "v", "report": report, "version": 1}
    )
    assert refused(stale) == ("REPORT_CHANGED", "version")
    await kept(hub, AIR_FORCE, "acceptProductionReport", {"report": report, "version": 3})
    accepted = {"forecastOn": "2027-02-15", "actualOn": None, "acceptedByAgencyOn": "2026-11-23"}
    assert await read() == {**dict.fromkeys(seats, accepted), NORTHPINE: None}
    for seat in rivals:
        assert differences(told[seat], await told_about(hub, seat, CRANE)) == [], seat

    # A correction of what was accepted is not shown before it is accepted too; what was accepted stands.
    hub.clock.pass_(days=1)
    before = {seat: await told_about(hub, seat, CRANE) for seat in (BANDARIA, OFFICE)}
    revise = {"idempotencyKey": "again", "report": report, "forecastOn": "2027-03-29", "actualOn": None}
    assert (await hub.submit(ALDER, "reviseProductionReport", revise))["version"] == 5
    newer = {"forecastOn": "2027-03-29", "actualOn": None, "acceptedByAgencyOn": None}
    assert await read() == {**dict.fromkeys(officials, newer), BANDARIA: accepted, OFFICE: accepted, NORTHPINE: None}
    for seat in (BANDARIA, OFFICE):
        assert differences(before[seat], await told_about(hub, seat, CRANE)) == [], seat


@pytest.mark.long
async def test_a_production_report_that_cannot_stand_is_refused(own_hub: Hub) -> None:
    hub = own_hub
    rows = [
        ({"case": "BN-D-ZZZ"}, "CASE_NOT_FOUND", "case"),
        ({"case": TRAINER}, "CASE_NOT_FOUND", "case"),  # where Greyhaven holds the contract
        ({"case": "BN-D-RAD"}, "CASE_NOT_FOUND", "case"),  # where it was only invited
        ({"actualOn": "2026-11-24"}, "DAY_IN_FUTURE", "actualOn"),
        ({"actualOn": "2024-09-15"}, "DAY_TOO_EARLY", "actualOn"),  # before the award
    ]
    await refusals(hub, ALDER, "reportProductionMilestone", REPORT, rows)
    # A case one holds no contract under is refused in the very words of one that is not there.
    taken = {**REPORT, "idempotencyKey": "k"}
    real = await hub.submit(KESTRELMOOR, "reportProductionMilestone", taken)
    assert real == await hub.submit(KESTRELMOOR, "reportProductionMilestone", {**taken, "case": "BN-D-ZZZ"})

    report = (await kept(hub, ALDER, "reportProductionMilestone", REPORT))["recordId"]
    theirs = await first(hub, AIR_FORCE, TRAINER, "productionMilestones")
    revised = {"report": report, "actualOn": "2026-11-23"}
    rows = [
        ({"report": NOBODY}, "REPORT_NOT_FOUND", "report"),
        ({"report": theirs["id"]}, "REPORT_NOT_FOUND", "report"),
        ({"actualOn": None}, "NOTHING_TOLD", "forecastOn"),
        ({"actualOn": "2026-11-24"}, "DAY_IN_FUTURE", "actualOn"),
    ]
    await refusals(hub, ALDER, "reviseProductionReport", revised, rows)
    judged = {"report": report, "version": 1}
    rows = [({"report": NOBODY}, "REPORT_NOT_FOUND", "report"), ({"version": 2}, "REPORT_CHANGED", "version")]
    await refusals(hub, AIR_FORCE, "acceptProductionReport", judged, rows)
    rows.append(({"reason": ""}, "TEXT_EMPTY", "reason"))
    await refusals(hub, AIR_FORCE, "returnProductionReport", {**judged, "reason": "Why?"}, rows)
    await kept(hub, AIR_FORCE, "acceptProductionReport", judged)
    over = [({"version": 2}, "ALREADY_ACCEPTED", "report")]
    await refusals(hub, AIR_FORCE, "acceptProductionReport", judged, over)
    await refusals(hub, AIR_FORCE, "returnProductionReport", {**judged, "reason": "Why?"}, over)


# Shipments.

SHIPMENT = {
    "case": CRANE,
    "mode": "DEFENSE_TRANSPORTATION_SYSTEM",
    "control": "UNCONTROLLED",
    "documentNumbers": ["Bill of lading HK-449001"],
    "deliveryTermCode": "9",
    "offerReleaseCode": "UNITED_STATES_ARRANGES",
    "routing": ["Port of Wexcombe", "Port of Bandar Sul"],
}
SHIPMENT_FACTS = "status shippedOn arrivedOn handedOverOn routing"


@pytest.mark.long
async def test_a_shipment_goes_its_way_and_its_purchaser_follows_it(own_hub: Hub) -> None:
    hub = own_hub
    quiet = (ALDER, DUNMORE, STATE, CENTCOM, DFAS, VERDANIA)
    before = {seat: await told_about(hub, seat, CRANE) for seat in quiet}
    shipment = (await kept(hub, AIR_FORCE, "recordShipment", SHIPMENT))["recordId"]
    seats = (BANDARIA, OFFICE, DSCA, AIR_FORCE, ALDER, STATE)
    facts = {"status": "PLANNED", "shippedOn": None, "arrivedOn": None, "handedOverOn": None}
    planned = {**facts, "routing": ["Port of Wexcombe", "Port of Bandar Sul"]}
    others = {ALDER: None, STATE: NEVER}
    parties = (BANDARIA, OFFICE, DSCA, AIR_FORCE)
    assert await seen(hub, seats, shipment, "Shipment", SHIPMENT_FACTS) == {**dict.fromkeys(parties, planned), **others}
    hub.clock.pass_(days=20)
    await kept(hub, AIR_FORCE, "recordShipmentProgress", {"shipment": shipment, "shippedOn": "2026-12-01"})
    there = {"shipment": shipment, "arrivedOn": "2026-12-12", "handedOverOn": "2026-12-13", "idempotencyKey": "there"}
    await hub.submit(AIR_FORCE, "recordShipmentProgress", there)
    done = {
        **planned,
        "status": "HANDED_OVER",
        "shippedOn": "2026-12-01",
        "arrivedOn": "2026-12-12",
        "handedOverOn": "2026-12-13",
    }
    assert await seen(hub, seats, shipment, "Shipment", SHIPMENT_FACTS) == {**dict.fromkeys(parties, done), **others}
    hub.clock.pass_(days=-20)
    for seat in quiet:
        assert differences(before[seat], await told_about(hub, seat, CRANE)) == [], seat


@pytest.mark.long
@pytest.mark.parametrize("control", ["SENSITIVE", "CLASSIFIED"])
async def test_a_controlled_shipment_reaches_its_purchaser_by_release_alone(own_hub: Hub, control: str) -> None:
    hub = own_hub
    quiet = (BANDARIA, ALDER, DUNMORE, DFAS)
    before = {seat: await told_about(hub, seat, CRANE) for seat in quiet}
    told = {**SHIPMENT, "control": control, "shippedOn": "2026-11-20"}
    shipment = (await kept(hub, AIR_FORCE, "recordShipment", told))["recordId"]
    for seat in quiet:
        assert differences(before[seat], await told_about(hub, seat, CRANE)) == [], seat
    release = {"record": shipment, "version": 1, "to": "customer:BN"}
    await kept(hub, AIR_FORCE, "recordRelease", release)
    await kept(hub, AIR_FORCE, "recordShipmentProgress", {"shipment": shipment, "arrivedOn": "2026-11-23"})
    assert await seen(hub, (BANDARIA, OFFICE, ALDER), shipment, "Shipment", "status control") == {
        BANDARIA: {"status": "IN_TRANSIT", "control": control},  # as it was released
        OFFICE: {"status": "ARRIVED", "control": control},
        ALDER: NEVER,
    }


@pytest.mark.long
async def test_a_shipment_told_as_uncontrolled_by_mistake_is_taken_back(own_hub: Hub) -> None:
    hub = own_hub
    before = await told_about(hub, BANDARIA, CRANE)
    shipment = (await kept(hub, AIR_FORCE, "recordShipment", SHIPMENT))["recordId"]
    assert differences(before, await told_about(hub, BANDARIA, CRANE)) != []
    await kept(hub, AIR_FORCE, "recordShipmentProgress", {"shipment": shipment, "control": "SENSITIVE"})
    assert await seen(hub, (BANDARIA, OFFICE, DSCA, VERDANIA), shipment, "Shipment", "control") == {
        BANDARIA: None,
        OFFICE: {"control": "SENSITIVE"},
        DSCA: {"control": "SENSITIVE"},
        VERDANIA: None,
    }
    assert differences(before, await told_about(hub, BANDARIA, CRANE)) == []


@pytest.mark.long
async def test_a_shipment_that_may_not_leave_is_refused(own_hub: Hub) -> None:
    hub = own_hub
    gone = {"shippedOn": "2026-11-20"}
    wait = {**gone, "offerReleaseCode": "AFTER_NOTICE"}
    reply = {**gone, "offerReleaseCode": "AFTER_REPLY", "noticeGivenOn": "2026-10-01"}
    rows = [
        *NOT_HERE,
        ({"deliveryTermCode": "1"}, "DELIVERY_TERM_CODE", "deliveryTermCode"),
        ({"shippedOn": "2026-11-24"}, "DAY_IN_FUTURE", "shippedOn"),
        ({"noticeGivenOn": "2026-11-21", **gone}, "DAY_TOO_EARLY", "shippedOn"),
        ({**gone, "case": TRAINER, "control": "CLASSIFIED"}, "CLASSIFIED_TRANSPORTATION_PLAN", "shippedOn"),
        (wait, "OFFER_RELEASE_CODE", "shippedOn"),
        ({**wait, "noticeGivenOn": "2026-11-06"}, "NOTICE_WAIT", "shippedOn"),
        (reply, "OFFER_RELEASE_CODE", "shippedOn"),
    ]
    await refusals(hub, AIR_FORCE, "recordShipment", SHIPMENT, rows)
    # The reply ends the wait, and so does its time.
    replied = {**SHIPMENT, **reply, "repliedOn": "2026-10-09", "idempotencyKey": "replied"}
    assert (await hub.submit(AIR_FORCE, "recordShipment", replied))["__typename"] == "Receipt"
    waited = {**SHIPMENT, **wait, "noticeGivenOn": "2026-11-05", "idempotencyKey": "waited"}
    assert (await hub.submit(AIR_FORCE, "recordShipment", waited))["__typename"] == "Receipt"

    shipment = (await kept(hub, AIR_FORCE, "recordShipment", {**SHIPMENT, "offerReleaseCode": "AFTER_NOTICE"}))[
        "recordId"
    ]
    rows = [
        ({"shipment": NOBODY}, "SHIPMENT_NOT_FOUND", "shipment"),
        ({"arrivalExpectedOn": None}, "NOTHING_TOLD", "shipment"),
        ({"shippedOn": "2026-11-23"}, "OFFER_RELEASE_CODE", "shippedOn"),
        ({"arrivedOn": "2026-11-23", "handedOverOn": "2026-11-22"}, "DAY_TOO_EARLY", "handedOverOn"),
    ]
    good = {"shipment": shipment, "arrivalExpectedOn": "2027-01-11"}
    await refusals(hub, AIR_FORCE, "recordShipmentProgress", good, rows)


@pytest.mark.long
async def test_a_shipment_that_has_not_left_is_cancelled(own_hub: Hub) -> None:
    hub = own_hub
    shipment = (await kept(hub, AIR_FORCE, "recordShipment", SHIPMENT))["recordId"]
    left = {**SHIPMENT, "shippedOn": "2026-11-20", "idempotencyKey": "left"}
    gone = (await hub.submit(AIR_FORCE, "recordShipment", left))["recordId"]
    rows = [
        ({"shipment": NOBODY}, "SHIPMENT_NOT_FOUND", "shipment"),
        ({"shipment": gone}, "GOODS_HAVE_LEFT", "shipment"),
    ]
    await refusals(hub, AIR_FORCE, "cancelShipment", {"shipment": shipment}, rows)
    await kept(hub, AIR_FORCE, "cancelShipment", {"shipment": shipment})
    assert await seen(hub, (BANDARIA, OFFICE, DSCA, ALDER), shipment, "Shipment", "status") == {
        **{seat: {"status": "CANCELLED"} for seat in (BANDARIA, OFFICE, DSCA)},
        ALDER: None,
    }
    ended = [({}, "SHIPMENT_ENDED", "shipment")]
    await refusals(hub, AIR_FORCE, "cancelShipment", {"shipment": shipment}, ended)
    await refusals(hub, AIR_FORCE, "recordShipmentProgress", {"shipment": shipment}, ended)


# Deliveries and title.

DELIVERY = {"case": CRANE, "item": "Transport aircraft", "quantity": 1, "deliveredOn": "2026-11-20"}


@pytest.mark.long
async def test_with_the_first_delivery_the_case_is_in_delivery(own_hub: Hub) -> None:
    hub = own_hub
    quiet = (NORTHPINE, DUNMORE, VERDANIA)
    before = {seat: await told_about(hub, seat, CRANE) for seat in quiet}
    delivery = (await kept(hub, AIR_FORCE, "recordDelivery", DELIVERY))["recordId"]
    facts = "item quantity deliveredOn receivedBy"
    told = {"item": "Transport aircraft", "quantity": 1, "deliveredOn": "2026-11-20", "receivedBy": None}
    parties = (BANDARIA, OFFICE, DSCA, AIR_FORCE, DFAS)
    assert await seen(hub, (*parties, ALDER, STATE), delivery, "Delivery", facts) == {
        **dict.fromkeys(parties, told),
        ALDER: NEVER,
        STATE: NEVER,
    }
    seats = (BANDARIA, OFFICE, DSCA, STATE, CENTCOM, DFAS, ALDER)
    assert [await stage(hub, seat, CRANE) for seat in seats] == [{"stage": "DELIVERY"}] * 7
    query = f'{{ case(designator: "{CRANE}") {{ deliveredFrom }} }}'
    assert (await hub.data(BANDARIA, query))["case"] == {"deliveredFrom": "2026-11-20"}
    for seat in quiet:
        assert differences(before[seat], await told_about(hub, seat, CRANE)) == [], seat

    title = {"case": CRANE, "item": "Transport aircraft, first", "document": "DD Form 1348-1A"}
    passed = (await kept(hub, AIR_FORCE, "recordTitleTransfer", title))["recordId"]
    assert await seen(hub, (*parties, ALDER), passed, "TitleTransfer", "transferredOn document") == {
        **{seat: {"transferredOn": "2026-11-23", "document": "DD Form 1348-1A"} for seat in parties},
        ALDER: NEVER,
    }
    receipt = {"delivery": delivery, "receivedBy": "Airlift wing of Bandaria, reception office"}
    await kept(hub, AIR_FORCE, "recordReceipt", receipt)
    assert (await seen(hub, (BANDARIA,), delivery, "Delivery", "receivedBy"))[BANDARIA] == {
        "receivedBy": "Airlift wing of Bandaria, reception office"
    }


@pytest.mark.long
async def test_of_deliveries_told_at_one_time_the_earliest_is_the_first(own_hub: Hub) -> None:
    hub, days = own_hub, [f"2026-11-{n}" for n in (22, 17, 20, 18, 21, 19)]
    sent = [{**DELIVERY, "idempotencyKey": day, "item": day, "deliveredOn": day} for day in days]
    answers = await asyncio.gather(*(hub.submit(AIR_FORCE, "recordDelivery", one) for one in sent))
    assert [a["__typename"] for a in answers] == ["Receipt"] * 6
    query = f'{{ case(designator: "{CRANE}") {{ deliveredFrom deliveries {{ nodes {{ deliveredOn }} }} }} }}'
    delivered = {"nodes": [{"deliveredOn": day} for day in sorted(days)]}
    for seat in (BANDARIA, OFFICE, DSCA, AIR_FORCE):
        read = (await hub.data(seat, query))["case"]
        assert read == {"deliveredFrom": "2026-11-17", "deliveries": delivered}, seat


@pytest.mark.long
async def test_a_delivery_kept_from_the_purchaser_does_not_move_the_stage_it_reads(own_hub: Hub) -> None:
    hub = own_hub
    before = await told_about(hub, BANDARIA, CRANE)
    hidden = await kept(hub, AIR_FORCE, "recordDelivery", {**DELIVERY, "marking": "CUI//NOFORN"})
    assert (await seen(hub, (OFFICE,), hidden["recordId"], "Delivery", "quantity"))[OFFICE] == {"quantity": 1}
    assert differences(before, await told_about(hub, BANDARIA, CRANE)) == []


@pytest.mark.long
async def test_a_delivery_or_a_title_that_cannot_stand_is_refused(own_hub: Hub) -> None:
    rows = [
        *NOT_HERE,
        ({"item": " "}, "TEXT_EMPTY", "item"),
        ({"receivedBy": ""}, "TEXT_EMPTY", "receivedBy"),
        ({"quantity": 0}, "QUANTITY_NOT_POSITIVE", "quantity"),
        ({"deliveredOn": "2026-11-24"}, "DAY_IN_FUTURE", "deliveredOn"),
        ({"deliveredOn": "2024-04-14"}, "DAY_TOO_EARLY", "deliveredOn"),
        ({"marking": "SECRET"}, "MARKING", "marking"),
    ]
    await refusals(own_hub, AIR_FORCE, "recordDelivery", DELIVERY, rows)
    title = {"case": CRANE, "item": "Transport aircraft", "document": "DD Form 1348-1A"}
    rows = [
        *NOT_HERE,
        ({"item": ""}, "TEXT_EMPTY", "item"),
        ({"document": ""}, "TEXT_EMPTY", "document"),
        ({"transferredOn": "2026-11-24"}, "DAY_IN_FUTURE", "transferredOn"),
        ({"transferredOn": "2024-04-14"}, "DAY_TOO_EARLY", "transferredOn"),
        ({"case": MEDICAL, "transferredOn": "2026-02-04"}, "NOTHING_DELIVERED_YET", "transferredOn"),
        ({"case": MEDICAL}, "TITLE_PASSAGE_TO_A_BENEFITTING_PARTNER", "signedOn"),
    ]
    await refusals(own_hub, AIR_FORCE, "recordTitleTransfer", title, rows)


@pytest.mark.long
async def test_the_office_confirms_what_was_built_for_a_partner_within_its_days(own_hub: Hub) -> None:
    hub = own_hub
    kits = {"case": MEDICAL, "item": "Evacuation kit", "quantity": 6}
    delivery = (await kept(hub, AIR_FORCE, "recordDelivery", kits))["recordId"]
    bought = (await kept(hub, AIR_FORCE, "recordDelivery", {**DELIVERY, "idempotencyKey": "bought"}))["recordId"]
    hub.clock.pass_(days=30)
    confirmed = {"delivery": delivery, "receivedBy": "Medical depot of Bandar Sul"}
    rows = [
        ({"delivery": NOBODY}, "DELIVERY_NOT_FOUND", "delivery"),
        ({"delivery": bought}, "NOT_BUILT_FOR_A_PARTNER", "delivery"),
        ({"receivedBy": ""}, "TEXT_EMPTY", "receivedBy"),
    ]
    await refusals(hub, OFFICE, "confirmReceipt", confirmed, rows)
    await refusals(hub, BANDARIA, "confirmReceipt", confirmed, [({}, "BUILT_FOR_A_PARTNER", "delivery")])
    hub.clock.pass_(days=1)
    await refusals(hub, OFFICE, "confirmReceipt", confirmed, [({}, "RECEIPT_BY_THE_PARTNER", "delivery")])
    hub.clock.pass_(days=-1)
    await kept(hub, OFFICE, "confirmReceipt", confirmed)
    facts = "item receivedBy confirmedOn"
    told = {"item": "Evacuation kit", "receivedBy": "Medical depot of Bandar Sul", "confirmedOn": "2026-12-23"}
    assert await seen(hub, (BANDARIA, OFFICE, DSCA, DFAS, VERDANIA), delivery, "Delivery", facts) == {
        **dict.fromkeys((BANDARIA, OFFICE, DSCA, DFAS), told),
        VERDANIA: None,
    }
    await refusals(hub, AIR_FORCE, "recordReceipt", confirmed, [({}, "RECEIPT_RECORDED", "delivery")])
    await refusals(hub, OFFICE, "confirmReceipt", confirmed, [({}, "RECEIPT_CONFIRMED", "delivery")])


@pytest.mark.long
async def test_a_purchaser_confirms_what_it_received(own_hub: Hub) -> None:
    hub = own_hub
    quiet = (VERDANIA, ALDER, GREYHAVEN, STATE, CENTCOM)
    delivery = (await kept(hub, AIR_FORCE, "recordDelivery", DELIVERY))["recordId"]
    before = {seat: await told_about(hub, seat, CRANE) for seat in quiet}
    confirmed = {"delivery": delivery, "receivedBy": "Airlift wing of Bandaria, reception office"}
    rows = [
        ({"delivery": NOBODY}, "DELIVERY_NOT_FOUND", "delivery"),
        ({"receivedBy": None}, "RECEIVER_UNKNOWN", "receivedBy"),
        ({"receivedBy": " "}, "TEXT_EMPTY", "receivedBy"),
        ({"confirmedOn": "2026-11-24"}, "DAY_IN_FUTURE", "confirmedOn"),
        ({"confirmedOn": "2026-11-19"}, "DAY_TOO_EARLY", "confirmedOn"),
    ]
    await refusals(hub, BANDARIA, "confirmReceipt", confirmed, rows)
    await refusals(hub, VERDANIA, "confirmReceipt", confirmed, [({}, "DELIVERY_NOT_FOUND", "delivery")])
    await kept(hub, BANDARIA, "confirmReceipt", confirmed)
    parties = (BANDARIA, OFFICE, DSCA, AIR_FORCE, DFAS)
    told = {"receivedBy": "Airlift wing of Bandaria, reception office", "confirmedOn": "2026-11-23"}
    assert await seen(hub, parties, delivery, "Delivery", "receivedBy confirmedOn") == dict.fromkeys(parties, told)
    for seat in quiet:
        assert differences(before[seat], await told_about(hub, seat, CRANE)) == [], seat


# Supply discrepancies.

DISCREPANCY = {
    "case": TRAINER,
    "number": "A0012-BN-SAM/001",
    "codes": ["C3"],
    "itemValue": "4100.00 USD",
    "transportationAndHandling": "250.50 USD",
    "claimsReimbursement": True,
    "latentDefect": False,
    "deliveredOn": "2026-03-03",
    "description": "The altimeter of the fourth trainer is broken.",
}


@pytest.mark.long
async def test_a_discrepancy_is_reported_and_decided(own_hub: Hub) -> None:
    hub = own_hub
    quiet = (GREYHAVEN, ALDER, STATE, CENTCOM, VERDANIA)
    before = {seat: await told_about(hub, seat, TRAINER) for seat in quiet}
    report = (await kept(hub, BANDARIA, "reportSupplyDiscrepancy", DISCREPANCY))["recordId"]
    facts = "number claimedAmount reportedOn disposition decidedOn decidedBy"
    told = {
        "number": "A0012-BN-SAM/001",
        "claimedAmount": "4350.50 USD",
        "reportedOn": "2026-11-23",
        "disposition": None,
        "decidedOn": None,
        "decidedBy": None,
    }
    parties = (BANDARIA, OFFICE, DSCA, AIR_FORCE, DFAS)
    others = {GREYHAVEN: NEVER, VERDANIA: None}
    kind = "SupplyDiscrepancyReport"
    assert await seen(hub, (*parties, *others), report, kind, facts) == {**dict.fromkeys(parties, told), **others}

    # Nothing can be taken up before it is decided.
    again = {**DISCREPANCY, "number": "A0012-BN-SAM/001R"}
    rows = [({}, "RECOURSE", "number"), ({"number": "A0012-BN-SAM/001C"}, "RECOURSE", "number")]
    await refusals(hub, BANDARIA, "reportSupplyDiscrepancy", again, rows)
    hub.clock.pass_(days=10)
    decision = {"report": report, "disposition": "DENIED", "decidedBy": "International Logistics Control Office"}
    await kept(hub, AIR_FORCE, "decideSupplyDiscrepancy", decision)
    now = {**told, "disposition": "DENIED", "decidedOn": "2026-12-03", "decidedBy": decision["decidedBy"]}
    assert await seen(hub, (*parties, *others), report, kind, facts) == {**dict.fromkeys(parties, now), **others}
    rows = [({}, "ALREADY_DECIDED", "report")]
    await refusals(hub, AIR_FORCE, "decideSupplyDiscrepancy", decision, rows)
    taken_up = await hub.submit(BANDARIA, "reportSupplyDiscrepancy", {**again, "idempotencyKey": "again"})
    assert (taken_up["__typename"], taken_up["version"]) == ("Receipt", 1)
    hub.clock.pass_(days=-10)
    for seat in quiet:
        assert differences(before[seat], await told_about(hub, seat, TRAINER)) == [], seat


@pytest.mark.long
async def test_a_discrepancy_that_is_not_admitted_is_refused(own_hub: Hub) -> None:
    small = {"itemValue": "150.00 USD", "transportationAndHandling": "49.99 USD"}
    rows = [
        ({"case": "BN-D-ZZZ"}, "CASE_NOT_FOUND", "case"),
        ({"case": "BN-D-QAB"}, "CASE_NOT_FOUND", "case"),  # its own, of which it was not told
        ({"case": "VE-D-RAA"}, "CASE_NOT_FOUND", "case"),  # a neighbour's
        ({"case": MEDICAL}, "CASE_NOT_FOUND", "case"),  # built for it, not bought
        ({"case": "BN-D-QAG"}, "CASE_NOT_IMPLEMENTED", "case"),
        ({"case": "BN-D-SAP"}, "CASE_CLOSED", "case"),
        ({"number": "twelve"}, "DISCREPANCY_REPORT_NUMBER", "number"),
        ({"number": "A0012-BN-SAG/001"}, "NUMBER_MISFITS", "number"),
        ({"number": "A0012-VE-SAM/001"}, "NUMBER_MISFITS", "number"),
        ({"number": "A0010-BN-SAM/001"}, "NUMBER_USED", "number"),
        ({"description": ""}, "TEXT_EMPTY", "description"),
        ({"deliveredOn": None}, "NOTHING_SUPPLIED", "deliveredOn"),
        ({"deliveredOn": "2026-11-24"}, "DAY_IN_FUTURE", "deliveredOn"),
        ({"billedOn": "2026-11-24"}, "DAY_IN_FUTURE", "billedOn"),
        ({"codes": ["C1", "C3", "S1", "D1"]}, "DISCREPANCY_CODES", "codes"),
        ({"deliveredOn": "2025-11-22"}, "REPORT_DEADLINE", "deliveredOn"),
        (small, "CLAIM_MINIMUM", "itemValue"),
        ({"itemValue": "4100.00 EUR"}, "MONEY", "itemValue"),
    ]
    await refusals(own_hub, BANDARIA, "reportSupplyDiscrepancy", DISCREPANCY, rows)
    # A number another party used tells nothing: the office's own report bears this one.
    theirs = await own_hub.submit(
        BANDARIA, "reportSupplyDiscrepancy", {**DISCREPANCY, "number": "B0004-BN-SAM/002", "idempotencyKey": "theirs"}
    )
    assert theirs["__typename"] == "Receipt"
    # Late for a latent defect is in time, and too little is filed for documentation.
    late = {**DISCREPANCY, "deliveredOn": "2025-11-22", "latentDefect": True, "idempotencyKey": "late"}
    assert (await own_hub.submit(BANDARIA, "reportSupplyDiscrepancy", late))["__typename"] == "Receipt"
    filed = {**DISCREPANCY, **small, "claimsReimbursement": False, "number": "A0013-BN-SAM"}
    papers = (await kept(own_hub, BANDARIA, "reportSupplyDiscrepancy", filed))["recordId"]
    rows = [
        ({"report": NOBODY}, "REPORT_NOT_FOUND", "report"),
        ({"decidedBy": ""}, "TEXT_EMPTY", "decidedBy"),
        ({"disposition": "CREDIT"}, "NOTHING_CLAIMED", "disposition"),
    ]
    decision = {"report": papers, "disposition": "DOCUMENTATION_ONLY", "decidedBy": "Control office"}
    await refusals(own_hub, AIR_FORCE, "decideSupplyDiscrepancy", decision, rows)


# Alerts.

ALERT = {
    "case": CRANE,
    "kind": "COMMITMENT_AT_RISK",
    "situation": "The second aircraft will miss its day as well.",
    "item": "Transport aircraft, second of four",
    "contractor": "1ABC2",
}
RESPONSE = {"text": "The second aircraft follows in autumn.", "agreedOn": "2026-11-23"}


@pytest.mark.long
async def test_a_commitment_at_risk_goes_to_dsca_and_to_the_partner_as_the_coordinated_response(own_hub: Hub) -> None:
    hub = own_hub
    quiet = (BANDARIA, ALDER, DUNMORE, DFAS, VERDANIA)
    before = {seat: await told_about(hub, seat, CRANE) for seat in quiet}
    alert = (await kept(hub, AIR_FORCE, "raiseAlert", ALERT))["recordId"]
    told = {
        "kind": "COMMITMENT_AT_RISK",
        "raisedAt": "2026-11-23T12:00:00+00:00",
        "addressees": ["agency:D", "department:DSCA"],
    }
    officials = (OFFICE, DSCA, AIR_FORCE, STATE, CENTCOM)
    assert await seen(hub, officials, alert, "Alert", "kind raisedAt addressees") == dict.fromkeys(officials, told)
    assert await seen(hub, (BANDARIA, ALDER), alert, "Alert", "situation") == {BANDARIA: None, ALDER: None}
    response = (await kept(hub, DSCA, "respondToAlert", {"alert": alert, **RESPONSE}))["recordId"]
    for seat in quiet:
        assert differences(before[seat], await told_about(hub, seat, CRANE)) == [], seat
    await kept(hub, DSCA, "recordRelease", {"record": response, "version": 1, "to": "customer:BN"})
    text = {"text": "The second aircraft follows in autumn."}
    assert await seen(hub, (BANDARIA, *officials, ALDER), response, "AlertResponse", "text") == {
        **dict.fromkeys((BANDARIA, *officials), text),
        ALDER: NEVER,
    }
    for seat in quiet[1:]:
        assert differences(before[seat], await told_about(hub, seat, CRANE)) == [], seat


@pytest.mark.long
async def test_of_an_immediate_risk_to_safety_the_partner_is_told_at_once(own_hub: Hub) -> None:
    hub = own_hub
    quiet = (NORTHPINE, DUNMORE, STATE, DFAS, VERDANIA)
    before = {seat: await told_about(hub, seat, CRANE) for seat in quiet}
    danger = {**ALERT, "kind": "IMMEDIATE_SAFETY", "situation": "Do not fly above 300 knots."}
    alert = (await kept(hub, AIR_FORCE, "raiseAlert", danger))["recordId"]
    told = {"kind": "IMMEDIATE_SAFETY", "situation": "Do not fly above 300 knots."}
    readers = (BANDARIA, OFFICE, DSCA, AIR_FORCE, CENTCOM, ALDER)
    assert await seen(hub, readers, alert, "Alert", "kind situation") == dict.fromkeys(readers, told)
    addressees = {"addressees": ["customer:BN", "department:DSCA", "agency:D"]}
    assert (await seen(hub, (DSCA,), alert, "Alert", "addressees"))[DSCA] == addressees
    for seat in quiet:
        assert differences(before[seat], await told_about(hub, seat, CRANE)) == [], seat


@pytest.mark.long
async def test_state_reads_the_response_to_an_alert_that_it_does_not_read(own_hub: Hub) -> None:
    hub = own_hub
    alert = (await kept(hub, AIR_FORCE, "raiseAlert", {**ALERT, "kind": "IMMEDIATE_SAFETY"}))["recordId"]
    before = await told_about(hub, DFAS, CRANE)
    response = (await kept(hub, DSCA, "respondToAlert", {"alert": alert, **RESPONSE}))["recordId"]
    text = {"text": "The second aircraft follows in autumn."}
    assert await seen(hub, (STATE, CENTCOM, BANDARIA, DFAS), response, "AlertResponse", "text") == {
        STATE: text,
        CENTCOM: text,
        BANDARIA: None,  # not released
        DFAS: NEVER,
    }
    assert await seen(hub, (STATE,), alert, "Alert", "situation") == {STATE: None}
    assert (await seen(hub, (STATE,), response, "AlertResponse", "alert { id }"))[STATE] == {"alert": None}
    assert differences(before, await told_about(hub, DFAS, CRANE)) == []


@pytest.mark.long
async def test_a_country_is_told_at_once_of_a_danger_in_what_was_built_for_it_and_of_nothing_else(own_hub: Hub) -> None:
    hub = own_hub
    quiet = (BANDARIA, VERDANIA, STATE, DFAS)
    before = {seat: await told_about(hub, seat, MEDICAL) for seat in quiet}
    risk = {**ALERT, "case": MEDICAL, "contractor": None}
    await kept(hub, AIR_FORCE, "raiseAlert", risk)
    for seat in (BANDARIA, VERDANIA, DFAS):
        assert differences(before[seat], await told_about(hub, seat, MEDICAL)) == [], seat

    danger = {**risk, "kind": "IMMEDIATE_SAFETY", "situation": "Do not inflate the kits.", "idempotencyKey": "danger"}
    alert = (await hub.submit(AIR_FORCE, "raiseAlert", danger))["recordId"]
    told = {"kind": "IMMEDIATE_SAFETY", "situation": "Do not inflate the kits."}
    readers = (BANDARIA, OFFICE, DSCA, AIR_FORCE, CENTCOM)
    assert await seen(hub, (*readers, VERDANIA, STATE), alert, "Alert", "kind situation") == {
        **dict.fromkeys(readers, told),
        VERDANIA: None,
        STATE: None,
    }
    sent = "addressees routings { nodes { routedTo deliveredAt } }"
    found = (await seen(hub, (DSCA,), alert, "Alert", sent))[DSCA]
    assert found["addressees"] == ["customer:BN", "department:DSCA", "agency:D"]
    assert sorted(found["routings"]["nodes"], key=lambda each: each["routedTo"]) == [
        {"routedTo": to, "deliveredAt": NOON} for to in ("agency:D", "customer:BN", "department:DSCA")
    ]
    # Nothing that hangs on the alert: not where it went, nor what was answered, released or not.
    response = (await kept(hub, DSCA, "respondToAlert", {"alert": alert, **RESPONSE}))["recordId"]
    await hub.submit(
        DSCA, "recordRelease", {"idempotencyKey": "r", "record": response, "version": 1, "to": "customer:BN"}
    )
    bare = "routings { totalCount } responses { totalCount }"
    nothing = {"routings": {"totalCount": 0}, "responses": {"totalCount": 0}}
    assert (await seen(hub, (BANDARIA,), alert, "Alert", bare))[BANDARIA] == nothing
    assert (await seen(hub, (BANDARIA,), response, "AlertResponse", "text"))[BANDARIA] is None


async def test_a_country_that_knows_of_no_case_is_not_told_of_a_danger_in_it(own_hub: Hub) -> None:
    hub = own_hub
    before = await told_about(hub, BANDARIA, UNTOLD)
    danger = {**ALERT, "case": UNTOLD, "kind": "IMMEDIATE_SAFETY", "contractor": None}
    alert = (await kept(hub, AIR_FORCE, "raiseAlert", danger))["recordId"]
    assert differences(before, await told_about(hub, BANDARIA, UNTOLD)) == []
    found = await seen(hub, (DSCA,), alert, "Alert", "routings { nodes { routedTo deliveredAt } }")
    delivered = {each["routedTo"]: each["deliveredAt"] for each in found[DSCA]["routings"]["nodes"]}
    assert delivered == {"customer:BN": None, **dict.fromkeys(("agency:D", "department:DSCA"), NOON)}


@pytest.mark.long
async def test_an_alert_or_response_that_cannot_stand_is_refused(own_hub: Hub) -> None:
    hub = own_hub
    rows = [
        *NOT_HERE[:2],
        ({"situation": ""}, "TEXT_EMPTY", "situation"),
        ({"item": " "}, "TEXT_EMPTY", "item"),
        ({"kind": "IMMEDIATE_SAFETY", "marking": "CUI//NOFORN"}, "SAFETY_ALERT", "marking"),
    ]
    await refusals(hub, AIR_FORCE, "raiseAlert", ALERT, rows)
    alert = (await kept(hub, AIR_FORCE, "raiseAlert", ALERT))["recordId"]
    rows = [
        ({"alert": NOBODY}, "ALERT_NOT_FOUND", "alert"),
        ({"text": ""}, "TEXT_EMPTY", "text"),
        ({"agreedOn": "2026-11-22"}, "DAY_TOO_EARLY", "agreedOn"),
        ({"agreedOn": "2026-11-24"}, "DAY_IN_FUTURE", "agreedOn"),
    ]
    await refusals(hub, DSCA, "respondToAlert", {"alert": alert, **RESPONSE}, rows)


@pytest.mark.long
async def test_no_response_goes_out_before_dsca_is_alerted(own_hub: Hub, tmp_path: Path) -> None:
    edit = ('addressees = ["command:CENTCOM", "department:DSCA", "office:BN"]', 'addressees = ["office:BN"]')
    assert (await tell(own_hub, tmp_path, one_case(CRANE, edit))).applied == 1
    alert = await first(own_hub, DSCA, CRANE, "alerts")
    rows = [({}, "ALERT", "alert")]
    await refusals(own_hub, DSCA, "respondToAlert", {"alert": alert["id"], **RESPONSE}, rows)


# Money.

BILL = {
    "case": "BN-D-RAF",
    "periodEndsOn": "2026-09-30",
    "scheduled": "1200000.00 USD",
    "forecast": "1450000.25 USD",
    "held": "310000.00 USD",
}
BILL_FACTS = "preparedOn issuedOn paymentDueOn amountBilled paymentReceived held"


@pytest.mark.long
async def test_a_bill_is_sent_and_paid_in_parts(own_hub: Hub) -> None:
    hub = own_hub
    quiet = (DUNMORE, ALDER, STATE, CENTCOM, VERDANIA)
    before = {seat: await told_about(hub, seat, "BN-D-RAF") for seat in quiet}
    bill = (await kept(hub, DFAS, "issueBillingStatement", BILL))["recordId"]
    told = {
        "preparedOn": "2026-10-15",
        "issuedOn": "2026-11-23",
        "paymentDueOn": "2026-12-15",
        "amountBilled": "1450000.25 USD",
        "paymentReceived": None,
        "held": "310000.00 USD",
    }
    parties = (BANDARIA, OFFICE, DSCA, AIR_FORCE, DFAS)
    others = {DUNMORE: NEVER, VERDANIA: None, STATE: NEVER}
    kind = "BillingStatement"
    assert await seen(hub, (*parties, *others), bill, kind, BILL_FACTS) == {**dict.fromkeys(parties, told), **others}
    await kept(hub, DFAS, "recordPayment", {"statement": bill, "amount": "1000000.00 USD"})
    rest = {"statement": bill, "amount": "450000.25 USD", "idempotencyKey": "rest"}
    await hub.submit(DFAS, "recordPayment", rest)
    paid = {**told, "paymentReceived": "1450000.25 USD"}
    assert await seen(hub, (*parties, *others), bill, kind, BILL_FACTS) == {**dict.fromkeys(parties, paid), **others}
    for seat in quiet:
        assert differences(before[seat], await told_about(hub, seat, "BN-D-RAF")) == [], seat


async def test_a_bill_that_was_corrected_is_sent_as_the_same_bill(own_hub: Hub) -> None:
    hub = own_hub
    # The bill of June was sent, then corrected, and the correction has not been sent.
    special = {**BILL, "case": TRAINER, "periodEndsOn": "2026-06-30", "specialBilling": "3980500.00 USD"}
    where = '(where: { periodEndsOn: { eq: "2026-06-30" } })'
    sent = await first(hub, BANDARIA, TRAINER, "billing", "id amountBilled", where)
    assert sent["amountBilled"] == "4120000.00 USD"
    receipt = await kept(hub, DFAS, "issueBillingStatement", special)
    assert (receipt["recordId"], receipt["version"]) == (sent["id"], 1)  # the first that it says itself
    told = await first(hub, BANDARIA, TRAINER, "billing", "amountBilled issuedOn", where)
    assert (told["amountBilled"], told["issuedOn"]) == ("3980500.00 USD", "2026-11-23")


@pytest.mark.long
async def test_a_bill_or_payment_that_cannot_stand_is_refused(own_hub: Hub) -> None:
    hub = own_hub
    rows = [
        ({"case": "BN-D-ZZZ"}, "CASE_NOT_FOUND", "case"),
        ({"case": "BN-D-QAG"}, "CASE_NOT_FOUND", "case"),  # nothing of it is accepted
        ({"case": "BN-D-SAP"}, "CASE_CLOSED", "case"),
        ({"periodEndsOn": "2026-09-29"}, "DATE", "periodEndsOn"),
        ({"periodEndsOn": "2026-12-31"}, "BILLED_TOO_EARLY", "periodEndsOn"),
        ({"case": CRANE}, "QUARTER_BILLED", "periodEndsOn"),
        ({"scheduled": "1.00 EUR"}, "MONEY", "scheduled"),
        ({"specialBilling": "-1.00 USD"}, "MONEY", "specialBilling"),
    ]
    await refusals(hub, DFAS, "issueBillingStatement", BILL, rows)
    sent = await first(hub, DFAS, CRANE, "billing", where='(where: { periodEndsOn: { eq: "2026-09-30" } })')
    kept_back = await first(hub, DFAS, TRAINER, "billing", where='(where: { periodEndsOn: { eq: "2026-09-30" } })')
    rows = [
        ({"statement": NOBODY}, "STATEMENT_NOT_FOUND", "statement"),
        ({"statement": kept_back["id"]}, "BILL_NOT_SENT", "statement"),
        ({"amount": "0.00 USD"}, "AMOUNT_NOT_POSITIVE", "amount"),
        ({"amount": "1.00 EUR"}, "MONEY", "amount"),
    ]
    await refusals(hub, DFAS, "recordPayment", {"statement": sent["id"], "amount": "1.00 USD"}, rows)


# Reviews.

REVIEW = {"case": CRANE, "kind": "FINANCIAL_MANAGEMENT_REVIEW", "scope": "ONE_CASE", "plannedOn": "2026-11-30"}


@pytest.mark.long
async def test_a_review_is_planned_and_held_and_told_by_release(own_hub: Hub) -> None:
    hub = own_hub
    quiet = (BANDARIA, ALDER, STATE, CENTCOM, VERDANIA)
    before = {seat: await told_about(hub, seat, CRANE) for seat in quiet}
    review = (await kept(hub, AIR_FORCE, "planReview", REVIEW))["recordId"]
    for seat in quiet:
        assert differences(before[seat], await told_about(hub, seat, CRANE)) == [], seat
    await kept(hub, AIR_FORCE, "recordRelease", {"record": review, "version": 1, "to": "customer:BN"})
    hub.clock.pass_(days=7)
    held = {"review": review, "minutes": "The holding account is reconciled."}
    await kept(hub, AIR_FORCE, "recordReview", held)
    full = {"plannedOn": "2026-11-30", "heldOn": "2026-11-30", "minutes": "The holding account is reconciled."}
    facts = "plannedOn heldOn minutes"
    assert await seen(hub, (BANDARIA, OFFICE, DSCA, DFAS, ALDER), review, "Review", facts) == {
        BANDARIA: {"plannedOn": "2026-11-30", "heldOn": None, "minutes": None},
        **dict.fromkeys((OFFICE, DSCA, DFAS), full),
        ALDER: NEVER,
    }
    rows = [({}, "REVIEW_HELD", "review")]
    await refusals(hub, AIR_FORCE, "recordReview", held, rows)


@pytest.mark.long
async def test_a_review_that_cannot_stand_is_refused(own_hub: Hub) -> None:
    rows = [*NOT_HERE, ({"plannedOn": "2026-11-22"}, "PLANNED_IN_PAST", "plannedOn")]
    await refusals(own_hub, AIR_FORCE, "planReview", REVIEW, rows)
    review = (await kept(own_hub, AIR_FORCE, "planReview", REVIEW))["recordId"]
    rows = [
        ({"review": NOBODY}, "REVIEW_NOT_FOUND", "review"),
        ({"minutes": ""}, "TEXT_EMPTY", "minutes"),
        ({"heldOn": "2026-11-24"}, "DAY_IN_FUTURE", "heldOn"),
        ({"heldOn": "2024-04-14"}, "DAY_TOO_EARLY", "heldOn"),
    ]
    await refusals(own_hub, AIR_FORCE, "recordReview", {"review": review, "minutes": "All is well."}, rows)


# The end of a case.

COMPLETE = {"case": CRANE, "procedure": "ACCELERATED"}
CLOSURE_FACTS = "supplyCompleteOn certificateOn interimClosedOn finallyClosedOn status recordsKeptUntil"


@pytest.mark.long
async def test_a_case_is_sustained_and_closed_for_the_time_being_and_for_good(own_hub: Hub) -> None:
    hub = own_hub
    quiet = (DUNMORE, NORTHPINE, VERDANIA)
    before = {seat: await told_about(hub, seat, CRANE) for seat in quiet}
    await kept(hub, AIR_FORCE, "recordDelivery", DELIVERY)
    await kept(hub, AIR_FORCE, "beginSustainment", {"case": CRANE})
    seats = (BANDARIA, OFFICE, DSCA, STATE, CENTCOM, DFAS, ALDER)
    assert [await stage(hub, seat, CRANE) for seat in seats] == [{"stage": "SUSTAINMENT"}] * 7
    begun = [({}, "SUSTAINMENT_BEGUN", "case")]
    await refusals(hub, AIR_FORCE, "beginSustainment", {"case": CRANE}, begun)

    closure = (await kept(hub, AIR_FORCE, "recordSupplyComplete", COMPLETE))["recordId"]
    again = [({}, "SUPPLY_COMPLETE", "case")]
    await refusals(hub, AIR_FORCE, "recordSupplyComplete", COMPLETE, again)
    hub.clock.pass_(days=364)
    interim = {"case": CRANE, "status": "INTERIM_CLOSED"}
    rows = [
        ({}, "CLOSURE", "case"),  # the year is not over
        ({"status": "CLOSED_NON_ACCELERATED"}, "CLOSURE_STATUSES", "status"),
    ]
    await refusals(hub, AIR_FORCE, "closeCase", interim, rows)
    hub.clock.pass_(days=1)
    rows = [
        ({"certificateOn": "2026-11-22"}, "DAY_TOO_EARLY", "certificateOn"),
        ({"certificateOn": "2027-11-24"}, "DAY_IN_FUTURE", "certificateOn"),
    ]
    await refusals(hub, AIR_FORCE, "closeCase", interim, rows)
    await kept(hub, AIR_FORCE, "closeCase", interim)
    told = {
        "supplyCompleteOn": "2026-11-23",
        "certificateOn": "2027-11-23",
        "interimClosedOn": "2027-11-23",
        "finallyClosedOn": None,
        "status": "INTERIM_CLOSED",
        "recordsKeptUntil": None,
    }
    parties = (BANDARIA, OFFICE, DSCA, AIR_FORCE, DFAS)
    others = {ALDER: NEVER, STATE: NEVER, VERDANIA: None}
    assert await seen(hub, (*parties, *others), closure, "Closure", CLOSURE_FACTS) == {
        **dict.fromkeys(parties, told),
        **others,
    }
    assert await stage(hub, BANDARIA, CRANE) == {"stage": "SUSTAINMENT"}
    twice = [({}, "ORDER_OF_CLOSURE_STATUSES", "status")]
    await refusals(hub, AIR_FORCE, "closeCase", interim, twice)

    hub.clock.pass_(days=30)
    final = {"case": CRANE, "status": "CLOSED_ACCELERATED"}
    assert (await hub.submit(AIR_FORCE, "closeCase", {**final, "idempotencyKey": "final"}))["__typename"] == "Receipt"
    done = {
        **told,
        "finallyClosedOn": "2027-12-23",
        "status": "CLOSED_ACCELERATED",
        "recordsKeptUntil": "2037-12-23",
    }
    assert await seen(hub, (*parties, *others), closure, "Closure", CLOSURE_FACTS) == {
        **dict.fromkeys(parties, done),
        **others,
    }
    assert [await stage(hub, seat, CRANE) for seat in seats] == [{"stage": "CLOSED"}] * 7
    closed = [({}, "CASE_CLOSED", "case")]
    await refusals(hub, AIR_FORCE, "closeCase", final, closed)
    hub.clock.pass_(days=-395)
    for seat in quiet:
        assert differences(before[seat], await told_about(hub, seat, CRANE)) == [], seat


@pytest.mark.long
async def test_a_case_that_cannot_end_yet_is_refused(own_hub: Hub, tmp_path: Path) -> None:
    hub = own_hub
    rows = [
        *NOT_HERE,
        ({"case": CRANE}, "NOTHING_DELIVERED_YET", "case"),
        ({"sustainedFrom": "2026-02-10"}, "DAY_TOO_EARLY", "sustainedFrom"),
        ({"sustainedFrom": "2026-11-24"}, "DAY_IN_FUTURE", "sustainedFrom"),
    ]
    await refusals(hub, AIR_FORCE, "beginSustainment", {"case": TRAINER}, rows)
    rows = [
        *NOT_HERE,
        ({"case": TRAINER}, "SHIPMENT_UNDER_WAY", "case"),
        ({"case": "BN-D-SAN"}, "SUPPLY_COMPLETE", "case"),
        ({"supplyCompleteOn": "2026-11-24"}, "DAY_IN_FUTURE", "supplyCompleteOn"),
    ]
    await refusals(hub, AIR_FORCE, "recordSupplyComplete", COMPLETE, rows)
    early = [*NOT_HERE, ({}, "SUPPLY_NOT_COMPLETE", "case")]
    await refusals(hub, AIR_FORCE, "closeCase", {"case": CRANE, "status": "INTERIM_CLOSED"}, early)

    # What a grant finances is closed by the accelerated procedure.
    assert (await tell(hub, tmp_path, one_case(CRANE, ('program = "FMS"', 'program = "FMF"')))).applied >= 1
    declined = [({"procedure": "NON_ACCELERATED"}, "ACCELERATED_CLOSURE", "procedure")]
    await refusals(hub, AIR_FORCE, "recordSupplyComplete", COMPLETE, declined)


@pytest.mark.long
async def test_an_open_discrepancy_keeps_a_case_open_unless_its_last_delivery_is_long_past(own_hub: Hub) -> None:
    hub = own_hub
    await kept(hub, AIR_FORCE, "recordDelivery", DELIVERY)
    claim = {**DISCREPANCY, "case": CRANE, "number": "A0001-BN-SAG/001", "deliveredOn": "2026-11-20"}
    report = (await kept(hub, BANDARIA, "reportSupplyDiscrepancy", claim))["recordId"]
    before = [({"supplyCompleteOn": "2026-11-19"}, "DAY_TOO_EARLY", "supplyCompleteOn")]
    await refusals(hub, AIR_FORCE, "recordSupplyComplete", COMPLETE, before)
    posted = {"case": CRANE, "procedure": "NON_ACCELERATED"}
    await kept(hub, AIR_FORCE, "recordSupplyComplete", posted)
    hub.clock.pass_(days=366)
    close = {"case": CRANE, "status": "CLOSED_NON_ACCELERATED"}
    await refusals(hub, AIR_FORCE, "closeCase", close, [({}, "REPORTS_BEFORE_CLOSURE", "case")])
    decision = {"report": report, "disposition": "REPAIR", "decidedBy": "Control office"}
    await kept(hub, AIR_FORCE, "decideSupplyDiscrepancy", decision)
    await kept(hub, AIR_FORCE, "closeCase", close)
    assert await stage(hub, BANDARIA, CRANE) == {"stage": "CLOSED"}


# What is kept on file.

BOOKS = {
    "case": CRANE,
    "throughOn": "2026-10-31",
    "financialAgrees": True,
    "logisticsAgrees": False,
    "findings": "One lot of engines is paid for and not yet recorded.",
}


@pytest.mark.long
async def test_a_reconciliation_is_read_by_those_who_keep_the_books(own_hub: Hub) -> None:
    hub = own_hub
    quiet = (BANDARIA, OFFICE, VERDANIA, *RIVALS, STATE, CENTCOM)
    before = {seat: await told_about(hub, seat, CRANE) for seat in quiet}
    reconciled = (await kept(hub, AIR_FORCE, "recordReconciliation", BOOKS))["recordId"]
    facts = "reconciledOn throughOn financialAgrees logisticsAgrees findings"
    read = {n: v for n, v in BOOKS.items() if n != "case"} | {"reconciledOn": "2026-11-23"}
    found = await seen(hub, (DSCA, AIR_FORCE, DFAS, ARMY, OFFICE), reconciled, "Reconciliation", facts)
    assert found == {**dict.fromkeys((DSCA, AIR_FORCE, DFAS), read), ARMY: None, OFFICE: NEVER}
    for seat in quiet:
        assert differences(before[seat], await told_about(hub, seat, CRANE)) == [], seat


@pytest.mark.long
async def test_a_reconciliation_that_cannot_stand_is_refused(own_hub: Hub) -> None:
    rows = [
        *NOT_HERE,
        ({"reconciledOn": "2026-11-24"}, "DAY_IN_FUTURE", "reconciledOn"),
        ({"reconciledOn": "2024-04-14"}, "DAY_TOO_EARLY", "reconciledOn"),
        ({"throughOn": "2026-11-24"}, "DAY_AFTER_RECONCILIATION", "throughOn"),
        ({"findings": " "}, "TEXT_EMPTY", "findings"),
        ({"findings": None}, "RECONCILIATION", "findings"),
        ({"findings": None, "financialAgrees": False, "logisticsAgrees": True}, "RECONCILIATION", "findings"),
    ]
    await refusals(own_hub, AIR_FORCE, "recordReconciliation", BOOKS, rows)
    agrees = {**BOOKS, "logisticsAgrees": True, "findings": None}
    await kept(own_hub, AIR_FORCE, "recordReconciliation", agrees)


@pytest.mark.long
async def test_what_ending_a_case_would_cost_is_told_and_corrected_inside(own_hub: Hub) -> None:
    hub = own_hub
    cost = {"case": CRANE, "periodEndsOn": "2027-03-31", "amount": "48000000.00 USD"}
    rows = [
        *NOT_HERE,
        ({"periodEndsOn": "2027-03-30"}, "DATE", "periodEndsOn"),
        ({"amount": "1.00 EUR"}, "MONEY", "amount"),
    ]
    await refusals(hub, AIR_FORCE, "recordTerminationLiability", cost, rows)
    quiet = (BANDARIA, OFFICE, VERDANIA, *RIVALS, STATE, CENTCOM)
    before = {seat: await told_about(hub, seat, CRANE) for seat in quiet}
    owed = (await kept(hub, AIR_FORCE, "recordTerminationLiability", cost))["recordId"]
    corrected = {**cost, "amount": "47500000.00 USD", "idempotencyKey": "corrected"}
    again = await hub.submit(AIR_FORCE, "recordTerminationLiability", corrected)
    assert (again["recordId"], again["version"]) == (owed, 2)
    read = {"periodEndsOn": "2027-03-31", "amount": "47500000.00 USD"}
    found = await seen(hub, (DSCA, AIR_FORCE, DFAS, OFFICE), owed, "TerminationLiability", "periodEndsOn amount")
    assert found == {**dict.fromkeys((DSCA, AIR_FORCE, DFAS), read), OFFICE: NEVER}
    for seat in quiet:
        assert differences(before[seat], await told_about(hub, seat, CRANE)) == [], seat


@pytest.mark.long
async def test_a_remark_stays_in_the_file_until_it_is_released_to_an_office(own_hub: Hub) -> None:
    hub = own_hub
    remark = {"case": CRANE, "text": "The wing asks for a fifth aircraft; nothing is promised."}
    rows = [*NOT_HERE[:2], ({"text": ""}, "TEXT_EMPTY", "text")]
    await refusals(hub, AIR_FORCE, "remarkOnCase", remark, rows)
    quiet = (BANDARIA, OFFICE, VERDANIA, *RIVALS, STATE, CENTCOM, DFAS)
    before = {seat: await told_about(hub, seat, CRANE) for seat in quiet}
    made = (await kept(hub, AIR_FORCE, "remarkOnCase", remark))["recordId"]
    for seat in quiet:
        assert differences(before[seat], await told_about(hub, seat, CRANE)) == [], seat
    await kept(hub, DSCA, "recordRelease", {"record": made, "version": 1, "to": "office:BN"})
    text = {"text": remark["text"]}
    found = await seen(hub, (OFFICE, DSCA, AIR_FORCE, STATE, BANDARIA), made, "InternalRemark", "text")
    assert found == {OFFICE: text, DSCA: text, AIR_FORCE: text, STATE: None, BANDARIA: NEVER}
    # A closed case keeps its file, and DSCA writes in it as well.
    await kept(hub, DSCA, "remarkOnCase", {**remark, "case": "BN-D-SAP", "idempotencyKey": "closed"})


# Whose step it is.

WHOSE = {
    "awardContract": {AIR_FORCE},
    "recordContractMilestone": {AIR_FORCE},
    "issueExecutionPlan": {AIR_FORCE},
    "reviseExecutionPlan": {AIR_FORCE},
    "reportProductionMilestone": {ALDER},
    "reviseProductionReport": {ALDER},
    "acceptProductionReport": {AIR_FORCE},
    "returnProductionReport": {AIR_FORCE},
    "recordShipment": {AIR_FORCE},
    "recordShipmentProgress": {AIR_FORCE},
    "cancelShipment": {AIR_FORCE},
    "recordDelivery": {AIR_FORCE},
    "recordReceipt": {AIR_FORCE},
    "confirmReceipt": {BANDARIA, OFFICE},
    "recordReconciliation": {AIR_FORCE},
    "recordTerminationLiability": {AIR_FORCE},
    "remarkOnCase": {DSCA, AIR_FORCE},
    "stateTransportationPreference": {BANDARIA},
    "issueTransportationPlan": {AIR_FORCE},
    "reviseTransportationPlan": {AIR_FORCE},
    "issueSustainmentPlan": {AIR_FORCE},
    "reviseSustainmentPlan": {AIR_FORCE},
    "recordTitleTransfer": {AIR_FORCE, OFFICE},
    "reportSupplyDiscrepancy": {BANDARIA},
    "decideSupplyDiscrepancy": {AIR_FORCE},
    "raiseAlert": {AIR_FORCE},
    "respondToAlert": {DSCA},
    "issueBillingStatement": {DFAS},
    "recordPayment": {DFAS},
    "planReview": {AIR_FORCE},
    "recordReview": {AIR_FORCE},
    "beginSustainment": {AIR_FORCE},
    "recordSupplyComplete": {AIR_FORCE},
    "closeCase": {AIR_FORCE},
}


@pytest.mark.long
async def test_each_step_is_there_for_whom_it_is_and_for_nobody_else(hub: Hub) -> None:
    met: dict[str, set[str]] = {}
    for mutation in WHOSE:
        there = set()
        for seat in (BANDARIA, OFFICE, DSCA, AIR_FORCE, ALDER, STATE, CENTCOM, DFAS):
            mutations = (await own_schema(hub, seat)).mutation_type
            if mutations is not None and mutation in mutations.fields:
                there.add(seat)
        met[mutation] = there
    assert met == WHOSE


async def test_another_agency_meets_no_record_of_the_case(own_hub: Hub) -> None:
    hub = own_hub
    shipment = (await kept(hub, AIR_FORCE, "recordShipment", SHIPMENT))["recordId"]
    answers = [
        await hub.submit(ARMY, "cancelShipment", {"idempotencyKey": "k", "shipment": one}) for one in (shipment, NOBODY)
    ]
    assert answers[0] == answers[1]
    assert refused(answers[0]) == ("SHIPMENT_NOT_FOUND", "shipment")
