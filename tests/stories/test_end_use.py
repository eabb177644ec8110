"""What becomes of articles after they are delivered: who is told of checks, findings, violations and transfers, and who not."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import pytest

from tests.served import Hub
from tests.stories.asking import (
    AIR_FORCE,
    ALDER,
    ARMY,
    BANDARIA,
    CENTCOM,
    DFAS,
    DSCA,
    GREYHAVEN,
    NOBODY,
    OFFICE,
    STATE,
    VERDANIA,
    differences,
    refused,
    told_about,
)

TRAINER = "BN-D-SAM"  # in delivery; Greyhaven holds a contract
MEDICAL = "H4-D-BAB"  # built for Bandaria
LOG, LOCK = "The vault log lacks three entries of July.", "The second lock of the vault was left open overnight."
NEVER = "the member does not exist"
WATCHERS = (OFFICE, DSCA, STATE)
STRANGERS = (AIR_FORCE, GREYHAVEN, ALDER, CENTCOM, DFAS)

ITEM = """query($s: String!) { endUseItems(where: { serialNumber: { eq: $s } }) { nodes {
  id serialNumber monitoring location controlPlan lastCheckedOn %s checks { nodes { checkedOn %s finding { finding } } }
} } }"""
FOR_WATCHERS = ITEM % ("checkDueOn", "result")
FOR_ITS_USER = ITEM % ("", "")


async def watched(hub: Hub, seat: str, serial: str) -> dict[str, Any]:
    """One monitored article as a reader is told of it."""
    query = FOR_ITS_USER if seat == BANDARIA else FOR_WATCHERS
    [found] = (await hub.data(seat, query, {"s": serial}))["endUseItems"]["nodes"]
    return dict(found)


async def item_named(hub: Hub, serial: str) -> str:
    """The id of an article, as its office knows it."""
    return str((await watched(hub, OFFICE, serial))["id"])


async def kept(hub: Hub, seat: str, mutation: str, taken: Mapping[str, Any]) -> str:
    """Hand in a submission twice under one key; the id of the one record that both speak of."""
    receipt = await hub.submit(seat, mutation, {"idempotencyKey": "once", **taken})
    assert receipt["__typename"] == "Receipt", receipt
    assert await hub.submit(seat, mutation, {"idempotencyKey": "once", **taken}) == receipt
    return str(receipt["recordId"])


async def refusals(
    hub: Hub, seat: str, mutation: str, good: Mapping[str, Any], rows: Iterable[tuple[dict[str, Any], str, str]]
) -> None:
    """Every change of a good submission is refused by name, at its field, and nothing is kept of it."""
    rows = list(rows)
    before = await told_about(hub, DSCA, TRAINER)
    met = [
        refused(await hub.submit(seat, mutation, {"idempotencyKey": "refused", **good, **change}))
        for change, *_ in rows
    ]
    assert met == [(code, field) for _, code, field in rows]
    assert differences(before, await told_about(hub, DSCA, TRAINER)) == []


async def node(hub: Hub, seat: str, record: str, kind: str, facts: str) -> Any:
    """One record as a reader is told it: its facts, nothing, or that there is no such kind of record."""
    answer = await hub.ask(seat, f'{{ node(id: "{record}") {{ ... on {kind} {{ {facts} }} }} }}')
    return NEVER if "errors" in answer else answer["data"]["node"] or None


async def state_owes(hub: Hub, record: str) -> tuple[str, str, str | None] | None:
    """What the Department of State finds among its own duties about a record: how it stands, since when, and by when."""
    duties = "{ viewer { duties(first: 100) { nodes { state startsOn dueOn owedBy recordId } } } }"
    found = [d for d in (await hub.data(STATE, duties))["viewer"]["duties"]["nodes"] if d["recordId"] == record]
    assert all(d["owedBy"] == "STATE" for d in found)
    return (found[0]["state"], found[0]["startsOn"], found[0]["dueOn"]) if found else None


# The inventory.


async def test_a_partner_reads_where_its_articles_are_and_when_they_were_checked_and_not_what_was_found(
    hub: Hub,
) -> None:
    office = await watched(hub, OFFICE, "GPS-2201")
    assert office == {
        "id": office["id"],
        "serialNumber": "GPS-2201",
        "monitoring": "ENHANCED",
        "location": "Avionics vault, training wing",
        "controlPlan": "Control plan BN-04 of 2025-11-03",
        "lastCheckedOn": "2026-08-06",
        "checkDueOn": "2027-08-06",
        "checks": {"nodes": [
            {"checkedOn": "2026-05-12", "result": "SEEN", "finding": None},
            {"checkedOn": "2026-08-04", "result": "FINDING", "finding": {"finding": LOG}},
            {"checkedOn": "2026-08-06", "result": "FINDING", "finding": {"finding": LOCK}},
        ]},
    }  # fmt: skip
    assert await watched(hub, DSCA, "GPS-2201") == await watched(hub, STATE, "GPS-2201") == office
    # One finding is released to Bandaria; of the other, and of the result of any check, it reads nothing.
    assert (await watched(hub, BANDARIA, "GPS-2201"))["checks"]["nodes"] == [
        {"checkedOn": "2026-05-12", "finding": None},
        {"checkedOn": "2026-08-04", "finding": {"finding": LOG}},
        {"checkedOn": "2026-08-06", "finding": None},
    ]
    for fact in ("checkDueOn", "checks { nodes { result } }", "possibleViolations { totalCount }"):
        answer = await hub.ask(BANDARIA, f"{{ endUseItems {{ nodes {{ {fact} }} }} }}")
        assert answer["errors"][0]["message"].endswith("is not a field where it is asked for"), fact


async def test_whoever_has_no_part_in_end_use_meets_no_word_of_it(hub: Hub) -> None:
    for seat in STRANGERS:
        for member in ("endUseItems", "possibleViolations"):
            answer = await hub.ask(seat, f"{{ {member} {{ totalCount }} }}")
            assert [e["message"] for e in answer["errors"]] == [f"`{member}` is not a field where it is asked for"], (
                seat
            )
        assert (await hub.data(seat, '{ __type(name: "EndUseItem") { name } }'))["__type"] is None
    neighbour = await hub.data(VERDANIA, "{ endUseItems { totalCount } transferRequests { totalCount } }")
    assert neighbour == {"endUseItems": {"totalCount": 0}, "transferRequests": {"totalCount": 0}}


async def test_a_country_reads_what_is_watched_of_a_case_built_for_it_and_no_schedule(hub: Hub) -> None:
    query = "query($d: CaseDesignator!) { case(designator: $d) { endUseItems { nodes { serialNumber } } paymentSchedule { id } } }"
    found = (await hub.data(BANDARIA, query, {"d": MEDICAL}))["case"]
    assert found == {"endUseItems": {"nodes": [{"serialNumber": "EK-0006"}]}, "paymentSchedule": None}
    assert (await hub.data(OFFICE, query, {"d": MEDICAL}))["case"]["paymentSchedule"] is not None


async def test_checks_that_are_overdue_are_a_number_on_the_officers_page(hub: Hub) -> None:
    overdue = (
        '{ endUseItems(where: { checkDueOn: { lt: "2026-11-23" } }) { totalCount nodes { serialNumber checkDueOn } } }'
    )
    late = {"totalCount": 1, "nodes": [{"serialNumber": "GPS-2202", "checkDueOn": "2026-05-12"}]}
    assert [(await hub.data(seat, overdue))["endUseItems"] for seat in WATCHERS] == [late] * 3
    clocks = f'{{ case(designator: "{TRAINER}") {{ clocks(first: 100) {{ nodes {{ what state owedBy dueOn authority }} }} }} }}'
    said = {}
    for seat in (OFFICE, BANDARIA, AIR_FORCE):
        nodes = (await hub.data(seat, clocks))["case"]["clocks"]["nodes"]
        said[seat] = [(c["dueOn"], c["state"], c["owedBy"]) for c in nodes if c["what"].startswith("Check the article")]
    assert said == {
        OFFICE: [("2026-05-12", "OVERDUE", "OFFICE"), ("2027-08-06", "RUNNING", "OFFICE")],
        BANDARIA: [],
        AIR_FORCE: [],
    }


OVERDUE = "{ endUseItems(where: { checkOverdue: { eq: true } }) { totalCount nodes { serialNumber } } }"
OVERDUE_OF_A_CASE = """query($d: CaseDesignator!) { case(designator: $d) {
  endUseItems(where: { checkOverdue: { eq: true } }) { totalCount } } }"""


async def test_how_many_checks_are_overdue_is_one_question_and_falls_with_each_check(own_hub: Hub) -> None:
    hub = own_hub
    one = {"totalCount": 1, "nodes": [{"serialNumber": "GPS-2202"}]}
    assert [(await hub.data(seat, OVERDUE))["endUseItems"] for seat in WATCHERS] == [one] * 3
    # What is due later, and what is under routine monitoring and never due, is told to be in time and not left open.
    rest = "{ endUseItems(where: { checkOverdue: { eq: false } }) { nodes { serialNumber checkDueOn } } }"
    assert (await hub.data(DSCA, rest))["endUseItems"]["nodes"] == [
        {"serialNumber": "BT-0003", "checkDueOn": None},
        {"serialNumber": "EK-0006", "checkDueOn": None},
        {"serialNumber": "GPS-2201", "checkDueOn": "2027-08-06"},
    ]
    for case, number in ((TRAINER, 1), (MEDICAL, 0)):
        counted = [
            (await hub.data(seat, OVERDUE_OF_A_CASE, {"d": case}))["case"]["endUseItems"]["totalCount"]
            for seat in WATCHERS
        ]
        assert counted == [number] * 3, case
    duties = "{ viewer { duties(first: 100) { nodes { what state recordId } } } }"
    late = [
        d["recordId"]
        for d in (await hub.data(OFFICE, duties))["viewer"]["duties"]["nodes"]
        if d["what"].startswith("Check the article") and d["state"] == "OVERDUE"
    ]
    assert late == [await item_named(hub, "GPS-2202")]
    # The partner counts no deadline: it would tell which check did not see its article.
    for asked in ("{ endUseItems { nodes { %s } } }", "{ endUseItems(where: { %s: { eq: true } }) { totalCount } }"):
        met, unknown = [(await hub.ask(BANDARIA, asked % fact))["errors"] for fact in ("checkOverdue", "badgers")]
        assert [e["message"].replace("checkOverdue", "badgers") for e in met] == [e["message"] for e in unknown]

    await kept(hub, OFFICE, "recordEndUseCheck", {"item": late[0], "checkedOn": "2026-11-20", "result": "SEEN"})
    none = {"totalCount": 0, "nodes": []}
    assert [(await hub.data(seat, OVERDUE))["endUseItems"] for seat in WATCHERS] == [none] * 3


# Enrolling.

ENROLLING = {
    "case": TRAINER,
    "monitoring": "ENHANCED",
    "receivedOn": "2026-11-20",
    "items": [
        {"serialNumber": "NVG-301", "item": "Night-vision goggles", "location": "Avionics vault, training wing"},
        {"serialNumber": " NVG-302 ", "item": "Night-vision goggles"},
    ],
}
ENROLLED = """{ endUseItems(where: { serialNumber: { startsWith: "NVG-" } }) { nodes {
  serialNumber item monitoring location receivedOn lastCheckedOn %s case { designator } } } }"""


@pytest.mark.long
async def test_articles_are_enrolled_together_and_the_first_check_of_each_falls_due(own_hub: Hub) -> None:
    hub = own_hub
    quiet = (*STRANGERS, VERDANIA)
    before = {seat: await told_about(hub, seat, TRAINER) for seat in quiet}
    await kept(hub, OFFICE, "enrollEndUseItems", ENROLLING)
    alike = {
        "item": "Night-vision goggles", "monitoring": "ENHANCED", "receivedOn": "2026-11-20", "lastCheckedOn": None,
        "case": {"designator": TRAINER},
    }  # fmt: skip
    told = [
        {**alike, "serialNumber": "NVG-301", "location": "Avionics vault, training wing"},
        {**alike, "serialNumber": "NVG-302", "location": None},
    ]
    assert (await hub.data(BANDARIA, ENROLLED % ""))["endUseItems"]["nodes"] == told
    due = [{**one, "checkDueOn": "2027-02-18"} for one in told]
    for seat in WATCHERS:
        assert (await hub.data(seat, ENROLLED % "checkDueOn"))["endUseItems"]["nodes"] == due, seat
    for seat in quiet:
        assert differences(before[seat], await told_about(hub, seat, TRAINER)) == [], seat
    duties = "{ viewer { duties(first: 100) { nodes { what dueOn state } } } }"
    owed = [d for d in (await hub.data(OFFICE, duties))["viewer"]["duties"]["nodes"] if d["dueOn"] == "2027-02-18"]
    assert [(d["what"], d["state"]) for d in owed] == [("Check the article by its serial number.", "RUNNING")] * 2
    # Routine monitoring asks for no inventory.
    routine = {**ENROLLING, "monitoring": "ROUTINE", "items": [{"serialNumber": "NVG-9", "item": "Carrying case"}]}
    assert (await hub.submit(OFFICE, "enrollEndUseItems", {**routine, "idempotencyKey": "routine"}))["recordId"]
    assert (await watched(hub, OFFICE, "NVG-9"))["checkDueOn"] is None
    check = {"item": await item_named(hub, "NVG-302"), "checkedOn": "2026-11-22", "result": "SEEN"}
    await kept(hub, OFFICE, "recordEndUseCheck", check)
    assert (await watched(hub, DSCA, "NVG-302"))["checkDueOn"] == "2027-11-22"


@pytest.mark.long
async def test_articles_that_cannot_be_enrolled_are_refused_all_together(own_hub: Hub) -> None:
    def items(*numbers: str) -> dict[str, Any]:
        return {"items": [{"serialNumber": number, "item": "Night-vision goggles"} for number in numbers]}

    rows = [
        ({"case": "VE-D-RAA"}, "CASE_NOT_FOUND", "case"),
        ({"case": "BN-D-SAG"}, "NOTHING_DELIVERED_YET", "case"),
        (items(), "ENROLLED_ARTICLES", "items"),
        (items("NVG-301", " "), "ENROLLED_ARTICLES", "items"),
        (items("NVG-301", "NVG-302", "NVG-301 "), "ENROLLED_ARTICLES", "items"),
        (items("NVG-301", "GPS-2201"), "ENROLLED_ARTICLES", "items"),
        (items(*(f"NVG-{n}" for n in range(201))), "ENROLLED_ARTICLES", "items"),
        ({"items": [{"serialNumber": "NVG-301", "item": " "}]}, "TEXT_EMPTY", "items"),
        ({"receivedOn": "2026-11-24"}, "DAY_IN_FUTURE", "receivedOn"),
        ({"receivedOn": "2001-01-01"}, "DAY_TOO_EARLY", "receivedOn"),
    ]
    await refusals(own_hub, OFFICE, "enrollEndUseItems", ENROLLING, rows)
    await kept(own_hub, OFFICE, "enrollEndUseItems", ENROLLING)
    again = await own_hub.submit(OFFICE, "enrollEndUseItems", {**ENROLLING, "idempotencyKey": "another"})
    assert refused(again) == ("ENROLLED_ARTICLES", "items")
    for seat in (BANDARIA, DSCA, AIR_FORCE, ALDER):
        answer = await own_hub.ask(seat, "mutation { enrollEndUseItems { __typename } }")
        assert answer["errors"][0]["message"] == "`enrollEndUseItems` is not a field where it is asked for"


# Checks.


@pytest.mark.long
async def test_a_check_is_read_by_its_day_and_a_finding_by_release_alone(own_hub: Hub) -> None:
    hub = own_hub
    quiet = (*STRANGERS, VERDANIA)
    before = {seat: await told_about(hub, seat, TRAINER) for seat in quiet}
    item = await item_named(hub, "GPS-2202")
    check = {
        "item": item,
        "checkedOn": "2026-11-20",
        "result": "FINDING",
        "finding": "Its antenna was replaced unasked.",
    }
    await kept(hub, OFFICE, "recordEndUseCheck", check)
    office = await watched(hub, OFFICE, "GPS-2202")
    assert (office["lastCheckedOn"], office["checkDueOn"]) == ("2026-11-20", "2027-11-20")
    assert office["checks"]["nodes"][1] == {
        "checkedOn": "2026-11-20", "result": "FINDING", "finding": {"finding": check["finding"]},
    }  # fmt: skip
    told = await watched(hub, BANDARIA, "GPS-2202")
    assert told["lastCheckedOn"] == "2026-11-20"
    assert told["checks"]["nodes"] == [{"checkedOn": day, "finding": None} for day in ("2026-08-04", "2026-11-20")]
    for seat in quiet:
        assert differences(before[seat], await told_about(hub, seat, TRAINER)) == [], seat

    query = "query($s: String!) { endUseItems(where: { serialNumber: { eq: $s } }) { nodes { checks { nodes { finding { id } } } } } }"
    [found] = (await hub.data(DSCA, query, {"s": "GPS-2202"}))["endUseItems"]["nodes"]
    finding = found["checks"]["nodes"][1]["finding"]["id"]
    assert await node(hub, BANDARIA, finding, "EndUseFinding", "finding") is None
    await kept(hub, DSCA, "recordRelease", {"record": finding, "version": 1, "to": "customer:BN"})
    assert await node(hub, BANDARIA, finding, "EndUseFinding", "finding") == {"finding": check["finding"]}
    assert await node(hub, VERDANIA, finding, "EndUseFinding", "finding") is None
    assert await node(hub, GREYHAVEN, finding, "EndUseFinding", "finding") == NEVER


@pytest.mark.long
async def test_a_check_that_did_not_see_the_article_leaves_it_due_and_does_not_show(own_hub: Hub) -> None:
    hub = own_hub
    item = await item_named(hub, "GPS-2202")
    await kept(hub, OFFICE, "recordEndUseCheck", {"item": item, "checkedOn": "2026-11-20", "result": "NOT_SEEN"})
    office = await watched(hub, OFFICE, "GPS-2202")
    assert (office["lastCheckedOn"], office["checkDueOn"]) == ("2026-11-20", "2026-05-12")
    # A check that was left behind on paper changes nothing of what came after it.
    late = {"item": item, "checkedOn": "2026-06-01", "result": "SEEN", "idempotencyKey": "late"}
    assert (await hub.submit(OFFICE, "recordEndUseCheck", late))["__typename"] == "Receipt"
    after = await watched(hub, OFFICE, "GPS-2202")
    assert (after["lastCheckedOn"], after["checkDueOn"]) == ("2026-11-20", "2026-05-12")
    # Of a check whose marking keeps it from the partner, the partner does not meet the day either.
    before = await told_about(hub, BANDARIA, TRAINER)
    secret = {"item": item, "result": "SEEN", "marking": "CUI//SP-PROPIN", "idempotencyKey": "marked"}
    assert (await hub.submit(OFFICE, "recordEndUseCheck", secret))["__typename"] == "Receipt"
    office = await watched(hub, OFFICE, "GPS-2202")
    assert (office["lastCheckedOn"], office["checkDueOn"]) == ("2026-11-20", "2027-11-23")
    assert [c["checkedOn"] for c in office["checks"]["nodes"]][-1] == "2026-11-23"
    assert differences(before, await told_about(hub, BANDARIA, TRAINER)) == []


@pytest.mark.long
async def test_a_check_that_does_not_fit_is_refused(own_hub: Hub) -> None:
    item = await item_named(own_hub, "GPS-2201")
    check = {"item": item, "checkedOn": "2026-11-20", "result": "SEEN"}
    shipment = await own_hub.data(OFFICE, f'{{ case(designator: "{TRAINER}") {{ shipments {{ nodes {{ id }} }} }} }}')
    rows = [
        ({"item": NOBODY}, "ITEM_NOT_FOUND", "item"),
        ({"item": shipment["case"]["shipments"]["nodes"][0]["id"]}, "ITEM_NOT_FOUND", "item"),
        ({"finding": "Dust."}, "FINDING_OF_A_CHECK", "finding"),
        ({"result": "FINDING"}, "FINDING_OF_A_CHECK", "finding"),
        ({"result": "FINDING", "finding": " "}, "TEXT_EMPTY", "finding"),
        ({"checkedOn": "2026-11-24"}, "DAY_IN_FUTURE", "checkedOn"),
        ({"checkedOn": "2026-02-10"}, "DAY_TOO_EARLY", "checkedOn"),
    ]
    await refusals(own_hub, OFFICE, "recordEndUseCheck", check, rows)
    for seat in (BANDARIA, DSCA, AIR_FORCE, ALDER):
        answer = await own_hub.ask(seat, "mutation { recordEndUseCheck { __typename } }")
        assert answer["errors"][0]["message"] == "`recordEndUseCheck` is not a field where it is asked for"


# What may be a violation.


@pytest.mark.long
async def test_a_possible_violation_reaches_the_department_of_state_and_nobody_it_is_about(own_hub: Hub) -> None:
    hub = own_hub
    quiet = (BANDARIA, *STRANGERS, VERDANIA)
    before = {seat: await told_about(hub, seat, TRAINER) for seat in quiet}
    report = {
        "item": await item_named(hub, "GPS-2201"),
        "kind": "UNAUTHORIZED_TRANSFER",
        "situation": "It was offered to a dealer across the border.",
        "noticedOn": "2026-11-21",
    }
    rows = [
        ({"item": NOBODY}, "ITEM_NOT_FOUND", "item"),
        ({"situation": ""}, "TEXT_EMPTY", "situation"),
        ({"noticedOn": "2026-11-24"}, "DAY_IN_FUTURE", "noticedOn"),
        ({"marking": "CUI//DL ONLY office:BN, department:DSCA"}, "POSSIBLE_VIOLATION", "marking"),
    ]
    await refusals(hub, OFFICE, "reportPossibleViolation", report, rows)
    violation = await kept(hub, OFFICE, "reportPossibleViolation", report)
    facts = "kind situation noticedOn reportedOn outcome decidedOn"
    told = {
        "kind": "UNAUTHORIZED_TRANSFER",
        "situation": report["situation"],
        "noticedOn": "2026-11-21",
        "reportedOn": "2026-11-23",
        "outcome": None,
        "decidedOn": None,
    }
    assert [await node(hub, s, violation, "PossibleViolation", facts) for s in WATCHERS] == [told] * 3
    assert {await node(hub, s, violation, "PossibleViolation", facts) for s in quiet} == {NEVER}

    assert await state_owes(hub, violation) == ("WAITING", "2026-11-23", None)
    decision = {"violation": violation, "outcome": "UNDER_INVESTIGATION"}
    await kept(hub, STATE, "decidePossibleViolation", decision)
    for again in ("NO_VIOLATION", "REPORTED_TO_CONGRESS"):
        answer = await hub.submit(
            STATE, "decidePossibleViolation", {**decision, "outcome": again, "idempotencyKey": again}
        )
        assert answer["__typename"] == ("Receipt" if again == "NO_VIOLATION" else "Refused")
    assert refused(answer) == ("VIOLATION_DECIDED", "violation")
    assert await state_owes(hub, violation) is None
    now = {**told, "outcome": "NO_VIOLATION", "decidedOn": "2026-11-23"}
    assert [await node(hub, s, violation, "PossibleViolation", facts) for s in WATCHERS] == [now] * 3
    for seat in quiet:
        assert differences(before[seat], await told_about(hub, seat, TRAINER)) == [], seat


# Transfers and other use.

ASKING = {
    "case": TRAINER,
    "change": "RETRANSFER",
    "articles": "Basic trainer, one",
    "serialNumbers": ["BT-0003"],
    "recipient": "Air force of Verdania",
    "purpose": "An exchange of instructors.",
    "acquisitionCost": "2100000.00 USD",
}


@pytest.mark.long
async def test_a_transfer_is_asked_for_and_its_decision_is_read_once_it_is_issued(own_hub: Hub) -> None:
    hub = own_hub
    quiet = (GREYHAVEN, ALDER, CENTCOM, DFAS, VERDANIA, ARMY)
    before = {seat: await told_about(hub, seat, TRAINER) for seat in quiet}
    request = await kept(hub, BANDARIA, "requestTransfer", ASKING)
    facts = "change articles recipient acquisitionCost requestedOn decision { outcome conditions decidedOn issuedOn }"
    told = {**{name: ASKING[name] for name in ("change", "articles", "recipient", "acquisitionCost")},
            "requestedOn": "2026-11-23", "decision": None}  # fmt: skip
    parties = (BANDARIA, OFFICE, DSCA, AIR_FORCE, STATE)
    assert [await node(hub, s, request, "TransferRequest", facts) for s in parties] == [told] * 5
    assert [await node(hub, s, request, "TransferRequest", facts) for s in quiet] == [NEVER] * 4 + [None, None]

    assert await state_owes(hub, request) == ("WAITING", "2026-11-23", None)
    # Decided and not issued: the partner stands where it stood.
    still = await told_about(hub, BANDARIA, TRAINER)
    decision = {"request": request, "outcome": "DENIED", "issue": False}
    draft = await kept(hub, STATE, "recordTransferDecision", decision)
    assert differences(still, await told_about(hub, BANDARIA, TRAINER)) == []
    assert (await node(hub, AIR_FORCE, request, "TransferRequest", facts))["decision"]["outcome"] == "DENIED"

    given = {
        "request": request,
        "outcome": "CONSENTED_WITH_CONDITIONS",
        "conditions": ["It returns within a year."],
        "issue": True,
        "idempotencyKey": "issued",
    }
    assert await state_owes(hub, request) == ("WAITING", "2026-11-23", None)
    assert (await hub.submit(STATE, "recordTransferDecision", given))["recordId"] == draft
    assert await state_owes(hub, request) is None
    issued = {
        "outcome": "CONSENTED_WITH_CONDITIONS",
        "conditions": ["It returns within a year."],
        "decidedOn": "2026-11-23",
        "issuedOn": "2026-11-23",
    }
    assert [await node(hub, s, request, "TransferRequest", facts) for s in parties] == [
        {**told, "decision": issued}
    ] * 5
    again = await hub.submit(STATE, "recordTransferDecision", {**given, "idempotencyKey": "again"})
    assert refused(again) == ("DECISION_ISSUED", "request")
    for seat in quiet:
        assert differences(before[seat], await told_about(hub, seat, TRAINER)) == [], seat


async def test_a_request_that_somebody_else_wrote_down_is_not_the_partners_own(hub: Hub) -> None:
    query = '{ transferRequests(where: { change: { eq: "TRANSFER_TO_POLICE" } }) { totalCount } }'
    query = query.replace('"TRANSFER_TO_POLICE"', "TRANSFER_TO_POLICE")
    assert [(await hub.data(s, query))["transferRequests"]["totalCount"] for s in (BANDARIA, OFFICE, STATE)] == [
        0,
        1,
        1,
    ]


@pytest.mark.long
async def test_a_transfer_that_cannot_be_decided_on_is_refused(own_hub: Hub) -> None:
    rows = [
        ({"case": "BN-D-ZZZ"}, "CASE_NOT_FOUND", "case"),
        ({"case": "VE-D-RAA"}, "CASE_NOT_FOUND", "case"),
        ({"case": "BN-D-SAG"}, "NOTHING_DELIVERED_YET", "case"),
        ({"articles": " "}, "TEXT_EMPTY", "articles"),
        ({"purpose": ""}, "TEXT_EMPTY", "purpose"),
        ({"recipient": None}, "RECIPIENT_OF_A_TRANSFER", "recipient"),
        ({"change": "SCRAPPING"}, "RECIPIENT_OF_A_TRANSFER", "recipient"),
        ({"acquisitionCost": "0.00 USD"}, "COST_NOT_POSITIVE", "acquisitionCost"),
        ({"acquisitionCost": "5.00 EUR"}, "COST_NOT_POSITIVE", "acquisitionCost"),
    ]
    await refusals(own_hub, BANDARIA, "requestTransfer", ASKING, rows)
    request = await kept(own_hub, BANDARIA, "requestTransfer", ASKING)
    decision = {"request": request, "outcome": "CONSENTED", "issue": True}
    rows = [
        ({"request": NOBODY}, "REQUEST_NOT_FOUND", "request"),
        ({"conditions": ["It returns."]}, "CONDITIONS_OF_CONSENT", "conditions"),
        ({"outcome": "CONSENTED_WITH_CONDITIONS"}, "CONDITIONS_OF_CONSENT", "conditions"),
        ({"decidedOn": "2026-11-22"}, "DAY_TOO_EARLY", "decidedOn"),
        ({"decidedOn": "2026-11-24"}, "DAY_IN_FUTURE", "decidedOn"),
    ]
    await refusals(own_hub, STATE, "recordTransferDecision", decision, rows)


async def consent_to(hub: Hub, change: str, **told: Any) -> str:
    """A request of Bandaria's, and consent to it that State sent today."""
    asked = {**ASKING, "change": change, "recipient": None}
    request = await kept(hub, BANDARIA, "requestTransfer", asked)
    await kept(
        hub, STATE, "recordTransferDecision", {"request": request, "outcome": "CONSENTED", "issue": True, **told}
    )
    return request


@pytest.mark.long
async def test_consent_to_a_transfer_waits_until_congress_had_its_days(own_hub: Hub) -> None:
    hub = own_hub
    request = await kept(hub, BANDARIA, "requestTransfer", {**ASKING, "acquisitionCost": "14000000.00 USD"})
    consent = {"request": request, "outcome": "CONSENTED", "issue": True}
    at_congress = ("NOTIFICATION_OF_A_TRANSFER", "congressToldOn")
    rows = [
        ({}, *at_congress),
        ({"congressToldOn": "2026-10-25"}, *at_congress),  # the thirtieth day is tomorrow
        ({"recipientCountry": "POL", "majorDefenseEquipmentCost": "14000000.01 USD"}, at_congress[0], "majorDefenseEquipmentCost"),
        ({"recipientCountry": "Poland"}, "RECIPIENT_COUNTRY_MALFORMED", "recipientCountry"),
        ({"majorDefenseEquipmentCost": "1.00 EUR"}, "COST_NOT_TOLD", "majorDefenseEquipmentCost"),
        ({"acquisitionCost": "0.00 USD"}, "COST_NOT_POSITIVE", "acquisitionCost"),
    ]  # fmt: skip
    await refusals(hub, STATE, "recordTransferDecision", consent, rows)
    decision = await kept(hub, STATE, "recordTransferDecision", {**consent, "congressToldOn": "2026-10-24"})
    told = "outcome congressToldOn"
    seen = {"outcome": "CONSENTED", "congressToldOn": "2026-10-24"}
    assert [await node(hub, s, decision, "TransferDecision", told) for s in (DSCA, AIR_FORCE, STATE)] == [seen] * 3
    assert [await node(hub, s, decision, "TransferDecision", told) for s in (BANDARIA, OFFICE)] == [NEVER] * 2
    # An ally is held to the higher threshold, and a denial to none.
    for key, change in (("ally", {"recipientCountry": "POL"}), ("denied", {"outcome": "DENIED"})):
        asked = {**ASKING, "acquisitionCost": "14000000.00 USD", "idempotencyKey": key}
        another = (await hub.submit(BANDARIA, "requestTransfer", asked))["recordId"]
        given = {**consent, "request": another, **change, "idempotencyKey": key}
        assert (await hub.submit(STATE, "recordTransferDecision", given))["__typename"] == "Receipt", key


@pytest.mark.long
async def test_a_disposal_follows_consent_and_what_it_fell_short_of_goes_to_state_alone(own_hub: Hub) -> None:
    hub = own_hub
    quiet = (GREYHAVEN, ALDER, CENTCOM, DFAS, VERDANIA, ARMY)
    request = await consent_to(hub, "SCRAPPING", witnessAsked=True)
    before = {seat: await told_about(hub, seat, TRAINER) for seat in quiet}
    disposal = {
        "request": request,
        "witnessedBy": "OFFICE",
        "environmentalAgreement": True,
        "conditionBefore": "Clean ground.",
        "conditionAfter": "Clean ground, swept.",
        "failure": "Two engines were sold whole.",
    }
    display = await hub.data(OFFICE, "{ transferRequests(where: { change: { eq: USE_AS_DISPLAY } }) { nodes { id } } }")
    rows = [
        ({"request": NOBODY}, "REQUEST_NOT_FOUND", "request"),
        ({"request": display["transferRequests"]["nodes"][0]["id"]}, "NOT_A_DISPOSAL", "request"),
        ({"failure": " "}, "TEXT_EMPTY", "failure"),
        ({"carriedOutOn": "2026-11-24"}, "DAY_IN_FUTURE", "carriedOutOn"),
        ({"carriedOutOn": "2026-11-22"}, "CONSENT_TO_END_USE_CHANGE", "request"),
        ({"witnessedBy": None}, "WITNESS_OF_A_DISPOSAL", "witnessedBy"),
        ({"conditionAfter": None}, "DISPOSAL", "conditionAfter"),
        ({"marking": "CUI//DL ONLY office:BN, department:DSCA"}, "DISPOSAL", "marking"),
    ]
    await refusals(hub, OFFICE, "recordDisposal", disposal, rows)
    record = await kept(hub, OFFICE, "recordDisposal", disposal)
    shared = "carriedOutOn witnessedBy conditionBefore conditionAfter"
    told = {
        "carriedOutOn": "2026-11-23",
        "witnessedBy": "OFFICE",
        "conditionBefore": "Clean ground.",
        "conditionAfter": "Clean ground, swept.",
    }
    parties = (BANDARIA, OFFICE, DSCA, AIR_FORCE, STATE)
    assert [await node(hub, s, record, "Disposal", shared) for s in parties] == [told] * 5
    short = {"failure": "Two engines were sold whole.", "recordedOn": "2026-11-23"}
    assert [await node(hub, s, record, "Disposal", "failure recordedOn") for s in WATCHERS] == [short] * 3
    assert [await node(hub, s, record, "Disposal", "failure recordedOn") for s in (BANDARIA, AIR_FORCE)] == [NEVER] * 2
    again = await hub.submit(OFFICE, "recordDisposal", {**disposal, "idempotencyKey": "again"})
    assert refused(again) == ("DISPOSAL_ON_RECORD", "request")
    for seat in quiet:
        assert differences(before[seat], await told_about(hub, seat, TRAINER)) == [], seat


async def test_nothing_is_disposed_of_before_consent_is_sent(own_hub: Hub) -> None:
    hub = own_hub
    request = await kept(hub, BANDARIA, "requestTransfer", {**ASKING, "change": "DISPOSAL", "recipient": None})
    disposal = {"request": request, "environmentalAgreement": False}
    for key, outcome, issue in (("none", None, False), ("draft", "CONSENTED", False), ("denied", "DENIED", True)):
        if outcome:
            decision = {"request": request, "outcome": outcome, "issue": issue, "idempotencyKey": key}
            assert (await hub.submit(STATE, "recordTransferDecision", decision))["__typename"] == "Receipt"
        answer = await hub.submit(OFFICE, "recordDisposal", {**disposal, "idempotencyKey": key})
        assert refused(answer) == ("CONSENT_TO_END_USE_CHANGE", "request"), key
